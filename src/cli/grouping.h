/* grouping.h - group a profile as --group-by and --leaf-label ask for. */
#ifndef P2D_CLI_GROUPING_H
#define P2D_CLI_GROUPING_H

#include "cli/options.h"

/* The profile with groups for functions, and with frames for labels. Frees what it
 * replaces; NULL after an error. */
struct p2d_profile *group_profile(const struct command *, struct p2d_profile *,
                                  struct p2d_report *);

#endif
