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

static bool is_few(uint64_t samples)
{
    enum { FEW = 5 };
    return samples < FEW;
}

bool p2d_modern_is_chance(const struct p2d_modern *m, const struct p2d_vertex *v)
{
    return m->graph->samples > 0 && !m->graph->compares && is_few(v->samples_self) &&
           v->self > 0 && !is_of_memory(m->graph->profile, m->unit);
}

bool p2d_modern_is_chance_in(const struct p2d_modern *m, uint32_t column,
                             const struct p2d_cell *cell)
{
    const struct p2d_profile *p = m->graph->profile;
    const struct p2d_graph_column *of = &m->graph->others->at.at[column];
    return of->samples > 0 && is_few(cell->samples_self) && cell->self > 0 &&
           !is_of_memory(p, p->metrics.at[of->metric].unit);
}
