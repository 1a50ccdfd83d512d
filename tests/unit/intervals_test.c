/* Calls by their beginnings and ends become stacks with self times. */
#include "assemble/intervals.h"

#include "tap.h"

/* Events as text: "B0@1" begins frame 0 at 1, "E0@2" ends it, "E@2" ends the innermost,
 * "X0@1+5" is a whole call. What comes of them: "0>1:5", a stack and its self time. */
struct result {
    char text[512];
    uint64_t unopened, unclosed, crossing;
};

static void put_stack(const struct p2d_stack_table *table, uint32_t node, char *out)
{
    char rest[512];
    if (table->nodes.at[node].parent != 0) {
        put_stack(table, table->nodes.at[node].parent, rest);
        sprintf(out, "%.400s>%u", rest, table->nodes.at[node].frame);
    } else {
        sprintf(out, "%u", table->nodes.at[node].frame);
    }
}

static void give(struct p2d_intervals *calls, const char *events)
{
    char kind;
    int used;
    for (; sscanf(events, " %c%n", &kind, &used) == 1;) {
        unsigned frame = P2D_ANY_FRAME;
        double at, lasted = 0;
        events += used;
        if (sscanf(events, "%u%n", &frame, &used) == 1)
            events += used;
        sscanf(events, "@%lf%n", &at, &used);
        events += used;
        if (kind == 'X' && sscanf(events, "+%lf%n", &lasted, &used) == 1)
            events += used;
        if (kind == 'B')
            p2d_intervals_begin(calls, frame, at);
        else if (kind == 'E')
            p2d_intervals_end(calls, frame, at);
        else
            p2d_intervals_whole(calls, frame, at, at + lasted);
    }
}

static struct result stacks_of(const char *events)
{
    struct p2d_report report = {0};
    struct p2d_stack_table table;
    struct p2d_intervals calls = {.report = &report};
    struct result result = {0};
    p2d_stack_table_init(&table, &report);
    give(&calls, events);
    p2d_intervals_emit(&calls, &table, 0);
    for (uint32_t i = 1; i < table.cells.len; i++) {
        char stack[512];
        put_stack(&table, table.cells.at[i].node, stack);
        sprintf(result.text + strlen(result.text), "%s%.100s:%g", i > 1 ? " " : "", stack,
                table.cells.at[i].value);
    }
    result.unopened = calls.n_unopened;
    result.unclosed = calls.n_unclosed;
    result.crossing = calls.n_crossing;
    CHECK(report.code == P2D_OK);
    p2d_intervals_release(&calls);
    p2d_stack_table_release(&table);
    return result;
}

static void check(const char *events, const char *stacks, uint64_t unopened,
                  uint64_t unclosed, uint64_t crossing)
{
    struct result result = stacks_of(events);
    if (strcmp(result.text, stacks) != 0 || result.unopened != unopened ||
        result.unclosed != unclosed || result.crossing != crossing) {
        tap_good = false;
        printf("# %s gives %s (%d %d %d)\n", events, result.text, (int)result.unopened,
               (int)result.unclosed, (int)result.crossing);
    }
}

static void self_time_is_that_without_callees(void)
{
    check("B0@0 B1@2 E1@5 B1@6 E1@7 E0@10", "0>1:4 0:6", 0, 0, 0);
    check("X0@0+10 X1@2+3 X1@6+1", "0>1:4 0:6", 0, 0, 0);
    check("B0@0 B0@1 B0@2 E0@3 E0@4 E0@5", "0>0>0:1 0>0:2 0:2", 0, 0, 0);
    check("B0@0 B1@1 E@2 E@3", "0>1:1 0:2", 0, 0, 0);
}

static void order_of_the_events_does_not_matter(void)
{
    check("E0@10 E1@5 B1@2 B0@0", "0>1:3 0:7", 0, 0, 0);
    check("X1@2+3 X0@0+10", "0>1:3 0:7", 0, 0, 0);
}

static void what_begins_together_is_nested_by_length(void)
{
    check("X1@0+2 X0@0+5", "0>1:2 0:3", 0, 0, 0);
    check("X0@0+2 B1@0 E1@2", "1>0:2 1:0", 0, 0, 0); /* two ends have an order */
    check("X0@0+2 X1@0+2", "0>1:2 0:0", 0, 0, 0);
    check("X0@0+2 X1@2+2", "0:2 1:2", 0, 0, 0);
}

static void two_ends_that_begin_together_are_nested_as_they_stand(void)
{
    check("B0@0 B1@0 E1@5 B2@8 E2@9", "0>1:5 0>2:1 0:3", 0, 1, 0); /* no end of 0 */
    check("B0@0 B1@0 X2@0+7 E0@5 X3@9+1", "2>0>1:5 2>0:0 2:2 3:1", 0, 1, 0);
    check("B0@0 B1@0 E0@5 E1@9", "0>1:9 0:0", 0, 0, 1);
    check("B0@0 X2@0+7 B1@0 E1@9 E0@9", "0>1>2:7 0>1:2 0:0", 0, 0, 0);
}

static void a_call_may_take_no_time(void)
{
    check("B0@0 B1@1 E1@1 E0@2", "0>1:0 0:2", 0, 0, 0);
    check("B0@0 E1@1 B1@1 E0@2", "0>1:0 0:2", 0, 0, 0);
    check("X0@3+-5", "0:0", 0, 0, 0);
}

static void a_call_that_ended_is_around_none_that_begins_then(void)
{
    check("B0@0 B1@5 E1@5 B2@5 E2@9 E0@10", "0>1:0 0>2:4 0:6", 0, 0, 0);
    check("B0@5 B1@5 E1@5 B2@5 E2@9 E0@10", "0>1:0 0>2:4 0:1", 0, 0, 0);
    check("B1@5 E1@5 B2@5 E2@5 B3@5 E3@9", "1:0 2:0 3:4", 0, 0, 0);
    check("B2@5 B1@5 E1@5 E2@9", "2>1:0 2:4", 0, 0, 0);
    check("B0@0 B1@5 E1@5 B2@5 E0@10", "0>1:0 0>2:5 0:5", 0, 1, 0);
    check("B0@0 B1@5 E1@5 X2@5+4 E0@10", "0>2>1:0 0>2:4 0:6", 0, 0, 0);
    check("B0@0 B1@5 B2@5 E1@5 E2@9 E0@10", "0>1>2:4 0>1:0 0:6", 0, 0, 1);
}

static void lost_ends_do_no_harm(void)
{
    check("B0@0 B1@1 E0@4 B0@5 E0@6", "0>1:3 0:2", 0, 1, 0);
    check("B0@0 B1@1 X2@2+1", "0>1>2:1 0>1:1 0:1", 0, 2, 0);
    check("E1@1 B0@2 E0@3 E0@4 E@5", "0:1", 3, 0, 0);
}

static void a_call_that_outlives_its_caller_extends_it(void)
{
    check("X0@0+10 X1@5+10", "0>1:10 0:5", 0, 0, 1);
    check("B0@0 B1@1 E0@9 E1@10", "0>1:9 0:1", 0, 0, 1);
}

/* Ends far from their beginnings must not be looked for one by one. */
static void many_open_calls_are_closed_fast(void)
{
    struct p2d_report report = {0};
    struct p2d_stack_table table;
    struct p2d_intervals calls = {.report = &report};
    enum { MANY = 50000 };
    p2d_stack_table_init(&table, &report);
    for (uint32_t i = 0; i < MANY; i++)
        p2d_intervals_begin(&calls, i, i);
    for (uint32_t i = 0; i < MANY; i++)
        p2d_intervals_end(&calls, i, MANY + i);
    p2d_intervals_emit(&calls, &table, 0);
    CHECK(report.code == P2D_OK && table.nodes.len == MANY + 1);
    CHECK(calls.n_unclosed == 0 && calls.n_unopened == 0);
    p2d_intervals_release(&calls);
    p2d_stack_table_release(&table);
}

int main(void)
{
    RUN(self_time_is_that_without_callees);
    RUN(order_of_the_events_does_not_matter);
    RUN(what_begins_together_is_nested_by_length);
    RUN(two_ends_that_begin_together_are_nested_as_they_stand);
    RUN(a_call_may_take_no_time);
    RUN(a_call_that_ended_is_around_none_that_begins_then);
    RUN(lost_ends_do_no_harm);
    RUN(a_call_that_outlives_its_caller_extends_it);
    RUN(many_open_calls_are_closed_fast);
    return tap_done();
}
