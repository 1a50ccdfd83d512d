/* tree.c - write the call tree as text, for a terminal: the heaviest path first.
 *
 *       total    self
 *      100.0%    0.0%  main  app:1
 *       84.1%    2.0%  ├─ parse  app:9
 *       50.0%   50.0%  │  ├─ read  app:20
 *       30.1%   30.1%  │  └─ split  app:31
 *       14.0%          └─ … 4 more
 *
 * A function that is alone below its caller stands under it, without a branch, so that deep
 * stacks stay on the screen. Branches below 1% are one line where together they are more.
 * Where the profile has no stacks they are guessed, and a guessed number has a "~".
 */
#include <stdio.h>

#include "base/columns.h"
#include "look/label.h"
#include "write/shared/terminal_cut.h"
#include "write/boxes/box_text.h"
#include "write/table/colors.h"

#define SMALLEST 0.01 /* of the whole: what has a line of its own */

/* A function whose callees are being written. */
struct level {
    uint32_t next;   /* its next callee; 0: none is left */
    bool branches;   /* its callees have branches before them */
    size_t prefix;   /* how much of the prefix stands before them */
    uint32_t n_rest; /* callees that are too small */
    double rest;     /* and their cost */
    bool rest_guess;
};

struct tree {
    const struct p2d_view *view;
    struct p2d_stacks stacks;
    struct p2d_stack_tree boxes;
    struct p2d_box_look look;
    struct p2d_table paints; /* what colours a table colours this */
    struct p2d_columns columns;
    struct p2d_buffer prefix;
    P2D_VEC(struct level) levels;
};

static bool is_shown(const struct tree *t, uint32_t box)
{
    return t->boxes.boxes.at[box].total >= SMALLEST * t->look.whole;
}

/* --------------------------------------------------------------------- a line */

static void put_share(const struct tree *t, struct p2d_buffer *out, double cost,
                      bool guess, enum p2d_paint paint)
{
    char text[32];
    double share = t->look.whole > 0 ? 100 * cost / t->look.whole : 0;
    snprintf(text, sizeof text, "%s%.1f%%", guess ? "~" : "", share);
    p2d_paint_begin(&t->paints, out, paint);
    p2d_putf(out, "%8s", text);
    p2d_paint_end(&t->paints, out, paint);
}

/* What fits beside the numbers and branches, its end as "…". */
static void put_cut(const struct tree *t, struct p2d_buffer *out, struct p2d_span text,
                    size_t taken)
{
    size_t room = t->view->look->terminal_columns;
    const size_t least = 12; /* a deep line would show nothing at all */
    if (room != 0)
        room = room > taken + least ? room - taken : least;
    p2d_put_columns(out, &t->columns, text, room);
}

static void put_name(const struct tree *t, struct p2d_buffer *out, uint32_t index,
                     size_t taken)
{
    const struct p2d_box *box = &t->boxes.boxes.at[index];
    struct p2d_buffer raw = {.report = out->report}, name = {.report = out->report};
    p2d_put_box_name(&t->look, &raw, &t->boxes, index);
    p2d_put_printable(&name, p2d_buffer_span(&raw), SIZE_MAX);
    p2d_buffer_release(&raw);
    size_t end = name.len;
    if (index != 0 && !box->is_group) {
        p2d_puts(&name, "  ");
        p2d_put_place(&name, t->stacks.profile, box->key);
        if (name.len == end + 2)
            name.len = end;
    }
    enum p2d_paint paint = p2d_paint_of_self(&t->paints, box->self);
    p2d_paint_begin(&t->paints, out, paint);
    put_cut(t, out, p2d_buffer_span(&name), taken);
    p2d_paint_end(&t->paints, out, paint);
    p2d_buffer_release(&name);
}

enum { NUMBERS = 18 }; /* columns before the prefix */

static void put_branch(const struct tree *t, struct p2d_buffer *out, const char *branch)
{
    p2d_puts(out, "  ");
    p2d_paint_begin(&t->paints, out, P2D_PAINT_COLD);
    p2d_put(out, t->prefix.at, t->prefix.len);
    p2d_puts(out, branch);
    p2d_paint_end(&t->paints, out, P2D_PAINT_COLD);
}

static void put_box(const struct tree *t, struct p2d_buffer *out, uint32_t index,
                    const char *branch)
{
    const struct p2d_box *box = &t->boxes.boxes.at[index];
    put_share(t, out, box->total, box->guess, p2d_paint_of_total(&t->paints, box->total));
    put_share(t, out, box->self, box->self_guess,
              p2d_paint_of_self(&t->paints, box->self));
    put_branch(t, out, branch);
    size_t before = p2d_columns_of(&t->columns, p2d_buffer_span(&t->prefix)) +
                    (branch[0] != '\0' ? 3 : 0);
    put_name(t, out, index, NUMBERS + before);
    p2d_putc(out, '\n');
}

static void put_rest(const struct tree *t, struct p2d_buffer *out,
                     const struct level *level)
{
    put_share(t, out, level->rest, level->rest_guess, P2D_PAINT_COLD);
    p2d_putf(out, "%8s", "");
    put_branch(t, out, "└─ ");
    p2d_putf(out, "… %u more\n", level->n_rest);
}

/* ------------------------------------------------------------------- the walk */

/* Begin with the callees of a box, whose line is written. */
static void descend(struct tree *t, uint32_t index)
{
    const struct p2d_box *boxes = t->boxes.boxes.at;
    struct level level = {.prefix = t->prefix.len};
    uint32_t n_shown = 0;
    for (uint32_t child = boxes[index].first; child != 0; child = boxes[child].next) {
        if (is_shown(t, child)) {
            level.next = n_shown++ == 0 ? child : level.next;
        } else {
            level.n_rest++;
            level.rest += boxes[child].total;
            level.rest_guess |= boxes[child].guess;
        }
    }
    if (level.rest < SMALLEST * t->look.whole)
        level.n_rest = 0;
    level.branches = n_shown + (level.n_rest > 0) > 1;
    if (n_shown + level.n_rest > 0)
        p2d_vec_push(&t->levels, t->view->report, level);
}

/* Siblings are sorted: what is small comes last. */
static uint32_t next_shown(const struct tree *t, uint32_t index)
{
    uint32_t next = t->boxes.boxes.at[index].next;
    return next != 0 && is_shown(t, next) ? next : 0;
}

static void step(struct tree *t, struct p2d_buffer *out)
{
    struct level *level = &t->levels.at[t->levels.len - 1];
    uint32_t index = level->next;
    t->prefix.len = level->prefix;
    if (index == 0) {
        if (level->n_rest > 0)
            put_rest(t, out, level);
        t->levels.len--;
        return;
    }
    level->next = next_shown(t, index);
    bool is_last = level->next == 0 && level->n_rest == 0, branches = level->branches;
    put_box(t, out, index, !branches ? "" : is_last ? "└─ " : "├─ ");
    if (branches)
        p2d_puts(&t->prefix, is_last ? "   " : "│  ");
    descend(t, index);
}

static void put_heading(struct tree *t, struct p2d_buffer *out)
{
    struct p2d_buffer line = {.report = out->report};
    p2d_put_heading(&t->look, &line, 0);
    p2d_puts(&line, ", ");
    p2d_put_heading(&t->look, &line, 1);
    struct p2d_span text = p2d_buffer_span(&line), head = text;
    (void)p2d_cut(&text, ';', &head); /* that is of hatched boxes */
    p2d_put_printable(out, head, SIZE_MAX);
    if (t->stacks.is_estimated)
        p2d_puts(out,
                 "\nThe profile holds no stacks: they are estimated, and so is a number "
                 "with \"~\".");
    p2d_puts(out, "\n\n");
    p2d_paint_begin(&t->paints, out, P2D_PAINT_HEADING);
    p2d_puts(out, "   total    self  function");
    p2d_paint_end(&t->paints, out, P2D_PAINT_HEADING);
    p2d_putc(out, '\n');
    p2d_buffer_release(&line);
}

static void write_boxes(struct tree *t, struct p2d_buffer *out)
{
    t->look = (struct p2d_box_look){
        .view = t->view, .stacks = &t->stacks, .whole = t->boxes.boxes.at[0].total};
    t->paints.view = t->view;
    p2d_columns_init(&t->columns);
    put_heading(t, out);
    descend(t, 0);
    while (t->levels.len > 0 && p2d_ok(t->view->report))
        step(t, out);
    p2d_columns_release(&t->columns);
}

static void write_tree(const struct p2d_view *view, const char *name,
                       struct p2d_buffer *out)
{
    (void)name;
    struct tree t = {.view = view, .prefix = {.report = view->report}};
    struct p2d_look look = *view->look;
    look.fold_recursion = true; /* twenty lines of one function tell less than one */
    if (p2d_stacks_init(&t.stacks, view, true) &&
        p2d_stack_tree_init(&t.boxes, &t.stacks, NULL, &look, true, view->report) &&
        p2d_stack_tree_sort(&t.boxes, true, p2d_by_function_name, t.stacks.profile,
                            view->report))
        write_boxes(&t, out);
    p2d_vec_release(&t.levels);
    p2d_buffer_release(&t.prefix);
    p2d_stack_tree_release(&t.boxes);
    p2d_stacks_release(&t.stacks);
}

const struct p2d_writer p2d_write_tree = {.name = "tree",
                                          .title =
                                              "call tree as text, heaviest path first",
                                          .suffixes = "tree",
                                          .holds_all = true,
                                          .holds_stacks = true,
                                          .write = write_tree};
