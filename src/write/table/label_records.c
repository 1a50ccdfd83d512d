/* label_records.c - labels of samples as records with fields. */
#include "write/table/label_records.h"

#include "model/lack_of_labels.h"
#include "write/shared/label_totals.h"
#include "write/shared/one_event.h"

enum { N_FIELDS = 6 };

static struct p2d_field text(const char *name, struct p2d_span value)
{
    return (struct p2d_field){.name = name, .kind = P2D_FIELD_TEXT, .text = value};
}

/* A number that a double cannot hold is told as the count that it is. */
static struct p2d_field value_of(const struct p2d_label_total *row)
{
    int64_t number = row->label->number;
    if (row->label->text != 0)
        return text("value", row->text);
    if (number >= 0)
        return (struct p2d_field){.name = "value",
                                  .kind = P2D_FIELD_COUNT,
                                  .count = p2d_count_of((uint64_t)number)};
    return (struct p2d_field){
        .name = "value", .kind = P2D_FIELD_NUMBER, .number = (double)number};
}

static void fill(struct p2d_field fields[N_FIELDS], const struct p2d_graph *g,
                 const struct p2d_label_total *row)
{
    const struct p2d_metric_column *metric = &g->profile->metrics.at[g->metric];
    fields[0] = text("label", row->key);
    fields[1] = value_of(row);
    fields[2] = text("label_unit", row->unit);
    fields[3] = (struct p2d_field){
        .name = "total", .kind = P2D_FIELD_NUMBER, .number = row->total};
    fields[4] = text("metric", p2d_text(g->profile, metric->name));
    fields[5] = text("unit", p2d_span_of(p2d_unit_name(metric->unit)));
}

void p2d_put_label_records(const struct p2d_view *view,
                           const struct p2d_record_sink *sink)
{
    const struct p2d_graph *g = view->graph;
    static const struct p2d_sample_label none;
    struct p2d_field fields[N_FIELDS];
    struct p2d_label_totals totals;
    if (g->profile->labels.len <= 1) {
        p2d_refuse_without_labels(g->profile, view->report);
        return;
    }
    p2d_warn_one_event(view, "labels of samples");
    fill(fields, g, &(struct p2d_label_total){.label = &none});
    if (sink->head != NULL)
        sink->head(sink->state, fields, N_FIELDS);
    if (p2d_label_totals_init(&totals, g->profile, g->metric, 0, view->report))
        for (uint32_t i = 0; i < totals.rows.len && p2d_ok(view->report); i++) {
            fill(fields, g, &totals.rows.at[i]);
            sink->record(sink->state, fields, N_FIELDS);
        }
    p2d_label_totals_release(&totals);
}
