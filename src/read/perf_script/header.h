/* header.h - the line that begins a sample in the text of perf script.
 *
 * Which columns it has is up to the user (-F), the event and the version of perf, and the
 * thread's name may hold anything, even what looks like the other columns.
 */
#ifndef P2D_READ_PERF_SCRIPT_HEADER_H
#define P2D_READ_PERF_SCRIPT_HEADER_H

#include "base/strings.h"

/* The spans are loans from the line. */
struct p2d_perf_header {
    struct p2d_span comm;
    int64_t pid, tid;          /* -1: unknown */
    struct p2d_span cpu, time; /* "[001]" or "1", and "12.345678"; empty: not printed */
    bool has_period;
    uint64_t period;
    struct p2d_span event;  /* without the colon; empty where none is printed */
    struct p2d_span fields; /* what follows the event, if there is a time */
    struct p2d_span cgroup; /* its path, "/user.slice"; empty: not printed, or unknown */
    struct p2d_span place;  /* "ADDRESS symbol (module)" on this very line, or empty */
};

/* Event names with blanks, which only the comments of --header tell from other text. */
struct p2d_perf_names {
    P2D_VEC(struct p2d_span) at; /* in the arena */
    struct p2d_arena arena;
};

enum p2d_perf_kind {
    P2D_PERF_OTHER = 0,
    P2D_PERF_MAYBE, /* a header if a frame follows */
    P2D_PERF_HEADER,
    P2D_PERF_RECORD /* "PERF_RECORD_MMAP2 ..." and the like: no sample */
};

/* A line with a time column. */
enum p2d_perf_kind p2d_perf_timed(const struct p2d_perf_names *, struct p2d_span line,
                                  struct p2d_perf_header *);
/* A line without one; never P2D_PERF_OTHER. */
enum p2d_perf_kind p2d_perf_untimed(struct p2d_span line, struct p2d_perf_header *);
/* The same; of P2D_PERF_MAYBE the header says nothing. */
enum p2d_perf_kind p2d_perf_surely_untimed(struct p2d_span line,
                                           struct p2d_perf_header *);

#endif
