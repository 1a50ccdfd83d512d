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
    CHECK_TEXT(p2d_profile_format(NULL), "");
    CHECK(p2d_metric_count(NULL) == 0 && !p2d_metric_get(NULL, 0, &metric));
    CHECK(p2d_graph_node_count(NULL) == 0 && !p2d_graph_node(NULL, 0, &node));
    CHECK(p2d_graph_edge_count(NULL) == 0 && !p2d_graph_edge(NULL, 0, &edge));
    CHECK(p2d_graph_total(NULL) <= 0 && !p2d_graph_chain(NULL, 0, 0, &node));
    CHECK(!p2d_graph_comparison(NULL, &comparison));
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

int main(void)
{
    RUN(a_report_with_an_error_makes_calls_do_nothing);
    RUN(nothing_has_nothing_in_it);
    RUN(options_may_be_null);
    RUN(inputs_without_a_name_have_one_in_messages);
    RUN(any_number_of_threads_reads_the_same);
    RUN(what_cannot_be_put_together_is_refused);
    RUN(profiles_that_may_open_files_are_known_by_their_beginning);
    RUN(tables_are_known);
    return tap_done();
}
