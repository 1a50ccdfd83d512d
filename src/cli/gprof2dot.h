/* gprof2dot.h - what differs under the name gprof2dot, for scripts that call it. */
#ifndef P2D_CLI_GPROF2DOT_H
#define P2D_CLI_GPROF2DOT_H

#include "cli/options.h"

/* Whether the program was called by that name, with or without ".py". */
bool is_gprof2dot(const char *argv0);

/* DOT, whatever the name of the output, where no -T asks for something else. */
void gprof2dot_output(struct command *);

/* gprof2dot writes a graph without boxes where nothing is left to draw: write it where the
 * command line says, so that dot has something to read. False with an error in the report;
 * the report's own P2D_EEMPTY has then become a warning to print. */
bool gprof2dot_write_nothing(const struct command *, struct p2d_report *);

#endif
