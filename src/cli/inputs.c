/* inputs.c - read the inputs that the command line names. */
#include "cli/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/meant.h"
#include "cli/progress.h"
#include "cli/words.h"

/* Where perf keeps copies of what it recorded. */
static const char *perf_cache(char *path, size_t size)
{
    const char *home = getenv("HOME");
    if (home == NULL || snprintf(path, size, "%s/.debug", home) >= (int)size)
        return NULL;
    return path;
}

/* What an input is called in messages and titles, if that is not its path. */
static const char *name_of(const struct command *c, const char *path)
{
    for (size_t i = 0; i + 1 < c->renamed->n; i += 2)
        if (strcmp(c->renamed->at[i], path) == 0)
            return c->renamed->at[i + 1];
    return NULL;
}

struct p2d_profile *read_input(const struct command *c, const char *path,
                               struct p2d_report *report)
{
    char cache[4096];
    struct p2d_read_options options = c->read;
    options.name = name_of(c, path);
    options.debug_dir = perf_cache(cache, sizeof cache);
    progress_follow(c->progress, &options);
    struct p2d_profile *profile = p2d_read_path(path, &options, report);
    if (profile == NULL)
        meant_file(path, report);
    return profile;
}

/* What lies in a folder beside profiles is passed over. */
static bool pass_over(const struct command *c, const struct p2d_report *before,
                      struct p2d_report *report, size_t *passed)
{
    if (!c->from_folder || report->code != P2D_EFORMAT)
        return false;
    *report = *before;
    ++*passed;
    return true;
}

/* Read all inputs; returns how many are profiles, which come first. */
static size_t read_all(const struct command *c, struct p2d_profile **profiles,
                       struct p2d_report *report)
{
    size_t n = 0, passed = 0, all = c->lengths[LIST_INPUTS];
    for (size_t i = 0; i < all && report->code == P2D_OK; i++) {
        struct p2d_report before = *report;
        profiles[n] = read_input(c, c->lists[LIST_INPUTS][i], report);
        if (profiles[n] != NULL)
            n++;
        else if (passed + 1 < all)
            pass_over(c, &before, report, &passed);
    }
    if (passed > 0 && report->code == P2D_OK && !c->quiet)
        fprintf(stderr, "prof2dot: %zu of %zu files are no profiles\n", passed, all);
    return n;
}

/* The sum of all inputs. */
static struct p2d_profile *add_up(const struct command *c, struct p2d_report *report)
{
    const char **inputs = c->lists[LIST_INPUTS];
    size_t n = c->lengths[LIST_INPUTS];
    if (n <= 1)
        return read_input(c, n == 1 ? inputs[0] : "-", report);
    struct p2d_profile **profiles = calloc(n, sizeof(struct p2d_profile *));
    struct p2d_profile *merged = NULL;
    if (profiles == NULL) {
        report->code = P2D_ENOMEM;
        snprintf(report->text, sizeof report->text, "out of memory");
        return NULL;
    }
    n = read_all(c, profiles, report);
    if (report->code == P2D_OK)
        merged =
            p2d_merge_profiles((const struct p2d_profile *const *)profiles, n, report);
    for (size_t i = 0; i < n; i++)
        p2d_profile_free(profiles[i]);
    free(profiles);
    return merged;
}

struct p2d_profile *read_inputs(const struct command *c, struct p2d_report *report)
{
    struct p2d_profile *profile = add_up(c, report);
    if (c->counters == NULL || profile == NULL)
        return profile;
    struct p2d_read_options options = {.format = "perfstat",
                                       .max_input = c->read.max_input};
    struct p2d_profile *counted = p2d_read_path(c->counters, &options, report);
    struct p2d_profile *both = p2d_add_counters(profile, counted, report);
    p2d_profile_free(counted);
    p2d_profile_free(profile);
    return both;
}
