/* sorted_lines.c - lines of source code with what they cost, costliest first. */
#include "write/shared/sorted_lines.h"

#include <stdlib.h>

static int compare_texts(const struct p2d_profile *p, p2d_str a, p2d_str b)
{
    return a == b ? 0 : p2d_span_compare(p2d_text(p, a), p2d_text(p, b));
}

/* A row that knows its profile: qsort's comparison is given nothing else. */
struct item {
    struct p2d_line_cost row;
    const struct p2d_profile *profile;
};

static int compare_items(const void *a, const void *b)
{
    const struct p2d_line_cost *x = &((const struct item *)a)->row;
    const struct p2d_line_cost *y = &((const struct item *)b)->row;
    const struct p2d_profile *p = ((const struct item *)a)->profile;
    uint32_t line_x = p->locations.at[x->location].line;
    uint32_t line_y = p->locations.at[y->location].line;
    if (x->self < y->self || x->self > y->self)
        return x->self > y->self ? -1 : 1;
    if (x->total < y->total || x->total > y->total)
        return x->total > y->total ? -1 : 1;
    int order = compare_texts(p, p2d_file_of_row(p, x), p2d_file_of_row(p, y));
    if (order == 0)
        order = compare_texts(p, p->fns.at[x->fn].name, p->fns.at[y->fn].name);
    return order != 0 ? order : (line_x > line_y) - (line_x < line_y);
}

bool p2d_sort_lines(struct p2d_line_costs *costs, const struct p2d_profile *profile,
                    struct p2d_report *report)
{
    uint32_t n = costs->rows.len;
    struct item *items = p2d_new(report, n, sizeof *items);
    if (items == NULL)
        return false;
    for (uint32_t i = 0; i < n; i++)
        items[i] = (struct item){costs->rows.at[i], profile};
    qsort(items, n, sizeof *items, compare_items);
    for (uint32_t i = 0; i < n; i++)
        costs->rows.at[i] = items[i].row;
    p2d_delete(items);
    return true;
}
