/* understood.c - check that a lenient reader understood most lines of its input. */
#include "syntax/understood.h"

#include <inttypes.h>

bool p2d_understood_most(struct p2d_input *in, const char *what, uint64_t understood,
                         uint64_t passed_over)
{
    if (!p2d_input_ok(in))
        return false;
    if (understood == 0)
        return p2d_fail_whole(in, "the input has no %s", what);
    if (passed_over > understood)
        return p2d_fail_whole(in, "%" PRIu64 " of %" PRIu64 " lines are not %s",
                              passed_over, understood + passed_over, what);
    return true;
}
