/* stats.c - read what line_profiler saves, a pickle of its LineStats (.lprof).
 *
 *     LineStats.timings = {(file, first line, function): [(line, hits, time), ...]}
 *     LineStats.unit = 1e-09     seconds in one unit of time
 *
 * Of two entries of a line the last one counts, as for line_profiler's own report.
 */
#include "read/lprof/stats.h"

#include <math.h>

#include "assemble/line_rows.h"
#include "syntax/pickle.h"

static const char *const classes[] = {"_line_profiler LineStats",
                                      "line_profiler._line_profiler LineStats",
                                      "line_profiler.line_profiler LineStats", NULL};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_pickle pickle;
    p2d_metric time;
    double unit; /* seconds */
    p2d_line_rows rows;
    struct p2d_map places; /* (number of the function, line) -> place in rows + 1 */
    uint32_t n_functions;
    size_t left; /* so many values may still be looked at: lists can be shared */
};

bool p2d_is_line_stats(struct p2d_span head)
{
    enum { NEAR = 200 };
    bool is_pickle =
        head.len > 2 && head.at[0] == 0x80 && head.at[1] >= 2 && head.at[1] <= 5;
    head = p2d_slice(head, 0, NEAR);
    return (is_pickle || p2d_starts_with(head, "c_line_profiler\n") ||
            p2d_starts_with(head, "ccopy_reg\n")) &&
           p2d_find_text(head, 0, "line_profiler") < head.len &&
           p2d_find_text(head, 0, "LineStats") < head.len;
}

static const struct p2d_pickle_value *at(const struct reader *r, uint32_t value)
{
    return p2d_pickle_at(&r->pickle, value);
}

static bool number_of(const struct reader *r, uint32_t value, double *number)
{
    const struct p2d_pickle_value *v = at(r, value);
    *number = v->kind == P2D_PICKLE_INT ? (double)v->as.integer : v->as.real;
    return (v->kind == P2D_PICKLE_INT || v->kind == P2D_PICKLE_FLOAT) &&
           isfinite(*number);
}

static bool is_line(const struct p2d_pickle_value *v)
{
    return v->kind == P2D_PICKLE_INT && v->as.integer >= 0 && v->as.integer < UINT32_MAX;
}

/* (line, hits, time). */
static bool take_entry(struct reader *r, uint32_t entry)
{
    uint32_t items[3];
    double time;
    if (p2d_pickle_items(&r->pickle, entry, items, 3) != 3 || !is_line(at(r, items[0])) ||
        !number_of(r, items[2], &time))
        return false;
    struct p2d_line_row row = {(uint64_t)at(r, items[0])->as.integer, time * r->unit};
    uint32_t *place = p2d_map_at(&r->places, r->b->report,
                                 p2d_pair(r->n_functions, (uint32_t)row.line));
    if (place != NULL && *place != 0)
        r->rows.at[*place - 1] = row;
    else if (place != NULL && p2d_vec_push(&r->rows, r->b->report, row))
        *place = r->rows.len;
    return isfinite(row.value);
}

/* A function and its entries. */
static bool take_function(struct reader *r, uint32_t key, uint32_t entries)
{
    uint32_t items[3];
    double sum = 0;
    if (p2d_pickle_items(&r->pickle, key, items, 3) != 3 ||
        at(r, items[0])->kind != P2D_PICKLE_TEXT || !is_line(at(r, items[1])) ||
        at(r, items[2])->kind != P2D_PICKLE_TEXT ||
        at(r, entries)->kind != P2D_PICKLE_LIST)
        return false;
    r->rows.len = 0;
    for (uint32_t link = p2d_pickle_first(&r->pickle, entries); link != 0;
         link = r->pickle.links.at[link].next)
        if (r->left-- == 0 || !take_entry(r, r->pickle.links.at[link].value))
            return false;
    for (uint32_t i = 0; i < r->rows.len; i++)
        sum += r->rows.at[i].value;
    struct p2d_measured_function f = {at(r, items[2])->as.text, at(r, items[0])->as.text,
                                      (uint64_t)at(r, items[1])->as.integer};
    p2d_add_line_rows(r->b, r->time, f, sum, &r->rows);
    r->n_functions++;
    return p2d_input_ok(r->in);
}

static bool take_timings(struct reader *r, uint32_t stats)
{
    uint32_t timings = p2d_pickle_member(&r->pickle, stats, "timings");
    if (!number_of(r, p2d_pickle_member(&r->pickle, stats, "unit"), &r->unit) ||
        !(r->unit > 0) || at(r, timings)->kind != P2D_PICKLE_DICT)
        return false;
    uint32_t link = p2d_pickle_first(&r->pickle, timings);
    while (link != 0) {
        struct p2d_pickle_link key = r->pickle.links.at[link];
        struct p2d_pickle_link value = r->pickle.links.at[key.next];
        if (!take_function(r, key.value, value.value))
            return false;
        link = value.next;
    }
    return true;
}

static const char hint[] = "record it again: kernprof -l SCRIPT";

static void fail_pickle(const struct reader *r)
{
    p2d_fail_pickle(r->in, &r->pickle, "profile");
    p2d_set_hint(r->b->report, "%s", hint);
}

static void fail_stats(const struct reader *r, const char *what)
{
    p2d_fail_whole(r->in, "%s", what);
    p2d_set_hint(r->b->report, "%s", hint);
}

bool p2d_read_line_stats(struct p2d_input *in, struct p2d_builder *b, p2d_metric time)
{
    struct p2d_span bytes = p2d_rest(in);
    struct reader r = {.in = in, .b = b, .time = time, .left = bytes.len / 2};
    uint32_t stats =
        p2d_input_ok(in) ? p2d_pickle_load(&r.pickle, bytes, classes, b->report) : 0;
    if (p2d_input_ok(in) && stats == 0)
        fail_pickle(&r);
    else if (p2d_input_ok(in) && !take_timings(&r, stats) && p2d_input_ok(in))
        fail_stats(&r, "the pickle is not of line_profiler: its timings are not lines of "
                       "functions");
    else if (p2d_input_ok(in) && r.n_functions == 0)
        fail_stats(&r, "the profile has no function");
    p2d_pickle_release(&r.pickle);
    p2d_vec_release(&r.rows);
    p2d_map_release(&r.places);
    return p2d_input_ok(in);
}
