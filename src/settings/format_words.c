/* format_words.c - other words for formats. */
#include "settings/format_words.h"

#include <stdio.h>
#include <string.h>

#include "settings/nearest.h"
#include "settings/other_words.h"

static const struct p2d_other_word output_words[] = {
    {"text", "table"},
    {"txt", "table"},
    {"top", "table"},
    {"flame", "flamegraph"},
    {"flames", "flamegraph"},
    {"flame-graph", "flamegraph"},
    {"md", "markdown"},
    {"collapsed", "folded"},
    {"collapse", "folded"},
    {"report", "html"},
    {"htm", "html"},
    {"gv", "dot"},
    {"graphviz", "dot"},
    {"kcachegrind", "callgrind"},
    {NULL, NULL},
};

static const struct p2d_other_word input_words[] = {
    {"cprofile", "pstats"},      {"profile", "pstats"},        {"python", "pstats"},
    {"collapsed", "folded"},     {"flamegraph", "folded"},     {"gprof", "prof"},
    {"node", "cpuprofile"},      {"v8", "cpuprofile"},         {"valgrind", "callgrind"},
    {"cachegrind", "callgrind"}, {"kcachegrind", "callgrind"}, {"go", "pprof"},
    {"perf.data", "perf-data"},  {"perf-script", "perf"},      {NULL, NULL},
};

/* The name that differs least from the word; NULL. */
static const char *nearest_format(const char *word,
                                  bool (*get)(size_t, struct p2d_format_info *))
{
    enum { MOST_FORMATS = 128 };
    const char *names[MOST_FORMATS];
    struct p2d_format_info info;
    size_t n = 0;
    while (n < MOST_FORMATS && get(n, &info))
        names[n++] = info.name;
    return p2d_nearest_word(word, names, n);
}

const char *p2d_nearest_output(const char *word)
{
    const char *own = p2d_means(output_words, word);
    return own != NULL ? own : nearest_format(word, p2d_writer_get);
}

static bool refuse_format(struct p2d_report *report, const char *kind, const char *word,
                          const char *meant)
{
    report->code = P2D_EUSAGE;
    snprintf(report->text, sizeof report->text, "there is no %s called \"%.100s\"", kind,
             word);
    if (meant != NULL)
        snprintf(report->hint, sizeof report->hint,
                 "did you mean %s? --list-formats lists the formats", meant);
    else
        snprintf(report->hint, sizeof report->hint, "--list-formats lists the formats");
    return false;
}

bool p2d_meant_formats(struct command *c, struct p2d_report *report)
{
    const char *to = c->to, *from = c->read.format;
    const char *own = to != NULL ? p2d_means(output_words, to) : NULL;
    if (own != NULL)
        c->to = own;
    else if (to != NULL && !p2d_writer_exists(to))
        return refuse_format(report, "output format", to, p2d_nearest_output(to));
    own = from != NULL ? p2d_means(input_words, from) : NULL;
    if (from == NULL || p2d_reader_exists(from))
        return true;
    if (own == NULL)
        return refuse_format(report, "format", from,
                             nearest_format(from, p2d_reader_get));
    c->read.format = own;
    return true;
}
