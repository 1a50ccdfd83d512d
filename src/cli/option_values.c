/* option_values.c - parse the values of options. */
#include "cli/option_values.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"

/* A number from..to, all of the first n bytes. */
static bool parse_number_in(const char *text, size_t n, double from, double to,
                            double *value)
{
    return p2d_parse_double((struct p2d_span){(const unsigned char *)text, n}, value) &&
           *value >= from && *value <= to;
}

bool parse_number(const char *text, double from, double to, double *value)
{
    return parse_number_in(text, strlen(text), from, to, value);
}

static bool parse_percent_to(const char *text, double most, double *fraction)
{
    size_t n = strlen(text);
    if (n > 0 && text[n - 1] == '%')
        n--;
    if (!parse_number_in(text, n, 0, most, fraction))
        return false;
    *fraction /= 100;
    return true;
}

bool parse_percent(const char *text, double *fraction)
{
    return parse_percent_to(text, 100, fraction);
}

/* Something may well take ten times as long. */
bool parse_growth(const char *text, double *fraction)
{
    return parse_percent_to(text, 1e9, fraction);
}

/* "500", "64M", "4G". */
bool parse_size(const char *text, uint64_t *size)
{
    static const char suffixes[] = "KMGT";
    double value;
    size_t n = strlen(text);
    const char *suffix = n > 0 ? strchr(suffixes, text[n - 1]) : NULL;
    if (!parse_number_in(text, n - (suffix != NULL), 0, 1e18, &value))
        return false;
    if (suffix != NULL)
        value = ldexp(value, 10 * ((int)(suffix - suffixes) + 1));
    if (value < 1 || value > 1e18)
        return false;
    *size = (uint64_t)value;
    return true;
}

/* Which of the names it is, some of which may be NULL. */
static bool one_of(const char *text, const char *const *names, size_t n, unsigned *which)
{
    for (size_t i = 0; i < n; i++)
        if (names[i] != NULL && strcmp(text, names[i]) == 0) {
            *which = (unsigned)i;
            return true;
        }
    return false;
}

#define ONE_OF(text, names, which) \
    one_of((text), (names), sizeof(names) / sizeof *(names), (which))

unsigned parse_label(const char *text)
{
    static const char *const names[] = {"total-time-percentage", "self-time-percentage",
                                        "total-time", "self-time"};
    static const unsigned bits[] = {P2D_LABEL_TOTAL_SHARE, P2D_LABEL_SELF_SHARE,
                                    P2D_LABEL_TOTAL, P2D_LABEL_SELF};
    unsigned which = 0;
    return ONE_OF(text, names, &which) ? bits[which] : 0;
}

bool parse_colormap(const char *text, enum p2d_colormap *map)
{
    static const char *const names[] = {"color", "pink", "gray", "bw", "print"};
    unsigned which = 0;
    bool good = ONE_OF(text, names, &which);
    *map = (enum p2d_colormap)which;
    return good;
}

bool parse_color_by(const char *text, enum p2d_color_by *by)
{
    static const char *const names[] = {[P2D_COLOR_BY_TOTAL] = "total",
                                        [P2D_COLOR_BY_SELF] = "self",
                                        [P2D_COLOR_BY_CHANGE] = "change"};
    unsigned which = 0;
    bool good = ONE_OF(text, names, &which);
    *by = (enum p2d_color_by)which;
    return good;
}

bool parse_style(const char *text, enum p2d_style *style)
{
    static const char *const names[] = {[P2D_STYLE_MODERN] = "modern",
                                        [P2D_STYLE_CLASSIC] = "classic",
                                        [P2D_STYLE_PYCALLGRAPH] = "pycallgraph"};
    unsigned which = 0;
    bool good = ONE_OF(text, names, &which);
    *style = (enum p2d_style)which;
    return good;
}

bool parse_color(const char *text, enum color *color)
{
    static const char *const names[] = {
        [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};
    unsigned which = 0;
    bool good = ONE_OF(text, names, &which);
    *color = (enum color)which;
    return good;
}

bool parse_sandbox(const char *text, enum p2d_sandbox *sandbox)
{
    static const char *const names[] = {[P2D_SANDBOX_AUTO] = "auto",
                                        [P2D_SANDBOX_REQUIRE] = "require",
                                        [P2D_SANDBOX_OFF] = "off"};
    unsigned which = 0;
    bool good = ONE_OF(text, names, &which);
    *sandbox = (enum p2d_sandbox)which;
    return good;
}

unsigned parse_group(const char *text)
{
    static const char *const names[] = {
        [P2D_GROUP_MODULE] = "module",   [P2D_GROUP_FILE] = "file",
        [P2D_GROUP_PACKAGE] = "package", [P2D_GROUP_CLASS] = "class",
        [P2D_GROUP_LIBRARY] = "library", [P2D_GROUP_PROCESS] = "process",
        [P2D_GROUP_THREAD] = "thread"};
    unsigned which = 0;
    return ONE_OF(text, names, &which) ? which : 0;
}

bool parse_split(const char *text, enum p2d_split *split)
{
    static const char *const names[] = {
        [P2D_SPLIT_PROCESS] = "process", [P2D_SPLIT_THREAD] = "thread"};
    unsigned which = 0;
    bool good = ONE_OF(text, names, &which);
    *split = (enum p2d_split)which;
    return good;
}

bool parse_hierarchy(const char *text, enum p2d_hierarchy *hierarchy)
{
    static const char *const names[] = {
        [P2D_HIERARCHY_CALLS] = "calls", [P2D_HIERARCHY_FILES] = "files"};
    unsigned which = 0;
    bool good = ONE_OF(text, names, &which);
    *hierarchy = (enum p2d_hierarchy)which;
    return good;
}

bool parse_cluster(const char *text, enum p2d_cluster *cluster)
{
    static const char *const names[] = {[P2D_CLUSTER_MODULE] = "module",
                                        [P2D_CLUSTER_FILE] = "file",
                                        [P2D_CLUSTER_FOLDER] = "folder"};
    unsigned which = 0;
    bool good = ONE_OF(text, names, &which);
    *cluster = (enum p2d_cluster)which;
    return good;
}

/* Inches, "11.7x8.3", or the name of a page or screen lying on its side. */
bool parse_page(const char *text, struct p2d_look *look)
{
    static const struct {
        const char *name;
        double width, height;
    } pages[] = {{"screen", 20, 11.25}, /* 1920 x 1080 at 96 dots per inch */
                 {"A4", 11.69, 8.27},
                 {"A3", 16.54, 11.69},
                 {"letter", 11, 8.5}};
    const double least = 0.5, most = 1000;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcasecmp(text, pages[i].name) == 0) {
            look->page_width = pages[i].width;
            look->page_height = pages[i].height;
            return true;
        }
    size_t n = strcspn(text, "x");
    return text[n] == 'x' && parse_number_in(text, n, least, most, &look->page_width) &&
           parse_number(text + n + 1, least, most, &look->page_height);
}

/* gprof2dot's methods are accepted: both of them are what prof2dot computes exactly. */
bool parse_total(const char *text, enum p2d_total_method *method)
{
    *method = strcmp(text, "max") == 0 ? P2D_TOTAL_MAX : P2D_TOTAL_SELF_SUM;
    return strcmp(text, "max") == 0 || strcmp(text, "self") == 0 ||
           strcmp(text, "callratios") == 0 || strcmp(text, "callstacks") == 0;
}
