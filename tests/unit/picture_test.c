/* Tests of what a picture shows: budget, residual calls, back edges, chains. */
#include "graph/reduce.h"

#include <math.h>

#include "model/builder.h"
#include "small_profiles.h"
#include "tap.h"
#include "graph/box_scores.h"

static struct p2d_report report;

static struct p2d_graph *stacks(const char *text, struct p2d_graph_options options,
                                struct p2d_profile **profile)
{
    report = (struct p2d_report){0};
    *profile = profile_of_stacks(text, &report);
    return p2d_graph_new(*profile, &options, &report);
}

static struct p2d_graph *calls(const char *text, struct p2d_graph_options options,
                               struct p2d_profile **profile)
{
    report = (struct p2d_report){0};
    *profile = profile_of_calls(text, &report);
    return p2d_graph_new(*profile, &options, &report);
}

static void end(struct p2d_graph *graph, struct p2d_profile *profile)
{
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

static bool are_close(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void information_is_the_score_of_pprof(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g = stacks("main;a;b 2\nmain;a;c 2\nmain;a 4\nmain;d;b 8\n",
                                 (struct p2d_graph_options){0}, &p);
    double *information = p2d_information(g, &report);
    for (uint32_t v = 0; v < g->vertices.len; v++) {
        double is = information[v] * 16;
        if (vertex_is_named(g, v, "main")) /* a root: 1; two equal callees: 1 */
            CHECK(are_close(is, (1 + 1) * 16));
        if (vertex_is_named(g, v, "a")) /* one caller: 0; 2, 2 and itself 4: 1.5 */
            CHECK(are_close(is, (0 + 1.5) * 8 + 4));
        if (vertex_is_named(g, v, "d")) /* only passes on */
            CHECK(are_close(is, 0));
        if (vertex_is_named(g, v, "b")) /* 2 and 8; no callee: 1 */
            CHECK(are_close(is, (-0.2 * log2(0.2) - 0.8 * log2(0.8) + 1) * 10 + 10));
    }
    p2d_delete(information);
    end(g, p);
}

static void the_budget_leaves_out_what_tells_least(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        stacks("main;pass;on;hot 90\nmain;pass;cold 10\n",
               (struct p2d_graph_options){.max_nodes = 2, .join = true}, &p);
    CHECK(g->vertices.len == 2 && has_vertex(g, "main") && has_vertex(g, "hot"));
    CHECK(!has_vertex(g, "on") && !has_vertex(g, "pass"));
    CHECK(g->all_vertices == 5 && g->shown_functions == 2 && g->self_shown == 90);
    CHECK(edge_total(g, "main", "hot") == 90 && edge_named(g, "main", "hot")->residual &&
          edge_named(g, "main", "hot")->samples == 1);
    CHECK(!edge_named(g, "main", "hot")->estimated);
    end(g, p);
}

static void what_was_asked_for_stays_beyond_the_budget(void)
{
    static const char *const keep[] = {"on", "pass", NULL};
    struct p2d_profile *p;
    struct p2d_graph *g = stacks("main;pass;on;hot 90\nmain;pass;cold 10\n",
                                 (struct p2d_graph_options){.node_threshold = 0.5,
                                                            .max_nodes = 1,
                                                            .join = true,
                                                            .chains = true,
                                                            .keep = keep},
                                 &p);
    CHECK(has_vertex(g, "on") && has_vertex(g, "pass") && has_vertex(g, "main"));
    CHECK(g->vertices.len == 3 && g->chains.len == 0);
    end(g, p);
}

static void a_budget_needs_no_joining(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        stacks("main;pass;hot 90\n", (struct p2d_graph_options){.max_nodes = 2}, &p);
    CHECK(g->vertices.len == 2 && g->edges.len == 0);
    end(g, p);
}

static void a_root_is_shown_even_below_the_threshold(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        stacks("r1;f 3\nr2;f 2\nr3;f 2\nr4;f 2\nr5;f 1\n",
               (struct p2d_graph_options){.node_threshold = 0.5, .join = true}, &p);
    CHECK(g->vertices.len == 2 && edge_total(g, "r1", "f") == 3);
    CHECK(vertex_named(g, "r1").root && !vertex_named(g, "f").root);
    end(g, p);
}

static void the_heaviest_call_stays_whatever_the_threshold(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        stacks("main;a;f 3\nmain;b;f 2\nmain;a 50\nmain;b 45\n",
               (struct p2d_graph_options){.edge_threshold = 0.4, .join = true}, &p);
    CHECK(edge_total(g, "a", "f") == 3 && edge_total(g, "b", "f") == -1);
    CHECK(edge_total(g, "main", "b") == 47);
    end(g, p);
}

/* Both call each other more than main calls either. */
static void a_circle_stays_connected_to_its_root(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        calls("main 1 9 1/1\na 4 8 5/1\nb 4 8 5/1\nmain>a 1 1 1/1\n"
              "a>b 4 8 5/1\nb>a 3 7 4/0\n",
              (struct p2d_graph_options){.edge_threshold = 0.5, .join = true}, &p);
    CHECK(edge_total(g, "main", "a") == 1 && g->edges.len == 3);
    CHECK(edge_named(g, "b", "a")->back && !edge_named(g, "a", "b")->back);
    CHECK(!edge_named(g, "main", "a")->back);
    end(g, p);
}

static void direct_and_residual_calls_of_a_pair_are_two(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        stacks("m;f 60\nm;h1;f 2\nm;h2;f 5\nm;h1;h2;f;h1;f 7\nm;x;y 40\n",
               (struct p2d_graph_options){.node_threshold = 0.2, .join = true}, &p);
    CHECK(!has_vertex(g, "h1") && !has_vertex(g, "h2"));
    const struct p2d_edge *direct = NULL, *residual = NULL, *loop = NULL;
    for (uint32_t e = 0; e < g->edges.len; e++) {
        const struct p2d_edge *edge = &g->edges.at[e];
        if (!vertex_is_named(g, edge->callee, "f"))
            continue;
        if (edge->caller == edge->callee)
            loop = edge;
        else if (edge->residual)
            residual = edge;
        else
            direct = edge;
    }
    CHECK(direct != NULL && direct->total == 60 && direct->samples == 1);
    CHECK(residual != NULL && residual->total == 14 && residual->samples == 3);
    CHECK(loop != NULL && loop->total == 7 && loop->residual && !loop->back);
    end(g, p);
}

static void calls_through_the_left_out_are_estimated_in_a_call_list(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g = calls(
        "a 30 39 1/1\nb 30 31 1/1\nh 0 10 4/4\ni 0 8 1/1\nf 4 4 1/1\ng 6 6 1/1\nk 20 20 "
        "1/1\n"
        "main 0 100 1/1\nmain>a 30 39 1/1\nmain>b 30 31 1/1\nmain>k 20 20 1/1\n"
        "a>h 0 9 3/3\nb>h 0 1 1/1\nh>i 0 8 1/1\nh>f 2 2 1/1\ni>f 2 2 1/1\ni>g 6 6 1/1\n"
        "i>h 0 0 1/1\n",
        (struct p2d_graph_options){.keep = (const char *const[]){"f", "g", NULL},
                                   .node_threshold = 0.15,
                                   .join = true},
        &p);
    CHECK(!has_vertex(g, "h") && !has_vertex(g, "i") && has_vertex(g, "k"));
    const struct p2d_edge *e = edge_named(g, "a", "g");
    CHECK(e != NULL && e->residual && e->estimated && are_close(e->total, 5.4));
    CHECK(!p2d_count_known(e->calls));
    CHECK(are_close(edge_total(g, "b", "g"), 0.6));
    CHECK(are_close(edge_total(g, "a", "f"), 3.6));
    CHECK(are_close(edge_total(g, "b", "f"), 0.4));
    end(g, p);
}

static void a_chain_is_one_box_with_the_calls_of_its_ends(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        stacks("main;a 100\nmain;b;c;d;e 897\nmain;b;c 2\nmain;b;c;d 1\n",
               (struct p2d_graph_options){.join = true, .chains = true}, &p);
    struct p2d_vertex b = vertex_named(g, "b");
    CHECK(g->vertices.len == 4 && g->shown_functions == 6 && g->chains.len == 3);
    CHECK(b.chain_length == 3 && b.self == 3 && b.total == 900);
    CHECK(b.samples_self == 2 && b.samples_total == 3);
    CHECK(p2d_span_is(p2d_text(p, p->fns.at[g->chains.at[b.chain + 2]].name), "d"));
    struct p2d_node_info info;
    CHECK(p2d_graph_node(g, 1, &info) && info.chain_length == 3 && info.self == 3);
    CHECK(p2d_graph_chain(g, 1, 1, &info) && !p2d_graph_chain(g, 1, 3, &info));
    CHECK_TEXT(info.function, "c");
    CHECK(!p2d_graph_chain(g, 0, 0, &info) && !p2d_graph_chain(g, 9, 0, &info));
    CHECK(edge_total(g, "main", "b") == 900 && edge_total(g, "b", "e") == 897);
    CHECK(g->edges.len == 3 && g->self_shown == 1000);
    end(g, p);
}

static void what_is_no_single_file_is_no_chain(void)
{
    static const char *const texts[] = {
        "a;b;c 10\na;b;d 90\n", /* two callees, and a whole that is not */
        "a;b;c 1\na;b 99\n",    /* costs much by itself */
        "a;b;c 90\na 10\n",     /* likewise */
        "x;b;c 50\ny;b;c 50\n", /* two callers */
        "a;b;b;c 100\n",        /* recursive */
        "a;~b;c 100\n",         /* not consecutive */
    };
    struct p2d_graph_options options = {.join = true, .chains = true};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct p2d_profile *p;
        struct p2d_graph *g = stacks(texts[i], options, &p);
        for (uint32_t v = 0; v < g->vertices.len; v++)
            CHECK(!vertex_is_named(g, v, "b") || g->vertices.at[v].chain_length == 0);
        end(g, p);
    }
}

static void a_chain_leads_through_nothing_that_is_left_out(void)
{
    struct p2d_report failed = {0};
    struct p2d_builder b;
    struct p2d_graph_options options = {.join = true, .chains = true};
    p2d_builder_init(&b, P2D_TREE, "x", &failed);
    p2d_metric metric = p2d_metric_of(&b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    static const char *const names[] = {"main", "a", "b", "c"};
    for (int i = 0; i < 4; i++) {
        p2d_fn fn = p2d_fn_of(
            &b, (struct p2d_function){.name = p2d_name(&b, p2d_span_of(names[i]))});
        if (i == 2)
            p2d_frame_after_gap(&b, fn);
        else
            p2d_frame(&b, fn);
    }
    p2d_node leaf = p2d_stack(&b, P2D_ROOT_FIRST);
    p2d_add_sample(&b, (struct p2d_sample){
                           .node = leaf, .metric = metric & 1, .value = 9, .count = 9});
    struct p2d_profile *p = p2d_builder_finish(&b);
    struct p2d_graph *g = p2d_graph_new(p, &options, &failed);
    CHECK(g != NULL && edge_named(g, "a", "b") == NULL);
    for (uint32_t e = 0; e < g->edges.len; e++)
        if (vertex_is_named(g, g->edges.at[e].callee, "b"))
            CHECK(g->edges.at[e].residual);
    CHECK(has_vertex(g, "b"));
    end(g, p);
}

static void chains_make_room_for_other_functions(void)
{
    struct p2d_profile *p;
    static const char text[] = "main;a;b;c;d;x 30\nmain;a;b;c;d;y 40\nmain;z 30\n";
    struct p2d_graph *g = stacks(
        text, (struct p2d_graph_options){.max_nodes = 5, .join = true, .chains = true},
        &p);
    CHECK(g->vertices.len == 5 && has_vertex(g, "x") && has_vertex(g, "y") &&
          has_vertex(g, "z"));
    CHECK(g->shown_functions > 5 || !has_vertex(g, "b"));
    end(g, p);
}

/* A circle without a way in, and stacks in which each function is below the other. */
static void circles_without_a_root_are_shown(void)
{
    struct p2d_profile *p;
    struct p2d_graph_options options = {.join = true, .chains = true, .max_nodes = 9};
    struct p2d_graph *g =
        calls("a 1 2 1/1\nb 1 2 1/1\na>b 1 1 1/1\nb>a 1 1 1/1\n", options, &p);
    CHECK(g->shown_functions == 2);
    end(g, p);
    g = stacks("a;b 1\nb;a 1\n", options, &p);
    CHECK(g->vertices.len == 2 && g->edges.len == 2);
    CHECK(g->edges.at[0].back != g->edges.at[1].back);
    end(g, p);
    options.max_nodes = 1;
    g = stacks("a;b 1\nb;a 1\n", options, &p);
    CHECK(g->vertices.len == 1);
    end(g, p);
}

int main(void)
{
    RUN(information_is_the_score_of_pprof);
    RUN(the_budget_leaves_out_what_tells_least);
    RUN(what_was_asked_for_stays_beyond_the_budget);
    RUN(a_budget_needs_no_joining);
    RUN(a_root_is_shown_even_below_the_threshold);
    RUN(the_heaviest_call_stays_whatever_the_threshold);
    RUN(a_circle_stays_connected_to_its_root);
    RUN(direct_and_residual_calls_of_a_pair_are_two);
    RUN(calls_through_the_left_out_are_estimated_in_a_call_list);
    RUN(a_chain_is_one_box_with_the_calls_of_its_ends);
    RUN(what_is_no_single_file_is_no_chain);
    RUN(a_chain_leads_through_nothing_that_is_left_out);
    RUN(chains_make_room_for_other_functions);
    RUN(circles_without_a_root_are_shown);
    return tap_done();
}
