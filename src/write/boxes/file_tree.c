/* file_tree.c - a tree of folders, files and functions with their self costs. */
#include "write/boxes/file_tree.h"
#include "base/map.h"
#include "write/boxes/treemap.h"

struct maker {
    struct p2d_stack_tree *tree;
    struct p2d_strings *folders;
    struct p2d_report *report;
    struct p2d_map children; /* (parent, key) -> box; functions' keys have the top bit */
};

static uint32_t child_of(struct maker *m, uint32_t parent, uint32_t key, bool is_folder)
{
    const uint32_t top = UINT32_C(1) << 31;
    uint32_t *slot = p2d_map_at(&m->children, m->report,
                                p2d_pair(parent, is_folder ? key : key | top));
    struct p2d_box fresh = {.parent = parent, .key = key, .is_group = is_folder};
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_push(&m->tree->boxes, m->report, fresh))
        *slot = m->tree->boxes.len - 1;
    return *slot;
}

/* The folders and the file of a path, from the outermost on. */
static uint32_t box_of_path(struct maker *m, struct p2d_span path)
{
    enum { MOST_PARTS = 64 };
    uint32_t box = 0;
    struct p2d_span part;
    for (unsigned n = 0; n < MOST_PARTS && p2d_cut(&path, '/', &part); n++)
        if (part.len > 0)
            box = child_of(m, box, p2d_intern(m->folders, m->report, part), true);
    return box;
}

static double *self_costs(const struct p2d_profile *p, p2d_metric metric,
                          struct p2d_report *report)
{
    double *costs = p2d_new(report, p->fns.len, sizeof *costs);
    for (p2d_fn fn = 1; fn < p->fns.len && costs != NULL; fn++)
        costs[fn] = p2d_cost_at(&p->metrics.at[metric].fns, fn).self;
    for (uint32_t s = 1; s < p->samples.len && costs != NULL; s++) {
        const struct p2d_sample *sample = &p->samples.at[s];
        if (sample->metric == metric && !sample->trimmed)
            costs[p->nodes.at[sample->node].fn] += sample->value;
    }
    return costs;
}

bool p2d_file_tree_init(struct p2d_stack_tree *tree, struct p2d_strings *folders,
                        const struct p2d_stacks *stacks, struct p2d_report *report)
{
    const struct p2d_profile *p = stacks->profile;
    struct maker m = {.tree = tree, .folders = folders, .report = report};
    double *costs = self_costs(p, stacks->metric, report);
    (void)p2d_vec_push(&tree->boxes, report, (struct p2d_box){0});
    for (p2d_fn fn = 1; fn < p->fns.len && p2d_ok(report); fn++) {
        const struct p2d_function *f = &p->fns.at[fn];
        if (!(costs[fn] > 0))
            continue;
        uint32_t file = box_of_path(&m, p2d_text(p, f->file != 0 ? f->file : f->module));
        uint32_t box = child_of(&m, file, fn, false);
        if (p2d_ok(report))
            tree->boxes.at[box].self = costs[fn];
    }
    for (uint32_t b = tree->boxes.len; b-- > 0 && p2d_ok(report);) {
        struct p2d_box *box = &tree->boxes.at[b];
        box->total += box->self;
        if (b > 0)
            tree->boxes.at[box->parent].total += box->total;
    }
    p2d_delete(costs);
    p2d_map_release(&m.children);
    return p2d_ok(report);
}
