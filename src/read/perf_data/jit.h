/* jit.h - find the code that just-in-time compilers had at an address at a time. */
#ifndef P2D_READ_PERF_DATA_JIT_H
#define P2D_READ_PERF_DATA_JIT_H

#include "symbols/objects.h"
#include "read/perf_data/address_space.h"

struct p2d_jit_load {
    uint64_t time;
    int64_t pid;
    struct p2d_mapping mapping;
    uint32_t number; /* keeps the order of functions of one time */
};

/* Zeroed is empty. */
struct p2d_jits {
    P2D_VEC(struct p2d_jit_load) at;
    bool is_sorted;      /* from ->next on */
    uint32_t next;       /* the first one that is not mapped yet */
    struct p2d_map seen; /* dumps: each is of one process */
};
void p2d_jits_release(struct p2d_jits *);

/* A process has mapped its dump, which announces the dump to perf. The first process to
 * do so wrote the dump. */
void p2d_jits_add(struct p2d_jits *, struct p2d_objects *, int64_t pid,
                  struct p2d_span path);
/* Map the functions that existed at this time. */
void p2d_jits_map(struct p2d_jits *, struct p2d_spaces *, uint64_t time);

#endif
