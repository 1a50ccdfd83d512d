/* choose_boxes.c - choose the functions of a picture of limited size. */
#include "graph/choose_boxes.h"

#include <stdlib.h>
#include <string.h>

#include "graph/reduce.h"
#include "graph/sort.h"
#include "graph/share.h"

struct candidate {
    const struct p2d_graph *graph;
    double information;
    double heat; /* the self cost of functions that are always shown, else 0 */
    uint32_t vertex;
};

/* Compare candidates: those asked for by name, then the hottest, then by score, then by
 * total. */
static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    const struct p2d_vertex *v = &x->graph->vertices.at[x->vertex];
    const struct p2d_vertex *w = &y->graph->vertices.at[y->vertex];
    if (v->kept != w->kept)
        return v->kept ? -1 : 1;
    if (x->heat < y->heat || x->heat > y->heat)
        return x->heat > y->heat ? -1 : 1;
    if (x->information < y->information || x->information > y->information)
        return x->information > y->information ? -1 : 1;
    if (v->total < w->total || v->total > w->total)
        return v->total > w->total ? -1 : 1;
    return p2d_compare_fns(x->graph->profile, v->fn, w->fn);
}

/* Mark the ten functions with the largest self costs of at least 1 %: readers look for
 * them first. */
static void find_hottest(struct candidate *list, uint32_t n)
{
    enum { HOTTEST = 10 };
    const double least = 0.01;
    uint32_t hottest[HOTTEST], found = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct p2d_graph *graph = list[i].graph;
        double self = graph->vertices.at[list[i].vertex].self;
        uint32_t at = found;
        if (p2d_share(graph, self) < least)
            continue;
        while (at > 0 && self > graph->vertices.at[list[hottest[at - 1]].vertex].self)
            at--;
        if (at == HOTTEST)
            continue;
        found += found < HOTTEST;
        memmove(hottest + at + 1, hottest + at, (found - 1 - at) * sizeof *hottest);
        hottest[at] = i;
    }
    for (uint32_t i = 0; i < found; i++)
        list[hottest[i]].heat =
            list[hottest[i]].graph->vertices.at[list[hottest[i]].vertex].self;
}

static void rank(struct p2d_choice *choice, const double *information,
                 struct p2d_report *report)
{
    struct candidate *list = p2d_new(report, choice->n_ranked, sizeof *list);
    if (p2d_ok(report) && choice->n_ranked > 0) {
        for (uint32_t i = 0; i < choice->n_ranked; i++) {
            uint32_t v = choice->ranked[i];
            list[i] = (struct candidate){
                .graph = choice->graph, .information = information[v], .vertex = v};
        }
        if (!choice->graph->compares) /* readers of a comparison look for changes */
            find_hottest(list, choice->n_ranked);
        qsort(list, choice->n_ranked, sizeof *list, compare_candidates);
        for (uint32_t i = 0; i < choice->n_ranked; i++)
            choice->ranked[i] = list[i].vertex;
    }
    p2d_delete(list);
}

bool p2d_choice_init(struct p2d_choice *choice, const struct p2d_graph *graph,
                     const bool *candidates, const double *information,
                     struct p2d_report *report)
{
    *choice = (struct p2d_choice){.graph = graph};
    choice->ranked = p2d_new(report, graph->vertices.len, sizeof *choice->ranked);
    for (uint32_t v = 0; p2d_ok(report) && v < graph->vertices.len; v++)
        if (candidates[v])
            choice->ranked[choice->n_ranked++] = v;
    if (information != NULL)
        rank(choice, information, report);
    return p2d_ok(report);
}

void p2d_choice_release(struct p2d_choice *choice)
{
    p2d_delete(choice->ranked);
}

/* The number of vertices to add so that `vertex` is shown with its anchors; counting ends
 * at `most` + 1. Anchors may lead round in a circle: `seen` holds stamps. */
static uint32_t cost_of(const struct p2d_choice *choice, uint32_t vertex, uint32_t most,
                        const bool *shown, uint32_t *seen, uint32_t stamp)
{
    uint32_t cost = 0;
    for (uint32_t next = vertex + 1; next != 0 && cost <= most;) {
        uint32_t v = next - 1;
        if (shown[v] || seen[v] == stamp)
            break;
        seen[v] = stamp;
        cost++;
        next = choice->anchors != NULL ? choice->anchors[v] : 0;
    }
    return cost;
}

static void add(const struct p2d_choice *choice, uint32_t vertex, bool *shown)
{
    for (uint32_t next = vertex + 1; next != 0 && !shown[next - 1];) {
        shown[next - 1] = true;
        next = choice->anchors != NULL ? choice->anchors[next - 1] : 0;
    }
}

bool p2d_choose(const struct p2d_choice *choice, uint32_t most, bool *shown,
                struct p2d_report *report)
{
    uint32_t *seen = p2d_new(report, choice->graph->vertices.len, sizeof *seen);
    uint32_t room = most > 0 ? most : UINT32_MAX - 1;
    bool all = true;
    for (uint32_t i = 0; seen != NULL && i < choice->n_ranked; i++) {
        uint32_t v = choice->ranked[i];
        bool kept = choice->graph->vertices.at[v].kept;
        if (room == 0 && !kept) {
            all &= shown[v];
            continue;
        }
        uint32_t most_now = kept ? UINT32_MAX - 1 : room;
        uint32_t cost = cost_of(choice, v, most_now, shown, seen, i + 1);
        if (cost > most_now) {
            all = false;
            continue;
        }
        add(choice, v, shown);
        room -= cost < room ? cost : room;
    }
    /* Anchors alone may take more room than there is. */
    if (room == most && most > 0 && choice->n_ranked > 0)
        shown[choice->ranked[0]] = true;
    p2d_delete(seen);
    return all;
}
