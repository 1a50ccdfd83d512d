/* meant.h - what a first guess at the command line meant. */
#ifndef P2D_CLI_MEANT_H
#define P2D_CLI_MEANT_H

#include "cli/options.h"

/* False, with a command that helps in the hint, if an input is no file but an address, a
 * process, a command of another tool, or the output. */
bool meant_inputs(const struct command *, struct p2d_report *);

/* After a file could not be read as a profile: a source or a program gets the command that
 * records it as its hint. */
void meant_file(const char *path, struct p2d_report *);

/* A better hint than the list of formats for a suffix that is written by others; NULL. */
const char *meant_suffix(const char *path);

#endif
