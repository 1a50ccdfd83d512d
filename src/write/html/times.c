/* times.c - when the samples of an interactive report were: for its Time tab.
 *
 *     "times":{"n":3,"base":"1000","length":9000000,"step":1000,"unit":1,"bin":0,...}
 *
 * The stretches themselves (model/times.h) are bytes beside the data: columns of numbers,
 * each with seven bits a byte, low ones first, and the eighth bit set where more follow.
 *
 * - How long after the one before each begins, in steps; the first from the base.
 * - The row of tree.samples; where lines are told, the place of one in lines.row
 *   (lined_times.c).
 * - How long it lasts: 0 stands for "until the next one of its lane begins", else it is
 *   that in units and 1. A lane is a thread, under whatever name, in one metric.
 * - Where there are moments, what they cost: whole numbers, or else 8 bytes each, as IEEE
 *   754 has them, low ones first.
 * - Where one is not 1, how many samples or calls begin.
 *
 * "phases" are those of model/phases.h: the place of the name among the texts, begin and end.
 *
 * Steps and units are as many nanoseconds as divide all begins and lengths: perf's text, for
 * one, has microseconds. Where stretches were put into bins, "bin" is a bin's width.
 */
#include "write/html/times.h"

#include <inttypes.h>
#include <math.h>

#include "draw/modern_chance.h"
#include "look/ramp.h"
#include "model/processes.h"
#include "model/times.h"
#include "pass/group_name.h"
#include "write/html/columns.h"
#include "write/html/lined_times.h"
#include "write/shared/protobuf_out.h"

struct state {
    struct p2d_html *html;
    const struct p2d_stacks *stacks;
    const struct p2d_profile *profile;
    struct p2d_report *report;
    const uint32_t *row_of;
    uint32_t *numbers; /* by thread */
    int64_t base, length, bin;
    uint32_t n_all, n_lanes, n_rows;
    struct p2d_html_lined_times lined;
    p2d_html_stretches at;
    uint64_t *lasts; /* by stretch: how long it lasts and 1; 0: until the next one */
};

/* ------------------------------------------------------------------ collect */

static bool add(struct state *s, struct p2d_map *lanes, uint32_t stretch)
{
    const struct p2d_stretch *from = &s->profile->times.at.at[stretch];
    const struct p2d_sample *sample = &s->profile->samples.at[from->sample];
    uint64_t key = p2d_pair(s->numbers[sample->thread], sample->metric);
    uint32_t *lane = p2d_map_at(lanes, s->report, key);
    if (lane == NULL)
        return false;
    if (*lane == 0)
        *lane = lanes->used;
    int64_t end = from->end > from->begin ? from->end : from->begin;
    struct p2d_html_stretch one = {.begin = from->begin - s->base,
                                   .end = end - s->base,
                                   .cost = from->cost,
                                   .row = s->row_of[from->sample],
                                   .lane = *lane - 1,
                                   .count = from->count};
    if (s->lined.profile != NULL)
        one.row = p2d_html_lined_row(&s->lined, stretch, one.row, s->report);
    s->length = one.end > s->length ? one.end : s->length;
    s->n_rows = one.row >= s->n_rows ? one.row + 1 : s->n_rows;
    return p2d_vec_push(&s->at, s->report, one);
}

/* Lines that are too many for a browser are left out. */
static void settle_lines(struct state *s)
{
    if (s->lined.profile == NULL || !p2d_ok(s->report) ||
        p2d_html_number_lined(&s->lined, s->report))
        return;
    s->lined.profile = NULL;
    for (uint32_t i = 0; i < s->at.len && p2d_ok(s->report); i++)
        s->at.at[i].row = s->lined.rows.at[s->at.at[i].row].row;
}

static bool collect(struct state *s)
{
    const struct p2d_times *times = &s->profile->times;
    struct p2d_map lanes = {0};
    s->base = times->at.at[0].begin;
    for (uint32_t i = 0; i < times->at.len; i++)
        if (!add(s, &lanes, i))
            break;
    settle_lines(s);
    s->n_lanes = lanes.used;
    s->n_all = s->at.len;
    p2d_map_release(&lanes);
    uint32_t limit = p2d_html_stretch_limit(s->n_rows);
    s->bin = p2d_html_put_into_bins(&s->at, s->n_lanes, limit, s->report);
    return p2d_ok(s->report);
}

/* Which stretches last until the next one of their lane. */
static bool find_lasts(struct state *s)
{
    int64_t *next = p2d_new(s->report, s->n_lanes, sizeof *next);
    s->lasts = p2d_new(s->report, s->at.len, sizeof *s->lasts);
    for (uint32_t lane = 0; next != NULL && lane < s->n_lanes; lane++)
        next[lane] = -1;
    for (uint32_t i = s->at.len; next != NULL && s->lasts != NULL && i-- > 0;) {
        const struct p2d_html_stretch *one = &s->at.at[i];
        bool meets = next[one->lane] == one->end;
        s->lasts[i] = meets ? 0 : (uint64_t)(one->end - one->begin) + 1;
        next[one->lane] = one->begin;
    }
    p2d_delete(next);
    return p2d_ok(s->report);
}

/* ------------------------------------------------------------------ columns */

static uint64_t divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static uint64_t step_of(const struct state *s)
{
    uint64_t step = 0;
    for (uint32_t i = 0; i < s->at.len && step != 1; i++)
        step = divisor((uint64_t)s->at.at[i].begin, step);
    return step > 0 ? step : 1;
}

static uint64_t unit_of(const struct state *s)
{
    uint64_t unit = 0;
    for (uint32_t i = 0; i < s->at.len && unit != 1; i++)
        if (s->lasts[i] > 0)
            unit = divisor(s->lasts[i] - 1, unit);
    return unit > 0 ? unit : 1;
}

static void put_double(struct p2d_buffer *out, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    for (int i = 0; i < 8; i++, bits >>= 8)
        p2d_putc(out, (char)(bits & 0xFF));
}

static bool has_moments(const struct state *s)
{
    for (p2d_metric m = 1; m < s->profile->metrics.len; m++)
        if (s->profile->metrics.at[m].times == P2D_MOMENTS)
            return true;
    return false;
}

static bool is_whole(double cost)
{
    const double most = 9007199254740992.0;
    return cost >= 0 && cost <= most && cost == floor(cost);
}

static void put_costs(const struct state *s, struct p2d_buffer *json,
                      struct p2d_buffer *out)
{
    bool are_whole = true;
    for (uint32_t i = 0; i < s->at.len && are_whole; i++)
        are_whole = is_whole(s->at.at[i].cost);
    p2d_putf(json, ",\"costs\":\"%s\"", are_whole ? "whole" : "double");
    for (uint32_t i = 0; i < s->at.len; i++)
        if (are_whole)
            p2d_put_varint(out, (uint64_t)s->at.at[i].cost);
        else
            put_double(out, s->at.at[i].cost);
}

static void put_counts(const struct state *s, struct p2d_buffer *json,
                       struct p2d_buffer *out)
{
    bool is_needed = false;
    for (uint32_t i = 0; i < s->at.len && !is_needed; i++)
        is_needed = s->at.at[i].count != 1;
    if (!is_needed)
        return;
    p2d_puts(json, ",\"counts\":true");
    for (uint32_t i = 0; i < s->at.len; i++)
        p2d_put_varint(out, s->at.at[i].count);
}

static void put_columns(const struct state *s, struct p2d_buffer *json,
                        struct p2d_buffer *out)
{
    uint64_t step = step_of(s), unit = unit_of(s);
    p2d_putf(json, ",\"step\":%" PRIu64 ",\"unit\":%" PRIu64, step, unit);
    int64_t at = 0;
    for (uint32_t i = 0; i < s->at.len; at = s->at.at[i++].begin)
        p2d_put_varint(out, (uint64_t)(s->at.at[i].begin - at) / step);
    for (uint32_t i = 0; i < s->at.len; i++)
        p2d_put_varint(out, s->at.at[i].row);
    for (uint32_t i = 0; i < s->at.len; i++)
        p2d_put_varint(out, s->lasts[i] > 0 ? (s->lasts[i] - 1) / unit + 1 : 0);
    if (has_moments(s))
        put_costs(s, json, out);
    put_counts(s, json, out);
}

/* ------------------------------------------------------------------- tables */

static double thread_number(const void *state, uint32_t thread)
{
    return ((const struct state *)state)->numbers[thread];
}

struct processes {
    struct p2d_html *html;
    const struct p2d_profile *profile;
    const p2d_thread *leaders;
};

static double process_of(const void *processes, uint32_t thread)
{
    return ((const struct processes *)processes)->leaders[thread];
}

static double process_name(const void *table, uint32_t thread)
{
    const struct processes *t = table;
    const struct p2d_thread_info *leader = &t->profile->threads.at[t->leaders[thread]];
    return p2d_html_place(t->html, p2d_text(t->profile, p2d_process_name(leader)));
}

/* What the metrics' samples are, in the report's order: the one that is shown first. */
static double kind_of(const void *state, uint32_t i)
{
    const struct state *s = state;
    p2d_metric shown = s->stacks->metric;
    uint32_t metric = i == 0 ? shown : i < shown ? i : i + 1;
    return s->profile->metrics.at[metric].times;
}

static void put_threads(const struct state *s, struct p2d_buffer *out)
{
    struct processes t = {s->html, s->profile, NULL};
    p2d_thread *leaders = p2d_processes_of(s->profile, s->report);
    t.leaders = leaders;
    p2d_html_column(out, "thread", s->profile->threads.len, thread_number, s);
    if (leaders != NULL) {
        p2d_html_column(out, "process", s->profile->threads.len, process_of, &t);
        p2d_html_column(out, "processName", s->profile->threads.len, process_name, &t);
    }
    p2d_delete(leaders);
}

/* What the colours of rows are about: the packages of the functions. */
struct packages {
    struct p2d_html *html;
    const struct p2d_profile *profile;
    p2d_fn *fns; /* by number in the report: the function and 1 */
    uint32_t n;
};

static struct p2d_span package_at(const struct packages *t, uint32_t i)
{
    return t->fns[i] == 0 ? p2d_span_of("")
                          : p2d_package_or_name(t->profile, t->fns[i] - 1);
}

static double package_name(const void *table, uint32_t i)
{
    const struct packages *t = table;
    return p2d_html_place(t->html, package_at(t, i));
}

static void put_packages(const struct state *s, struct p2d_buffer *out)
{
    struct packages t = {s->html, s->profile, NULL, s->html->fns.len};
    t.fns = p2d_new(s->report, t.n, sizeof *t.fns);
    const uint32_t *numbers = s->html->number_of;
    if (s->profile != s->html->view->graph->profile)
        numbers = NULL;
    for (p2d_fn fn = 1; t.fns != NULL && numbers != NULL && fn < s->profile->fns.len;
         fn++)
        if (numbers[fn] > 0)
            t.fns[numbers[fn] - 1] = fn + 1;
    if (t.fns != NULL)
        p2d_html_packed(s->html, out, "package", t.n, package_name, &t);
    p2d_delete(t.fns);
}

/* How the drawings colour a share of the whole: the colours at equal distances, the shares
 * that they stand for, the skew, and below how many samples a self cost has no colour. */
static void put_ramp(const struct p2d_view *view, struct p2d_buffer *out)
{
    const struct p2d_look *look = view->look;
    bool is_self = look->color_by != P2D_COLOR_BY_TOTAL;
    p2d_putf(out, ",\"ramp\":{\"self\":%s,\"few\":%" PRIu64 ",\"skew\":",
             is_self ? "true" : "false", p2d_chance_below(view->graph));
    p2d_html_number(out, look->skew > 0 ? look->skew : 1);
    for (int column = 0; column < 2; column++) {
        p2d_puts(out, column == 0 ? ",\"colors\":[" : ",\"shares\":[");
        for (int i = 0; i < P2D_RAMP_COLORS; i++) {
            double place = (double)i / (P2D_RAMP_COLORS - 1);
            struct p2d_rgb color = p2d_ramp(look->colormap, place);
            p2d_puts(out, i > 0 ? "," : "");
            if (column == 0)
                p2d_putf(out, "[%d,%d,%d]", color.red, color.green, color.blue);
            else
                p2d_html_number(out, p2d_share_at_place(is_self, place));
        }
        p2d_putc(out, ']');
    }
    p2d_putc(out, '}');
}

/* The first 500 phases that are in the time of the report; nobody could read a longer list. */
static void put_phases(const struct state *s, struct p2d_buffer *out)
{
    enum { MOST = 500 };
    const struct p2d_times *times = &s->profile->times;
    const char *before = ",\"phases\":[";
    for (uint32_t i = 0, n = 0; i < times->phases.len && n < MOST; i++) {
        const struct p2d_phase *phase = &times->phases.at[i];
        int64_t end = s->base + s->length;
        int64_t from = phase->begin > s->base ? phase->begin : s->base;
        int64_t to = phase->end < end ? phase->end : end;
        to -= times->has_both_ends; /* a range of the report has what is at its end */
        if (to <= from)
            continue;
        p2d_putf(out, "%s[%u,%" PRId64 ",%" PRId64 "]", before,
                 (unsigned)p2d_html_place(s->html, p2d_text(s->profile, phase->name)),
                 from - s->base, to - s->base);
        before = ",";
        n++;
    }
    p2d_puts(out, before[1] == '\0' ? "]" : "");
}

/* ---------------------------------------------------------------- the whole */

static void put_times(const struct state *s, struct p2d_buffer *out)
{
    p2d_html_key(out, "times");
    p2d_putf(out,
             "{\"n\":%u,\"base\":\"%" PRId64 "\",\"length\":%" PRId64 ",\"bin\":%" PRId64
             ",\"both\":%s",
             s->at.len, s->base, s->length, s->bin,
             s->profile->times.has_both_ends ? "true" : "false");
    put_columns(s, out, &s->html->times);
    p2d_html_column(out, "kind", s->profile->metrics.len - 1, kind_of, s);
    put_threads(s, out);
    put_packages(s, out);
    if (s->lined.profile != NULL)
        p2d_html_put_lined(&s->lined, s->html, out);
    put_phases(s, out);
    put_ramp(s->html->view, out);
    p2d_putc(out, '}');
}

static void note_bins(const struct state *s)
{
    const double millisecond = 1e6;
    if (s->bin > 0)
        p2d_html_note(s->html,
                      "times: %u parts of samples are %u here, in bins of %.3f ms",
                      s->n_all, s->at.len, (double)s->bin / millisecond);
}

void p2d_html_times(struct p2d_html *html, const struct p2d_stacks *stacks,
                    const uint32_t *row_of, struct p2d_buffer *out)
{
    struct state s = {.html = html,
                      .stacks = stacks,
                      .profile = stacks->profile,
                      .report = html->view->report,
                      .row_of = row_of};
    if (html->view->look->no_times)
        p2d_puts(out, ",\"timeless\":true");
    if (html->view->look->no_times || s.profile->times.at.len == 0 || stacks->before != 0)
        return;
    p2d_html_lined_init(&s.lined, html, s.profile);
    s.numbers = p2d_thread_numbers(s.profile, s.report);
    if (s.numbers != NULL && collect(&s) && find_lasts(&s)) {
        put_times(&s, out);
        note_bins(&s);
    }
    p2d_vec_release(&s.at);
    p2d_html_lined_release(&s.lined);
    p2d_delete(s.lasts);
    p2d_delete(s.numbers);
}
