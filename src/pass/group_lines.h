/* group_lines.h - make a profile whose functions are lines of source code. */
#ifndef P2D_PASS_GROUP_LINES_H
#define P2D_PASS_GROUP_LINES_H

#include "model/copy.h"

/* A function "parse:12" for each line of parse. Stacks: a frame becomes its line; one
 * without a line stays its function. Call lists: a function keeps what is known of no line,
 * and leads to its lines; each line calls what is called from there. */
void p2d_group_lines(struct p2d_copy *);

#endif
