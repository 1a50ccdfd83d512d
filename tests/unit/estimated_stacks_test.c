/* Tests of graph/estimated_stacks.c: whole stacks guessed from a call list. */
#include "graph/estimated_stacks.h"

#include <math.h>
#include <stdlib.h>

#include "small_profiles.h"
#include "show.h"
#include "tap.h"

struct fixture {
    struct p2d_report report;
    struct p2d_profile *profile, *stacks;
    struct p2d_graph *graph;
    p2d_guesses guesses;
};

static struct fixture estimate(const char *calls)
{
    struct fixture f = {0};
    struct p2d_graph_options options = {0};
    f.profile = profile_of_calls(calls, &f.report);
    f.graph = p2d_graph_new(f.profile, &options, &f.report);
    f.stacks = p2d_estimate_stacks(f.graph, &f.guesses, &f.report);
    CHECK(f.stacks != NULL);
    return f;
}

static void end(struct fixture *f)
{
    p2d_profile_free(f->stacks);
    p2d_vec_release(&f->guesses);
    p2d_graph_free(f->graph);
    p2d_profile_free(f->profile);
}

static void show_stack(const struct fixture *f, p2d_node node)
{
    const struct p2d_context *at = &f->stacks->nodes.at[node];
    if (at->parent != 0) {
        show_stack(f, at->parent);
        show(";");
    }
    show_span(p2d_text(f->stacks, f->stacks->fns.at[at->fn].name));
    show("%s%s", f->guesses.at[node] & P2D_GUESS_TOTAL ? "?" : "",
         f->guesses.at[node] & P2D_GUESS_SELF ? "~" : "");
}

/* A line for each sample of the metric; behind frames whose total is a guess stands ?,
 * and ~ behind those whose own cost is. */
static const char *stacks_of(const struct fixture *f, p2d_metric metric)
{
    shown[0] = '\0';
    for (uint32_t s = 1; s < f->stacks->samples.len; s++) {
        const struct p2d_sample *sample = &f->stacks->samples.at[s];
        if (sample->metric != metric)
            continue;
        show_stack(f, sample->node);
        show(" %g\n", sample->value);
    }
    return shown;
}

/* What a function costs by itself over all stacks. */
static double self_of(const struct fixture *f, const char *name, p2d_metric metric)
{
    double self = 0;
    for (uint32_t s = 1; s < f->stacks->samples.len; s++) {
        const struct p2d_sample *sample = &f->stacks->samples.at[s];
        p2d_fn fn = f->stacks->nodes.at[sample->node].fn;
        if (sample->metric == metric &&
            p2d_span_is(p2d_text(f->stacks, f->stacks->fns.at[fn].name), name))
            self += sample->value;
    }
    return self;
}

static bool are_close(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fabs(b);
}

static const char *text_of(struct p2d_buffer *text)
{
    p2d_putc(text, '\0');
    return (const char *)text->at;
}

static void callers_share_by_the_cost_of_their_calls(void)
{
    struct fixture f = estimate("main 1 10 1/1\na 1 4 1/1\nb 1 5 1/1\nf 3 7 4/4\n"
                                "g 4 4 4/4\nmain>a 1 4 1/1\nmain>b 1 5 1/1\n"
                                "a>f 1 3 1/1\nb>f 2 4 3/3\nf>g 4 4 4/4\n");
    CHECK_TEXT(stacks_of(&f, 1), "main 1\nmain;a 1\nmain;b 1\n"
                                 "main;b;f~ 1.71429\nmain;a;f~ 1.28571\n"
                                 "main;b;f~;g?~ 2.28571\nmain;a;f~;g?~ 1.71429\n");
    end(&f);
}

static void recursion_costs_what_was_measured(void)
{
    /* fac calls itself, and work below. */
    struct fixture f = estimate("main 1 100 1/1\nfac 9 99 10/1\nwork 90 90 10/10\n"
                                "main>fac 1 99 1/1\nfac>fac 8 88 9/0\n"
                                "fac>work 90 90 10/10\n");
    CHECK(are_close(self_of(&f, "main", 1), 1) && are_close(self_of(&f, "fac", 1), 9));
    CHECK(are_close(self_of(&f, "work", 1), 90));
    CHECK(strstr(stacks_of(&f, 1), "main;fac~;fac?~ ") != NULL);
    CHECK(strstr(stacks_of(&f, 1), "fac?~;fac") == NULL);
    end(&f);
}

static void a_circle_of_calls_costs_what_was_measured(void)
{
    /* As in real profiles: the calls within cost more than all. */
    struct fixture f = estimate("exec 1 100 3/1\nload 2 90 9/1\nrun 3 95 1/1\n"
                                "leaf 94 94 20/20\nexec>run 3 99 1/1\nrun>load 2 90 9/1\n"
                                "load>exec 1 80 2/0\nload>leaf 4 4 1/1\n"
                                "run>leaf 90 90 19/19\n");
    CHECK(are_close(self_of(&f, "exec", 1), 1) && are_close(self_of(&f, "load", 1), 2));
    CHECK(are_close(self_of(&f, "run", 1), 3) && are_close(self_of(&f, "leaf", 1), 94));
    CHECK(strncmp(stacks_of(&f, 1), "exec", 4) == 0);
    end(&f);
}

/* exec and run both have cost that none of their callers has. */
static void a_circle_may_be_entered_in_several_places(void)
{
    struct fixture f = estimate("exec 1 100 3/1\nload 2 90 9/1\nrun 3 95 9/1\n"
                                "exec>run 3 99 1/1\nrun>load 2 90 9/1\n"
                                "load>exec 1 80 2/0\n");
    CHECK(are_close(self_of(&f, "exec", 1), 1) && are_close(self_of(&f, "load", 1), 2));
    CHECK(are_close(self_of(&f, "run", 1), 3));
    CHECK(strstr(stacks_of(&f, 1), "\nrun") != NULL);
    end(&f);
}

static void a_circle_that_nothing_calls_begins_with_its_heaviest_function(void)
{
    struct fixture f = estimate("main 1 1 1/1\na 2 9 2/2\nb 3 8 2/2\n"
                                "a>b 3 8 2/2\nb>a 1 1 2/2\n");
    CHECK(are_close(self_of(&f, "a", 1), 2) && are_close(self_of(&f, "b", 1), 3));
    CHECK(strstr(stacks_of(&f, 1), "a?~ ") != NULL);
    CHECK(strstr(stacks_of(&f, 1), "\na?~;b?~ ") != NULL);
    end(&f);
}

static void five_thousand_small_roots_are_all_there(void)
{
    struct p2d_report report = {0};
    struct p2d_buffer t = {.report = &report};
    for (int i = 0; i < 5000; i++)
        p2d_putf(&t, "f%d 0.1 0.1 1/1\n", i);
    struct fixture f = estimate(text_of(&t));
    double sum = 0;
    for (uint32_t s = 1; s < f.stacks->samples.len; s++)
        sum += f.stacks->samples.at[s].value;
    CHECK(f.stacks->samples.len == 1 + 5000 && are_close(sum, 500));
    CHECK(are_close(self_of(&f, "f4999", 1), 0.1));
    p2d_buffer_release(&t);
    end(&f);
}

/* Each of the callers has less of it than anyone can see. */
static void what_many_call_a_little_is_below_where_their_paths_part(void)
{
    enum { N = 200, REST = 1000000 - 3 * N };
    struct p2d_report report = {0};
    struct p2d_buffer t = {.report = &report};
    p2d_putf(&t, "main 0 1000000 1/1\nwork %d %d 1/1\n", REST, REST);
    p2d_putf(&t, "main>work %d %d 1/1\nhelp %d %d %d/%d\n", REST, REST, N, N, N, N);
    for (int i = 0; i < N; i++)
        p2d_putf(&t, "f%d 2 3 1/1\nmain>f%d 2 3 1/1\nf%d>help 1 1 1/1\n", i, i, i);
    struct fixture f = estimate(text_of(&t));
    CHECK(are_close(self_of(&f, "help", 1), N) && are_close(self_of(&f, "f7", 1), 2));
    CHECK(strstr(stacks_of(&f, 1), "main;(callers left out)?~;help?~ 200\n") != NULL);
    CHECK(strstr(shown, "main;f7 2\n") == NULL && strstr(shown, "main;f7? 2\n") != NULL);
    p2d_buffer_release(&t);
    end(&f);
}

static void a_chain_deeper_than_anyone_looks_keeps_its_costs(void)
{
    enum { N = 3000 };
    struct p2d_report report = {0};
    struct p2d_buffer t = {.report = &report};
    for (int i = 0; i < N; i++) {
        p2d_putf(&t, "f%d 1 %d 1/1\n", i, N - i);
        if (i > 0)
            p2d_putf(&t, "f%d>f%d 1 %d 1/1\n", i - 1, i, N - i);
    }
    struct fixture f = estimate(text_of(&t));
    uint32_t deepest = 0, *depths = calloc(f.stacks->nodes.len, sizeof *depths);
    for (p2d_node n = 1; n < f.stacks->nodes.len; n++) {
        depths[n] = depths[f.stacks->nodes.at[n].parent] + 1;
        deepest = depths[n] > deepest ? depths[n] : deepest;
    }
    CHECK(f.stacks->samples.len == 1 + N && deepest <= 200);
    CHECK(are_close(self_of(&f, "f2999", 1), 1));
    free(depths);
    p2d_buffer_release(&t);
    end(&f);
}

static void costs_below_zero_stay(void)
{
    struct fixture f = estimate("main 0 -3 1/1\na -5 -5 2/2\nb 2 -1 1/1\n"
                                "main>a -2 -2 1/1\nmain>b 2 -1 1/1\nb>a -3 -3 1/1\n");
    CHECK(are_close(self_of(&f, "a", 1), -5) && are_close(self_of(&f, "b", 1), 2));
    CHECK(strstr(stacks_of(&f, 1), "main;a~ -2\n") != NULL);
    CHECK(strstr(shown, "main;b;a~ -3\n") != NULL);
    end(&f);
}

/* Nobody waited for what one caller allocated. */
static void each_metric_has_its_own_shares(void)
{
    struct fixture f =
        estimate("main 1 10 1/1\na 0 9 1/1\nb 0 0 1/1\nf 9 9 2/2\n"
                 "main>a 0 9 1/1\nmain>b 0 0 1/1\na>f 9 9 1/1\n"
                 "b>f 0 0 1/1\n=bytes\nmain 0 8 -\na 0 2 -\nb 0 6 -\n"
                 "f 8 8 -\nmain>a 0 2 -\nmain>b 0 6 -\na>f 2 2 -\nb>f 6 6 -\n");
    CHECK_TEXT(stacks_of(&f, 1), "main 1\nmain;a;f 9\n");
    CHECK_TEXT(stacks_of(&f, 2), "main;b;f~ 6\nmain;a;f 2\n");
    CHECK(self_of(&f, "f", 2) == 8);
    /* The last stack's f, in the other metric. */
    p2d_node node = f.stacks->samples.at[f.stacks->samples.len - 1].node;
    CHECK(f.guesses.at[node] == P2D_GUESS_SELF << P2D_GUESS_BITS);
    end(&f);
}

static void where_calls_cost_nothing_their_numbers_decide(void)
{
    struct fixture f = estimate("main 1 1 1/1\na 0 0 1/1\nb 0 0 1/1\nf 4 4 4/4\n"
                                "main>a 0 0 1/1\nmain>b 0 0 1/1\na>f 0 0 1/1\n"
                                "b>f 0 0 3/3\n");
    CHECK(self_of(&f, "f", 1) == 4);
    CHECK(strstr(stacks_of(&f, 1), "main?;a?;f?~ 1\n") != NULL);
    CHECK(strstr(shown, "main?;b?;f?~ 3\n") != NULL);
    end(&f);
}

int main(void)
{
    RUN(callers_share_by_the_cost_of_their_calls);
    RUN(recursion_costs_what_was_measured);
    RUN(a_circle_of_calls_costs_what_was_measured);
    RUN(a_circle_may_be_entered_in_several_places);
    RUN(a_circle_that_nothing_calls_begins_with_its_heaviest_function);
    RUN(five_thousand_small_roots_are_all_there);
    RUN(what_many_call_a_little_is_below_where_their_paths_part);
    RUN(a_chain_deeper_than_anyone_looks_keeps_its_costs);
    RUN(costs_below_zero_stay);
    RUN(each_metric_has_its_own_shares);
    RUN(where_calls_cost_nothing_their_numbers_decide);
    return tap_done();
}
