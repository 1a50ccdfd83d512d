/* flamegraph.c - flame graphs and icicles: stacks as boxes on each other, as wide as what
 * they cost.
 *
 * A flame graph stands on its root, an icicle hangs from it. Exact where the input has
 * stacks; of a call list the stacks are guessed, and what is a guess is hatched. One SVG
 * file with a small script for zooming and searching; it can be read without.
 * Idea: B. Gregg, "The Flame Graph", ACM Queue 14(2), 2016.
 */
#include "base/number.h"
#include "look/label.h"
#include "write/flame_script.h"
#include "write/svg.h"

enum {
    WIDTH = 1200,
    MARGIN = 10,
    ROW = 18,
    HEAD = 64, /* title, what is measured, buttons */
    FOOT = 44, /* what the pointer is at, what was left out */
    DEEPEST = 300
};

static const double smallest = 0.001; /* of the width */

/* A box that is drawn. */
struct place {
    uint32_t box, level;
    double x, width;
};

struct state {
    const struct p2d_view *view;
    struct p2d_stacks stacks;
    struct p2d_stack_tree tree;
    struct p2d_box_look look;
    P2D_VEC(struct place) places; /* depth first */
    uint32_t n_levels, n_narrow;
    bool is_cut; /* some stack is deeper than what is drawn */
    bool hangs;
    struct p2d_buffer *out;
};

/* ------------------------------------------------------------------- layout */

static double width_of(const struct state *s, uint32_t box)
{
    double share = s->tree.boxes.at[box].total / s->look.whole;
    return (WIDTH - 2 * MARGIN) * (share > 0 ? share : 0);
}

/* What is too narrow is counted with all that is above it as one. */
static bool is_drawn(struct state *s, uint32_t box, uint32_t level)
{
    if (width_of(s, box) < smallest * (WIDTH - 2 * MARGIN)) {
        s->n_narrow++;
        return false;
    }
    s->is_cut |= level == DEEPEST;
    return level < DEEPEST;
}

/* Boxes of one parent stand side by side from its left edge on. */
static void lay_out(struct state *s)
{
    const struct p2d_box *boxes = s->tree.boxes.at;
    double x[DEEPEST + 1] = {MARGIN}; /* where the next box of a level goes */
    uint32_t box = 0, level = 0;
    for (;;) {
        bool drawn = is_drawn(s, box, level);
        struct place place = {box, level, x[level], width_of(s, box)};
        if (drawn && !p2d_vec_push(&s->places, s->view->report, place))
            return;
        if (drawn && s->n_levels <= level)
            s->n_levels = level + 1;
        if (drawn && boxes[box].first != 0) {
            box = boxes[box].first;
            x[level + 1] = x[level];
            level++;
            continue;
        }
        for (; box != 0; box = boxes[box].parent, level--) {
            x[level] += width_of(s, box);
            if (boxes[box].next != 0)
                break;
        }
        if (box == 0)
            return;
        box = boxes[box].next;
    }
}

/* ------------------------------------------------------------------ drawing */

static double top_of(const struct state *s, uint32_t level)
{
    return HEAD + (double)ROW * (s->hangs ? level : s->n_levels - 1 - level);
}

static void put_box(struct state *s, const struct place *place)
{
    const struct p2d_box *box = &s->tree.boxes.at[place->box];
    double y = top_of(s, place->level);
    struct p2d_buffer name = {.report = s->view->report};
    p2d_putf(s->out, "<g class=\"b\" data-level=\"%u\">", place->level);
    p2d_svg_box_title(&s->look, s->out, &s->tree, place->box);
    p2d_svg_rect(s->out, place->x, y, place->width, ROW - 1,
                 p2d_box_color(&s->look, box));
    if (box->guess)
        p2d_svg_hatch(s->out, place->x, y, place->width, ROW - 1);
    p2d_put_box_name(&s->look, &name, &s->tree, place->box);
    p2d_svg_label(s->out, place->x, y + ROW - 5, place->width,
                  (struct p2d_span){name.at, name.len});
    p2d_puts(s->out, "</g>\n");
    p2d_buffer_release(&name);
}

static void put_note(struct state *s, double y)
{
    struct p2d_buffer text = {.report = s->view->report};
    if (s->n_narrow > 0)
        p2d_putf(&text, "%u branches below 0.1%% are not drawn", s->n_narrow);
    if (s->tree.left_out > 0) {
        p2d_puts(&text, text.len > 0 ? "; " : "");
        p2d_put_percent(&text, s->tree.left_out / s->look.whole);
        p2d_puts(&text, " ends in functions below 0.1%, not drawn");
    }
    if (s->is_cut)
        p2d_putf(&text, "%sdrawn down to %d calls", text.len > 0 ? "; " : "", DEEPEST);
    p2d_svg_text(s->out, "", MARGIN, y, (struct p2d_span){text.at, text.len});
    p2d_buffer_release(&text);
}

static void put_picture(struct state *s)
{
    double height = HEAD + (double)ROW * s->n_levels + FOOT;
    p2d_svg_begin(s->out, WIDTH, height);
    p2d_svg_heading(&s->look, s->out, WIDTH);
    p2d_svg_text(s->out, " id=\"reset\" class=\"click\" visibility=\"hidden\"", MARGIN,
                 HEAD - 8, p2d_span_of("reset zoom"));
    p2d_svg_text(s->out,
                 " id=\"search\" class=\"click\" visibility=\"hidden\""
                 " text-anchor=\"end\"",
                 WIDTH - MARGIN, HEAD - 8, p2d_span_of("search"));
    p2d_svg_text(s->out, " id=\"found\" text-anchor=\"middle\"", WIDTH / 2.0, HEAD - 8,
                 p2d_span_of(""));
    for (uint32_t i = 0; i < s->places.len && p2d_ok(s->view->report); i++)
        put_box(s, &s->places.at[i]);
    p2d_svg_text(s->out, " id=\"says\"", MARGIN, height - FOOT + 16, p2d_span_of(""));
    put_note(s, height - 10);
    p2d_puts(s->out, "<script><![CDATA[\n");
    p2d_puts(s->out, p2d_flame_script);
    p2d_puts(s->out, "]]></script>\n</svg>\n");
}

/* ----------------------------------------------------------- the whole picture */

static bool prepare(struct state *s)
{
    const struct p2d_view *view = s->view;
    struct p2d_report *report = view->report;
    if (!p2d_stacks_init(&s->stacks, view, true) ||
        !p2d_stack_tree_init(&s->tree, &s->stacks, NULL, view->look->split, true,
                             report) ||
        (view->look->inverted && !p2d_stack_tree_invert(&s->tree, smallest, report)))
        return false;
    s->look = (struct p2d_box_look){view, &s->stacks, s->tree.boxes.at[0].total};
    if (!(s->look.whole > 0))
        return p2d_set_error(report, P2D_EEMPTY, "nothing to draw: the stacks cost 0");
    uint32_t *rank = p2d_rank_functions(s->stacks.profile, report);
    if (rank != NULL)
        p2d_stack_tree_sort(&s->tree, rank, true, report);
    p2d_delete(rank);
    return p2d_ok(report);
}

static void write_flames(const struct p2d_view *view, const char *name,
                         struct p2d_buffer *out)
{
    struct state s = {.view = view, .hangs = strcmp(name, "icicle") == 0, .out = out};
    if (prepare(&s)) {
        lay_out(&s);
        put_picture(&s);
    }
    p2d_stack_tree_release(&s.tree);
    p2d_stacks_release(&s.stacks);
    p2d_vec_release(&s.places);
}

const struct p2d_writer p2d_write_flamegraph = {.name = "flamegraph",
                                                .title = "flame graph, SVG",
                                                .suffixes = "",
                                                .holds_all = true,
                                                .write = write_flames};

const struct p2d_writer p2d_write_icicle = {.name = "icicle",
                                            .title = "flame graph that hangs, SVG",
                                            .suffixes = "",
                                            .holds_all = true,
                                            .write = write_flames};
