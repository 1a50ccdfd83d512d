/* group_lines.h - make a profile whose functions are lines of source code. */
#ifndef P2D_PASS_GROUP_LINES_H
#define P2D_PASS_GROUP_LINES_H

#include "model/copy.h"

/* A function "parse:12" for each line of parse, "parse:ring.h:25" where the line is in
 * another file. Stacks: a frame becomes its line; one
 * without a line stays its function. Call lists: a function keeps the cost for which no
 * line is known, and calls its lines; each line calls the functions that are called
 * there. */
void p2d_group_lines(struct p2d_copy *);

#endif
