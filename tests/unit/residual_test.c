/* Tests of calls through left-out functions of a call list, beside sums over all paths. */
#include "graph/residual.h"

#include <math.h>
#include <stdio.h>

#include "graph/hidden_calls.h"
#include "graph/new_graph.h"
#include "small_profiles.h"
#include "tap.h"

enum { FUNCTIONS = 24, SHOWN = 7 };

/* Calls lead from a function to later ones, so that paths end. */
static double cost[FUNCTIONS][FUNCTIONS];

static uint64_t seed;

static unsigned below(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % limit;
}

/* The first and the last function are shown. */
static bool is_shown(unsigned fn)
{
    return fn % 4 == 0 || fn == FUNCTIONS - 1;
}

/* Total costs are above those of all calls, which limit nothing then. */
static struct p2d_profile *invent(struct p2d_report *report)
{
    static char text[FUNCTIONS * FUNCTIONS * 40];
    size_t n = 0;
    for (unsigned a = 0; a < FUNCTIONS; a++)
        n += (size_t)snprintf(text + n, sizeof text - n, "f%u 1 1000000 1/1\n", a);
    for (unsigned a = 0; a < FUNCTIONS; a++)
        for (unsigned b = a + 1; b < FUNCTIONS; b++) {
            cost[a][b] = below(3) == 0 ? 1 + below(100) : 0;
            if (cost[a][b] > 0)
                n += (size_t)snprintf(text + n, sizeof text - n, "f%u>f%u 1 %.0f 1/1\n",
                                      a, b, cost[a][b]);
        }
    return profile_of_calls(text, report);
}

static double cost_into(unsigned fn)
{
    double sum = 0;
    for (unsigned a = 0; a < fn; a++)
        sum += cost[a][fn];
    return sum;
}

/* What `from` pays for `to`, in sums over all paths through left-out functions. */
static double paid(unsigned from, unsigned to, double amount, bool is_direct)
{
    double sum = is_direct ? 0 : amount * fmin(1, cost[from][to] / cost_into(from));
    for (unsigned next = from + 1; next < to; next++)
        if (!is_shown(next) && cost[from][next] > 0)
            sum += paid(next, to,
                        is_direct ? cost[from][next]
                                  : amount * fmin(1, cost[from][next] / cost_into(from)),
                        false);
    return sum;
}

/* The graph of the shown functions; `place` by vertex of the whole. */
static struct p2d_graph shown_of(const struct p2d_graph *whole, uint32_t *place,
                                 unsigned *fns, struct p2d_report *report)
{
    struct p2d_graph to = {.profile = whole->profile, .metric = whole->metric};
    for (uint32_t v = 0; v < whole->vertices.len; v++) {
        unsigned fn = 0;
        struct p2d_function function = whole->profile->fns.at[whole->vertices.at[v].fn];
        CHECK(sscanf((const char *)p2d_text(whole->profile, function.name).at, "f%u",
                     &fn) == 1);
        place[v] = 0;
        if (!is_shown(fn))
            continue;
        fns[to.vertices.len] = fn;
        CHECK(p2d_vec_push(&to.vertices, report, whole->vertices.at[v]));
        place[v] = to.vertices.len;
    }
    return to;
}

static void check_calls(const struct p2d_graph *to, const unsigned *fns)
{
    uint32_t expected = 0;
    for (uint32_t a = 0; a < to->vertices.len; a++)
        for (uint32_t b = 0; b < to->vertices.len; b++) {
            double wanted = fns[a] < fns[b] ? paid(fns[a], fns[b], 0, true) : 0;
            expected += wanted > 0;
            double found = 0;
            for (uint32_t e = 0; e < to->edges.len; e++)
                if (to->edges.at[e].caller == a && to->edges.at[e].callee == b)
                    found += to->edges.at[e].total;
            CHECK(fabs(found - wanted) <= 1e-9 * wanted);
        }
    CHECK(expected > 0 && to->edges.len == expected);
}

static void payments_follow_all_paths(void)
{
    for (seed = 1; seed < 20; seed++) {
        struct p2d_report report = {0};
        uint32_t place[FUNCTIONS];
        unsigned fns[FUNCTIONS];
        struct p2d_profile *p = invent(&report);
        struct p2d_graph *whole =
            p2d_graph_raw(p, 1, P2D_TOTAL_SELF_SUM, P2D_FUNCTIONS_AND_CALLS, &report);
        CHECK(p2d_ok(&report) && whole->vertices.len == FUNCTIONS);
        struct p2d_graph to = shown_of(whole, place, fns, &report);
        CHECK(to.vertices.len == SHOWN);
        p2d_residual_from_calls(whole, place, &to, &report);
        CHECK(p2d_ok(&report));
        check_calls(&to, fns);
        p2d_vec_release(&to.vertices);
        p2d_vec_release(&to.edges);
        p2d_graph_free(whole);
        p2d_profile_free(p);
    }
}

/* main -> h -> hot, h -> dead -> end, hot -> below: only what is above a shown one counts. */
static void only_functions_above_shown_ones_are_hidden_calls(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_of_calls(
        "main 0 9 1/1\nh 1 9 1/1\nhot 4 5 1/1\ndead 1 3 1/1\nend 2 2 1/1\nbelow 1 1 1/1\n"
        "main>h 1 9 1/1\nh>hot 4 5 1/1\nh>dead 1 3 1/1\ndead>end 2 2 1/1\nhot>below 1 1 "
        "1/1\n",
        &report);
    struct p2d_graph *whole =
        p2d_graph_raw(p, 1, P2D_TOTAL_SELF_SUM, P2D_FUNCTIONS_AND_CALLS, &report);
    uint32_t place[6] = {0}, h = UINT32_MAX;
    for (uint32_t v = 0; v < whole->vertices.len; v++) {
        place[v] = vertex_is_named(whole, v, "main") || vertex_is_named(whole, v, "hot");
        h = vertex_is_named(whole, v, "h") ? v : h;
    }
    struct p2d_hidden_calls hidden;
    CHECK(p2d_hidden_calls_init(&hidden, whole, place, &report));
    CHECK(hidden.n == 1 && hidden.number[h] == 1 && hidden.calls.len == 2);
    for (uint32_t i = 0; i < hidden.calls.len; i++) {
        const struct p2d_edge *edge = &whole->edges.at[hidden.calls.at[i]];
        CHECK(edge->caller == h || edge->callee == h);
    }
    p2d_hidden_calls_release(&hidden);
    p2d_graph_free(whole);
    p2d_profile_free(p);
}

/* 20 functions pay 1 to 20 for h: the least four are forgotten, in any order of calls. */
static void the_sixteen_heaviest_payers_are_followed(void)
{
    enum { PAYERS = 20, FOLLOWED = 16 };
    for (int turn = 0; turn < 2; turn++) {
        struct p2d_report report = {0};
        char text[2000] = "h 0 210 1/1\nhot 210 210 1/1\nh>hot 210 210 1/1\n";
        for (int i = 1, n = (int)strlen(text); i <= PAYERS; i++) {
            int pays = turn == 0 ? i : PAYERS + 1 - i;
            n += snprintf(text + n, sizeof text - (size_t)n,
                          "s%d 0 %d 1/1\ns%d>h 0 %d 1/1\n", i, pays, i, pays);
        }
        struct p2d_profile *p = profile_of_calls(text, &report);
        struct p2d_graph *whole =
            p2d_graph_raw(p, 1, P2D_TOTAL_SELF_SUM, P2D_FUNCTIONS_AND_CALLS, &report);
        struct p2d_graph to = {.profile = p, .metric = 1};
        uint32_t place[PAYERS + 2] = {0};
        for (uint32_t v = 0; v < whole->vertices.len; v++)
            if (!vertex_is_named(whole, v, "h") &&
                p2d_vec_push(&to.vertices, &report, whole->vertices.at[v]))
                place[v] = to.vertices.len;
        p2d_residual_from_calls(whole, place, &to, &report);
        CHECK(p2d_ok(&report) && to.edges.len == FOLLOWED);
        for (uint32_t e = 0; e < to.edges.len; e++)
            CHECK(to.edges.at[e].total > PAYERS - FOLLOWED);
        p2d_vec_release(&to.vertices);
        p2d_vec_release(&to.edges);
        p2d_graph_free(whole);
        p2d_profile_free(p);
    }
}

int main(void)
{
    RUN(payments_follow_all_paths);
    RUN(the_sixteen_heaviest_payers_are_followed);
    RUN(only_functions_above_shown_ones_are_hidden_calls);
    return tap_done();
}
