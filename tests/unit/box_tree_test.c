/* Tests of the boxes of stacks: which contexts share one. */
#include "write/boxes/box_tree.h"

#include "small_profiles.h"
#include "tap.h"

static struct p2d_report report;

/* The number of boxes besides the whole, with what they cost in all; `keys` by function. */
static uint32_t boxes_of(const char *stacks, const uint32_t *keys,
                         const struct p2d_look *look, double *total)
{
    report = (struct p2d_report){0};
    struct p2d_profile *profile = profile_of_stacks(stacks, &report);
    struct p2d_stacks shown = {.profile = profile, .metric = 1};
    struct p2d_stack_tree tree;
    uint32_t n = 0;
    if (p2d_stack_tree_init(&tree, &shown, keys, look, false, &report)) {
        n = tree.boxes.len - 1;
        *total = tree.boxes.at[0].total;
    }
    p2d_stack_tree_release(&tree);
    p2d_profile_free(profile);
    return n;
}

static void check(const char *stacks, const uint32_t *keys, const struct p2d_look *look,
                  uint32_t n, double total)
{
    double sum = 0;
    CHECK(boxes_of(stacks, keys, look, &sum) == n && sum == total);
}

static void contexts_have_boxes_of_their_own(void)
{
    const struct p2d_look look = {0};
    const uint32_t different[] = {0, 7, 3, 5};
    check("a;b;c 1\na;c 2\na;b 4\n", NULL, &look, 4, 7);
    check("a;b;c 1\na;c 2\na;b 4\n", different, &look, 4, 7);
}

static void equal_names_share_a_box(void)
{
    const struct p2d_look look = {0};
    const uint32_t keys[] = {0, 1, 2, 2};
    check("a;b 1\na;c 2\na;b;c 4\n", keys, &look, 3, 7);
}

static void left_out_frames_make_no_other_box(void)
{
    const struct p2d_look look = {0};
    check("a;b 1\na;~b 2\n", NULL, &look, 2, 3);
}

static void calls_of_itself_may_share_a_box(void)
{
    const struct p2d_look folds = {.fold_recursion = true};
    check("a;a;b 1\na;b 2\n", NULL, &folds, 2, 3);
}

static void threads_have_boxes_of_their_own(void)
{
    const struct p2d_look by_thread = {.split = P2D_SPLIT_THREAD};
    check("@x 1 1\na;b 1\na 1\n@y 1 2\na;b 2\n", NULL, &by_thread, 6, 4);
}

int main(void)
{
    RUN(contexts_have_boxes_of_their_own);
    RUN(equal_names_share_a_box);
    RUN(left_out_frames_make_no_other_box);
    RUN(calls_of_itself_may_share_a_box);
    RUN(threads_have_boxes_of_their_own);
    return tap_done();
}
