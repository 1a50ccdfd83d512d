/* describe.h - read the description of a perf.data file: events, build-ids, machine
 * and command. */
#ifndef P2D_READ_PERF_DATA_DESCRIBE_H
#define P2D_READ_PERF_DATA_DESCRIBE_H

#include "read/perf_data/file.h"

/* The event with this id; the first one if there is only one; NULL if unknown. */
const struct p2d_perf_attr *p2d_perf_attr_of(const struct p2d_perf_file *, uint64_t id);

/* The build-id that the header has for a file; empty if none. */
struct p2d_span p2d_perf_build_id_of(const struct p2d_perf_file *, struct p2d_span name);

/* Read tables of the header. Spans must last as long as the file. */
bool p2d_perf_add_attr(struct p2d_perf_file *, struct p2d_span attr, struct p2d_span ids);

void p2d_perf_read_feature(struct p2d_perf_file *, uint64_t number, struct p2d_span body);

/* Records that change the description (pipe mode). False after an error. */
bool p2d_perf_describe(struct p2d_perf_file *, const struct p2d_perf_record *);

#endif
