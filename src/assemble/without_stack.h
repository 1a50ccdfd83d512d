/* without_stack.h - warn about samples without a stack. */
#ifndef P2D_ASSEMBLE_WITHOUT_STACK_H
#define P2D_ASSEMBLE_WITHOUT_STACK_H

#include <inttypes.h>

#include "io/input.h"

static inline void p2d_warn_without_stack(struct p2d_input *in, uint64_t without,
                                          uint64_t samples)
{
    if (without > 0)
        p2d_set_warning(in->report, "without stack", in->name,
                        "%" PRIu64 " of %" PRIu64 " samples have no stack: they count in "
                        "the total but are in no function",
                        without, samples);
}

#endif
