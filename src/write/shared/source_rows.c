/* source_rows.c - costs of source lines by file: the costliest file first, its lines in
 * order. */
#include "write/shared/source_rows.h"

#include <stdlib.h>

/* qsort's comparison is given nothing but two of them. */
struct item {
    const struct p2d_profile *profile;
    p2d_str file;
    uint32_t line, row;
    p2d_fn fn;
};

struct file_item {
    struct p2d_source_part part;
    const struct p2d_profile *profile;
};

struct call_item {
    struct p2d_line_call call;
    uint32_t number;
};

static int by_number(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* The larger one first. */
static int by_cost(double a, double b)
{
    return (a < b) - (a > b);
}

static int compare_rows(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int order = by_number(x->file, y->file);
    if (order == 0)
        order = by_number(x->line, y->line);
    return order != 0 ? order : by_number(x->fn, y->fn);
}

static int compare_parts(const void *a, const void *b)
{
    const struct file_item *x = a, *y = b;
    int order = by_cost(x->part.self, y->part.self);
    return order != 0 ? order
                      : p2d_span_compare(p2d_text(x->profile, x->part.file),
                                         p2d_text(y->profile, y->part.file));
}

static int compare_calls(const void *a, const void *b)
{
    const struct call_item *x = a, *y = b;
    int order = by_number(x->call.row, y->call.row);
    if (order == 0)
        order = by_cost(x->call.total, y->call.total);
    return order != 0 ? order : by_number(x->number, y->number);
}

uint32_t p2d_source_line(const struct p2d_source_rows *rows, const struct p2d_profile *p,
                         const struct p2d_line_cost *row)
{
    int64_t line = p->locations.at[row->location].line;
    if (rows->are_functions)
        line = p->fns.at[row->fn].line;
    return line > 0 && line <= UINT32_MAX ? (uint32_t)line : 0;
}

static struct item item_of(const struct p2d_source_rows *rows,
                           const struct p2d_profile *p, uint32_t number)
{
    const struct p2d_line_cost *row = &rows->costs.rows.at[number];
    p2d_str file = p2d_file_of_row(p, row);
    return (struct item){p, file, p2d_source_line(rows, p, row), number, row->fn};
}

/* Put the rows that cost anything into their order. */
static bool sort_rows(struct p2d_source_rows *rows, const struct p2d_profile *p,
                      const bool *fns, struct p2d_report *report)
{
    uint32_t n = rows->costs.rows.len;
    struct item *items = p2d_new(report, n, sizeof *items);
    rows->order = p2d_new(report, n, sizeof *rows->order);
    for (uint32_t i = 0; p2d_ok(report) && i < n; i++) {
        const struct p2d_line_cost *row = &rows->costs.rows.at[i];
        if (p2d_costs_anything(row) && (fns == NULL || fns[row->fn]))
            items[rows->n++] = item_of(rows, p, i);
    }
    if (p2d_ok(report))
        qsort(items, rows->n, sizeof *items, compare_rows);
    for (uint32_t i = 0; p2d_ok(report) && i < rows->n; i++) {
        rows->order[i] = items[i].row;
        if (i == 0 || items[i].file != items[i - 1].file)
            (void)p2d_vec_push(
                &rows->parts, report,
                (struct p2d_source_part){.file = items[i].file, .first = i});
        if (!p2d_ok(report))
            break;
        struct p2d_source_part *part = &rows->parts.at[rows->parts.len - 1];
        part->n++;
        part->self += rows->costs.rows.at[items[i].row].self;
    }
    p2d_delete(items);
    return p2d_ok(report);
}

static bool sort_parts(struct p2d_source_rows *rows, const struct p2d_profile *p,
                       struct p2d_report *report)
{
    uint32_t n = rows->parts.len;
    struct file_item *items = p2d_new(report, n, sizeof *items);
    for (uint32_t i = 0; items != NULL && i < n; i++)
        items[i] = (struct file_item){rows->parts.at[i], p};
    if (items != NULL)
        qsort(items, n, sizeof *items, compare_parts);
    for (uint32_t i = 0; items != NULL && i < n; i++)
        rows->parts.at[i] = items[i].part;
    p2d_delete(items);
    return p2d_ok(report);
}

static bool sort_calls(struct p2d_source_rows *rows, struct p2d_report *report)
{
    uint32_t n = rows->costs.calls.len, n_rows = rows->costs.rows.len;
    struct call_item *items = p2d_new(report, n, sizeof *items);
    rows->calls = p2d_new(report, n, sizeof *rows->calls);
    rows->first_call = p2d_new(report, (size_t)n_rows + 1, sizeof *rows->first_call);
    for (uint32_t i = 0; p2d_ok(report) && i < n; i++)
        items[i] = (struct call_item){rows->costs.calls.at[i], i};
    if (p2d_ok(report))
        qsort(items, n, sizeof *items, compare_calls);
    for (uint32_t i = 0; p2d_ok(report) && i < n; i++) {
        rows->calls[i] = items[i].number;
        rows->first_call[items[i].call.row + 1]++;
    }
    for (uint32_t i = 0; p2d_ok(report) && i < n_rows; i++)
        rows->first_call[i + 1] += rows->first_call[i];
    p2d_delete(items);
    return p2d_ok(report);
}

/* Functions and calls of the graph in the place of lines. */
static bool take_functions(struct p2d_source_rows *rows, const struct p2d_graph *g,
                           struct p2d_report *report)
{
    struct p2d_line_costs *costs = &rows->costs;
    rows->are_functions = true;
    for (uint32_t i = 0; i < g->vertices.len && p2d_ok(report); i++) {
        const struct p2d_vertex *v = &g->vertices.at[i];
        struct p2d_line_cost row = {.fn = v->fn, .self = v->self, .total = v->total};
        (void)p2d_vec_push(&costs->rows, report, row);
    }
    for (uint32_t i = 0; i < g->edges.len && p2d_ok(report); i++) {
        const struct p2d_edge *e = &g->edges.at[i];
        struct p2d_line_call call = {e->caller, g->vertices.at[e->callee].fn, e->total,
                                     e->calls, false};
        (void)p2d_vec_push(&costs->calls, report, call);
    }
    return p2d_ok(report);
}

bool p2d_source_rows_init(struct p2d_source_rows *rows, const struct p2d_graph *graph,
                          const bool *fns, struct p2d_report *report)
{
    const struct p2d_profile *p = graph->profile;
    *rows = (struct p2d_source_rows){0};
    bool taken = p2d_has_lines(p) ? p2d_line_costs_init(&rows->costs, p, graph->metric,
                                                        P2D_LINES_OF_FILES, report)
                                  : take_functions(rows, graph, report);
    return taken && sort_rows(rows, p, fns, report) && sort_parts(rows, p, report) &&
           sort_calls(rows, report);
}

void p2d_source_rows_release(struct p2d_source_rows *rows)
{
    p2d_line_costs_release(&rows->costs);
    p2d_vec_release(&rows->parts);
    p2d_delete(rows->order);
    p2d_delete(rows->calls);
    p2d_delete(rows->first_call);
    *rows = (struct p2d_source_rows){0};
}
