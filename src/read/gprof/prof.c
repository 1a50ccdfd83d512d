/* prof.c - read the text of gprof: GNU, BSD, Darwin, AIX.
 *
 *     index % time    self  children    called     name
 *                     0.00    1.64    1200/1200        main [1]          a caller
 *     [4]     36.4    0.00    1.64    1200         entry2 [4]
 *                     0.06    1.20    1200/2400        cyc_b <cycle 2> [8]   a callee
 *     -----------------------------------------------
 *
 * The call graph says everything; where there is none, the flat profile at least has
 * functions. gprof knows how often f was called by whom, but not what that cost: what it
 * prints for calls is its estimate, in proportion to their number, and is marked so. With
 * -l it prints lines: gprof_lines.c.
 * Reference: GNU gprof's manual, "The Call Graph"; cg_print.c of binutils.
 */
#include <math.h>

#include "syntax/words.h"
#include "read/gprof/lines.h"
#include "read/gprof/table.h"
#include "read/read.h"

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_gprof_table table; /* the call graph, or all that there is */
    struct p2d_gprof_table flat;  /* what stood before the call graph */
    bool has_graph, has_flat;
    bool counts_cycles, counts_thousands;
    double seconds;      /* of all, as the call graph's heading has it; 0: not told */
    double flat_seconds; /* the same by the flat profile's running sum */
};

/* ------------------------------------------------------------------- lines */

/* A call graph's line of titles. */
static bool is_graph_title(struct p2d_span line)
{
    line = p2d_trim(line);
    return p2d_starts_with(line, "index") && p2d_find(line, 0, '%') < line.len &&
           p2d_find_text(line, 0, " self ") < line.len &&
           p2d_find_text(line, 0, "called") < line.len;
}

/* A flat profile's. */
static bool is_flat_title(struct p2d_span line)
{
    line = p2d_trim(line);
    return (p2d_starts_with(line, "time ") || p2d_starts_with(line, "%")) &&
           p2d_ends_with(line, "name") && p2d_find_text(line, 0, "calls") < line.len;
}

/* "granularity: each sample hit covers 2 byte(s) for 0.22% of 4.50 seconds" */
static void take_granularity(struct reader *r, struct p2d_span line)
{
    double seconds;
    if (p2d_find_text(line, 0, "granularity: ") < line.len &&
        p2d_span_is(p2d_last_word(&line), "seconds") &&
        p2d_gprof_time(p2d_last_word(&line), &seconds))
        r->seconds = seconds;
}

static bool ends_graph(struct p2d_span line)
{
    return p2d_starts_with(line, "\f") || p2d_starts_with(line, "Index by function") ||
           p2d_starts_with(line, " This table describes");
}

static void read_graph(struct reader *r)
{
    struct p2d_span line;
    r->has_graph = true;
    while (p2d_line(r->in, &line) && !ends_graph(line)) {
        if (p2d_starts_with(p2d_trim(line), "(K)"))
            r->counts_cycles = r->counts_thousands = true;
        if (p2d_starts_with(line, "---"))
            p2d_gprof_end_block(&r->table);
        else
            p2d_gprof_take_line(&r->table, line);
    }
}

/* ------------------------------------------------------------ flat profile */

/* "77.40 3.48 3.48 784800 0.00 0.00 leaf"; the numbers of calls may be missing. */
static bool take_flat_line(struct reader *r, struct p2d_span line)
{
    double share, sum, ignored;
    struct p2d_gprof_row row = {.index = UINT64_MAX - r->table.functions.len};
    if (!p2d_gprof_time(p2d_next_word(&line), &share) ||
        !p2d_gprof_time(p2d_next_word(&line), &sum) ||
        !p2d_gprof_time(p2d_next_word(&line), &row.self))
        return false;
    struct p2d_span rest = line;
    row.calls = p2d_count_unknown();
    if (p2d_gprof_calls(p2d_next_word(&rest), &row) &&
        p2d_gprof_time(p2d_next_word(&rest), &ignored) &&
        p2d_gprof_time(p2d_next_word(&rest), &ignored))
        line = rest;
    else
        row.calls = p2d_count_unknown();
    r->flat_seconds = fmax(r->flat_seconds, sum);
    row.name = p2d_trim(line);
    uint32_t place = row.name.len > 0 ? p2d_gprof_function_of(&r->table, &row) : 0;
    if (place == 0)
        return false;
    struct p2d_gprof_function *f = &r->table.functions.at[place - 1];
    f->has_block = true;
    f->self = f->total = row.self;
    f->calls = row.calls;
    return true;
}

static void read_flat(struct reader *r)
{
    struct p2d_span line;
    r->has_flat = true;
    while (p2d_peek_line(r->in, &line)) {
        if (p2d_trim(line).len == 0)
            break;
        p2d_line(r->in, &line);
        if (!take_flat_line(r, line))
            r->counts_thousands |= p2d_find_text(line, 0, "(K)") < line.len;
    }
}

/* ------------------------------------------------------------------- model */

static double stated_total(const struct reader *r)
{
    return r->counts_cycles ? 0 : r->seconds > 0 ? r->seconds : r->flat_seconds;
}

/* Every time is rounded to hundredths, and so is their sum. */
static double rounding_of_sum(const struct reader *r)
{
    const double half = 0.005 * (1 + 1e-6);
    return half * (1.0 + r->table.functions.len + r->flat.functions.len);
}

/* What is beyond the whole by rounding alone is the whole. */
static double within_total(const struct reader *r, double cost)
{
    double all = stated_total(r);
    return all > 0 && cost > all && cost <= all + rounding_of_sum(r) ? all : cost;
}

static p2d_call_id add_call(struct reader *r, const struct p2d_gprof_call *call,
                            p2d_metric metric)
{
    const struct p2d_gprof_function *caller = &r->table.functions.at[call->caller - 1];
    struct p2d_gprof_function *callee = &r->table.functions.at[call->callee - 1];
    p2d_call_id id = p2d_call_of(r->b, caller->fn, callee->fn);
    p2d_add_call_calls(r->b, id, call->calls, p2d_count_unknown());
    p2d_add_call_cost(r->b, id, metric,
                      (struct p2d_cost){call->self, within_total(r, call->total)});
    p2d_mark_estimated(r->b, id);
    if (callee->cycle != 0 && caller->cycle != callee->cycle)
        callee->from_outside += call->total;
    return id;
}

/* What callers say of functions whose blocks were left out. */
static void add_unseen_calls(struct reader *r, p2d_metric metric)
{
    for (uint32_t i = 0; i < r->table.from_callees.len && p2d_input_ok(r->in); i++) {
        const struct p2d_gprof_call *call = &r->table.from_callees.at[i];
        if (call->caller != 0 && !r->table.functions.at[call->caller - 1].has_block)
            add_call(r, call, metric);
    }
}

/* A cycle's members have their own costs and calls out of the cycle; the cost of the
 * cycle to its callers counts for the called member too. */
static void add_function(struct reader *r, const struct p2d_gprof_function *f,
                         p2d_metric metric)
{
    double total = within_total(r, fmax(f->total, f->from_outside));
    p2d_add_fn_cost(r->b, f->fn, metric, (struct p2d_cost){f->self, total});
    p2d_add_fn_calls(r->b, f->fn, f->calls, f->primitive);
    if (f->cycle != 0)
        p2d_mark_total_estimated(r->b, f->fn);
}

static void add_graph(struct reader *r, p2d_metric metric)
{
    p2d_gprof_make_functions(&r->table);
    for (uint32_t i = 0; i < r->table.calls.len && p2d_input_ok(r->in); i++)
        if (r->table.calls.at[i].callee != 0)
            add_call(r, &r->table.calls.at[i], metric);
    add_unseen_calls(r, metric);
    for (uint32_t i = 0; i < r->table.functions.len && p2d_input_ok(r->in); i++)
        add_function(r, &r->table.functions.at[i], metric);
}

static void make_model(struct reader *r)
{
    struct p2d_span name = p2d_span_of(!r->counts_cycles     ? "time"
                                       : r->counts_thousands ? "cycles (K)"
                                                             : "cycles");
    p2d_metric metric =
        p2d_metric_of(r->b, name, r->counts_cycles ? P2D_UNIT_COUNT : P2D_UNIT_SECONDS);
    if (p2d_gprof_has_lines(&r->flat) || p2d_gprof_has_lines(&r->table)) {
        struct p2d_gprof_table *graph = r->has_graph ? &r->table : &r->flat;
        p2d_gprof_add_lines(r->has_graph ? &r->flat : &r->table, graph, metric);
    } else {
        add_graph(r, metric);
    }
    p2d_state_total(r->b, metric, stated_total(r), rounding_of_sum(r));
}

/* -------------------------------------------------------------------- file */

static void begin_graph(struct reader *r)
{
    p2d_gprof_release(&r->flat);
    r->flat = r->table;
    r->table = (struct p2d_gprof_table){.in = r->in, .b = r->b};
}

static void read_all(struct reader *r)
{
    struct p2d_span line;
    while (!r->has_graph && p2d_line(r->in, &line)) {
        if (is_graph_title(line)) {
            begin_graph(r);
            read_graph(r);
        } else if (is_flat_title(line)) {
            r->counts_cycles = p2d_find_text(line, 0, "cycles") < line.len;
            read_flat(r);
        } else {
            take_granularity(r, line);
        }
    }
    if (!p2d_input_ok(r->in))
        return;
    if (r->table.functions.len > 0) {
        make_model(r);
    } else if (r->has_flat || r->has_graph) {
        p2d_fail_whole(r->in, "the input has no functions: nothing was recorded");
        p2d_set_hint(r->in->report,
                     "let the program run longer: gprof samples 100 times a second");
    } else {
        p2d_fail_whole(r->in,
                       "the input has neither a call graph nor a flat profile of gprof");
        p2d_set_hint(r->in->report, "write one with: gprof PROGRAM gmon.out");
    }
}

static bool read_prof(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {
        .in = in, .b = b, .table = {.in = in, .b = b}, .flat = {.in = in, .b = b}};
    p2d_set_shape(b, P2D_CALLS);
    read_all(&r);
    p2d_gprof_release(&r.table);
    p2d_gprof_release(&r.flat);
    return p2d_input_ok(in);
}

/* Both titles have a column of calls. */
static int probe(struct p2d_span head)
{
    struct p2d_span line;
    if (p2d_find_text(head, 0, "call") == head.len)
        return P2D_NO;
    while (p2d_cut(&head, '\n', &line)) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (is_graph_title(line) || is_flat_title(line))
            return P2D_BY_KEYS;
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_prof = {
    .name = "prof",
    .other_name = "gprof",
    .title = "gprof's text (GNU, BSD, Darwin, AIX)",
    .probe = probe,
    .read = read_prof,
};
