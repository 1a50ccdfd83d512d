/* addresses.h - find names for the addresses in a file of gperftools. */
#ifndef P2D_READ_GPERFTOOLS_ADDRESSES_H
#define P2D_READ_GPERFTOOLS_ADDRESSES_H

#include "symbols/mapped.h"
#include "assemble/stack_path.h"

struct p2d_gperf {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_mapped mapped;
    struct p2d_map symbols; /* an address -> where in `named`, where the file has names */
    P2D_VEC(p2d_fn)
    named;                   /* a number of functions, then those, each inlined into the
                                one before */
    p2d_spot unnamed;        /* of the address without names that was asked for last */
    uint64_t frames_left;    /* an address of a few bytes may stand for many functions */
    P2D_VEC(uint64_t) stack; /* addresses, leaf first, as they are looked up */
    struct p2d_stack_path path;
    bool has_ids;          /* addresses are Java's numbers of functions */
    struct p2d_span build; /* what "$build" in a path stands for */
    uint64_t line;         /* of the text, for messages */
};

/* The functions at an address, each inlined into the one before: by the file's own names,
 * else what is mapped there. How many; 0 after an error. On loan until the next call. */
uint32_t p2d_gperf_spots(struct p2d_gperf *, uint64_t address, const p2d_spot **spots);

/* The context of g->stack. */
p2d_node p2d_gperf_node(struct p2d_gperf *);

/* A name for an address, from a text that is in the file. Parameters stay; the address in
 * angle brackets that google-pprof adds to a static function's name goes. */
void p2d_gperf_add_symbol(struct p2d_gperf *, uint64_t address, struct p2d_span name,
                          struct p2d_span file);

/* Take all lines of a text that are of /proc/PID/maps, or "build=PATH". */
void p2d_gperf_take_maps(struct p2d_gperf *, struct p2d_span text);

/* "outer(int)<0000000000401136>--inlined--innermost". */
void p2d_gperf_add_symbols(struct p2d_gperf *, uint64_t address, struct p2d_span names);

/* Cut the next line off the text, and count it. */
struct p2d_span p2d_gperf_cut_line(struct p2d_gperf *, struct p2d_span *text);

#endif
