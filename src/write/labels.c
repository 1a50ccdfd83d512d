/* labels.c - list the labels of samples with what the samples cost that have them.
 *
 *     route: 3.92 s of 3.94 s (99%)
 *         1.30 s    33%  /groesse
 *         1.03 s    26%  /cart
 *
 * Of a comparison the costs before and after, and the change:
 *
 *     route: 1.59 s before, 3.92 s after
 *            0 s        1.03 s       +1.03 s  /cart
 *
 * Keys and values by cost, the largest first. A sample with two values of a key counts for
 * both, and once for the key. Numbers have the unit that the profile gives them.
 */
#include <inttypes.h>

#include "base/columns.h"
#include "look/label.h"
#include "model/lack_of_labels.h"
#include "write/shared/label_totals.h"
#include "write/shared/stacks.h"
#include "write/write.h"

struct state {
    const struct p2d_profile *p;
    p2d_metric metric, before; /* before: 0 if nothing is compared */
    struct p2d_report *report;
    struct p2d_buffer *out;
    struct p2d_label_totals totals;
};

/* Right-justified in so many columns; what is put has one for each code point. */
static void put_justified(struct state *s, struct p2d_buffer *text, size_t width)
{
    static const struct p2d_columns plain;
    size_t n = p2d_columns_of(&plain, (struct p2d_span){text->at, text->len});
    for (; n < width; n++)
        p2d_putc(s->out, ' ');
    p2d_put(s->out, text->at, text->len);
    text->len = 0;
}

static double share_of(const struct state *s, double value)
{
    double whole = p2d_whole(s->p, s->metric);
    return whole > 0 ? value / whole : 0;
}

static enum p2d_unit unit_of(const struct state *s)
{
    return s->p->metrics.at[s->metric].unit;
}

/* The numbers before the value of a label. */
static void put_numbers(struct state *s, const struct p2d_label_total *row,
                        struct p2d_buffer *text)
{
    double change = row->total - row->before;
    if (s->before != 0) {
        p2d_put_value(text, unit_of(s), row->before);
        put_justified(s, text, 14);
    }
    p2d_put_value(text, unit_of(s), row->total);
    put_justified(s, text, 14);
    if (s->before == 0) {
        p2d_put_share(text, share_of(s, row->total));
        put_justified(s, text, 7);
        return;
    }
    p2d_puts(text, change > 0 ? "+" : "");
    p2d_put_value(text, unit_of(s), change);
    put_justified(s, text, 14);
}

static void put_row(struct state *s, const struct p2d_label_total *row,
                    struct p2d_buffer *text)
{
    enum { LONGEST_VALUE = 2000 };
    put_numbers(s, row, text);
    p2d_puts(s->out, "  ");
    if (row->label->text != 0)
        p2d_put_printable(s->out, row->text, LONGEST_VALUE);
    else
        p2d_putf(s->out, "%" PRId64, row->label->number);
    if (row->unit.len > 0 && !p2d_span_equal(row->unit, row->key)) {
        p2d_putc(s->out, ' ');
        p2d_put_printable(s->out, row->unit, LONGEST_VALUE);
    }
    p2d_putc(s->out, '\n');
}

static void put_cost(struct state *s, double value, double before)
{
    if (s->before != 0) {
        p2d_put_value(s->out, unit_of(s), before);
        p2d_puts(s->out, " before, ");
        p2d_put_value(s->out, unit_of(s), value);
        p2d_puts(s->out, " after\n");
        return;
    }
    p2d_put_value(s->out, unit_of(s), value);
    p2d_puts(s->out, " of ");
    p2d_put_value(s->out, unit_of(s), p2d_whole(s->p, s->metric));
    p2d_puts(s->out, " (");
    p2d_put_share(s->out, share_of(s, value));
    p2d_puts(s->out, ")\n");
}

static void put_rows(struct state *s)
{
    enum { LONGEST_KEY = 200 };
    struct p2d_buffer text = {.report = s->report};
    for (uint32_t i = 0; i < s->totals.rows.len; i++) {
        const struct p2d_label_total *row = &s->totals.rows.at[i];
        if (i == 0 || !p2d_span_equal(row->key, row[-1].key)) {
            p2d_puts(s->out, i > 0 ? "\n" : "");
            p2d_put_printable(s->out, row->key, LONGEST_KEY);
            p2d_puts(s->out, ": ");
            put_cost(s, row->of_key, row->before_of_key);
        }
        put_row(s, row, &text);
    }
    double without = s->totals.without, before = s->totals.before_without;
    if (without < 0 || without > 0 || before < 0 || before > 0) {
        p2d_puts(s->out, "\nwithout labels: ");
        put_cost(s, without, before);
    }
    p2d_buffer_release(&text);
}

static void write_labels(const struct p2d_view *view, const char *name,
                         struct p2d_buffer *out)
{
    (void)name;
    struct p2d_stacks stacks = {.profile = view->graph->profile,
                                .metric = view->graph->metric};
    struct state s = {.report = view->report, .out = out};
    if (!view->graph->compares || p2d_stacks_init(&stacks, view, true)) {
        s.p = stacks.profile;
        s.metric = stacks.metric;
        s.before = stacks.before;
        if (s.p->labels.len <= 1)
            p2d_refuse_without_labels(s.p, s.report);
        else if (p2d_label_totals_init(&s.totals, s.p, s.metric, s.before, s.report))
            put_rows(&s);
        p2d_label_totals_release(&s.totals);
    }
    p2d_stacks_release(&stacks);
}

const struct p2d_writer p2d_write_labels = {.name = "labels",
                                            .title =
                                                "labels of samples with their totals",
                                            .suffixes = "",
                                            .empty_is_fine = true,
                                            .holds_all = true,
                                            .holds_stacks = true,
                                            .wants_labels = true,
                                            .compares = true,
                                            .write = write_labels};
