/* share.c - shares of the whole, and the larger side of a comparison. */
#include "graph/share.h"

static double share_of(double cost, double whole)
{
    if (!(cost > 0) || !(whole > 0))
        return 0;
    return cost < whole ? cost / whole : 1;
}

double p2d_share(const struct p2d_graph *graph, double cost)
{
    return share_of(cost, graph->whole);
}

double p2d_share_in(const struct p2d_graph *graph, uint32_t column, double cost)
{
    return share_of(cost, graph->others->at.at[column].whole);
}

double p2d_share_before(const struct p2d_graph *graph, double cost)
{
    return share_of(cost, p2d_whole_before(graph));
}

static double larger_share(const struct p2d_graph *graph, double cost, double before)
{
    double share = p2d_share(graph, cost);
    double other = graph->compares ? p2d_share_before(graph, before) : 0;
    return other > share ? other : share;
}

double p2d_share_of_vertex(const struct p2d_graph *graph, const struct p2d_vertex *vertex)
{
    return larger_share(graph, vertex->total, p2d_cells_at(graph, vertex->cells)->total);
}

double p2d_share_of_self(const struct p2d_graph *graph, const struct p2d_vertex *vertex)
{
    return larger_share(graph, vertex->self, p2d_cells_at(graph, vertex->cells)->self);
}

double p2d_share_of_edge(const struct p2d_graph *graph, const struct p2d_edge *edge)
{
    return larger_share(graph, edge->total, p2d_cells_at(graph, edge->cells)->total);
}
