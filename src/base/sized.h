/* sized.h - take structs from programs that were built with another edition of the public
 * header, and give them structs.
 *
 * Structs of include/prof2dot.h grow at their ends only, and every call says how large the
 * caller's is.
 */
#ifndef P2D_BASE_SIZED_H
#define P2D_BASE_SIZED_H

#include "base/report.h"

/* Fill `own` from the caller's options: what that does not have is 0. NULL is all 0. False,
 * with P2D_EUSAGE, if the caller sets something that this library does not know. */
bool p2d_take_sized(void *own, size_t own_size, const void *theirs, size_t size,
                    struct p2d_report *);

/* Fill the caller's struct: what this library does not know of is 0. */
void p2d_give_sized(void *theirs, size_t size, const void *own, size_t own_size);

#endif
