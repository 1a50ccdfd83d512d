/* threads.h - the threads of a chunk. */
#ifndef P2D_READ_JFR_THREADS_H
#define P2D_READ_JFR_THREADS_H

#include "model/builder.h"
#include "read/jfr/pools.h"

/* Zeroed is empty, but for what it works with. */
struct p2d_jfr_threads {
    struct p2d_builder *b;
    struct p2d_jfr_pools *pools;
    struct p2d_map by_id; /* thread + 1 */
    struct p2d_buffer name;
};

/* Begin with the constants of a chunk. */
void p2d_jfr_threads_begin(struct p2d_jfr_threads *);
void p2d_jfr_threads_release(struct p2d_jfr_threads *);

/* The thread with this id; 0 if there is none. Virtual threads without a name are one. */
p2d_thread p2d_jfr_thread_of(struct p2d_jfr_threads *, uint64_t id);

#endif
