/* mapped_objects.c - names of addresses from object files, where the user allows it.
 *
 * A profile names files as it likes: they are opened only below the folder that the user
 * named, only whole paths without "..", only regular files, and each once.
 */
#include <stdio.h>
#include <unistd.h>

#include "io/open_regular.h"
#include "read/mapped.h"

enum { PATH_SIZE = 4096 };

void p2d_release_objects(struct p2d_mapped *m)
{
    for (uint32_t i = 0; i < m->objects.len; i++)
        p2d_symbols_release(&m->objects.at[i].symbols);
    p2d_vec_release(&m->objects);
    p2d_map_release(&m->by_path);
}

/* The build-id as hexadecimal digits; empty if it has none. */
static size_t hex_build_id(const struct p2d_mapped *m, int fd,
                           char hex[2 * P2D_BUILD_ID_SIZE + 1])
{
    unsigned char id[P2D_BUILD_ID_SIZE];
    size_t n = p2d_build_id_of(fd, id, m->b->report);
    for (size_t i = 0; i < n; i++)
        snprintf(hex + 2 * i, 3, "%02x", id[i]);
    hex[2 * n] = '\0';
    return n;
}

/* The symbols that were stripped off, by the build-id; -1 if they are not there. */
static int open_debug(const struct p2d_mapped *m, int object)
{
    char hex[2 * P2D_BUILD_ID_SIZE + 1], path[PATH_SIZE];
    if (hex_build_id(m, object, hex) < 2)
        return -1;
    int n = snprintf(path, sizeof path, "%s/usr/lib/debug/.build-id/%.2s/%s.debug",
                     m->root, hex, hex + 2);
    return n < (int)sizeof path ? p2d_open_regular(path) : -1;
}

static bool is_right_build(const struct p2d_mapped *m, int fd, struct p2d_span build_id)
{
    char hex[2 * P2D_BUILD_ID_SIZE + 1];
    return build_id.len == 0 || hex_build_id(m, fd, hex) == 0 ||
           p2d_span_is(build_id, hex);
}

static void load(struct p2d_mapped *m, struct p2d_mapped_object *object,
                 const struct p2d_mapping *mapping)
{
    int fd = p2d_open_regular_below(m->root, mapping->path);
    if (fd < 0)
        return;
    if (!p2d_reads_objects()) {
        p2d_set_warning(m->b->report, "no libelf", m->in->name,
                        "addresses have no names: this prof2dot was built without "
                        "libelf (libdw-dev)");
    } else if (is_right_build(m, fd, mapping->build_id)) {
        int debug = open_debug(m, fd);
        p2d_symbols_from_elf(&object->symbols, fd, debug);
        if (debug >= 0)
            close(debug);
    } else {
        int shown = mapping->path.len < 80 ? (int)mapping->path.len : 80;
        p2d_set_warning(m->b->report, "object changed", m->in->name,
                        "%.*s was built anew since the recording: its names are unknown",
                        shown, (const char *)mapping->path.at);
    }
    close(fd);
}

static struct p2d_mapped_object *object_of(struct p2d_mapped *m,
                                           const struct p2d_mapping *mapping)
{
    p2d_str path = p2d_name(m->b, mapping->path);
    uint32_t *slot = p2d_map_at(&m->by_path, m->b->report, path);
    if (slot == NULL)
        return NULL;
    if (*slot == 0) {
        struct p2d_mapped_object object = {.path = path, .symbols.report = m->b->report};
        if (!p2d_vec_push(&m->objects, m->b->report, object))
            return NULL;
        *slot = m->objects.len;
        load(m, &m->objects.at[*slot - 1], mapping);
    }
    return &m->objects.at[*slot - 1];
}

p2d_fn p2d_symbol_fn(struct p2d_mapped *m, const struct p2d_mapping *mapping,
                     uint64_t address)
{
    if (m->root == NULL || mapping->path.len == 0)
        return 0;
    struct p2d_mapped_object *object = object_of(m, mapping);
    uint64_t offset = address - mapping->begin + mapping->offset;
    const struct p2d_symbol *symbol =
        object != NULL ? p2d_symbols_find(&object->symbols, offset) : NULL;
    if (symbol == NULL)
        return 0;
    struct p2d_span name = p2d_symbol_name(&object->symbols, symbol);
    p2d_fn fn = p2d_fn_of(m->b, (struct p2d_function){.name = p2d_name(m->b, name),
                                                      .module = object->path});
    return fn;
}
