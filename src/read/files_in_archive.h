/* files_in_archive.h - read the profiles that a zip or tar archive holds. */
#ifndef P2D_READ_FILES_IN_ARCHIVE_H
#define P2D_READ_FILES_IN_ARCHIVE_H

#include "read/read.h"

/* Whether an input is an archive to look into. An archive can also be a profile itself, as
 * those of Very Sleepy are. `format` is that of p2d_read_options. */
bool p2d_holds_files(struct p2d_input *, const char *format);

/* Reads one file; NULL after an error. */
typedef struct p2d_profile *p2d_file_reader(struct p2d_input *);

/* The profile in an archive, or the sum of several of one format. What is no profile is
 * passed over, with a warning. NULL after an error, which lists what is there if that cannot
 * be added up. */
struct p2d_profile *p2d_read_files_in(struct p2d_input *, p2d_file_reader *);

#endif
