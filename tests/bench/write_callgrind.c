/* write_callgrind.c - an invented call graph in callgrind's format, names compressed */
#include "graph.h"
#include "writers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static bool *named;

/* A function is named once, then told by its number. */
static void print_name(const char *word, unsigned fn)
{
    if (named[fn])
        printf("%s=(%u)\n", word, 1 + fn);
    else
        printf("%s=(%u) module%u::function_%u\n", word, 1 + fn, fn % 17, fn);
    named[fn] = true;
}

static void print_call(const struct call *call)
{
    print_name("cfn", call->callee);
    printf("calls=%u %u\n%u %" PRIu64 "\n", call->calls, 1 + call->callee % 3000,
           1 + call->caller % 3000 + call->callee % 50, call->cost);
}

void print_callgrind(unsigned functions, unsigned max_callers)
{
    struct graph graph = make_graph(functions, max_callers);
    sort_by_caller(&graph);
    named = calloc(functions, sizeof *named);
    if (named == NULL)
        exit(1);
    printf("# callgrind format\nversion: 1\ncreator: generate\npositions: line\n"
           "events: Ir\nsummary: %" PRIu64 "\n\nfl=(1) program.c\n",
           graph.total[0]);
    uint64_t at = 0;
    for (unsigned fn = 0; fn < functions; fn++) {
        print_name("fn", fn);
        printf("%u %" PRIu64 "\n", 1 + fn % 3000, graph.self[fn]);
        for (; at < graph.n_calls && graph.calls[at].caller == fn; at++)
            print_call(&graph.calls[at]);
        putchar('\n');
    }
}
