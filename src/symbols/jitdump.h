/* jitdump.h - read the code of a just-in-time compiler from the dump that it wrote for
 * perf, jit-PID.dump, which makes `perf inject -j` unnecessary. */
#ifndef P2D_SYMBOLS_JITDUMP_H
#define P2D_SYMBOLS_JITDUMP_H

#include "base/map.h"
#include "base/strings.h"

/* From `time` on (nanoseconds of CLOCK_MONOTONIC) there was this code. */
struct p2d_jit_code {
    uint64_t time, address, size;
    uint64_t at; /* of its bytes in the dump: tells functions apart */
    struct p2d_span name, file;
    int64_t line; /* 0: unknown */
};

/* Spans are loans from the dump's bytes. Zeroed with a report is empty. */
struct p2d_jitdump {
    struct p2d_report *report;
    P2D_VEC(struct p2d_jit_code) codes; /* in the order they were written */
    struct p2d_map by_number;           /* the compiler's number of one -> it, + 1 */
};
void p2d_jitdump_release(struct p2d_jitdump *);

/* Read as far as it goes; false if it is no dump. */
bool p2d_jitdump_read(struct p2d_jitdump *, struct p2d_span bytes);

/* Whether a mapped file is a dump, by its name. */
bool p2d_is_jitdump(struct p2d_span path);

#endif
