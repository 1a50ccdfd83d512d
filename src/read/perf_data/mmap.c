/* mmap.c - read records of mappings: programs, libraries, code of just-in-time compilers.
 *
 * Reference: tools/perf/util/{machine,map}.c of Linux.
 */
#include "read/perf_data/mmap.h"

#include <stdio.h>

#include "read/perf_data/resolve.h"
#include "read/perf_data/kernel_maps.h"
#include "read/perf_data/describe.h"

enum { MISC_BUILD_ID = 1 << 14 };

static bool is_anonymous(struct p2d_span name)
{
    return p2d_span_is(name, "//anon") || p2d_starts_with(name, "/dev/zero") ||
           p2d_starts_with(name, "/anon_hugepage") || p2d_starts_with(name, "[anon:");
}

struct mmap {
    int64_t pid;
    struct p2d_mapping mapping;
    struct p2d_span name, build_id;
    bool is_code; /* may be executed: a JIT compiler does not write elsewhere */
};

/* The vDSO of a process of 32 bits on a machine of 64 is another one, which perf, where it
 * finds a program of its own to look at it, calls [vdso32]; to the kernel both are [vdso],
 * and here too. This machine's own is of the size of this program, and is never taken for
 * one of the other size. */
static enum p2d_object_kind vdso_of(const struct p2d_perf_file *file,
                                    const struct mmap *m, struct p2d_span *build_id)
{
    bool is_small = m->mapping.end <= UINT32_MAX, is_own_small = sizeof(void *) == 4;
    if (build_id->len == 0 && is_small)
        *build_id = p2d_perf_build_id_of(file, p2d_span_of("[vdso32]"));
    return build_id->len == 0 && is_small != is_own_small ? P2D_OBJECT_OPAQUE
                                                          : P2D_OBJECT_VDSO;
}

static uint32_t object_of(struct p2d_objects *objects, const struct p2d_perf_file *file,
                          const struct mmap *m)
{
    char map[48];
    enum p2d_object_kind kind = P2D_OBJECT_FILE;
    struct p2d_span build_id = m->build_id;
    if (build_id.len == 0)
        build_id = p2d_perf_build_id_of(file, m->name);
    if (is_anonymous(m->name) && !m->is_code)
        return p2d_object_of(objects, P2D_OBJECT_OPAQUE, m->name, (struct p2d_span){0});
    if (is_anonymous(m->name)) {
        snprintf(map, sizeof map, "/tmp/perf-%lld.map", (long long)m->pid);
        return p2d_object_of(objects, P2D_OBJECT_PERF_MAP, p2d_span_of(map),
                             (struct p2d_span){0});
    }
    if (p2d_span_is(m->name, "[vdso]"))
        kind = vdso_of(file, m, &build_id);
    else if (p2d_starts_with(m->name, "[") || p2d_starts_with(m->name, "/SYSV"))
        kind = P2D_OBJECT_OPAQUE;
    return p2d_object_of(objects, kind, m->name, build_id);
}

/* Parse a mapping of a program (with -d also of its data, as perf has it) or of the
 * kernel; false if the record is broken. */
static bool parse_mmap(const struct p2d_perf_file *file,
                       const struct p2d_perf_record *record, struct mmap *m)
{
    enum { DEVICE_AND_INODE = 24, MISC_DATA = 1 << 13, MAY_EXECUTE = 4 };
    struct p2d_fields f = p2d_fields_of(record->body, file->swapped);
    *m = (struct mmap){.pid = (int32_t)p2d_take_u32(&f),
                       .is_code = (record->misc & MISC_DATA) == 0};
    p2d_take_u32(&f);
    m->mapping.start = p2d_take_u64(&f);
    uint64_t length = p2d_take_u64(&f);
    m->mapping.offset = p2d_take_u64(&f);
    m->mapping.end = m->mapping.start + length;
    if (record->type == P2D_RECORD_MMAP2) {
        struct p2d_span id = p2d_take_bytes(&f, DEVICE_AND_INODE);
        if (id.len > 0 && record->misc & MISC_BUILD_ID && id.at[0] <= 20)
            m->build_id = p2d_slice(id, 4, 4 + (size_t)id.at[0]);
        m->is_code = (p2d_take_u32(&f) & MAY_EXECUTE) != 0;
        p2d_take_u32(&f); /* flags */
    }
    m->name = p2d_text_here(&f);
    return !f.cut && length <= UINT64_MAX - m->mapping.start;
}

void p2d_perf_take_mmap(struct p2d_spaces *spaces, struct p2d_objects *objects,
                        const struct p2d_perf_file *file,
                        const struct p2d_perf_record *record)
{
    struct mmap m;
    unsigned mode = record->misc & P2D_MODE;
    if (!parse_mmap(file, record, &m))
        return;
    if (mode == P2D_MODE_KERNEL)
        p2d_kernel_map(spaces, objects, file, m.mapping, m.name);
    if (mode != P2D_MODE_USER)
        return;
    m.mapping.object = object_of(objects, file, &m);
    p2d_space_map(spaces, m.pid, m.mapping);
}

void p2d_perf_take_jitdump(struct p2d_jits *jits, struct p2d_objects *objects,
                           const struct p2d_perf_file *file,
                           const struct p2d_perf_record *record)
{
    struct mmap m;
    if ((record->misc & P2D_MODE) != P2D_MODE_USER || !parse_mmap(file, record, &m) ||
        !p2d_is_jitdump(m.name))
        return;
    if (file->attrs.len > 0 && file->attrs.at->has_monotonic_time)
        p2d_jits_add(jits, objects, m.pid, m.name);
    else
        p2d_set_warning(
            file->report, "perf-data: jitdump without time", file->in->name,
            "%.*s has times of another clock than the recording: use perf record -k 1",
            m.name.len < 80 ? (int)m.name.len : 80, (const char *)m.name.at);
}
