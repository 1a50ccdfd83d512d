/* cgroups.h - the control groups of a recording: perf record --all-cgroups. */
#ifndef P2D_READ_PERF_DATA_CGROUPS_H
#define P2D_READ_PERF_DATA_CGROUPS_H

#include "model/builder.h"
#include "read/perf_data/file.h"

struct p2d_perf_cgroups {
    struct p2d_map by_id; /* the kernel's number of a group -> the number of its path */
};
void p2d_perf_cgroups_release(struct p2d_perf_cgroups *);

/* A CGROUP record: a group has a path. */
void p2d_perf_take_cgroup(struct p2d_perf_cgroups *, struct p2d_builder *,
                          const struct p2d_perf_file *, const struct p2d_perf_record *);

/* The path of a sample's group; 0 if no record has told it. */
p2d_str p2d_perf_cgroup_of(const struct p2d_perf_cgroups *, uint64_t id);

#endif
