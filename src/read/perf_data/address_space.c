/* address_space.c - find the object that was mapped at an address of a process at a time.
 *
 * Treap: R. Seidel, C. R. Aragon, Randomized Search Trees, 1996. Priorities are random
 * and seeded, so that its height, and with it all recursion here, is logarithmic.
 */
#include "read/perf_data/address_space.h"

#include "base/hash.h"

void p2d_spaces_init(struct p2d_spaces *s, struct p2d_report *report)
{
    *s = (struct p2d_spaces){.report = report, .random = p2d_hash_seed()};
    (void)p2d_vec_push(&s->nodes, report, (struct p2d_space_node){0});
    (void)p2d_vec_push(&s->processes, report, (struct p2d_process){0});
}

void p2d_spaces_release(struct p2d_spaces *s)
{
    p2d_vec_release(&s->nodes);
    p2d_vec_release(&s->processes);
    p2d_map_release(&s->by_pid);
}

/* ------------------------------------------------------------------- treap */

static uint32_t new_node(struct p2d_spaces *s, struct p2d_space_node node)
{
    if (!p2d_vec_push(&s->nodes, s->report, node))
        return 0;
    return s->nodes.len - 1;
}

/* A node that this version may change: itself, or a copy. */
static uint32_t own(struct p2d_spaces *s, uint32_t node, uint32_t owner)
{
    struct p2d_space_node copy = s->nodes.at[node];
    if (node == 0 || copy.owner == owner)
        return node;
    copy.owner = owner;
    return new_node(s, copy);
}

/* Tear a tree in two: mappings that start before `at`, and the rest. */
static void split(struct p2d_spaces *s, uint32_t owner, uint32_t tree, uint64_t at,
                  uint32_t *before, uint32_t *rest)
{
    *before = *rest = 0;
    if (tree == 0 || (tree = own(s, tree, owner)) == 0)
        return;
    uint32_t torn;
    if (s->nodes.at[tree].mapping.start < at) {
        split(s, owner, s->nodes.at[tree].right, at, &torn, rest);
        s->nodes.at[tree].right = torn;
        *before = tree;
    } else {
        split(s, owner, s->nodes.at[tree].left, at, before, &torn);
        s->nodes.at[tree].left = torn;
        *rest = tree;
    }
}

/* Put together two trees, all of the first before all of the second. */
static uint32_t join(struct p2d_spaces *s, uint32_t owner, uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0)
        return a != 0 ? a : b;
    if (s->nodes.at[a].priority >= s->nodes.at[b].priority) {
        a = own(s, a, owner);
        uint32_t right = join(s, owner, s->nodes.at[a].right, b);
        s->nodes.at[a].right = right;
        return a;
    }
    b = own(s, b, owner);
    uint32_t left = join(s, owner, a, s->nodes.at[b].left);
    s->nodes.at[b].left = left;
    return b;
}

/* The last mapping that starts at or before an address; 0 if none. */
static uint32_t last_before(const struct p2d_spaces *s, uint32_t tree, uint64_t address)
{
    uint32_t found = 0;
    while (tree != 0) {
        const struct p2d_space_node *node = &s->nodes.at[tree];
        bool starts = node->mapping.start <= address;
        found = starts ? tree : found;
        tree = starts ? node->right : node->left;
    }
    return found;
}

static uint32_t leaf(struct p2d_spaces *s, uint32_t owner, struct p2d_mapping mapping)
{
    s->random = p2d_hash_u64(s->random, 1);
    return new_node(s, (struct p2d_space_node){.mapping = mapping,
                                               .priority = (uint32_t)s->random,
                                               .owner = owner});
}

/* Put a mapping into a tree in which nothing overlaps it. */
static uint32_t insert(struct p2d_spaces *s, uint32_t owner, uint32_t tree,
                       struct p2d_mapping mapping)
{
    uint32_t before, rest;
    split(s, owner, tree, mapping.start, &before, &rest);
    uint32_t node = leaf(s, owner, mapping);
    return join(s, owner, join(s, owner, before, node), rest);
}

static struct p2d_mapping part(struct p2d_mapping m, uint64_t start, uint64_t end)
{
    m.offset += start - m.start;
    m.start = start;
    m.end = end;
    return m;
}

/* Take [start, end) out of a tree; mappings that reach over its ends stay in part. */
static uint32_t cut_out(struct p2d_spaces *s, uint32_t owner, uint32_t tree,
                        uint64_t start, uint64_t end)
{
    struct p2d_mapping first = s->nodes.at[last_before(s, tree, start)].mapping;
    struct p2d_mapping last = s->nodes.at[last_before(s, tree, end - 1)].mapping;
    bool keeps_first = first.start < start && first.end > start;
    bool keeps_last = last.end > end && last.start < end;
    uint32_t before, middle, rest;
    split(s, owner, tree, keeps_first ? first.start : start, &before, &middle);
    split(s, owner, middle, end, &middle, &rest);
    if (keeps_first)
        before = insert(s, owner, before, part(first, first.start, start));
    if (keeps_last)
        rest = insert(s, owner, rest, part(last, end, last.end));
    return join(s, owner, before, rest);
}

/* --------------------------------------------------------------- processes */

static struct p2d_process *process_of(struct p2d_spaces *s, int64_t pid)
{
    uint32_t *slot = p2d_map_at(&s->by_pid, s->report, (uint64_t)pid);
    if (slot == NULL || !p2d_ok(s->report))
        return NULL;
    if (*slot == 0) {
        struct p2d_process fresh = {.owner = ++s->last_owner};
        if (!p2d_vec_push(&s->processes, s->report, fresh))
            return NULL;
        *slot = s->processes.len - 1;
    }
    return &s->processes.at[*slot];
}

void p2d_space_map(struct p2d_spaces *s, int64_t pid, struct p2d_mapping mapping)
{
    struct p2d_process *process = process_of(s, pid);
    if (process == NULL || mapping.end <= mapping.start)
        return;
    uint32_t tree = cut_out(s, process->owner, process->root, mapping.start, mapping.end);
    process->root = insert(s, process->owner, tree, mapping);
    process->version = ++s->last_version;
}

void p2d_space_unmap(struct p2d_spaces *s, int64_t pid, uint64_t start, uint64_t end)
{
    struct p2d_process *process = process_of(s, pid);
    if (process == NULL || end <= start)
        return;
    process->root = cut_out(s, process->owner, process->root, start, end);
    process->version = ++s->last_version;
}

void p2d_space_fork(struct p2d_spaces *s, int64_t parent, int64_t child)
{
    if (parent == child || process_of(s, child) == NULL)
        return;
    uint32_t root = 0;
    struct p2d_process *from = process_of(s, parent);
    if (from != NULL) {
        root = from->root;
        from->owner = ++s->last_owner; /* its nodes are shared now */
    }
    struct p2d_process *to = process_of(s, child);
    if (to != NULL)
        *to = (struct p2d_process){root, ++s->last_owner, ++s->last_version};
}

static const struct p2d_process *known(const struct p2d_spaces *s, int64_t pid)
{
    return &s->processes.at[p2d_map_get(&s->by_pid, (uint64_t)pid)];
}

bool p2d_space_find(const struct p2d_spaces *s, int64_t pid, uint64_t address,
                    struct p2d_mapping *mapping)
{
    if (!p2d_ok(s->report))
        return false;
    *mapping = s->nodes.at[last_before(s, known(s, pid)->root, address)].mapping;
    return address >= mapping->start && address < mapping->end;
}

uint32_t p2d_space_version(const struct p2d_spaces *s, int64_t pid)
{
    return known(s, pid)->version;
}
