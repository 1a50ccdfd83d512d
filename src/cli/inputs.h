/* inputs.h - read the inputs that the command line names. */
#ifndef P2D_CLI_INPUTS_H
#define P2D_CLI_INPUTS_H

#include "cli/options.h"

/* One input; NULL after an error. */
struct p2d_profile *read_input(const struct command *, const char *path,
                               struct p2d_report *);
/* Add a profile, which stays the caller's; false after an error. */
typedef bool add_profile(void *to, const struct p2d_profile *, struct p2d_report *);
/* Read the inputs [first, end) and add one after another. Those that are left out
 * (--keep-going) are told on standard error and counted in the command; their number. */
size_t read_each(struct command *, size_t first, size_t end, add_profile *, void *to,
                 struct p2d_report *);
/* The sum of all inputs, with the counters (--counters) beside it. */
struct p2d_profile *read_inputs(struct command *, struct p2d_report *);

#endif
