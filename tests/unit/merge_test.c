/* Tests of model/merge, through the public p2d_merge_profiles. */
#include <math.h>

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
    CHECK(p->samples.at[2].value == 13 && p->samples.at[2].count == 3); /* below f */
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
    CHECK(p->samples.at[2].value == 7 && p->nodes.at[p->samples.at[2].node].gap);
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

/* 0.1 + 0.2 + 0.3 is another double than 0.3 + 0.2 + 0.1. */
static void fractions_add_up_in_any_order(void)
{
    struct p2d_report report = {0};
    const char *const texts[] = {"f 0.1\n", "f 0.2\n", "f 0.3\n"};
    struct p2d_profile *forth = NULL, *back = NULL;
    for (int i = 0; i < 3; i++) {
        struct p2d_profile *next = profile_of_stacks(texts[i], &report);
        forth = forth == NULL ? next : merge(forth, next, &report);
        next = profile_of_stacks(texts[2 - i], &report);
        back = back == NULL ? next : merge(back, next, &report);
    }
    CHECK(forth != NULL && back != NULL);
    CHECK(forth->samples.at[1].value == back->samples.at[1].value);
    CHECK(fabs(forth->metrics.at[1].total - 0.6) < 1e-5);
    p2d_profile_free(forth);
    p2d_profile_free(back);
}

static void a_sum_goes_on_after_a_profile_that_is_refused(void)
{
    struct p2d_report report = {0}, refused = {0};
    struct p2d_sum *sum = p2d_sum_new();
    struct p2d_profile *stacks = profile_of_stacks("f 1\n", &report);
    struct p2d_profile *calls = profile_of_calls("f 1 1 1/1\n", &report);
    CHECK(p2d_sum_add(sum, stacks, &report));
    CHECK(!p2d_sum_add(sum, calls, &refused) && refused.code == P2D_EUSAGE);
    p2d_sum_miss(sum, 1);
    CHECK(p2d_sum_add(sum, stacks, &report));
    struct p2d_profile *all = p2d_sum_take(sum, &report);
    CHECK(all != NULL && all->metrics.at[1].total == 2 && all->notes.len == 1);
    CHECK_TEXT((const char *)p2d_text(all, all->notes.at[0]).at,
               "1 of 3 profiles are missing: they could not be read");
    CHECK(p2d_sum_take(sum, &report) == NULL && report.code == P2D_OK); /* it is empty */
    p2d_profile_free(all);
    p2d_profile_free(stacks);
    p2d_profile_free(calls);
    p2d_sum_free(sum);
    p2d_sum_free(NULL);
}

int main(void)
{
    RUN(equal_stacks_add_up_and_others_stay);
    RUN(metrics_and_threads_are_matched_by_name);
    RUN(gaps_survive);
    RUN(call_lists_add_up);
    RUN(stacks_and_call_lists_do_not_mix);
    RUN(fractions_add_up_in_any_order);
    RUN(a_sum_goes_on_after_a_profile_that_is_refused);
    RUN(merging_nothing_or_one_profile_is_harmless);
    return tap_done();
}
