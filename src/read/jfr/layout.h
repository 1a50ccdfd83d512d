/* layout.h - how values of a chunk's classes are written: skip them, and take the fields
 * that have a role. */
#ifndef P2D_READ_JFR_LAYOUT_H
#define P2D_READ_JFR_LAYOUT_H

#include "read/jfr/metadata.h"

enum { P2D_JFR_ROLES = 10 }; /* of one class, from 1 */

/* The fields with a role, by role. */
struct p2d_jfr_values {
    uint64_t number[P2D_JFR_ROLES];
    const unsigned char *at[P2D_JFR_ROLES]; /* where it begins; NULL: it is not there */
    const struct p2d_jfr_field *field[P2D_JFR_ROLES];
};

/* Find out how each class is written. Classes that cannot be, since they contain
 * themselves, become P2D_JFR_BROKEN. */
void p2d_jfr_lay_out(struct p2d_jfr_metadata *);

/* Give the field of this name a role in its class. */
void p2d_jfr_set_role(struct p2d_jfr_metadata *, uint32_t class, const char *field,
                      unsigned role);

/* Pass over a value; `bad` if it does not end or is broken. */
void p2d_jfr_skip(const struct p2d_jfr_metadata *, uint32_t class,
                  struct p2d_jfr_bytes *);

/* Take a value up to its last field with a role. */
void p2d_jfr_take(const struct p2d_jfr_metadata *, uint32_t class, struct p2d_jfr_bytes *,
                  struct p2d_jfr_values *);
/* Take all of a value, after which another one may come. */
void p2d_jfr_take_whole(const struct p2d_jfr_metadata *, uint32_t class,
                        struct p2d_jfr_bytes *, struct p2d_jfr_values *);

#endif
