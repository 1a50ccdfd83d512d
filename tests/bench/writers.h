/* writers.h - the formats in which generate.c prints invented profiles, to standard output */
#ifndef BENCH_WRITERS_H
#define BENCH_WRITERS_H

#include "stacks.h"

/* Samples of the shape, about `size` bytes of them, `repeats` percent of them repeated stacks. */
typedef void stack_writer(const struct shape *shape, unsigned repeats, uint64_t size);

stack_writer print_perf, print_folded;      /* write_text.c */
stack_writer print_speedscope, print_trace; /* write_json.c */
stack_writer print_pprof;                   /* write_pprof.c, not compressed */

/* Call graphs of so many functions, at least 2. */
void print_pstats(unsigned functions);                          /* write_pstats.c */
void print_callgrind(unsigned functions, unsigned max_callers); /* write_callgrind.c */

/* Shapes that break quadratic code: one stack, one function with so many callees (both perf
 * text, write_text.c), and one cycle (write_pstats.c). */
void print_chain(unsigned functions);
void print_star(unsigned functions);
void print_ring(unsigned functions);

#endif
