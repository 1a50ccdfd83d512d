/* change.h - the change of a cost between two profiles, and whether it is more than
 * noise. */
#ifndef P2D_GRAPH_CHANGE_H
#define P2D_GRAPH_CHANGE_H

#include "graph/graph.h"

/* Whether a cost changed by more than noise, and in the direction that is to be marked.
 */
enum p2d_change { P2D_UNCHANGED = 0, P2D_SLOWER, P2D_FASTER };
enum p2d_change p2d_change_of(const struct p2d_graph *, double after, double before);
/* "both", "new" or "gone": which sides have a function or call, for programs. */
const char *p2d_presence_word(enum p2d_presence);
/* after - before, or 0 where the difference is only the rounding of a sum. */
double p2d_difference(const struct p2d_graph *, double after, double before);

#endif
