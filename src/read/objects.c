/* objects.c - the object files that addresses lie in, and their functions. */
#include "read/objects.h"

#include <unistd.h>

#include "read/object_load.h"

bool p2d_objects_init(struct p2d_objects *o, struct p2d_input *in, struct p2d_builder *b)
{
    *o = (struct p2d_objects){.in = in, .b = b, .root = ""};
    return p2d_vec_push(&o->at, b->report, (struct p2d_object){.fd = -1, .debug = -1}) &&
           p2d_vec_push(&o->expanded, b->report, (p2d_fn)0);
}

void p2d_objects_release(struct p2d_objects *o)
{
    for (uint32_t i = 0; i < o->at.len; i++) {
        p2d_symbols_release(&o->at.at[i].symbols);
        p2d_map_release(&o->at.at[i].fns);
        p2d_map_release(&o->at.at[i].plain);
        p2d_map_release(&o->at.at[i].inlined);
        p2d_inlines_free(o->at.at[i].inlines);
        p2d_jitdump_release(&o->at.at[i].jit);
        p2d_map_release(&o->at.at[i].jit_codes);
        p2d_buffer_release(&o->at.at[i].text);
        if (o->at.at[i].fd >= 0)
            close(o->at.at[i].fd);
        if (o->at.at[i].debug >= 0)
            close(o->at.at[i].debug);
    }
    p2d_vec_release(&o->at);
    p2d_vec_release(&o->expanded);
    p2d_arena_release(&o->build_ids);
    p2d_map_release(&o->by_path);
}

uint32_t p2d_object_of(struct p2d_objects *o, enum p2d_object_kind kind,
                       struct p2d_span path, struct p2d_span build_id)
{
    p2d_str name = p2d_name(o->b, path);
    uint32_t *slot = p2d_map_at(&o->by_path, o->b->report, name);
    if (slot == NULL || !p2d_ok(o->b->report))
        return 0;
    if (*slot != 0 && o->at.at[*slot].kind == kind &&
        (build_id.len == 0 || p2d_span_equal(o->at.at[*slot].build_id, build_id)))
        return *slot;
    unsigned char *id = p2d_arena_alloc(&o->build_ids, o->b->report, build_id.len + 1);
    if (id == NULL)
        return 0;
    if (build_id.len > 0)
        memcpy(id, build_id.at, build_id.len);
    build_id.at = id;
    struct p2d_object object = {.kind = kind,
                                .path = name,
                                .build_id = build_id,
                                .symbols.report = o->b->report,
                                .jit.report = o->b->report,
                                .fd = -1,
                                .debug = -1};
    if (!p2d_vec_push(&o->at, o->b->report, object))
        return 0;
    return *slot = o->at.len - 1;
}

int p2d_object_debug(struct p2d_objects *o, uint32_t index)
{
    if (index != 0 && !o->at.at[index].is_loaded)
        p2d_object_load(o, index);
    return o->at.at[index].debug;
}

const struct p2d_jitdump *p2d_object_jitdump(struct p2d_objects *o, uint32_t index)
{
    if (index != 0 && !o->at.at[index].is_loaded)
        p2d_object_load(o, index);
    return &o->at.at[index].jit;
}

/* --------------------------------------------------------------- functions */

static p2d_fn new_fn_at(struct p2d_objects *o, struct p2d_function function,
                        struct p2d_span name)
{
    size_t tab = p2d_find(name, 0, '\t');
    struct p2d_buffer plain = {.report = o->b->report};
    if (tab < name.len) { /* a module of the kernel */
        function.module = p2d_name(o->b, p2d_slice(name, tab + 1, name.len));
        name.len = tab;
    }
    if (!p2d_demangles() && (p2d_starts_with(name, "_Z") || p2d_starts_with(name, "_R")))
        p2d_set_warning(o->b->report, "perf-data: no libiberty", o->in->name,
                        "names of C++ and Rust functions are as the compiler made them: "
                        "this prof2dot was built without libiberty (libiberty-dev)");
    p2d_put_demangled(&plain, name);
    function.name = p2d_name(o->b, (struct p2d_span){plain.at, plain.len});
    p2d_buffer_release(&plain);
    return p2d_fn_of(o->b, function);
}

static p2d_fn new_fn(struct p2d_objects *o, p2d_str module, struct p2d_span name)
{
    return new_fn_at(o, (struct p2d_function){.module = module}, name);
}

static p2d_fn unknown_in(struct p2d_objects *o, p2d_str module)
{
    return new_fn(o, module, p2d_span_of("[unknown]"));
}

/* The function of the symbol at an address. */
static p2d_fn fn_at(struct p2d_objects *o, struct p2d_object *object, uint64_t address)
{
    const struct p2d_symbol *symbol = p2d_symbols_find(&object->symbols, address);
    if (symbol == NULL) {
        if (object->unknown == 0)
            object->unknown = unknown_in(o, object->path);
        return object->unknown;
    }
    uint32_t *slot = p2d_map_at(&object->fns, o->b->report, symbol->start);
    if (slot == NULL)
        return 0;
    if (*slot != 0)
        return *slot;
    struct p2d_function function = {.module = object->path};
    uint32_t code = p2d_map_get(&object->jit_codes, symbol->start);
    if (code != 0) {
        function.file = p2d_name(o->b, object->jit.codes.at[code - 1].file);
        function.line = object->jit.codes.at[code - 1].line;
    }
    return *slot = new_fn_at(o, function, p2d_symbol_name(&object->symbols, symbol));
}

/* The names of what is inlined there; none for what is no file. */
static unsigned inlined_at(struct p2d_objects *o, struct p2d_object *object,
                           uint64_t offset, struct p2d_span names[P2D_MOST_INLINES])
{
    if (!object->has_inlines && object->fd >= 0)
        object->inlines = p2d_inlines_new(object->fd, object->debug, o->b->report);
    object->has_inlines = true;
    return p2d_inlines_at(object->inlines, offset, names);
}

/* Look the functions up and keep them; where they are. */
static uint32_t expand(struct p2d_objects *o, struct p2d_object *object, uint64_t address,
                       bool with_inlined)
{
    struct p2d_span names[P2D_MOST_INLINES];
    unsigned n = with_inlined ? inlined_at(o, object, address, names) : 0;
    uint32_t at = o->expanded.len;
    if (!p2d_vec_reserve(&o->expanded, o->b->report, n + 2))
        return 0;
    o->expanded.at[o->expanded.len++] = n + 1;
    for (unsigned i = 0; i < n; i++)
        o->expanded.at[o->expanded.len++] = new_fn(o, object->path, names[i]);
    o->expanded.at[o->expanded.len++] = fn_at(o, object, address);
    return at;
}

struct p2d_frames p2d_object_frames(struct p2d_objects *o, uint32_t index,
                                    uint64_t address, bool with_inlined)
{
    if (index == 0) {
        if (o->outside == 0)
            o->outside = unknown_in(o, p2d_name(o->b, p2d_span_of("[unknown]")));
        return (struct p2d_frames){&o->outside, 1};
    }
    if (!o->at.at[index].is_loaded)
        p2d_object_load(o, index);
    struct p2d_object *object = &o->at.at[index];
    struct p2d_map *map = with_inlined ? &object->inlined : &object->plain;
    bool is_unknown = object->symbols.at.len == 0 && object->fd < 0;
    uint32_t *slot =
        is_unknown ? &object->nowhere : p2d_map_at(map, o->b->report, address);
    if (slot == NULL || !p2d_ok(o->b->report))
        return (struct p2d_frames){NULL, 0};
    if (*slot == 0)
        *slot = expand(o, object, address, with_inlined);
    const p2d_fn *at = &o->expanded.at[*slot];
    return (struct p2d_frames){at + 1, *at};
}
