/* The right reader wins strictly on every sample, and no wrong one on those that are
 * broken, unless they are a whole other format's by its magic. */
#include "io/source.h"
#include "read/read.h"
#include "samples.h"

enum { LARGEST = 8 * 1024 * 1024 };

/* A sample that needs its format named: CASE.args begins with -f. */
static bool is_told_by_name(const struct sample *sample)
{
    char path[4096], start[3] = "";
    size_t length = strlen(sample->path) - strlen(sample->format);
    snprintf(path, sizeof path, "%.*sargs", (int)length, sample->path);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    bool told = fread(start, 1, 2, file) == 2 && strcmp(start, "-f") == 0;
    fclose(file);
    return told;
}

static void check_probes(const struct sample *sample, struct p2d_span head)
{
    struct p2d_report report;
    struct p2d_profile *profile =
        read_sample(sample, sample->length, sample->format, &report);
    int right = p2d_reader_named(sample->format)->probe(head);
    tap_good = true;
    CHECK(profile == NULL || right > P2D_NO);
    for (size_t i = 0; p2d_readers[i] != NULL; i++) {
        int score = p2d_readers[i]->probe(head);
        CHECK(score >= P2D_NO && score <= P2D_BY_MAGIC);
        CHECK(score == p2d_readers[i]->probe(head));
        if (strcmp(p2d_readers[i]->name, sample->format) != 0)
            CHECK(profile != NULL ? score < right
                                  : score == P2D_NO || score == P2D_BY_MAGIC);
    }
    sample_result("its own reader scores highest", sample);
    p2d_profile_free(profile);
}

static void probe_sample(const struct sample *sample)
{
    if (is_told_by_name(sample))
        return;
    struct p2d_report report = {0};
    struct p2d_memory_state state = {sample->bytes, sample->length};
    struct p2d_layers *layers = NULL;
    struct p2d_input raw;
    if (p2d_input_init(&raw, p2d_source_of_memory(&state), "sample", 0, &report)) {
        struct p2d_input *in = p2d_layers_open(&layers, &raw);
        check_probes(sample,
                     in != NULL ? p2d_peek(in, P2D_HEAD_SIZE) : (struct p2d_span){0});
        p2d_layers_close(layers);
    }
    p2d_input_release(&raw);
}

static void text_that_is_no_profile_has_no_reader(void)
{
    static const char *const texts[] = {
        "",
        "\n",
        "hello world\n",
        "{\"a\": 1}\n",
        "<?xml version=\"1.0\"?>\n",
        "#!/bin/sh\n",
        "digraph g { a -> b; }\n",
        "a;b;c\n",
        "PK\x03\x04",
        "\177ELF\002\001",
        "Flat profile:\n\nEach sample counts as 0.01 seconds.\n",
        "{",
        "(",
        "0",
        "N",
        "[\n"};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (size_t i = 0; p2d_readers[i] != NULL; i++) {
            int score = p2d_readers[i]->probe(p2d_span_of(texts[t]));
            if (score != P2D_NO) {
                tap_good = false;
                printf("# %s gives %d to \"%s\"\n", p2d_readers[i]->name, score,
                       texts[t]);
            }
        }
}

int main(void)
{
    RUN(text_that_is_no_profile_has_no_reader);
    visit_samples(LARGEST, probe_sample);
    return tap_done();
}
