/* open_regular.h - open a file that may have been replaced, if it is a regular file. */
#ifndef P2D_IO_OPEN_REGULAR_H
#define P2D_IO_OPEN_REGULAR_H

#include <sys/stat.h>

#include "base/strings.h"

/* A regular file for reading; -1 if there is none, with errno, or with 0 if it is no
 * regular file. Nothing waits for a pipe or wakes a device. The caller closes it. */
int p2d_open_regular(const char *path);

/* The same of a path that an input names, below a folder ("" for none), which is the root
 * for it as for chroot: a whole one, that neither ".." nor a link leads out of there. */
int p2d_open_regular_below(const char *folder, struct p2d_span path);

/* The same of a whole path in a folder that everybody may write to: neither a link nor
 * another user's, but for root's. -1 with errno EPERM if it is somebody else's. */
int p2d_open_own(struct p2d_span path, struct stat *);

/* The stat of a regular file that an input names, without opening the file. False if
 * there is none. */
bool p2d_stat_below(const char *folder, struct p2d_span path, struct stat *);

#endif
