/* native.c - find names of native code in profiles of the Firefox profiler.
 *
 * Addresses count from where the first segment of the object file begins in memory. An
 * object is known by its build-id: "codeId" is that in hexadecimal digits, "breakpadId"
 * is the first 16 bytes of the build-id as a GUID, with its numbers turned round, and an
 * age.
 * Reference: docs-developer/symbolication.md of the Firefox profiler.
 */
#include "read/firefox/native.h"

#include <stdio.h>

#include "base/number.h"
#include "model/lines.h"
#include "symbols/object_files.h"
#include "symbols/symbols_elf.h"

void p2d_ff_native_init(struct p2d_ff_native *n, struct p2d_input *in,
                        struct p2d_builder *b)
{
    *n = (struct p2d_ff_native){.in = in, .b = b};
    (void)p2d_objects_init(&n->objects, in, b);
    if (in->options != NULL)
        n->root = in->options->symfs;
    if (n->root != NULL)
        n->objects.root = n->root;
    n->objects.keep_mangled = true; /* as all names of the profile, until it is read */
    n->objects.debuginfod.is_wanted = in->options != NULL && in->options->debuginfod;
}

void p2d_ff_native_release(struct p2d_ff_native *n)
{
    for (uint32_t i = 0; i < n->libs.len; i++)
        p2d_vec_release(&n->libs.at[i].segments);
    p2d_vec_release(&n->libs);
    p2d_vec_release(&n->found);
    p2d_samply_symbols_release(&n->symbols);
    p2d_objects_release(&n->objects);
}

/* ------------------------------------------------------------------ reading */

static void read_lib(struct p2d_ff_native *n, struct p2d_json *j)
{
    static const char *const keys[] = {"name",       "path",   "debugName",
                                       "breakpadId", "codeId", NULL};
    struct p2d_ff_lib lib = {0};
    p2d_str *const texts[] = {&lib.name, &lib.path, &lib.debug_name, &lib.debug_id,
                              &lib.code_id};
    struct p2d_span key, text;
    if (!p2d_json_enter(j, '{'))
        return;
    while (p2d_json_key(j, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0)
            p2d_json_skip(j);
        else if (p2d_json_string(j, &text))
            *texts[which] = p2d_name(n->b, text);
    }
    (void)p2d_vec_push(&n->libs, n->b->report, lib);
}

void p2d_ff_read_libs(struct p2d_ff_native *n, struct p2d_json *j)
{
    if (p2d_json_enter(j, '['))
        while (p2d_json_item(j))
            read_lib(n, j);
}

/* ------------------------------------------------------------- object files */

static struct p2d_span text_of(const struct p2d_ff_native *n, p2d_str id)
{
    return p2d_text(n->b->profile, id);
}

/* The first 16 bytes of a build-id as breakpadId has them; a shorter one is followed by
 * zeros. */
static void put_guid(const unsigned char id[P2D_BUILD_ID_SIZE], char guid[33])
{
    static const unsigned char order[16] = {3, 2, 1,  0,  5,  4,  7,  6,
                                            8, 9, 10, 11, 12, 13, 14, 15};
    for (size_t i = 0; i < 16; i++)
        snprintf(guid + 2 * i, 3, "%02X", id[order[i]]);
}

/* Whether an object that was found by its path alone is the one that was recorded, as far
 * as the profile says which that was. */
static bool is_right_build(struct p2d_ff_native *n, const struct p2d_ff_lib *lib, int fd)
{
    unsigned char id[P2D_BUILD_ID_SIZE] = {0};
    char guid[33];
    struct p2d_span wanted = p2d_slice(text_of(n, lib->debug_id), 0, 32);
    if (lib->code_id != 0 || wanted.len < 32)
        return true;
    bool has_id = p2d_build_id_of(fd, id, n->b->report) > 0;
    put_guid(id, guid);
    return has_id && p2d_span_is(wanted, guid);
}

/* The object file of a library; 0 if it is not there or another build. */
static uint32_t open_object(struct p2d_ff_native *n, struct p2d_ff_lib *lib,
                            p2d_str module)
{
    unsigned char id[P2D_BUILD_ID_SIZE];
    struct p2d_span path = text_of(n, lib->path != 0 ? lib->path : lib->name);
    if (n->root == NULL || path.len == 0)
        return 0;
    uint32_t object = p2d_object_of(&n->objects, P2D_OBJECT_FILE, path,
                                    p2d_parse_build_id(text_of(n, lib->code_id), id));
    if (object == 0)
        return 0;
    n->objects.at.at[object].module = module;
    (void)p2d_object_debug(&n->objects, object); /* loads it */
    int fd = n->objects.at.at[object].fd;
    n->objects.at.at[object].has_unnamed |= fd < 0;
    if (fd < 0)
        return 0;
    if (!is_right_build(n, lib, fd)) {
        p2d_warn_of(&n->objects, &n->objects.at.at[object], "firefox: object changed",
                    "was rebuilt after the recording: its functions are unknown");
        return 0;
    }
    lib->segments.len = 0;
    for (uint32_t i = 0; i < P2D_MOST_SEGMENTS; i++) {
        struct p2d_segment segment;
        if (!p2d_segment_of(fd, i, &segment) ||
            !p2d_vec_push(&lib->segments, n->b->report, segment))
            break;
    }
    return object;
}

/* The place in the file of an address that counts from the first segment's page. */
static bool offset_of(const struct p2d_ff_lib *lib, uint64_t address, uint64_t *offset)
{
    enum { PAGE = 4096 };
    if (lib->segments.len > 0)
        address += lib->segments.at[0].address / PAGE * PAGE;
    for (uint32_t i = 0; i < lib->segments.len; i++) {
        const struct p2d_segment *segment = &lib->segments.at[i];
        if (address < segment->address || address - segment->address >= segment->size)
            continue;
        *offset = address - segment->address + segment->offset;
        return true;
    }
    return false;
}

static void find_in_object(struct p2d_ff_native *n, const struct p2d_ff_lib *lib,
                           uint64_t address)
{
    uint64_t offset;
    if (lib->object == 0 || !offset_of(lib, address, &offset) ||
        !p2d_object_has_symbol(&n->objects, lib->object, offset))
        return;
    unsigned asked = P2D_ASK_INLINED | (n->b->drops_lines ? 0 : P2D_ASK_LINES);
    struct p2d_frames frames = p2d_object_frames(&n->objects, lib->object, offset, asked);
    for (uint32_t i = frames.n; i-- > 0;)
        (void)p2d_vec_push(&n->found, n->b->report, frames.at[i]);
}

/* ------------------------------------------------------------------ symbols */

static void find_in_symbols(struct p2d_ff_native *n, const struct p2d_ff_lib *lib,
                            uint64_t address, p2d_str module)
{
    const struct p2d_samply_entry *entry =
        p2d_samply_find(&n->symbols, lib->module, address);
    uint32_t depth = entry != NULL ? entry->n > 0 ? entry->n : 1 : 0;
    for (uint32_t i = depth; i-- > 0;) {
        struct p2d_samply_frame frame = p2d_samply_frame_of(&n->symbols, entry, i);
        struct p2d_function fn = {.name = p2d_name(n->b, frame.name), .module = module};
        if (frame.name.len == 0)
            continue;
        p2d_spot spot = p2d_at_line(n->b, p2d_fn_of(n->b, fn), p2d_name(n->b, frame.file),
                                    frame.line);
        (void)p2d_vec_push(&n->found, n->b->report,
                           i + 1 < depth ? p2d_inlined(spot) : spot);
    }
}

/* Look for a library's symbols, and only if there are none for its file. */
static void find_lib(struct p2d_ff_native *n, struct p2d_ff_lib *lib, p2d_str module)
{
    if (!n->has_symbols)
        p2d_samply_symbols_read(&n->symbols, n->in);
    n->has_symbols = lib->is_found = true;
    lib->module =
        p2d_samply_module_of(&n->symbols, text_of(n, lib->debug_id),
                             text_of(n, lib->code_id), text_of(n, lib->debug_name));
    lib->object = lib->module == 0 ? open_object(n, lib, module) : 0;
}

struct p2d_frames p2d_ff_native_frames(struct p2d_ff_native *n, int64_t number,
                                       uint64_t address, p2d_str module)
{
    n->found.len = 0;
    if (number < 0 || number >= n->libs.len || !p2d_ok(n->b->report))
        return (struct p2d_frames){NULL, 0};
    struct p2d_ff_lib *lib = &n->libs.at[number];
    if (!lib->is_found)
        find_lib(n, lib, module);
    if (lib->module != 0)
        find_in_symbols(n, lib, address, module);
    else
        find_in_object(n, lib, address);
    return (struct p2d_frames){n->found.at, n->found.len};
}

void p2d_ff_native_finish(struct p2d_ff_native *n)
{
    p2d_objects_finish(&n->objects);
}
