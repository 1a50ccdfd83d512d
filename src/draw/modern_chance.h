/* modern_chance.h - which self costs may be chance, and are grey in the modern style. */
#ifndef P2D_DRAW_MODERN_CHANCE_H
#define P2D_DRAW_MODERN_CHANCE_H

#include "draw/modern_words.h"

/* A self cost of fewer samples may be chance; 0: none may, as those of memory. */
uint64_t p2d_chance_below(const struct p2d_graph *);
/* Whether the self cost is of so few samples that it may be chance. */
bool p2d_modern_is_chance(const struct p2d_modern *, const struct p2d_vertex *);
/* The same of a self cost in a column besides the first, from 0. */
bool p2d_modern_is_chance_in(const struct p2d_modern *, uint32_t column,
                             const struct p2d_cell *);

#endif
