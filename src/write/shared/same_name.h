/* same_name.h - find functions that a format could not distinguish, since it cannot
 * hold all of a function's identity. */
#ifndef P2D_WRITE_SHARED_SAME_NAME_H
#define P2D_WRITE_SHARED_SAME_NAME_H

#include "model/profile.h"

/* What a format can say of a function. */
enum p2d_identity {
    P2D_NAME,            /* its name alone */
    P2D_NAME_MODULE,     /* name and module */
    P2D_NAME_FILE,       /* name and file */
    P2D_NAME_MODULE_FILE /* name, module and file */
};

/* By function, whether another one has the same identity; freed with p2d_delete. NULL
 * when memory runs out. */
bool *p2d_same_names(const struct p2d_profile *, enum p2d_identity, struct p2d_report *);

#endif
