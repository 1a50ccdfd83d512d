/* mapped.c - find the functions of addresses by the object files that were mapped
 * there. */
#include "symbols/mapped.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/search.h"
#include "base/number.h"
#include "syntax/words.h"

void p2d_mapped_init(struct p2d_mapped *m, struct p2d_input *in, struct p2d_builder *b)
{
    *m = (struct p2d_mapped){.in = in, .b = b, .is_sorted = true};
    if (in->options != NULL)
        m->root = in->options->symfs;
    (void)p2d_objects_init(&m->objects, in, b);
    m->objects.keep_mangled = true; /* the same limit as for all names of the profile */
    m->objects.debuginfod.is_wanted = in->options != NULL && in->options->debuginfod;
}

void p2d_mapped_release(struct p2d_mapped *m)
{
    p2d_objects_release(&m->objects);
    p2d_vec_release(&m->mappings);
    p2d_map_release(&m->spots);
}

void p2d_add_mapping(struct p2d_mapped *m, struct p2d_mapping mapping)
{
    m->is_sorted &= m->mappings.len == 0 ||
                    m->mappings.at[m->mappings.len - 1].begin <= mapping.begin;
    m->has_files |= mapping.path.len > 0;
    (void)p2d_vec_push(&m->mappings, m->b->report, mapping);
}

/* ---------------------------------------------------------- /proc/PID/maps */

static bool parse_range(struct p2d_span word, struct p2d_mapping *mapping)
{
    size_t dash = p2d_find(word, 0, '-');
    return p2d_parse_hex(p2d_slice(word, 0, dash), &mapping->begin) &&
           p2d_parse_hex(p2d_slice(word, dash + 1, word.len), &mapping->end) &&
           mapping->begin < mapping->end;
}

/* "/path (deleted)" existed once. */
static struct p2d_span without_deleted(struct p2d_span path)
{
    return p2d_ends_with(path, " (deleted)") ? p2d_slice(path, 0, path.len - 10) : path;
}

bool p2d_add_maps_line(struct p2d_mapped *m, struct p2d_span line)
{
    struct p2d_mapping mapping = {0};
    struct p2d_span word = p2d_cut_word(&line);
    bool is_short = p2d_ends_with(word, ":");
    if (!parse_range(p2d_slice(word, 0, word.len - is_short), &mapping))
        return false;
    if (!is_short) {
        struct p2d_span access = p2d_cut_word(&line);
        if (access.len < 3 || !p2d_parse_hex(p2d_cut_word(&line), &mapping.offset))
            return false;
        p2d_cut_word(&line); /* the device */
        p2d_cut_word(&line); /* the inode */
        if (access.at[2] != 'x')
            return true;
    }
    mapping.path = without_deleted(line);
    p2d_add_mapping(m, mapping);
    return true;
}

/* ------------------------------------------------------------------ looking up */

static int by_begin(const void *left, const void *right)
{
    const struct p2d_mapping *a = left, *b = right;
    return a->begin < b->begin ? -1 : a->begin > b->begin;
}

/* The mapping with the largest begin at or before the address, if it reaches so far. */
static const struct p2d_mapping *mapping_at(struct p2d_mapped *m, uint64_t address)
{
    if (!m->is_sorted)
        qsort(m->mappings.at, m->mappings.len, sizeof *m->mappings.at, by_begin);
    m->is_sorted = true;
    uint32_t n =
        p2d_n_up_to(m->mappings.at, m->mappings.len, sizeof *m->mappings.at, address);
    const struct p2d_mapping *found = n > 0 ? &m->mappings.at[n - 1] : NULL;
    return found != NULL && address < found->end ? found : NULL;
}

static p2d_fn unnamed(struct p2d_mapped *m, const struct p2d_mapping *mapping,
                      uint64_t address)
{
    struct p2d_buffer name = {.report = m->b->report};
    struct p2d_function fn = {0};
    m->n_unnamed++;
    if (mapping != NULL && mapping->path.len > 0) {
        struct p2d_span base = p2d_base_name(mapping->path);
        p2d_put(&name, base.at, base.len);
        p2d_putc(&name, '+');
        address = address - mapping->begin + mapping->offset;
        fn.module = p2d_name(m->b, mapping->path);
    }
    p2d_putf(&name, "0x%" PRIx64, address);
    fn.name = p2d_name(m->b, p2d_buffer_span(&name));
    p2d_buffer_release(&name);
    return p2d_fn_of(m->b, fn);
}

/* The function of a symbol; 0 if there is none, or if no file may be opened: a profile
 * names files as it likes. */
static p2d_spot symbol_spot(struct p2d_mapped *m, const struct p2d_mapping *mapping,
                            uint64_t address)
{
    unsigned char id[P2D_BUILD_ID_SIZE];
    if (m->root == NULL || mapping->path.len == 0)
        return 0;
    m->objects.root = m->root;
    uint32_t object = p2d_object_of(&m->objects, P2D_OBJECT_FILE, mapping->path,
                                    p2d_parse_build_id(mapping->build_id, id));
    uint64_t offset = address - mapping->begin + mapping->offset;
    if (object == 0 || !p2d_object_has_symbol(&m->objects, object, offset))
        return 0;
    struct p2d_frames frames = p2d_object_frames(&m->objects, object, offset,
                                                 m->b->drops_lines ? 0 : P2D_ASK_LINES);
    return frames.n > 0 ? frames.at[0] : 0;
}

p2d_spot p2d_spot_in_mapping(struct p2d_mapped *m, const struct p2d_mapping *mapping,
                             uint64_t address)
{
    p2d_spot spot = mapping != NULL ? symbol_spot(m, mapping, address) : 0;
    return spot != 0 ? spot : unnamed(m, mapping, address);
}

p2d_spot p2d_spot_of_address(struct p2d_mapped *m, uint64_t address)
{
    uint32_t *slot = p2d_map_at(&m->spots, m->b->report, address);
    if (slot == NULL)
        return 0;
    if (*slot != 0)
        return *slot;
    p2d_spot spot = p2d_spot_in_mapping(m, mapping_at(m, address), address);
    return *slot = spot;
}

void p2d_mapped_finish(struct p2d_mapped *m)
{
    p2d_objects_finish(&m->objects);
    if (m->n_unnamed == 0)
        return;
    static const char kind[] = "addresses without names";
    const char *what =
        !m->has_files     ? ": the profile names no object files"
        : m->root == NULL ? ""
                          : ": the object files have no symbols or are not below --symfs";
    p2d_set_warning(m->b->report, kind, m->in->name, "%" PRIu64 " address%s no name%s",
                    m->n_unnamed, m->n_unnamed == 1 ? " has" : "es have", what);
    if (m->has_files && m->root == NULL)
        p2d_set_warning_hint(m->b->report, kind,
                             "--symfs / takes names from this machine's object files, "
                             "--symfs DIR from those of another machine");
}
