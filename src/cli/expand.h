/* expand.h - lists of inputs: the files of a folder, and lines of a file of names. */
#ifndef P2D_CLI_EXPAND_H
#define P2D_CLI_EXPAND_H

#include "cli/options.h"

/* Put into the place of an input
 * - that is a folder, and no recording: its files, in the order of their names, but for
 *   hidden ones; c->from_folder is then set, as some may be no profiles;
 * - "@NAME", where no file is called so: the lines of the file NAME;
 * and add the lines of the file of --files-from ("-": standard input). Of --diff,
 * c->n_before of all are the first side. False with an error in the report. */
bool expand_inputs(struct command *, struct p2d_report *);

#endif
