/* unpack.h - decompress the records of a recording (perf record -z). */
#ifndef P2D_READ_PERF_DATA_UNPACK_H
#define P2D_READ_PERF_DATA_UNPACK_H

#include "read/perf_data/file.h"

/* Begin with a compressed record; false after an error. */
bool p2d_perf_unpack(struct p2d_perf_file *, const struct p2d_perf_record *);

/* The next decompressed record; false if there is none left. */
bool p2d_perf_unpacked(struct p2d_perf_file *, struct p2d_perf_record *);

void p2d_perf_unpacker_free(struct p2d_perf_unpacker *);

#endif
