/* count.h - arithmetic on 128-bit numbers of calls, where "unknown" stays unknown. */
#ifndef P2D_BASE_COUNT_H
#define P2D_BASE_COUNT_H

#include "base/mem.h"

static inline struct p2d_count p2d_count_unknown(void)
{
    return (struct p2d_count){UINT64_MAX, UINT64_MAX};
}
static inline struct p2d_count p2d_count_of(uint64_t value)
{
    return (struct p2d_count){0, value};
}
/* Unknown if either is; the largest known count where the sum does not fit. */
struct p2d_count p2d_count_add(struct p2d_count, struct p2d_count);
/* The sum of what is known of the two: a file that cannot count does not spoil one that
 * can. Unknown if neither is known. */
struct p2d_count p2d_count_add_known(struct p2d_count, struct p2d_count);
/* Rounded to the nearest; unknown stays unknown. n from 1 on. */
struct p2d_count p2d_count_divide(struct p2d_count, uint32_t n);
/* a * factor + term, for reading digits; false where it does not fit. */
bool p2d_count_push_digit(struct p2d_count *a, uint32_t factor, uint32_t term);
/* -1, 0, 1; unknown is less than everything. */
int p2d_count_compare(struct p2d_count, struct p2d_count);
static inline bool p2d_count_is_zero(struct p2d_count count)
{
    return count.high == 0 && count.low == 0;
}
enum { P2D_COUNT_SIZE = 41 };
/* In decimal, "?" if unknown. Returns out. */
const char *p2d_count_format(struct p2d_count, char out[P2D_COUNT_SIZE]);

#endif
