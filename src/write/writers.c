/* writers.c - the list of writers, and how one is found. To add a writer, add a line. */
#include "base/sized.h"
#include "write/writers.h"
#include <ctype.h>

#include "render/render.h"
#include "write/write.h"

// clang-format off
#define WRITERS(DO) \
    DO(dot) DO(png) DO(svg) DO(pdf) DO(ps) DO(html) DO(flamegraph) DO(icicle) \
    DO(treemap) DO(treemap_png) DO(memory) DO(memory_png) \
    DO(timeline) DO(timeline_png) DO(flamechart) DO(heatmap) DO(heatmap_png) DO(mermaid) DO(markdown) \
    DO(json) DO(jsonl) DO(csv) DO(tsv) DO(table) DO(tree) DO(source) DO(labels) \
    DO(dump) DO(callgrind) DO(folded) DO(pprof) DO(otlp) DO(speedscope) \
    DO(graphml)
// clang-format on

#define DECLARE(name) extern const struct p2d_writer p2d_write_##name;
WRITERS(DECLARE)
extern const struct p2d_writer p2d_write_other; /* whatever else Graphviz can draw */

#define LIST(name) &p2d_write_##name,
const struct p2d_writer *const p2d_writers[] = {WRITERS(LIST) NULL};

const struct p2d_writer *p2d_writer_named(const char *name)
{
    for (size_t i = 0; p2d_writers[i] != NULL; i++)
        if (strcmp(p2d_writers[i]->name, name) == 0)
            return p2d_writers[i];
    return p2d_renders(name) ? &p2d_write_other : NULL;
}

bool p2d_writer_get_sized(size_t index, struct p2d_format_info *info, size_t size)
{
    if (index >= sizeof p2d_writers / sizeof *p2d_writers - 1)
        return false;
    const struct p2d_writer *writer = p2d_writers[index];
    struct p2d_format_info own = {writer->name, writer->title, writer->suffixes};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

bool p2d_writer_exists(const char *format)
{
    return p2d_writer_named(format) != NULL;
}

/* Whether a list of words separated by blanks holds the word. */
static bool holds(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = list; n > 0 && (at = strstr(at, word)) != NULL; at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

/* Ends of names as the tools that these formats are for expect or write them, and those of
 * pictures that have the same suffix as others. */
static const struct {
    const char *end, *format;
} ends[] = {
    {".pb.gz", "pprof"},
    {".speedscope.json", "speedscope"},
    {".flamegraph.svg", "flamegraph"},
    {".icicle.svg", "icicle"},
    {".treemap.svg", "treemap"},
    {".treemap.png", "treemap-png"},
    {".memory.svg", "memory"},
    {".memory.png", "memory-png"},
    {".timeline.svg", "timeline"},
    {".timeline.png", "timeline-png"},
    {".flamechart.svg", "flamechart"},
    {".heatmap.svg", "heatmap"},
    {".heatmap.png", "heatmap-png"},
    {".mmd", "mermaid"},
};
enum { N_ENDS = sizeof ends / sizeof *ends };

/* NULL if the name has none of these ends. */
static const char *format_of_whole_name(const char *name)
{
    struct p2d_span span = p2d_span_of(name);
    for (size_t i = 0; i < N_ENDS; i++)
        if (p2d_ends_with(span, ends[i].end))
            return ends[i].format;
    return NULL;
}

const char *p2d_suffix_of_format(const char *format)
{
    for (size_t i = 0; i < N_ENDS; i++)
        if (strcmp(ends[i].format, format) == 0)
            return ends[i].end + 1;
    return format;
}

const char *p2d_format_of_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    if (format_of_whole_name(name) != NULL)
        return format_of_whole_name(name);
    bool is_callgrind = p2d_starts_with(p2d_span_of(name), "callgrind.out");
    char suffix[16];
    if (dot == NULL || strlen(dot + 1) >= sizeof suffix)
        return is_callgrind ? "callgrind" : NULL;
    size_t n = strlen(dot + 1);
    for (size_t i = 0; i <= n; i++)
        suffix[i] = (char)tolower((unsigned char)dot[1 + i]);
    for (size_t i = 0; p2d_writers[i] != NULL; i++)
        if (holds(p2d_writers[i]->suffixes, suffix))
            return p2d_writers[i]->name;
    if (is_callgrind)
        return "callgrind";
    /* The suffix may be the name of a Graphviz format: gif, webp, xdot. */
    return p2d_renders(dot + 1) ? dot + 1 : NULL;
}

bool p2d_format_is_binary(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->binary;
}

bool p2d_format_is_table(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->is_table;
}

bool p2d_format_is_picture(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->picture;
}

bool p2d_format_holds_stacks(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->holds_stacks;
}

bool p2d_format_wants_lines(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->wants_lines;
}

bool p2d_format_wants_labels(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->wants_labels;
}

bool p2d_format_wants_times(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->wants_times;
}

bool p2d_format_needs_times(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->needs_times;
}

bool p2d_format_reads_sources(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->reads_sources;
}

bool p2d_format_holds_all(const char *format)
{
    const struct p2d_writer *writer = p2d_writer_named(format);
    return writer != NULL && writer->holds_all;
}
