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

/* Files on their way into a sum or a set of runs. */
struct reading {
    struct command *c;
    add_profile *add;
    void *to;
    size_t all, n_read, n_passed, n_broken;
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
        r->n_broken++;
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
    bool is_added = profile != NULL && r->add(r->to, profile, report);
    bool is_last = r->n_read + r->n_passed + r->n_broken + 1 == r->all;
    p2d_profile_free(profile);
    r->n_read += is_added;
    return is_added || (!(is_last && r->n_read == 0) && pass_over(r, &before, report));
}

size_t read_each(struct command *c, size_t first, size_t end, add_profile *add, void *to,
                 struct p2d_report *report)
{
    struct reading r = {.c = c, .add = add, .to = to, .all = end - first};
    size_t files = c->lengths[LIST_INPUTS];
    bool good = true;
    for (size_t i = first; good && i < end; i++) {
        progress_file(c->progress, i + 1, files);
        good = add_file(&r, c->lists[LIST_INPUTS][i], report);
    }
    if (good && r.n_passed > 0 && !c->quiet)
        fprintf(stderr, "prof2dot: %zu of %zu files are no profiles\n", r.n_passed,
                r.all);
    if (good && r.n_broken > 0)
        fprintf(stderr, "prof2dot: %zu of %zu files are left out\n", r.n_broken, r.all);
    c->n_broken += r.n_broken;
    return r.n_broken;
}

static bool add_to_sum(void *sum, const struct p2d_profile *profile,
                       struct p2d_report *report)
{
    return p2d_sum_add(sum, profile, report);
}

/* Apply --phase and --time to the sum of files each of which has one time for all samples. One
 * such file has no parts, so readers leave that to here. */
static struct p2d_profile *of_series(const struct command *c, struct p2d_profile *profile,
                                     struct p2d_report *report)
{
    if (profile == NULL || !p2d_reader_has_one_time(p2d_profile_format(profile)))
        return profile;
    if (c->read.phases != NULL && !p2d_name_phases(profile, c->read.phases, report)) {
        p2d_profile_free(profile);
        return NULL;
    }
    if (c->read.time == NULL)
        return profile;
    struct p2d_profile *part = p2d_select_time(profile, c->read.time, report);
    p2d_profile_free(profile);
    return part;
}

/* The sum of all inputs. */
static struct p2d_profile *add_up(struct command *c, struct p2d_report *report)
{
    const char **inputs = c->lists[LIST_INPUTS];
    size_t n = c->lengths[LIST_INPUTS];
    if (n <= 1)
        return read_input(c, n == 1 ? inputs[0] : "-", report);
    struct p2d_sum *sum = p2d_sum_new();
    if (sum == NULL) {
        report->code = P2D_ENOMEM;
        snprintf(report->text, sizeof report->text, "out of memory");
        return NULL;
    }
    p2d_sum_miss(sum, read_each(c, 0, n, add_to_sum, sum, report));
    struct p2d_profile *all = p2d_sum_take(sum, report);
    p2d_sum_free(sum);
    return all;
}

struct p2d_profile *read_inputs(struct command *c, struct p2d_report *report)
{
    struct p2d_profile *profile = of_series(c, add_up(c, report), report);
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
