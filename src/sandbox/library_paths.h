/* library_paths.h - where libraries and fonts are, and what they are configured by. */
#ifndef P2D_SANDBOX_LIBRARY_PATHS_H
#define P2D_SANDBOX_LIBRARY_PATHS_H

#include "sandbox/sandbox.h"

void p2d_folders_visit(void (*visit)(void *state, const char *path), void *state);

#endif
