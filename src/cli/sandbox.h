/* sandbox.h - give up all rights that the command does not need. */
#ifndef P2D_CLI_SANDBOX_H
#define P2D_CLI_SANDBOX_H

#include "cli/options.h"

/* Before anything is read. False if --sandbox=require cannot be met. */
bool sandbox_enter(const struct command *, struct p2d_report *);

/* The parts of a sandbox that the system supports, as one line. Enters a sandbox that is
 * good for nothing but output. */
void sandbox_describe(char *text, size_t size);

#endif
