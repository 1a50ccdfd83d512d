/* cells.c - make the columns of a graph besides its first one, and their cells. */
#include "graph/cells.h"

bool p2d_cells_init(struct p2d_graph *graph, uint32_t n_columns,
                    struct p2d_report *report)
{
    const struct p2d_cell nothing[P2D_OTHER_COLUMNS] = {0};
    struct p2d_other_columns *others = p2d_new(report, 1, sizeof *others);
    graph->others = others;
    if (others == NULL)
        return false;
    for (uint32_t c = 0; c < n_columns; c++)
        (void)p2d_vec_push(&others->at, report, (struct p2d_graph_column){0});
    if (p2d_ok(report))
        (void)p2d_cells_add(graph, nothing, report);
    return p2d_ok(report);
}

void p2d_cells_free(struct p2d_other_columns *others)
{
    if (others == NULL)
        return;
    p2d_vec_release(&others->at);
    p2d_vec_release(&others->cells);
    p2d_delete(others);
}

struct p2d_other_columns *p2d_cells_copy(const struct p2d_other_columns *from,
                                         struct p2d_report *report)
{
    if (from == NULL)
        return NULL;
    struct p2d_other_columns *copy = p2d_new(report, 1, sizeof *copy);
    if (copy == NULL)
        return NULL;
    for (uint32_t c = 0; c < from->at.len; c++)
        (void)p2d_vec_push(&copy->at, report, from->at.at[c]);
    for (uint32_t i = 0; i < from->cells.len && p2d_ok(report); i++)
        (void)p2d_vec_push(&copy->cells, report, from->cells.at[i]);
    return copy;
}

uint32_t p2d_cells_add(struct p2d_graph *graph, const struct p2d_cell *row,
                       struct p2d_report *report)
{
    struct p2d_other_columns *others = graph->others;
    struct p2d_cell copy[P2D_OTHER_COLUMNS];
    uint32_t n = others->at.len, number = n > 0 ? others->cells.len / n : 0;
    memcpy(copy, row, n * sizeof *copy);
    for (uint32_t c = 0; c < n; c++)
        if (!p2d_vec_push(&others->cells, report, copy[c]))
            return 0;
    return number;
}

uint32_t p2d_cells_plus(struct p2d_graph *graph, uint32_t row,
                        const struct p2d_cell *more, struct p2d_report *report)
{
    struct p2d_cell sums[P2D_OTHER_COLUMNS];
    uint32_t n = p2d_other_columns_of(graph);
    if (n == 0)
        return 0;
    memcpy(sums, p2d_cells_at(graph, row), n * sizeof *sums);
    for (uint32_t c = 0; c < n; c++) {
        sums[c].self += more[c].self;
        sums[c].total += more[c].total;
        sums[c].samples_self += more[c].samples_self;
        sums[c].calls = p2d_count_unknown();
        sums[c].known |= more[c].known;
        sums[c].total_estimated |= more[c].total_estimated;
        sums[c].self_estimated |= more[c].self_estimated;
    }
    return p2d_cells_add(graph, sums, report);
}
