/* completion.h - print completions for shells, from the table of options. */
#ifndef P2D_CLI_COMPLETION_H
#define P2D_CLI_COMPLETION_H

#include <stdbool.h>
#include <stdio.h>

/* The script for "bash", "zsh" or "fish"; false if it is another shell. */
bool print_completion(FILE *, const char *shell);

#endif
