/* Tests of model/builder: repeats add up, errors stick. */
#include "model/builder.h"

#include <math.h>

#include "small_profiles.h"
#include "tap.h"

static void equal_functions_are_one(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_fn f = sample_fn(&b, p2d_span_of("m:f:3"));
    CHECK(f == 1);
    CHECK(sample_fn(&b, p2d_span_of("m:f:3")) == f);
    CHECK(sample_fn(&b, p2d_span_of("m:f:4")) != f);
    CHECK(sample_fn(&b, p2d_span_of("m:g:3")) != f);
    CHECK(sample_fn(&b, p2d_span_of("n:f:3")) != f);
    p2d_builder_release(&b);
}

static void many_functions_keep_their_numbers(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    for (p2d_fn i = 1; i <= 5000; i++)
        CHECK(p2d_fn_of(&b, (struct p2d_function){.line = i % 2 ? i : -(int64_t)i}) == i);
    for (p2d_fn i = 1; i <= 5000; i++)
        CHECK(p2d_fn_of(&b, (struct p2d_function){.line = i % 2 ? i : -(int64_t)i}) == i);
    p2d_builder_release(&b);
}

static void equal_stacks_are_one_context_in_either_order(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_fn f = sample_fn(&b, p2d_span_of("f")), g = sample_fn(&b, p2d_span_of("g"));
    p2d_frame(&b, f);
    p2d_frame(&b, g);
    p2d_node down = p2d_stack(&b, P2D_ROOT_FIRST);
    p2d_frame(&b, g);
    p2d_frame(&b, f);
    CHECK(p2d_stack(&b, P2D_LEAF_FIRST) == down);
    p2d_frame(&b, g);
    p2d_frame(&b, f);
    CHECK(p2d_stack(&b, P2D_ROOT_FIRST) != down);
    CHECK(p2d_stack(&b, P2D_ROOT_FIRST) == 0);
    p2d_builder_release(&b);
}

/* The context of a stack of frames named by one letter each, from the root; "~" before
 * one is a gap. It must be the one that is found step by step. */
static void check_stack(struct p2d_builder *b, const char *frames)
{
    p2d_node expected = 0;
    for (const char *at = frames; *at != '\0'; at++) {
        bool gap = *at == '~';
        at += gap;
        p2d_fn fn = sample_fn(b, (struct p2d_span){(const unsigned char *)at, 1});
        expected = p2d_child(b, expected, fn, gap);
        if (gap)
            p2d_frame_after_gap(b, fn);
        else
            p2d_frame(b, fn);
    }
    CHECK(p2d_stack(b, P2D_ROOT_FIRST) == expected);
}

static void stacks_that_begin_alike_are_told_apart(void)
{
    static const char *const stacks[] = {"mab",  "mac", "mabc",  "m",   "mab", "mb",
                                         "ma",   "mb",  "mab",   "xab", "",    "xab",
                                         "x~ab", "xab", "x~a~b", "x~ab"};
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    for (size_t i = 0; i < sizeof stacks / sizeof *stacks; i++)
        check_stack(&b, stacks[i]);
    p2d_builder_release(&b);
}

static void a_gap_makes_another_context(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_fn f = sample_fn(&b, p2d_span_of("f"));
    p2d_node without = p2d_child(&b, 0, f, false), with = p2d_child(&b, 0, f, true);
    CHECK(without != with);
    CHECK(!b.profile->nodes.at[without].gap && b.profile->nodes.at[with].gap);
    p2d_builder_release(&b);
}

static void samples_of_one_stack_thread_and_metric_add_up(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_of_stacks("=cycles\n"
                                              "@a 1 1\n"
                                              "f;g 2\n"
                                              "f;g 3*4\n"
                                              "@a 1 2\n"
                                              "f;g 10\n"
                                              "=faults\n"
                                              "f;g 7\n"
                                              "f 100\n",
                                              &report);
    CHECK(p != NULL && p->samples.len == 5);
    CHECK(p->samples.at[1].value == 5 && p->samples.at[1].count == 5);
    CHECK(p->samples.at[2].value == 10 && p->samples.at[2].count == 1);
    CHECK(p->metrics.len == 3);
    CHECK(p->metrics.at[1].total == 15 && p->metrics.at[1].samples == 6);
    CHECK(p->metrics.at[2].total == 107 && p->metrics.at[2].samples == 2);
    CHECK(p->threads.len == 3);
    p2d_profile_free(p);
}

static void a_trimmed_sample_stays_apart(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_metric m = p2d_metric_of(&b, p2d_span_of("m"), P2D_UNIT_COUNT);
    p2d_node node = p2d_child(&b, 0, sample_fn(&b, p2d_span_of("f")), false);
    p2d_add_sample(
        &b, (struct p2d_sample){.node = node, .metric = m & 1, .value = 1, .count = 1});
    p2d_add_sample(
        &b, (struct p2d_sample){
                .node = node, .metric = m & 1, .trimmed = 1, .value = 2, .count = 1});
    p2d_add_sample(
        &b, (struct p2d_sample){.node = node, .metric = m & 1, .value = 4, .count = 1});
    struct p2d_profile *p = p2d_builder_finish(&b);
    CHECK(p != NULL && p->samples.len == 3);
    CHECK(p->samples.at[1].value == 5 && !p->samples.at[1].trimmed);
    CHECK(p->samples.at[2].value == 2 && p->samples.at[2].trimmed);
    p2d_profile_free(p);
}

static void a_child_always_follows_its_parent(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p =
        profile_of_stacks("a;b;c 1\nd;a 1\na;b;d;e 1\na;c;b 1\n", &report);
    for (p2d_node n = 1; n < p->nodes.len; n++)
        CHECK(p->nodes.at[n].parent < n);
    p2d_profile_free(p);
}

static void calls_add_up_and_unknown_does_not_spoil_them(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_of_calls("f 1 10 2/1\n"
                                             "f 2 20 3/3\n"
                                             "f 0 0 ?/?\n"
                                             "f>g 4 5 1/1\n"
                                             "f>g 6 7 8/9\n"
                                             "h 1 1 ?/?\n",
                                             &report);
    p2d_fn f = 1, h = 3;
    struct p2d_fn_calls row = p2d_fn_calls_at(p, f);
    struct p2d_cost cost = p2d_cost_at(&p->metrics.at[1].fns, f);
    CHECK(cost.self == 3 && cost.total == 30);
    CHECK(row.calls.low == 5 && row.primitive.low == 4 && row.listed && row.has_calls);
    CHECK(p->calls.len == 2);
    cost = p2d_cost_at(&p->metrics.at[1].calls, 1);
    CHECK(cost.self == 10 && cost.total == 12);
    CHECK(p->calls.at[1].calls.low == 9 && p->calls.at[1].primitive.low == 10);
    row = p2d_fn_calls_at(p, h);
    CHECK(row.listed && !row.has_calls && !p2d_count_known(row.calls));
    CHECK(!p2d_fn_calls_at(p, 2).listed);
    CHECK(p->metrics.at[1].total == 4);
    p2d_profile_free(p);
}

static void a_metric_of_another_unit_is_another_metric(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_metric a = p2d_metric_of(&b, p2d_span_of("cycles"), P2D_UNIT_COUNT);
    CHECK(p2d_metric_of(&b, p2d_span_of("cycles"), P2D_UNIT_COUNT) == a);
    CHECK(p2d_metric_of(&b, p2d_span_of("cycles"), P2D_UNIT_NANOSECONDS) != a);
    p2d_builder_release(&b);
}

static void nan_and_infinity_are_refused(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_add_sample(&b, (struct p2d_sample){.value = NAN, .count = 1});
    CHECK(report.code == P2D_EFORMAT);
    CHECK(p2d_builder_finish(&b) == NULL);
    report = (struct p2d_report){0};
    p2d_builder_init(&b, P2D_CALLS, "x", &report);
    p2d_metric m = p2d_metric_of(&b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    p2d_add_fn_cost(&b, 1, m, (struct p2d_cost){0, INFINITY});
    CHECK(report.code == P2D_EFORMAT);
    CHECK(p2d_builder_finish(&b) == NULL);
}

static void everything_is_harmless_after_an_error(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_fn f = sample_fn(&b, p2d_span_of("f"));
    p2d_call_id call = p2d_call_of(&b, f, f);
    p2d_set_error(&report, P2D_EFORMAT, "stop");
    CHECK(sample_fn(&b, p2d_span_of("new")) == 0);
    CHECK(p2d_metric_of(&b, p2d_span_of("m"), P2D_UNIT_COUNT) == 0);
    CHECK(p2d_thread_of(&b, (struct p2d_thread_info){.pid = 9}) == 0);
    CHECK(p2d_call_of(&b, f, 0) == 0);
    p2d_frame(&b, f);
    CHECK(p2d_stack(&b, P2D_ROOT_FIRST) == 0);
    p2d_add_sample(&b, (struct p2d_sample){.value = 1, .count = 1});
    p2d_add_fn_calls(&b, f, p2d_count_of(1), p2d_count_of(1));
    p2d_add_call_calls(&b, call, p2d_count_of(1), p2d_count_of(1));
    p2d_mark_estimated(&b, call);
    CHECK(p2d_builder_finish(&b) == NULL);
}

static void threads_are_told_apart_by_comm_pid_and_tid(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_thread first = sample_thread(&b, p2d_span_of("a b 1 2"));
    CHECK(sample_thread(&b, p2d_span_of("a b 1 2")) == first);
    CHECK(sample_thread(&b, p2d_span_of("a b 1 3")) != first);
    CHECK(sample_thread(&b, p2d_span_of("a b 2 2")) != first);
    CHECK(sample_thread(&b, p2d_span_of("a c 1 2")) != first);
    for (int64_t tid = -1; tid < 3000; tid++) {
        struct p2d_thread_info info = {.pid = -1, .tid = tid};
        CHECK(p2d_thread_of(&b, info) == p2d_thread_of(&b, info));
    }
    CHECK(b.profile->threads.len == 1 + 4 + 3001);
    /* These two have one key in the table. */
    struct p2d_thread_info large = {.pid = 1 << 17, .tid = 0}, small = {.tid = 2};
    CHECK(p2d_thread_of(&b, large) != p2d_thread_of(&b, small));
    p2d_builder_release(&b);
}

static void steps_at_once_are_those_one_by_one(void)
{
    enum { N = 100 };
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_fn fns[N];
    p2d_node nodes[N];
    for (p2d_fn i = 0; i < N; i++)
        fns[i] = 1 + i % 7;
    p2d_node root = p2d_child(&b, 0, 9, false);
    CHECK(p2d_children(&b, root, fns, N, nodes));
    CHECK(p2d_children(&b, root, fns, 0, nodes));
    CHECK(nodes[0] == root + 1 && nodes[N - 1] == root + N);
    p2d_node node = root;
    for (uint32_t i = 0; i < N; i++)
        CHECK((node = p2d_child(&b, node, fns[i], false)) == nodes[i]);
    p2d_frame(&b, 9);
    for (uint32_t i = 0; i < N; i++)
        p2d_frame(&b, fns[i]);
    CHECK(p2d_stack(&b, P2D_ROOT_FIRST) == nodes[N - 1]);
    for (uint32_t i = N; i-- > 0;)
        p2d_frame(&b, fns[i]);
    p2d_frame(&b, 9);
    CHECK(p2d_stack(&b, P2D_LEAF_FIRST) == nodes[N - 1]);
    CHECK(b.profile->nodes.len == root + N + 1);
    p2d_builder_release(&b);
}

static void functions_at_once_get_the_ids_of_one_by_one(void)
{
    enum { N = 200 };
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    struct p2d_function fns[N];
    p2d_fn ids[N];
    for (int64_t i = 0; i < N; i++)
        fns[i] = (struct p2d_function){.line = 1 + i % 150};
    p2d_fns_of(&b, fns, N, ids);
    for (uint32_t i = 0; i < N; i++)
        CHECK(ids[i] == 1 + i % 150 && p2d_fn_of(&b, fns[i]) == ids[i]);
    p2d_set_nomem(&report);
    p2d_fns_of(&b, fns, N, ids);
    CHECK(ids[0] == 0 && ids[N - 1] == 0);
    p2d_builder_release(&b);
}

static void a_new_call_is_found_later(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_CALLS, "x", &report);
    p2d_call_id first = p2d_new_call(&b, 1, 2), second = p2d_new_call(&b, 2, 1);
    CHECK(first == 1 && second == 2);
    CHECK(p2d_call_of(&b, 1, 2) == first);
    p2d_call_id third = p2d_call_of(&b, 3, 2);
    p2d_call_id fourth = p2d_new_call(&b, 4, 2);
    CHECK(third == 3 && fourth == 4);
    CHECK(p2d_call_of(&b, 3, 2) == third && p2d_call_of(&b, 4, 2) == fourth);
    CHECK(p2d_call_of(&b, 2, 1) == second && b.profile->calls.len == 5);
    p2d_builder_release(&b);
}

static void numbers_that_are_none_are_refused(void)
{
    const double wrong[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 4 * sizeof wrong / sizeof *wrong; i++) {
        struct p2d_report counter = {0}, moment = {0}, stretch = {0};
        struct p2d_builder b;
        double number = wrong[i / 4], at[4] = {1, 2, 3, 4};
        at[i % 4] = number;
        p2d_builder_init(&b, P2D_TREE, "x", &counter);
        p2d_add_counter(&b, (struct p2d_counter){.value = number, .counted = true});
        b.report = &moment;
        p2d_add_moment(&b, (struct p2d_memory_point){i % 2 == 0 ? 1 : number,
                                                     i % 2 == 0 ? number : 1, 0, false});
        b.report = &stretch;
        p2d_add_memory_call(
            &b, (struct p2d_memory_call){
                    .begin = at[0], .end = at[1], .before = at[2], .after = at[3]});
        CHECK_TEXT(counter.text, "a counter is not a finite number");
        CHECK(moment.code == P2D_EFORMAT && stretch.code == P2D_EFORMAT);
        CHECK(b.profile->counters.len == 0 && b.profile->memory.calls.len == 0 &&
              b.profile->memory.moments.len == 0);
        p2d_builder_release(&b);
    }
}

int main(void)
{
    RUN(equal_functions_are_one);
    RUN(many_functions_keep_their_numbers);
    RUN(equal_stacks_are_one_context_in_either_order);
    RUN(stacks_that_begin_alike_are_told_apart);
    RUN(a_gap_makes_another_context);
    RUN(samples_of_one_stack_thread_and_metric_add_up);
    RUN(a_trimmed_sample_stays_apart);
    RUN(a_child_always_follows_its_parent);
    RUN(calls_add_up_and_unknown_does_not_spoil_them);
    RUN(a_metric_of_another_unit_is_another_metric);
    RUN(nan_and_infinity_are_refused);
    RUN(everything_is_harmless_after_an_error);
    RUN(threads_are_told_apart_by_comm_pid_and_tid);
    RUN(steps_at_once_are_those_one_by_one);
    RUN(functions_at_once_get_the_ids_of_one_by_one);
    RUN(a_new_call_is_found_later);
    RUN(numbers_that_are_none_are_refused);
    return tap_done();
}
