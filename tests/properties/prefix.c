/* Every prefix of every small sample, and samples with some bytes changed, are read or
 * refused with a message that names a place. Part of a pstats file is never taken for a
 * whole.
 */
#include "sample_files.h"

enum { LARGEST = 4096, CHANGED_COPIES = 300 };

/* Whether the outcome is one of the two that are allowed. */
static bool is_sound(const struct p2d_profile *profile, const struct p2d_report *report)
{
    if (profile != NULL)
        return report->code == P2D_OK;
    return (report->code == P2D_EFORMAT || report->code == P2D_ENOMEM) &&
           report->place[0] != '\0' && report->text[0] != '\0';
}

static void try_bytes(const struct sample *sample, size_t length, const char *format,
                      const char *what, size_t number)
{
    struct p2d_report report;
    struct p2d_profile *profile = read_sample(sample, length, format, &report);
    bool partial_success = profile != NULL && length < sample->length &&
                           strcmp(sample->format, "pstats") == 0 &&
                           strcmp(p2d_profile_format(profile), "pstats") == 0;
    if (!is_sound(profile, &report) || partial_success) {
        tap_good = false;
        printf("# %s %zu as %s: code %d, place \"%s\", text \"%s\"\n", what, number,
               format != NULL ? format : "found", (int)report.code, report.place,
               report.text);
    }
    if (profile != NULL)
        free(dump_of(profile));
    p2d_profile_free(profile);
}

static void try_prefixes(const struct sample *sample)
{
    struct p2d_report report;
    struct p2d_profile *whole =
        read_sample(sample, sample->length, sample->format, &report);
    /* With junk behind its end, a part of the file may be all that matters. */
    bool is_sound_whole = whole != NULL && report.n_warnings == 0;
    p2d_profile_free(whole);
    struct sample part = *sample;
    tap_good = true;
    for (size_t length = 0; length <= sample->length && tap_good; length++) {
        /* A copy of its own, so that reading beyond its end is noticed. */
        part.bytes = malloc(length > 0 ? length : 1);
        memcpy(part.bytes, sample->bytes, length);
        part.length = is_sound_whole ? sample->length : length;
        try_bytes(&part, length, NULL, "prefix", length);
        try_bytes(&part, length, sample->format, "prefix", length);
        free(part.bytes);
    }
    sample_result("every prefix is read or refused with a place", sample);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

static void try_changes(const struct sample *sample)
{
    struct sample changed = *sample;
    uint32_t state = (uint32_t)sample->length;
    changed.bytes = malloc(sample->length + 1);
    tap_good = true;
    for (size_t i = 0; i < CHANGED_COPIES && sample->length > 0; i++) {
        memcpy(changed.bytes, sample->bytes, sample->length);
        for (uint32_t n = next_random(&state) % 4 + 1; n > 0; n--) {
            size_t at = next_random(&state) % sample->length;
            changed.bytes[at] = (unsigned char)next_random(&state);
        }
        try_bytes(&changed, sample->length, sample->format, "copy", i);
    }
    free(changed.bytes);
    sample_result("copies with changed bytes are read or refused with a place", sample);
}

/* What one reader refuses or takes for its own, no other reader may choke on. */
static void try_other_readers(const struct sample *sample)
{
    struct p2d_format_info reader;
    tap_good = true;
    for (size_t i = 0; p2d_reader_get(i, &reader); i++)
        try_bytes(sample, sample->length, reader.name, "whole", sample->length);
    sample_result("every reader reads it or refuses it with a place", sample);
}

static void try_sample(const struct sample *sample)
{
    try_prefixes(sample);
    try_changes(sample);
    try_other_readers(sample);
}

int main(void)
{
    visit_samples(LARGEST, try_sample);
    return tap_done();
}
