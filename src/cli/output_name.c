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

/* A dump is text that nobody takes for anything else. */
static const char *suffix_of(const char *format)
{
    return strcmp(format, "dump") == 0 ? "txt" : p2d_suffix_of_format(format);
}

static bool is_svg_only(const char *format)
{
    const char *suffix = p2d_suffix_of_format(format);
    size_t n = strlen(suffix);
    return n > 4 && strcmp(suffix + n - 4, ".svg") == 0;
}

bool choose_png(struct command *c, struct p2d_report *report)
{
    const char *dot = c->output != NULL ? strrchr(c->output, '.') : NULL;
    struct p2d_format_info info;
    if (c->to == NULL || dot == NULL || strcmp(dot, ".png") != 0)
        return true;
    size_t n = strlen(c->to);
    for (size_t i = 0; p2d_writer_get(i, &info); i++)
        if (strncmp(info.name, c->to, n) == 0 && strcmp(info.name + n, "-png") == 0) {
            c->to = info.name;
            return true;
        }
    if (!is_svg_only(c->to))
        return true;
    report->code = P2D_EUSAGE;
    snprintf(report->text, sizeof report->text,
             "%s is written as SVG, and %.160s is named as a PNG", c->to, c->output);
    snprintf(report->hint, sizeof report->hint,
             "write a file with the suffix .svg, or a picture of the graph with -T png");
    return false;
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
