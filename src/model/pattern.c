/* pattern.c - match functions by the user's patterns. */
#include "model/pattern.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/processes.h"
#include "model/text_pattern.h"

static void put_name(struct p2d_buffer *out, const struct p2d_profile *profile, p2d_fn fn,
                     bool with_column)
{
    const struct p2d_function *function = &profile->fns.at[fn];
    struct p2d_span module = p2d_text(profile, function->module);
    struct p2d_span name = p2d_text(profile, function->name);
    if (module.len > 0) {
        p2d_put(out, module.at, module.len);
        p2d_putc(out, ':');
    }
    if (function->line > 0)
        p2d_putf(out, "%" PRId64 ":", function->line);
    if (function->line > 0 && with_column && function->column > 0)
        p2d_putf(out, "%" PRIu32 ":", function->column);
    p2d_put(out, name.at, name.len);
}

void p2d_put_full_name(struct p2d_buffer *out, const struct p2d_profile *profile,
                       p2d_fn fn)
{
    put_name(out, profile, fn, true);
}

/* The full name as a string, in a buffer that is used again and again. */
static const char *full_name(struct p2d_buffer *scratch,
                             const struct p2d_profile *profile, p2d_fn fn,
                             bool with_column)
{
    scratch->len = 0;
    put_name(scratch, profile, fn, with_column);
    p2d_putc(scratch, '\0');
    return p2d_ok(scratch->report) ? (const char *)scratch->at : "";
}

static const char *short_name(const struct p2d_profile *profile, p2d_fn fn)
{
    return (const char *)p2d_text(profile, profile->fns.at[fn].name).at;
}

/* A pattern may leave out the column of a function. */
static bool is_meant(const struct p2d_text_pattern *pattern,
                     const struct p2d_profile *profile, p2d_fn fn,
                     struct p2d_buffer *scratch)
{
    const char *name = short_name(profile, fn);
    if (p2d_text_matches(pattern, full_name(scratch, profile, fn, true), name,
                         scratch->report))
        return true;
    return profile->fns.at[fn].column > 0 &&
           p2d_text_matches(pattern, full_name(scratch, profile, fn, false), name,
                            scratch->report);
}

/* Mark the functions that one pattern names; returns their number. */
static uint32_t mark(bool *marks, const struct p2d_text_pattern *pattern,
                     const struct p2d_profile *profile, struct p2d_buffer *scratch)
{
    uint32_t n = 0;
    for (p2d_fn fn = 1; fn < profile->fns.len && p2d_ok(scratch->report); fn++) {
        if (!is_meant(pattern, profile, fn, scratch))
            continue;
        marks[fn] = true;
        n++;
    }
    return n;
}

static void mark_one(bool *marks, const char *text, bool exact_first,
                     const struct p2d_profile *profile, struct p2d_buffer *scratch)
{
    struct p2d_text_pattern pattern;
    if (exact_first) {
        pattern = (struct p2d_text_pattern){.kind = P2D_BY_NAME, .text = text};
        if (mark(marks, &pattern, profile, scratch) > 0)
            return;
        pattern.kind = P2D_BY_GLOB;
        if (mark(marks, &pattern, profile, scratch) > 0)
            return;
    }
    if (p2d_text_pattern_init(&pattern, text, scratch->report)) {
        mark(marks, &pattern, profile, scratch);
        p2d_text_pattern_release(&pattern);
    }
}

bool *p2d_mark_functions(const struct p2d_profile *profile, const char *const *patterns,
                         bool exact_first, struct p2d_report *report)
{
    bool *marks = p2d_new(report, profile->fns.len, sizeof *marks);
    struct p2d_buffer scratch = {.report = report};
    for (size_t i = 0; marks != NULL && patterns != NULL && patterns[i] != NULL; i++)
        mark_one(marks, patterns[i], exact_first, profile, &scratch);
    p2d_buffer_release(&scratch);
    if (!p2d_ok(report)) {
        p2d_delete(marks);
        return NULL;
    }
    return marks;
}

size_t p2d_match_count(const struct p2d_profile *profile, const char *pattern,
                       bool exact_first, struct p2d_report *report)
{
    const char *const patterns[] = {pattern, NULL};
    size_t n = 0;
    if (profile == NULL || !p2d_ok(report))
        return 0;
    bool *marks = p2d_mark_functions(profile, patterns, exact_first, report);
    for (p2d_fn fn = 1; marks != NULL && fn < profile->fns.len; fn++)
        n += marks[fn];
    p2d_delete(marks);
    return n;
}

static bool matches_name(const struct p2d_text_pattern *pattern,
                         const struct p2d_profile *profile, p2d_str name,
                         struct p2d_report *report)
{
    const char *comm = (const char *)p2d_text(profile, name).at;
    char shortened[64];
    snprintf(shortened, sizeof shortened, "%.32s", comm);
    return p2d_text_matches(pattern, comm, shortened, report);
}

static p2d_str process_name(const struct p2d_profile *profile, p2d_thread leader)
{
    return p2d_process_name(&profile->threads.at[leader]);
}

/* A number names a tid or pid, anything else is a pattern on the comm, or for a process
 * (processes[t], if it is not NULL) on its name or an earlier name of its leader. */
static void mark_threads(bool *marks, const char *text, const p2d_thread *processes,
                         const struct p2d_profile *profile, struct p2d_report *report)
{
    struct p2d_text_pattern pattern;
    if (!p2d_text_pattern_init(&pattern, text, report))
        return;
    for (p2d_thread t = 0; t < profile->threads.len; t++) {
        const struct p2d_thread_info *thread = &profile->threads.at[t];
        bool by_pid = processes != NULL;
        bool is_leader = !by_pid || thread->pid < 0 || thread->tid == thread->pid;
        char id[24];
        snprintf(id, sizeof id, "%" PRId64,
                 by_pid ? p2d_process_number(thread) : thread->tid);
        marks[t] |=
            strcmp(text, id) == 0 ||
            (is_leader && matches_name(&pattern, profile, thread->comm, report)) ||
            (by_pid && matches_name(&pattern, profile,
                                    process_name(profile, processes[t]), report));
    }
    p2d_text_pattern_release(&pattern);
}

/* "the threads are 12 (main), 13": heaviest nowhere, so in the order of the profile. */
static void hint_threads(const struct p2d_profile *profile, struct p2d_report *report)
{
    enum { MOST_SHOWN = 8 };
    char text[384] = "";
    size_t n = 0, shown = 0;
    for (p2d_thread t = 0; t < profile->threads.len; t++) {
        const struct p2d_thread_info *thread = &profile->threads.at[t];
        struct p2d_span comm = p2d_text(profile, thread->comm);
        if ((thread->tid < 0 && comm.len == 0) || shown++ >= MOST_SHOWN)
            continue;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", n > 0 ? ", " : "");
        if (thread->tid >= 0)
            n += (size_t)snprintf(text + n, sizeof text - n, "%" PRId64, thread->tid);
        if (comm.len > 0)
            n += (size_t)snprintf(
                text + n, sizeof text - n, thread->tid >= 0 ? " (%.*s)" : "%.*s",
                (int)(comm.len < 20 ? comm.len : 20), (const char *)comm.at);
        shown++;
    }
    if (shown > 0)
        p2d_set_hint(report, "the threads are %s%s", text,
                     shown > MOST_SHOWN ? ", ..." : "");
}

void p2d_set_no_thread(struct p2d_report *report, const char *what,
                       const char *const *patterns, const struct p2d_profile *profile)
{
    p2d_set_error(report, P2D_EEMPTY, "no %s matches --%s %s", what, what, patterns[0]);
    hint_threads(profile, report);
}

bool *p2d_mark_threads(const struct p2d_profile *profile, const char *const *patterns,
                       bool by_pid, struct p2d_report *report)
{
    bool *marks = p2d_new(report, profile->threads.len, sizeof *marks);
    p2d_thread *processes = by_pid ? p2d_processes_of(profile, report) : NULL;
    for (size_t i = 0; p2d_ok(report) && patterns[i] != NULL; i++)
        mark_threads(marks, patterns[i], processes, profile, report);
    p2d_delete(processes);
    if (!p2d_ok(report)) {
        p2d_delete(marks);
        return NULL;
    }
    return marks;
}

/* ----------------------------------------------------------- nearest names */

enum { LONGEST_COMPARED = 40, N_NEAREST = 3 };

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance of the first LONGEST_COMPARED bytes. */
static unsigned distance(const char *a, const char *b)
{
    size_t n = strnlen(a, LONGEST_COMPARED), m = strnlen(b, LONGEST_COMPARED);
    unsigned row[LONGEST_COMPARED + 1];
    for (size_t j = 0; j <= m; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned above = row[j];
            unsigned replaced = diagonal + (a[i - 1] != b[j - 1]);
            row[j] = smaller(replaced, smaller(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[m];
}

void p2d_set_no_match(struct p2d_report *report, const char *option,
                      const char *const *patterns, const struct p2d_profile *profile)
{
    const char *wanted = patterns[0];
    if (!p2d_set_error(report, P2D_EEMPTY, "no function matches %s %s", option, wanted) &&
        profile->fns.len < 2)
        return;
    if (wanted[0] == '=')
        wanted++;
    p2d_fn nearest[N_NEAREST] = {0};
    unsigned distances[N_NEAREST];
    unsigned found = 0;
    for (p2d_fn fn = 1; fn < profile->fns.len; fn++) {
        unsigned d = strstr(short_name(profile, fn), wanted) != NULL
                         ? 0
                         : distance(wanted, short_name(profile, fn));
        unsigned at = found < N_NEAREST ? found++ : N_NEAREST;
        for (; at > 0 && distances[at - 1] > d; at--)
            if (at < N_NEAREST) {
                distances[at] = distances[at - 1];
                nearest[at] = nearest[at - 1];
            }
        if (at < N_NEAREST) {
            distances[at] = d;
            nearest[at] = fn;
        }
    }
    struct p2d_report unused = {0};
    struct p2d_buffer names = {.report = &unused};
    for (unsigned i = 0; i < found; i++) {
        p2d_puts(&names, i == 0 ? "" : ", ");
        p2d_put_full_name(&names, profile, nearest[i]);
    }
    p2d_putc(&names, '\0');
    p2d_set_hint(report, "the nearest names are %s",
                 names.at != NULL ? (const char *)names.at : "?");
    p2d_buffer_release(&names);
}
