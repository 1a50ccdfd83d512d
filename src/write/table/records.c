/* records.c - functions or calls as records with fields. */
#include "write/table/records.h"

#include <math.h>

#include "draw/also.h"
#include "graph/cells.h"
#include "graph/change.h"
#include "look/label.h"
#include "model/pattern.h"
#include "write/table/table.h"
#include "write/table/sort.h"
#include "write/table/restrict.h"

enum { MOST_FIELDS = 24 + 4 * P2D_OTHER_COLUMNS };

struct record {
    bool has_columns; /* a function of the profile has one */
    struct p2d_field fields[MOST_FIELDS];
    size_t n;
};

/* ------------------------------------------------------------------ fields */

static void add(struct record *r, struct p2d_field field)
{
    r->fields[r->n++] = field;
}

static void add_text(struct record *r, const char *name, struct p2d_span text)
{
    add(r, (struct p2d_field){.name = name, .kind = P2D_FIELD_TEXT, .text = text});
}

static void add_number(struct record *r, const char *name, double number)
{
    add(r, (struct p2d_field){.name = name, .kind = P2D_FIELD_NUMBER, .number = number});
}

static void add_count(struct record *r, const char *name, struct p2d_count count)
{
    add(r, (struct p2d_field){.name = name, .kind = P2D_FIELD_COUNT, .count = count});
}

static void add_flag(struct record *r, const char *name, bool flag)
{
    add(r, (struct p2d_field){.name = name, .kind = P2D_FIELD_FLAG, .number = flag});
}

/* `names` are those of the function, module, file, line and column. */
static void add_function(struct record *r, const char *const *names,
                         const struct p2d_profile *p, p2d_fn id)
{
    const struct p2d_function *fn = &p->fns.at[id];
    add_text(r, names[0], p2d_text(p, fn->name));
    add_text(r, names[1], p2d_text(p, fn->module));
    add_text(r, names[2], p2d_text(p, fn->file));
    add_number(r, names[3], (double)fn->line);
    if (r->has_columns)
        add_number(r, names[4], fn->column);
}

static void add_metric(struct record *r, const struct p2d_graph *g)
{
    const struct p2d_metric_column *metric = &g->profile->metrics.at[g->metric];
    add_text(r, "metric", p2d_text(g->profile, metric->name));
    add_text(r, "unit", p2d_span_of(p2d_unit_name(metric->unit)));
}

/* The names of the fields of a column besides the first. A metric's name is any text, and a
 * field's is one that scripts know: its number. */
static const char *const also_names[P2D_OTHER_COLUMNS][4] = {
    {"also_self", "also_total", "also_metric", "also_unit"},
    {"also2_self", "also2_total", "also2_metric", "also2_unit"},
    {"also3_self", "also3_total", "also3_metric", "also3_unit"},
    {"also4_self", "also4_total", "also4_metric", "also4_unit"},
    {"also5_self", "also5_total", "also5_metric", "also5_unit"},
    {"also6_self", "also6_total", "also6_metric", "also6_unit"},
    {"also7_self", "also7_total", "also7_metric", "also7_unit"},
    {"also8_self", "also8_total", "also8_metric", "also8_unit"}};

static void add_cost(struct record *r, const char *name, double cost, bool known)
{
    add(r, (struct p2d_field){.name = name,
                              .kind = known ? P2D_FIELD_NUMBER : P2D_FIELD_UNKNOWN,
                              .number = cost});
}

static void add_also(struct record *r, const struct p2d_graph *g, uint32_t row,
                     bool has_self)
{
    for (uint32_t c = 0; c < p2d_also(g); c++) {
        const struct p2d_cell *cell = &p2d_cells_at(g, row)[c];
        const struct p2d_metric_column *metric =
            &g->profile->metrics.at[g->others->at.at[c].metric];
        if (has_self)
            add_cost(r, also_names[c][0], cell->self, cell->known);
        add_cost(r, also_names[c][1], cell->total, cell->known);
        add_text(r, also_names[c][2], p2d_text(g->profile, metric->name));
        add_text(r, also_names[c][3], p2d_span_of(p2d_unit_name(metric->unit)));
    }
}

/* What the other profile of a comparison has, and how far it is from that. */
static void add_before(struct record *r, const struct p2d_graph *g, bool absent,
                       const struct p2d_vertex *v, double total, uint32_t row)
{
    if (!g->compares)
        return;
    const struct p2d_cell *before = p2d_cells_at(g, row);
    add_text(r, "presence",
             p2d_span_of(p2d_presence_word(p2d_presence_of(absent, before))));
    if (v != NULL) {
        add_number(r, "before_self", before->self);
        add_number(r, "change_self", p2d_difference(g, v->self, before->self));
    }
    add_number(r, "before_total", before->total);
    add_number(r, "change_total", p2d_difference(g, total, before->total));
    add_count(r, "before_calls", before->calls);
}

static void fill_function(struct record *r, const struct p2d_graph *g,
                          const struct p2d_vertex *v)
{
    static const char *const names[] = {"function", "module", "file", "line", "column"};
    r->n = 0;
    add_function(r, names, g->profile, v->fn);
    add_number(r, "self", v->self);
    add_number(r, "total", v->total);
    add_count(r, "calls", v->calls);
    add_count(r, "primitive_calls", v->primitive);
    if (g->profile->shape == P2D_TREE) {
        add_count(r, "samples_self", p2d_count_of(v->samples_self));
        add_count(r, "samples_total", p2d_count_of(v->samples_total));
    }
    add_metric(r, g);
    add_also(r, g, v->cells, true);
    add_before(r, g, v->absent, v, v->total, v->cells);
}

static void fill_call(struct record *r, const struct p2d_graph *g,
                      const struct p2d_edge *e)
{
    static const char *const callers[] = {"caller", "caller_module", "caller_file",
                                          "caller_line", "caller_column"};
    static const char *const callees[] = {"callee", "callee_module", "callee_file",
                                          "callee_line", "callee_column"};
    r->n = 0;
    add_function(r, callers, g->profile, g->vertices.at[e->caller].fn);
    add_function(r, callees, g->profile, g->vertices.at[e->callee].fn);
    add_number(r, "total", e->total);
    add_count(r, "calls", e->calls);
    if (g->profile->shape == P2D_TREE)
        add_count(r, "samples", p2d_count_of(e->samples));
    add_flag(r, "estimated", e->estimated);
    add_metric(r, g);
    add_also(r, g, e->cells, false);
    add_before(r, g, e->absent, NULL, e->total, e->cells);
}

static bool has_columns(const struct p2d_profile *p)
{
    for (p2d_fn fn = 1; fn < p->fns.len; fn++)
        if (p->fns.at[fn].column > 0)
            return true;
    return false;
}

/* ----------------------------------------------------------------- choosing */

/* Rows of a comparison are sorted by the size of their changes, as in its text table. */
static void take_changes(struct p2d_table_row *row, const struct p2d_graph *g,
                         const struct p2d_vertex *v)
{
    const struct p2d_cell *before = p2d_cells_at(g, v->cells);
    row->self = fabs(p2d_difference(g, v->self, before->self));
    row->total = fabs(p2d_difference(g, v->total, before->total));
}

/* The graph's functions as rows of a table, so that its options apply. */
static bool choose(struct p2d_table *table)
{
    const struct p2d_graph *g = table->view->graph;
    bool sampled = g->samples > 0;
    table->plain = true;
    for (uint32_t v = 0; v < g->vertices.len; v++) {
        const struct p2d_vertex *vertex = &g->vertices.at[v];
        const struct p2d_function *fn = &g->profile->fns.at[vertex->fn];
        struct p2d_table_row row = {
            .calls = sampled ? p2d_count_of(vertex->samples_total) : vertex->calls,
            .primitive = sampled ? p2d_count_of(vertex->samples_self) : vertex->primitive,
            .self = vertex->self,
            .total = vertex->total,
            .file = p2d_text(g->profile, fn->file != 0 ? fn->file : fn->module),
            .name = p2d_text(g->profile, fn->name),
            .line = fn->line,
            .column = fn->column,
            .text_at = table->texts.len};
        if (g->compares)
            take_changes(&row, g, vertex);
        p2d_put_full_name(&table->texts, g->profile, vertex->fn);
        if (!p2d_table_add_row(table, row, true))
            return false;
    }
    return p2d_table_sort(table) && p2d_table_restrict(table);
}

static void put_functions(const struct p2d_table *table,
                          const struct p2d_record_sink *sink)
{
    const struct p2d_graph *g = table->view->graph;
    struct record r = {.has_columns = has_columns(g->profile)};
    if (sink->head != NULL && g->vertices.len > 0) {
        fill_function(&r, g, &g->vertices.at[0]);
        sink->head(sink->state, r.fields, r.n);
    }
    for (uint32_t i = 0; i < table->shown.len && p2d_ok(table->report); i++) {
        fill_function(&r, g, &g->vertices.at[table->shown.at[i]]);
        sink->record(sink->state, r.fields, r.n);
    }
}

/* Calls of what is shown, or to it; by function in the table's order, then as in the
 * graph. */
static void put_calls(const struct p2d_table *table, const struct p2d_record_sink *sink)
{
    const struct p2d_graph *g = table->view->graph;
    bool by_caller = table->view->look->table == P2D_TABLE_CALLEES;
    uint32_t n = g->vertices.len, n_edges = g->edges.len;
    uint32_t *next = p2d_new(table->report, n_edges, sizeof *next);
    uint32_t *first = p2d_new(table->report, n, sizeof *first); /* edge + 1 */
    struct record r = {.has_columns = has_columns(g->profile)};
    for (uint32_t e = n_edges; e-- > 0 && p2d_ok(table->report);) {
        const struct p2d_edge *edge = &g->edges.at[e];
        uint32_t *list = &first[by_caller ? edge->caller : edge->callee];
        next[e] = *list;
        *list = e + 1;
    }
    if (sink->head != NULL && n > 0) {
        fill_call(&r, g, n_edges > 0 ? &g->edges.at[0] : &(struct p2d_edge){0});
        sink->head(sink->state, r.fields, r.n);
    }
    for (uint32_t i = 0; i < table->shown.len && p2d_ok(table->report); i++)
        for (uint32_t e = first[table->shown.at[i]]; e != 0; e = next[e - 1]) {
            fill_call(&r, g, &g->edges.at[e - 1]);
            sink->record(sink->state, r.fields, r.n);
        }
    p2d_delete(next);
    p2d_delete(first);
}

void p2d_put_records(const struct p2d_view *view, const struct p2d_record_sink *sink)
{
    static const char *const by_self[] = {"self", NULL};
    struct p2d_table table;
    struct p2d_look look = *view->look;
    struct p2d_view own = {.graph = view->graph, .look = &look, .report = view->report};
    if (view->graph->compares && look.sort_keys == NULL)
        look.sort_keys = by_self;
    p2d_table_init(&table, &own);
    if (choose(&table)) {
        if (view->look->table == P2D_TABLE_FUNCTIONS)
            put_functions(&table, sink);
        else
            put_calls(&table, sink);
    }
    p2d_table_release(&table);
}
