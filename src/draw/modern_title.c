/* modern_title.c - what a picture says of itself: where its numbers come from, what it
 * shows and leaves out, what its colours and lines mean. One HTML table, so that it looks
 * the same in every format.
 */
#include "draw/modern_title.h"

#include <math.h>

#include "base/number.h"
#include "look/label.h"
#include "look/ramp.h"
#include "draw/modern_also.h"
#include "draw/modern_box.h"
#include "graph/share.h"
#include "graph/new_graph.h"

enum { CHANGE_STEPS = 5, LONGEST_TITLE = 4000, LONGEST_NOTE = 200 };

#define DOT " \xc2\xb7 " /* middle dot */
#define ROW "<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\">"
#define END_ROW "</TD></TR>"

static const struct p2d_rgb white = {255, 255, 255};
static const struct p2d_rgb warning = {138, 60, 0}; /* a contrast of 7.7 on white */

static void put(struct p2d_modern *m, const char *markup)
{
    p2d_puts(&m->pen->plain, markup);
}

/* ------------------------------------------------------------------- title */

static void put_bold_value(struct p2d_modern *m, const char *before, double value)
{
    p2d_puts(&m->words, before);
    p2d_modern_flush(m);
    p2d_put_value(&m->words, m->unit, value);
    p2d_modern_flush_bold(m);
}

static void put_totals(struct p2d_modern *m)
{
    const struct p2d_graph *g = m->graph;
    if (!g->compares) {
        double all = p2d_selected_from(g);
        put_bold_value(m, all > 0 ? DOT "selected " : DOT "total ", g->sum);
        if (all > 0) {
            p2d_puts(&m->words, " of ");
            p2d_put_value(&m->words, m->unit, all);
            p2d_modern_flush(m);
        }
        return;
    }
    p2d_puts(&m->words, DOT "total ");
    p2d_modern_put_change(m, p2d_sum_before(g), g->sum);
    if (g->spreads != NULL)
        p2d_modern_put_error(m, p2d_sum_before(g), &g->spreads->sum);
    if (p2d_sum_is_noise(g))
        p2d_puts(&m->words, ", which may be noise");
    if (g->normalised)
        p2d_puts(&m->words, DOT "scaled to equal totals");
    p2d_modern_flush(m);
}

/* All calls of the profile, where it counts them. */
static struct p2d_count calls_of(const struct p2d_profile *p)
{
    struct p2d_count sum = p2d_count_of(0);
    bool any = false;
    for (uint32_t fn = 1; fn < p->fn_calls.len; fn++) {
        struct p2d_fn_calls row = p2d_fn_calls_at(p, fn);
        if (row.listed && p2d_count_known(row.calls)) {
            sum = p2d_count_add(sum, row.calls);
            any = true;
        }
    }
    return any ? sum : p2d_count_unknown();
}

/* The file's name, or how many there are; both sides of a comparison. */
static void put_files(struct p2d_modern *m)
{
    const struct p2d_profile *p = m->graph->profile;
    uint32_t n = p->origins.len;
    if (n == 0)
        return;
    struct p2d_span first = p2d_last_part(p2d_text(p, p->origins.at[0].name));
    struct p2d_span last = p2d_last_part(p2d_text(p, p->origins.at[n - 1].name));
    if (n > 2 || (n == 2 && !m->graph->compares)) {
        p2d_putf(&m->words, "%u files", n);
    } else {
        p2d_put_printable(&m->words, first, LONGEST_NOTE);
        if (n == 2) {
            p2d_puts(&m->words, " \xe2\x86\x92 "); /* rightwards arrow */
            p2d_put_printable(&m->words, last, LONGEST_NOTE);
        }
    }
    p2d_puts(&m->words, m->words.len > 0 ? DOT : "");
}

static void put_headline(struct p2d_modern *m)
{
    const struct p2d_graph *g = m->graph;
    const struct p2d_profile *p = g->profile;
    struct p2d_span command = p2d_text(p, p->command);
    struct p2d_count calls = p->shape == P2D_CALLS ? calls_of(p) : p2d_count_unknown();
    if (command.len > 0) {
        p2d_put_printable(&m->words, command, LONGEST_NOTE);
        p2d_modern_flush_bold(m);
        p2d_puts(&m->words, DOT);
    }
    put_files(m);
    p2d_puts(&m->words, p->format);
    p2d_puts(&m->words, DOT);
    p2d_put_printable(&m->words, p2d_text(p, p->metrics.at[g->metric].name), 200);
    p2d_modern_flush(m);
    put_totals(m);
    if (g->samples > 0) {
        p2d_puts(&m->words, DOT);
        p2d_put_short_count(&m->words, p2d_count_of(g->samples));
        p2d_puts(&m->words, g->samples == 1 ? " sample" : " samples");
    }
    if (p2d_count_known(calls)) {
        p2d_puts(&m->words, DOT);
        p2d_put_short_count(&m->words, calls);
        p2d_puts(&m->words, p2d_count_value(calls) == 1 ? " call" : " calls");
    }
    p2d_modern_flush(m);
    p2d_modern_put_also_totals(m);
}

static const char *cost_name(const struct p2d_modern *m)
{
    if (m->unit == P2D_UNIT_BYTES)
        return "self bytes";
    return m->unit == P2D_UNIT_COUNT ? "self cost" : "self time";
}

static uint32_t count_cycles(const struct p2d_graph *g)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < g->vertices.len; v++)
        n += g->vertices.at[v].n_members > 0;
    return n;
}

/* "shows 45 of 611 functions with 93% of self time" */
static void put_shown(struct p2d_modern *m)
{
    const struct p2d_graph *g = m->graph;
    uint64_t shown = 0;
    double self = 0;
    for (uint32_t v = 0; v < g->vertices.len; v++) {
        const struct p2d_vertex *vertex = &g->vertices.at[v];
        shown += p2d_functions_of(vertex);
        self += fmax(vertex->self, 0);
    }
    if (g->all_vertices == 1)
        p2d_puts(&m->words, "shows the one function");
    else if (shown >= g->all_vertices)
        p2d_putf(&m->words, "shows all %u functions", g->all_vertices);
    else
        p2d_putf(&m->words, "shows %llu of %u functions", (unsigned long long)shown,
                 g->all_vertices);
    if (g->members.len > 0 && g->all_vertices > 1)
        p2d_putf(&m->words, ", %u of them as %s", g->members.len,
                 count_cycles(g) == 1 ? "one cycle" : "cycles");
    if (g->flat_below > 0) {
        p2d_puts(&m->words, ", the heaviest: each costs less than ");
        p2d_put_share(&m->words, g->flat_below);
        p2d_puts(&m->words, " of the whole");
    }
    p2d_puts(&m->words, g->flat_below > 0 || g->members.len > 0 ? ", with " : " with ");
    p2d_put_share(&m->words, p2d_share(g, self));
    p2d_putf(&m->words, " of %s", g->unattributed > 0 ? "the total" : cost_name(m));
    if (g->unattributed > 0) {
        p2d_puts(&m->words, "; not attributed ");
        p2d_put_share(&m->words, p2d_share(g, g->unattributed));
    }
    if (g->stackless_samples > 0) {
        p2d_puts(&m->words, "; without a stack ");
        p2d_put_share(&m->words, p2d_share(g, g->stackless));
    }
    if (!m->labels_edges && g->edges.len > 0)
        p2d_puts(&m->words, "; numbers of calls in the SVG's tooltips");
    p2d_modern_flush_colored(m, p2d_quiet_on(white));
}

static void put_note(struct p2d_modern *m, struct p2d_span note, struct p2d_rgb color)
{
    put(m, ROW);
    p2d_put_printable(&m->words, note, LONGEST_NOTE);
    p2d_puts(&m->words, m->words.len == 0 ? " " : "");
    p2d_modern_flush_colored(m, color);
    put(m, END_ROW);
}

static void put_notes(struct p2d_modern *m)
{
    const struct p2d_profile *p = m->graph->profile;
    for (uint32_t i = 0; i < p->notes.len; i++)
        put_note(m, p2d_text(p, p->notes.at[i]), p2d_quiet_on(white));
    for (uint32_t i = 0; i < m->graph->n_notes; i++)
        put_note(m, p2d_span_of(m->graph->notes[i]), warning);
}

/* ------------------------------------------------------------------ legend */

static void put_word(struct p2d_modern *m, const char *text)
{
    put(m, "<TD>");
    p2d_puts(&m->words, text);
    p2d_modern_flush(m);
    put(m, "</TD>");
}

/* A step of the ramp: its colour, and what it stands for. */
static void put_step(struct p2d_modern *m, struct p2d_rgb color)
{
    put(m, "<TD BORDER=\"1\" COLOR=\"#6b6b6b\" BGCOLOR=\"");
    p2d_put_color(&m->pen->plain, color);
    put(m, "\">");
    p2d_modern_flush(m);
    put(m, "</TD>");
}

/* Whether larger shares than the last step's have its colour. */
static bool place_is_open(const struct p2d_modern *m)
{
    return p2d_share_at_place(p2d_modern_fills_by_self(m), 1) < 1;
}

static void put_ramp(struct p2d_modern *m)
{
    put_word(m, p2d_modern_fills_by_self(m) ? "box colour: self" : "box colour: total");
    for (int i = 0; i < P2D_RAMP_COLORS; i++) {
        double place = (double)i / (P2D_RAMP_COLORS - 1);
        p2d_put_share(&m->words, p2d_share_at_place(p2d_modern_fills_by_self(m), place));
        p2d_puts(&m->words, i + 1 == P2D_RAMP_COLORS && place_is_open(m) ? "+" : "");
        put_step(m, p2d_ramp(m->look->colormap, place));
    }
}

static void put_ramp_of_change(struct p2d_modern *m)
{
    const double half = 0.25; /* the ramp goes by the root */
    double most = m->largest_change;
    const double costs[] = {-most, -half * most, 0, half * most, most};
    const double places[] = {-1, -0.5, 0, 0.5, 1};
    put_word(m, p2d_modern_fills_by_self(m) ? "box colour: self faster"
                                            : "box colour: total faster");
    for (int i = 0; i < CHANGE_STEPS; i++) {
        p2d_puts(&m->words, costs[i] < 0 ? "\xe2\x88\x92" : costs[i] > 0 ? "+" : "");
        p2d_put_value(&m->words, m->unit, fabs(costs[i]));
        put_step(m, p2d_ramp_of_change(m->look->colormap, places[i]));
    }
    put_word(m, "slower");
}

/* A line: `parts` dashes of a colour, so many points thick. */
static void put_line(struct p2d_modern *m, struct p2d_rgb color, int thickness, int parts)
{
    put(m, "<TD><TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLPADDING=\"0\" CELLSPACING=\"");
    put(m, parts > 1 ? "3\"><TR>" : "0\"><TR>");
    for (int i = 0; i < parts; i++) {
        put(m, "<TD FIXEDSIZE=\"TRUE\" BGCOLOR=\"");
        p2d_put_color(&m->pen->plain, color);
        p2d_putf(&m->pen->plain, "\" WIDTH=\"%d\" HEIGHT=\"%d\"></TD>",
                 parts > 1 ? 18 / parts : 24, thickness);
    }
    put(m, "</TR></TABLE></TD>");
}

static void put_line_keys(struct p2d_modern *m)
{
    struct p2d_rgb thin = p2d_ink(0.02), thick = p2d_ink(1);
    put_word(m, " arrow width: total");
    put_line(m, thin, 1, 1);
    put_word(m, "2%");
    put_line(m, thick, 5, 1);
    put_word(m, "100%");
    if (m->graph->compares) {
        put_line(m, p2d_ink_of_change(-1), 2, 1);
        put_word(m, "faster");
        put_line(m, p2d_ink_of_change(1), 2, 1);
        put_word(m, "slower");
    }
    if (m->has_residual) {
        put_line(m, thick, 1, 3);
        put_word(m, "indirect call (functions hidden)");
    }
    if (m->has_estimated) {
        put_line(m, thick, 1, 6);
        put_word(m, "estimated");
    }
    if (m->has_back && !m->graph->compares) {
        put_line(m, p2d_back_ink, 2, 1);
        put_word(m, "recursive call");
    }
}

static void put_legend(struct p2d_modern *m)
{
    put(m, ROW "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" "
               "CELLPADDING=\"2\"><TR>");
    if (m->graph->compares && m->largest_change > 0)
        put_ramp_of_change(m);
    else if (!m->graph->compares &&
             p2d_share_at_place(p2d_modern_fills_by_self(m), 1) > 0)
        put_ramp(m);
    else
        put_word(m, "box colour: all alike");
    if (m->graph->edges.len > 0)
        put_line_keys(m);
    if (m->lists.at.len > 0)
        put_word(m, m->pen->view->longer_lists
                        ? " list: callees below 10%, indented: called by the row above"
                        : " list: callees below 5%, indented: called by the row above");
    if (m->has_cycle)
        put_word(m, " cycle: functions that call each other (--no-fold shows them)");
    if (m->has_chance)
        put_word(m, " grey self: fewer than 5 samples");
    put(m, "</TR></TABLE>" END_ROW);
}

void p2d_modern_put_title(struct p2d_modern *m)
{
    put(m, "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">");
    put(m, ROW);
    if (m->look->title != NULL && m->look->title[0] != '\0') {
        struct p2d_span rest = p2d_span_of(m->look->title), line;
        for (size_t n = 0; p2d_cut(&rest, '\n', &line); n++) {
            p2d_puts(&m->words, n > 0 ? "\n" : "");
            p2d_put_printable(&m->words, line, LONGEST_TITLE);
        }
        p2d_modern_flush_bold(m);
        put(m, END_ROW ROW);
    }
    put_headline(m);
    put(m, END_ROW ROW);
    put_shown(m);
    put(m, END_ROW);
    put_notes(m);
    if (!m->look->no_legend)
        put_legend(m);
    put(m, "</TABLE>");
}
