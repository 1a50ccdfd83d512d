/* mapped.h - find the functions and lines of addresses by the object files that were mapped
 * there.
 *
 * Object files are found and their functions named as those of a perf.data (objects.h).
 * An address is named only if the user allowed to open object files (--symfs); else it is
 * "libc.so.6+0x1234": the object and the offset in its file.
 */
#ifndef P2D_SYMBOLS_MAPPED_H
#define P2D_SYMBOLS_MAPPED_H

#include "io/input.h"
#include "model/builder.h"
#include "symbols/objects.h"

/* [begin, end) holds the file's bytes from `offset` on. Strings are on loan from the
 * input. */
struct p2d_mapping {
    uint64_t begin, end, offset;
    struct p2d_span path, build_id; /* the latter as hexadecimal digits, or empty */
};

struct p2d_mapped {
    struct p2d_input *in;
    struct p2d_builder *b;
    const char *root; /* where object files are; NULL: none may be opened */
    struct p2d_objects objects;
    P2D_VEC(struct p2d_mapping) mappings;
    bool is_sorted;
    struct p2d_map spots; /* an address -> what a frame there shows */
    uint64_t n_unnamed;   /* addresses without a symbol */
    bool has_files;       /* some mapping has a path */
};

void p2d_mapped_init(struct p2d_mapped *, struct p2d_input *, struct p2d_builder *);
void p2d_mapped_release(struct p2d_mapped *);

void p2d_add_mapping(struct p2d_mapped *, struct p2d_mapping);

/* Take a line of /proc/PID/maps, or a similar one ("begin-end: path"). False for any
 * other line. Mappings without permission to execute are ignored. */
bool p2d_add_maps_line(struct p2d_mapped *, struct p2d_span line);

/* What a frame at an address shows: the function, at its line if debug information tells
 * and an output wants it. A caller's address is one within its call. The mapping that was
 * added last wins where mappings overlap. */
p2d_spot p2d_spot_of_address(struct p2d_mapped *, uint64_t address);

/* The same for a known mapping, or NULL. */
p2d_spot p2d_spot_in_mapping(struct p2d_mapped *, const struct p2d_mapping *,
                             uint64_t address);

/* To be called after the last address: gives functions their locations in the source, and
 * tells the user how addresses get names, if any lacks one. */
void p2d_mapped_finish(struct p2d_mapped *);

#endif
