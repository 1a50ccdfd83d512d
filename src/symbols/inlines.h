/* inlines.h - find the location of functions in the source, inlined functions, and lines
 * of addresses, by DWARF (libdw). Optional at build time.
 *
 * `perf script` runs addr2line for this, once for each address; here each compilation
 * unit is indexed once, at its first address.
 */
#ifndef P2D_SYMBOLS_INLINES_H
#define P2D_SYMBOLS_INLINES_H

#include "base/mem.h"
#include "base/strings.h"

struct p2d_inlines;

/* Debug information that exists but cannot be read. */
enum p2d_dwarf_lack {
    P2D_DWARF_LACKS_NOTHING,
    P2D_DWARF_IS_SPLIT, /* it is in .dwo files */
    P2D_DWARF_IS_PACKED /* by zstd, which this build's libelf cannot undo */
};

/* Open the debug information of an object file; `debug` is a separate file with its
 * symbols, `shared` the file that it shares with other objects; or -1. All stay the
 * caller's and open. NULL if there is nothing to find. */
struct p2d_inlines *p2d_inlines_new(int object, int debug, int shared,
                                    enum p2d_dwarf_lack *, struct p2d_report *);
void p2d_inlines_free(struct p2d_inlines *);
/* From now on, what is called an offset is an address that the object is linked for. */
void p2d_inlines_by_address(struct p2d_inlines *);

enum { P2D_MOST_INLINES = 64 };

/* A line of source code. Strings stay valid as long as the object. */
struct p2d_source_place {
    struct p2d_span file;
    struct p2d_span subfolder; /* folder of a relative file */
    struct p2d_span folder;    /* folder of a relative `subfolder`; empty: unknown */
    int64_t line;              /* 0: unknown */
};

/* A function in the source. */
struct p2d_source_fn {
    struct p2d_span name;
    struct p2d_source_place at;   /* its declaration */
    struct p2d_source_place call; /* of an inlined function: the call that it replaces */
    uint64_t id;                  /* of an inlined function: tells copies apart */
};

/* The functions that are inlined at an offset of the object, the innermost first, and if
 * asked for their calls. Returns their number. */
unsigned p2d_inlines_at(struct p2d_inlines *, uint64_t offset, bool with_calls,
                        struct p2d_source_fn fns[P2D_MOST_INLINES]);

/* Whether the search took more steps than any intact object needs: from then on it finds
 * nothing. */
bool p2d_inlines_gave_up(const struct p2d_inlines *);

/* The function at an offset of the object that was not inlined into another one there.
 * False if it is not known. */
bool p2d_source_at(struct p2d_inlines *, uint64_t offset, struct p2d_source_fn *);

/* The line of the instruction at an offset of the object; of inlined code, the line in the
 * inlined function. False if it is not known. */
bool p2d_line_at(struct p2d_inlines *, uint64_t offset, struct p2d_source_place *);

/* Whether the object has more lines than any intact object: from then on none is found.
 */
bool p2d_lines_gave_up(const struct p2d_inlines *);

/* The path of the file, without "." and ".." as far as can be told. */
void p2d_put_source_path(struct p2d_buffer *, const struct p2d_source_place *);

#endif
