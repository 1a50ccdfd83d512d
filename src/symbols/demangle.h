/* demangle.h - demangle names of C++ and Rust functions. */
#ifndef P2D_SYMBOLS_DEMANGLE_H
#define P2D_SYMBOLS_DEMANGLE_H

#include "symbols/symbols.h"

/* Whether a compiler of C++ or Rust may have made the name. */
bool p2d_may_be_mangled(struct p2d_span name);

/* Append a name as it stands in the source; other names, and those that stand for too
 * much text, are appended unchanged. Text after the name ("@plt", "+0x1f") stays after
 * it. */
void p2d_put_demangled(struct p2d_buffer *, struct p2d_span name, enum p2d_parameters);

/* Whether this build can do so. */
bool p2d_demangles(void);

#endif
