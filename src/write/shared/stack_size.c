/* stack_size.c - limit the size of formats that write every stack in full. */
#include "write/shared/stack_size.h"

bool p2d_stacks_fit(const struct p2d_buffer *out, size_t more)
{
    if (!p2d_ok(out->report))
        return false;
    if (out->len <= P2D_MOST_STACK_BYTES && more <= P2D_MOST_STACK_BYTES - out->len)
        return true;
    p2d_set_error(out->report, P2D_ENOMEM,
                  "the stacks, written out in full, take more than %d MiB",
                  P2D_MOST_STACK_BYTES >> 20);
    p2d_set_hint(out->report, "--depth N shortens the stacks; -T callgrind and -T json "
                              "write calls, which take less");
    return false;
}
