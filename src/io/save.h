/* save.h - replace a file in one step. */
#ifndef P2D_IO_SAVE_H
#define P2D_IO_SAVE_H

#include "base/mem.h"

/* Make the file at `path` hold these bytes, in one step: a temporary file beside it,
 * fsync, rename. On failure the old file is as it was and nothing is left. A symbolic
 * link's target is replaced; mode bits are kept; what is not a regular file (device,
 * FIFO) is written to. */
bool p2d_replace_file(const char *path, const void *bytes, size_t length,
                      struct p2d_report *);

/* Write all to a descriptor, through EINTR and short writes. `name` is for messages. */
bool p2d_write_fd(int fd, const char *name, const void *bytes, size_t length,
                  struct p2d_report *);

#endif
