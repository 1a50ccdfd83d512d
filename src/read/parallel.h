/* parallel.h - read one regular file in parts by several threads. */
#ifndef P2D_READ_PARALLEL_H
#define P2D_READ_PARALLEL_H

#include <sys/types.h>

#include "io/source.h"
#include "read/read.h"

/* Read the file, which the input names and has options for, from `begin` to its end into
 * the builder, by up to n threads. The result is the same as from one thread. False, with
 * nothing added and no error, if the file cannot be read so: it is small, a pipe, has no
 * boundary, or its parts depend on each other. */
bool p2d_read_parallel(int fd, off_t begin, const struct p2d_input *,
                       const struct p2d_reader *, unsigned n_threads,
                       struct p2d_progress *, struct p2d_builder *);

#endif
