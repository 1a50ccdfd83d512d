/* line_records.c - lines of source code as records with fields. */
#include "write/table/line_records.h"

#include "model/pattern.h"
#include "write/shared/one_event.h"
#include "write/shared/sorted_lines.h"
#include "write/table/restrict.h"
#include "write/table/sort.h"
#include "write/table/table.h"

enum { N_FIELDS = 8 };

static struct p2d_field text(const char *name, struct p2d_span value)
{
    return (struct p2d_field){.name = name, .kind = P2D_FIELD_TEXT, .text = value};
}

static struct p2d_field number(const char *name, double value)
{
    return (struct p2d_field){.name = name, .kind = P2D_FIELD_NUMBER, .number = value};
}

/* Line 0 is what a function costs for which no line is known. An unknown total is an
 * unknown count, which formats write as they write all that is unknown. */
static void fill(struct p2d_field fields[N_FIELDS], const struct p2d_graph *g,
                 const struct p2d_line_cost *row)
{
    const struct p2d_profile *p = g->profile;
    const struct p2d_metric_column *metric = &p->metrics.at[g->metric];
    const struct p2d_function *fn = &p->fns.at[row->fn];
    fields[0] = text("file", p2d_text(p, p2d_file_of_row(p, row)));
    fields[1] = number("line", p->locations.at[row->location].line);
    fields[2] = text("function", p2d_text(p, fn->name));
    fields[3] = text("module", p2d_text(p, fn->module));
    fields[4] = number("self", row->self);
    fields[5] = number("total", row->total);
    if (p->lacks_line_totals)
        fields[5] = (struct p2d_field){
            .name = "total", .kind = P2D_FIELD_COUNT, .count = p2d_count_unknown()};
    fields[6] = text("metric", p2d_text(p, metric->name));
    fields[7] = text("unit", p2d_span_of(p2d_unit_name(metric->unit)));
}

/* The lines as rows of a table, so that its options apply. Costliest first, unless
 * another order is asked for. */
static bool choose(struct p2d_table *table, const struct p2d_line_costs *costs)
{
    const struct p2d_profile *p = table->view->graph->profile;
    const struct p2d_look *look = table->view->look;
    table->plain = true;
    for (uint32_t i = 0; i < costs->rows.len; i++) {
        const struct p2d_line_cost *line = &costs->rows.at[i];
        struct p2d_table_row row = {.calls = p2d_count_of(line->samples_total),
                                    .primitive = p2d_count_of(line->samples_self),
                                    .self = line->self,
                                    .total = line->total,
                                    .file = p2d_text(p, p2d_file_of_row(p, line)),
                                    .name = p2d_text(p, p->fns.at[line->fn].name),
                                    .line = p->locations.at[line->location].line,
                                    .text_at = table->texts.len};
        p2d_put_full_name(&table->texts, p, line->fn);
        if (!p2d_table_add_row(table, row, p2d_costs_anything(line)))
            return false;
    }
    bool is_sorted = look->sort_keys == NULL && !look->reverse_order;
    return (is_sorted || p2d_table_sort(table)) && p2d_table_restrict(table);
}

void p2d_put_line_records(const struct p2d_view *view, const struct p2d_record_sink *sink)
{
    const struct p2d_graph *g = view->graph;
    struct p2d_line_costs costs;
    struct p2d_table table;
    struct p2d_field fields[N_FIELDS];
    p2d_warn_one_event(view, "lines of source code");
    p2d_table_init(&table, view);
    if (p2d_line_costs_init(&costs, g->profile, g->metric, P2D_LINES_OF_FUNCTIONS,
                            view->report) &&
        p2d_sort_lines(&costs, g->profile, view->report) && choose(&table, &costs)) {
        fill(fields, g, &(struct p2d_line_cost){0});
        if (sink->head != NULL)
            sink->head(sink->state, fields, N_FIELDS);
        for (uint32_t i = 0; i < table.shown.len && p2d_ok(view->report); i++) {
            fill(fields, g, &costs.rows.at[table.shown.at[i]]);
            sink->record(sink->state, fields, N_FIELDS);
        }
    }
    p2d_line_costs_release(&costs);
    p2d_table_release(&table);
}
