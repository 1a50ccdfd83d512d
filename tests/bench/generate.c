/* generate.c - seeded profiles of any size, to measure readers with.
 *
 *     generate KIND SIZE [REPEATS] > FILE
 *
 * SIZE is bytes of a profile of samples, or functions of a call graph or of a shape that breaks
 * quadratic code; so many percent of samples REPEAT an earlier stack (0 to 99) [0]. The same
 * arguments give the same bytes.
 */
#include "stacks.h"
#include "writers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
static const struct {
    struct shape shape;
    stack_writer *print;
} samples[] = { /* functions, depth, fan-out, sites, programs, events */
    {{"shallow",     800,   8,  6,  2,   1, 1, false}, print_perf},
    {{"deep",       3000,  60,  4,  2,   1, 1, false}, print_perf},
    {{"wide",      60000,  25, 30,  2,   1, 1, false}, print_perf},
    {{"recursive",   300,  80,  3,  2,   1, 1, true},  print_perf},
    {{"addresses",  3000,  30,  6,  0,   1, 1, false}, print_perf},
    {{"processes",  2000,  25,  6,  2, 150, 1, false}, print_perf},
    {{"events",     2000,  30,  6,  2,   4, 5, false}, print_perf},
    {{"folded",     3000,  25,  6,  1,   1, 1, false}, print_folded},
    {{"speedscope", 3000,  25,  6,  1,   1, 1, false}, print_speedscope},
    {{"trace",      3000,  25,  6,  1,   1, 1, false}, print_trace},
    {{"pprof",      3000,  25,  6,  2,   1, 1, false}, print_pprof},
};
// clang-format on

static void print_calls(unsigned functions)
{
    print_callgrind(functions, 5);
}

static void print_dense(unsigned functions)
{
    print_callgrind(functions, 11);
}

static const struct {
    const char *name;
    void (*print)(unsigned functions);
} graphs[] = {
    {"pstats", print_pstats}, {"callgrind", print_calls}, {"dense", print_dense},
    {"chain", print_chain},   {"star", print_star},       {"ring", print_ring},
};

static bool print_kind(const char *kind, uint64_t size, unsigned repeats)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (strcmp(kind, samples[i].shape.name) == 0) {
            samples[i].print(&samples[i].shape, repeats, size);
            return true;
        }
    for (size_t i = 0; i < sizeof graphs / sizeof *graphs; i++)
        if (strcmp(kind, graphs[i].name) == 0) {
            graphs[i].print((unsigned)size);
            return true;
        }
    return false;
}

int main(int argc, char **argv)
{
    uint64_t size = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    unsigned repeats = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
    if (argc >= 3 && argc <= 4 && size > 1 && repeats < 100 &&
        print_kind(argv[1], size, repeats))
        return fflush(stdout) != 0 || ferror(stdout) != 0;
    fprintf(stderr, "usage: generate KIND SIZE [REPEATS]\nkinds:");
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        fprintf(stderr, " %s", samples[i].shape.name);
    for (size_t i = 0; i < sizeof graphs / sizeof *graphs; i++)
        fprintf(stderr, " %s", graphs[i].name);
    fprintf(stderr, "\n");
    return 2;
}
