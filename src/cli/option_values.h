/* option_values.h - parse the values of options. Each function returns false, or 0,
 * for a value that is not valid. */
#ifndef P2D_CLI_OPTION_VALUES_H
#define P2D_CLI_OPTION_VALUES_H

#include "cli/options.h"

bool parse_number(const char *text, double from, double to, double *value);
bool parse_percent(const char *text, double *fraction);
bool parse_growth(const char *text, double *fraction);
bool parse_size(const char *text, uint64_t *size);
unsigned parse_label(const char *text);
bool parse_colormap(const char *text, enum p2d_colormap *map);
bool parse_color_by(const char *text, enum p2d_color_by *by);
bool parse_style(const char *text, enum p2d_style *style);
bool parse_color(const char *text, enum color *color);
bool parse_sandbox(const char *text, enum p2d_sandbox *sandbox);
unsigned parse_group(const char *text);
bool parse_split(const char *text, enum p2d_split *split);
bool parse_hierarchy(const char *text, enum p2d_hierarchy *hierarchy);
bool parse_cluster(const char *text, enum p2d_cluster *cluster);
bool parse_page(const char *text, struct p2d_look *look);
bool parse_total(const char *text, enum p2d_total_method *method);

#endif
