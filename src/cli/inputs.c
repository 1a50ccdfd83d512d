/* inputs.c - read the inputs that the command line names. */
#include "cli/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/meant.h"
#include "cli/messages.h"
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

/* A sum that grows file by file. */
struct reading {
    struct command *c;
    struct p2d_sum *sum;
    size_t n_read, n_passed;
};

/* Whether the error is of this file alone. */
static bool is_of_the_file(const struct p2d_report *report)
{
    return report->code != P2D_OK && report->code != P2D_ENOMEM;
}

/* What lies in a folder beside profiles is passed over, and with --keep-going whatever
 * cannot be read or added. */
static bool pass_over(struct reading *r, const struct p2d_report *before,
                      struct p2d_report *report)
{
    if (r->c->from_folder && report->code == P2D_EFORMAT) {
        r->n_passed++;
    } else if (r->c->keeps_going && is_of_the_file(report)) {
        progress_pause(r->c->progress);
        print_error(report);
        r->c->n_broken++;
        p2d_sum_miss(r->sum);
    } else {
        return false;
    }
    *report = *before;
    return true;
}

static bool add_file(struct reading *r, const char *path, struct p2d_report *report)
{
    struct p2d_report before = *report;
    struct p2d_profile *profile = read_input(r->c, path, report);
    bool is_added = profile != NULL && p2d_sum_add(r->sum, profile, report);
    p2d_profile_free(profile);
    r->n_read += is_added;
    bool is_last =
        r->n_read + r->n_passed + r->c->n_broken + 1 == r->c->lengths[LIST_INPUTS];
    return is_added || (!(is_last && r->n_read == 0) && pass_over(r, &before, report));
}

static void tell_numbers(const struct reading *r)
{
    size_t all = r->c->lengths[LIST_INPUTS];
    if (r->n_passed > 0 && !r->c->quiet)
        fprintf(stderr, "prof2dot: %zu of %zu files are no profiles\n", r->n_passed, all);
    if (r->c->n_broken > 0)
        fprintf(stderr, "prof2dot: %zu of %zu files are left out\n", r->c->n_broken, all);
}

/* The sum of all inputs. */
static struct p2d_profile *add_up(struct command *c, struct p2d_report *report)
{
    const char **inputs = c->lists[LIST_INPUTS];
    size_t n = c->lengths[LIST_INPUTS];
    struct reading r = {.c = c};
    if (n <= 1)
        return read_input(c, n == 1 ? inputs[0] : "-", report);
    r.sum = p2d_sum_new();
    if (r.sum == NULL) {
        report->code = P2D_ENOMEM;
        snprintf(report->text, sizeof report->text, "out of memory");
        return NULL;
    }
    bool good = true;
    for (size_t i = 0; good && i < n; i++) {
        progress_file(c->progress, i + 1, n);
        good = add_file(&r, inputs[i], report);
    }
    struct p2d_profile *sum = good ? p2d_sum_take(r.sum, report) : NULL;
    p2d_sum_free(r.sum);
    if (good)
        tell_numbers(&r);
    return sum;
}

struct p2d_profile *read_inputs(struct command *c, struct p2d_report *report)
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
