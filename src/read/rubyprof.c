/* rubyprof.c - read the call graph that Ruby's ruby-prof prints as text.
 *
 *     Total Time: 0.0206
 *       %total   %self  total   self   wait  child       calls     name       location
 *     ---------------------------------------------------------------------------------
 *                       0.010  0.000  0.000  0.010      3/1395     Integer#times
 *       47.57%   5.69%  0.010  0.001  0.000  0.009        1395    *W#fib      app.rb:2
 *                       0.068  0.001  0.000  0.067   1392/1395     W#fib
 *
 * A block is a method between its callers and its callees; a star tells recursion. Each
 * thread has a table. A method's own line has its shares of the thread's time, too, which
 * are less rounded than its times. Where a method calls itself, times of inner calls are
 * in those of outer ones. Waiting is in the total of a method, but not in its self time,
 * and methods below min_percent are not printed: that part of the whole is in none.
 * Reference: graph_printer.rb of ruby-prof 1.4.
 */
#include "base/number.h"
#include "syntax/words.h"
#include "read/read.h"

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric metric;
    double whole; /* of the thread */
    /* Of all threads; shares are rounded. */
    double stated, rounding;
    p2d_fn method; /* the block's; 0: its callers come first */
    bool has_title, has_locations;
    uint64_t n;
};

/* A line of a block. */
struct row {
    bool is_method;
    double total_share, self_share, total, self;
    uint64_t calls;
    struct p2d_span name;
};

/* "Measure Mode: wall_time" */
static void set_metric(struct reader *r, struct p2d_span mode)
{
    enum p2d_unit unit = p2d_ends_with(mode, "_time")  ? P2D_UNIT_SECONDS
                         : p2d_span_is(mode, "memory") ? P2D_UNIT_BYTES
                                                       : P2D_UNIT_COUNT;
    r->metric = p2d_metric_of(r->b, mode, unit);
}

static bool next_number(struct p2d_span *rest, double *value)
{
    return p2d_parse_grouped(p2d_next_word(rest), value);
}

/* "W#fib      app.rb:2" without the place, which methods written in C have not. */
static struct p2d_span without_location(struct p2d_span text)
{
    struct p2d_span name = text, place = p2d_last_word(&name);
    size_t colon = place.len;
    while (colon > 0 && place.at[colon - 1] != ':')
        colon--;
    bool is_place = colon > 1 && p2d_is_digits(p2d_slice(place, colon, place.len));
    return is_place && name.len > 0 ? name : text;
}

static bool parse_row(const struct reader *r, struct p2d_span rest, struct row *row)
{
    struct p2d_span ahead = rest;
    double wait, child;
    row->is_method = p2d_ends_with(p2d_next_word(&ahead), "%");
    if (row->is_method &&
        !(next_number(&rest, &row->total_share) && next_number(&rest, &row->self_share)))
        return false;
    if (!next_number(&rest, &row->total) || !next_number(&rest, &row->self) ||
        !next_number(&rest, &wait) || !next_number(&rest, &child))
        return false;
    struct p2d_span calls = p2d_next_word(&rest);
    if (!p2d_parse_u64(p2d_slice(calls, 0, p2d_find(calls, 0, '/')), &row->calls))
        return false;
    row->name = p2d_trim(rest);
    if (p2d_starts_with(row->name, "*"))
        row->name = p2d_slice(row->name, 1, row->name.len);
    if (row->is_method && r->has_locations)
        row->name = without_location(row->name);
    return row->name.len > 0;
}

static void take_row(struct reader *r, const struct row *row)
{
    struct p2d_count calls = p2d_count_of(row->calls), unknown = p2d_count_unknown();
    if (!row->is_method && r->method == 0)
        return; /* a caller, whose own block says the same */
    p2d_fn fn = p2d_fn_of(r->b, (struct p2d_function){.name = p2d_name(r->b, row->name)});
    if (row->is_method) {
        struct p2d_cost cost = {row->self, row->total};
        if (r->whole > 0)
            cost = (struct p2d_cost){row->self_share / 100 * r->whole,
                                     row->total_share / 100 * r->whole};
        r->method = fn;
        r->n++;
        r->rounding += 0.00005 * r->whole;
        p2d_add_fn_cost(r->b, fn, r->metric, cost);
        p2d_add_fn_calls(r->b, fn, calls, unknown);
        return;
    }
    p2d_call_id call = p2d_call_of(r->b, r->method, fn);
    p2d_add_call_cost(r->b, call, r->metric, (struct p2d_cost){row->self, row->total});
    p2d_add_call_calls(r->b, call, calls, unknown);
}

static bool is_title(struct p2d_span line)
{
    line = p2d_trim(line);
    return p2d_starts_with(line, "%total ") &&
           p2d_find_text(line, 0, " calls ") < line.len;
}

static void take_line(struct reader *r, struct p2d_span line)
{
    static const char mode[] = "Measure Mode: ", whole[] = "Total Time: ";
    struct row row = {.is_method = false};
    if (p2d_starts_with(line, mode)) {
        set_metric(r, p2d_trim(p2d_slice(line, sizeof mode - 1, line.len)));
        r->has_title = false;
        r->whole = 0;
    } else if (p2d_starts_with(line, whole)) {
        if (!p2d_parse_double(p2d_trim(p2d_slice(line, sizeof whole - 1, line.len)),
                              &r->whole))
            r->whole = 0;
        r->stated += r->whole;
    } else if (is_title(line)) {
        r->has_title = true;
        r->has_locations = p2d_ends_with(p2d_trim(line), "location");
    } else if (p2d_starts_with(line, "---")) {
        r->method = 0;
    } else if (p2d_trim(line).len == 0) {
        r->has_title = false; /* the meaning of the columns is explained below */
    } else if (r->has_title && parse_row(r, line, &row)) {
        if (r->metric == 0)
            set_metric(r, p2d_span_of("time"));
        take_row(r, &row);
    } else if (r->has_title) {
        p2d_warn(r->in, "rubyprof: skipped",
                 "skipped a line that is not of a call graph");
    }
}

static void state_total(const struct reader *r)
{
    double more = r->stated - p2d_sum_above_0(r->b->profile, r->metric);
    if (more > r->rounding)
        p2d_state_total(r->b, r->metric, r->stated, 0);
}

static bool read_rubyprof(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    p2d_set_shape(b, P2D_CALLS);
    while (p2d_line(in, &line))
        take_line(&r, line);
    if (p2d_input_ok(in) && r.n > 0)
        state_total(&r);
    if (p2d_input_ok(in) && r.n == 0) {
        p2d_fail_whole(in,
                       "the input has no methods: it is not a call graph of ruby-prof");
        p2d_set_hint(in->report,
                     "print one with RubyProf::GraphPrinter, not FlatPrinter");
    }
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool has_mode = false;
    for (int i = 0; i < 16 && p2d_cut(&head, '\n', &line); i++) {
        has_mode |= p2d_starts_with(line, "Measure Mode: ");
        if (has_mode && (is_title(line) || p2d_starts_with(p2d_trim(line), "%self ")))
            return P2D_BY_KEYS;
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_rubyprof = {
    .name = "ruby-prof",
    .title = "ruby-prof's call graph (text)",
    .probe = probe,
    .read = read_rubyprof,
};
