/* source.h - sources of bytes: file descriptors and memory. */
#ifndef P2D_IO_SOURCE_H
#define P2D_IO_SOURCE_H

#include <stdatomic.h>

#include "io/input.h"

/* Reports how much was read. Several threads may add to it. */
struct p2d_progress {
    void (*tell)(void *state, uint64_t bytes_read, uint64_t size); /* NULL: nobody */
    void *state;
    uint64_t size; /* 0: unknown */
    _Atomic uint64_t read;
};
static inline void p2d_progress_add(struct p2d_progress *progress, size_t n)
{
    if (progress == NULL || progress->tell == NULL)
        return;
    uint64_t all = atomic_fetch_add(&progress->read, n) + n;
    progress->tell(progress->state, all, progress->size);
}

/* A descriptor, which the caller closes. A pipe gets a larger buffer if the kernel allows.
 * state must outlive the source. */
struct p2d_fd_state {
    int fd;
    const char *name; /* for messages */
    struct p2d_report *report;
    struct p2d_progress *progress; /* may be NULL */
};
struct p2d_source p2d_source_of_fd(struct p2d_fd_state *);

struct p2d_memory_state {
    const unsigned char *at;
    size_t len;
};
struct p2d_source p2d_source_of_memory(struct p2d_memory_state *);

#endif
