/* change.c - the change of a cost between two profiles, and whether it is more than
 * noise. */
#include "graph/change.h"

#include <math.h>

/* The rounding of a sum, as a fraction of the whole. */
static const double rounding = 1e-9;

double p2d_difference(const struct p2d_graph *graph, double after, double before)
{
    double whole = fmax(graph->whole, p2d_whole_before(graph)), change = after - before;
    return fabs(change) > rounding * whole ? change : 0;
}

enum p2d_change p2d_change_of(const struct p2d_graph *graph, double after, double before)
{
    double whole = fmax(graph->whole, p2d_whole_before(graph));
    double change = p2d_difference(graph, after, before);
    if (!graph->compares || change == 0 || fabs(change) < graph->tolerance * whole)
        return P2D_UNCHANGED;
    if (change > 0)
        return graph->only_faster ? P2D_UNCHANGED : P2D_SLOWER;
    return graph->only_slower ? P2D_UNCHANGED : P2D_FASTER;
}

const char *p2d_presence_word(enum p2d_presence presence)
{
    static const char *const words[] = {
        [P2D_IN_BOTH] = "both", [P2D_ONLY_AFTER] = "new", [P2D_ONLY_BEFORE] = "gone"};
    return words[presence];
}
