/* counters.h - whether this process is writing what it counted for `make cover`: what
 * that needs is not to fail in a test where everything does.
 */
#ifndef P2D_TESTS_COUNTERS_H
#define P2D_TESTS_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>

extern bool p2d_counters_are_written __attribute__((weak)); /* in seams.c */

static inline bool counters_are_written(void)
{
    return &p2d_counters_are_written != NULL && p2d_counters_are_written;
}

#endif
