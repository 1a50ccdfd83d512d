/* Tests of model/merge, through the public p2d_merge_profiles. */
#include "small_profiles.h"
#include "tap.h"

static struct p2d_profile *merge(struct p2d_profile *a, struct p2d_profile *b,
                                 struct p2d_report *report)
{
    const struct p2d_profile *both[] = {a, b};
    struct p2d_profile *merged = p2d_merge_profiles(both, 2, report);
    p2d_profile_free(a);
    p2d_profile_free(b);
    return merged;
}

static void equal_stacks_add_up_and_others_stay(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = merge(profile_of_stacks("f;g 3\nf 1\n", &report),
                                  profile_of_stacks("h 8\nf;g 10*2\n", &report), &report);
    CHECK(p != NULL && p->samples.len == 4);
    CHECK(p->samples.at[1].value == 13 && p->samples.at[1].count == 3);
    CHECK(p->metrics.at[1].total == 22 && p->metrics.at[1].samples == 5);
    CHECK(p->fns.len == 4);
    p2d_profile_free(p);
}

static void metrics_and_threads_are_matched_by_name(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p =
        merge(profile_of_stacks("=a\n@x 1 1\nf 1\n=b\nf 2\n", &report),
              profile_of_stacks("=b\n@x 1 1\nf 4\n=c\n@y 1 1\nf 8\n", &report), &report);
    CHECK(p != NULL && p->metrics.len == 4 && p->threads.len == 3);
    CHECK(p->metrics.at[1].total == 1);
    CHECK(p->metrics.at[2].total == 6);
    CHECK(p->metrics.at[3].total == 8);
    p2d_profile_free(p);
}

static void gaps_survive(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = merge(profile_of_stacks("f;~g 3\n", &report),
                                  profile_of_stacks("f;~g 4\nf;g 1\n", &report), &report);
    CHECK(p != NULL && p->samples.len == 3);
    CHECK(p->samples.at[1].value == 7 && p->nodes.at[p->samples.at[1].node].gap);
    p2d_profile_free(p);
}

static void call_lists_add_up(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p =
        merge(profile_of_calls("f 1 10 2/1\nf>g 9 9 3/3\ng 9 9 3/3\n", &report),
              profile_of_calls("g 1 1 1/1\nf>g 1 1 1/1\nf 5 6 1/1\n", &report), &report);
    CHECK(p != NULL && p->fns.len == 3 && p->calls.len == 2);
    struct p2d_cost cost = p2d_cost_at(&p->metrics.at[1].fns, 1);
    CHECK(cost.self == 6 && cost.total == 16);
    CHECK(p2d_fn_calls_at(p, 1).calls.low == 3 &&
          p2d_fn_calls_at(p, 1).primitive.low == 2);
    cost = p2d_cost_at(&p->metrics.at[1].calls, 1);
    CHECK(cost.self == 10 && cost.total == 10 && p->calls.at[1].calls.low == 4);
    CHECK(p->metrics.at[1].total == 16);
    p2d_profile_free(p);
}

static void stacks_and_call_lists_do_not_mix(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = merge(profile_of_stacks("f 1\n", &report),
                                  profile_of_calls("f 1 1 1/1\n", &report), &report);
    CHECK(p == NULL && report.code == P2D_EUSAGE);
    CHECK_TEXT(report.text,
               "a stacks profile holds whole stacks and a calls profile does not: "
               "they cannot be merged");
    struct p2d_report second = {0};
    p = merge(profile_of_calls("f 1 1 1/1\n", &second),
              profile_of_stacks("f 1\n", &second), &second);
    CHECK(p == NULL && second.code == P2D_EUSAGE);
    CHECK_TEXT(second.text, report.text);
}

static void merging_nothing_or_one_profile_is_harmless(void)
{
    struct p2d_report report = {0};
    CHECK(p2d_merge_profiles(NULL, 0, &report) == NULL);
    struct p2d_profile *p = profile_of_stacks("f;g 3\n", &report);
    const struct p2d_profile *one[] = {p};
    struct p2d_profile *merged = p2d_merge_profiles(one, 1, &report);
    CHECK(merged != NULL && merged->metrics.at[1].total == 3);
    p2d_profile_free(merged);
    p2d_profile_free(p);
    p2d_profile_free(NULL);
}

int main(void)
{
    RUN(equal_stacks_add_up_and_others_stay);
    RUN(metrics_and_threads_are_matched_by_name);
    RUN(gaps_survive);
    RUN(call_lists_add_up);
    RUN(stacks_and_call_lists_do_not_mix);
    RUN(merging_nothing_or_one_profile_is_harmless);
    return tap_done();
}
