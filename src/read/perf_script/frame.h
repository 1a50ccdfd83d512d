/* frame.h - parse one frame of a stack as perf prints it. */
#ifndef P2D_READ_PERF_SCRIPT_FRAME_H
#define P2D_READ_PERF_SCRIPT_FRAME_H

#include "base/strings.h"

/* The spans are loans from the line. */
struct p2d_perf_frame {
    uint64_t address;
    struct p2d_span symbol; /* without "+0x10"; "[unknown]" where perf has none */
    struct p2d_span module; /* as printed, without "+0x10" of dsoff */
    bool has_module;
    bool inlined; /* the physical function is one of the next frames */
};

/* "  ADDRESS symbol+0x10 (module)", with any indentation. False if it is something else.
 */
bool p2d_perf_parse_frame(struct p2d_span line, struct p2d_perf_frame *);

/* Whether the text ends in a group that can be a module: balanced and after a blank. */
bool p2d_perf_ends_in_module(struct p2d_span);

/* Whether the text ends in an offset: "+0x10". */
bool p2d_perf_ends_in_offset(struct p2d_span);

/* Cut the outermost of "a->b->c" off the front of a symbol of a perf map: perf-map-agent
 * prints inlined Java methods so. False when the symbol was used up. */
bool p2d_perf_cut_java(struct p2d_span *rest, struct p2d_span *name);

/* Whether a module is a table of JIT-compiled code: "/tmp/perf-1234.map". */
bool p2d_perf_is_map(struct p2d_span module);

#endif
