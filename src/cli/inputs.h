/* inputs.h - read the inputs that the command line names. */
#ifndef P2D_CLI_INPUTS_H
#define P2D_CLI_INPUTS_H

#include "cli/options.h"

/* One input; NULL after an error. */
struct p2d_profile *read_input(const struct command *, const char *path,
                               struct p2d_report *);
/* The sum of all inputs, with the counters (--counters) beside it. */
struct p2d_profile *read_inputs(const struct command *, struct p2d_report *);

#endif
