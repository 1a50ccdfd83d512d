/* callgrind.c - write the format of callgrind, for KCachegrind, QCachegrind and
 * callgrind_annotate.
 *
 *     events: ns
 *     summary: 1500000000
 *
 *     fl=(1) app.py
 *     fn=(1) main
 *     1 500000000
 *     cfn=(2) parse
 *     calls=3 9
 *     1 1000000000
 *
 * A function's self cost is told line by line, as far as lines are known, and so are its
 * calls; lines of another file, as of inlined code, come after fi=, and fe= leads back.
 * What is of no known line has line 0; where no line at all is known, that where the
 * function begins.
 *
 * The whole profile: all metrics, the chosen one first, nothing pruned. Numbers are
 * integers: nanoseconds, bytes, counts. A name is written once and then by its number.
 * The cost of a call is that of all of its activations, nested ones too, as callgrind has
 * it; KCachegrind takes recursion out itself. Reference:
 * https://valgrind.org/docs/manual/cl-format.html
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "graph/call_sites.h"
#include "model/file_module.h"
#include "write/shared/escape.h"
#include "write/shared/same_name.h"
#include "write/shared/whole_number.h"
#include "write/write.h"

struct state {
    const struct p2d_profile *profile;
    struct p2d_buffer *out;
    struct p2d_call_list list;
    struct p2d_call_sites sites;  /* of lines, where any is known */
    double *done;                 /* by metric: what the parts so far add up to */
    int64_t *written;             /* the same in the integers that were written */
    struct p2d_whole_unit *units; /* by metric - 1 */
    p2d_metric *order;            /* of the events: what readers show comes first */
    bool has_lines;
    bool *same; /* by function: its line belongs to its name */
    /* By the number of a string or function: it was written with its name. */
    bool *said_modules, *said_files, *said_fns;
    p2d_str *objects; /* by function: its module, 0 where that goes without saying */
};

/* ----------------------------------------------------------------- headers */

/* A name that KCachegrind takes for one: letters, digits and '_', no digit first. */
static void put_word(struct p2d_buffer *out, struct p2d_span name)
{
    if (name.at[0] >= '0' && name.at[0] <= '9')
        p2d_putc(out, '_');
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = name.at[i];
        bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        p2d_putc(out, plain ? (char)c : '_');
    }
}

static bool is_time(const struct state *s, p2d_metric metric)
{
    struct p2d_span name = p2d_text(s->profile, s->profile->metrics.at[metric].name);
    const struct p2d_whole_unit *unit = &s->units[metric - 1];
    return p2d_span_is(name, unit->name) ||
           (p2d_span_is(name, "time") && strcmp(unit->name, "ns") == 0);
}

/* "ns" for time, as pyprof2calltree has it, else the metric's name. */
static void put_event(const struct state *s, p2d_metric metric, struct p2d_buffer *out)
{
    struct p2d_span name = p2d_text(s->profile, s->profile->metrics.at[metric].name);
    if (is_time(s, metric))
        p2d_puts(out, s->units[metric - 1].name);
    else
        put_word(out, name.len > 0 ? name : p2d_span_of("cost"));
}

/* The words for events, each once: equal words get a number. */
static void make_events(const struct state *s, struct p2d_strings *words, p2d_str *of)
{
    struct p2d_buffer word = {.report = s->out->report};
    for (p2d_metric m = 1; m <= s->list.n_metrics && p2d_ok(s->out->report); m++) {
        word.len = 0;
        put_event(s, m, &word);
        size_t length = word.len;
        p2d_str before = words->spans.len - 1;
        of[m - 1] = p2d_intern(words, word.report, p2d_buffer_span(&word));
        while (of[m - 1] <= before && p2d_ok(word.report)) {
            word.len = length;
            p2d_putf(&word, "_%u", m);
            length = word.len;
            of[m - 1] = p2d_intern(words, word.report, p2d_buffer_span(&word));
        }
    }
    p2d_buffer_release(&word);
}

/* "event: ns : Nanoseconds", "event: heap : heap, Bytes"; nothing where the word alone
 * says it. A name that was read from xdebug's file has its unit: "Memory_(bytes)". */
static void put_event_title(const struct state *s, p2d_metric m, struct p2d_span word)
{
    struct p2d_span name = p2d_text(s->profile, s->profile->metrics.at[m].name);
    const struct p2d_whole_unit *unit = &s->units[m - 1];
    char suffix[24];
    snprintf(suffix, sizeof suffix, "(%s)", unit->name);
    bool counts = unit->title[0] == '\0' || p2d_ends_with(name, suffix);
    if (counts && (name.len == 0 || p2d_span_equal(word, name)))
        return;
    p2d_puts(s->out, "event: ");
    p2d_put(s->out, word.at, word.len);
    p2d_puts(s->out, " : ");
    if (!is_time(s, m)) {
        p2d_put_one_line(s->out, name.len > 0 ? name : p2d_span_of("cost"));
        p2d_puts(s->out, counts ? "" : ", ");
    }
    p2d_puts(s->out, counts ? "" : unit->title);
    p2d_putc(s->out, '\n');
}

static void put_events(const struct state *s)
{
    struct p2d_strings words = {0};
    struct p2d_report *report = s->out->report;
    p2d_str *of = p2d_new(report, s->list.n_metrics, sizeof *of);
    if (of == NULL || !p2d_strings_init(&words, report)) {
        p2d_delete(of);
        p2d_strings_release(&words);
        return;
    }
    make_events(s, &words, of);
    for (p2d_metric m = 1; m <= s->list.n_metrics && p2d_ok(report); m++)
        put_event_title(s, m, p2d_string(&words, of[m - 1]));
    p2d_puts(s->out, "events:");
    for (uint32_t i = 0; i < s->list.n_metrics && p2d_ok(report); i++) {
        p2d_putc(s->out, ' ');
        struct p2d_span word = p2d_string(&words, of[s->order[i] - 1]);
        p2d_put(s->out, word.at, word.len);
    }
    p2d_putc(s->out, '\n');
    p2d_delete(of);
    p2d_strings_release(&words);
}

/* What the total of a metric has beyond the sum of all self costs: what is without a
 * stack, or no function's. */
static int64_t rest_of(const struct state *s, p2d_metric m)
{
    double rest = s->profile->metrics.at[m].total;
    for (p2d_fn fn = 1; fn < s->profile->fns.len; fn++)
        rest -= s->list.self[(size_t)fn * s->list.n_metrics + m - 1];
    const double rounding = 1e-9 * s->profile->metrics.at[m].total;
    return rest > rounding ? p2d_whole_number(s->units[m - 1], rest) : 0;
}

/* What all self lines add up to, in the integers that are written, and what is in none of
 * them: KCachegrind and callgrind_annotate take this for 100 %. */
static void put_sums(const struct state *s, const char *key)
{
    uint32_t n = s->list.n_metrics;
    p2d_puts(s->out, key);
    for (uint32_t i = 0; i < n; i++) {
        p2d_metric m = s->order[i];
        int64_t sum = 0;
        for (p2d_fn fn = 1; fn < s->profile->fns.len; fn++) {
            double self = s->list.self[(size_t)fn * n + m - 1];
            if (__builtin_add_overflow(sum, p2d_whole_number(s->units[m - 1], self),
                                       &sum))
                sum = self > 0 ? INT64_MAX : INT64_MIN;
        }
        if (__builtin_add_overflow(sum, rest_of(s, m), &sum))
            sum = INT64_MAX;
        p2d_putf(s->out, " %" PRId64, sum);
    }
    p2d_putc(s->out, '\n');
}

static bool knows_calls(const struct p2d_profile *p)
{
    for (p2d_metric m = 1; m < p->metrics.len; m++)
        if (p2d_knows_calls(p, m))
            return true;
    return p->has_calls;
}

static void put_header(const struct state *s)
{
    p2d_puts(s->out,
             "# callgrind format\nversion: 1\ncreator: prof2dot " P2D_VERSION "\n");
    if (s->profile->command != 0) {
        p2d_puts(s->out, "cmd: ");
        p2d_put_one_line(s->out, p2d_text(s->profile, s->profile->command));
        p2d_putc(s->out, '\n');
    }
    if (!knows_calls(s->profile) && s->profile->shape == P2D_TREE)
        p2d_puts(s->out, "desc: Calls: numbers of samples\n");
    else if (!knows_calls(s->profile))
        p2d_puts(s->out, "desc: Calls: unknown\n");
    p2d_puts(s->out, "positions: line\n");
    put_events(s);
    put_sums(s, "summary:");
}

/* ------------------------------------------------------------------- names */

/* "(3) text" the first time, "(3)" from then on. */
static void put_string(const struct state *s, const char *key, bool *said, p2d_str id)
{
    p2d_putf(s->out, "%s=(%u)", key, id + 1);
    if (!said[id]) {
        struct p2d_span text = p2d_text(s->profile, id);
        p2d_putc(s->out, ' ');
        p2d_put_one_line(s->out, p2d_trim(text).len > 0 ? text : p2d_span_of("???"));
    }
    said[id] = true;
    p2d_putc(s->out, '\n');
}

static void put_fn(const struct state *s, const char *key, p2d_fn fn)
{
    const struct p2d_function *f = &s->profile->fns.at[fn];
    p2d_putf(s->out, "%s=(%u)", key, fn);
    if (!s->said_fns[fn]) {
        struct p2d_span name = p2d_text(s->profile, f->name);
        p2d_putc(s->out, ' ');
        p2d_put_one_line(s->out, p2d_trim(name).len > 0 ? name : p2d_span_of("???"));
        if (s->same[fn])
            p2d_putf(s->out, ":%" PRId64, f->line);
        if (s->same[fn] && f->column > 0)
            p2d_putf(s->out, ":%" PRIu32, f->column);
    }
    s->said_fns[fn] = true;
    p2d_putc(s->out, '\n');
}

static uint32_t line_of(const struct state *s, p2d_fn fn)
{
    int64_t line = s->profile->fns.at[fn].line;
    return line < 0 ? 0 : line > INT32_MAX ? INT32_MAX : (uint32_t)line;
}

/* ------------------------------------------------------------------- costs */

static void put_costs(const struct state *s, uint32_t line, const double *costs)
{
    p2d_putf(s->out, "%u", line);
    for (uint32_t i = 0; i < s->list.n_metrics; i++) {
        uint32_t m = s->order[i] - 1;
        p2d_putf(s->out, " %" PRId64, p2d_whole_number(s->units[m], costs[m]));
    }
    p2d_putc(s->out, '\n');
}

static bool costs_nothing(const double *costs, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (costs[i] < 0 || costs[i] > 0)
            return false;
    return true;
}

/* Begin to put a function's or call's costs in parts. */
static void begin_parts(const struct state *s)
{
    memset(s->done, 0, s->list.n_metrics * sizeof *s->done);
    memset(s->written, 0, s->list.n_metrics * sizeof *s->written);
}

/* Put one part, so that the integers of all add up to that of the whole: what rounding
 * takes from one goes to the next. */
static void put_part(const struct state *s, uint32_t line, const double *costs)
{
    p2d_putf(s->out, "%u", line);
    for (uint32_t i = 0; i < s->list.n_metrics; i++) {
        uint32_t m = s->order[i] - 1;
        s->done[m] += costs[m];
        int64_t sum = p2d_whole_number(s->units[m], s->done[m]), part;
        if (__builtin_sub_overflow(sum, s->written[m], &part))
            part = sum; /* beyond 2^63 */
        s->written[m] = sum;
        p2d_putf(s->out, " %" PRId64, part);
    }
    p2d_putc(s->out, '\n');
}

/* Whether something is left of a whole, but for rounding, once its parts are put. */
static bool has_rest(const struct state *s, const double *whole)
{
    bool any = false;
    for (uint32_t m = 0; m < s->list.n_metrics; m++)
        any |= fabs(whole[m] - s->done[m]) > 1e-9 * fabs(whole[m]) ||
               p2d_whole_number(s->units[m], whole[m]) != s->written[m];
    return any;
}

/* Put what is left, which is of no known line. */
static void put_rest(const struct state *s, const double *whole)
{
    p2d_putc(s->out, '0');
    for (uint32_t i = 0; i < s->list.n_metrics; i++) {
        uint32_t m = s->order[i] - 1;
        int64_t rest, sum = p2d_whole_number(s->units[m], whole[m]);
        if (__builtin_sub_overflow(sum, s->written[m], &rest))
            rest = 0;
        p2d_putf(s->out, " %" PRId64, rest);
    }
    p2d_putc(s->out, '\n');
}

/* What costs was called: callgrind_annotate takes the cost of no calls for self cost. */
static void put_number_of_calls(const struct state *s, struct p2d_count calls,
                                bool has_cost)
{
    bool known = p2d_count_known(calls);
    if (!known || p2d_count_is_zero(calls))
        p2d_puts(s->out, has_cost ? "calls=1" : "calls=0");
    else
        p2d_putf(s->out, "calls=%" PRIu64, calls.high > 0 ? UINT64_MAX : calls.low);
}

/* What a call leads to; its costs follow. `file`: of the lines so far. */
static void put_callee(const struct state *s, const struct p2d_list_call *call,
                       p2d_str file, struct p2d_count calls, bool has_cost)
{
    const struct p2d_function *callee = &s->profile->fns.at[call->callee];
    if (s->objects[call->caller] != s->objects[call->callee])
        put_string(s, "cob", s->said_modules, s->objects[call->callee]);
    if (file != callee->file || file != s->profile->fns.at[call->caller].file)
        put_string(s, "cfi", s->said_files, callee->file);
    put_fn(s, "cfn", call->callee);
    put_number_of_calls(s, calls, has_cost);
    p2d_putf(s->out, " %u\n", line_of(s, call->callee));
}

/* Say that lines from now on are in another file, if they are: one of code that is
 * inlined, or the function's own once more. */
static void change_file(const struct state *s, p2d_fn fn, p2d_str *file, p2d_str to)
{
    if (*file != to)
        put_string(s, to == s->profile->fns.at[fn].file ? "fe" : "fi", s->said_files, to);
    *file = to;
}

/* The line of a location, in whose file the lines are from then on. */
static uint32_t enter_line(const struct state *s, p2d_location_id id, p2d_str *file)
{
    const struct p2d_location *location = &s->profile->locations.at[id];
    change_file(s, location->fn, file, p2d_file_of(s->profile, location));
    return location->line > INT32_MAX ? INT32_MAX : location->line;
}

/* The line of what is of no known line: where the function begins, or 0 where any line is
 * known, which it could be taken for. */
static uint32_t rest_line(const struct state *s, p2d_fn fn)
{
    return s->has_lines ? 0 : line_of(s, fn);
}

static void put_self(const struct state *s, p2d_fn fn, p2d_str *file)
{
    uint32_t n = s->list.n_metrics, n_put = 0;
    const double *whole = s->list.self + (size_t)fn * n;
    begin_parts(s);
    for (uint32_t i = s->has_lines ? s->sites.first_of_fn[fn] : 0;
         s->has_lines && i < s->sites.first_of_fn[fn + 1]; i++) {
        p2d_location_id id = s->sites.of_fn[i];
        const double *costs = s->sites.self + (size_t)id * n;
        if (costs_nothing(costs, n))
            continue;
        put_part(s, enter_line(s, id, file), costs);
        n_put++;
    }
    if (n_put > 0 && !has_rest(s, whole))
        return;
    change_file(s, fn, file, s->profile->fns.at[fn].file);
    if (n_put > 0)
        put_rest(s, whole);
    else
        put_costs(s, rest_line(s, fn), whole);
}

/* The calls that no line makes; zero where all are known to come from one. */
static struct p2d_count other_calls(struct p2d_count all, struct p2d_count of_lines)
{
    bool known = p2d_count_known(all) && p2d_count_known(of_lines) && all.high == 0 &&
                 of_lines.high == 0 && of_lines.low <= all.low;
    return known ? p2d_count_of(all.low - of_lines.low) : p2d_count_of(0);
}

/* A call, from each of the lines that make it. */
static void put_call(const struct state *s, uint32_t number, p2d_str *file)
{
    uint32_t n = s->list.n_metrics, n_put = 0;
    const struct p2d_list_call *call = &s->list.calls.at[number];
    const double *whole = s->list.total + (size_t)number * n;
    struct p2d_count of_lines = p2d_count_of(0);
    begin_parts(s);
    for (uint32_t i = s->has_lines ? s->sites.first_site[number] : 0;
         s->has_lines && i < s->sites.first_site[number + 1]; i++) {
        uint32_t id = s->sites.site_order[i];
        const struct p2d_list_site *site = &s->sites.sites.at[id];
        const double *costs = s->sites.totals.at + (size_t)id * n;
        uint32_t line = enter_line(s, site->location, file);
        put_callee(s, call, *file, site->calls, !costs_nothing(costs, n));
        put_part(s, line, costs);
        of_lines = p2d_count_add_known(of_lines, site->calls);
        n_put++;
    }
    struct p2d_count others =
        n_put > 0 ? other_calls(call->calls, of_lines) : call->calls;
    if (n_put > 0 && !has_rest(s, whole) && p2d_count_is_zero(others))
        return;
    change_file(s, call->caller, file, s->profile->fns.at[call->caller].file);
    put_callee(s, call, *file, others,
               n_put > 0 ? has_rest(s, whole) : !costs_nothing(whole, n));
    if (n_put > 0)
        put_rest(s, whole);
    else
        put_costs(s, rest_line(s, call->caller), whole);
}

static void put_functions(const struct state *s)
{
    p2d_str object = 0;
    for (p2d_fn fn = 1; fn < s->profile->fns.len && p2d_ok(s->out->report); fn++) {
        if (!s->list.has[fn])
            continue;
        p2d_putc(s->out, '\n');
        if (s->objects[fn] != object)
            put_string(s, "ob", s->said_modules, s->objects[fn]);
        object = s->objects[fn];
        p2d_str file = s->profile->fns.at[fn].file;
        put_string(s, "fl", s->said_files, file);
        put_fn(s, "fn", fn);
        put_self(s, fn, &file);
        for (uint32_t c = s->list.first[fn]; c < s->list.first[fn + 1]; c++)
            put_call(s, c, &file);
    }
}

/* ------------------------------------------------------------- the whole file */

/* The module of a Python function is left out: it repeats the file. */
static void find_objects(struct state *s)
{
    const struct p2d_profile *p = s->profile;
    s->objects = p2d_new(s->out->report, p->fns.len, sizeof *s->objects);
    for (p2d_fn fn = 1; s->objects != NULL && fn < p->fns.len; fn++) {
        const struct p2d_function *f = &p->fns.at[fn];
        s->objects[fn] = p2d_is_python_file(p2d_text(p, f->file)) ? 0 : f->module;
    }
}

static bool init(struct state *s, p2d_metric first)
{
    const struct p2d_profile *p = s->profile;
    struct p2d_report *report = s->out->report;
    s->units = p2d_new(report, p->metrics.len, sizeof *s->units);
    s->order = p2d_new(report, p->metrics.len, sizeof *s->order);
    s->said_modules = p2d_new(report, p->strings.spans.len, sizeof *s->said_modules);
    s->said_files = p2d_new(report, p->strings.spans.len, sizeof *s->said_files);
    s->said_fns = p2d_new(report, p->fns.len, sizeof *s->said_fns);
    s->same = p2d_same_names(p, P2D_NAME_MODULE_FILE, report);
    if (!p2d_call_list_init(&s->list, p, report))
        return false;
    s->has_lines = p2d_has_lines(p);
    s->done = p2d_new(report, p->metrics.len, sizeof *s->done);
    s->written = p2d_new(report, p->metrics.len, sizeof *s->written);
    if (!p2d_ok(report) ||
        (s->has_lines && !p2d_call_sites_init(&s->sites, &s->list, report)))
        return false;
    uint32_t n = 0;
    s->order[n++] = first;
    for (p2d_metric m = 1; m < p->metrics.len; m++) {
        s->units[m - 1] = p2d_whole_unit_of(p, m);
        if (m != first)
            s->order[n++] = m;
    }
    find_objects(s);
    return p2d_ok(report);
}

static void write_callgrind(const struct p2d_view *view, const char *name,
                            struct p2d_buffer *out)
{
    (void)name;
    struct state s = {.profile = view->graph->profile, .out = out};
    if (init(&s, view->graph->metric)) {
        put_header(&s);
        put_functions(&s);
        put_sums(&s, "\ntotals:");
    }
    p2d_call_sites_release(&s.sites);
    p2d_call_list_release(&s.list);
    p2d_delete(s.done);
    p2d_delete(s.written);
    p2d_delete(s.units);
    p2d_delete(s.order);
    p2d_delete(s.said_modules);
    p2d_delete(s.said_files);
    p2d_delete(s.said_fns);
    p2d_delete(s.same);
    p2d_delete(s.objects);
}

const struct p2d_writer p2d_write_callgrind = {.name = "callgrind",
                                               .title = "callgrind, for KCachegrind",
                                               .suffixes = "callgrind",
                                               .holds_all = true,
                                               .holds_stacks = true,
                                               .wants_lines = true,
                                               .tells_also = true,
                                               .write = write_callgrind};
