/* stack_size_test.c - formats that write out every stack end at a limit, with a hint. */
#include "write/shared/stack_size.h"

#include "model/times.h"
#include "small_profiles.h"
#include "tap.h"

static void the_limit_is_where_it_is_said_to_be(void)
{
    struct p2d_report report = {0};
    struct p2d_buffer out = {.len = P2D_MOST_STACK_BYTES - 10, .report = &report};
    CHECK(p2d_stacks_fit(&out, 9));
    CHECK(p2d_stacks_fit(&out, 10));
    CHECK(!p2d_stacks_fit(&out, 11));
    CHECK(report.code == P2D_ENOMEM && report.hint[0] != '\0');
    CHECK(!p2d_stacks_fit(&out, 0)); /* the error sticks */
    report = (struct p2d_report){0};
    out.len = P2D_MOST_STACK_BYTES;
    CHECK(p2d_stacks_fit(&out, 0));
    out.len++;
    CHECK(!p2d_stacks_fit(&out, 0));
    CHECK(!p2d_stacks_fit(&out, SIZE_MAX));
}

#ifdef P2D_TINY

/* A recursion with a sample at each depth. */
static struct p2d_profile *deep_profile(uint32_t depth, struct p2d_report *report)
{
    struct p2d_builder b;
    if (!p2d_builder_init(&b, P2D_TREE, "deep", report))
        return NULL;
    p2d_metric metric = p2d_metric_of(&b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    for (uint32_t n = 1; n <= depth; n++) {
        for (uint32_t i = 0; i < n; i++) {
            char name[16];
            snprintf(name, sizeof name, "f%u", i);
            p2d_frame(&b, sample_fn(&b, p2d_span_of(name)));
        }
        p2d_add_sample(&b, (struct p2d_sample){.node = p2d_stack(&b, P2D_ROOT_FIRST),
                                               .metric = metric,
                                               .value = 1,
                                               .count = 1});
    }
    return p2d_builder_finish(&b);
}

static bool count_parts(void *state, const void *bytes, size_t length)
{
    (void)bytes, (void)length;
    ++*(unsigned *)state;
    return true;
}

static void every_format_of_whole_stacks_has_it(void)
{
    static const char *const formats[] = {"dump", "folded", "speedscope", "pprof"};
    struct p2d_report report = {0};
    struct p2d_profile *profile = deep_profile(6000, &report);
    struct p2d_graph *graph = p2d_graph_new(profile, NULL, &report);
    CHECK(p2d_ok(&report));
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct p2d_report one = {0};
        struct p2d_bytes bytes;
        CHECK(!p2d_write(graph, NULL, formats[i], &bytes, &one));
        p2d_bytes_free(&bytes);
        CHECK(one.code == P2D_ENOMEM);
        CHECK_TEXT(one.text, "the stacks, written out in full, take more than 32 MiB");
        unsigned n_parts = 0;
        one = (struct p2d_report){0};
        CHECK(!p2d_pour(graph, NULL, formats[i], count_parts, &n_parts, &one));
        CHECK(one.code == P2D_ENOMEM && n_parts == 0);
    }
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

/* So many samples of one deep stack. */
static struct p2d_profile *timed_profile(uint32_t depth, uint32_t n,
                                         struct p2d_report *report)
{
    struct p2d_builder b;
    p2d_node node = 0;
    if (!p2d_builder_init(&b, P2D_TREE, "deep", report))
        return NULL;
    b.keeps_times = true;
    p2d_metric metric = p2d_metric_of(&b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    p2d_fn fn = sample_fn(&b, p2d_span_of("f"));
    for (uint32_t i = 0; i < depth; i++)
        node = p2d_child(&b, node, fn, false);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t sample = p2d_add_sample(
            &b,
            (struct p2d_sample){.node = node, .metric = metric, .value = 1, .count = 1});
        p2d_add_time_of(&b, sample, i, 1, 1);
    }
    return p2d_builder_finish(&b);
}

/* The number of samples that speedscope gets, each of which begins with a bracket. */
static size_t samples_written(uint32_t depth, uint32_t n, struct p2d_report *report)
{
    struct p2d_profile *profile = timed_profile(depth, n, report);
    struct p2d_graph *graph = p2d_graph_new(profile, NULL, report);
    struct p2d_bytes bytes;
    size_t found = 0;
    CHECK(p2d_write(graph, NULL, "speedscope", &bytes, report));
    for (size_t i = 1; i < bytes.length; i++)
        found += bytes.at[i] == '0' && bytes.at[i - 1] == '[';
    p2d_bytes_free(&bytes);
    p2d_graph_free(graph);
    p2d_profile_free(profile);
    return found;
}

static void an_order_in_time_has_a_fourth_of_it(void)
{
    struct p2d_report report = {0};
    CHECK(samples_written(1000, 1300, &report) == 1300);
    CHECK(report.n_warnings == 0);
    CHECK(samples_written(1000, 1400, &report) == 1);
    CHECK(report.n_warnings == 1 && p2d_ok(&report));
}

#endif

int main(void)
{
    RUN(the_limit_is_where_it_is_said_to_be);
#ifdef P2D_TINY
    RUN(every_format_of_whole_stacks_has_it);
    RUN(an_order_in_time_has_a_fourth_of_it);
#endif
    return tap_done();
}
