/* address_space.h - find the object that was mapped at an address of a process at a time.
 *
 * A process's maps are a treap that shares its nodes with the processes it was forked
 * from until either changes: a fork costs nothing, and a map O(log n), whatever a file
 * claims.
 */
#ifndef P2D_READ_PERF_DATA_ADDRESS_SPACE_H
#define P2D_READ_PERF_DATA_ADDRESS_SPACE_H

#include "base/map.h"
#include "base/strings.h"

/* A mapping: addresses [start, end) hold the object's bytes from `offset` on. */
struct p2d_mapping {
    uint64_t start, end, offset;
    uint32_t object;
};

struct p2d_space_node {
    struct p2d_mapping mapping;
    uint32_t left, right; /* 0: none */
    uint32_t priority;    /* not below those of the children */
    uint32_t owner;       /* who may change it in place */
};

struct p2d_process {
    uint32_t root;
    uint32_t owner;   /* of the nodes that it may change */
    uint32_t version; /* of its maps */
};

struct p2d_spaces {
    struct p2d_report *report;
    P2D_VEC(struct p2d_space_node) nodes;  /* from 1 */
    P2D_VEC(struct p2d_process) processes; /* from 1 */
    struct p2d_map by_pid;
    uint32_t last_owner, last_version;
    uint64_t random;
};

void p2d_spaces_init(struct p2d_spaces *, struct p2d_report *);
void p2d_spaces_release(struct p2d_spaces *);

/* The mapping replaces what was there. */
void p2d_space_map(struct p2d_spaces *, int64_t pid, struct p2d_mapping);
/* Nothing is at [start, end) any more. */
void p2d_space_unmap(struct p2d_spaces *, int64_t pid, uint64_t start, uint64_t end);
/* The child begins with what the parent has. */
void p2d_space_fork(struct p2d_spaces *, int64_t parent, int64_t child);
/* The mapping that an address is in; false if none. */
bool p2d_space_find(const struct p2d_spaces *, int64_t pid, uint64_t address,
                    struct p2d_mapping *);
/* Changes whenever the process's maps change; 0: it has none. */
uint32_t p2d_space_version(const struct p2d_spaces *, int64_t pid);

#endif
