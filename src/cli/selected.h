/* selected.h - tell what the options that select have found. */
#ifndef P2D_CLI_SELECTED_H
#define P2D_CLI_SELECTED_H

#include "cli/options.h"

/* With -v: how many functions of the profile each pattern matches, and how many are left
 * in what was selected of it, on standard error. NULL as `selected`: nothing is told. */
void tell_selected(const struct command *, const struct p2d_profile *before,
                   const struct p2d_profile *selected, struct p2d_report *);

#endif
