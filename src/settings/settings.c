/* settings.c - options by name, for programs: the functions of the public header that take
 * a struct p2d_settings. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/sized.h"
#include "graph/graph.h"
#include "settings/format_words.h"
#include "settings/nearest.h"
#include "settings/option_table.h"
#include "settings/prepare.h"

struct p2d_settings {
    struct command command;
    struct p2d_arena texts; /* the values, which the command points to */
};

/* ------------------------------------------------------------------- options */

/* The entry of this name that a program may set; NULL. */
static const struct entry *find_entry(const char *name)
{
    for (size_t i = 0; i < p2d_n_option_entries; i++) {
        const struct entry *entry = &p2d_option_entries[i];
        if (entry->name != NULL && strcmp(entry->name, name) == 0)
            return p2d_option_original(entry);
    }
    return NULL;
}

static bool refuse_name(const char *name, struct p2d_report *report)
{
    char spelling[64];
    snprintf(spelling, sizeof spelling, "--%.60s", name);
    const char *meant = p2d_nearest_option(spelling);
    p2d_set_error(report, P2D_EUSAGE, "there is no option --%.200s", name);
    if (meant != NULL)
        p2d_set_hint(report, "did you mean --%s? prof2dot --help=all lists the options",
                     meant);
    else
        p2d_set_hint(report, "prof2dot --help=all lists the options");
    return false;
}

static const char *copy_text(struct p2d_settings *settings, const char *text,
                             struct p2d_report *report)
{
    size_t size = strlen(text) + 1;
    char *copy = p2d_arena_alloc(&settings->texts, report, size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

static bool set_one(struct p2d_settings *settings, const char *name, const char *value,
                    struct p2d_report *report)
{
    const struct entry *entry = find_entry(name);
    if (entry == NULL)
        return refuse_name(name, report);
    if (entry->of_command) {
        p2d_set_error(report, P2D_EUSAGE, "only the command prof2dot takes --%s",
                      entry->name);
        p2d_set_hint(report, "leave it out, or run prof2dot --%s", entry->name);
        return false;
    }
    if (entry->argument == NULL && value != NULL)
        return p2d_set_error(report, P2D_EUSAGE, "--%s takes no value", entry->name);
    if (entry->argument != NULL && value == NULL && !entry->optional)
        return p2d_set_error(report, P2D_EUSAGE, "--%s needs a value", entry->name);
    const char *copy = value != NULL ? copy_text(settings, value, report) : NULL;
    return p2d_ok(report) && p2d_option_set(&settings->command, entry, copy, report);
}

struct p2d_settings *p2d_settings_new(const char *const *names, const char *const *values,
                                      size_t count, struct p2d_report *report)
{
    if (!p2d_ok(report))
        return NULL;
    struct p2d_settings *settings = p2d_new(report, 1, sizeof *settings);
    bool good = settings != NULL && p2d_command_init(&settings->command, count, report);
    for (size_t i = 0; i < count && good; i++)
        good = set_one(settings, names[i], values[i], report);
    if (good)
        p2d_command_connect(&settings->command);
    if (good && p2d_command_check(&settings->command, report))
        return settings;
    p2d_settings_free(settings);
    return NULL;
}

void p2d_settings_free(struct p2d_settings *settings)
{
    if (settings == NULL)
        return;
    p2d_command_release(&settings->command);
    p2d_arena_release(&settings->texts);
    p2d_delete(settings);
}

/* Rows that have a text of their own, and that a program may set. */
static bool is_shown(const struct entry *entry)
{
    return entry->name != NULL && entry->help != NULL && !entry->of_command &&
           entry->same == NULL;
}

bool p2d_setting_get_sized(size_t index, struct p2d_setting_info *info, size_t size)
{
    for (size_t i = 0; i < p2d_n_option_entries; i++) {
        const struct entry *entry = &p2d_option_entries[i];
        if (!is_shown(entry) || index-- > 0)
            continue;
        struct p2d_setting_info own = {entry->name, entry->argument, entry->help};
        p2d_give_sized(info, size, &own, sizeof own);
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------- reading */

/* The command for one format. It shares the lists of the settings. False after an error. */
static bool command_for(struct command *c, const struct p2d_settings *settings,
                        const char *format, bool compares, struct p2d_report *report)
{
    if (settings == NULL || !p2d_ok(report))
        return false;
    *c = settings->command;
    c->to = format;
    c->compares = compares;
    return p2d_meant_formats(c, report);
}

static bool read_options(struct p2d_read_options *options,
                         const struct p2d_settings *settings, const char *format,
                         struct p2d_report *report)
{
    struct command c;
    if (!command_for(&c, settings, format, false, report))
        return false;
    if (c.to != NULL)
        p2d_choose_reading(&c);
    else
        c.read.lines = c.read.labels = true;
    *options = c.read;
    options->series = false; /* one file is none */
    return true;
}

struct p2d_profile *p2d_settings_read_path(const struct p2d_settings *settings,
                                           const char *path, const char *format,
                                           struct p2d_report *report)
{
    struct p2d_read_options options;
    return read_options(&options, settings, format, report)
               ? p2d_read_path(path, &options, report)
               : NULL;
}

struct p2d_profile *p2d_settings_read_memory(const struct p2d_settings *settings,
                                             const void *bytes, size_t length,
                                             const char *name, const char *format,
                                             struct p2d_report *report)
{
    struct p2d_read_options options;
    if (!read_options(&options, settings, format, report))
        return NULL;
    options.name = name;
    return p2d_read_memory(bytes, length, &options, report);
}

/* ------------------------------------------------------------------- drawing */

struct p2d_graph *p2d_settings_graph(const struct p2d_settings *settings,
                                     const struct p2d_profile *profile,
                                     const char *format, struct p2d_report *report)
{
    struct command c;
    if (profile == NULL || !command_for(&c, settings, format, false, report))
        return NULL;
    p2d_choose_pruning(&c);
    c.graph.stacks_only = false; /* the graph may be written in other formats too */
    struct p2d_prepared prepared = {.at = profile};
    p2d_prepare(&c, &prepared, report);
    struct p2d_graph *graph = p2d_graph_new(prepared.at, &c.graph, report);
    if (graph != NULL)
        graph->owned = prepared.own;
    else
        p2d_profile_free(prepared.own);
    return graph;
}

struct p2d_graph *p2d_settings_compare(const struct p2d_settings *settings,
                                       const struct p2d_profile *before,
                                       const struct p2d_profile *after,
                                       const char *format, struct p2d_report *report)
{
    struct command c;
    if (before == NULL || after == NULL ||
        !command_for(&c, settings, format, true, report))
        return NULL;
    p2d_choose_pruning(&c);
    struct p2d_prepared sides[2] = {{.at = before}, {.at = after}};
    struct p2d_graph *graph = p2d_compare_prepared(&c, sides, report);
    for (size_t i = 0; i < 2; i++)
        p2d_profile_free(sides[i].own);
    return graph;
}

bool p2d_settings_write(const struct p2d_settings *settings,
                        const struct p2d_graph *graph, const char *format,
                        struct p2d_bytes *out, struct p2d_report *report)
{
    struct p2d_comparison_info sides;
    struct command c;
    *out = (struct p2d_bytes){0};
    if (graph == NULL ||
        !command_for(&c, settings, format, p2d_graph_comparison(graph, &sides), report))
        return false;
    p2d_choose_pruning(&c);
    p2d_choose_reading(&c);
    return p2d_write(graph, &c.look, c.to, out, report);
}
