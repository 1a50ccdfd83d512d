/* inputs.h - read the inputs that the command line names. */
#ifndef P2D_CLI_INPUTS_H
#define P2D_CLI_INPUTS_H

#include "cli/options.h"

/* One input; NULL after an error. */
struct p2d_profile *read_input(const struct command *, const char *path,
                               struct p2d_report *);
/* The sum of all inputs, with the counters (--counters) beside it. Inputs that are left out
 * (--keep-going) are told on standard error and counted in the command. */
struct p2d_profile *read_inputs(struct command *, struct p2d_report *);

#endif
