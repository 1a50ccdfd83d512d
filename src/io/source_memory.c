/* source_memory.c - read bytes from memory. */
#include "io/source.h"

static ptrdiff_t pull(void *state, unsigned char *buffer, size_t n)
{
    struct p2d_memory_state *rest = state;
    if (n > rest->len)
        n = rest->len;
    if (n > 0)
        memcpy(buffer, rest->at, n);
    rest->at += n;
    rest->len -= n;
    return (ptrdiff_t)n;
}

struct p2d_source p2d_source_of_memory(struct p2d_memory_state *state)
{
    return (struct p2d_source){pull, state};
}
