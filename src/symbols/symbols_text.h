/* symbols_text.h - read functions by address from text: the kernel's list of symbols,
 * and the maps of just-in-time compilers. */
#ifndef P2D_SYMBOLS_SYMBOLS_TEXT_H
#define P2D_SYMBOLS_SYMBOLS_TEXT_H

#include "symbols/symbols.h"

/* "ffffffff81000000 T _text", with a tab and "[module]" after those of modules, which
 * stay a part of the name. The text becomes the (empty) table's. */
void p2d_symbols_from_kallsyms(struct p2d_symbols *, struct p2d_buffer *text);

/* "7f2c4a0 1c0 name": a line of /tmp/perf-PID.map, which JIT compilers write. */
void p2d_symbols_from_perf_map(struct p2d_symbols *, struct p2d_span text);

/* The address of the function with this name in the list; 0 if there is none. */
uint64_t p2d_kallsyms_address(struct p2d_span text, struct p2d_span name);

#endif
