/* scc.c - find the strongly connected components of a directed graph. */
#include "base/scc.h"

#include <string.h>

struct search {
    const uint32_t *first, *targets;
    uint32_t *next;      /* by node: the next place in targets to look at */
    uint32_t *order;     /* by node: when it was met, from 1; 0: not yet */
    uint32_t *low;       /* by node: the earliest node it is known to reach */
    uint32_t *component; /* by node; 0: still open */
    uint32_t *path, *open;
    uint32_t n_path, n_open, n_met, n_components;
};

static void enter(struct search *s, uint32_t node)
{
    s->order[node] = s->low[node] = ++s->n_met;
    s->path[s->n_path++] = node;
    s->open[s->n_open++] = node;
}

static void lower(struct search *s, uint32_t node, uint32_t reached)
{
    if (reached < s->low[node])
        s->low[node] = reached;
}

/* Everything that the path's last node leads to is done. */
static void leave(struct search *s)
{
    uint32_t node = s->path[--s->n_path], member;
    if (s->n_path > 0)
        lower(s, s->path[s->n_path - 1], s->low[node]);
    if (s->low[node] != s->order[node])
        return;
    s->n_components++;
    do {
        member = s->open[--s->n_open];
        s->component[member] = s->n_components;
    } while (member != node);
}

static void search_from(struct search *s, uint32_t start)
{
    enter(s, start);
    while (s->n_path > 0) {
        uint32_t node = s->path[s->n_path - 1];
        if (s->next[node] == s->first[node + 1]) {
            leave(s);
            continue;
        }
        uint32_t target = s->targets[s->next[node]++];
        if (s->order[target] == 0)
            enter(s, target);
        else if (s->component[target] == 0)
            lower(s, node, s->order[target]);
    }
}

uint32_t *p2d_scc(struct p2d_report *report, uint32_t n, const uint32_t *first,
                  const uint32_t *targets)
{
    struct search s = {.first = first, .targets = targets};
    s.next = p2d_new(report, n, sizeof *s.next);
    s.order = p2d_new(report, n, sizeof *s.order);
    s.low = p2d_new(report, n, sizeof *s.low);
    s.component = p2d_new(report, n, sizeof *s.component);
    s.path = p2d_new(report, n, sizeof *s.path);
    s.open = p2d_new(report, n, sizeof *s.open);
    if (p2d_ok(report)) {
        memcpy(s.next, first, n * sizeof *s.next);
        for (uint32_t node = 0; node < n; node++)
            if (s.order[node] == 0)
                search_from(&s, node);
    }
    p2d_delete(s.next);
    p2d_delete(s.order);
    p2d_delete(s.low);
    p2d_delete(s.path);
    p2d_delete(s.open);
    if (!p2d_ok(report)) {
        p2d_delete(s.component);
        return NULL;
    }
    return s.component;
}
