/* Tests of what a large graph is drawn like: told by counts alone. */
#include "draw/fallbacks.h"

#include <stdio.h>

#include "small_profiles.h"
#include "tap.h"

enum { SPINE = 120, ALONE = 300, UP = 20 };

static char text[100000];

/* A row of functions that call one another, `n_long` calls over about 100 of them, and
 * functions alone, which make the graph sparse. */
static struct p2d_profile *spine_with(unsigned n_long, struct p2d_report *report)
{
    size_t n = 0;
    for (unsigned i = 0; i < SPINE + ALONE; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "f%u 1 9 1/1\n", i);
    for (unsigned i = 0; i + 1 < SPINE; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "f%u>f%u 1 9 1/1\n", i, i + 1);
    for (unsigned i = 0; i < n_long; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "f%u>f%u 1 2 1/1\n", i % UP,
                              100 + i / UP);
    return profile_of_calls(text, report);
}

static int rung_with(unsigned n_long, enum p2d_style style, int *next)
{
    struct p2d_report report = {0};
    const struct p2d_look look = {.style = style};
    struct p2d_profile *p = spine_with(n_long, &report);
    struct p2d_graph *g = p2d_graph_new(p, &(struct p2d_graph_options){0}, &report);
    struct p2d_view view = {.graph = g, .look = &look, .report = &report};
    CHECK(p2d_ok(&report) && g->vertices.len == SPINE + ALONE);
    int rung = p2d_first_rung(&view);
    *next = p2d_next_rung(&view, rung);
    CHECK(p2d_ok(&report));
    p2d_graph_free(g);
    p2d_profile_free(p);
    return rung;
}

static void rounds_then_numbers_then_calls_are_given_up(void)
{
    int next;
    int limited = rung_with(60, P2D_STYLE_MODERN, &next);
    CHECK(p2d_rung_thrift(limited).limited && !p2d_rung_thrift(limited).no_edge_labels);
    CHECK(p2d_rung_thrift(next).no_edge_labels);
    int unlabelled = rung_with(160, P2D_STYLE_MODERN, &next);
    CHECK(p2d_rung_thrift(unlabelled).no_edge_labels && unlabelled == limited + 1);
    int smaller = rung_with(300, P2D_STYLE_MODERN, &next);
    CHECK(smaller > unlabelled);
}

static void a_small_graph_is_drawn_with_all_rounds_first(void)
{
    struct p2d_report report = {0};
    static const struct p2d_look look;
    struct p2d_profile *p =
        profile_of_calls("a 1 9 1/1\nb 8 8 1/1\na>b 8 8 1/1\n", &report);
    struct p2d_graph *g = p2d_graph_new(p, &(struct p2d_graph_options){0}, &report);
    struct p2d_view view = {.graph = g, .look = &look, .report = &report};
    int rung = p2d_first_rung(&view), next = p2d_next_rung(&view, rung);
    CHECK(rung == 0 && !p2d_rung_thrift(rung).limited);
    CHECK(p2d_rung_thrift(next).limited && !p2d_rung_thrift(next).no_edge_labels);
    CHECK(p2d_rung_graph(&view, next) == NULL);
    p2d_graph_free(g);
    p2d_profile_free(p);
}

int main(void)
{
    RUN(rounds_then_numbers_then_calls_are_given_up);
    RUN(a_small_graph_is_drawn_with_all_rounds_first);
    return tap_done();
}
