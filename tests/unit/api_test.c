/* Tests of what include/prof2dot.h promises of every call: NULL is taken for nothing, and
 * a report that holds an error makes it do nothing.
 */
#include <fcntl.h>
#include <unistd.h>

#include "small_profiles.h"
#include "tap.h"

static const char folded[] = "main;parse 3\nmain 1\n";

static struct p2d_profile *read_folded(const struct p2d_read_options *options,
                                       struct p2d_report *report)
{
    return p2d_read_memory(folded, strlen(folded), options, report);
}

static void a_report_with_an_error_makes_calls_do_nothing(void)
{
    struct p2d_report good = {0}, bad = {0};
    struct p2d_profile *profile = read_folded(NULL, &good);
    struct p2d_graph *graph = p2d_graph_new(profile, NULL, &good);
    struct p2d_bytes bytes = {0};
    CHECK(profile != NULL && graph != NULL && p2d_ok(&good));
    p2d_set_error(&bad, P2D_EFORMAT, "the first one");
    CHECK(read_folded(NULL, &bad) == NULL);
    CHECK(p2d_read_path("/nowhere", NULL, &bad) == NULL);
    CHECK(p2d_read_fd(-1, NULL, &bad) == NULL);
    CHECK(p2d_select(profile, NULL, &bad) == NULL);
    CHECK(p2d_group(profile, P2D_GROUP_MODULE, &bad) == NULL);
    CHECK(p2d_fold(profile, NULL, &bad) == NULL);
    CHECK(p2d_merge_profiles((const struct p2d_profile *const[]){profile}, 1, &bad) ==
          NULL);
    CHECK(p2d_add_counters(profile, profile, &bad) == NULL);
    CHECK(p2d_graph_new(profile, NULL, &bad) == NULL);
    CHECK(p2d_compare(profile, profile, NULL, &bad) == NULL);
    CHECK(!p2d_write(graph, NULL, "dot", &bytes, &bad) && bytes.at == NULL);
    CHECK(!p2d_save(graph, NULL, "dot", "/nowhere/at/all", &bad));
    CHECK(bad.code == P2D_EFORMAT && bad.place[0] == '\0' && bad.hint[0] == '\0');
    CHECK_TEXT(bad.text, "the first one");
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

static void nothing_has_nothing_in_it(void)
{
    struct p2d_report report = {0};
    struct p2d_bytes bytes = {.length = 7};
    struct p2d_metric_info metric;
    struct p2d_node_info node;
    struct p2d_edge_info edge;
    struct p2d_comparison_info comparison;
    struct p2d_column_info column;
    struct p2d_cost_info cost;
    CHECK_TEXT(p2d_profile_format(NULL), "");
    CHECK(p2d_metric_count(NULL) == 0 && !p2d_metric_get(NULL, 0, &metric));
    CHECK(p2d_graph_node_count(NULL) == 0 && !p2d_graph_node(NULL, 0, &node));
    CHECK(p2d_graph_edge_count(NULL) == 0 && !p2d_graph_edge(NULL, 0, &edge));
    CHECK(p2d_graph_total(NULL) <= 0 && !p2d_graph_chain(NULL, 0, 0, &node));
    CHECK(!p2d_graph_comparison(NULL, &comparison));
    CHECK(!p2d_graph_column(NULL, 0, &column));
    CHECK(!p2d_graph_node_cost(NULL, 0, 0, &cost) &&
          !p2d_graph_edge_cost(NULL, 0, 0, &cost));
    CHECK(p2d_select(NULL, NULL, &report) == NULL);
    CHECK(p2d_group(NULL, P2D_GROUP_MODULE, &report) == NULL);
    CHECK(p2d_fold(NULL, NULL, &report) == NULL);
    CHECK(p2d_graph_new(NULL, NULL, &report) == NULL);
    CHECK(p2d_compare(NULL, NULL, NULL, &report) == NULL);
    CHECK(p2d_add_counters(NULL, NULL, &report) == NULL);
    CHECK(!p2d_write(NULL, NULL, "dot", &bytes, &report) && bytes.length == 0);
    CHECK(p2d_ok(&report));
}

static void options_may_be_null(void)
{
    struct p2d_report report = {0};
    struct p2d_comparison_info comparison;
    struct p2d_profile *profile = read_folded(NULL, &report);
    struct p2d_graph *graph = p2d_graph_new(profile, NULL, &report);
    struct p2d_graph *both = p2d_compare(profile, profile, NULL, &report);
    CHECK_TEXT(p2d_profile_format(profile), "folded");
    CHECK(p2d_graph_node_count(graph) == 2 && p2d_graph_edge_count(graph) == 1);
    CHECK(p2d_graph_total(graph) >= 4 && p2d_graph_total(graph) <= 4);
    CHECK(!p2d_graph_comparison(graph, &comparison));
    CHECK(p2d_graph_comparison(both, &comparison) && comparison.before >= 4 &&
          comparison.after >= 4 && !comparison.normalised);
    struct p2d_column_info column;
    CHECK(p2d_graph_column(graph, 0, &column) && column.total >= 4 && !column.is_before);
    CHECK(!p2d_graph_column(graph, 1, &column) && !p2d_graph_column(both, 2, &column));
    CHECK(p2d_graph_column(both, 1, &column) && column.sum >= 4 && column.is_before);
    CHECK(p2d_ok(&report));
    p2d_graph_free(both);
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

static void inputs_without_a_name_have_one_in_messages(void)
{
    struct p2d_report of_memory = {0}, of_fd = {0};
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    CHECK(p2d_read_memory("\x01", 1, NULL, &of_memory) == NULL);
    CHECK(strncmp(of_memory.place, "memory", 6) == 0);
    CHECK(p2d_read_fd(fd, NULL, &of_fd) == NULL);
    CHECK_TEXT(of_fd.place, "-");
    close(fd);
}

static void any_number_of_threads_reads_the_same(void)
{
    static const int numbers[] = {-1, 0, 1, 3, 100000};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct p2d_read_options options = {.threads = (unsigned)numbers[i]};
        struct p2d_report report = {0};
        struct p2d_profile *profile =
            p2d_read_path("examples/profiles/simulate.perf", &options, &report);
        struct p2d_metric_info metric;
        CHECK(p2d_metric_get(profile, 0, &metric) && metric.samples == 189);
        CHECK(p2d_ok(&report));
        p2d_profile_free(profile);
    }
}

static void what_cannot_be_put_together_is_refused(void)
{
    struct p2d_report report = {0}, other = {0};
    struct p2d_profile *profile = read_folded(NULL, &report);
    const struct p2d_profile *both[] = {profile, NULL};
    CHECK(p2d_merge_profiles(both, 2, &report) == NULL);
    CHECK(report.code == P2D_EUSAGE);
    CHECK_TEXT(report.text, "there is no profile to merge");
    CHECK(p2d_add_counters(profile, profile, &other) == NULL);
    CHECK(other.code == P2D_EUSAGE && strstr(other.hint, "perf stat") != NULL);
    CHECK_TEXT(other.text, "the file has no counters");
    p2d_profile_free(profile);
}

/* What a sandbox is made by, before anything is read. */
static void profiles_that_may_open_files_are_known_by_their_beginning(void)
{
    static const struct {
        const char *bytes;
        size_t length;
        bool may;
    } heads[] = {{"PERFILE2", 8, true},
                 {"2ELIFREPxx", 10, true},
                 {"PERF", 4, true}, /* cut off */
                 {"", 0, true},
                 {"\x1f\x8b\x08", 3, true}, /* packed: who knows */
                 {"\x28\xb5\x2f\xfd", 4, true},
                 {"\x50\x2a\x4d\x18", 4, true}, /* pzstd */
                 {"PERFORM a;b 1", 13, false},
                 {"main;read 3", 11, false}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        CHECK(p2d_may_open_files(NULL, heads[i].bytes, heads[i].length) == heads[i].may);
    CHECK(p2d_may_open_files("perf-data", "main", 4));
    CHECK(!p2d_may_open_files("folded", "PERFILE2", 8));
    CHECK(!p2d_may_open_files("no such format", "PERFILE2", 8));
}

static void tables_are_known(void)
{
    static const char *const tables[] = {"table", "csv", "tsv", "jsonl"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        CHECK(p2d_format_is_table(tables[i]));
    CHECK(!p2d_format_is_table("json"));
    CHECK(!p2d_format_is_table("svg"));
}

/* A program that was built with an older header has smaller structs, one that was built
 * with a newer one larger ones. */
static void structs_of_other_sizes_are_taken(void)
{
    struct p2d_report report = {0};
    struct {
        struct p2d_graph_options known;
        unsigned char more[16];
    } newer = {.known = {.node_threshold = 0.6}};
    struct p2d_profile *profile = read_folded(NULL, &report);
    struct p2d_graph *graph =
        p2d_graph_new_sized(profile, &newer.known, sizeof newer, &report);
    CHECK(p2d_graph_node_count(graph) == 2);
    p2d_graph_free(graph);
    /* An older one, which ends before the threshold. */
    size_t older = offsetof(struct p2d_graph_options, node_threshold);
    newer.known.node_threshold = 2;
    graph = p2d_graph_new_sized(profile, &newer.known, older, &report);
    CHECK(p2d_graph_node_count(graph) == 2);
    p2d_graph_free(graph);
    newer.more[3] = 1;
    CHECK(p2d_graph_new_sized(profile, &newer.known, sizeof newer, &report) == NULL);
    CHECK(report.code == P2D_EUSAGE && report.hint[0] != '\0');
    struct {
        struct p2d_metric_info known;
        unsigned char more[16];
    } metric;
    memset(&metric, 7, sizeof metric);
    CHECK(p2d_metric_get_sized(profile, 0, &metric.known, sizeof metric));
    CHECK(metric.more[0] == 0 && metric.more[15] == 0 && metric.known.total == 4);
    memset(&metric, 7, sizeof metric);
    CHECK(p2d_metric_get_sized(profile, 0, &metric.known, sizeof(char *)));
    unsigned char untouched[sizeof(char *)];
    memset(untouched, 7, sizeof untouched);
    CHECK(memcmp((unsigned char *)&metric + sizeof(char *), untouched,
                 sizeof untouched) == 0);
    p2d_profile_free(profile);
}

static void options_of_a_graph_in_those_of_a_comparison_may_be_smaller(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *a = read_folded(NULL, &report);
    struct p2d_compare_options options = {.tolerance = 0.5, .no_stacks = true};
    unsigned char older[sizeof options];
    size_t graph = offsetof(struct p2d_graph_options, max_nodes);
    size_t rest = sizeof options - sizeof options.graph;
    memcpy(older, &options, graph);
    memcpy(older + graph, (unsigned char *)&options + sizeof options.graph, rest);
    struct p2d_graph *both =
        p2d_compare_sized(a, a, (const void *)older, graph + rest, graph, &report);
    CHECK(both != NULL && both->tolerance == 0.5 && both->stacks == NULL);
    p2d_graph_free(both);
    p2d_profile_free(a);
}

static void a_report_tells_what_is_wrong(void)
{
    struct p2d_report *report = p2d_report_new();
    struct p2d_warning_info warning;
    CHECK(p2d_read_path("/nowhere/at/all", NULL, report) == NULL);
    CHECK(p2d_report_code(report) == P2D_EIO);
    CHECK_TEXT(p2d_report_place(report), "/nowhere/at/all");
    CHECK(strstr(p2d_report_text(report), "cannot open") != NULL);
    CHECK(!p2d_report_warning(report, 0, &warning));
    p2d_report_clear(report);
    CHECK(p2d_report_code(report) == P2D_OK && p2d_report_text(report)[0] == '\0');
    p2d_set_warning(report, "kind", "here", "twice");
    p2d_set_warning(report, "kind", "there", "twice");
    CHECK(p2d_report_warning(report, 0, &warning) && warning.count == 2);
    CHECK_TEXT(warning.place, "here");
    CHECK_TEXT(warning.text, "twice");
    p2d_report_free(report);
}

static void stacks_can_be_walked(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = read_folded(NULL, &report);
    struct p2d_sample_info sample;
    struct p2d_frame_info frame;
    struct p2d_function_info fn;
    struct p2d_label_info label;
    CHECK(p2d_profile_has_stacks(p) && p2d_sample_count(p) == 2);
    CHECK(p2d_function_count(p) == 2 && p2d_frame_count(p) == 2);
    CHECK(p2d_sample_get(p, 0, &sample) && sample.value == 3 && sample.metric == 0);
    CHECK(p2d_frame_get(p, sample.frame, &frame) && frame.line == 0);
    CHECK(p2d_function_get(p, frame.function, &fn));
    CHECK_TEXT(fn.name, "parse");
    CHECK(p2d_frame_get(p, frame.caller, &frame) && frame.caller == SIZE_MAX);
    CHECK(!p2d_frame_get(p, 2, &frame) && !p2d_frame_get(p, SIZE_MAX, &frame));
    CHECK(!p2d_sample_label(p, 0, 0, &label) && sample.label_count == 0);
    CHECK(p2d_call_count(p) == 0);
    p2d_profile_free(p);
}

static void call_lists_and_lines_can_be_walked(void)
{
    static const char callgrind[] = "events: Ir\nfl=a.c\nfn=main\n3 1\ncfn=parse\n"
                                    "calls=2 9\n4 6\n\nfn=parse\n9 2\n10 4\n";
    struct p2d_report report = {0};
    struct p2d_read_options with_lines = {.lines = true};
    struct p2d_profile *p =
        p2d_read_memory(callgrind, strlen(callgrind), &with_lines, &report);
    struct p2d_call_info call;
    struct p2d_line_info line;
    CHECK(!p2d_profile_has_stacks(p) && p2d_call_count(p) == 1);
    CHECK(p2d_call_get(p, 0, 0, &call) && call.total == 6 && call.calls.low == 2);
    CHECK(!p2d_call_get(p, 0, 1, &call) && !p2d_call_get(p, 1, 0, &call));
    struct p2d_lines *lines = p2d_lines_new(p, 0, &report);
    CHECK(p2d_line_count(lines) == 4);
    CHECK(p2d_line_get(lines, 0, &line) && line.line == 10 && line.self == 4);
    CHECK_TEXT(line.file, "a.c");
    CHECK(p2d_line_get(lines, 3, &line) && line.line == 4 && line.total == 6);
    CHECK(!p2d_line_get(lines, 4, &line));
    p2d_lines_free(lines);
    p2d_profile_free(p);
}

static void totals_of_labels_can_be_walked(void)
{
    struct p2d_report report = {0};
    struct p2d_read_options with_labels = {.labels = true};
    struct p2d_profile *p =
        p2d_read_path("tests/golden/pprof/units.pprof", &with_labels, &report);
    struct p2d_labels *labels = p2d_labels_new(p, 1, &report);
    struct p2d_label_total_info info;
    CHECK(p2d_label_count(labels) == 9 && p2d_labels_new(p, 2, &report) == NULL);
    CHECK(p2d_label_get(labels, 0, &info) && info.text == NULL);
    CHECK_TEXT(info.key, "bytes");
    CHECK_TEXT(info.unit, "bytes");
    CHECK(info.number == 4194304 && info.total == 40 && info.key_total == 70);
    CHECK(p2d_label_get(labels, 5, &info) && info.total == 50);
    CHECK_TEXT(info.text, "/pay");
    CHECK_TEXT(info.unit, "");
    CHECK(!p2d_label_get(labels, 9, &info) && !p2d_label_get(NULL, 0, &info));
    p2d_labels_free(labels);
    p2d_profile_free(p);
}

static void the_version_is_the_headers(void)
{
    CHECK_TEXT(p2d_version(), P2D_VERSION);
}

int main(void)
{
    RUN(totals_of_labels_can_be_walked);
    RUN(the_version_is_the_headers);
    RUN(a_report_with_an_error_makes_calls_do_nothing);
    RUN(nothing_has_nothing_in_it);
    RUN(options_may_be_null);
    RUN(inputs_without_a_name_have_one_in_messages);
    RUN(any_number_of_threads_reads_the_same);
    RUN(what_cannot_be_put_together_is_refused);
    RUN(profiles_that_may_open_files_are_known_by_their_beginning);
    RUN(tables_are_known);
    RUN(structs_of_other_sizes_are_taken);
    RUN(options_of_a_graph_in_those_of_a_comparison_may_be_smaller);
    RUN(a_report_tells_what_is_wrong);
    RUN(stacks_can_be_walked);
    RUN(call_lists_and_lines_can_be_walked);
    return tap_done();
}
