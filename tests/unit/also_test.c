/* Tests of graph/also.c and of what reducing does to columns besides the first. */
#include "graph/also.h"
#include "small_profiles.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>

static const char two_events[] = "=cycles\n"
                                 "main;parse 700\nmain;sort 200\nmain;parse;copy 100\n"
                                 "=misses\n"
                                 "main;parse 9\nmain;parse;copy 3\n";

static const char *const misses[] = {"misses", NULL};

struct fixture {
    struct p2d_report report;
    struct p2d_profile *profile;
    struct p2d_graph *graph;
};

static void end(struct fixture *f)
{
    p2d_graph_free(f->graph);
    p2d_profile_free(f->profile);
}

static struct fixture begin(struct p2d_profile *profile, struct p2d_graph_options options)
{
    struct fixture f = {.profile = profile};
    f.graph = p2d_graph_new(profile, &options, &f.report);
    return f;
}

static struct fixture of_stacks(const char *text, const char *const *also)
{
    struct p2d_report report = {0};
    return begin(profile_of_stacks(text, &report),
                 (struct p2d_graph_options){.event = "cycles", .also = also});
}

static size_t number_of(const struct p2d_graph *graph, const char *name)
{
    struct p2d_node_info info;
    size_t i = 0;
    while (p2d_graph_node(graph, i, &info) && strcmp(info.function, name) != 0)
        i++;
    return i;
}

static void a_function_has_the_cost_of_each_event(void)
{
    struct fixture f = of_stacks(two_events, misses);
    struct p2d_cost_info cost;
    struct p2d_column_info column;
    CHECK(p2d_graph_column(f.graph, 1, &column) && !column.is_before);
    CHECK_TEXT(column.metric, "misses");
    CHECK(column.sum == 12 && column.total == 12);
    CHECK(p2d_graph_node_cost(f.graph, number_of(f.graph, "parse"), 1, &cost));
    CHECK(cost.known && cost.self == 9 && cost.total == 12);
    CHECK(!p2d_count_known(cost.calls));
    CHECK(p2d_graph_node_cost(f.graph, number_of(f.graph, "parse"), 0, &cost));
    CHECK(cost.known && cost.self == 700 && cost.total == 800);
    CHECK(!p2d_graph_node_cost(f.graph, 0, 2, &cost));
    end(&f);
}

static void what_has_no_sample_of_an_event_is_unknown(void)
{
    struct fixture f = of_stacks(two_events, misses);
    struct p2d_cost_info cost;
    struct p2d_edge_info edge;
    size_t sort = number_of(f.graph, "sort");
    CHECK(p2d_graph_node_cost(f.graph, sort, 1, &cost) && !cost.known);
    for (size_t e = 0; p2d_graph_edge(f.graph, e, &edge); e++)
        CHECK(p2d_graph_edge_cost(f.graph, e, 1, &cost) &&
              cost.known == (edge.callee != sort));
    CHECK(p2d_graph_node_cost(f.graph, number_of(f.graph, "main"), 1, &cost));
    CHECK(cost.known && cost.self == 0 && cost.total == 12); /* 0 was measured */
    end(&f);
}

static void names_must_be_of_other_events(void)
{
    static const char *const bad[][3] = {
        {"nothing", NULL}, {"cycles", NULL}, {"misses", "misses", NULL}};
    static const char *const says[] = {"there is no event called \"nothing\"",
                                       "the event \"cycles\" is shown already",
                                       "the event \"misses\" is shown already"};
    for (size_t i = 0; i < 3; i++) {
        struct fixture f = of_stacks(two_events, bad[i]);
        CHECK(f.graph == NULL && f.report.code == P2D_EUSAGE);
        CHECK_TEXT(f.report.text, says[i]);
        if (i == 0)
            CHECK_TEXT(f.report.hint, "the events are: cycles, misses");
        end(&f);
    }
}

static void a_comparison_has_its_column(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_of_stacks(two_events, &report);
    struct p2d_compare_options options = {.graph.also = misses};
    CHECK(p2d_compare(p, p, &options, &report) == NULL && report.code == P2D_EUSAGE);
    p2d_profile_free(p);
}

/* Calls of two inputs: neither says what the other's functions cost in its event. */
static void zeros_of_several_inputs_are_unknown(void)
{
    static const char text[] = "=cycles\nmain 1 3 1/1\nf 2 2 1/1\nmain>f 2 2 1/1\n"
                               "=misses\nmain 4 4 -\n";
    for (uint32_t inputs = 1; inputs <= 2; inputs++) {
        struct p2d_report report = {0};
        struct p2d_profile *p = profile_of_calls(text, &report);
        while (p->origins.len < inputs)
            CHECK(p2d_vec_push(&p->origins, &report, (struct p2d_origin){0}));
        struct fixture f =
            begin(p, (struct p2d_graph_options){.event = "cycles", .also = misses});
        struct p2d_cost_info cost;
        CHECK(p2d_graph_node_cost(f.graph, number_of(f.graph, "f"), 1, &cost));
        CHECK(cost.known == (inputs == 1));
        CHECK(p2d_graph_node_cost(f.graph, number_of(f.graph, "main"), 1, &cost));
        CHECK(cost.known && cost.self == 4);
        end(&f);
    }
}

/* ---------------------------------------------------------------- reducing */

/* Add an event "half" that costs half as much as the profile's first one everywhere. */
static void add_half(struct p2d_profile *p, struct p2d_report *report)
{
    struct p2d_metric_column half = p->metrics.at[1];
    p2d_metric metric = (p2d_metric)p->metrics.len;
    half.total /= 2;
    half.unattributed /= 2;
    half.whole /= 2;
    memset(&half.fns, 0, sizeof half.fns);
    memset(&half.calls, 0, sizeof half.calls);
    memset(&half.line_selfs, 0, sizeof half.line_selfs);
    memset(&half.site_totals, 0, sizeof half.site_totals);
    half.name = p2d_intern(&p->strings, report, p2d_span_of("half"));
    for (uint32_t i = 0; i < p->metrics.at[1].fns.len; i++) {
        struct p2d_cost cost = p->metrics.at[1].fns.at[i];
        CHECK(p2d_vec_push(&half.fns, report,
                           (struct p2d_cost){cost.self / 2, cost.total / 2}));
    }
    for (uint32_t i = 0; i < p->metrics.at[1].calls.len; i++) {
        struct p2d_cost cost = p->metrics.at[1].calls.at[i];
        CHECK(p2d_vec_push(&half.calls, report,
                           (struct p2d_cost){cost.self / 2, cost.total / 2}));
    }
    for (uint32_t i = 1, n = p->samples.len; i < n; i++) {
        struct p2d_sample sample = p->samples.at[i];
        sample.metric = metric;
        sample.value /= 2;
        CHECK(p2d_vec_push(&p->samples, report, sample));
    }
    CHECK(p2d_vec_push(&p->metrics, report, half));
}

static bool is_half(double cost, double of)
{
    return fabs(2 * cost - of) <= 1e-9 * fabs(of);
}

static unsigned count_wrong(const struct p2d_graph *g)
{
    unsigned wrong = 0;
    for (uint32_t i = 0; i < g->vertices.len + g->members.len; i++) {
        const struct p2d_vertex *v = i < g->vertices.len
                                         ? &g->vertices.at[i]
                                         : &g->members.at[i - g->vertices.len];
        const struct p2d_cell *cell = p2d_cells_at(g, v->cells);
        wrong += !cell->known || !is_half(cell->self, v->self) ||
                 !is_half(cell->total, v->total) ||
                 cell->samples_self != v->samples_self ||
                 cell->total_estimated != v->total_estimated;
    }
    for (uint32_t e = 0; e < g->edges.len; e++) {
        const struct p2d_edge *edge = &g->edges.at[e];
        const struct p2d_cell *cell = p2d_cells_at(g, edge->cells);
        wrong += !is_half(cell->total, edge->total) ||
                 (cell->total_estimated != edge->estimated && cell->known) ||
                 (!cell->known && edge->total > 0);
    }
    return wrong;
}

/* What is seen in the pictures of a profile. */
struct seen {
    bool residual, chain, cycle;
};

static struct seen reduce(struct p2d_profile *p)
{
    static const char *const also[] = {"half", NULL};
    static const uint32_t sizes[] = {0, 4, 8, 30};
    struct p2d_report report = {0};
    struct seen seen = {0};
    add_half(p, &report);
    for (size_t i = 0; i < 2 * (sizeof sizes / sizeof *sizes); i++) {
        struct p2d_graph_options options = {.also = also,
                                            .max_nodes = sizes[i / 2],
                                            .join = true,
                                            .chains = true,
                                            .cycles = i % 2 == 0,
                                            .as_can_be_read = true};
        struct p2d_graph *graph = p2d_graph_new(p, &options, &report);
        struct p2d_graph *again =
            graph != NULL && sizes[i / 2] > 0 ? p2d_graph_with(graph, 5) : NULL;
        CHECK(p2d_ok(&report) && graph != NULL && count_wrong(graph) == 0);
        CHECK(again == NULL || count_wrong(again) == 0);
        for (uint32_t v = 0; graph != NULL && v < graph->vertices.len; v++) {
            seen.chain |= graph->vertices.at[v].chain_length > 1;
            seen.cycle |= graph->vertices.at[v].n_members > 0;
        }
        for (uint32_t e = 0; graph != NULL && e < graph->edges.len; e++)
            seen.residual |= graph->edges.at[e].residual;
        p2d_graph_free(again);
        p2d_graph_free(graph);
    }
    p2d_profile_free(p);
    return seen;
}

static void reducing_stacks_does_the_same_to_every_column(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p =
        p2d_read_path("examples/profiles/simulate.perf", NULL, &report);
    struct seen seen = reduce(p);
    CHECK(p2d_ok(&report) && seen.residual && seen.chain);
}

static void reducing_calls_does_the_same_to_every_column(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p =
        p2d_read_path("examples/profiles/search.pstats", NULL, &report);
    struct seen seen = reduce(p);
    CHECK(p2d_ok(&report) && seen.residual);
}

/* What a chain's functions cost by themselves is in its box. */
static void chains_have_the_sums_of_every_column(void)
{
    static const char text[] = "main 400\nmain;a 2\nmain;a;b 3\nmain;a;b;c;leaf 1000\n"
                               "main;other 500\n";
    struct p2d_report report = {0};
    CHECK(reduce(profile_of_stacks(text, &report)).chain);
}

/* Functions that call each other so much that they share a box, of both shapes. */
static void cycles_have_the_sums_of_every_column(void)
{
    enum { N = 24 };
    struct p2d_report report = {0};
    struct p2d_buffer calls = {.report = &report}, stacks = calls;
    p2d_puts(&calls, "main 1 2000 1/1\nout 30 30 7/7\n");
    for (int i = 0; i < N; i++)
        p2d_putf(&calls, "f%d %d 1900 9/9\n", i, i + 1);
    p2d_puts(&calls, "main>f0 1999 1999 1/1\nf3>out 10 10 3/3\nf9>out 20 20 4/4\n");
    for (int i = 0; i < N; i++)
        for (int step = 1; step <= 3; step++) {
            p2d_putf(&calls, "f%d>f%d 5 50 2/2\n", i, (i + step) % N);
            p2d_putf(&stacks, "main;f%d;f%d;f%d;out %d\n", i, (i + step) % N,
                     (i + 2 * step) % N, i + step);
            p2d_putf(&stacks, "main;f%d;f%d %d\n", i, (i + step) % N, 3 * i + 1);
        }
    p2d_putc(&calls, '\0');
    p2d_putc(&stacks, '\0');
    CHECK(reduce(profile_of_calls((const char *)calls.at, &report)).cycle);
    CHECK(reduce(profile_of_stacks((const char *)stacks.at, &report)).cycle);
    p2d_buffer_release(&calls);
    p2d_buffer_release(&stacks);
}

int main(void)
{
    RUN(a_function_has_the_cost_of_each_event);
    RUN(what_has_no_sample_of_an_event_is_unknown);
    RUN(names_must_be_of_other_events);
    RUN(a_comparison_has_its_column);
    RUN(zeros_of_several_inputs_are_unknown);
    RUN(reducing_stacks_does_the_same_to_every_column);
    RUN(reducing_calls_does_the_same_to_every_column);
    RUN(chains_have_the_sums_of_every_column);
    RUN(cycles_have_the_sums_of_every_column);
    return tap_done();
}
