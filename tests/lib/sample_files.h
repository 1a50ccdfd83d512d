/* sample_files.h - every sample profile there is, for tests that hold for all of them: those
 * of tests/golden/FORMAT/, and those of the corpus of real profiles where it is at hand
 * ($P2D_CORPUS, or shared/corpus beside the project).
 */
#ifndef P2D_TESTS_SAMPLE_FILES_H
#define P2D_TESTS_SAMPLE_FILES_H

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "tap.h"

struct sample {
    const char *path;   /* for messages */
    const char *format; /* the reader it is for */
    unsigned char *bytes;
    size_t length;
};

static inline bool load_sample(struct sample *sample, size_t largest)
{
    FILE *file = fopen(sample->path, "rb");
    if (file == NULL)
        return false;
    sample->bytes = malloc(largest + 1);
    sample->length = fread(sample->bytes, 1, largest + 1, file);
    fclose(file);
    return sample->length <= largest;
}

/* Sizes are cut to a copy that ends where the bytes do, so that reading beyond is
 * noticed. */
static inline void fit_sample(struct sample *sample)
{
    unsigned char *exact = malloc(sample->length > 0 ? sample->length : 1);
    memcpy(exact, sample->bytes, sample->length);
    free(sample->bytes);
    sample->bytes = exact;
}

static inline void visit_samples_of(const char *pattern, const char *format,
                                    size_t largest, void (*visit)(const struct sample *))
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct sample sample = {.path = found.gl_pathv[i], .format = format};
        if (load_sample(&sample, largest)) {
            fit_sample(&sample);
            visit(&sample);
        }
        free(sample.bytes);
    }
    globfree(&found);
}

/* Call `visit` for every sample of at most `largest` bytes. Run from the project's root.
 */
static inline void visit_samples(size_t largest, void (*visit)(const struct sample *))
{
    static const char *const corpus_patterns[][2] = {
        {"generated/chrome-trace/*", "trace"},
        {"generated/cpuprofile/*", "cpuprofile"},
        {"generated/cross/*/*.cpuprofile", "cpuprofile"},
        {"generated/cross/*/*.g2d.json", "json"},
        {"generated/cross/*/*.gecko.json", "firefox"},
        {"generated/cross/*/*.speedscope.json", "speedscope"},
        {"generated/cross/*/*.stackprof.json", "stackprof"},
        {"generated/cross/*/*.trace.json", "trace"},
        {"generated/dhat/*", "dhat"},
        {"generated/heapprofile/*", "heapprofile"},
        {"generated/json/*", "json"},
        {"generated/stackprof/*.json", "stackprof"},
        {"public/chrome-trace/*", "trace"},
        {"public/cpuprofile/*", "cpuprofile"},
        {"public/dhat/*", "dhat"},
        {"public/ghcprof/*haskell*", "ghcjson"},
        {"public/firefox/*", "firefox"},
        {"public/heapprofile/*", "heapprofile"},
        {"public/json/*", "json"},
        {"public/pyinstrument/*", "pyinstrument"},
        {"public/speedscope/*", "speedscope"},
        {"public/stackprof/*", "stackprof"},
        {"generated/folded/*", "folded"},
        {"generated/cross/*/*.folded", "folded"},
        {"generated/perf/*", "perf"},
        {"generated/perf-odd/*.txt", "perf"},
        {"generated/cross/*/*.perf", "perf"},
        {"generated/pstats/*", "pstats"},
        {"generated/cross/*/*.pstats", "pstats"},
        {"public/folded/*", "folded"},
        {"public/perf/*", "perf"},
        {"public/pstats/*", "pstats"}};
    const char *corpus =
        getenv("P2D_CORPUS") != NULL ? getenv("P2D_CORPUS") : "../shared/corpus";
    struct p2d_format_info reader;
    char pattern[4096];
    for (size_t i = 0; p2d_reader_get(i, &reader); i++) {
        snprintf(pattern, sizeof pattern, "tests/golden/%s/*.%s", reader.name,
                 reader.name);
        visit_samples_of(pattern, reader.name, largest, visit);
    }
    for (size_t i = 0; i < sizeof corpus_patterns / sizeof *corpus_patterns; i++) {
        snprintf(pattern, sizeof pattern, "%s/%s", corpus, corpus_patterns[i][0]);
        visit_samples_of(pattern, corpus_patterns[i][1], largest, visit);
    }
}

/* The end of a test about one sample. */
static inline void sample_result(const char *law, const struct sample *sample)
{
    printf("%s %d - %s: %s\n", tap_good ? "ok" : "not ok", ++tap_count, sample->path,
           law);
    tap_failures += !tap_good;
    tap_good = true;
}

static inline struct p2d_profile *read_sample(const struct sample *sample, size_t length,
                                              const char *format,
                                              struct p2d_report *report)
{
    struct p2d_read_options options = {.format = format, .name = "sample"};
    *report = (struct p2d_report){0};
    return p2d_read_memory(sample->bytes, length, &options, report);
}

/* The profile as text; freed by the caller. */
static inline char *dump_of(const struct p2d_profile *profile)
{
    struct p2d_report report = {0};
    struct p2d_graph *graph = p2d_graph_new(profile, NULL, &report);
    struct p2d_bytes bytes = {0};
    p2d_write(graph, NULL, "dump", &bytes, &report);
    char *text = malloc(bytes.length + 1);
    memcpy(text, bytes.at != NULL ? (char *)bytes.at : "", bytes.length);
    text[bytes.length] = '\0';
    p2d_bytes_free(&bytes);
    p2d_graph_free(graph);
    return text;
}

static inline bool same_report(const struct p2d_report *a, const struct p2d_report *b)
{
    bool same = a->code == b->code && strcmp(a->place, b->place) == 0 &&
                strcmp(a->text, b->text) == 0 && strcmp(a->hint, b->hint) == 0 &&
                a->n_warnings == b->n_warnings;
    for (unsigned i = 0; same && i < a->n_warnings; i++)
        same = a->warnings[i].count == b->warnings[i].count &&
               strcmp(a->warnings[i].text, b->warnings[i].text) == 0 &&
               strcmp(a->warnings[i].place, b->warnings[i].place) == 0;
    return same;
}

#endif
