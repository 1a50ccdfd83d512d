/* objects.c - the object files that addresses lie in, and their functions. */
#include "symbols/objects.h"

#include <unistd.h>

#include "model/lines.h"
#include "symbols/object_files.h"
#include "symbols/object_load.h"
#include "symbols/symbols_elf.h"
#include "symbols/demangle.h"

bool p2d_objects_init(struct p2d_objects *o, struct p2d_input *in, struct p2d_builder *b)
{
    *o = (struct p2d_objects){.in = in, .b = b, .root = "", .debuginfod.in = in};
    return p2d_vec_push(&o->at, b->report,
                        (struct p2d_object){.fd = -1, .debug = -1, .shared = -1}) &&
           p2d_vec_push(&o->expanded, b->report, (p2d_fn)0);
}

void p2d_objects_release(struct p2d_objects *o)
{
    for (uint32_t i = 0; i < o->at.len; i++) {
        p2d_symbols_release(&o->at.at[i].symbols);
        p2d_vec_release(&o->at.at[i].fns);
        for (unsigned asked = 0; asked <= P2D_ASK_ALL; asked++)
            p2d_map_release(&o->at.at[i].expanded[asked]);
        p2d_inlines_free(o->at.at[i].inlines);
        p2d_jitdump_release(&o->at.at[i].jit);
        p2d_map_release(&o->at.at[i].jit_codes);
        p2d_buffer_release(&o->at.at[i].text);
        if (o->at.at[i].fd >= 0)
            close(o->at.at[i].fd);
        if (o->at.at[i].debug >= 0)
            close(o->at.at[i].debug);
        if (o->at.at[i].shared >= 0)
            close(o->at.at[i].shared);
    }
    p2d_debuginfod_release(&o->debuginfod);
    p2d_vec_release(&o->at);
    p2d_vec_release(&o->expanded);
    p2d_vec_release(&o->places);
    p2d_arena_release(&o->build_ids);
    p2d_map_release(&o->by_path);
    p2d_file_index_release(&o->files);
}

static bool is_object(const struct p2d_objects *o, uint32_t index,
                      enum p2d_object_kind kind, struct p2d_span build_id)
{
    return index != 0 && o->at.at[index].kind == kind &&
           (build_id.len == 0 || p2d_span_equal(o->at.at[index].build_id, build_id));
}

uint32_t p2d_object_of(struct p2d_objects *o, enum p2d_object_kind kind,
                       struct p2d_span path, struct p2d_span build_id)
{
    p2d_str name = p2d_name(o->b, path);
    uint32_t *slot = p2d_map_at(&o->by_path, o->b->report, name);
    if (slot == NULL || !p2d_ok(o->b->report))
        return 0;
    if (is_object(o, *slot, kind, build_id))
        return *slot;
    /* An input may spell one file's path in thousands of ways. */
    uint32_t *file = kind == P2D_OBJECT_FILE
                         ? p2d_file_slot(&o->files, o->b->report, o->root, path)
                         : NULL;
    if (file != NULL && is_object(o, *file, kind, build_id))
        return *slot = *file;
    unsigned char *id = p2d_arena_alloc(&o->build_ids, o->b->report, build_id.len + 1);
    if (id == NULL)
        return 0;
    if (build_id.len > 0)
        memcpy(id, build_id.at, build_id.len);
    build_id.at = id;
    struct p2d_object object = {.kind = kind,
                                .path = name,
                                .module = name,
                                .build_id = build_id,
                                .symbols.report = o->b->report,
                                .jit.report = o->b->report,
                                .fd = -1,
                                .debug = -1,
                                .shared = -1};
    if (!p2d_vec_push(&o->at, o->b->report, object))
        return 0;
    if (file != NULL)
        *file = o->at.len - 1;
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
    struct p2d_buffer plain = {.report = o->b->report};
    if (o->keep_mangled || !p2d_may_be_mangled(name))
        p2d_put(&plain, name.at, name.len);
    else
        p2d_put_demangled(&plain, name, P2D_WITHOUT_PARAMETERS);
    function.name = p2d_name(o->b, p2d_buffer_span(&plain));
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

/* The symbol at an address; NULL if none. Symbols of the kernel's modules do not count as
 * the kernel's. */
static const struct p2d_symbol *symbol_at(struct p2d_object *object, uint64_t address)
{
    const struct p2d_symbol *symbol = p2d_symbols_find(&object->symbols, address);
    return symbol != NULL && object->kind == P2D_OBJECT_KERNEL && symbol->is_elsewhere
               ? NULL
               : symbol;
}

bool p2d_object_has_symbol(struct p2d_objects *o, uint32_t index, uint64_t address)
{
    if (!o->at.at[index].is_loaded)
        p2d_object_load(o, index);
    bool has_symbol = symbol_at(&o->at.at[index], address) != NULL;
    o->at.at[index].has_unnamed |= !has_symbol;
    return has_symbol;
}

/* Warn of debug information that cannot be read: the user can rebuild the program. */
static void warn_of_lack(struct p2d_objects *o, const struct p2d_object *object,
                         enum p2d_dwarf_lack lack)
{
    static const char split[] = "objects: split DWARF", packed[] = "objects: zstd";
    if (lack == P2D_DWARF_IS_SPLIT) {
        p2d_warn_of(o, object, split,
                    "its debug information is in .dwo files, which are not read: inlined "
                    "functions, files and lines are missing");
        p2d_set_warning_hint(o->b->report, split, "build without -gsplit-dwarf");
    } else if (lack == P2D_DWARF_IS_PACKED) {
        p2d_warn_of(o, object, packed,
                    "its debug information is compressed by zstd, which this build's "
                    "elfutils cannot read: inlined functions are missing");
        p2d_set_warning_hint(o->b->report, packed,
                             "objcopy --decompress-debug-sections FILE unpacks it");
    }
}

/* The debug information of an object; NULL if there is none. */
static struct p2d_inlines *source_of(struct p2d_objects *o, struct p2d_object *object)
{
    if (!object->has_inlines && object->fd >= 0) {
        enum p2d_dwarf_lack lack = P2D_DWARF_LACKS_NOTHING;
        object->shared = p2d_open_shared(o, object);
        object->inlines = p2d_inlines_new(object->fd, object->debug, object->shared,
                                          &lack, o->b->report);
        warn_of_lack(o, object, lack);
        if (object->kind == P2D_OBJECT_KERNEL && object->inlines != NULL)
            p2d_inlines_by_address(object->inlines);
    }
    object->has_inlines = true;
    return object->inlines;
}

/* Whether locations are taken from the object's own debug information. Unpacking the
 * separate debug information of distributions takes longer than all other work, and
 * "libc.so.6" says more to most than "malloc/arena.c:112". */
static bool tells_places(const struct p2d_object *object)
{
    return object->fd >= 0 && object->debug < 0 && object->kind != P2D_OBJECT_KERNEL;
}

static p2d_str path_of(struct p2d_objects *o, const struct p2d_source_place *at)
{
    struct p2d_buffer path = {.report = o->b->report};
    p2d_put_source_path(&path, at);
    p2d_str file = p2d_name(o->b, p2d_buffer_span(&path));
    p2d_buffer_release(&path);
    return file;
}

/* Functions of one name in several places get no location. */
static void note_place(struct p2d_objects *o, p2d_fn fn,
                       const struct p2d_source_place *at)
{
    if (at->line <= 0 || !p2d_vec_reach(&o->places, o->b->report, fn))
        return;
    struct p2d_fn_place *place = &o->places.at[fn];
    p2d_str file = path_of(o, at);
    if (place->line == 0)
        *place = (struct p2d_fn_place){file, at->line};
    else if (place->file != file || place->line != at->line)
        place->line = -1;
}

/* Note which files lack needed names: the graph says how much cost that concerns. */
static void note_lacks(struct p2d_objects *o)
{
    uint32_t n_files = 0, n_found = 0;
    for (uint32_t i = 1; i < o->at.len && p2d_ok(o->b->report); i++) {
        const struct p2d_object *object = &o->at.at[i];
        if (object->kind != P2D_OBJECT_FILE || !object->is_loaded)
            continue;
        n_files++;
        n_found += object->fd >= 0;
        bool is_stripped =
            object->fd >= 0 && object->debug < 0 && !p2d_has_symbol_table(object->fd);
        struct p2d_lack lack = {object->module, is_stripped};
        if (object->has_unnamed && (object->fd < 0 || is_stripped))
            (void)p2d_vec_push(&o->b->profile->lacks, o->b->report, lack);
    }
    if (n_files > 0)
        p2d_warn_of_root(o, n_found);
}

void p2d_objects_finish(struct p2d_objects *o)
{
    struct p2d_profile *profile = o->b->profile;
    note_lacks(o);
    for (uint32_t fn = 1; fn < o->places.len && fn < profile->fns.len; fn++)
        if (o->places.at[fn].line > 0) {
            profile->fns.at[fn].file = o->places.at[fn].file;
            profile->fns.at[fn].line = o->places.at[fn].line;
        }
}

/* The function of a symbol. Where the linker put equal functions in one place, DWARF may
 * name another function than the symbol does. */
static p2d_fn new_fn_of_symbol(struct p2d_objects *o, struct p2d_object *object,
                               const struct p2d_symbol *symbol)
{
    struct p2d_source_fn source;
    struct p2d_function function = {.module = object->module};
    struct p2d_span name = p2d_symbol_name(&object->symbols, symbol);
    uint32_t code = p2d_map_get(&object->jit_codes, symbol->start);
    if (code != 0) {
        function.file = p2d_name(o->b, object->jit.codes.at[code - 1].file);
        function.line = object->jit.codes.at[code - 1].line;
    }
    p2d_fn fn = new_fn_at(o, function, name);
    bool is_mangled = p2d_starts_with(name, "_Z") || p2d_starts_with(name, "_R");
    if (tells_places(object) &&
        p2d_source_at(source_of(o, object), symbol->start, &source) &&
        (!is_mangled || p2d_span_equal(p2d_slice(name, 0, source.name.len), source.name)))
        note_place(o, fn, &source.at);
    return fn;
}

/* The function of the symbol at an address. A loan until the next one is asked for; NULL
 * after an error. */
static const p2d_fn *fn_at(struct p2d_objects *o, struct p2d_object *object,
                           uint64_t address)
{
    const struct p2d_symbol *symbol = symbol_at(object, address);
    if (symbol == NULL) {
        object->has_unnamed = true;
        if (object->unknown == 0)
            object->unknown = unknown_in(o, object->module);
        return &object->unknown;
    }
    uint32_t n = object->symbols.at.len, i = (uint32_t)(symbol - object->symbols.at.at);
    if (!p2d_vec_reach(&object->fns, o->b->report, n - 1))
        return NULL;
    if (object->fns.at[i] == 0)
        object->fns.at[i] = new_fn_of_symbol(o, object, symbol);
    return &object->fns.at[i];
}

/* ------------------------------------------------------ inlined functions, lines */

/* What debug information says of an address. */
struct copies {
    struct p2d_source_fn fns[P2D_MOST_INLINES]; /* inlined, the innermost first */
    unsigned n;
    struct p2d_source_place line; /* of the instruction */
};

static void find_copies(struct p2d_objects *o, struct p2d_object *object,
                        uint64_t address, unsigned asked, struct copies *found)
{
    bool with_lines = asked & P2D_ASK_LINES;
    struct p2d_inlines *inlines = source_of(o, object);
    address += object->linked;
    found->n = asked & P2D_ASK_INLINED
                   ? p2d_inlines_at(inlines, address, with_lines, found->fns)
                   : 0;
    found->line = (struct p2d_source_place){0};
    if (with_lines)
        (void)p2d_line_at(inlines, address, &found->line);
    if (p2d_inlines_gave_up(inlines))
        p2d_warn_of(
            o, object, "perf-data: inlines",
            "has too much debug information to search: inlined functions are missing");
    if (p2d_lines_gave_up(inlines))
        p2d_warn_of(o, object, "perf-data: lines",
                    "has too many lines of source code to read: some are missing");
}

/* The line in the function that so many inlined calls lead to: that of the next inlined
 * call, or in the innermost function that of the instruction. */
static const struct p2d_source_place *line_in(const struct copies *copies, unsigned depth)
{
    return depth < copies->n ? &copies->fns[copies->n - 1 - depth].call : &copies->line;
}

/* How many inlined calls two addresses share. */
static unsigned count_shared(const struct copies *a, const struct copies *b)
{
    unsigned n = 0;
    while (n < a->n && n < b->n && a->fns[a->n - 1 - n].id == b->fns[b->n - 1 - n].id)
        n++;
    return n;
}

static p2d_spot spot_of(struct p2d_objects *o, p2d_fn fn,
                        const struct p2d_source_place *place)
{
    return place->line > 0 ? p2d_at_line(o->b, fn, path_of(o, place), place->line) : fn;
}

/* The outermost function at an address, which is the symbol's. */
static p2d_fn outer_fn(struct p2d_objects *o, struct p2d_object *object, uint64_t address)
{
    const p2d_fn *fn = fn_at(o, object, address);
    return fn != NULL ? *fn : 0;
}

static void push_expanded(struct p2d_objects *o, uint32_t value)
{
    (void)p2d_vec_push(&o->expanded, o->b->report, value);
}

/* Functions are those at the address, as perf has them. The instruction of a call may be in
 * other inlined functions than the one that it returns to: they have lines of their own. */
static void expand_file(struct p2d_objects *o, struct p2d_object *object,
                        uint64_t address, unsigned asked)
{
    struct copies here, of_call;
    find_copies(o, object, address, asked, &here);
    bool is_call = asked & P2D_ASK_CALL && address > 0;
    if (is_call)
        find_copies(o, object, address - 1, asked, &of_call);
    unsigned n_shared = is_call ? count_shared(&here, &of_call) : 0;
    push_expanded(o, here.n + 1);
    for (unsigned i = 0; i <= here.n; i++) {
        unsigned depth = here.n - i;
        p2d_fn fn = depth > 0 ? new_fn(o, object->module, here.fns[i].name)
                              : outer_fn(o, object, address);
        if (depth > 0 && tells_places(object))
            note_place(o, fn, &here.fns[i].at);
        bool by_call = is_call && depth <= n_shared;
        p2d_spot spot = spot_of(o, fn, line_in(by_call ? &of_call : &here, depth));
        push_expanded(o, depth > 0 ? p2d_inlined(spot) : spot);
    }
}

/* A function of a just-in-time compiler, at the line that the compiler noted. */
static void expand_jit(struct p2d_objects *o, struct p2d_object *object, uint64_t address,
                       unsigned asked)
{
    p2d_spot spot = outer_fn(o, object, address);
    const struct p2d_symbol *symbol = symbol_at(object, address);
    uint32_t code = symbol != NULL ? p2d_map_get(&object->jit_codes, symbol->start) : 0;
    uint64_t at = address - (asked & P2D_ASK_CALL && address > 0);
    const struct p2d_jit_line *line =
        code != 0 ? p2d_jitdump_line(&object->jit, code - 1, at) : NULL;
    if (line != NULL)
        spot = p2d_at_line(o->b, spot, p2d_name(o->b, line->file), line->line);
    push_expanded(o, 1);
    push_expanded(o, spot);
}

/* Look the functions up and keep them. */
static struct p2d_frames expanded_frames(struct p2d_objects *o, struct p2d_object *object,
                                         uint64_t address, unsigned asked)
{
    uint32_t *slot = p2d_map_at(&object->expanded[asked], o->b->report, address);
    if (slot == NULL || !p2d_ok(o->b->report))
        return (struct p2d_frames){NULL, 0};
    if (*slot == 0) {
        *slot = o->expanded.len;
        if (object->fd >= 0)
            expand_file(o, object, address, asked);
        else
            expand_jit(o, object, address, asked);
    }
    if (!p2d_ok(o->b->report))
        return (struct p2d_frames){NULL, 0};
    const p2d_spot *at = &o->expanded.at[*slot];
    return (struct p2d_frames){at + 1, *at};
}

struct p2d_frames p2d_object_frames(struct p2d_objects *o, uint32_t index,
                                    uint64_t address, unsigned asked)
{
    if (index == 0) {
        if (o->outside == 0)
            o->outside = unknown_in(o, p2d_name(o->b, p2d_span_of("[unknown]")));
        return (struct p2d_frames){&o->outside, 1};
    }
    if (!o->at.at[index].is_loaded)
        p2d_object_load(o, index);
    struct p2d_object *object = &o->at.at[index];
    bool has_lines = object->fd >= 0 || object->jit.lines.len > 0;
    if ((asked & P2D_ASK_INLINED && object->fd >= 0) ||
        (asked & P2D_ASK_LINES && has_lines))
        return expanded_frames(o, object, address, asked);
    const p2d_fn *fn = fn_at(o, object, address);
    return (struct p2d_frames){fn, fn != NULL};
}
