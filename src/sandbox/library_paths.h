/* library_paths.h - list the folders of libraries and fonts, and of their
 * configuration. */
#ifndef P2D_SANDBOX_LIBRARY_PATHS_H
#define P2D_SANDBOX_LIBRARY_PATHS_H

#include "sandbox/sandbox.h"

/* Call visit(state, path) for every folder of libraries, fonts and configuration. */
void p2d_folders_visit(void (*visit)(void *state, const char *path), void *state);

#endif
