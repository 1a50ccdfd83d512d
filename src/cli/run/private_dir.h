/* private_dir.h - a folder that nobody else may look into, for recordings, and that goes. */
#ifndef P2D_CLI_RUN_PRIVATE_DIR_H
#define P2D_CLI_RUN_PRIVATE_DIR_H

#include "cli/words.h"

/* Make a folder of mode 0700 below TMPDIR (or /tmp) with an empty folder "recordings" in
 * it. Returns its absolute path, the caller's to free; NULL with errno set. */
char *private_dir_make(void);

/* The paths of the files in "recordings" that are not empty, in the order of their names. */
void private_dir_recordings(const char *dir, struct words *paths);

/* Remove the folder with all that is in it, and free its path. NULL is nothing. */
void private_dir_remove(char *dir);

#endif
