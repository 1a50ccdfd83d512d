/* inputs.c - read the inputs that the command line names. */
#include "cli/inputs.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/progress.h"

/* Where perf keeps copies of what it recorded. */
static const char *perf_cache(char *path, size_t size)
{
    const char *home = getenv("HOME");
    if (home == NULL || snprintf(path, size, "%s/.debug", home) >= (int)size)
        return NULL;
    return path;
}

struct p2d_profile *read_input(const struct command *c, const char *path,
                               struct p2d_report *report)
{
    char cache[4096];
    struct p2d_read_options options = c->read;
    options.debug_dir = perf_cache(cache, sizeof cache);
    progress_follow(c->progress, &options);
    return p2d_read_path(path, &options, report);
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
    for (size_t i = 0; i < n && report->code == P2D_OK; i++)
        profiles[i] = read_input(c, inputs[i], report);
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
