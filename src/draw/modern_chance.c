/* modern_chance.c - which self costs may be chance, and are grey in the modern style. */
#include "draw/modern_chance.h"

/* Whether the samples of a metric are of memory: each is a place that allocates, and its size
 * is known. Numbers of objects stand beside bytes. */
static bool is_of_memory(const struct p2d_profile *p, enum p2d_unit unit)
{
    bool has_bytes = false;
    for (uint32_t i = 0; i < p->metrics.len; i++)
        has_bytes |= p->metrics.at[i].unit == P2D_UNIT_BYTES;
    return unit == P2D_UNIT_BYTES || (unit == P2D_UNIT_COUNT && has_bytes);
}

enum { FEW = 5 };

uint64_t p2d_chance_below(const struct p2d_graph *g)
{
    bool may_be = g->samples > 0 && !g->compares &&
                  !is_of_memory(g->profile, g->profile->metrics.at[g->metric].unit);
    return may_be ? FEW : 0;
}

bool p2d_modern_is_chance(const struct p2d_modern *m, const struct p2d_vertex *v)
{
    return v->samples_self < p2d_chance_below(m->graph) && v->self > 0;
}

bool p2d_modern_is_chance_in(const struct p2d_modern *m, uint32_t column,
                             const struct p2d_cell *cell)
{
    const struct p2d_profile *p = m->graph->profile;
    const struct p2d_graph_column *of = &m->graph->others->at.at[column];
    return of->samples > 0 && cell->samples_self < FEW && cell->self > 0 &&
           !is_of_memory(p, p->metrics.at[of->metric].unit);
}
