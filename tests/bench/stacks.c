/* stacks.c - the stacks of an invented program, one sample after the other (stacks.h) */
#include "stacks.h"

#include <stdlib.h>
#include <string.h>

static uint64_t state = 0x9e3779b97f4a7c15u;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

unsigned below(unsigned limit)
{
    return (unsigned)((next_random() >> 33) % limit);
}

uint64_t mix(uint64_t h)
{
    h = (h ^ h >> 33) * 0xff51afd7ed558ccdu;
    h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 33;
}

static const struct shape *shape;
static unsigned repeats;
static uint64_t number;
static struct frame stack[MAX_DEPTH];
static unsigned n_stack;

/* Stacks that were seen, to repeat: frame i of stack k is seen.frames[seen.begins[k] + i]. */
static struct {
    struct frame *frames;
    size_t *begins; /* of n + 1 stacks: the last one tells where the frames end */
    unsigned *programs;
    unsigned n;
    size_t frame_room;
    unsigned room;
} seen;

static void *grown(void *old, size_t n, size_t size)
{
    void *grown = realloc(old, n * size);
    if (grown == NULL)
        exit(1);
    return grown;
}

static void keep(unsigned program)
{
    if (seen.n + 1 >= seen.room) {
        seen.room = seen.room == 0 ? 1024 : 2 * seen.room;
        seen.begins = grown(seen.begins, seen.room, sizeof *seen.begins);
        seen.programs = grown(seen.programs, seen.room, sizeof *seen.programs);
        seen.begins[0] = 0;
    }
    size_t begin = seen.begins[seen.n];
    if (begin + n_stack > seen.frame_room) {
        seen.frame_room = 2 * seen.frame_room + MAX_DEPTH;
        seen.frames = grown(seen.frames, seen.frame_room, sizeof *seen.frames);
    }
    memcpy(seen.frames + begin, stack, n_stack * sizeof *stack);
    seen.programs[seen.n++] = program;
    seen.begins[seen.n] = begin + n_stack;
}

/* The i-th callee: a few functions for each, the first ones hot. */
static unsigned callee(unsigned caller, unsigned i)
{
    if (shape->recursive && i == 0)
        return caller;
    return (unsigned)(mix(caller * 31u + i) % shape->functions);
}

/* From one sample to the next: leave some callees, enter others. */
static void move(void)
{
    unsigned leave = below(n_stack < 12 ? n_stack + 1 : 12);
    n_stack = leave < n_stack ? n_stack - leave : 1;
    unsigned wanted = shape->depth / 2 + below(shape->depth + 1);
    while (n_stack < wanted && n_stack < MAX_DEPTH) {
        unsigned hot = below(shape->fan_out), cold = below(shape->fan_out);
        stack[n_stack].fn = callee(stack[n_stack - 1].fn, hot < cold ? hot : cold);
        n_stack++;
    }
}

static void choose_offsets(void)
{
    for (unsigned i = n_stack; i-- > 0;) {
        unsigned site = below(4);
        stack[i].offset = shape->sites > 0 ? site % shape->sites * 24 : below(1u << 30);
    }
}

/* A stack that was seen, the earlier the likelier: loops are found soon, and stay hot. */
static void repeat(struct sample *sample)
{
    unsigned k = below(1 + below(1 + below(seen.n)));
    sample->frames = seen.frames + seen.begins[k];
    sample->n = (unsigned)(seen.begins[k + 1] - seen.begins[k]);
    sample->program = seen.programs[k];
}

void begin_stacks(const struct shape *new_shape, unsigned new_repeats)
{
    shape = new_shape;
    repeats = new_repeats;
    state = 0x9e3779b97f4a7c15u;
    number = n_stack = seen.n = 0;
    memset(stack, 0, sizeof stack);
}

struct sample next_sample(void)
{
    bool again = seen.n > 0 && below(100) < repeats;
    if (!again)
        move();
    struct sample sample = {.number = number++, .frames = stack, .n = n_stack};
    sample.program = below(shape->programs);
    sample.event = shape->events > 1 ? below(shape->events) : 0;
    sample.period = shape->events > 1 ? 1 + below(2000000) : 1001001;
    sample.cpu = below(8);
    if (again) {
        repeat(&sample);
        return sample;
    }
    choose_offsets();
    if (repeats > 0)
        keep(sample.program);
    return sample;
}
