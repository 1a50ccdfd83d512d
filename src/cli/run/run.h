/* run.h - `prof2dot run`: record a program, then draw the recording. */
#ifndef P2D_CLI_RUN_RUN_H
#define P2D_CLI_RUN_RUN_H

#include "cli/run/work.h"

/* Record what c->record says, and let `work` draw it. Returns the exit status: 127 or 126 if
 * there is no such program or it cannot be executed, else that of the work; 0 if an error
 * is in the report. *program is the program's end as waitpid tells it. */
int run_program(struct command *, struct p2d_report *, work_function *, int *program);

#endif
