/* flamegraph.c - draw flame graphs and icicles: stacks as boxes, as wide as their total.
 *
 * A flame graph stands on its root, an icicle hangs from it. Exact where the input has
 * stacks; of a call list the stacks are guessed, and what is a guess is hatched. One SVG
 * file with a small script for zooming and searching; it can be read without.
 * A comparison is two of them on one scale, after and before, coloured by the change: so
 * every width is a cost that was measured, and what is gone is still to be seen.
 * Idea: B. Gregg, "The Flame Graph", ACM Queue 14(2), 2016.
 */
#include "base/number.h"
#include "look/cut_name.h"
#include "look/label.h"
#include "look/text_width.h"
#include "write/shared/asset.h"
#include "write/boxes/change.h"
#include "write/boxes/invert.h"
#include "write/boxes/packages.h"
#include "write/boxes/wall.h"
#include "write/shared/escape.h"

enum {
    WIDTH = 1200,
    MARGIN = 10,
    ROW = 18,
    HEAD = 64,   /* title, what is measured, buttons */
    LEGEND = 24, /* what the colours stand for */
    TITLE = 26,  /* of each of its sides */
    FOOT = 44,   /* what the pointer is at, what was left out */
    DEEPEST = 300
};

static const double smallest = 0.001; /* of the width */

/* A box that is drawn. */
struct place {
    uint32_t box, level;
    double x, width;
};

/* The flames of one side. */
struct panel {
    bool is_before;
    uint32_t begin, end; /* its places */
    uint32_t n_levels, n_narrow;
    double top;
};

struct state {
    const struct p2d_view *view;
    struct p2d_stacks stacks;
    struct p2d_stack_tree tree;
    struct p2d_box_look look;
    struct p2d_box_changes changes; /* of a comparison */
    P2D_VEC(struct place) places;   /* depth first, by panel */
    struct panel panels[2];
    uint32_t n_panels;
    struct p2d_package_key key; /* of any other picture */
    bool is_cut;                /* some stack is deeper than what is drawn */
    bool has_rest;              /* some box is of many that are too small */
    bool hangs;
    struct p2d_buffer *out;
};

/* ------------------------------------------------------------------- layout */

static double cost_of(const struct state *s, const struct panel *panel, uint32_t box)
{
    const struct p2d_box *at = &s->tree.boxes.at[box];
    return panel->is_before ? p2d_box_side(&s->tree, at)->before.total : at->total;
}

/* Both sides go by the larger whole, so that their widths compare. */
static double width_of(const struct state *s, const struct panel *panel, uint32_t box)
{
    double whole = p2d_box_cost(&s->tree, &s->tree.boxes.at[0]);
    double share = cost_of(s, panel, box) / whole;
    return (WIDTH - 2 * MARGIN) * (share > 0 ? share : 0);
}

/* What is too narrow even so is counted with all that is above it as one. */
static bool is_drawn(struct state *s, struct panel *panel, uint32_t box, uint32_t level)
{
    double width = width_of(s, panel, box);
    if (width < smallest * (WIDTH - 2 * MARGIN) && box != 0) {
        panel->n_narrow += s->n_panels == 1 || width > 0;
        return false;
    }
    s->is_cut |= level == DEEPEST;
    return level < DEEPEST;
}

/* Boxes of one parent stand side by side from its left edge on. */
static void lay_out(struct state *s, struct panel *panel)
{
    const struct p2d_box *boxes = s->tree.boxes.at;
    double x[DEEPEST + 1] = {MARGIN}; /* where the next box of a level goes */
    uint32_t box = 0, level = 0;
    panel->begin = s->places.len;
    for (;;) {
        bool drawn = is_drawn(s, panel, box, level);
        struct place place = {box, level, x[level], width_of(s, panel, box)};
        if (drawn && !p2d_vec_push(&s->places, s->view->report, place))
            return;
        if (drawn && panel->n_levels <= level)
            panel->n_levels = level + 1;
        panel->end = s->places.len;
        if (drawn && boxes[box].first != 0) {
            box = boxes[box].first;
            x[level + 1] = x[level];
            level++;
            continue;
        }
        for (; box != 0; box = boxes[box].parent, level--) {
            x[level] += width_of(s, panel, box);
            if (boxes[box].next != 0)
                break;
        }
        if (box == 0)
            return;
        box = boxes[box].next;
    }
}

/* Colours tell running from waiting. */
static bool has_wall_key(const struct state *s)
{
    return s->stacks.waits != 0 && !s->view->look->no_legend;
}

/* After's flames above before's. The key is where the root is, since there the picture
 * opens. Returns where the foot begins. */
static double lay_out_all(struct state *s)
{
    bool compares = s->n_panels > 1;
    double top = HEAD;
    bool has_key = s->key.n > 0 || has_wall_key(s);
    if ((compares && !s->view->look->no_legend) || (has_key && s->hangs))
        top += LEGEND;
    for (uint32_t i = 0; i < s->n_panels; i++) {
        struct panel *panel = &s->panels[i];
        panel->is_before = i > 0;
        lay_out(s, panel);
        panel->top = top + (compares ? TITLE : 0);
        top = panel->top + (double)ROW * panel->n_levels;
    }
    return top + (has_key && !s->hangs ? LEGEND : 0);
}

/* ------------------------------------------------------------------ drawing */

static double top_of(const struct state *s, const struct panel *panel, uint32_t level)
{
    return panel->top + (double)ROW * (s->hangs ? level : panel->n_levels - 1 - level);
}

/* What fits: the name, else its short form without as many qualifiers as it takes. */
static void put_label(struct state *s, const struct place *place, double y,
                      struct p2d_span mark, struct p2d_span name, struct p2d_span shorter)
{
    const double room = place->width - 6;
    struct p2d_buffer text = {.report = s->view->report};
    double taken = p2d_mono_width(mark);
    if (taken + p2d_mono_width(name) > room) {
        struct p2d_span last = {0};
        name = shorter.len > 0 ? shorter : name;
        while (taken + p2d_mono_width(name) > room && name.len != last.len) {
            last = name;
            name = p2d_name_without_qualifier(name);
        }
    }
    p2d_put(&text, mark.at, mark.len);
    p2d_put(&text, name.at, name.len);
    p2d_svg_label(s->out, place->x, y + ROW - 5, place->width, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
}

/* The element's begin and title. The short name is for the script, where the whole name does
 * not fit. A box has one number on both sides of a comparison. */
static void begin_box(struct state *s, const struct panel *panel,
                      const struct place *place, struct p2d_span shorter)
{
    p2d_putf(s->out, "<g class=\"b\" data-level=\"%u\"%s", place->level,
             s->tree.boxes.at[place->box].is_rest ? " data-rest=\"\"" : "");
    if (s->n_panels > 1)
        p2d_putf(s->out, " data-of=\"%s\" data-box=\"%u\" data-mark=\"%s\"",
                 panel->is_before ? "before" : "after", place->box,
                 p2d_box_mark(&s->changes, &s->tree.boxes.at[place->box]));
    if (shorter.len > 0) {
        p2d_puts(s->out, " data-short=\"");
        p2d_put_xml(s->out, shorter, SIZE_MAX);
        p2d_putc(s->out, '"');
    }
    p2d_putc(s->out, '>');
    p2d_svg_box_title(&s->look, s->n_panels > 1 ? &s->changes : NULL, s->out, &s->tree,
                      place->box);
}

static struct p2d_rgb color_of(const struct state *s, const struct p2d_box *box)
{
    return s->n_panels > 1        ? p2d_box_change_color(&s->changes, box)
           : s->stacks.waits != 0 ? p2d_wall_colors.runs
                                  : p2d_box_color(&s->look, box);
}

static void put_box(struct state *s, const struct panel *panel, const struct place *place)
{
    const struct p2d_box *box = &s->tree.boxes.at[place->box];
    bool compares = s->n_panels > 1;
    double y = top_of(s, panel, place->level);
    struct p2d_buffer name = {.report = s->view->report}, shorter = name;
    const char *mark = compares ? p2d_box_mark(&s->changes, box) : "";
    p2d_put_box_name(&s->look, &name, &s->tree, place->box);
    if (p2d_mono_width(p2d_buffer_span(&name)) > place->width - 6)
        p2d_put_short_box_name(&s->look, &shorter, &s->tree, place->box);
    begin_box(s, panel, place, p2d_buffer_span(&shorter));
    s->has_rest |= box->is_rest;
    if (box->is_rest)
        p2d_svg_pattern(s->out, place->x, y, place->width, ROW - 1, "small");
    else
        p2d_svg_rect(s->out, place->x, y, place->width, ROW - 1, color_of(s, box));
    if (s->stacks.waits != 0 && !box->is_rest)
        p2d_svg_waits(s->out, place->x, y, place->width, ROW - 1,
                      p2d_box_waits(&s->tree, box));
    if (box->guess)
        p2d_svg_pattern(s->out, place->x, y, place->width, ROW - 1, "guess");
    put_label(s, place, y, p2d_span_of(mark), p2d_buffer_span(&name),
              p2d_buffer_span(&shorter));
    p2d_puts(s->out, "</g>\n");
    p2d_buffer_release(&name);
    p2d_buffer_release(&shorter);
}

static void put_left_out(const struct state *s, struct p2d_buffer *text)
{
    const struct p2d_stack_tree *tree = &s->tree;
    bool compares = s->n_panels > 1;
    if (!(tree->left_out > 0 || tree->left_out_before > 0))
        return;
    p2d_puts(text, text->len > 0 ? "; " : "");
    p2d_put_percent(text, s->look.whole > 0 ? tree->left_out / s->look.whole : 0);
    if (compares) {
        double whole = s->changes.whole_before;
        p2d_puts(text, " (before: ");
        p2d_put_percent(text, whole > 0 ? tree->left_out_before / whole : 0);
        p2d_putc(text, ')');
    }
    p2d_puts(text, " ends in functions below 0.1%, not drawn");
}

static void put_note(struct state *s, double y)
{
    struct p2d_buffer text = {.report = s->view->report};
    uint32_t after = s->panels[0].n_narrow, before = s->panels[1].n_narrow;
    const char *between = s->has_rest ? "; " : "";
    if (s->has_rest)
        p2d_puts(&text, "striped: frames below 0.1%, drawn as one");
    if (s->n_panels > 1 && after + before > 0)
        p2d_putf(&text, "%s%u branches (before: %u) below 0.1%% are not drawn", between,
                 after, before);
    else if (after > 0)
        p2d_putf(&text, "%s%u %s below 0.1%% %s not drawn", between, after,
                 after == 1 ? "branch" : "branches", after == 1 ? "is" : "are");
    put_left_out(s, &text);
    if (s->is_cut)
        p2d_putf(&text, "%sdrawn down to %d calls", text.len > 0 ? "; " : "", DEEPEST);
    p2d_svg_text(s->out, "", MARGIN, y, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
}

static void put_buttons(struct state *s)
{
    p2d_svg_text(s->out, " id=\"reset\" class=\"click\" visibility=\"hidden\"", MARGIN,
                 HEAD - 8, p2d_span_of("reset zoom"));
    p2d_svg_text(s->out,
                 " id=\"search\" class=\"click\" visibility=\"hidden\""
                 " text-anchor=\"end\"",
                 WIDTH - MARGIN, HEAD - 8, p2d_span_of("search"));
    p2d_svg_text(s->out, " id=\"found\" text-anchor=\"middle\"", WIDTH / 2.0, HEAD - 8,
                 p2d_span_of(""));
}

static void put_panel(struct state *s, const struct panel *panel)
{
    if (s->n_panels > 1) {
        struct p2d_buffer text = {.report = s->view->report};
        p2d_put_side(&s->changes, &text, panel->is_before);
        p2d_svg_text(s->out, " class=\"side\"", MARGIN, panel->top - 6,
                     p2d_buffer_span(&text));
        p2d_buffer_release(&text);
    }
    for (uint32_t i = panel->begin; i < panel->end && p2d_ok(s->view->report); i++)
        put_box(s, panel, &s->places.at[i]);
}

/* Stripes as of towers that stand close. */
static void put_stripes(struct state *s)
{
    if (s->has_rest)
        p2d_puts(s->out, "<defs><pattern id=\"small\" width=\"4\" height=\"4\""
                         " patternUnits=\"userSpaceOnUse\"><path fill=\"#e4e4e4\""
                         " d=\"M0 0H4V4H0Z\"/><path d=\"M0 0V4\" stroke=\"#aaa\"/>"
                         "</pattern></defs>\n");
}

static void put_picture(struct state *s)
{
    double foot = lay_out_all(s), height = foot + FOOT;
    p2d_svg_begin(s->out, WIDTH, height);
    if (s->n_panels > 1)
        p2d_svg_heading_of_changes(&s->changes, s->out, WIDTH);
    else
        p2d_svg_heading(&s->look, s->out, WIDTH);
    put_buttons(s);
    if (s->n_panels > 1 && !s->view->look->no_legend)
        p2d_svg_change_legend(&s->changes, s->out, WIDTH, HEAD + LEGEND - 10);
    double key = (s->hangs ? HEAD + LEGEND : foot) - 8;
    p2d_svg_package_key(&s->key, s->out, key);
    if (has_wall_key(s))
        p2d_svg_wall_key(&s->look, s->out, MARGIN, key, &s->tree);
    for (uint32_t i = 0; i < s->n_panels; i++)
        put_panel(s, &s->panels[i]);
    p2d_svg_text(s->out, " id=\"says\"", MARGIN, foot + 16, p2d_span_of(""));
    put_note(s, height - 10);
    put_stripes(s);
    p2d_puts(s->out, "<script><![CDATA[\n");
    p2d_put(s->out, p2d_flame_script.at, p2d_flame_script.length);
    p2d_puts(s->out, "]]></script>\n</svg>\n");
}

/* ----------------------------------------------------------- the whole picture */

static bool prepare(struct state *s)
{
    const struct p2d_view *view = s->view;
    struct p2d_report *report = view->report;
    if (!p2d_stacks_init_lines(&s->stacks, view, true) ||
        !p2d_stack_tree_init(&s->tree, &s->stacks, NULL, view->look, true, report) ||
        (view->look->inverted && !p2d_stack_tree_invert(&s->tree, smallest, report)))
        return false;
    s->n_panels = s->stacks.before != 0 ? 2 : 1;
    s->look = (struct p2d_box_look){view, &s->stacks, s->tree.boxes.at[0].total,
                                    p2d_shows_lines(view)};
    double whole = p2d_box_cost(&s->tree, &s->tree.boxes.at[0]);
    if (!(whole > 0))
        return p2d_set_error(report, P2D_EEMPTY, "nothing to draw: the stacks cost 0");
    (void)(p2d_stack_tree_sort(&s->tree, true, p2d_by_function_name, s->stacks.profile,
                               report) &&
           p2d_stack_tree_join_small(&s->tree, smallest * whole, report));
    if (s->n_panels > 1)
        p2d_box_changes_init(&s->changes, &s->look, &s->tree);
    else if (s->stacks.waits == 0)
        p2d_package_key_init(&s->key, &s->look, &s->tree, MARGIN, WIDTH - 2 * MARGIN);
    return p2d_ok(report);
}

static void write_flames(const struct p2d_view *view, const char *name,
                         struct p2d_buffer *out)
{
    struct state s = {.view = view, .hangs = strcmp(name, "icicle") == 0, .out = out};
    if (prepare(&s))
        put_picture(&s);
    p2d_package_key_release(&s.key);
    p2d_stack_tree_release(&s.tree);
    p2d_stacks_release(&s.stacks);
    p2d_vec_release(&s.places);
}

const struct p2d_writer p2d_write_flamegraph = {.name = "flamegraph",
                                                .title = "flame graph, SVG",
                                                .suffixes = "",
                                                .holds_all = true,
                                                .holds_stacks = true,
                                                .compares = true,
                                                .write = write_flames};

const struct p2d_writer p2d_write_icicle = {.name = "icicle",
                                            .title = "flame graph from the top down, SVG",
                                            .suffixes = "",
                                            .holds_all = true,
                                            .holds_stacks = true,
                                            .compares = true,
                                            .write = write_flames};
