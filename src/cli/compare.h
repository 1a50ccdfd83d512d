/* compare.h - run the command with --diff: read two profiles, write one graph, check
 * --fail-if-slower. */
#ifndef P2D_CLI_COMPARE_H
#define P2D_CLI_COMPARE_H

#include "cli/options.h"

/* The graph of both inputs, selected as asked for; NULL after an error. */
struct p2d_graph *compare_inputs(struct command *, struct p2d_report *);

/* --fail-if-slower: whether the total grew by more; says so on standard error, and what
 * grew most. */
bool gate_trips(const struct command *, const struct p2d_graph *);

#endif
