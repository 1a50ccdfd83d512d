/* graph.h - the call graph of an invented program, with costs that add up (graph.c) */
#ifndef BENCH_GRAPH_H
#define BENCH_GRAPH_H

#include <stdint.h>

struct call {
    unsigned caller, callee; /* caller < callee: there are no cycles */
    unsigned calls;
    uint64_t cost; /* of the callee, for this caller */
};

struct graph {
    unsigned functions;
    uint64_t *self, *total; /* by function; total[0] is all of it */
    struct call *calls;     /* by callee, the last one first, until sorted */
    uint64_t n_calls;
};

/* Functions of 1 to max_callers callers each, but for the first, which has none.
 * Ends the program where memory is short; never freed. */
struct graph make_graph(unsigned functions, unsigned max_callers);

/* Sort calls by caller, then callee. */
void sort_by_caller(struct graph *graph);

#endif
