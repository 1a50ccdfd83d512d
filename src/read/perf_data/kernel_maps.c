/* kernel_maps.c - find the kernel, its modules, BPF programs and other generated code by
 * address.
 *
 * perf puts new code inside an existing mapping at the beginning of that, and forgets the
 * whole mapping when the code goes; here the code belongs to the mapping. Reference:
 * machine__process_ksymbol and machine__process_kernel_mmap_event of
 * tools/perf/util/machine.c, __kmod_path__parse of util/dso.c of Linux 6.1.
 */
#include "read/perf_data/kernel_maps.h"

#include "syntax/words.h"
#include "read/perf_data/describe.h"

#define KERNEL_NAME "[kernel.kallsyms]"

/* "/lib/modules/6.1.0/kernel/drivers/foo-bar.ko.xz" is "[foo_bar]", "[foo]" is itself. */
static void put_module_name(struct p2d_buffer *name, struct p2d_span path)
{
    static const char *const packed[] = {".gz", ".xz", ".zst"};
    struct p2d_span base = p2d_base_name(path);
    bool is_plain = p2d_starts_with(base, "[");
    for (size_t i = 0; i < sizeof packed / sizeof *packed && !is_plain; i++)
        if (p2d_ends_with(base, packed[i]))
            base.len -= strlen(packed[i]);
    bool is_file = !is_plain && p2d_ends_with(base, ".ko") && base.len > 3;
    if (is_file)
        base.len -= 3;
    p2d_puts(name, is_file ? "[" : "");
    size_t begin = name->len;
    p2d_put(name, base.at, base.len);
    for (size_t i = begin; i < name->len && is_file; i++)
        if (name->at[i] == '-')
            name->at[i] = '_';
    p2d_puts(name, is_file ? "]" : "");
}

static uint32_t module_of(struct p2d_objects *objects, struct p2d_span build_id,
                          struct p2d_mapping mapping, struct p2d_span path)
{
    struct p2d_buffer name = {.report = objects->b->report};
    put_module_name(&name, path);
    uint32_t index =
        p2d_object_of(objects, P2D_OBJECT_MODULE, p2d_buffer_span(&name), build_id);
    p2d_buffer_release(&name);
    struct p2d_object *module = &objects->at.at[index];
    if (index != 0 && module->length == 0) {
        module->file = p2d_name(objects->b, path);
        module->start = mapping.start;
        module->length = mapping.end - mapping.start;
    }
    return index;
}

/* "[kernel.kallsyms]_text": a symbol at the offset follows the name. */
static uint32_t kernel_of(struct p2d_objects *objects, const struct p2d_perf_file *file,
                          struct p2d_mapping mapping, struct p2d_span name)
{
    struct p2d_kernel *kernel = &objects->kernel;
    struct p2d_span id = {0};
    if (kernel->object != 0)
        return kernel->object;
    for (uint32_t i = 0; i < file->build_ids.len; i++)
        if (p2d_starts_with(file->build_ids.at[i].file, KERNEL_NAME))
            id = file->build_ids.at[i].id;
    kernel->mark_at = mapping.offset;
    if (mapping.offset != 0)
        kernel->mark =
            p2d_name(objects->b, p2d_slice(name, strlen(KERNEL_NAME), name.len));
    kernel->object =
        p2d_object_of(objects, P2D_OBJECT_KERNEL, p2d_span_of(KERNEL_NAME), id);
    return kernel->object;
}

void p2d_kernel_map(struct p2d_spaces *spaces, struct p2d_objects *objects,
                    const struct p2d_perf_file *file, struct p2d_mapping mapping,
                    struct p2d_span name)
{
    if (p2d_starts_with(name, KERNEL_NAME)) {
        mapping.object = kernel_of(objects, file, mapping, name);
        mapping.offset = mapping.start;
        if (mapping.end == mapping.start) /* as perf: the record does not say where the
                                           * code ends */
            mapping.end = UINT64_MAX;
    } else if (p2d_starts_with(name, "/") || p2d_starts_with(name, "[")) {
        mapping.object =
            module_of(objects, p2d_perf_build_id_of(file, name), mapping, name);
        mapping.offset = 0;
    }
    if (mapping.object != 0)
        p2d_space_map(spaces, P2D_KERNEL_SPACE, mapping);
}

void p2d_kernel_take_symbol(struct p2d_spaces *spaces, struct p2d_objects *objects,
                            const struct p2d_perf_file *file,
                            const struct p2d_perf_record *record)
{
    enum { GONE = 1 };
    struct p2d_fields f = p2d_fields_of(record->body, file->swapped);
    struct p2d_mapping mapping = {.start = p2d_take_u64(&f)}, there;
    uint32_t length = p2d_take_u32(&f);
    p2d_take_u16(&f); /* whether it is a program of BPF */
    bool is_gone = p2d_take_u16(&f) & GONE;
    struct p2d_span name = p2d_text_here(&f);
    mapping.end = mapping.start + length;
    bool is_taken = p2d_space_find(spaces, P2D_KERNEL_SPACE, mapping.start, &there) &&
                    objects->at.at[there.object].kind != P2D_OBJECT_KSYMBOL;
    if (f.cut || name.len == 0 || is_taken || mapping.end <= mapping.start)
        return;
    if (is_gone) {
        p2d_space_unmap(spaces, P2D_KERNEL_SPACE, mapping.start, mapping.end);
        return;
    }
    mapping.object =
        p2d_object_of(objects, P2D_OBJECT_KSYMBOL, name, (struct p2d_span){0});
    if (mapping.object != 0)
        p2d_space_map(spaces, P2D_KERNEL_SPACE, mapping);
}
