/* folded.c - write folded stacks, one on each line, for flame graph tools.
 *
 *     main (app.py:1);parse (app.py:9) 17
 *
 * Equal stacks are one line, in the order of their names. Times are in nanoseconds; other
 * values as they are, but guessed ones as integers: some readers know no others. A
 * comparison has two values on each line, before and after, as difffolded.pl prints them.
 * Reference: https://github.com/brendangregg/FlameGraph#2-fold-stacks
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/number.h"
#include "write/shared/escape.h"
#include "write/shared/frame_name.h"
#include "write/shared/stack_size.h"
#include "write/boxes/box_tree.h"
#include "write/shared/whole_number.h"
#include "write/shared/thread_name.h"

struct state {
    const struct p2d_view *view;
    struct p2d_stacks stacks;
    struct p2d_frame_names names;
    struct p2d_stack_tree tree;
    struct p2d_buffer line; /* the frames of the box and those above it */
    P2D_VEC(size_t) ends;   /* of those frames, by depth */
    struct p2d_whole_unit unit;
    double *rests, *rests_before; /* of guessed values, by rounding; by frame */
    bool fits;                    /* it is known that all stacks may be written */
    struct p2d_buffer *out;
};

/* -------------------------------------------------------------------- order */

static int by_name(const void *context, uint32_t a, uint32_t b)
{
    const struct p2d_strings *names = context;
    return p2d_span_compare(p2d_string(names, a), p2d_string(names, b));
}

/* --------------------------------------------------------------------- lines */

/* A first frame such as "# x" would make a comment of the line. */
static void put_no_comment(struct state *s, struct p2d_span frame)
{
    if (s->line.len == 0 && frame.len > 0 && frame.at[0] == '#' &&
        (frame.len == 1 || frame.at[1] == ' ' || frame.at[1] == '\t'))
        p2d_putc(&s->line, '_');
    p2d_put(&s->line, frame.at, frame.len);
}

static void put_frame(struct state *s, const struct p2d_box *box)
{
    if (!box->is_group) {
        put_no_comment(s, p2d_string(&s->names.strings, box->key));
        return;
    }
    struct p2d_buffer group = {.report = s->view->report},
                      frame = {.report = s->view->report};
    p2d_put_group(&group, s->stacks.profile, box->key, s->view->look->split);
    p2d_put_one_line(&frame, p2d_buffer_span(&group));
    for (size_t i = 0; i < frame.len; i++)
        if (frame.at[i] == ';')
            frame.at[i] = ':';
    put_no_comment(s, p2d_buffer_span(&frame));
    p2d_buffer_release(&group);
    p2d_buffer_release(&frame);
}

static struct p2d_whole_unit whole_unit(const struct p2d_stacks *stacks)
{
    struct p2d_whole_unit unit = p2d_whole_unit_of(stacks->profile, stacks->metric);
    if (stacks->profile->metrics.at[stacks->metric].unit == P2D_UNIT_COUNT)
        unit.factor = 1;
    return unit;
}

static void format_value(const struct state *s, double value, double *rest, char *text)
{
    bool counts = s->stacks.profile->metrics.at[s->stacks.metric].unit == P2D_UNIT_COUNT;
    if (!s->stacks.is_estimated && counts) {
        p2d_format_double(value, text);
        return;
    }
    int64_t whole = s->stacks.is_estimated ? p2d_whole_part(s->unit, value, rest)
                                           : p2d_whole_number(s->unit, value);
    const int64_t most = INT64_C(1) << 53; /* as doubles are exact, and written faster */
    if (whole >= -most && whole <= most)
        p2d_format_double((double)whole, text);
    else
        snprintf(text, P2D_NUMBER_SIZE, "%" PRId64, whole);
}

/* Rounding the parts keeps the cost of each function. */
static uint32_t rest_of(const struct p2d_box *box)
{
    return box->is_group ? 0 : box->key;
}

static bool find_rests(struct state *s)
{
    uint32_t n = s->names.strings.spans.len;
    s->rests = p2d_new(s->view->report, n, sizeof *s->rests);
    s->rests_before = p2d_new(s->view->report, n, sizeof *s->rests_before);
    if (!p2d_ok(s->view->report) || !s->stacks.is_estimated)
        return p2d_ok(s->view->report); /* nothing else has rests */
    for (uint32_t b = 1; b < s->tree.boxes.len; b++) {
        const struct p2d_box *box = &s->tree.boxes.at[b];
        s->rests[rest_of(box)] += box->self;
        s->rests_before[rest_of(box)] += p2d_box_side(&s->tree, box)->before.self;
    }
    p2d_whole_rests(s->unit, s->rests, n);
    p2d_whole_rests(s->unit, s->rests_before, n);
    return true;
}

/* Put the values after the frames of the line; nothing where nothing is left of a guess.
 */
static void put_line(struct state *s, const struct p2d_box *box)
{
    char before[P2D_NUMBER_SIZE] = "", after[P2D_NUMBER_SIZE];
    format_value(s, box->self, &s->rests[rest_of(box)], after);
    if (s->stacks.before != 0)
        format_value(s, p2d_box_side(&s->tree, box)->before.self,
                     &s->rests_before[rest_of(box)], before);
    bool is_nothing =
        strcmp(after, "0") == 0 && (before[0] == '\0' || strcmp(before, "0") == 0);
    if (s->stacks.is_estimated && is_nothing)
        return;
    p2d_put(s->out, s->line.at, s->line.len);
    p2d_putc(s->out, ' ');
    p2d_puts(s->out, before);
    p2d_puts(s->out, before[0] != '\0' ? " " : "");
    p2d_puts(s->out, after);
    p2d_putc(s->out, '\n');
}

static void enter(struct state *s, uint32_t number)
{
    const struct p2d_box *box = &s->tree.boxes.at[number];
    if (s->line.len > 0)
        p2d_putc(&s->line, ';');
    put_frame(s, box);
    (void)p2d_vec_push(&s->ends, s->view->report, s->line.len);
    if (box->sampled && p2d_stacks_fit(s->out, s->line.len))
        put_line(s, box);
    if (s->fits)
        p2d_hand_on(s->out);
}

static void leave(struct state *s)
{
    s->ends.len -= s->ends.len > 0; /* without memory it may not be there */
    s->line.len = s->ends.len > 0 ? s->ends.at[s->ends.len - 1] : 0;
}

/* Whether all lines together are below the limit for certain, so that none has to wait until
 * the last one is written. A box follows its parent. */
static bool fit(const struct state *s)
{
    uint32_t n = s->tree.boxes.len;
    uint32_t *lengths = p2d_new(s->view->report, n, sizeof *lengths);
    uint64_t sum = 0;
    for (uint32_t b = 1; lengths != NULL && b < n && sum <= P2D_MOST_STACK_BYTES; b++) {
        const struct p2d_box *box = &s->tree.boxes.at[b];
        if (box->is_group) /* its text is made when it is written */
            sum = UINT64_MAX / 2;
        else
            lengths[b] = lengths[box->parent] + 1 +
                         (uint32_t)p2d_string(&s->names.strings, box->key).len;
        sum += box->sampled ? lengths[b] : 0;
    }
    p2d_delete(lengths);
    return lengths != NULL && sum <= P2D_MOST_STACK_BYTES;
}

static void put_stacks(struct state *s)
{
    const struct p2d_box *boxes = s->tree.boxes.at;
    uint32_t box = boxes[0].first;
    while (box != 0 && p2d_ok(s->view->report)) {
        enter(s, box);
        if (boxes[box].first != 0) {
            box = boxes[box].first;
            continue;
        }
        for (; box != 0; box = boxes[box].parent) {
            leave(s);
            if (boxes[box].next != 0)
                break;
        }
        box = boxes[box].next;
    }
}

/* --------------------------------------------------------------- the whole file */

static void say_what_is_left_out(const struct state *s)
{
    if (s->tree.boxes.at[0].sampled && !s->stacks.is_estimated)
        p2d_set_warning(s->view->report, "no stack", "",
                        "samples without a stack are left out");
    if (s->stacks.is_estimated)
        p2d_warn_of_estimate(s->view, p2d_shows_lines(s->view));
}

static void write_folded(const struct p2d_view *view, const char *name,
                         struct p2d_buffer *out)
{
    (void)name;
    struct state s = {.view = view, .out = out, .line.report = view->report};
    if (p2d_stacks_init_lines(&s.stacks, view, view->look->estimate) &&
        p2d_frame_names_init(&s.names, s.stacks.profile, p2d_shows_lines(view),
                             view->report) &&
        p2d_stack_tree_init(&s.tree, &s.stacks, s.names.of, view->look, false,
                            view->report) &&
        p2d_stack_tree_sort(&s.tree, false, by_name, &s.names.strings, view->report)) {
        s.unit = whole_unit(&s.stacks);
        if (s.stacks.is_estimated)
            p2d_puts(out, "# estimated from the shares of the calls\n");
        s.fits = out->outlet != NULL && fit(&s);
        if (find_rests(&s))
            put_stacks(&s);
        say_what_is_left_out(&s);
    }
    p2d_stack_tree_release(&s.tree);
    p2d_frame_names_release(&s.names);
    p2d_stacks_release(&s.stacks);
    p2d_buffer_release(&s.line);
    p2d_vec_release(&s.ends);
    p2d_delete(s.rests);
    p2d_delete(s.rests_before);
}

const struct p2d_writer p2d_write_folded = {.name = "folded",
                                            .title =
                                                "folded stacks, for flame graph tools",
                                            .suffixes = "folded collapsed",
                                            .holds_all = true,
                                            .holds_stacks = true,
                                            .compares = true,
                                            .write = write_folded};
