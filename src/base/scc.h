/* scc.h - find the strongly connected components of a directed graph.
 *
 * R. Tarjan, "Depth-first search and linear graph algorithms", 1972; with the path in an
 * array, since inputs choose how deep it gets. Linear in nodes and edges.
 */
#ifndef P2D_BASE_SCC_H
#define P2D_BASE_SCC_H

#include "base/mem.h"

/* Nodes 0..n-1; node v leads to targets[first[v] .. first[v + 1]). Gives an array by node
 * of a number for its component, from 1 on, callees' components before their callers'.
 * The caller frees it with p2d_delete; NULL when memory runs out. */
uint32_t *p2d_scc(struct p2d_report *, uint32_t n, const uint32_t *first,
                  const uint32_t *targets);

#endif
