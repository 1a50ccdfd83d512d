/* native.h - find names of native code in profiles of the Firefox profiler: in the
 * file of symbols beside the profile, or in object files. */
#ifndef P2D_READ_FIREFOX_NATIVE_H
#define P2D_READ_FIREFOX_NATIVE_H

#include "syntax/json.h"
#include "symbols/objects.h"
#include "read/firefox/samply_symbols.h"

/* An object file that was mapped. */
struct p2d_ff_lib {
    p2d_str name, path, debug_name, debug_id, code_id;
    bool is_found;   /* it was looked for: what follows is set */
    uint32_t module; /* of the symbols; 0: none */
    uint32_t object; /* 0: none */
    P2D_VEC(struct p2d_segment) segments;
};

struct p2d_ff_native {
    struct p2d_input *in;
    struct p2d_builder *b;
    const char *root; /* where object files are; NULL: none may be opened */
    P2D_VEC(struct p2d_ff_lib) libs;
    bool has_symbols; /* they were looked for */
    struct p2d_samply_symbols symbols;
    struct p2d_objects objects;
    P2D_VEC(p2d_spot) found; /* of the address at hand, the outermost first */
};

void p2d_ff_native_init(struct p2d_ff_native *, struct p2d_input *, struct p2d_builder *);
void p2d_ff_native_release(struct p2d_ff_native *);

/* The next value as the list of object files. */
void p2d_ff_read_libs(struct p2d_ff_native *, struct p2d_json *);

/* The functions at an address of an object file, the outermost first; none if they are
 * not known. Callers' addresses are those of the call. Functions are called as in the
 * source, and are of `module`. A loan until the next one is asked for. */
struct p2d_frames p2d_ff_native_frames(struct p2d_ff_native *, int64_t lib,
                                       uint64_t address, p2d_str module);

/* All was asked for. */
void p2d_ff_native_finish(struct p2d_ff_native *);

#endif
