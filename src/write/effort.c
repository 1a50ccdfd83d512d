/* effort.c - drawings that are easier to lay out, for graphs that take too long. */
#include "write/effort.h"

struct rung {
    bool no_edge_labels, straight;
    double time;            /* part of what is left */
    double vertices;        /* part of them that stays; 1: all */
    uint32_t most_vertices; /* but no more than so many */
    double edges;           /* for each vertex, if there are more of those */
};

static const struct rung rungs[P2D_N_RUNGS] = {
    {false, false, 0.5, 1, 0, 0},       {true, false, 0.5, 1, 0, 0},
    {true, false, 0.5, 0.67, 400, 1.6}, {true, false, 0.6, 0.5, 120, 1.5},
    {true, true, 1, 0.33, 40, 1.5},
};
enum { FIRST_SHRUNK = 2 };

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

bool p2d_is_hopeless(const struct p2d_graph *graph)
{
    const uint32_t vertices = 3000, edges = 4000;
    return graph->vertices.len > vertices || graph->edges.len > edges;
}

int p2d_next_rung(const struct p2d_view *view, int rung)
{
    if (rung < 1 && p2d_is_hopeless(view->graph))
        return FIRST_SHRUNK;
    return rung == 0 && !p2d_labels_edges(view) ? FIRST_SHRUNK : rung + 1;
}

double p2d_rung_time(int rung)
{
    return rungs[rung].time;
}

struct p2d_thrift p2d_rung_thrift(int rung)
{
    return (struct p2d_thrift){rungs[rung].no_edge_labels, rungs[rung].straight};
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
