/* also.h - add columns of other metrics to a graph. */
#ifndef P2D_GRAPH_ALSO_H
#define P2D_GRAPH_ALSO_H

#include "graph/cells.h"

/* The metrics of these names, which end with NULL, besides the graph's own. Sets P2D_EUSAGE if
 * the profile has none of a name, or it is named twice, or they are too many. Returns how many
 * there are; 0 after an error. */
uint32_t p2d_also_metrics(const struct p2d_profile *, p2d_metric own,
                          const char *const *names, p2d_metric metrics[P2D_OTHER_COLUMNS],
                          struct p2d_report *);

/* Add their columns, each with the numbers that the graph of that metric alone would have,
 * to a graph whose functions and calls have just been counted. A function or call that this
 * graph does not have is left out. */
void p2d_add_metrics(struct p2d_graph *, const p2d_metric *metrics, uint32_t n,
                     enum p2d_total_method, struct p2d_report *);

#endif
