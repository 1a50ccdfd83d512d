/* markers.c - markers of the Firefox profiler: those of User Timing are phases.
 *
 *     "markers": {"startTime": [5.0, 9.0], "endTime": [9.0, null], "data": [
 *      {"type": "UserTiming", "name": "load", "entryType": "measure"},
 *      {"type": "UserTiming", "name": "loaded", "entryType": "mark"}], ...}
 *
 * as profiler.firefox.com saves them, and as Gecko hands them out:
 *
 *     "markers": {"schema": {"name": 0, "startTime": 1, "endTime": 2, "phase": 3,
 *                            "category": 4, "data": 5},
 *      "data": [[0, 5.0, 9.0, 1, 0, {"type": "UserTiming", ...}], ...]}
 *
 * The schema stands first. Others say what the browser did, not the program. Reference:
 * docs-developer/markers.md and src/types/markers.js of the Firefox profiler.
 */
#include "read/firefox/markers.h"

#include <math.h>

#include "model/phases.h"
#include "model/times.h"

enum column { BEGIN, END, DATA, N_COLUMNS };

struct reader {
    struct p2d_ff_markers *to;
    struct p2d_json *json;
    struct p2d_builder *b;
    double column[N_COLUMNS]; /* of rows; -1: not there */
    bool has_rows;
};

void p2d_ff_markers_release(struct p2d_ff_markers *m)
{
    p2d_vec_release(&m->data);
    p2d_vec_release(&m->begins);
    p2d_vec_release(&m->ends);
}

/* ----------------------------------------------------------------- reading */

static double read_time(struct reader *r)
{
    double value;
    return p2d_json_double(r->json, &value) ? value : (double)NAN;
}

static struct p2d_ff_marker read_data(struct reader *r)
{
    enum { TYPE, NAME, ENTRY_TYPE };
    static const char *const keys[] = {
        [TYPE] = "type", [NAME] = "name", [ENTRY_TYPE] = "entryType", NULL};
    struct p2d_ff_marker marker = {0};
    struct p2d_span key, text;
    if (p2d_json_peek(r->json) != P2D_JSON_OBJECT) {
        p2d_json_skip(r->json);
        return marker;
    }
    (void)p2d_json_enter(r->json, '{');
    while (p2d_json_key(r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0 || p2d_json_peek(r->json) != P2D_JSON_STRING) {
            p2d_json_skip(r->json);
            continue;
        }
        p2d_json_string(r->json, &text);
        if (which == TYPE)
            marker.is_timing = p2d_span_is(text, "UserTiming");
        else if (which == ENTRY_TYPE)
            marker.is_measure = p2d_span_is(text, "measure");
        else if (r->b->keeps_times)
            marker.name = p2d_name(r->b, text);
    }
    return marker;
}

static void read_schema(struct reader *r)
{
    static const char *const keys[] = {
        [BEGIN] = "startTime", [END] = "endTime", [DATA] = "data", NULL};
    struct p2d_span key;
    if (!p2d_json_enter(r->json, '{'))
        return;
    while (p2d_json_key(r->json, &key)) {
        int which = p2d_json_which(key, keys);
        double column = read_time(r);
        if (which >= 0)
            r->column[which] = column;
    }
    r->has_rows = true;
}

static void read_row(struct reader *r)
{
    struct p2d_ff_marker marker = {0};
    double times[2] = {(double)NAN, (double)NAN};
    if (!p2d_json_enter(r->json, '['))
        return;
    for (int64_t column = 0; p2d_json_item(r->json); column++) {
        double i = (double)column;
        if (i == r->column[DATA])
            marker = read_data(r);
        else if (i == r->column[BEGIN] || i == r->column[END])
            times[i == r->column[END]] = read_time(r);
        else
            p2d_json_skip(r->json);
    }
    if (!marker.is_timing)
        return;
    (void)p2d_vec_push(&r->to->data, r->b->report, marker);
    (void)p2d_vec_push(&r->to->begins, r->b->report, times[0]);
    (void)p2d_vec_push(&r->to->ends, r->b->report, times[1]);
}

static void read_column(struct reader *r, enum column column)
{
    if (!p2d_json_enter(r->json, '['))
        return;
    while (p2d_json_item(r->json)) {
        if (r->has_rows)
            read_row(r);
        else if (column == DATA)
            (void)p2d_vec_push(&r->to->data, r->b->report, read_data(r));
        else if (column == BEGIN)
            (void)p2d_vec_push(&r->to->begins, r->b->report, read_time(r));
        else
            (void)p2d_vec_push(&r->to->ends, r->b->report, read_time(r));
    }
}

void p2d_ff_read_markers(struct p2d_ff_markers *to, struct p2d_json *json,
                         struct p2d_builder *b)
{
    enum { SCHEMA = N_COLUMNS };
    static const char *const keys[] = {[BEGIN] = "startTime",
                                       [END] = "endTime",
                                       [DATA] = "data",
                                       [SCHEMA] = "schema",
                                       NULL};
    struct reader r = {.to = to, .json = json, .b = b, .column = {-1, -1, -1}};
    struct p2d_span key;
    if (!b->keeps_times) {
        p2d_json_skip(json);
        return;
    }
    if (!p2d_json_enter(json, '{'))
        return;
    while (p2d_json_key(json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which == SCHEMA)
            read_schema(&r);
        else if (which >= 0)
            read_column(&r, (enum column)which);
        else
            p2d_json_skip(json);
    }
}

/* ------------------------------------------------------------------ phases */

void p2d_ff_add_phases(const struct p2d_ff_markers *m, struct p2d_builder *b)
{
    const double millisecond = 1e6;
    for (uint32_t i = 0; i < m->data.len && i < m->begins.len && p2d_ok(b->report); i++) {
        const struct p2d_ff_marker *marker = &m->data.at[i];
        double end = i < m->ends.len ? m->ends.at[i] : (double)NAN;
        if (!marker->is_timing || !isfinite(m->begins.at[i]))
            continue;
        int64_t begin = p2d_nanoseconds(m->begins.at[i], millisecond);
        if (!marker->is_measure)
            p2d_add_mark(b, marker->name, begin);
        else if (isfinite(end))
            p2d_add_phase(b, marker->name, begin, p2d_nanoseconds(end, millisecond));
    }
}
