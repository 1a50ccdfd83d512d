/* gperftools.h - shared by the readers of gperftools' and Go's older files. */
#ifndef P2D_READ_GPERFTOOLS_GPERFTOOLS_H
#define P2D_READ_GPERFTOOLS_GPERFTOOLS_H

#include "read/read.h"

/* The readers of both gperftools and jemalloc: the symbols before may be anybody's. */
bool p2d_gperf_read(struct p2d_input *, struct p2d_builder *);

#endif
