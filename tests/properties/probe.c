/* The right reader wins strictly on every sample, and no wrong one on those that are
 * broken, unless they are a whole other format's by its magic. Of all files in the
 * corpus, none is claimed by a reader that is not for it. */
#include "io/source.h"
#include "read/read.h"
#include "sample_files.h"
#include "read/readers.h"
#include "io/layers.h"

enum { LARGEST = 8 * 1024 * 1024 };

/* A sample that needs its format named: CASE.args begins with -f. */
static bool is_told_by_name(const struct sample *sample)
{
    char path[4096], start[3] = "";
    size_t length = strlen(sample->path) - strlen(sample->format);
    snprintf(path, sizeof path, "%.*sargs", (int)length, sample->path);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    bool told = fread(start, 1, 2, file) == 2 && strcmp(start, "-f") == 0;
    fclose(file);
    return told;
}

static void check_probes(const struct sample *sample, struct p2d_span head)
{
    struct p2d_report report;
    struct p2d_profile *profile =
        read_sample(sample, sample->length, sample->format, &report);
    int right = p2d_reader_named(sample->format)->probe(head);
    tap_good = true;
    CHECK(profile == NULL || right > P2D_NO);
    bool no_text = p2d_is_no_text(head);
    for (size_t i = 0; p2d_readers[i] != NULL; i++) {
        if (no_text && !p2d_readers[i]->is_binary) /* it is not asked */
            continue;
        int score = p2d_readers[i]->probe(head);
        CHECK(score >= P2D_NO && score <= P2D_BY_MAGIC);
        CHECK(score == p2d_readers[i]->probe(head));
        if (strcmp(p2d_readers[i]->name, sample->format) != 0)
            CHECK(profile != NULL ? score < right
                                  : score == P2D_NO || score == P2D_BY_MAGIC);
    }
    sample_result("its own reader scores highest", sample);
    p2d_profile_free(profile);
}

static void probe_sample(const struct sample *sample)
{
    if (is_told_by_name(sample))
        return;
    struct p2d_report report = {0};
    struct p2d_memory_state state = {sample->bytes, sample->length};
    struct p2d_layers *layers = NULL;
    struct p2d_input raw;
    if (p2d_input_init(&raw, p2d_source_of_memory(&state), "sample", 0, &report)) {
        struct p2d_input *in = p2d_layers_open(&layers, &raw);
        check_probes(sample,
                     in != NULL ? p2d_peek(in, P2D_HEAD_SIZE) : (struct p2d_span){0});
        p2d_layers_close(layers);
    }
    p2d_input_release(&raw);
}

static void text_that_is_no_profile_has_no_reader(void)
{
    static const char *const texts[] = {
        "",
        "\n",
        "hello world\n",
        "{\"a\": 1}\n",
        "<?xml version=\"1.0\"?>\n",
        "#!/bin/sh\n",
        "digraph g { a -> b; }\n",
        "a;b;c\n",
        "PK\x03\x04",
        "\177ELF\002\001",
        "Flat profile:\n\nEach sample counts as 0.01 seconds.\n",
        "{",
        "(",
        "0",
        "N",
        "[\n"};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (size_t i = 0; p2d_readers[i] != NULL; i++) {
            int score = p2d_readers[i]->probe(p2d_span_of(texts[t]));
            if (score != P2D_NO) {
                tap_good = false;
                printf("# %s gives %d to \"%s\"\n", p2d_readers[i]->name, score,
                       texts[t]);
            }
        }
}

/* -------------------------------------------------------------- the corpus */

/* Readers by what a file in the corpus is called, or by the corpus' word for its format;
 * otherwise that word is the reader's name. "" is nobody's. */
static const char *const readers_by_name[][2] = {
    // clang-format off
    {"-by-mistake.perf", "perf-data"}, {"haskell-simple.prof", "ghcjson"},
    {"rubyprof-graph.txt", "ruby-prof"}, {"mprof/lines.txt", "memline"},
    {".folded", "folded"}, {".flame-graph", "folded"}, {".perf", "perf"}, {".pstats", "pstats"},
    {".callgrind", "callgrind"}, {".gprof", "prof"}, {".hprof", "hprof"}, {".dtrace", "dtrace"},
    {".bt.txt", "bpftrace"}, {".sysprof", "sysprof"}, {".xperf", "xperf"}, {".sleepy", "sleepy"},
    {".sample.txt", "macsample"}, {".instruments.txt", "instruments"}, {".replay", "uftrace"},
    {".gperf", "gperftools"}, {".pb.gz", "pprof"}, {".trace.json", "trace"}, {"probe.chrome", "trace"},
    {".speedscope.json", "speedscope"}, {".cpuprofile", "cpuprofile"}, {".g2d.json", "json"},
    {".gecko.json", "firefox"}, {".stackprof.json", "stackprof"}, {".dot", ""}, {".graphviz", ""},
    {".raw.txt", ""},
    // clang-format on
};
static const char *const readers_by_format[][2] = {
    {"gprof", "prof"},         {"cachegrind", "callgrind"},
    {"chrome-trace", "trace"}, {"goroutine-text", "gperftools"},
    {"perf-odd", "perf"},      {"systemtap", "bcc"},
    {"otlp-profiles", "otlp"},
};

static const char *right_reader(const char *path, const char *format)
{
    struct p2d_span name = p2d_span_of(path);
    for (size_t i = 0; i < sizeof readers_by_name / sizeof *readers_by_name; i++)
        if (p2d_ends_with(name, readers_by_name[i][0]))
            return readers_by_name[i][1];
    for (size_t i = 0; i < sizeof readers_by_format / sizeof *readers_by_format; i++)
        if (strcmp(format, readers_by_format[i][0]) == 0)
            return readers_by_format[i][1];
    return format;
}

/* The name of the reader that is taken for a sample; "" if none is. */
static const char *claimant_of(const struct sample *sample)
{
    struct p2d_report report = {0};
    struct p2d_memory_state state = {sample->bytes, sample->length};
    struct p2d_layers *layers = NULL;
    struct p2d_input raw;
    const struct p2d_reader *reader = NULL;
    if (p2d_input_init(&raw, p2d_source_of_memory(&state), sample->path, 0, &report)) {
        struct p2d_input *in = p2d_layers_open(&layers, &raw);
        if (in != NULL)
            reader = p2d_likely_reader(in, NULL);
        p2d_layers_close(layers);
    }
    p2d_input_release(&raw);
    return reader != NULL ? reader->name : "";
}

/* Nobody but the right reader claims it; and that one does if it can read it. */
static void check_claim(const struct sample *sample)
{
    struct p2d_report report;
    const char *claimant = claimant_of(sample);
    if (strcmp(claimant, sample->format) == 0)
        return;
    struct p2d_profile *profile =
        p2d_reader_named(sample->format) != NULL
            ? read_sample(sample, sample->length, sample->format, &report)
            : NULL;
    if (claimant[0] != '\0' || profile != NULL) {
        tap_good = false;
        printf("# %s: \"%s\" claims it, should be \"%s\"\n", sample->path, claimant,
               sample->format);
    }
    p2d_profile_free(profile);
}

/* A line of the list: the path, the format, and more. */
static size_t visit_listed(char *line, const char *corpus)
{
    char path[4096];
    char *rest = line, *name = strsep(&rest, "\t"), *format = strsep(&rest, "\t");
    struct sample sample = {.path = path};
    if (format == NULL || strchr(name, '/') == NULL)
        return 0;
    snprintf(path, sizeof path, "%s/%s", corpus, name);
    sample.format = right_reader(name, format);
    bool is_there = load_sample(&sample, LARGEST);
    if (is_there)
        check_claim(&sample);
    free(sample.bytes);
    return is_there;
}

static void no_file_of_the_corpus_is_claimed_by_a_wrong_reader(void)
{
    const char *corpus =
        getenv("P2D_CORPUS") != NULL ? getenv("P2D_CORPUS") : "../shared/corpus";
    char path[4096], *line = NULL;
    size_t room = 0, n = 0;
    snprintf(path, sizeof path, "%s/MANIFEST.tsv", corpus);
    FILE *list = fopen(path, "r");
    if (list == NULL) {
        printf("# SKIP the corpus is not here (P2D_CORPUS names its folder)\n");
        return;
    }
    while (getline(&line, &room, list) >= 0)
        n += visit_listed(line, corpus);
    printf("# %zu files\n", n);
    CHECK(n > 0);
    free(line);
    fclose(list);
}

int main(void)
{
    RUN(text_that_is_no_profile_has_no_reader);
    RUN(no_file_of_the_corpus_is_claimed_by_a_wrong_reader);
    visit_samples(LARGEST, probe_sample);
    return tap_done();
}
