/* write_text.c - invented samples as the text of perf script and as folded stacks, and two shapes
 * that break quadratic code */
#include "writers.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t print_frame(struct frame frame, unsigned program)
{
    uint64_t address = 0x400000 + (uint64_t)frame.fn * 512 + 16 + frame.offset;
    return (uint64_t)printf("\t%16" PRIx64 " module%u::function_%u+0x%" PRIx64
                            " (/usr/lib/program-%u/lib%u.so)\n",
                            address, frame.fn % 17, frame.fn, address % 512, program,
                            frame.fn % 17);
}

static uint64_t print_sample(const struct shape *shape, const struct sample *sample)
{
    static const char *const events[] = {"cycles:u", "instructions:u", "cache-misses:u",
                                         "branch-misses:u", "page-faults:u"};
    /* Short-lived processes, where there are many. */
    unsigned pid = 1000 + sample->program * 7 +
                   (shape->programs > 100 ? (unsigned)(sample->number / 5000) : 0);
    uint64_t written = (uint64_t)printf(
        "program-%u %5u [%03u] %6" PRIu64 ".%06" PRIu64 ": %10u %15s: \n",
        sample->program, pid, sample->cpu, sample->number / 997,
        sample->number * 1003 % 1000000, sample->period,
        shape->events > 1 ? events[sample->event] : "cpu-clock");
    for (unsigned i = sample->n; i-- > 0;)
        written += print_frame(sample->frames[i], sample->program);
    putchar('\n');
    return written + 1;
}

void print_perf(const struct shape *shape, unsigned repeats, uint64_t size)
{
    begin_stacks(shape, repeats);
    for (uint64_t written = 0; written < size;) {
        struct sample sample = next_sample();
        written += print_sample(shape, &sample);
    }
}

static uint64_t print_line(const struct sample *sample)
{
    uint64_t written = 0;
    for (unsigned i = 0; i < sample->n; i++) {
        unsigned fn = sample->frames[i].fn;
        written +=
            (uint64_t)printf("%smodule%u::function_%u", i > 0 ? ";" : "", fn % 17, fn);
    }
    return written + (uint64_t)printf(" %u\n", 1 + sample->cpu);
}

void print_folded(const struct shape *shape, unsigned repeats, uint64_t size)
{
    begin_stacks(shape, repeats);
    for (uint64_t written = 0; written < size;) {
        struct sample sample = next_sample();
        written += print_line(&sample);
    }
}

/* One stack of so many frames, or one function with so many callees. */
static void print_extreme(unsigned functions, bool chain)
{
    for (unsigned fn = 0; fn < functions; fn++) {
        if (fn == 0 || !chain)
            printf("app %u %u.%06u: 10 cycles: \n", 7u, fn / 1000000, fn % 1000000);
        printf("\t%16x function_%u+0x0 (app)\n", 4096 + fn * 16, fn);
        if (!chain)
            printf("\t%16x main+0x0 (app)\n\n", 16);
    }
    putchar('\n');
}

void print_chain(unsigned functions)
{
    print_extreme(functions, true);
}

void print_star(unsigned functions)
{
    print_extreme(functions, false);
}
