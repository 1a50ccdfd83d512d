/* fallbacks.c - drawings that are easier to lay out, for graphs that take too long. */
#include "draw/fallbacks.h"

#include "draw/ranks.h"

struct rung {
    struct p2d_thrift thrift;
    double time;            /* part of what is left */
    double vertices;        /* part of them that stays; 1: all */
    uint32_t most_vertices; /* but no more than so many */
    double edges;           /* for each vertex, if there are more of those */
};

static const struct rung rungs[P2D_N_RUNGS] = {
    {{false, false, false}, 0.4, 1, 0, 0},     {{false, true, false}, 0.3, 1, 0, 0},
    {{true, true, false}, 0.35, 1, 0, 0},      {{true, true, false}, 0.5, 0.67, 400, 1.6},
    {{true, true, false}, 0.6, 0.5, 120, 1.5}, {{true, true, true}, 1, 0.33, 40, 1.5},
};
enum { LIMITED = 1, UNLABELLED = 2, FIRST_SHRUNK = 3 };

/* Layout times with labels, measured with Graphviz 2.43: 150 functions and 300 calls take
 * 0.4 s, 150 and 450 15 s, 500 and 750 2 s, 20 and 190 0.3 s. */
bool p2d_labels_edges(const struct p2d_view *view)
{
    const uint32_t few = 150, most = 800;
    const double sparse = 1.6;
    uint32_t n = view->graph->vertices.len, m = view->graph->edges.len;
    bool is_cheap = m <= few || (m <= most && m <= sparse * n) ||
                    view->look->style == P2D_STYLE_CLASSIC;
    bool may_have_frames = view->look->style == P2D_STYLE_PYCALLGRAPH; /* by newrank */
    return is_cheap && !view->thrift.no_edge_labels &&
           (view->look->cluster == P2D_CLUSTER_NONE || /* Graphviz 2.43 dies of both */
            may_have_frames);
}

/* How many ranks all arrows cross together: Graphviz lays out as many points, and twice
 * as many with labels. 0 after an error. */
static uint64_t crossed_ranks(const struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t *rank = p2d_drawn_ranks(graph, NULL, report);
    uint64_t sum = 0;
    for (uint32_t i = 0; rank != NULL && i < graph->edges.len; i++) {
        uint32_t a = rank[graph->edges.at[i].caller], b = rank[graph->edges.at[i].callee];
        sum += a > b ? a - b : b - a;
    }
    p2d_delete(rank);
    return sum;
}

/* Measured with Graphviz 2.43, in seconds of the processor, without limits and with them:
 * 50 functions whose calls cross 2,100 ranks 0.4 and 0.2, 110 and 2,800 1.6 and 0.3, 80
 * and 4,700 4.3 and 0.6, 80 and 11,000 30 and more and 1.4, 200 and 23,000 30 and more
 * and 4.5, 200 and 53,000 30 and more both; one function that calls 400 others, with
 * labels, 30 and more and 1.6. */
static int rung_for(const struct p2d_view *view, const struct p2d_graph *graph)
{
    const uint32_t easy = 3000, easy_functions = 250, possible = 20000,
                   possible_functions = 1500, possible_calls = 4000;
    if (graph->vertices.len > possible_functions || graph->edges.len > possible_calls)
        return FIRST_SHRUNK;
    uint64_t ranks = crossed_ranks(graph, view->report);
    uint64_t labelled = p2d_labels_edges(view) ? 2 * ranks : ranks;
    if (labelled <= easy && graph->vertices.len <= easy_functions)
        return 0;
    if (labelled <= possible)
        return LIMITED;
    return ranks <= possible ? UNLABELLED : FIRST_SHRUNK;
}

int p2d_first_rung(const struct p2d_view *view)
{
    int rung = rung_for(view, view->graph);
    bool fits = rung < FIRST_SHRUNK;
    while (!fits && rung < P2D_N_RUNGS - 1 && p2d_ok(view->report)) {
        struct p2d_graph *small = p2d_rung_graph(view, rung);
        fits = small == NULL || rung_for(view, small) < FIRST_SHRUNK;
        rung += fits ? 0 : 1;
        p2d_shrunk_free(small);
    }
    return rung;
}

int p2d_next_rung(const struct p2d_view *view, int rung)
{
    return rung == LIMITED && !p2d_labels_edges(view) ? FIRST_SHRUNK : rung + 1;
}

double p2d_rung_time(int rung)
{
    return rungs[rung].time;
}

struct p2d_thrift p2d_rung_thrift(int rung)
{
    return rungs[rung].thrift;
}

struct p2d_graph *p2d_rung_graph(const struct p2d_view *view, int rung)
{
    const struct rung *r = &rungs[rung];
    double wanted = view->graph->vertices.len * r->vertices;
    if (rung < FIRST_SHRUNK)
        return NULL;
    uint32_t most = wanted < r->most_vertices ? (uint32_t)wanted : r->most_vertices;
    most = most > 1 ? most : 1;
    return p2d_shrink(view->graph, most, (uint32_t)(most * r->edges), view->report);
}
