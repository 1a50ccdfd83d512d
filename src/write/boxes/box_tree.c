/* box_tree.c - put stacks together from the root, as boxes. */
#include "write/boxes/box_tree.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/map.h"
#include "model/processes.h"

struct maker {
    struct p2d_stack_tree *tree;
    const struct p2d_stacks *stacks;
    const uint32_t *keys;
    enum p2d_split split;
    bool draws, folds_recursion;
    struct p2d_report *report;
    struct p2d_map children; /* (parent, key) -> box */
    struct p2d_map contexts; /* (group's box, context) -> box */
    p2d_thread *processes;   /* by thread, where stacks are split by process */
    P2D_VEC(p2d_node) path;
};

static uint32_t child_of(struct maker *m, uint32_t parent, uint32_t key, bool is_group)
{
    uint32_t *slot = p2d_map_at(&m->children, m->report, p2d_pair(parent, key));
    struct p2d_box fresh = {.parent = parent, .key = key, .is_group = is_group};
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_push(&m->tree->boxes, m->report, fresh))
        *slot = m->tree->boxes.len - 1;
    return *slot;
}

static uint32_t group_of(struct maker *m, p2d_thread thread)
{
    if (m->split == P2D_SPLIT_NONE)
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

/* The box of a context: up to the first one that has a box, then down again. */
static uint32_t box_of(struct maker *m, uint32_t group, p2d_node node)
{
    const struct p2d_profile *p = m->stacks->profile;
    uint32_t box = group;
    m->path.len = 0;
    for (; node != 0; node = p->nodes.at[node].parent) {
        uint32_t known = p2d_map_get(&m->contexts, p2d_pair(group, node));
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
        uint32_t *slot = p2d_map_at(&m->contexts, m->report, p2d_pair(group, node));
        if (slot != NULL)
            *slot = box;
    }
    return box;
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
        *(is_before ? &box->before.self
          : is_wait ? &box->waits.self
                    : &box->self) += sample->value;
        box->sampled = true;
    }
}

static void sum_up(struct p2d_stack_tree *tree)
{
    for (uint32_t b = tree->boxes.len; b-- > 0;) {
        struct p2d_box *box = &tree->boxes.at[b];
        box->total += box->self;
        box->before.total += box->before.self;
        box->waits.total += box->waits.self;
        if (b == 0)
            break;
        tree->boxes.at[box->parent].total += box->total;
        tree->boxes.at[box->parent].before.total += box->before.total;
        tree->boxes.at[box->parent].waits.total += box->waits.total;
    }
}

bool p2d_stack_tree_init(struct p2d_stack_tree *tree, const struct p2d_stacks *stacks,
                         const uint32_t *keys, const struct p2d_look *look, bool draws,
                         struct p2d_report *report)
{
    *tree = (struct p2d_stack_tree){0};
    struct maker m = {.tree = tree,
                      .stacks = stacks,
                      .keys = keys,
                      .split = look->split,
                      .draws = draws,
                      .folds_recursion = look->fold_recursion,
                      .report = report};
    if (look->split == P2D_SPLIT_PROCESS)
        m.processes = p2d_processes_of(stacks->profile, report);
    if (p2d_ok(report) && p2d_vec_push(&tree->boxes, report, (struct p2d_box){0}))
        add_samples(&m);
    if (p2d_ok(report))
        sum_up(tree);
    p2d_map_release(&m.children);
    p2d_map_release(&m.contexts);
    p2d_delete(m.processes);
    p2d_vec_release(&m.path);
    return p2d_ok(report);
}

void p2d_stack_tree_release(struct p2d_stack_tree *tree)
{
    p2d_vec_release(&tree->boxes);
}

/* ----------------------------------------------------------------- sorting */

struct ranked {
    uint32_t parent, box, rank;
    double cost;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    if (x->cost < y->cost || x->cost > y->cost)
        return x->cost > y->cost ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->box < y->box ? -1 : x->box > y->box;
}

bool p2d_stack_tree_sort(struct p2d_stack_tree *tree, const uint32_t *rank, bool by_cost,
                         struct p2d_report *report)
{
    uint32_t n = tree->boxes.len;
    struct p2d_box *boxes = tree->boxes.at;
    struct ranked *order = p2d_new(report, n, sizeof *order);
    if (order == NULL)
        return false;
    for (uint32_t b = 1; b < n; b++)
        order[b] = (struct ranked){boxes[b].parent, b,
                                   boxes[b].is_group ? boxes[b].key : rank[boxes[b].key],
                                   by_cost ? p2d_box_cost(&boxes[b]) : 0};
    if (n > 2)
        qsort(order + 1, n - 1, sizeof *order, compare);
    /* From the end, so that the first of the order ends up as the first child. */
    for (uint32_t i = n; i-- > 1;) {
        struct p2d_box *box = &boxes[order[i].box];
        box->next = boxes[box->parent].first;
        boxes[box->parent].first = order[i].box;
    }
    p2d_delete(order);
    return true;
}

/* ---------------------------------------------------------------- small boxes */

/* The box for the siblings from `child` on, which are the smallest. */
static struct p2d_box rest_from(const struct p2d_stack_tree *tree, uint32_t child)
{
    struct p2d_box rest = {.parent = tree->boxes.at[child].parent, .is_rest = true};
    rest.is_group = true; /* the key is no function */
    for (; child != 0; child = tree->boxes.at[child].next) {
        const struct p2d_box *box = &tree->boxes.at[child];
        rest.key++;
        rest.total += box->total;
        rest.before.total += box->before.total;
        rest.waits.total += box->waits.total;
        rest.guess |= box->guess;
    }
    return rest;
}

bool p2d_stack_tree_join_small(struct p2d_stack_tree *tree, double smallest,
                               struct p2d_report *report)
{
    for (uint32_t b = 0, n = tree->boxes.len; b < n; b++) {
        uint32_t last = 0, child = tree->boxes.at[b].first;
        if (p2d_box_cost(&tree->boxes.at[b]) < smallest)
            continue;
        while (child != 0 && p2d_box_cost(&tree->boxes.at[child]) >= smallest) {
            last = child;
            child = tree->boxes.at[child].next;
        }
        if (child == 0)
            continue;
        struct p2d_box rest = rest_from(tree, child);
        if (rest.key < 2 || p2d_box_cost(&rest) < smallest)
            continue;
        if (!p2d_vec_push(&tree->boxes, report, rest))
            return false;
        *(last != 0 ? &tree->boxes.at[last].next : &tree->boxes.at[b].first) =
            tree->boxes.len - 1;
    }
    return true;
}

void p2d_put_group(struct p2d_buffer *out, const struct p2d_profile *p, p2d_thread thread,
                   enum p2d_split split)
{
    const struct p2d_thread_info *info = &p->threads.at[thread];
    bool by_process = split == P2D_SPLIT_PROCESS;
    struct p2d_span comm = p2d_text(p, by_process ? p2d_process_name(info) : info->comm);
    p2d_put(out, comm.at, comm.len);
    if (comm.len == 0)
        p2d_puts(out, by_process ? "process" : "thread");
    if (info->pid >= 0)
        p2d_putf(out, " %" PRId64, info->pid);
    if (split == P2D_SPLIT_THREAD && info->tid >= 0)
        p2d_putf(out, "%s%" PRId64, info->pid >= 0 ? "/" : " ", info->tid);
}
