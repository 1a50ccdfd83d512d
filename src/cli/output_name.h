/* output_name.h - where the result goes if no -o says it. */
#ifndef P2D_CLI_OUTPUT_NAME_H
#define P2D_CLI_OUTPUT_NAME_H

#include "cli/options.h"

/* --sort and its kin say what a table shows. */
bool is_about_tables(const struct command *);

/* The command writes to standard output: no -o, or "-o -". */
bool to_stdout(const struct command *);

/* Choose the PNG of a picture that -T asks for as SVG and the name of the output file as PNG:
 * "-T timeline -o x.png" writes timeline-png. False, and an error, if the picture is SVG only. */
bool choose_png(struct command *, struct p2d_report *);

/* Whether the result is a file: not a list or a table, which are for eyes, and not what -o
 * sends to standard output. If no -o names the file: "prof2dot-NAME.html", or with the
 * suffix of -T; then c->output and *made are that name, the caller's to free. */
bool name_output(struct command *, const char *name, char **made);

#endif
