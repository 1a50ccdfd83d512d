/* replay.c - runs the fuzz target on what it found once: tests/robustness/fuzz/samples/READER/NAME,
 * bytes that crashed, hung or broke a law. And on every other sample, with a few
 * writers each. No fuzzer is needed. The target ends the process where something does not
 * hold.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "sample_files.h"

enum { LARGEST = 8 * 1024, WRITERS = 24, PLANS = 6 };

static void replay(const struct sample *sample)
{
    setenv("PROF2DOT_READER", sample->format, 1);
    printf("# %s\n", sample->path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(sample->bytes, sample->length);
    sample_result("what was found once is mended", sample);
}

static void replay_found(void)
{
    struct p2d_format_info reader;
    char pattern[200];
    for (size_t i = 0; p2d_reader_get(i, &reader); i++) {
        snprintf(pattern, sizeof pattern, "tests/robustness/fuzz/samples/%s/*",
                 reader.name);
        visit_samples_of(pattern, reader.name, 1 << 20, replay);
    }
    visit_samples_of("tests/robustness/fuzz/samples/any/*", "any", 1 << 20, replay);
}

/* A sample with plans before it that try each writer and all else in turn. */
static void plan_sample(const struct sample *sample)
{
    static unsigned n;
    size_t length = sample->length + sizeof(struct plan);
    uint8_t *bytes = malloc(length);
    setenv("PROF2DOT_READER", sample->format, 1);
    memcpy(bytes + sizeof(struct plan), sample->bytes, sample->length);
    for (unsigned i = 0; i < PLANS; i++, n++) {
        struct plan plan = {.writer = (uint8_t)(n % WRITERS),
                            .how = (uint8_t)(n % 3 == 0 ? 0 : n * 37),
                            .pieces = (uint8_t)(i == 0 ? n : 0),
                            .choice = (uint8_t)(n * 11),
                            .look = (uint8_t)(n * 29)};
        memcpy(bytes, &plan, sizeof plan);
        LLVMFuzzerTestOneInput(bytes, length);
    }
    free(bytes);
    sample_result("laws hold, whatever is done with it", sample);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    tap_good = true; /* what does not hold ends the process */
    replay_found();
    setenv("P2D_CORPUS", "", 1); /* small ones are enough */
    visit_samples(LARGEST, plan_sample);
    return tap_done();
}
