/* axe.c - read VTune's report "gprof-cc": gprof's blocks without numbers of calls.
 *
 *     Index  % CPU Time:Total  CPU Time:Self  CPU Time:Children  Name          Index
 *     -----  ----------------  -------------  -----------------  ------------  -----
 *                              0.0            3.120                _start      [2]
 *     [1]    100.0             0.0            3.120              main          [1]
 *                              2.050          0.890                multiply    [4]
 *
 * Blank lines end blocks. The line of a callee repeats what the callee costs in all,
 * whoever called it: that is divided among its callers in proportion to what they cost,
 * and marked as estimated unless there is only one.
 * Reference: "vtune -report gprof-cc"; samples of several versions.
 */
#include <math.h>

#include "syntax/words.h"
#include "read/gprof/table.h"
#include "read/read.h"

static bool is_title(struct p2d_span line)
{
    return p2d_starts_with(line, "Index ") &&
           p2d_find_text(line, 0, "CPU Time:Total") < line.len &&
           p2d_find_text(line, 0, "CPU Time:Children") < line.len;
}

/* "<spontaneous>" stands where there is no caller. */
static bool is_no_function(const struct p2d_gprof_table *t, uint32_t function)
{
    return p2d_span_is(p2d_text(t->b->profile, t->functions.at[function - 1].name),
                       "<spontaneous>");
}

static bool is_real(const struct p2d_gprof_table *t, const struct p2d_gprof_call *call)
{
    return call->callee != 0 && call->caller != call->callee &&
           !is_no_function(t, call->caller) && !is_no_function(t, call->callee);
}

/* What callers cost is the weight of their calls. Within a cycle nobody pays, unless no
 * one else calls. */
static bool is_inside(const struct p2d_gprof_table *t, const struct p2d_gprof_call *call)
{
    uint64_t cycle = t->functions.at[call->caller - 1].cycle;
    return cycle != 0 && cycle == t->functions.at[call->callee - 1].cycle;
}

struct callers {
    double weight;
    uint32_t n;
};

static void add_calls(struct p2d_gprof_table *t, struct callers *callers,
                      p2d_metric metric)
{
    for (uint32_t i = 0; i < t->calls.len; i++) {
        const struct p2d_gprof_call *call = &t->calls.at[i];
        if (!is_real(t, call) || is_inside(t, call))
            continue;
        callers[call->callee].weight += t->functions.at[call->caller - 1].total;
        callers[call->callee].n++;
    }
    for (uint32_t i = 0; i < t->calls.len && p2d_input_ok(t->in); i++) {
        const struct p2d_gprof_call *call = &t->calls.at[i];
        if (!is_real(t, call))
            continue;
        const struct p2d_gprof_function *caller = &t->functions.at[call->caller - 1];
        const struct p2d_gprof_function *callee = &t->functions.at[call->callee - 1];
        const struct callers *of = &callers[call->callee];
        p2d_call_id id = p2d_call_of(t->b, caller->fn, callee->fn);
        double share = of->n == 1 ? 1 : of->weight > 0 ? caller->total / of->weight : 0;
        if (is_inside(t, call))
            share = 0;
        p2d_add_call_cost(t->b, id, metric,
                          (struct p2d_cost){callee->self * share, callee->total * share});
        if (of->n > 1 || is_inside(t, call))
            p2d_mark_estimated(t->b, id);
    }
}

/* In a cycle, times below are counted more than once, shares are not. What is below can
 * also be negative in the text. */
static void correct_totals(struct p2d_gprof_table *t)
{
    double whole = 0;
    for (uint32_t i = 0; i < t->functions.len; i++)
        whole += t->functions.at[i].self;
    for (uint32_t i = 0; i < t->functions.len; i++) {
        struct p2d_gprof_function *f = &t->functions.at[i];
        if (f->cycle != 0)
            f->total = f->percent / 100 * whole;
        f->total = fmax(f->self, f->total);
    }
}

static void make_model(struct p2d_gprof_table *t)
{
    struct p2d_builder *b = t->b;
    p2d_metric metric = p2d_metric_of(b, p2d_span_of("CPU Time"), P2D_UNIT_SECONDS);
    struct callers *callers =
        p2d_new(b->report, (size_t)t->functions.len + 1, sizeof *callers);
    p2d_gprof_make_functions(t);
    correct_totals(t);
    if (p2d_ok(b->report))
        add_calls(t, callers, metric);
    for (uint32_t i = 0; i < t->functions.len && p2d_input_ok(t->in); i++) {
        const struct p2d_gprof_function *f = &t->functions.at[i];
        if (!is_no_function(t, i + 1))
            p2d_add_fn_cost(b, f->fn, metric, (struct p2d_cost){f->self, f->total});
    }
    p2d_delete(callers);
}

static bool read_axe(struct p2d_input *in, struct p2d_builder *b)
{
    struct p2d_gprof_table t = {.in = in, .b = b};
    struct p2d_span line;
    bool has_title = false;
    p2d_set_shape(b, P2D_CALLS);
    while (p2d_line(in, &line) && !p2d_starts_with(line, "Index by function name")) {
        if (is_title(line))
            has_title = true;
        else if (p2d_trim(line).len == 0)
            p2d_gprof_end_block(&t);
        else if (has_title && !p2d_starts_with(line, "---"))
            p2d_gprof_take_line(&t, line);
    }
    if (p2d_input_ok(in) && t.functions.len == 0) {
        p2d_fail_whole(
            in, "the input has no functions: it is not a report \"gprof-cc\" of VTune");
        p2d_set_hint(in->report, "write one with: vtune -report gprof-cc -r RESULT");
    }
    if (p2d_input_ok(in))
        make_model(&t);
    p2d_gprof_release(&t);
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    if (p2d_find_text(head, 0, "CPU Time:Children") == head.len)
        return P2D_NO;
    while (p2d_cut(&head, '\n', &line))
        if (is_title(line))
            return P2D_BY_KEYS;
    return P2D_NO;
}

const struct p2d_reader p2d_read_axe = {
    .name = "axe",
    .title = "VTune's report gprof-cc",
    .probe = probe,
    .read = read_axe,
};
