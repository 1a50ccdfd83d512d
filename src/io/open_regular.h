/* open_regular.h - opening what may be anything by then. */
#ifndef P2D_IO_OPEN_REGULAR_H
#define P2D_IO_OPEN_REGULAR_H

#include "base/strings.h"

/* A regular file for reading; -1 if there is none. Nothing waits for a pipe or wakes a
 * device. The caller closes it. */
int p2d_open_regular(const char *path);

/* The same of a path that an input names, below a folder ("" for none): a whole one, that
 * no ".." leads out of there. */
int p2d_open_regular_below(const char *folder, struct p2d_span path);

#endif
