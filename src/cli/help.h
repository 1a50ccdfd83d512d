/* help.h - print the options, with what they do. */
#ifndef P2D_CLI_HELP_H
#define P2D_CLI_HELP_H

#include <stdbool.h>
#include <stdio.h>

/* The text of --help, or of --help=all, and its first lines alone, to a stream. */
void print_help(FILE *, bool all);
void print_short_help(FILE *);

#endif
