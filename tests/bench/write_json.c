/* write_json.c - invented samples as JSON: speedscope's, and Chrome's trace events */
#include "writers.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t print_frames(unsigned functions)
{
    uint64_t written = 0;
    for (unsigned fn = 0; fn < functions; fn++)
        written += (uint64_t)printf(
            "%s{\"name\":\"module%u::function_%u\",\"file\":\"/srv/app/module%u.js\","
            "\"line\":%u}",
            fn > 0 ? "," : "", fn % 17, fn, fn % 17, 1 + fn % 3000);
    return written;
}

static uint64_t print_indices(const struct sample *sample)
{
    uint64_t written = 2;
    for (unsigned i = 0; i < sample->n; i++)
        written += (uint64_t)printf("%s%u", i > 0 ? "," : "[", sample->frames[i].fn);
    putchar(']');
    return written;
}

/* A weight is two bytes here: a comma and a digit. */
void print_speedscope(const struct shape *shape, unsigned repeats, uint64_t size)
{
    printf("{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\","
           "\"shared\":{\"frames\":[");
    uint64_t written = print_frames(shape->functions), n = 0;
    printf("]},\"profiles\":[{\"type\":\"sampled\",\"name\":\"cpu\",\"unit\":"
           "\"milliseconds\","
           "\"startValue\":0,\"samples\":[");
    begin_stacks(shape, repeats);
    for (; written < size; n++) {
        struct sample sample = next_sample();
        if (n > 0)
            putchar(',');
        written += 3 + print_indices(&sample);
    }
    printf("],\"weights\":[");
    for (uint64_t i = 0; i < n; i++)
        printf("%s1", i > 0 ? "," : "");
    printf("],\"endValue\":%" PRIu64 "}]}\n", n);
}

/* A call that has ended, as complete events are written: with begin and duration, in
 * microseconds. */
static uint64_t print_call(unsigned fn, uint64_t begin, uint64_t end, bool first)
{
    return (uint64_t)printf("%s{\"name\":\"module%u::function_%u\",\"cat\":\"function\","
                            "\"ph\":\"X\",\"ts\":%" PRIu64 ",\"dur\":%" PRIu64
                            ",\"pid\":1,\"tid\":1}",
                            first ? "" : ",\n", fn % 17, fn, begin, end - begin);
}

static unsigned shared_frames(const unsigned *open, unsigned n_open,
                              const struct sample *sample)
{
    unsigned n = 0;
    while (n < n_open && n < sample->n && open[n] == sample->frames[n].fn)
        n++;
    return n;
}

/* From one sample to the next, calls end and others begin. */
void print_trace(const struct shape *shape, unsigned repeats, uint64_t size)
{
    static unsigned open[MAX_DEPTH], n_open;
    static uint64_t begins[MAX_DEPTH];
    uint64_t now = 0, written = 0;
    printf("{\"traceEvents\":[\n");
    begin_stacks(shape, repeats);
    while (written < size) {
        struct sample sample = next_sample();
        unsigned shared = shared_frames(open, n_open, &sample);
        for (; n_open > shared; n_open--)
            written +=
                print_call(open[n_open - 1], begins[n_open - 1], ++now, written == 0);
        for (; n_open < sample.n; n_open++) {
            open[n_open] = sample.frames[n_open].fn;
            begins[n_open] = ++now;
        }
        now += 100;
    }
    for (; n_open > 0; n_open--)
        print_call(open[n_open - 1], begins[n_open - 1], ++now, false);
    printf("\n],\"displayTimeUnit\":\"ms\"}\n");
}
