/* frame.c - what stands around a picture over time: title, key to the colours, axis. */
#include "write/time/frame.h"

#include <inttypes.h>

#include "base/number.h"
#include "look/label.h"
#include "look/name.h"
#include "look/text_width.h"

double p2d_time_x(const struct p2d_time_threads *t, int64_t at)
{
    return P2D_TIME_LEFT +
           P2D_TIME_PLOT * ((double)(at - t->begin) / (double)(t->end - t->begin));
}

/* ------------------------------------------------------------------ heading */

static void put_title(struct p2d_time_sheet *sheet, const struct p2d_time_threads *t)
{
    const char *title = sheet->view->look->title;
    struct p2d_span name = title != NULL ? p2d_span_of(title)
                           : t->profile->origins.len > 0
                               ? p2d_text(t->profile, t->profile->origins.at[0].name)
                               : p2d_span_of("profile");
    p2d_put(&sheet->texts, name.at, name.len);
}

void p2d_time_heading(struct p2d_time_sheet *sheet, const struct p2d_time_threads *t)
{
    struct p2d_buffer *texts = &sheet->texts;
    struct p2d_span metric = p2d_text(t->profile, t->profile->metrics.at[t->metric].name);
    uint32_t from = p2d_time_here(sheet);
    put_title(sheet, t);
    p2d_time_text(sheet, P2D_TIME_HEAD, 0, 24, P2D_TIME_WIDTH, from);
    from = p2d_time_here(sheet);
    p2d_puts(texts, t->profile->format);
    p2d_puts(texts, ", ");
    p2d_put(texts, metric.at, metric.len);
    p2d_putf(texts, ": %u %s %s for ", t->at.len, t->at.len == 1 ? "thread" : "threads",
             t->has_waits ? "ran and waited" : "busy");
    p2d_time_put_length(texts, t->busy);
    p2d_puts(texts, " in ");
    p2d_time_put_length(texts, t->end - t->begin);
    p2d_puts(texts, "; 0 s is ");
    p2d_put_fixed(texts, (double)t->begin / 1e9, 0, 6);
    p2d_puts(texts, " s of its clock");
    struct p2d_span line = p2d_slice(p2d_buffer_span(texts), from, texts->len);
    double width = p2d_mono_width(line), x = (P2D_TIME_WIDTH - width) / 2;
    p2d_time_text(sheet, P2D_TIME_TEXT, x > 4 ? x : 4, 42, P2D_TIME_WIDTH - 8, from);
}

/* ---------------------------------------------------------------------- key */

/* Nanoseconds by key; the caller's. */
static int64_t *count_keys(const struct p2d_time_threads *t)
{
    const struct p2d_times *times = &t->profile->times;
    int64_t *busy = p2d_new(t->view->report, t->names.spans.len, sizeof *busy);
    for (uint32_t i = 0; busy != NULL && i < times->at.len; i++) {
        const struct p2d_stretch *s = &times->at.at[i];
        if (p2d_time_shows(t, t->profile->samples.at[s->sample].metric))
            busy[p2d_time_key(t, p2d_time_fn(t, s))] += s->end - s->begin;
    }
    return busy;
}

/* The heaviest that is left; of equal ones the first by name. UINT32_MAX: none. */
static uint32_t heaviest(const struct p2d_time_threads *t, const int64_t *busy)
{
    uint32_t found = UINT32_MAX;
    for (uint32_t k = 0; k < t->names.spans.len; k++)
        if (busy[k] > 0 && (found == UINT32_MAX || busy[k] > busy[found] ||
                            (busy[k] == busy[found] &&
                             p2d_span_compare(p2d_string(&t->names, k),
                                              p2d_string(&t->names, found)) < 0)))
            found = k;
    return found;
}

/* "json 12%". */
static void put_key(struct p2d_time_sheet *sheet, const struct p2d_time_threads *t,
                    p2d_str key, int64_t busy)
{
    enum { LONGEST = 28 };
    struct p2d_buffer name = {.report = sheet->view->report};
    p2d_put_printable(&name, p2d_string(&t->names, key), SIZE_MAX);
    if (name.len == 0)
        p2d_puts(&name, t->by_function ? "(no stack)" : "(no package)");
    p2d_put_cut(&sheet->texts, p2d_buffer_span(&name), LONGEST);
    p2d_buffer_release(&name);
    p2d_putc(&sheet->texts, ' ');
    p2d_put_share(&sheet->texts, (double)busy / (double)t->busy);
}

void p2d_time_key_row(struct p2d_time_sheet *sheet, const struct p2d_time_threads *t,
                      double y)
{
    enum { SWATCH = 12, GAP = 5, BETWEEN = 14, MOST = 12 };
    uint32_t from = p2d_time_here(sheet), key;
    if (sheet->view->look->no_legend || t->busy == 0)
        return;
    p2d_puts(&sheet->texts, t->by_function ? "self by function:" : "self by package:");
    p2d_time_text(sheet, P2D_TIME_TEXT, 10, y, P2D_TIME_LEFT, from);
    double x = 10 + 18 * p2d_mono_character();
    int64_t *busy = count_keys(t);
    for (int i = 0; busy != NULL && i < MOST; i++) {
        if ((key = heaviest(t, busy)) == UINT32_MAX)
            break;
        from = p2d_time_here(sheet);
        put_key(sheet, t, key, busy[key]);
        busy[key] = 0;
        struct p2d_span text =
            p2d_slice(p2d_buffer_span(&sheet->texts), from, sheet->texts.len);
        double width = p2d_mono_width(text);
        if (x + SWATCH + GAP + width > P2D_TIME_WIDTH - 10)
            break;
        p2d_time_line(sheet, x, y - 10, SWATCH, SWATCH, p2d_time_key_color(t, key));
        p2d_time_text(sheet, P2D_TIME_TEXT, x + SWATCH + GAP, y, width + 2, from);
        x += SWATCH + GAP + width + BETWEEN;
    }
    p2d_delete(busy);
}

/* --------------------------------------------------------------------- axis */

/* 1, 2 or 5 of a power of ten of nanoseconds, ten times at most in the whole. */
static int64_t step_of(int64_t length)
{
    int64_t step = 1;
    for (int i = 0; length / step > 10 && step < INT64_MAX / 10; i++)
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    return step;
}

void p2d_time_axis(struct p2d_time_sheet *sheet, const struct p2d_time_threads *t,
                   double top, double bottom)
{
    const struct p2d_rgb grid = {222, 222, 222};
    int64_t length = t->end - t->begin, step = step_of(length);
    uint32_t first = sheet->marks.len;
    for (int64_t at = 0; at <= length; at += step) {
        double x = p2d_time_x(t, t->begin + at);
        uint32_t from = p2d_time_here(sheet);
        p2d_time_line(sheet, x, top, 1, bottom - top, grid);
        p2d_time_put_at(t, &sheet->texts, t->begin + at, step);
        struct p2d_span text =
            p2d_slice(p2d_buffer_span(&sheet->texts), from, sheet->texts.len);
        double width = p2d_mono_width(text);
        bool fits = x + 6 + width < P2D_TIME_WIDTH;
        p2d_time_text(sheet, P2D_TIME_TEXT, fits ? x + 3 : x - 3 - width, top + 10,
                      width + 2, from);
    }
    p2d_time_to_back(sheet, first);
}

void p2d_time_note_rest(struct p2d_time_sheet *sheet, const struct p2d_time_threads *t,
                        uint32_t shown, double y)
{
    uint32_t from = p2d_time_here(sheet), more = t->at.len - shown;
    if (more == 0)
        return;
    p2d_putf(&sheet->texts, "and %u more %s, less busy: --thread and --process choose",
             more, more == 1 ? "thread" : "threads");
    p2d_time_text(sheet, P2D_TIME_TEXT, 10, y, P2D_TIME_WIDTH - 20, from);
}
