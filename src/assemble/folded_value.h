/* folded_value.h - parse the value at the end of a line of folded stacks. */
#ifndef P2D_ASSEMBLE_FOLDED_VALUE_H
#define P2D_ASSEMBLE_FOLDED_VALUE_H

#include "base/strings.h"

bool p2d_folded_parse_value(struct p2d_span text, double *value);

/* Cut the value and the blanks before it off the end. False if there is none, or nothing
 * before it. */
bool p2d_folded_cut_value(struct p2d_span *line, double *value);

#endif
