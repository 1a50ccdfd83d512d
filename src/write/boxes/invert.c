/* invert.c - put stacks together from the leaf.
 *
 * Level by level: a new box holds the old boxes that it stands for, each with the cost
 * that comes from it. Their parents, grouped by key, are the next level. A branch that is
 * too small ends, so a level costs no more than the one above it.
 */
#include "write/boxes/invert.h"

#include <math.h>
#include <stdlib.h>

#include "write/boxes/box_tree.h"

/* An old box on the way up from where its stack ends. */
struct climber {
    uint32_t into; /* the new box */
    uint32_t at;   /* the old box */
    double cost, before, waits;
    bool guess;
};

struct turn {
    const struct p2d_stack_tree *old;
    struct p2d_stack_tree *fresh;
    double smallest; /* cost */
    struct p2d_report *report;
    P2D_VEC(struct climber) now, next;
    struct p2d_box rest; /* of the small branches below one new box */
    struct p2d_box_side rest_side;
};

enum { DEEPEST = 400 };

/* qsort has no argument for context: the key is put in front. */
struct keyed {
    uint32_t into, key;
    bool is_group;
    struct climber climber;
};

static int compare(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->into != y->into)
        return x->into < y->into ? -1 : 1;
    if (x->is_group != y->is_group)
        return x->is_group ? 1 : -1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->climber.at < y->climber.at ? -1 : x->climber.at > y->climber.at;
}

static bool same_box(const struct keyed *x, const struct keyed *y)
{
    return x->into == y->into && x->is_group == y->is_group && x->key == y->key;
}

/* One new box from keyed[0..n), and climbers that go on from it. Where stacks end, it is
 * what a function costs by itself, which is never a guess. */
static void make_box(struct turn *t, const struct keyed *keyed, uint32_t n)
{
    double cost = 0, before = 0, waits = 0;
    bool guess = false, ends = keyed->into == 0;
    for (uint32_t i = 0; i < n; i++) {
        cost += keyed[i].climber.cost;
        before += keyed[i].climber.before;
        waits += keyed[i].climber.waits;
        guess |= keyed[i].climber.guess;
    }
    if (!(cost >= t->smallest || before >= t->smallest)) {
        t->rest.key++;
        t->rest.total += cost;
        t->rest_side.before.total += before;
        t->rest_side.waits.total += waits;
        t->rest.guess |= guess && !ends;
        return;
    }
    struct p2d_box_side side = {.before = {ends ? before : 0, before},
                                .waits = {ends ? waits : 0, waits}};
    struct p2d_box fresh = {.parent = keyed->into,
                            .key = keyed->key,
                            .is_group = keyed->is_group,
                            .sampled = true,
                            .guess = guess && !ends,
                            .self = ends ? cost : 0,
                            .total = cost};
    uint32_t box = p2d_stack_tree_add(t->fresh, fresh, side, t->report);
    if (box == 0)
        return;
    for (uint32_t i = 0; i < n; i++) {
        struct climber up = keyed[i].climber;
        up.at = t->old->boxes.at[up.at].parent;
        up.into = box;
        if (up.at != 0 && !p2d_vec_push(&t->next, t->report, up))
            return;
    }
}

/* The small branches below a new box become one box, or are left out if that is small
 * too. What is left out of the first row is a share of the whole, and is counted. */
static void end_rest(struct turn *t, uint32_t into)
{
    struct p2d_box rest = t->rest;
    struct p2d_box_side side = t->rest_side;
    t->rest = (struct p2d_box){0};
    t->rest_side = (struct p2d_box_side){0};
    rest.parent = into;
    rest.is_rest = rest.is_group = true;
    if (into == 0) { /* where stacks end: by itself */
        rest.self = rest.total;
        side.before.self = side.before.total;
    }
    bool is_large = rest.total >= t->smallest || side.before.total >= t->smallest;
    if (rest.key > 1 && is_large) {
        (void)p2d_stack_tree_add(t->fresh, rest, side, t->report);
    } else if (into == 0) {
        t->fresh->left_out += rest.total;
        t->fresh->left_out_before += side.before.total;
    }
}

static void make_level(struct turn *t)
{
    struct keyed *keyed = p2d_new(t->report, t->now.len, sizeof *keyed);
    if (keyed == NULL)
        return;
    for (uint32_t i = 0; i < t->now.len; i++) {
        const struct p2d_box *box = &t->old->boxes.at[t->now.at[i].at];
        keyed[i] =
            (struct keyed){t->now.at[i].into, box->key, box->is_group, t->now.at[i]};
    }
    qsort(keyed, t->now.len, sizeof *keyed, compare);
    for (uint32_t i = 0, end; i < t->now.len && p2d_ok(t->report); i = end) {
        for (end = i + 1; end < t->now.len && same_box(&keyed[i], &keyed[end]);)
            end++;
        make_box(t, keyed + i, end - i);
        if (end == t->now.len || keyed[end].into != keyed[i].into)
            end_rest(t, keyed[i].into);
    }
    p2d_delete(keyed);
}

static void start(struct turn *t)
{
    for (uint32_t b = 1; b < t->old->boxes.len; b++) {
        const struct p2d_box *box = &t->old->boxes.at[b];
        const struct p2d_box_side *side = p2d_box_side(t->old, box);
        bool is_leaf = box->total <= box->self && side->before.total <= side->before.self;
        struct climber climber = {.at = b,
                                  .cost = fmax(box->self, 0),
                                  .before = fmax(side->before.self, 0),
                                  .waits = fmax(side->waits.self, 0),
                                  .guess = is_leaf ? box->guess : box->self_guess};
        if ((climber.cost > 0 || climber.before > 0) &&
            !p2d_vec_push(&t->now, t->report, climber))
            return;
    }
}

bool p2d_stack_tree_invert(struct p2d_stack_tree *tree, double smallest,
                           struct p2d_report *report)
{
    struct p2d_stack_tree fresh = {.has_sides = tree->has_sides};
    const struct p2d_box *whole = &tree->boxes.at[0];
    struct turn t = {.old = tree,
                     .fresh = &fresh,
                     .smallest = smallest * p2d_box_cost(tree, whole),
                     .report = report};
    (void)p2d_stack_tree_add(&fresh, *whole, *p2d_box_side(tree, whole), report);
    if (p2d_ok(report))
        start(&t);
    for (int depth = 0; depth < DEEPEST && t.now.len > 0 && p2d_ok(report); depth++) {
        make_level(&t);
        p2d_vec_release(&t.now);
        t.now.at = t.next.at;
        t.now.len = t.next.len;
        t.now.cap = t.next.cap;
        t.next.at = NULL;
        t.next.len = t.next.cap = 0;
    }
    p2d_vec_release(&t.now);
    p2d_vec_release(&t.next);
    p2d_stack_tree_release(tree);
    *tree = fresh;
    return p2d_ok(report);
}
