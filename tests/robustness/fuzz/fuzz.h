/* fuzz.h - what the fuzz target is made of. */
#ifndef P2D_TESTS_FUZZ_H
#define P2D_TESTS_FUZZ_H

#include "base/report.h"

/* The bytes before the profile. */
struct plan {
    uint8_t reader; /* or finding it out; $PROF2DOT_READER=NAME (or "any") overrules it */
    uint8_t writer;
    uint8_t how;    /* bits: what happens in between, see HOW_... */
    uint8_t pieces; /* 0: all at once; else also in pieces of 1 to 40 bytes */
    uint8_t choice; /* what is selected, how it is grouped */
    uint8_t look;
};

enum {
    HOW_GROUP = 1,
    HOW_SELECT = 2,
    HOW_FOLD = 4,
    HOW_COMPARE = 8,
    HOW_PRUNE = 16,
    HOW_INVERT = 32,
    HOW_CLASSIC = 64,
    HOW_MERGE = 128
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* End with a message if something does not hold. */
void demand(bool holds, const char *what);

/* seams.c: what is read next comes in pieces of so many bytes; 0: in one. */
void in_pieces(size_t length);

/* The profile that bytes give, with limits that fit a fuzzer. */
struct p2d_profile *read_bytes(const void *bytes, size_t length, const char *format,
                               struct p2d_report *);

/* oracles.c: what holds of every profile that was read from these bytes (or was not). */
void check_report(const struct p2d_report *, bool done);
void check_pieces(const void *bytes, size_t length, const char *format, size_t piece);
void check_prefix(const void *bytes, size_t length, const struct p2d_profile *);
void check_costs(const struct p2d_profile *);
void check_numbers(const struct p2d_graph *);
/* What was written from this graph and can be read gives the same sum. */
void check_again(const struct p2d_graph *, const char *format, const struct p2d_bytes *);

/* json.c */
bool is_json(const void *bytes, size_t length);

/* sound.c: what was written is well formed, and holds as much as the graph. */
void check_sound(const struct p2d_graph *, const char *format, const struct p2d_bytes *);

#endif
