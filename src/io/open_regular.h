/* open_regular.h - opening what may be anything by then. */
#ifndef P2D_IO_OPEN_REGULAR_H
#define P2D_IO_OPEN_REGULAR_H

/* A regular file for reading; -1 if there is none. Nothing waits for a pipe or wakes a
 * device. The caller closes it. */
int p2d_open_regular(const char *path);

#endif
