/* archive.h - the files in a zip or tar archive, one after the other. */
#ifndef P2D_IO_ARCHIVE_H
#define P2D_IO_ARCHIVE_H

#include "io/input.h"

/* Whether the bytes begin such an archive. A tar archive has a header of 512 bytes. */
bool p2d_is_zip(struct p2d_span head);
bool p2d_is_tar(struct p2d_span head);

struct p2d_archive;

/* An archive at the beginning of `below`, which it borrows until it is closed. NULL after an
 * error. */
struct p2d_archive *p2d_archive_open(struct p2d_input *below);
void p2d_archive_close(struct p2d_archive *);

/* The next regular file in it, with the name that the archive has for it; "" if that is in
 * letters that this locale does not have. Name and source stay until the next call. False
 * at the end or after an error. */
bool p2d_archive_next(struct p2d_archive *, const char **name, struct p2d_source *);

/* Whether the archive itself cannot be unpacked (it is damaged or encrypted, say), rather
 * than that a file in it is no profile: both are P2D_EFORMAT. */
bool p2d_archive_is_broken(const struct p2d_archive *);

#endif
