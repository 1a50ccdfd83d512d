/* graph.c - the call graph of an invented program, with costs that add up (graph.h) */
#include "graph.h"

#include "stacks.h"

#include <stdlib.h>

static void *zeroed(uint64_t n, size_t size)
{
    void *memory = calloc(n, size);
    if (memory == NULL)
        exit(1);
    return memory;
}

/* A few functions cost most: the cube of what is even. */
static uint64_t self_cost(unsigned fn)
{
    uint64_t even = mix(fn * 3u + 1) % 1000;
    return 1 + even * even * even / 1000;
}

static int by_number(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

/* Different callers of a function, all with smaller numbers. */
static unsigned choose_callers(unsigned fn, unsigned max_callers, unsigned *callers)
{
    unsigned wanted = 1 + (unsigned)(mix(fn) % max_callers), n = 0;
    for (unsigned i = 0; i < wanted; i++)
        callers[i] = (unsigned)(mix(fn * 7u + i) % fn);
    qsort(callers, wanted, sizeof *callers, by_number);
    for (unsigned i = 0; i < wanted; i++)
        if (n == 0 || callers[n - 1] != callers[i])
            callers[n++] = callers[i];
    return n;
}

/* All of a function's cost goes to its callers, in equal parts. */
static void call(struct graph *graph, unsigned fn, const unsigned *callers, unsigned n)
{
    uint64_t left = graph->total[fn];
    for (unsigned i = 0; i < n; i++) {
        uint64_t part = i + 1 < n ? graph->total[fn] / n : left;
        left -= part;
        graph->total[callers[i]] += part;
        graph->calls[graph->n_calls++] = (struct call){callers[i], fn, 10, part};
    }
}

struct graph make_graph(unsigned functions, unsigned max_callers)
{
    struct graph graph = {.functions = functions};
    graph.self = zeroed(functions, sizeof *graph.self);
    graph.total = zeroed(functions, sizeof *graph.total);
    graph.calls = zeroed((uint64_t)functions * max_callers, sizeof *graph.calls);
    unsigned *callers = zeroed(max_callers, sizeof *callers);
    for (unsigned fn = 0; fn < functions; fn++)
        graph.total[fn] = graph.self[fn] = self_cost(fn);
    for (unsigned fn = functions; fn-- > 1;)
        call(&graph, fn, callers, choose_callers(fn, max_callers, callers));
    free(callers);
    return graph;
}

static int by_caller(const void *a, const void *b)
{
    const struct call *x = a, *y = b;
    if (x->caller != y->caller)
        return x->caller < y->caller ? -1 : 1;
    return (x->callee > y->callee) - (x->callee < y->callee);
}

void sort_by_caller(struct graph *graph)
{
    qsort(graph->calls, graph->n_calls, sizeof *graph->calls, by_caller);
}
