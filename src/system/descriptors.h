/* descriptors.h - descriptors of folders, pipes and files without a name.
 *
 * Every descriptor that a function here gives is closed by exec; the caller closes it.
 * Failures are -1 or false, with errno.
 */
#ifndef P2D_SYSTEM_DESCRIPTORS_H
#define P2D_SYSTEM_DESCRIPTORS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "system/linux.h"

/* Flags of open(2): P2D_OPEN_LOOK is for fstat alone, and P2D_OPEN_FOLDER for *at calls
 * too. O_PATH needs no right to read; elsewhere the caller looks at a file's kind first,
 * since opening a FIFO takes what its writer sends. */
enum {
#if P2D_LINUX
    P2D_OPEN_LOOK = O_PATH,
#else
    P2D_OPEN_LOOK = O_RDONLY | O_NONBLOCK,
#endif
    P2D_OPEN_FOLDER = P2D_OPEN_LOOK | O_DIRECTORY | O_CLOEXEC
};

/* ends[0] is for reading. */
bool p2d_pipe(int ends[2]);

/* Wait until nobody can read any more what is written to this pipe. */
void p2d_wait_until_unread(int fd);

/* Copy the first bytes of a pipe, which stay in it: their number; 0 at its end; -1 where
 * the system cannot do that. The function waits for the first byte. */
ssize_t p2d_peek_pipe(int fd, unsigned char *bytes, size_t size);

/* Let a pipe hold 1 MiB, where the system lets a program say so; no error elsewhere. */
void p2d_widen_pipe(int fd);

/* Close all descriptors from this one on; without glibc 2.34, those below 1024. */
void p2d_close_from(int first);

/* An empty file that no folder shows, for reading and writing: in memory, or else in
 * /tmp. `label` is for those who look at the process. */
int p2d_memory_file(const char *label);

/* A new file in the folder that has no name yet, for writing; -1 where the system has no
 * such files. p2d_name_file gives it one. */
int p2d_open_nameless(int folder, mode_t mode);
bool p2d_name_file(int fd, int folder, const char *name);

#endif
