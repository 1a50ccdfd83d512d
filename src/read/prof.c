/* prof.c - the text of gprof: GNU, BSD, Darwin, AIX.
 *
 *     index % time    self  children    called     name
 *                     0.00    1.64    1200/1200        main [1]          a caller
 *     [4]     36.4    0.00    1.64    1200         entry2 [4]
 *                     0.06    1.20    1200/2400        cyc_b <cycle 2> [8]   a callee
 *     -----------------------------------------------
 *
 * The call graph says everything; where there is none, the flat profile at least has
 * functions. gprof knows how often f was called by whom, but not what that cost: what it
 * prints for calls is its estimate, in proportion to their number, and is marked so.
 * Reference: GNU gprof's manual, "The Call Graph"; cg_print.c of binutils.
 */
#include <math.h>

#include "base/number.h"
#include "read/fields.h"
#include "read/read.h"

/* A line of the call graph, without knowing yet what it stands for. */
struct row {
    struct p2d_span name;
    double self, children;
    struct p2d_count calls, self_calls;
    uint64_t index, cycle; /* cycle 0: none */
    bool has_time;
};

/* A function with a block of its own, or one that is only called. */
struct function {
    p2d_str name;
    p2d_fn fn; /* 0: not made yet */
    uint64_t index, cycle;
    double self, total, from_outside; /* of the cycle: what calls from there cost */
    struct p2d_count calls, primitive;
    bool has_block;
};

struct call {
    uint32_t caller, callee; /* functions */
    double self, total;
    struct p2d_count calls;
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_map places; /* index -> place in functions, from 1 */
    P2D_VEC(struct function) functions;
    P2D_VEC(struct call) calls;
    P2D_VEC(struct call) from_parents; /* the same from below; for blocks left out */
    P2D_VEC(struct call) parent_calls;
    uint32_t current; /* the block's function, from 1; 0: not yet */
    bool is_cycle;    /* the block is that of a cycle as a whole */
    bool has_graph, has_flat;
    bool counts_cycles, counts_thousands;
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

static bool is_time(struct p2d_span word, double *value)
{
    return p2d_find(word, 0, '.') < word.len && p2d_parse_double(word, value);
}

/* "1200", "1200/2400", "1200+5": the second number is the calls of itself if there is a
 * plus. */
static bool parse_calls(struct p2d_span word, struct row *row)
{
    uint64_t first, second = 0;
    size_t i = 0;
    while (i < word.len && word.at[i] >= '0' && word.at[i] <= '9')
        i++;
    if (!p2d_parse_u64(p2d_slice(word, 0, i), &first))
        return false;
    if (i < word.len && ((word.at[i] != '+' && word.at[i] != '/') ||
                         !p2d_parse_u64(p2d_slice(word, i + 1, word.len), &second)))
        return false;
    row->calls = p2d_count_of(first);
    row->self_calls = p2d_count_of(i < word.len && word.at[i] == '+' ? second : 0);
    return true;
}

/* "name <cycle 2> [8]". False for "name (8)", whose entry was not printed. */
static bool parse_name(struct p2d_span text, struct row *row)
{
    struct p2d_span word = p2d_last_word(&text), cycle = text;
    if (!p2d_starts_with(word, "[") || !p2d_ends_with(word, "]") ||
        !p2d_parse_u64(p2d_slice(word, 1, word.len - 1), &row->index))
        return false;
    struct p2d_span number = p2d_last_word(&cycle);
    if (p2d_ends_with(number, ">") && p2d_ends_with(cycle, "<cycle") &&
        p2d_parse_u64(p2d_drop_last(number, 1), &row->cycle))
        text = p2d_trim(p2d_drop_last(cycle, strlen("<cycle")));
    row->name = text;
    return text.len > 0;
}

/* Times, number of calls, name; all but the name may be missing. */
static bool parse_row(struct p2d_span rest, struct row *row)
{
    struct p2d_span behind = rest;
    if (is_time(p2d_next_word(&behind), &row->self)) {
        if (!is_time(p2d_next_word(&behind), &row->children))
            return false;
        row->has_time = true;
        rest = behind;
    }
    behind = rest;
    if (parse_calls(p2d_next_word(&behind), row))
        rest = behind;
    else
        row->calls = row->self_calls = p2d_count_unknown();
    return parse_name(rest, row);
}

/* ------------------------------------------------------------------ blocks */

static uint32_t function_of(struct reader *r, const struct row *row)
{
    uint32_t *place = p2d_map_at(&r->places, r->b->report, row->index);
    if (place == NULL)
        return 0;
    if (*place != 0)
        return *place;
    struct function fresh = {.name = p2d_name(r->b, row->name),
                             .index = row->index,
                             .cycle = row->cycle,
                             .calls = p2d_count_unknown(),
                             .primitive = p2d_count_unknown()};
    if (!p2d_vec_push(&r->functions, r->b->report, fresh))
        return 0;
    return *place = r->functions.len;
}

static void take_primary(struct reader *r, const struct row *row)
{
    r->is_cycle = p2d_starts_with(row->name, "<cycle ");
    if (r->is_cycle)
        return;
    r->current = function_of(r, row);
    if (r->current == 0)
        return;
    struct function *f = &r->functions.at[r->current - 1];
    f->has_block = true;
    f->self = row->self;
    f->total = row->self + row->children;
    f->primitive = row->calls;
    f->calls = p2d_count_add(row->calls, row->self_calls);
    for (uint32_t i = 0; i < r->parent_calls.len; i++) {
        struct call call = r->parent_calls.at[i];
        call.callee = r->current;
        (void)p2d_vec_push(&r->from_parents, r->b->report, call);
    }
    r->parent_calls.len = 0;
}

static void take_relative(struct reader *r, const struct row *row)
{
    struct call call = {
        .self = row->self, .total = row->self + row->children, .calls = row->calls};
    uint32_t relative = function_of(r, row);
    if (r->current == 0) {
        call.caller = relative;
        (void)p2d_vec_push(&r->parent_calls, r->b->report, call);
    } else {
        call.caller = r->current;
        call.callee = relative;
        (void)p2d_vec_push(&r->calls, r->b->report, call);
    }
}

static void end_block(struct reader *r)
{
    r->current = 0;
    r->is_cycle = false;
    r->parent_calls.len = 0;
}

/* Lines around the call graph, and lines without an entry of their own. */
static bool says_nothing(struct p2d_span line)
{
    line = p2d_trim(line);
    return line.len == 0 || p2d_starts_with(line, "(") ||
           p2d_starts_with(line, "called/total") ||
           p2d_find_text(line, 0, "<spontaneous>") < line.len || p2d_ends_with(line, ")");
}

static bool ends_graph(struct p2d_span line)
{
    return p2d_starts_with(line, "\f") || p2d_starts_with(line, "Index by function") ||
           p2d_starts_with(line, " This table describes");
}

static void take_graph_line(struct reader *r, struct p2d_span line)
{
    struct row row = {.index = 0};
    struct p2d_span rest = line;
    double share;
    if (p2d_starts_with(line, "---")) {
        end_block(r);
    } else if (p2d_starts_with(line, "[")) {
        p2d_next_word(&rest);
        if (!is_time(p2d_next_word(&rest), &share) || !parse_row(rest, &row))
            p2d_warn(r->in, "prof: skipped", "skipped what is no line of a call graph");
        else
            take_primary(r, &row);
    } else if (parse_row(rest, &row)) {
        if (!r->is_cycle)
            take_relative(r, &row);
    } else if (!says_nothing(line)) {
        p2d_warn(r->in, "prof: skipped", "skipped what is no line of a call graph");
    }
}

static void read_graph(struct reader *r)
{
    struct p2d_span line;
    r->has_graph = true;
    while (p2d_line(r->in, &line) && !ends_graph(line)) {
        if (p2d_starts_with(p2d_trim(line), "(K)"))
            r->counts_cycles = r->counts_thousands = true;
        take_graph_line(r, line);
    }
}

/* ------------------------------------------------------------ flat profile */

/* "77.40 3.48 3.48 784800 0.00 0.00 leaf"; the numbers of calls may be missing. */
static bool take_flat_line(struct reader *r, struct p2d_span line)
{
    double share, sum, ignored;
    struct row row = {.index = UINT64_MAX - r->functions.len};
    if (!is_time(p2d_next_word(&line), &share) || !is_time(p2d_next_word(&line), &sum) ||
        !is_time(p2d_next_word(&line), &row.self))
        return false;
    struct p2d_span rest = line;
    row.calls = p2d_count_unknown();
    if (parse_calls(p2d_next_word(&rest), &row) &&
        is_time(p2d_next_word(&rest), &ignored) &&
        is_time(p2d_next_word(&rest), &ignored))
        line = rest;
    else
        row.calls = p2d_count_unknown();
    row.name = p2d_trim(line);
    uint32_t place = row.name.len > 0 ? function_of(r, &row) : 0;
    if (place == 0)
        return false;
    struct function *f = &r->functions.at[place - 1];
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

/* By name: the place of the function of the least index. */
static void find_names(struct reader *r, struct p2d_map *by_name)
{
    for (uint32_t i = 0; i < r->functions.len; i++) {
        uint32_t *known = p2d_map_at(by_name, r->b->report, r->functions.at[i].name);
        if (known == NULL)
            return;
        if (*known == 0 || r->functions.at[i].index < r->functions.at[*known - 1].index)
            *known = i + 1;
    }
}

static p2d_str name_with_index(struct reader *r, const struct function *f)
{
    struct p2d_span name = p2d_text(r->b->profile, f->name);
    struct p2d_buffer longer = {.report = r->b->report};
    p2d_put(&longer, name.at, name.len);
    p2d_putf(&longer, " [%llu]", (unsigned long long)f->index);
    p2d_str id = p2d_name(r->b, (struct p2d_span){longer.at, longer.len});
    p2d_buffer_release(&longer);
    return id;
}

/* Static functions of one name have entries of their own, which only their index keeps
 * apart. */
static void name_functions(struct reader *r)
{
    struct p2d_map by_name = {0};
    find_names(r, &by_name);
    for (uint32_t i = 0; i < r->functions.len && p2d_input_ok(r->in); i++) {
        struct function *f = &r->functions.at[i];
        bool is_first = p2d_map_get(&by_name, f->name) == i + 1;
        f->fn = p2d_fn_of(r->b, (struct p2d_function){
                                    .name = is_first ? f->name : name_with_index(r, f)});
    }
    p2d_map_release(&by_name);
}

static p2d_call_id add_call(struct reader *r, const struct call *call, p2d_metric metric)
{
    const struct function *caller = &r->functions.at[call->caller - 1];
    struct function *callee = &r->functions.at[call->callee - 1];
    p2d_call_id id = p2d_call_of(r->b, caller->fn, callee->fn);
    p2d_add_call_calls(r->b, id, call->calls, p2d_count_unknown());
    p2d_add_call_cost(r->b, id, metric, (struct p2d_cost){call->self, call->total});
    p2d_mark_estimated(r->b, id);
    if (callee->cycle != 0 && caller->cycle != callee->cycle)
        callee->from_outside += call->total;
    return id;
}

/* What callers say of functions whose blocks were left out. */
static void add_unseen_calls(struct reader *r, p2d_metric metric)
{
    for (uint32_t i = 0; i < r->from_parents.len && p2d_input_ok(r->in); i++) {
        const struct call *call = &r->from_parents.at[i];
        if (call->caller != 0 && !r->functions.at[call->caller - 1].has_block)
            add_call(r, call, metric);
    }
}

/* A cycle's members say what they cost and call outside of it, its callers what the
 * cycle costs them: that is a member's too. */
static void add_function(struct reader *r, const struct function *f, p2d_metric metric)
{
    double total = fmax(f->total, f->from_outside);
    p2d_add_fn_cost(r->b, f->fn, metric, (struct p2d_cost){f->self, total});
    p2d_add_fn_calls(r->b, f->fn, f->calls, f->primitive);
}

static void make_model(struct reader *r)
{
    struct p2d_span name = p2d_span_of(!r->counts_cycles     ? "time"
                                       : r->counts_thousands ? "cycles (K)"
                                                             : "cycles");
    p2d_metric metric =
        p2d_metric_of(r->b, name, r->counts_cycles ? P2D_UNIT_COUNT : P2D_UNIT_SECONDS);
    name_functions(r);
    for (uint32_t i = 0; i < r->calls.len && p2d_input_ok(r->in); i++)
        if (r->calls.at[i].callee != 0)
            add_call(r, &r->calls.at[i], metric);
    add_unseen_calls(r, metric);
    for (uint32_t i = 0; i < r->functions.len && p2d_input_ok(r->in); i++)
        add_function(r, &r->functions.at[i], metric);
}

/* -------------------------------------------------------------------- file */

static void forget_functions(struct reader *r)
{
    p2d_map_release(&r->places);
    r->functions.len = 0;
}

static void read_all(struct reader *r)
{
    struct p2d_span line;
    while (!r->has_graph && p2d_line(r->in, &line)) {
        if (is_graph_title(line)) {
            forget_functions(r);
            read_graph(r);
        } else if (is_flat_title(line)) {
            r->counts_cycles = p2d_find_text(line, 0, "cycles") < line.len;
            read_flat(r);
        }
    }
    if (!p2d_input_ok(r->in))
        return;
    if (r->functions.len > 0) {
        make_model(r);
    } else if (r->has_flat || r->has_graph) {
        p2d_fail(r->in, "no functions: nothing was recorded");
        p2d_set_hint(r->in->report, "gprof samples 100 times a second: run for longer");
    } else {
        p2d_fail(r->in, "neither a call graph nor a flat profile of gprof");
        p2d_set_hint(r->in->report, "write one with: gprof PROGRAM gmon.out");
    }
}

static bool read_prof(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    p2d_set_shape(b, P2D_CALLS);
    read_all(&r);
    p2d_map_release(&r.places);
    p2d_vec_release(&r.functions);
    p2d_vec_release(&r.calls);
    p2d_vec_release(&r.from_parents);
    p2d_vec_release(&r.parent_calls);
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
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
