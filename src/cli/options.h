/* options.h - parse the command line into struct command, by the table of options. */
#ifndef P2D_CLI_OPTIONS_H
#define P2D_CLI_OPTIONS_H

#include "settings/command.h"

/* False after an error in the report (P2D_EUSAGE). */
bool command_parse(struct command *, int argc, char **argv, struct p2d_report *);
void command_release(struct command *);

#endif
