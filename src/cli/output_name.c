/* output_name.c - where the result goes if no -o says it. */
#include "cli/output_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool is_about_tables(const struct command *c)
{
    return c->look.sort_keys != NULL || c->look.restrictions != NULL ||
           c->look.reverse_order || c->look.table != P2D_TABLE_FUNCTIONS;
}

bool to_stdout(const struct command *c)
{
    return c->output == NULL || strcmp(c->output, "-") == 0;
}

/* Text that is read where it is printed. */
static bool is_for_eyes(const char *format)
{
    return p2d_format_is_table(format) || strcmp(format, "tree") == 0 ||
           strcmp(format, "source") == 0 || strcmp(format, "labels") == 0;
}

/* The suffix by which others know the format. */
static const char *suffix_of(const char *format)
{
    static const char *const suffixes[][2] = {
        {"flamegraph", "flamegraph.svg"},
        {"icicle", "icicle.svg"},
        {"treemap", "treemap.svg"},
        {"treemap-png", "treemap.png"},
        {"memory", "memory.svg"},
        {"memory-png", "memory.png"},
        {"timeline", "timeline.svg"},
        {"timeline-png", "timeline.png"},
        {"flamechart", "flamechart.svg"},
        {"heatmap", "heatmap.svg"},
        {"heatmap-png", "heatmap.png"},
        {"mermaid", "mmd"},
        {"speedscope", "speedscope.json"},
        {"pprof", "pb.gz"},
        {"dump", "txt"},
    };
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (strcmp(suffixes[i][0], format) == 0)
            return suffixes[i][1];
    return format;
}

bool name_output(struct command *c, const char *name, char **made)
{
    *made = NULL;
    if (c->action != DO_CONVERT)
        return false;
    if (c->output != NULL)
        return !to_stdout(c);
    if (is_about_tables(c) || (c->to != NULL && is_for_eyes(c->to)))
        return false;
    if (c->to == NULL)
        c->to = "html";
    bool is_callgrind = strcmp(c->to, "callgrind") == 0;
    int n = is_callgrind ? asprintf(made, "callgrind.out.%s", name)
                         : asprintf(made, "prof2dot-%s.%s", name, suffix_of(c->to));
    if (n < 0)
        *made = NULL;
    c->output = *made;
    return *made != NULL;
}
