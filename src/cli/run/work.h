/* work.h - let a child read and draw, so that this process keeps its rights for afterwards. */
#ifndef P2D_CLI_RUN_WORK_H
#define P2D_CLI_RUN_WORK_H

#include "cli/options.h"
#include "cli/run/child.h"

/* Reads, draws and tells of errors; returns the exit status. */
typedef int work_function(struct command *, struct p2d_report *);

/* The work's exit status; -1 with errno if there is no child. What it says goes to standard
 * error. Signals are held. */
int work_in_child(struct command *, work_function *, const struct signals *);

/* Show a file in the program of the desktop (`format` chooses KCachegrind for callgrind),
 * which goes on by itself. A message if there is none. */
void work_show(const char *path, const char *format, const struct signals *);

/* --open for inputs: draw into a file, named after the first input if no -o names it, and
 * show it. Returns the exit status; an error may be in the report. */
int work_and_show(struct command *, struct p2d_report *, work_function *);

#endif
