/* messages.h - tell the user what a report holds, on standard error. */
#ifndef P2D_CLI_MESSAGES_H
#define P2D_CLI_MESSAGES_H

#include "cli/options.h"

void print_warnings(const struct p2d_report *);
/* The error, with its place and hint. */
void print_error(const struct p2d_report *);

#endif
