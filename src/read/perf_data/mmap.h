/* mmap.h - read records of mappings: programs, libraries, code of just-in-time
 * compilers. */
#ifndef P2D_READ_PERF_DATA_MMAP_H
#define P2D_READ_PERF_DATA_MMAP_H

#include "read/perf_data/file.h"
#include "read/perf_data/jit.h"

/* An MMAP or MMAP2 record: the process has the object from now on. */
void p2d_perf_take_mmap(struct p2d_spaces *, struct p2d_objects *,
                        const struct p2d_perf_file *, const struct p2d_perf_record *);

/* The same record of a dump of a just-in-time compiler, which gives the place of its code
 * by time. */
void p2d_perf_take_jitdump(struct p2d_jits *, struct p2d_objects *,
                           const struct p2d_perf_file *, const struct p2d_perf_record *);

#endif
