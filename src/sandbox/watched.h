/* watched.h - detect debuggers and similar tools that would stop working in a sandbox. */
#ifndef P2D_SANDBOX_WATCHED_H
#define P2D_SANDBOX_WATCHED_H

#include "sandbox/sandbox.h"

/* Whether a tool watches the process that a sandbox would keep from working: then the
 * sandbox is not entered. It has a file of its own so that the coverage build can replace
 * it (tests/code/cover/seams.c). */
bool p2d_is_watched(void);

#endif
