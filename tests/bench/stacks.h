/* stacks.h - the stacks of an invented program, one sample after the other (stacks.c).
 *
 * Stacks move as those of a program do: the next sample shares callers with the last, functions
 * call a few others each, and some are hot. A share of the samples may repeat a whole stack, as in
 * recordings of real programs. The same shape and share give the same samples.
 */
#ifndef BENCH_STACKS_H
#define BENCH_STACKS_H

#include <stdbool.h>
#include <stdint.h>

struct shape {
    const char *name;
    unsigned functions; /* of a program */
    unsigned depth;     /* of a stack, about */
    unsigned fan_out;   /* callees of a function */
    unsigned
        sites; /* addresses from which one function calls another; 0: no end of them */
    unsigned programs;
    unsigned events;
    bool recursive;
};

struct frame {
    unsigned fn;     /* 0 .. functions - 1 */
    unsigned offset; /* bytes from the function's begin: which of its calls this is */
};

struct sample {
    uint64_t number;            /* 0, 1, ... */
    const struct frame *frames; /* root first; of this module, until the next sample */
    unsigned n;                 /* frames, at least 1 */
    unsigned program;           /* 0 .. programs - 1 */
    unsigned event, period, cpu;
};

enum { MAX_DEPTH = 400 };

/* Deterministic chance: 0 .. limit - 1, and a number made of another. */
unsigned below(unsigned limit);
uint64_t mix(uint64_t h);

/* Begin anew with a shape; `repeats` percent (0 .. 99) of the samples repeat an earlier stack. */
void begin_stacks(const struct shape *shape, unsigned repeats);
struct sample next_sample(void);

#endif
