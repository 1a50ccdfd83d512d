/* in_unit.h - show times in the unit that --unit asks for. */
#ifndef P2D_CLI_IN_UNIT_H
#define P2D_CLI_IN_UNIT_H

#include "cli/options.h"

/* The profile in that unit, or as it is if none is asked for. Frees what it replaces; NULL
 * after an error. */
struct p2d_profile *in_unit(const struct command *, struct p2d_profile *,
                            struct p2d_report *);

#endif
