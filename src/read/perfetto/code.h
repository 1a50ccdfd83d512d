/* code.h - the frames of a trace of Perfetto, and which functions they are of: their names
 * often come after the samples, as the trace's own symbols or as the names that a shrinker
 * has taken away.
 */
#ifndef P2D_READ_PERFETTO_CODE_H
#define P2D_READ_PERFETTO_CODE_H

#include "assemble/stack_table.h"
#include "io/input.h"

/* An object file, or what else code is loaded from. */
struct p2d_perfetto_module {
    p2d_str path;
    p2d_str build_id;   /* hexadecimal; "": unknown */
    uint64_t load_bias; /* an address in it is so far beyond the place in its file */
};

struct p2d_perfetto_frame {
    uint32_t module;  /* 0: none */
    uint64_t address; /* in it, as it was linked */
    p2d_str function, file;
    uint32_t line;   /* 0: unknown */
    bool is_inlined; /* into the frame before it */
};

/* Functions at one address, the innermost first: lines[first .. first + n). */
struct p2d_perfetto_symbol {
    uint32_t first, n;
};

/* What a method of Java was called before a shrinker gave it a short name. */
struct p2d_perfetto_rename {
    p2d_str class, method; /* the class is "" if the method has it */
    uint32_t next;         /* another method that got the same name; 0: none */
};

/* Numbers count from 1. Zeroed, but for the report and `strings`, is empty. */
struct p2d_perfetto_code {
    struct p2d_report *report;
    struct p2d_strings strings; /* their own: most names are in no sample */
    P2D_VEC(struct p2d_perfetto_module) modules;
    P2D_VEC(struct p2d_perfetto_frame) frames;
    P2D_VEC(struct p2d_perfetto_symbol) symbols;
    P2D_VEC(struct p2d_perfetto_frame) lines; /* of symbols; without an address */
    struct p2d_map files, module_of;          /* (path, build-id), then with the bias */
    struct p2d_map addresses, places;         /* address; (module, address) */
    struct p2d_map names, lines_of;           /* (function, file); (that, line) */
    struct p2d_map frame_of;                  /* (place, the latter) -> frame */
    struct p2d_map symbol_of;                 /* (path or build-id, address) -> symbol */
    P2D_VEC(struct p2d_perfetto_rename) renames;
    struct p2d_map methods;    /* (class, method), as they are in the trace */
    struct p2d_map renamed[2]; /* (package, that), (0, that) -> rename */
    struct p2d_buffer text;
};

bool p2d_perfetto_code_init(struct p2d_perfetto_code *, struct p2d_report *);
void p2d_perfetto_code_release(struct p2d_perfetto_code *);

/* The number of a module, or of a frame; equal ones are one. 0 when memory runs out. */
uint32_t p2d_perfetto_module_of(struct p2d_perfetto_code *, struct p2d_perfetto_module);
uint32_t p2d_perfetto_frame_of(struct p2d_perfetto_code *, struct p2d_perfetto_frame);

/* A build-id, which is bytes or hexadecimal digits in a trace, as digits. */
p2d_str p2d_perfetto_build_id(struct p2d_perfetto_code *, struct p2d_span);

/* Read a message ModuleSymbols, or DeobfuscationMapping. */
void p2d_perfetto_add_symbols(struct p2d_perfetto_code *, struct p2d_span message);
void p2d_perfetto_add_names(struct p2d_perfetto_code *, struct p2d_span message);

/* Give each function that is inlined at a frame's address a frame of its own in the stacks. Call it
 * when all symbols were read. The number of such frames is limited by `size`, the bytes of the
 * trace. False after an error. */
bool p2d_perfetto_inline(struct p2d_perfetto_code *, struct p2d_stack_table *,
                         struct p2d_input *, uint64_t size);

/* The functions and lines of the frames that the table has, by number of the frame. The caller frees
 * the array with p2d_delete. NULL after an error. */
p2d_spot *p2d_perfetto_spots(struct p2d_perfetto_code *, const struct p2d_stack_table *,
                             struct p2d_input *, struct p2d_builder *);

#endif
