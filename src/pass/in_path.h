/* in_path.h - check whether a function is in a file or folder of --path. */
#ifndef P2D_PASS_IN_PATH_H
#define P2D_PASS_IN_PATH_H

#include "pass/select.h"

/* True where --path was not given. */
bool p2d_is_in_path(const struct p2d_request *, p2d_fn);

#endif
