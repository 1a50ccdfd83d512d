/* cgroups.c - the control groups of a recording: perf record --all-cgroups.
 *
 * Reference: include/uapi/linux/perf_event.h, "PERF_RECORD_CGROUP".
 */
#include "read/perf_data/cgroups.h"

void p2d_perf_cgroups_release(struct p2d_perf_cgroups *c)
{
    p2d_map_release(&c->by_id);
}

/* The kernel never gives a number to a second group. */
void p2d_perf_take_cgroup(struct p2d_perf_cgroups *c, struct p2d_builder *b,
                          const struct p2d_perf_file *file,
                          const struct p2d_perf_record *record)
{
    struct p2d_fields f = p2d_fields_of(record->body, file->swapped);
    uint64_t id = p2d_take_u64(&f);
    struct p2d_span path = p2d_slice(record->body, 8, record->body.len);
    path = p2d_slice(path, 0, p2d_find(path, 0, '\0'));
    uint32_t *slot = f.cut || path.len == 0 ? NULL : p2d_map_at(&c->by_id, b->report, id);
    if (slot != NULL && *slot == 0)
        *slot = p2d_name(b, path);
}

p2d_str p2d_perf_cgroup_of(const struct p2d_perf_cgroups *c, uint64_t id)
{
    return p2d_map_get(&c->by_id, id);
}
