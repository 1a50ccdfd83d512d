/* keep.h - keep recordings under a name. */
#ifndef P2D_CLI_RUN_KEEP_H
#define P2D_CLI_RUN_KEEP_H

#include "base/report.h"
#include "cli/words.h"

/* Add the name under which the recording of this index, from 0 on, is kept. */
void keep_name(struct words *names, const char *path, size_t index);

/* Copy the recordings to `path`, `path`.2, `path`.3 and so on. A file that was there is
 * replaced when its copy is whole. NULL does nothing. False with an error in the report. */
bool keep_recordings(const struct words *recordings, const char *path,
                     struct p2d_report *);

#endif
