/* parts.h - what memory consists of at the moments of which that is known.
 *
 * Internal to the memory writers.
 */
#ifndef P2D_WRITE_MEMORY_PARTS_H
#define P2D_WRITE_MEMORY_PARTS_H

#include "write/memory/sheet.h"

/* Before the others: which colours functions have. False without memory. */
bool p2d_number_parts(struct p2d_memory_plot *);

/* A bar for each such moment, of one colour for each function. Nothing is drawn between
 * them, where nobody knows. */
void p2d_draw_parts(struct p2d_memory_plot *);

/* The list of functions at the moment with the most memory, heaviest first, from y on. */
void p2d_draw_part_list(struct p2d_memory_plot *, double y);

/* How many rows the list takes, with its heading. */
uint32_t p2d_part_list_rows(const struct p2d_memory_plot *);

#endif
