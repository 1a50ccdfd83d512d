/* completion.h - what makes a shell complete the options, from the table that parses
 * them.
 */
#ifndef P2D_CLI_COMPLETION_H
#define P2D_CLI_COMPLETION_H

#include "cli/options.h"

/* The script for "bash", "zsh" or "fish"; false if it is another shell. */
bool print_completion(FILE *, const char *shell);

#endif
