/* understood.h - check that a lenient reader understood most lines of its input. */
#ifndef P2D_SYNTAX_UNDERSTOOD_H
#define P2D_SYNTAX_UNDERSTOOD_H

#include "io/input.h"

/* After all was read: an error where no line was understood, or fewer than were passed
 * over. Then the input is something else, in which some lines look alike. `what` is a
 * line of the format, in the plural: "stacks with a value". */
bool p2d_understood_most(struct p2d_input *, const char *what, uint64_t understood,
                         uint64_t passed_over);

#endif
