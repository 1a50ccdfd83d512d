/* inlines.h - the functions that the compiler put into others, by DWARF (libdw). Optional
 * at build time.
 *
 * What `perf script` runs addr2line for, once for each address; here each compilation
 * unit is indexed once, when an address in it turns up.
 */
#ifndef P2D_READ_INLINES_H
#define P2D_READ_INLINES_H

#include "base/mem.h"
#include "base/strings.h"

struct p2d_inlines;

/* Of an object file; `debug` is a separate file with its symbols, or -1. Both stay the
 * caller's and open. NULL if there is nothing to find. */
struct p2d_inlines *p2d_inlines_new(int object, int debug, struct p2d_report *);
void p2d_inlines_free(struct p2d_inlines *);

enum { P2D_MOST_INLINES = 64 };

/* The names of the functions that are inlined at an offset of the object, the innermost
 * first; how many. They stay valid as long as the object. */
unsigned p2d_inlines_at(struct p2d_inlines *, uint64_t offset,
                        struct p2d_span names[P2D_MOST_INLINES]);

#endif
