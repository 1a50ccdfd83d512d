/* watched.h - detect debuggers and similar tools that would stop working in a sandbox. */
#ifndef P2D_SANDBOX_WATCHED_H
#define P2D_SANDBOX_WATCHED_H

#include "sandbox/sandbox.h"

/* The parts of a sandbox. p2d_is_watched: whether a tool watches the process that a
 * sandbox would keep from working, so that none is entered. p2d_folders_visit calls
 * visit(state, path) for every folder of libraries, fonts and configuration.
 * p2d_calls_new makes a filter of system calls, NULL if it cannot; p2d_calls_enter puts
 * it in force and frees it. */
bool p2d_is_watched(void);

#endif
