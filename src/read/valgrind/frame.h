/* frame.h - parse a frame as valgrind's tools print it. */
#ifndef P2D_READ_VALGRIND_FRAME_H
#define P2D_READ_VALGRIND_FRAME_H

#include "model/builder.h"

/* "0x48FE7B9: read (io.c:17)", "read (in /usr/bin/app)", "f<T> (lib.rs:17:9)". */
struct p2d_function p2d_valgrind_function(struct p2d_builder *, struct p2d_span text);

/* The same at the line that it was at when it called, which is no part of what the function
 * is. */
p2d_spot p2d_valgrind_spot(struct p2d_builder *, struct p2d_span text);

#endif
