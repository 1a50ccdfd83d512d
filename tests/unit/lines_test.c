/* Tests of lines of source code and labels: model/lines, model/labels, graph/line_costs,
 * and what passes make of them. */
#include <string.h>

#include "graph/line_costs.h"
#include "model/labels.h"
#include "model/lines.h"
#include "model/merge.h"
#include "tap.h"

static p2d_fn fn_named(struct p2d_builder *b, const char *name)
{
    return p2d_fn_of(b, (struct p2d_function){.name = p2d_name(b, p2d_span_of(name)),
                                              .file = p2d_name(b, p2d_span_of("a.c")),
                                              .line = 1});
}

/* f at line 3 calls g at 10 (5 s); f at 4 calls g at 10 (7 s), and that f at 3 (1 s); g
 * without a line costs 2 s. */
static struct p2d_profile *profile_with_lines(struct p2d_report *report, bool drops)
{
    struct p2d_builder b;
    if (!p2d_builder_init(&b, P2D_TREE, "test", report))
        return NULL;
    b.drops_lines = drops;
    p2d_metric time = p2d_metric_of(&b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    p2d_fn f = fn_named(&b, "f"), g = fn_named(&b, "g");
    p2d_spot f3 = p2d_at_line(&b, f, 0, 3), f4 = p2d_at_line(&b, f, 0, 4);
    p2d_spot g10 = p2d_at_line(&b, g, 0, 10);
    const struct {
        p2d_spot stack[4];
        uint32_t n;
        double value;
    } samples[] = {
        {{f3, g10}, 2, 5}, {{f4, g10}, 2, 7}, {{f4, g10, f3}, 3, 1}, {{g}, 1, 2}};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        for (uint32_t k = 0; k < samples[i].n; k++)
            p2d_frame(&b, samples[i].stack[k]);
        p2d_add_sample(&b, (struct p2d_sample){.node = p2d_stack(&b, P2D_ROOT_FIRST),
                                               .metric = time,
                                               .value = samples[i].value,
                                               .count = 1});
    }
    return p2d_builder_finish(&b);
}

static const struct p2d_line_cost *row_at(const struct p2d_profile *p,
                                          const struct p2d_line_costs *costs,
                                          const char *fn, uint32_t line)
{
    for (uint32_t i = 0; i < costs->rows.len; i++) {
        const struct p2d_line_cost *row = &costs->rows.at[i];
        if (p->locations.at[row->location].line == line &&
            p2d_span_is(p2d_text(p, p->fns.at[row->fn].name), fn))
            return row;
    }
    return NULL;
}

static void a_line_counts_a_sample_once_for_its_total(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_with_lines(&report, false);
    struct p2d_line_costs costs;
    CHECK(p != NULL &&
          p2d_line_costs_init(&costs, p, 1, P2D_LINES_OF_FUNCTIONS, &report));
    CHECK(costs.rows.len == 4);
    const struct p2d_line_cost *f3 = row_at(p, &costs, "f", 3),
                               *f4 = row_at(p, &costs, "f", 4);
    const struct p2d_line_cost *g10 = row_at(p, &costs, "g", 10),
                               *g = row_at(p, &costs, "g", 0);
    CHECK(f3->self == 1 && f3->total == 6 && f3->samples_total == 2);
    CHECK(f4->self == 0 && f4->total == 8);
    CHECK(g10->self == 12 && g10->total == 13);
    CHECK(g->self == 2 && g->total == 2);
    p2d_line_costs_release(&costs);
    p2d_profile_free(p);
}

static void a_line_knows_what_it_calls(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_with_lines(&report, false);
    struct p2d_line_costs costs;
    CHECK(p2d_line_costs_init(&costs, p, 1, P2D_LINES_OF_FILES, &report));
    double f4_to_g = 0, g10_to_f = 0;
    for (uint32_t i = 0; i < costs.calls.len; i++) {
        const struct p2d_line_call *call = &costs.calls.at[i];
        uint32_t line = p->locations.at[costs.rows.at[call->row].location].line;
        f4_to_g += line == 4 ? call->total : 0;
        g10_to_f += line == 10 ? call->total : 0;
    }
    CHECK(f4_to_g == 8 && g10_to_f == 1);
    p2d_line_costs_release(&costs);
    p2d_profile_free(p);
}

static void dropped_lines_leave_functions(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_with_lines(&report, true);
    struct p2d_profile *q = profile_with_lines(&report, false);
    struct p2d_profile *without = p2d_without_lines(q, &report);
    CHECK(!p2d_has_lines(p) && p2d_has_lines(q) && !p2d_has_lines(without));
    CHECK(p->nodes.len == 5 && q->nodes.len == 7 && without->nodes.len == 5);
    CHECK(p->samples.len == 4 && p->samples.at[1].value == 12);
    p2d_profile_free(p);
    p2d_profile_free(q);
    p2d_profile_free(without);
}

static void a_merge_keeps_lines(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_with_lines(&report, false);
    const struct p2d_profile *twice[] = {p, p};
    struct p2d_profile *merged = p2d_merge_profiles(twice, 2, &report);
    CHECK(merged->nodes.len == p->nodes.len && merged->samples.len == p->samples.len);
    CHECK(merged->locations.len == 4 && merged->samples.at[1].value == 10);
    CHECK(p2d_location_at(merged, 1) == p2d_location_at(p, 1));
    p2d_profile_free(merged);
    p2d_profile_free(p);
}

static void a_line_of_no_number_is_its_function(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    CHECK(p2d_builder_init(&b, P2D_TREE, "test", &report));
    p2d_fn f = fn_named(&b, "f");
    CHECK(p2d_at_line(&b, f, 0, 0) == f && p2d_at_line(&b, f, 0, -1) == f);
    CHECK(p2d_at_line(&b, f, 0, INT64_C(1) << 32) == f);
    CHECK(p2d_at_line(&b, f, 0, 7) != f);
    CHECK(p2d_at_line(&b, f, p2d_name(&b, p2d_span_of("a.c")), 7) ==
          p2d_at_line(&b, f, 0, 7));
    CHECK(p2d_at_line(&b, f, p2d_name(&b, p2d_span_of("b.h")), 7) !=
          p2d_at_line(&b, f, 0, 7));
    p2d_builder_release(&b);
}

/* f calls g from lines 3 and 4, 6 s and 2 s, and costs 1 s at 3 and 2 s without a line. */
static struct p2d_profile *calls_with_lines(struct p2d_report *report)
{
    struct p2d_builder b;
    if (!p2d_builder_init(&b, P2D_CALLS, "test", report))
        return NULL;
    p2d_metric time = p2d_metric_of(&b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    p2d_fn f = fn_named(&b, "f"), g = fn_named(&b, "g");
    p2d_spot f3 = p2d_at_line(&b, f, 0, 3), f4 = p2d_at_line(&b, f, 0, 4);
    p2d_call_id call = p2d_call_of(&b, f, g);
    p2d_add_fn_cost(&b, f, time, (struct p2d_cost){3, 11});
    p2d_add_fn_cost(&b, g, time, (struct p2d_cost){8, 8});
    p2d_add_call_cost(&b, call, time, (struct p2d_cost){8, 8});
    p2d_add_line_cost(&b, f3, time, 1);
    p2d_add_site_cost(&b, call, f3, time, 6);
    p2d_add_site_cost(&b, call, f4, time, 2);
    p2d_add_site_calls(&b, call, f3, p2d_count_of(2));
    return p2d_builder_finish(&b);
}

static void lines_of_call_lists_add_what_they_call(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = calls_with_lines(&report);
    struct p2d_line_costs costs;
    CHECK(p2d_line_costs_init(&costs, p, 1, P2D_LINES_OF_FUNCTIONS, &report));
    CHECK(row_at(p, &costs, "f", 3)->self == 1 && row_at(p, &costs, "f", 3)->total == 7);
    CHECK(row_at(p, &costs, "f", 4)->self == 0 && row_at(p, &costs, "f", 4)->total == 2);
    CHECK(row_at(p, &costs, "f", 0)->self == 2 && row_at(p, &costs, "g", 0)->self == 8);
    CHECK(costs.calls.len == 2 && costs.calls.at[0].calls.low == 2);
    p2d_line_costs_release(&costs);
    p2d_profile_free(p);
}

static double total_of(const struct p2d_graph *graph, const char *caller,
                       const char *callee)
{
    struct p2d_edge_info edge;
    struct p2d_node_info from, to;
    for (size_t i = 0; p2d_graph_edge(graph, i, &edge); i++)
        if (p2d_graph_node(graph, edge.caller, &from) &&
            p2d_graph_node(graph, edge.callee, &to) &&
            strcmp(from.function, caller) == 0 && strcmp(to.function, callee) == 0)
            return edge.total;
    return -1;
}

static void lines_can_be_boxes(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_with_lines(&report, false);
    struct p2d_profile *lines = p2d_group(p, P2D_GROUP_LINE, &report);
    struct p2d_graph *graph = p2d_graph_new(lines, NULL, &report);
    CHECK(p2d_graph_node_count(graph) == 4);
    CHECK(total_of(graph, "f:4", "g:10") == 8 && total_of(graph, "g:10", "f:3") == 1);
    p2d_graph_free(graph);
    p2d_profile_free(lines);
    p2d_profile_free(p);
    p = calls_with_lines(&report);
    lines = p2d_group(p, P2D_GROUP_LINE, &report);
    graph = p2d_graph_new(lines, NULL, &report);
    CHECK(total_of(graph, "f", "f:3") == 7 && total_of(graph, "f:3", "g") == 6);
    CHECK(total_of(graph, "f:4", "g") == 2 && p2d_graph_total(graph) == 11);
    p2d_graph_free(graph);
    p2d_profile_free(lines);
    p2d_profile_free(p);
}

static void profiles_without_lines_have_none_to_group_by(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_with_lines(&report, true);
    CHECK(p2d_group(p, P2D_GROUP_LINE, &report) == NULL && report.code == P2D_EUSAGE);
    p2d_profile_free(p);
}

static uint32_t text_label(struct p2d_builder *b, const char *key, const char *text)
{
    return p2d_label_of(
        b, (struct p2d_sample_label){.key = p2d_name(b, p2d_span_of(key)),
                                     .text = p2d_name(b, p2d_span_of(text))});
}

static void labels_are_sets(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    CHECK(p2d_builder_init(&b, P2D_TREE, "test", &report));
    uint32_t a = text_label(&b, "request", "/"), c = text_label(&b, "user", "ann");
    CHECK(a != c && a == text_label(&b, "request", "/"));
    uint32_t set = p2d_label_set_of(&b, (uint32_t[]){a, c}, 2);
    CHECK(set != 0 && set == p2d_label_set_of(&b, (uint32_t[]){c, a, c}, 3));
    CHECK(set != p2d_label_set_of(&b, &a, 1) && p2d_label_set_of(&b, &a, 0) == 0);
    p2d_metric m = p2d_metric_of(&b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    struct p2d_sample sample = {.metric = m, .value = 1, .count = 1};
    p2d_add_sample(&b, sample);
    sample.labels = set;
    p2d_add_sample(&b, sample);
    p2d_add_sample(&b, sample);
    struct p2d_profile *p = p2d_builder_finish(&b);
    CHECK(p->samples.len == 3 && p->samples.at[2].value == 2);
    const struct p2d_profile *twice[] = {p, p};
    struct p2d_profile *merged = p2d_merge_profiles(twice, 2, &report);
    CHECK(merged->samples.len == 3 && merged->samples.at[2].value == 4);
    CHECK(merged->label_sets.at[merged->samples.at[2].labels].n == 2);
    p2d_profile_free(merged);
    p2d_profile_free(p);
}

static void dropped_labels_are_none(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    CHECK(p2d_builder_init(&b, P2D_TREE, "test", &report));
    b.drops_labels = true;
    uint32_t a = text_label(&b, "request", "/");
    CHECK(a == 0 && p2d_label_set_of(&b, &a, 1) == 0 && p2d_ok(&report));
    p2d_builder_release(&b);
}

int main(void)
{
    RUN(a_line_counts_a_sample_once_for_its_total);
    RUN(a_line_knows_what_it_calls);
    RUN(dropped_lines_leave_functions);
    RUN(a_merge_keeps_lines);
    RUN(a_line_of_no_number_is_its_function);
    RUN(lines_of_call_lists_add_what_they_call);
    RUN(lines_can_be_boxes);
    RUN(profiles_without_lines_have_none_to_group_by);
    RUN(labels_are_sets);
    RUN(dropped_labels_are_none);
    return tap_done();
}
