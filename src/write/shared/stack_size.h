/* stack_size.h - limit the size of formats that write every stack in full.
 *
 * What a call tree holds once for each call they repeat for each stack: of a recursion
 * 20,000 calls deep in which every call was sampled, 4 MB become 5 GB. The result is held
 * in memory until it is whole.
 */
#ifndef P2D_WRITE_SHARED_STACK_SIZE_H
#define P2D_WRITE_SHARED_STACK_SIZE_H

#include "base/mem.h"

/* Bytes of one output. */
#ifdef P2D_TINY
enum { P2D_MOST_STACK_BYTES = 32 << 20 };
#else
enum { P2D_MOST_STACK_BYTES = 1 << 30 };
#endif

/* Whether the buffer may take `more` bytes; an error with a hint otherwise. */
bool p2d_stacks_fit(const struct p2d_buffer *, size_t more);

#endif
