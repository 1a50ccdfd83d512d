/* change.c - the change of a box in a comparison. */
#include "write/boxes/change.h"

#include <math.h>

#include "graph/change.h"
#include "look/label.h"
#include "look/text_width.h"
#include "look/ramp.h"

#define ARROW " \xe2\x86\x92 " /* rightwards */
#define MINUS "\xe2\x88\x92"

static const struct p2d_cost *before_of(const struct p2d_box_changes *changes,
                                        const struct p2d_box *box)
{
    return &p2d_box_side(changes->tree, box)->before;
}

/* The change that the colour stands for; 0 for noise. */
static double change_of(const struct p2d_box_changes *changes, const struct p2d_box *box)
{
    const struct p2d_graph *graph = changes->look->view->graph;
    double after = changes->by_self ? box->self : box->total;
    const struct p2d_cost *side = before_of(changes, box);
    double before = changes->by_self ? side->self : side->total;
    return p2d_change_of(graph, after, before) != P2D_UNCHANGED
               ? p2d_difference(graph, after, before)
               : 0;
}

void p2d_box_changes_init(struct p2d_box_changes *changes,
                          const struct p2d_box_look *look,
                          const struct p2d_stack_tree *tree)
{
    *changes = (struct p2d_box_changes){.look = look,
                                        .tree = tree,
                                        .by_self = look->view->look->color_by ==
                                                   P2D_COLOR_BY_SELF};
    changes->whole_before = before_of(changes, &tree->boxes.at[0])->total;
    for (uint32_t b = 0; b < tree->boxes.len; b++)
        changes->largest =
            fmax(changes->largest, fabs(change_of(changes, &tree->boxes.at[b])));
}

struct p2d_rgb p2d_box_change_color(const struct p2d_box_changes *changes,
                                    const struct p2d_box *box)
{
    enum p2d_colormap map = changes->look->view->look->colormap;
    double change = change_of(changes, box);
    double weight = change < 0 || change > 0 ? sqrt(fabs(change) / changes->largest) : 0;
    return p2d_ramp_of_change(map, change < 0 ? -weight : weight);
}

/* On one side only; what costs less than nothing is there too. */
static bool is_new(const struct p2d_box_changes *changes, const struct p2d_box *box)
{
    return !(fabs(before_of(changes, box)->total) > 0) && fabs(box->total) > 0;
}

static bool is_gone(const struct p2d_box_changes *changes, const struct p2d_box *box)
{
    return !(fabs(box->total) > 0) && fabs(before_of(changes, box)->total) > 0;
}

const char *p2d_box_mark(const struct p2d_box_changes *changes, const struct p2d_box *box)
{
    double change = change_of(changes, box);
    if (!(fabs(change) > 0))
        return "";
    if (is_new(changes, box))
        return "NEW ";
    if (is_gone(changes, box))
        return "GONE ";
    return change > 0 ? "+ " : "- ";
}

/* ------------------------------------------------------------------ numbers */

static void put_cost(const struct p2d_box_changes *changes, struct p2d_buffer *out,
                     double value)
{
    const struct p2d_stacks *stacks = changes->look->stacks;
    p2d_put_time(out, changes->look->view->look->time_format,
                 stacks->profile->metrics.at[stacks->metric].unit, value);
}

/* ", +0.40 s (+50%)" */
static void put_change(const struct p2d_box_changes *changes, struct p2d_buffer *out,
                       double before, double after)
{
    double change = p2d_difference(changes->look->view->graph, after, before);
    if (!(fabs(change) > 0))
        return;
    p2d_puts(out, change > 0 ? ", +" : ", " MINUS);
    put_cost(changes, out, fabs(change));
    if (before > 0) {
        p2d_puts(out, " (");
        p2d_put_growth(out, before, before + change);
        p2d_putc(out, ')');
    }
}

static void put_amount(const struct p2d_box_changes *changes, struct p2d_buffer *out,
                       double value, double whole)
{
    put_cost(changes, out, value);
    p2d_puts(out, " (");
    p2d_put_percent(out, whole > 0 ? value / whole : 0);
    p2d_putc(out, ')');
}

static void put_both(const struct p2d_box_changes *changes, struct p2d_buffer *out,
                     const char *word, double before, double after)
{
    p2d_puts(out, word);
    put_amount(changes, out, before, changes->whole_before);
    p2d_puts(out, ARROW);
    put_amount(changes, out, after, changes->look->whole);
    put_change(changes, out, before, after);
}

static void put_totals(const struct p2d_box_changes *changes, struct p2d_buffer *out)
{
    double before = changes->whole_before, after = changes->look->whole;
    put_cost(changes, out, before);
    p2d_puts(out, ARROW);
    put_cost(changes, out, after);
    put_change(changes, out, before, after);
}

void p2d_put_box_changes(const struct p2d_box_changes *changes, struct p2d_buffer *out,
                         const struct p2d_box *box)
{
    const struct p2d_cost *before = before_of(changes, box);
    bool appears = is_new(changes, box), is_other = appears || is_gone(changes, box);
    put_both(changes, out, "total ", before->total, box->total);
    if (fabs(box->self) > 0 || fabs(before->self) > 0)
        put_both(changes, out, "\nself ", before->self, box->self);
    if (is_other || box->guess)
        p2d_puts(out, appears ? "\nnew" : is_other ? "\ngone" : "\n");
    if (box->guess)
        p2d_puts(out, is_other ? ", estimated" : "estimated");
}

/* ------------------------------------------------------------------ heading */

static void put_origins(const struct p2d_graph *graph, struct p2d_buffer *out,
                        bool is_before, bool is_short)
{
    const struct p2d_profile *p = graph->profile;
    uint32_t begin = is_before ? 0 : graph->origins_before;
    uint32_t end = is_before ? graph->origins_before : p->origins.len;
    for (uint32_t i = begin; i < end; i++) {
        struct p2d_span name = p2d_text(p, p->origins.at[i].name);
        p2d_puts(out, i > begin ? ", " : "");
        name = is_short ? p2d_last_part(name) : name;
        p2d_put(out, name.at, name.len);
    }
}

void p2d_svg_heading_of_changes(const struct p2d_box_changes *changes,
                                struct p2d_buffer *out, double width)
{
    const struct p2d_view *view = changes->look->view;
    const struct p2d_graph *graph = view->graph;
    const struct p2d_stacks *stacks = changes->look->stacks;
    struct p2d_buffer title = {.report = out->report}, what = {.report = out->report};
    p2d_puts(&title, view->look->title != NULL ? view->look->title : "");
    if (title.len == 0) {
        put_origins(graph, &title, true, true);
        p2d_puts(&title, ARROW);
        put_origins(graph, &title, false, true);
    }
    struct p2d_span metric =
        p2d_text(graph->profile, graph->profile->metrics.at[graph->metric].name);
    p2d_puts(&what, graph->profile->format);
    p2d_puts(&what, ", ");
    p2d_put(&what, metric.at, metric.len);
    p2d_puts(&what, ": ");
    put_totals(changes, &what);
    if (stacks->is_estimated)
        p2d_puts(&what, "; hatched: estimated from calls");
    p2d_svg_heading_lines(out, width, p2d_buffer_span(&title), p2d_buffer_span(&what));
    p2d_buffer_release(&title);
    p2d_buffer_release(&what);
}

void p2d_put_side(const struct p2d_box_changes *changes, struct p2d_buffer *out,
                  bool is_before)
{
    const struct p2d_graph *graph = changes->look->view->graph;
    p2d_puts(out, is_before ? "before: " : "after: ");
    put_origins(graph, out, is_before, false);
    p2d_puts(out, ", ");
    put_cost(changes, out, is_before ? changes->whole_before : changes->look->whole);
    if (is_before && graph->normalised)
        p2d_puts(out, ", scaled so that both are 100%");
}

/* ------------------------------------------------------------------- legend */

static double put_word(struct p2d_buffer *out, double x, double y, const char *word)
{
    p2d_svg_text(out, "", x, y, p2d_span_of(word));
    return x + p2d_mono_character() * ((double)strlen(word) + 1);
}

void p2d_svg_change_legend(const struct p2d_box_changes *changes, struct p2d_buffer *out,
                           double width, double y)
{
    enum { STEPS = 5, STEP = 90, HEIGHT = 16 };
    enum p2d_colormap map = changes->look->view->look->colormap;
    if (!(changes->largest > 0)) {
        p2d_svg_text(out, " text-anchor=\"middle\"", width / 2, y,
                     p2d_span_of("no change is above the tolerance"));
        return;
    }
    double x = (width - STEPS * STEP) / 2;
    const char *word = changes->by_self ? "self: less" : "box: less";
    (void)put_word(out, x - p2d_mono_character() * ((double)strlen(word) + 1), y, word);
    for (int i = 0; i < STEPS; i++) {
        double place = 2.0 * i / (STEPS - 1) - 1; /* the ramp goes by the root */
        double cost = changes->largest * place * place;
        struct p2d_buffer text = {.report = out->report};
        p2d_puts(&text, place < 0 ? MINUS : place > 0 ? "+" : "");
        if (place < 0 || place > 0)
            put_cost(changes, &text, cost);
        else
            p2d_puts(&text, "as before");
        p2d_puts(out, "<g stroke=\"#6b6b6b\" stroke-width=\".5\">");
        p2d_svg_rect(out, x, y - 12, STEP, HEIGHT, p2d_ramp_of_change(map, place));
        p2d_puts(out, "</g>");
        p2d_svg_text(out, " text-anchor=\"middle\"", x + STEP / 2.0, y,
                     p2d_buffer_span(&text));
        p2d_buffer_release(&text);
        x += STEP;
    }
    (void)put_word(out, x + p2d_mono_character(), y, "more");
}
