/* Tests of graph/: totals under recursion, order, shares, pruning, cycles. */
#include "graph/graph.h"

#include "small_profiles.h"
#include "tap.h"
#include "graph/share.h"

struct fixture {
    struct p2d_report report;
    struct p2d_profile *profile;
    struct p2d_graph *graph;
};

static struct fixture graph_of(struct p2d_profile *profile,
                               struct p2d_graph_options options)
{
    struct fixture f = {.profile = profile};
    f.graph = p2d_graph_new(profile, &options, &f.report);
    return f;
}

static struct fixture graph_of_stacks(const char *text, struct p2d_graph_options options)
{
    struct p2d_report report = {0};
    return graph_of(profile_of_stacks(text, &report), options);
}

static struct fixture graph_of_calls(const char *text, struct p2d_graph_options options)
{
    struct p2d_report report = {0};
    return graph_of(profile_of_calls(text, &report), options);
}

static const struct p2d_graph_options all = {0};

static void end(struct fixture *f)
{
    p2d_graph_free(f->graph);
    p2d_profile_free(f->profile);
}

static void totals_and_self_costs_are_sums_over_stacks(void)
{
    struct fixture f = graph_of_stacks("main;a;b 5*2\nmain;a 3\nmain;c 2\n", all);
    struct p2d_vertex v = vertex_named(f.graph, "main");
    CHECK(v.self == 0 && v.total == 10 && v.samples_self == 0 && v.samples_total == 4);
    v = vertex_named(f.graph, "a");
    CHECK(v.self == 3 && v.total == 8 && v.samples_self == 1 && v.samples_total == 3);
    CHECK(!p2d_count_known(v.calls));
    CHECK(edge_total(f.graph, "main", "a") == 8);
    CHECK(edge_total(f.graph, "a", "b") == 5);
    CHECK(edge_named(f.graph, "a", "b")->samples == 2);
    CHECK(edge_total(f.graph, "main", "b") == -1);
    CHECK(f.graph->whole == 10 && f.graph->sum == 10 && f.graph->samples == 4);
    end(&f);
}

static void a_graph_of_stacks_alone_has_the_same_sums(void)
{
    const struct p2d_graph_options stacks = {.stacks_only = true};
    static const char *const texts[] = {
        "main;a;b 5*2\nmain;a 3\nmain;c;main 2\n", "main;a 2*0\nmain;a;b -2*0\nc 4*0\n",
        "main;a 1*0\nmain;a -1*0\nmain 7\n", "main;a 0*3\nmain;b 2\n main;c 0*0\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct fixture f = graph_of_stacks(texts[i], stacks);
        struct fixture whole = graph_of_stacks(texts[i], all);
        struct p2d_bytes out;
        CHECK(f.graph->parts == P2D_STACKS_ALONE);
        CHECK(f.graph->edges.len == 0 && f.graph->vertices.len == 0);
        CHECK(f.graph->all_vertices == whole.graph->all_vertices);
        CHECK(f.graph->whole == whole.graph->whole);
        CHECK(f.graph->samples == whole.graph->samples);
        CHECK(f.graph->stackless == whole.graph->stackless);
        for (uint32_t v = 0; v < whole.graph->vertices.len; v++) {
            const struct p2d_vertex *vertex = &whole.graph->vertices.at[v];
            CHECK(f.graph->selfs.at[vertex->fn] == vertex->self);
        }
        CHECK(p2d_write(f.graph, NULL, "folded", &out, &f.report));
        p2d_bytes_free(&out);
        CHECK(!p2d_write(f.graph, NULL, "dot", &out, &f.report));
        CHECK(f.report.code == P2D_EUSAGE);
        end(&f);
        end(&whole);
    }
}

static void a_whole_that_goes_by_functions_makes_a_graph_of_them(void)
{
    const struct p2d_graph_options stacks = {.stacks_only = true};
    const struct p2d_graph_options largest = {.stacks_only = true,
                                              .total_method = P2D_TOTAL_MAX};
    struct fixture f = graph_of_stacks("main;a -5\n", stacks);
    CHECK(f.graph->parts == P2D_FUNCTIONS_AND_CALLS && f.graph->vertices.len == 2);
    end(&f);
    f = graph_of_stacks("main;a -5\nmain;b 7\nc 3\n", largest);
    CHECK(f.graph->parts == P2D_FUNCTIONS_AND_CALLS && f.graph->vertices.len == 4);
    end(&f);
}

static void a_call_list_keeps_its_calls_in_any_graph(void)
{
    const struct p2d_graph_options stacks = {.stacks_only = true};
    struct fixture f = graph_of_calls("f 1 10 4/2\ng 9 9 3/3\nf>g 8 9 3/3\n", stacks);
    CHECK(f.graph->edges.len == 1 && f.graph->parts == P2D_FUNCTIONS_AND_CALLS);
    end(&f);
}

static void what_cancels_out_is_there_as_the_caller_of_its_parts(void)
{
    struct fixture f = graph_of_stacks("main;a 2*0\nmain;a;b -2*0\n", all);
    CHECK(vertex_named(f.graph, "a").total == 0);
    CHECK(edge_total(f.graph, "a", "b") == -2);
    end(&f);
}

static void a_recursive_function_counts_once_for_each_sample(void)
{
    struct fixture f = graph_of_stacks("main;r;r;r 10\nmain;r 5\n", all);
    struct p2d_vertex v = vertex_named(f.graph, "r");
    CHECK(v.self == 15 && v.total == 15 && v.samples_total == 2);
    CHECK(edge_total(f.graph, "main", "r") == 15);
    CHECK(edge_total(f.graph, "r", "r") == 10);
    end(&f);
}

static void a_pair_in_a_cycle_counts_once_for_each_sample(void)
{
    struct fixture f = graph_of_stacks("main;x;y;x;y;x 10\nmain;y 1\n", all);
    CHECK(vertex_named(f.graph, "x").total == 10);
    CHECK(vertex_named(f.graph, "y").total == 11);
    CHECK(edge_total(f.graph, "x", "y") == 10);
    CHECK(edge_total(f.graph, "y", "x") == 10);
    CHECK(edge_named(f.graph, "y", "x")->samples == 1);
    end(&f);
}

/* The same by the obvious way: for each sample the set of its functions and pairs. */
enum { N_FNS = 6, N_STACKS = 400, DEEPEST = 12 };

static void totals_equal_those_of_counting_sample_by_sample(void)
{
    static const char *const names[N_FNS] = {"a", "b", "c", "d", "e", "f"};
    double self[N_FNS] = {0}, total[N_FNS] = {0}, pair[N_FNS][N_FNS] = {{0}};
    char text[N_STACKS * (2 * DEEPEST + 8)], *at = text;
    uint32_t state = 12345;
    for (int i = 0; i < N_STACKS; i++) {
        bool seen[N_FNS] = {false}, seen_pair[N_FNS][N_FNS] = {{false}};
        unsigned last = 0, value = (state >> 8) % 90 + 1;
        int depth = 1 + (int)((state >> 16) % DEEPEST);
        for (int d = 0; d < depth; d++) {
            state = state * 1664525 + 1013904223;
            unsigned fn = (state >> 20) % N_FNS;
            at += sprintf(at, "%s%s", d > 0 ? ";" : "", names[fn]);
            total[fn] += seen[fn] ? 0 : value;
            seen[fn] = true;
            if (d > 0 && !seen_pair[last][fn]) {
                pair[last][fn] += value;
                seen_pair[last][fn] = true;
            }
            last = fn;
        }
        self[last] += value;
        at += sprintf(at, " %u\n", value);
    }
    struct fixture f = graph_of_stacks(text, all);
    for (int i = 0; i < N_FNS; i++) {
        CHECK(vertex_named(f.graph, names[i]).self == self[i]);
        CHECK(vertex_named(f.graph, names[i]).total == total[i]);
        for (int k = 0; k < N_FNS; k++)
            CHECK(edge_total(f.graph, names[i], names[k]) ==
                  (pair[i][k] > 0 ? pair[i][k] : -1));
    }
    end(&f);
}

static void a_call_over_a_gap_is_residual_unless_it_was_also_seen_directly(void)
{
    struct fixture f = graph_of_stacks("a;~b 1\na;~c 1\na;c 1\n", all);
    CHECK(edge_named(f.graph, "a", "b")->residual);
    CHECK(!edge_named(f.graph, "a", "c")->residual);
    CHECK(edge_total(f.graph, "a", "c") == 2);
    end(&f);
}

static void samples_without_a_stack_count_in_the_whole_only(void)
{
    struct fixture f = graph_of_stacks("f 3\n 7*2\n", all);
    CHECK(f.graph->whole == 10 && f.graph->stackless == 7 &&
          f.graph->stackless_samples == 2);
    CHECK(f.graph->vertices.len == 1 && vertex_named(f.graph, "f").total == 3);
    end(&f);
}

static void only_the_chosen_event_counts(void)
{
    static const char text[] = "=cycles:u\nf;g 3\n=faults\nf;h 100\n";
    struct fixture f = graph_of_stacks(text, all);
    CHECK(f.graph->whole == 3 && has_vertex(f.graph, "g") && !has_vertex(f.graph, "h"));
    end(&f);
    f = graph_of_stacks(text, (struct p2d_graph_options){.event = "faults"});
    CHECK(f.graph->whole == 100 && !has_vertex(f.graph, "g") && has_vertex(f.graph, "h"));
    end(&f);
    f = graph_of_stacks(text, (struct p2d_graph_options){.event = "cycles"});
    CHECK(f.graph != NULL && f.graph->whole == 3);
    end(&f);
    f = graph_of_stacks(text, (struct p2d_graph_options){.event = "cycle"});
    CHECK(f.graph == NULL && f.report.code == P2D_EEMPTY);
    CHECK_TEXT(f.report.text, "there is no event called \"cycle\"");
    CHECK(f.report.hint[0] != '\0');
    end(&f);
}

static void the_default_event_is_the_heaviest_that_measures_work(void)
{
    struct fixture f = graph_of_stacks("=page-faults\nf 900\n=sched:sched_switch\nf 800\n"
                                       "=instructions\nf 5\n=cpu-clock\nf 7\n",
                                       all);
    CHECK(f.graph->whole == 7);
    end(&f);
    f = graph_of_stacks("=page-faults\nf 9\n=sched:sched_switch\nf 80\n", all);
    CHECK(f.graph->whole == 80);
    end(&f);
}

static void equal_totals_are_ordered_by_self_and_then_by_name(void)
{
    struct fixture f =
        graph_of_stacks("z;y 5\nb;x 5\na;x 2\nm:k:9 1\nm:k:7 1\nl:k:8 1\n", all);
    static const char *const order[] = {"x", "y", "b", "z", "a", "k", "k", "k"};
    CHECK(f.graph->vertices.len == 8);
    for (uint32_t v = 0; v < 8; v++)
        CHECK(vertex_is_named(f.graph, v, order[v]));
    const struct p2d_function *fns = f.profile->fns.at;
    CHECK(fns[f.graph->vertices.at[5].fn].line == 8);
    CHECK(fns[f.graph->vertices.at[6].fn].line == 7);
    CHECK(fns[f.graph->vertices.at[7].fn].line == 9);
    CHECK(vertex_is_named(f.graph, f.graph->edges.at[0].caller, "b"));
    CHECK(vertex_is_named(f.graph, f.graph->edges.at[1].caller, "z"));
    CHECK(vertex_is_named(f.graph, f.graph->edges.at[2].caller, "a"));
    end(&f);
}

static void the_order_of_the_input_does_not_matter(void)
{
    struct fixture f = graph_of_stacks("a;b 3\na;c 3\nd;e 3\n", all);
    struct fixture g = graph_of_stacks("d;e 3\na;c 3\na;b 3\n", all);
    for (uint32_t v = 0; v < f.graph->vertices.len; v++) {
        struct p2d_span name =
            p2d_text(g.profile, g.profile->fns.at[g.graph->vertices.at[v].fn].name);
        CHECK(vertex_is_named(f.graph, v, (const char *)name.at));
    }
    for (uint32_t e = 0; e < f.graph->edges.len; e++)
        CHECK(f.graph->edges.at[e].caller == g.graph->edges.at[e].caller &&
              f.graph->edges.at[e].callee == g.graph->edges.at[e].callee);
    end(&f);
    end(&g);
}

static void shares_stay_within_0_and_1(void)
{
    struct p2d_graph graph = {.whole = 10};
    CHECK(p2d_share(&graph, 5) == 0.5);
    CHECK(p2d_share(&graph, -5) == 0);
    CHECK(p2d_share(&graph, 11) == 1);
    CHECK(p2d_share(&graph, 10) == 1);
    graph.whole = 0;
    CHECK(p2d_share(&graph, 5) == 0);
    graph.whole = -1;
    CHECK(p2d_share(&graph, 5) == 0);
}

static void thresholds_leave_out_what_is_below_them(void)
{
    static const char text[] = "main;a 90\nmain;b 10\nmain;b;c 0\n";
    struct fixture f =
        graph_of_stacks(text, (struct p2d_graph_options){.node_threshold = 0.1});
    CHECK(f.graph->vertices.len == 3 && has_vertex(f.graph, "b") &&
          !has_vertex(f.graph, "c"));
    CHECK(f.graph->edges.len == 2);
    CHECK(f.graph->all_vertices == 4 && f.graph->all_edges == 3);
    end(&f);
    f = graph_of_stacks(text, (struct p2d_graph_options){.node_threshold = 0.11});
    CHECK(f.graph->vertices.len == 2 && f.graph->edges.len == 1);
    end(&f);
    f = graph_of_stacks(text, (struct p2d_graph_options){.edge_threshold = 0.5});
    CHECK(f.graph->vertices.len == 4 && f.graph->edges.len == 1);
    CHECK(edge_total(f.graph, "main", "a") == 90);
    end(&f);
    f = graph_of_stacks(text, (struct p2d_graph_options){.node_threshold = 2});
    CHECK(f.graph != NULL && f.graph->vertices.len == 0 && f.graph->all_vertices == 4);
    end(&f);
}

static void what_was_asked_for_by_name_is_kept(void)
{
    static const char *const keep[] = {"b", NULL};
    struct fixture f =
        graph_of_stacks("main;a 999\nmain;b 1\nmain;b2 1\n",
                        (struct p2d_graph_options){.node_threshold = 0.1, .keep = keep});
    CHECK(has_vertex(f.graph, "b") && !has_vertex(f.graph, "b2"));
    end(&f);
}

static void numbers_of_a_call_list_are_as_given(void)
{
    struct fixture f = graph_of_calls("f 1 10 4/2\ng 9 9 3/3\nf>g 8 9 3/3\n", all);
    struct p2d_vertex v = vertex_named(f.graph, "f");
    CHECK(v.self == 1 && v.total == 10 && v.calls.low == 4 && v.primitive.low == 2);
    CHECK(!v.total_estimated);
    const struct p2d_edge *e = edge_named(f.graph, "f", "g");
    CHECK(e != NULL && e->self == 8 && e->total == 9 && e->calls.low == 3 &&
          !e->estimated);
    CHECK(f.graph->whole == 10);
    end(&f);
}

static void a_function_known_only_as_a_caller_gets_an_estimated_total(void)
{
    struct fixture f =
        graph_of_calls("g 2 2 3/3\nh 5 5 1/1\nf>g 2 2 3/3\nf>h 5 5 1/1\n", all);
    struct p2d_vertex v = vertex_named(f.graph, "f");
    CHECK(v.total_estimated && v.total == 7 && v.self == 0 && !p2d_count_known(v.calls));
    end(&f);
}

static void negative_costs_do_not_shrink_the_whole(void)
{
    struct fixture f = graph_of_calls("f -5 5 1/1\ng 10 10 1/1\n", all);
    CHECK(f.graph->whole == 10 && f.graph->sum == 5);
    end(&f);
}

static void the_whole_can_be_the_largest_total(void)
{
    static const char text[] = "f 1 30 1/1\ng 9 9 1/1\n";
    struct fixture f = graph_of_calls(text, all);
    CHECK(f.graph->whole == 10);
    end(&f);
    f = graph_of_calls(text, (struct p2d_graph_options){.total_method = P2D_TOTAL_MAX});
    CHECK(f.graph->whole == 30);
    end(&f);
    f = graph_of_calls("f 0 7 1/1\n", all);
    CHECK(f.graph->whole == 7);
    end(&f);
}

static void cycles_are_numbered_from_the_heaviest_and_a_loop_is_none(void)
{
    struct fixture f =
        graph_of_calls("main 0 9 1/1\na 1 8 1/1\nb 1 7 1/1\nc 1 2 1/1\n"
                       "d 1 1 1/1\nr 5 5 9/1\n"
                       "main>a 1 8 1/1\na>b 1 1 1/1\nb>a 1 1 1/1\n"
                       "main>c 1 1 1/1\nc>d 1 1 1/1\nd>c 1 1 1/1\nr>r 1 1 1/1\n",
                       all);
    CHECK(vertex_named(f.graph, "main").cycle == 0 &&
          vertex_named(f.graph, "r").cycle == 0);
    CHECK(vertex_named(f.graph, "a").cycle == 1 && vertex_named(f.graph, "b").cycle == 1);
    CHECK(vertex_named(f.graph, "c").cycle == 2 && vertex_named(f.graph, "d").cycle == 2);
    end(&f);
}

static void no_graph_comes_of_no_profile_or_an_error(void)
{
    struct p2d_report report = {0};
    CHECK(p2d_graph_new(NULL, NULL, &report) == NULL && report.code == P2D_OK);
    struct p2d_profile *p = profile_of_stacks("f 1\n", &report);
    struct p2d_report failed = {.code = P2D_EIO};
    CHECK(p2d_graph_new(p, NULL, &failed) == NULL);
    p2d_graph_free(NULL);
    p2d_profile_free(p);
}

static void an_empty_profile_gives_an_empty_graph(void)
{
    struct fixture f = graph_of_stacks("", all);
    CHECK(f.graph != NULL && f.graph->vertices.len == 0 && f.graph->whole == 0);
    end(&f);
    f = graph_of_calls("", all);
    CHECK(f.graph != NULL && f.graph->vertices.len == 0 && f.graph->whole == 0);
    end(&f);
}

int main(void)
{
    RUN(totals_and_self_costs_are_sums_over_stacks);
    RUN(a_graph_of_stacks_alone_has_the_same_sums);
    RUN(a_whole_that_goes_by_functions_makes_a_graph_of_them);
    RUN(a_call_list_keeps_its_calls_in_any_graph);
    RUN(what_cancels_out_is_there_as_the_caller_of_its_parts);
    RUN(a_recursive_function_counts_once_for_each_sample);
    RUN(a_pair_in_a_cycle_counts_once_for_each_sample);
    RUN(totals_equal_those_of_counting_sample_by_sample);
    RUN(a_call_over_a_gap_is_residual_unless_it_was_also_seen_directly);
    RUN(samples_without_a_stack_count_in_the_whole_only);
    RUN(only_the_chosen_event_counts);
    RUN(the_default_event_is_the_heaviest_that_measures_work);
    RUN(equal_totals_are_ordered_by_self_and_then_by_name);
    RUN(the_order_of_the_input_does_not_matter);
    RUN(shares_stay_within_0_and_1);
    RUN(thresholds_leave_out_what_is_below_them);
    RUN(what_was_asked_for_by_name_is_kept);
    RUN(numbers_of_a_call_list_are_as_given);
    RUN(a_function_known_only_as_a_caller_gets_an_estimated_total);
    RUN(negative_costs_do_not_shrink_the_whole);
    RUN(the_whole_can_be_the_largest_total);
    RUN(cycles_are_numbered_from_the_heaviest_and_a_loop_is_none);
    RUN(no_graph_comes_of_no_profile_or_an_error);
    RUN(an_empty_profile_gives_an_empty_graph);
    return tap_done();
}
