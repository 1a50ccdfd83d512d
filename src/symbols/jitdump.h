/* jitdump.h - read the code of a just-in-time compiler from the dump that it wrote for
 * perf, jit-PID.dump, which makes `perf inject -j` unnecessary. */
#ifndef P2D_SYMBOLS_JITDUMP_H
#define P2D_SYMBOLS_JITDUMP_H

#include "base/map.h"
#include "base/strings.h"

/* Code that existed from `time` on (nanoseconds of CLOCK_MONOTONIC). */
struct p2d_jit_code {
    uint64_t time, address, size;
    uint64_t at; /* offset of its bytes in the dump, unique to the function */
    struct p2d_span name, file;
    int64_t line;                 /* 0: unknown */
    uint32_t first_line, n_lines; /* in ->lines */
};

/* A line of the code from this address on. */
struct p2d_jit_line {
    uint64_t address; /* from where the code began first */
    struct p2d_span file;
    uint32_t line, number; /* in the dump */
};

/* Spans are loans from the dump's bytes. Zeroed with a report is empty. */
struct p2d_jitdump {
    struct p2d_report *report;
    P2D_VEC(struct p2d_jit_code) codes; /* in the order they were written */
    P2D_VEC(struct p2d_jit_line) lines; /* those of one code by address */
    struct p2d_map by_number;           /* number of a function -> its index + 1 */
};
void p2d_jitdump_release(struct p2d_jitdump *);

/* Read a dump as far as it is intact; false if the bytes are not a dump. */
bool p2d_jitdump_read(struct p2d_jitdump *, struct p2d_span bytes);

/* The line of a place in the dump that is in the bytes of this code; NULL: unknown. */
const struct p2d_jit_line *p2d_jitdump_line(const struct p2d_jitdump *, uint32_t code,
                                            uint64_t at);

/* Whether a mapped file is a dump, by its name. */
bool p2d_is_jitdump(struct p2d_span path);

#endif
