/* box_tree.c - put stacks together from the root, as boxes. */
#include "write/boxes/box_tree.h"

#include "base/map.h"
#include "model/processes.h"

struct maker {
    struct p2d_stack_tree *tree;
    const struct p2d_stacks *stacks;
    const uint32_t *keys;
    enum p2d_split split;
    bool draws, folds_recursion;
    bool is_alike; /* each context has a box of its own */
    struct p2d_report *report;
    struct p2d_map children; /* (parent, key) -> box */
    struct p2d_map contexts; /* (group's box, context) -> box */
    uint32_t *of_context;    /* by context: its box, where there are no groups */
    p2d_thread *processes;   /* by thread, where stacks are split by process */
    P2D_VEC(p2d_node) path;
};

uint32_t p2d_stack_tree_add(struct p2d_stack_tree *tree, struct p2d_box box,
                            struct p2d_box_side side, struct p2d_report *report)
{
    bool added = (!tree->has_sides || p2d_vec_push(&tree->sides, report, side)) &&
                 p2d_vec_push(&tree->boxes, report, box);
    return added ? tree->boxes.len - 1 : 0;
}

static uint32_t child_of(struct maker *m, uint32_t parent, uint32_t key, bool is_group)
{
    const struct p2d_box_side none = {0};
    struct p2d_box fresh = {.parent = parent, .key = key, .is_group = is_group};
    if (m->is_alike)
        return p2d_stack_tree_add(m->tree, fresh, none, m->report);
    uint32_t *slot = p2d_map_at(&m->children, m->report, p2d_pair(parent, key));
    if (slot == NULL)
        return 0;
    if (*slot == 0)
        *slot = p2d_stack_tree_add(m->tree, fresh, none, m->report);
    return *slot;
}

static bool has_groups(enum p2d_split split)
{
    return split == P2D_SPLIT_PROCESS || split == P2D_SPLIT_THREAD;
}

static uint32_t group_of(struct maker *m, p2d_thread thread)
{
    if (!has_groups(m->split))
        return 0;
    if (m->split == P2D_SPLIT_PROCESS)
        thread = m->processes[thread];
    return child_of(m, 0, thread, true);
}

/* The box below `parent`, or the parent itself where a function's call of itself is
 * folded. */
static uint32_t box_below(struct maker *m, uint32_t parent, uint32_t key)
{
    const struct p2d_box *above = &m->tree->boxes.at[parent];
    bool is_same = parent != 0 && !above->is_group && above->key == key;
    return m->folds_recursion && is_same ? parent : child_of(m, parent, key, false);
}

/* The place of a context's box; 0 there: it has none yet. NULL when memory runs out. */
static uint32_t *place_of(struct maker *m, uint32_t group, p2d_node node)
{
    return m->of_context != NULL
               ? &m->of_context[node]
               : p2d_map_at(&m->contexts, m->report, p2d_pair(group, node));
}

static uint32_t known_box(const struct maker *m, uint32_t group, p2d_node node)
{
    return m->of_context != NULL ? m->of_context[node]
                                 : p2d_map_get(&m->contexts, p2d_pair(group, node));
}

/* The box of a context: up to the first one that has a box, then down again. */
static uint32_t box_of(struct maker *m, uint32_t group, p2d_node node)
{
    const struct p2d_profile *p = m->stacks->profile;
    uint32_t box = group;
    m->path.len = 0;
    for (; node != 0; node = p->nodes.at[node].parent) {
        uint32_t known = known_box(m, group, node);
        if (known != 0) {
            box = known;
            break;
        }
        if (!p2d_vec_push(&m->path, m->report, node))
            return 0;
    }
    while (m->path.len > 0 && p2d_ok(m->report)) {
        node = m->path.at[--m->path.len];
        p2d_fn fn = p->nodes.at[node].fn;
        box = box_below(m, box, m->keys != NULL ? m->keys[fn] : fn);
        struct p2d_box *at = &m->tree->boxes.at[box];
        at->guess |= box != 0 && p2d_is_guess(m->stacks, node, P2D_GUESS_TOTAL);
        at->self_guess |= box != 0 && p2d_is_guess(m->stacks, node, P2D_GUESS_SELF);
        uint32_t *slot = place_of(m, group, node);
        if (slot != NULL)
            *slot = box;
    }
    return box;
}

/* Whether no two functions have one key. */
static bool are_different(const struct p2d_profile *p, const uint32_t *keys,
                          struct p2d_report *report)
{
    uint32_t most = 0;
    bool differ = true;
    for (p2d_fn fn = 1; keys != NULL && fn < p->fns.len; fn++)
        most = keys[fn] > most ? keys[fn] : most;
    bool *seen = p2d_new(report, keys != NULL ? (size_t)most + 1 : 1, sizeof *seen);
    for (p2d_fn fn = 1; seen != NULL && keys != NULL && fn < p->fns.len && differ; fn++) {
        differ = !seen[keys[fn]];
        seen[keys[fn]] = true;
    }
    p2d_delete(seen);
    return differ;
}

/* Whether each context has a box of its own, so that no box has to be looked up. A profile holds
 * each context once, but contexts that differ only in lines of source code or in gaps share a box. */
static bool is_alike(const struct maker *m)
{
    const struct p2d_profile *p = m->stacks->profile;
    if (has_groups(m->split) || m->folds_recursion || p->node_lines.len > 0)
        return false;
    for (p2d_node n = 1; n < p->nodes.len; n++)
        if (p->nodes.at[n].gap)
            return false;
    return are_different(p, m->keys, m->report);
}

static void add_samples(struct maker *m)
{
    const struct p2d_profile *p = m->stacks->profile;
    for (uint32_t s = 1; s < p->samples.len && p2d_ok(m->report); s++) {
        const struct p2d_sample *sample = &p->samples.at[s];
        bool is_before = m->stacks->before != 0 && sample->metric == m->stacks->before;
        bool is_wait = m->stacks->waits != 0 && sample->metric == m->stacks->waits;
        if (sample->metric != m->stacks->metric && !is_before && !is_wait)
            continue;
        if (m->draws && sample->value < 0) {
            p2d_set_warning(m->report, "negative cost", "",
                            "stacks that cost less than 0 are not drawn");
            continue;
        }
        uint32_t group = group_of(m, sample->thread);
        uint32_t number = box_of(m, group, sample->node);
        if (!p2d_ok(m->report))
            return;
        struct p2d_box *box = &m->tree->boxes.at[number];
        *(is_before ? &m->tree->sides.at[number].before.self
          : is_wait ? &m->tree->sides.at[number].waits.self
                    : &box->self) += sample->value;
        box->sampled = true;
    }
}

static void sum_up(struct p2d_stack_tree *tree)
{
    for (uint32_t b = tree->boxes.len; b-- > 0;) {
        struct p2d_box *box = &tree->boxes.at[b];
        box->total += box->self;
        if (b > 0)
            tree->boxes.at[box->parent].total += box->total;
    }
    for (uint32_t b = tree->sides.len; b-- > 0;) {
        struct p2d_box_side *side = &tree->sides.at[b];
        side->before.total += side->before.self;
        side->waits.total += side->waits.self;
        if (b == 0)
            break;
        struct p2d_box_side *parent = &tree->sides.at[tree->boxes.at[b].parent];
        parent->before.total += side->before.total;
        parent->waits.total += side->waits.total;
    }
}

/* Reserve a box for each context, if each context has a box of its own. */
static bool make_room(struct maker *m)
{
    uint32_t most = m->is_alike ? m->stacks->profile->nodes.len : 0;
    return p2d_vec_reserve(&m->tree->boxes, m->report, most + 1);
}

bool p2d_stack_tree_init(struct p2d_stack_tree *tree, const struct p2d_stacks *stacks,
                         const uint32_t *keys, const struct p2d_look *look, bool draws,
                         struct p2d_report *report)
{
    *tree =
        (struct p2d_stack_tree){.has_sides = stacks->before != 0 || stacks->waits != 0};
    struct maker m = {.tree = tree,
                      .stacks = stacks,
                      .keys = keys,
                      .split = look->split,
                      .draws = draws,
                      .folds_recursion = look->fold_recursion,
                      .report = report};
    if (look->split == P2D_SPLIT_PROCESS)
        m.processes = p2d_processes_of(stacks->profile, report);
    if (!has_groups(look->split))
        m.of_context = p2d_new(report, stacks->profile->nodes.len, sizeof *m.of_context);
    m.is_alike = p2d_ok(report) && is_alike(&m);
    if (p2d_ok(report) && make_room(&m)) {
        p2d_stack_tree_add(tree, (struct p2d_box){0}, (struct p2d_box_side){0}, report);
        add_samples(&m);
    }
    if (p2d_ok(report))
        sum_up(tree);
    p2d_map_release(&m.children);
    p2d_map_release(&m.contexts);
    p2d_delete(m.of_context);
    p2d_delete(m.processes);
    p2d_vec_release(&m.path);
    return p2d_ok(report);
}

void p2d_stack_tree_release(struct p2d_stack_tree *tree)
{
    p2d_vec_release(&tree->boxes);
    p2d_vec_release(&tree->sides);
}

/* ----------------------------------------------------------------- sorting */

struct sorter {
    const struct p2d_stack_tree *tree;
    bool by_cost;
    p2d_number_order *order;
    const void *context;
};

/* Of siblings in the order of their numbers, which decides at last. */
static int compare(const void *context, uint32_t a, uint32_t b)
{
    const struct sorter *s = context;
    const struct p2d_box *x = &s->tree->boxes.at[a], *y = &s->tree->boxes.at[b];
    double cost_x = s->by_cost ? p2d_box_cost(s->tree, x) : 0;
    double cost_y = s->by_cost ? p2d_box_cost(s->tree, y) : 0;
    if (cost_x < cost_y || cost_x > cost_y)
        return cost_x > cost_y ? -1 : 1;
    if (x->is_group || y->is_group)
        return x->key < y->key ? -1 : x->key > y->key;
    return s->order(s->context, x->key, y->key);
}

/* The children of each box in the order of their numbers. */
static void link_children(struct p2d_stack_tree *tree)
{
    struct p2d_box *boxes = tree->boxes.at;
    for (uint32_t b = tree->boxes.len; b-- > 1;) {
        struct p2d_box *parent = &boxes[boxes[b].parent];
        boxes[b].next = parent->first;
        parent->first = b;
    }
}

bool p2d_stack_tree_sort(struct p2d_stack_tree *tree, bool by_cost,
                         p2d_number_order *order, const void *context,
                         struct p2d_report *report)
{
    struct p2d_box *boxes = tree->boxes.at;
    const struct sorter s = {tree, by_cost, order, context};
    P2D_VEC(uint32_t) siblings = {0};
    link_children(tree);
    /* Most boxes have one child: many small sorts take less time than one of all. */
    for (uint32_t b = 0; b < tree->boxes.len && p2d_ok(report); b++) {
        siblings.len = 0;
        for (uint32_t c = boxes[b].first; c != 0; c = boxes[c].next)
            (void)p2d_vec_push(&siblings, report, c);
        if (siblings.len < 2 ||
            !p2d_sort_numbers(siblings.at, siblings.len, compare, &s, report))
            continue;
        boxes[b].first = siblings.at[0];
        for (uint32_t i = 0; i < siblings.len; i++)
            boxes[siblings.at[i]].next = i + 1 < siblings.len ? siblings.at[i + 1] : 0;
    }
    p2d_vec_release(&siblings);
    return p2d_ok(report);
}

/* ---------------------------------------------------------------- small boxes */

/* The box for the siblings from `child` on, which are the smallest, with their other costs. */
static struct p2d_box rest_from(const struct p2d_stack_tree *tree, uint32_t child,
                                struct p2d_box_side *side)
{
    *side = (struct p2d_box_side){0};
    struct p2d_box rest = {.parent = tree->boxes.at[child].parent, .is_rest = true};
    rest.is_group = true; /* the key is no function */
    for (; child != 0; child = tree->boxes.at[child].next) {
        const struct p2d_box *box = &tree->boxes.at[child];
        rest.key++;
        rest.total += box->total;
        side->before.total += p2d_box_side(tree, box)->before.total;
        side->waits.total += p2d_box_side(tree, box)->waits.total;
        rest.guess |= box->guess;
    }
    return rest;
}

bool p2d_stack_tree_join_small(struct p2d_stack_tree *tree, double smallest,
                               struct p2d_report *report)
{
    for (uint32_t b = 0, n = tree->boxes.len; b < n; b++) {
        uint32_t last = 0, child = tree->boxes.at[b].first;
        if (p2d_box_cost(tree, &tree->boxes.at[b]) < smallest)
            continue;
        while (child != 0 && p2d_box_cost(tree, &tree->boxes.at[child]) >= smallest) {
            last = child;
            child = tree->boxes.at[child].next;
        }
        if (child == 0)
            continue;
        struct p2d_box_side side;
        struct p2d_box rest = rest_from(tree, child, &side);
        if (rest.key < 2 || !(rest.total >= smallest || side.before.total >= smallest))
            continue;
        if (p2d_stack_tree_add(tree, rest, side, report) == 0)
            return false;
        *(last != 0 ? &tree->boxes.at[last].next : &tree->boxes.at[b].first) =
            tree->boxes.len - 1;
    }
    return true;
}
