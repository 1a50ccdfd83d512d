/* callgrind_test.c - names by number, and totals from calls. */
#include "small_profiles.h"
#include "show.h"
#include "tap.h"

#include "assemble/call_totals.h"
#include "read/callgrind/names.h"
#include "read/callgrind/positions.h"

static struct p2d_report report;

/* "NAME[!]": how each text is understood, "!" if that is odd. */
static const char *names_of(const char *texts)
{
    struct p2d_callgrind_names table = {0};
    struct p2d_span rest = p2d_span_of(texts), text;
    struct p2d_builder b;
    memset(&report, 0, sizeof report);
    p2d_builder_init(&b, P2D_CALLS, "test", &report);
    shown[0] = '\0';
    while (p2d_cut(&rest, '|', &text)) {
        enum p2d_callgrind_oddity oddity;
        p2d_str name = p2d_callgrind_name(&table, &b, text, &oddity);
        show_span(p2d_text(b.profile, name));
        show(oddity == P2D_NAME_FINE ? "|" : "!|");
    }
    p2d_callgrind_names_release(&table);
    p2d_builder_release(&b);
    return shown;
}

static void names_have_numbers(void)
{
    CHECK_TEXT(names_of("(1) main|(1)|(2) f(int)|(1)|(2)"),
               "main|main|f(int)|main|f(int)|");
    CHECK_TEXT(names_of("(anonymous namespace)::f|()|(|(1"),
               "(anonymous namespace)::f|()|(|(1|");
    CHECK_TEXT(names_of("(7)|(7)|(7) late|(7)"), "(7)!|(7)|late!|late|");
    CHECK_TEXT(names_of("(18446744073709551615) x|(18446744073709551615)"), "x|x|");
    CHECK_TEXT(names_of("(18446744073709551616) x"), "(18446744073709551616) x|");
}

/* "LINE@COSTS" for each of some cost lines. */
static const char *lines_of(const char *names, const char *cost_lines)
{
    struct p2d_callgrind_positions positions =
        names != NULL ? p2d_callgrind_positions_of(p2d_span_of(names))
                      : p2d_callgrind_plain_positions();
    struct p2d_span rest = p2d_span_of(cost_lines), line;
    shown[0] = '\0';
    while (p2d_cut(&rest, '|', &line)) {
        size_t at = p2d_callgrind_take_positions(&positions, line);
        show("%llu@", (unsigned long long)positions.line);
        show_span(p2d_slice(line, at, line.len));
        show("|");
    }
    return shown;
}

static void positions_tell_the_line(void)
{
    CHECK_TEXT(lines_of(NULL, "16 20|+2 7|* 1|-3  2|0x10 4| 5 6"),
               "16@ 20|18@ 7|18@ 1|15@  2|16@ 4|5@ 6|");
    CHECK_TEXT(lines_of("instr line", "0x10 3 9|+4 +1 8|* * 7|-0x4 2 6|+2 +0x10"),
               "3@ 9|4@ 8|4@ 7|2@ 6|18@|");
    CHECK_TEXT(lines_of("line bb", "3 8 9"), "3@ 9|");
    CHECK_TEXT(lines_of("instr", "0x10 9|+4 8"), "0@ 9|0@ 8|");
    CHECK_TEXT(lines_of("", "7 9"), "7@ 9|");
    CHECK_TEXT(lines_of("instr bb line more", "1 2 3 4"), "3@ 4|");
    /* What is no number is no line, and sums wrap around. */
    CHECK_TEXT(lines_of(NULL, "+|x 2|99999999999999999999 3|4 5|-6|+6"),
               "0@|0@ 2|0@ 3|4@ 5|18446744073709551614@|4@|");
    CHECK_TEXT(lines_of("instr line", "0x10"), "0@|");
}

/* "main=10 f=9": self costs and calls as in small_profiles.h, totals of 0; gives the totals,
 * "?" behind those that are estimated. What follows a "/" is the cost of a call in a second
 * metric. */
static const char *totals_of(const char *selfs, const char *calls)
{
    struct p2d_span rest = p2d_span_of(selfs), row, name;
    struct p2d_builder b;
    memset(&report, 0, sizeof report);
    p2d_builder_init(&b, P2D_CALLS, "test", &report);
    p2d_metric metric = p2d_metric_of(&b, p2d_span_of("Ir"), P2D_UNIT_COUNT);
    while (p2d_cut(&rest, ' ', &row)) {
        p2d_cut(&row, '=', &name);
        p2d_add_fn_cost(&b, sample_fn(&b, name), metric,
                        (struct p2d_cost){sample_number(row), 0});
    }
    for (rest = p2d_span_of(calls); p2d_cut(&rest, ' ', &row);) {
        struct p2d_span caller, callee, cost;
        p2d_cut(&row, '>', &caller);
        p2d_cut(&row, '=', &callee);
        p2d_cut(&row, '/', &cost);
        p2d_call_id id = p2d_call_of(&b, sample_fn(&b, caller), sample_fn(&b, callee));
        p2d_add_call_cost(&b, id, metric, (struct p2d_cost){0, sample_number(cost)});
        if (row.len > 0)
            p2d_add_call_cost(&b, id,
                              p2d_metric_of(&b, p2d_span_of("Dw"), P2D_UNIT_COUNT),
                              (struct p2d_cost){0, sample_number(row)});
    }
    p2d_derive_totals(&b);
    shown[0] = '\0';
    for (p2d_fn fn = 1; fn < b.profile->fns.len; fn++) {
        show_span(p2d_text(b.profile, b.profile->fns.at[fn].name));
        show("=%.10g%s ", p2d_cost_at(&b.profile->metrics.at[metric].fns, fn).total,
             p2d_fn_calls_at(b.profile, fn).total_estimated ? "?" : "");
    }
    p2d_builder_release(&b);
    return shown;
}

static void totals_are_what_is_more(void)
{
    CHECK_TEXT(totals_of("main=1 f=2", "main>f=2"), "main=3 f=2 ");
    /* A thread begins in clone, which returns at once. */
    CHECK_TEXT(totals_of("main=1 clone=2 work=90", "main>clone=2 clone>work=90"),
               "main=3 clone=92 work=90 ");
    /* What f jumps to is in what its callers paid. */
    CHECK_TEXT(totals_of("main=1 f=2", "main>f=50"), "main=51 f=50 ");
}

static void calls_of_oneself_do_not_count(void)
{
    CHECK_TEXT(totals_of("main=1 fib=9", "main>fib=9 fib>fib=4000"), "main=10 fib=9 ");
}

static void a_cycle_bounds_its_members(void)
{
    CHECK_TEXT(
        totals_of("main=1 a=9 b=20 leaf=70", "main>a=99 a>b=150 b>a=140 b>leaf=70"),
        "main=100 a=99 b=99? leaf=70 ");
    /* All of b's calls together cost less than the cycle. */
    CHECK_TEXT(totals_of("main=0 a=60 b=40", "main>a=100 a>b=45 b>a=2"),
               "main=100 a=100 b=42? ");
    /* Nobody outside calls the cycle. */
    CHECK_TEXT(totals_of("a=5 b=6", "a>b=8 b>a=7"), "a=7? b=8? ");
}

static void a_call_closes_a_circle_in_the_metrics_that_it_costs(void)
{
    CHECK_TEXT(totals_of("a=60 b=40", "a>b=100 b>a=0/9"), "a=160 b=100 ");
    /* Its cost may have been left out, since a was running already. */
    CHECK_TEXT(totals_of("main=0 a=60 b=40", "main>a=100 a>b=45 b>a=0"),
               "main=100 a=100 b=40 ");
}

int main(void)
{
    RUN(names_have_numbers);
    RUN(positions_tell_the_line);
    RUN(totals_are_what_is_more);
    RUN(calls_of_oneself_do_not_count);
    RUN(a_cycle_bounds_its_members);
    RUN(a_call_closes_a_circle_in_the_metrics_that_it_costs);
    return tap_done();
}
