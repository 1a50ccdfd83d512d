/* pstats.c - print the table of a Python profile as pstats does.
 *
 * Its source is the profile, not the graph: nothing is pruned, and rows that are equal
 * come in the order of the file, which is that of the functions' ids. Numbers of calls
 * are printed as the larger one, a slash and the smaller one; pstats itself has that the
 * wrong way round for yappi's files.
 */
#include "base/number.h"
#include "base/sort.h"
#include "write/table/colors.h"
#include "write/table/sort.h"
#include "write/table/restrict.h"

/* The calls of each function, by the other end. */
struct calls {
    const struct p2d_table *table;
    const struct p2d_profile *profile;
    bool of_callees;       /* a function's callees, not its callers */
    struct p2d_groups ids; /* by function, sorted by the other function's key */
};

/* Columns that are not of names: in a row, and in one of a function with a call. */
enum { NUMBERS = 46, CALL_NUMBERS = 32 };

/* -------------------------------------------------------------------- rows */

/* file:line(name); built-in functions by their name alone. */
static void put_standard_name(struct p2d_buffer *out, const struct p2d_table_row *row)
{
    struct p2d_span name = row->name;
    if (!p2d_span_is(row->file, "~") || row->line != 0) {
        p2d_put(out, row->file.at, row->file.len);
        p2d_putf(out, ":%lld(", (long long)row->line);
        p2d_put(out, name.at, name.len);
        p2d_putc(out, ')');
    } else if (p2d_starts_with(name, "<") && p2d_ends_with(name, ">")) {
        p2d_putc(out, '{');
        p2d_put(out, name.at + 1, name.len - 2);
        p2d_putc(out, '}');
    } else {
        p2d_put(out, name.at, name.len);
    }
}

/* The row's text begins with the path, unless it is of a built-in function. */
static size_t path_length_of(const struct p2d_table *table,
                             const struct p2d_table_row *row)
{
    if (!p2d_ok(table->report))
        return 0;
    struct p2d_span text = {table->texts.at + row->text_at,
                            table->texts.len - row->text_at};
    bool has_path = text.len > row->file.len && text.at[row->file.len] == ':' &&
                    p2d_span_equal(p2d_slice(text, 0, row->file.len), row->file);
    return has_path ? row->file.len : 0;
}

static bool add_row(struct p2d_table *table, p2d_fn fn)
{
    const struct p2d_graph *graph = table->view->graph;
    const struct p2d_profile *profile = graph->profile;
    const struct p2d_function *function = &profile->fns.at[fn];
    struct p2d_fn_calls calls = p2d_fn_calls_at(profile, fn);
    struct p2d_cost cost = p2d_cost_at(&profile->metrics.at[graph->metric].fns, fn);
    struct p2d_table_row row = {.calls = calls.calls,
                                .primitive = calls.primitive,
                                .self = cost.self,
                                .total = cost.total,
                                .file = p2d_text(profile, function->file),
                                .name = p2d_text(profile, function->name),
                                .line = function->line,
                                .text_at = table->texts.len};
    put_standard_name(&table->texts, &row);
    row.path_length = path_length_of(table, &row);
    return p2d_table_add_row(table, row, calls.listed);
}

static int compare_positions(const void *context, uint32_t a, uint32_t b)
{
    uint32_t x = p2d_position_of(context, a), y = p2d_position_of(context, b);
    return x < y ? -1 : x > y;
}

/* A row for each function, known by its id; shown are those that have numbers, as the input
 * has them. */
static bool add_rows(struct p2d_table *table)
{
    const struct p2d_profile *profile = table->view->graph->profile;
    if (!p2d_table_add_row(table, (struct p2d_table_row){0}, false))
        return false;
    for (p2d_fn fn = 1; fn < profile->fns.len; fn++)
        if (!add_row(table, fn))
            return false;
    return profile->positions.len == 0 ||
           p2d_sort_numbers(table->shown.at, table->shown.len, compare_positions, profile,
                            table->report);
}

/* --------------------------------------------------------------- functions */

static void put_seconds(struct p2d_buffer *out, double seconds)
{
    p2d_put_fixed(out, seconds, 8, 3);
    p2d_putc(out, ' ');
}

/* Blanks where nothing was called. */
static void put_per_call(struct p2d_buffer *out, double seconds, struct p2d_count calls)
{
    if (p2d_count_known(calls) && !p2d_count_is_zero(calls))
        put_seconds(out, seconds / p2d_count_value(calls));
    else
        p2d_table_put_blanks(out, 9);
}

static void put_row(const struct p2d_table *table, uint32_t number,
                    struct p2d_buffer *out)
{
    const struct p2d_table_row *row = &table->rows.at[number];
    enum p2d_paint paint = p2d_paint_of_row(table, row);
    enum p2d_paint total = p2d_paint_of_total(table, row->total);
    p2d_table_put_counts(out, row->calls, row->primitive, 9);
    p2d_putc(out, ' ');
    p2d_paint_begin(table, out, paint);
    put_seconds(out, row->self);
    put_per_call(out, row->self, row->calls);
    p2d_paint_end(table, out, paint);
    p2d_paint_begin(table, out, total);
    put_seconds(out, row->total);
    put_per_call(out, row->total, row->primitive);
    p2d_paint_end(table, out, total);
    p2d_paint_begin(table, out, paint);
    p2d_table_put_row_name(table, out, number, 0);
    p2d_paint_end(table, out, paint);
    p2d_putc(out, '\n');
}

/* Unknown numbers of calls, of a profile that was merged into this one, count for
 * nothing. */
static void add_count(struct p2d_count *sum, struct p2d_count count)
{
    if (p2d_count_known(count))
        *sum = p2d_count_add(*sum, count);
}

static void put_summary(const struct p2d_table *table, struct p2d_buffer *out)
{
    struct p2d_count calls = {0}, primitive = {0};
    double seconds = 0;
    char text[P2D_COUNT_SIZE];
    for (uint32_t i = 0; i < table->shown.len; i++) {
        const struct p2d_table_row *row = &table->rows.at[table->shown.at[i]];
        add_count(&calls, row->calls);
        add_count(&primitive, row->primitive);
        seconds += row->self;
    }
    p2d_putf(out, "         %s function calls ", p2d_count_format(calls, text));
    if (p2d_count_compare(calls, primitive) != 0)
        p2d_putf(out, "(%s primitive calls) ", p2d_count_format(primitive, text));
    p2d_puts(out, "in ");
    p2d_put_fixed(out, seconds, 0, 3);
    p2d_puts(out, " seconds\n");
    p2d_table_put_estimates(table->view->graph, out);
    p2d_putc(out, '\n');
}

static void put_functions(const struct p2d_table *table, struct p2d_buffer *out)
{
    if (!p2d_table_put_message(table, out))
        return;
    p2d_paint_begin(table, out, P2D_PAINT_HEADING);
    p2d_puts(out,
             "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)");
    p2d_paint_end(table, out, P2D_PAINT_HEADING);
    p2d_putc(out, '\n');
    for (uint32_t i = 0; i < table->shown.len; i++)
        put_row(table, table->shown.at[i], out);
    p2d_puts(out, "\n\n");
}

/* ------------------------------------------------------- callers and callees */

static p2d_fn other_end(const struct calls *calls, p2d_call_id id)
{
    const struct p2d_call *call = &calls->profile->calls.at[id];
    return calls->of_callees ? call->callee : call->caller;
}

/* By file, line and name of the other end. */
static int compare_calls(const void *context, uint32_t a, uint32_t b)
{
    const struct calls *calls = context;
    const struct p2d_table_row *x = &calls->table->rows.at[other_end(calls, a)];
    const struct p2d_table_row *y = &calls->table->rows.at[other_end(calls, b)];
    int by_file = p2d_span_compare(x->file, y->file);
    if (by_file != 0)
        return by_file;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return p2d_span_compare(x->name, y->name);
}

static bool sort_calls(struct calls *calls)
{
    for (p2d_fn fn = 1; fn < calls->profile->fns.len; fn++) {
        uint32_t first = calls->ids.first[fn], n = calls->ids.first[fn + 1] - first;
        if (n > 1 && !p2d_sort_numbers(calls->ids.items + first, n, compare_calls, calls,
                                       calls->table->report))
            return false;
    }
    return true;
}

/* Group the calls by this end and sort each group. */
static bool index_calls(struct calls *calls)
{
    struct p2d_report *report = calls->table->report;
    bool is_grouped = calls->of_callees
                          ? p2d_calls_by_caller(&calls->ids, calls->profile, report)
                          : p2d_calls_by_callee(&calls->ids, calls->profile, report);
    return is_grouped && sort_calls(calls);
}

/* Whether calls have times; as in pstats the first one decides. */
static bool have_times(const struct calls *calls)
{
    p2d_call_id first = 0;
    for (p2d_call_id id = 1; id < calls->profile->calls.len; id++)
        if (first == 0 ||
            compare_positions(calls->profile, calls->profile->calls.at[id].callee,
                              calls->profile->calls.at[first].callee) < 0)
            first = id;
    return first != 0 && !calls->profile->calls.at[first].estimated;
}

static void put_heading(const struct calls *calls, size_t width, struct p2d_buffer *out)
{
    p2d_paint_begin(calls->table, out, P2D_PAINT_HEADING);
    p2d_table_put_left(out, "Function ", width);
    p2d_puts(out, calls->of_callees ? "called..." : "was called by...");
    p2d_paint_end(calls->table, out, P2D_PAINT_HEADING);
    p2d_putc(out, '\n');
    if (!have_times(calls))
        return;
    p2d_paint_begin(calls->table, out, P2D_PAINT_HEADING);
    p2d_table_put_blanks(out, width);
    p2d_puts(out, "    ncalls  tottime  cumtime");
    p2d_paint_end(calls->table, out, P2D_PAINT_HEADING);
    p2d_putc(out, '\n');
}

/* A caller or callee that is only counted. */
static void put_counted(const struct calls *calls, p2d_call_id id, struct p2d_buffer *out)
{
    char count[P2D_COUNT_SIZE];
    p2d_fn other = other_end(calls, id);
    p2d_table_put_row_name(calls->table, out, other, 0);
    p2d_putf(out, "(%s) ", p2d_count_format(calls->profile->calls.at[id].calls, count));
    p2d_put_fixed(out, calls->table->rows.at[other].total, 8, 3);
}

static void put_call(const struct calls *calls, p2d_call_id id, size_t width,
                     struct p2d_buffer *out)
{
    const struct p2d_call *call = &calls->profile->calls.at[id];
    p2d_metric metric = calls->table->view->graph->metric;
    struct p2d_cost cost = p2d_cost_at(&calls->profile->metrics.at[metric].calls, id);
    p2d_table_put_counts(out, call->calls, call->primitive, width);
    p2d_putc(out, ' ');
    put_seconds(out, cost.self);
    enum p2d_paint paint = p2d_paint_of_total(calls->table, cost.total);
    p2d_paint_begin(calls->table, out, paint);
    put_seconds(out, cost.total);
    p2d_paint_end(calls->table, out, paint);
    p2d_putc(out, ' ');
    p2d_table_put_row_name(calls->table, out, other_end(calls, id), 0);
}

/* A function and its calls, the first one on the same line. */
static void put_calls(const struct calls *calls, p2d_fn fn, size_t width,
                      struct p2d_buffer *out)
{
    p2d_table_put_row_name(calls->table, out, fn, width);
    p2d_puts(out, calls->of_callees ? "-> " : "<- ");
    uint32_t begin = calls->ids.first[fn], end = calls->ids.first[fn + 1];
    for (uint32_t i = begin; i < end; i++) {
        p2d_call_id id = calls->ids.items[i];
        bool counted = calls->profile->calls.at[id].estimated;
        if (i > begin)
            p2d_table_put_blanks(out, width + (counted ? 3 : 1));
        if (counted)
            put_counted(calls, id, out);
        else
            put_call(calls, id, i > begin ? 9 : 7, out);
        p2d_putc(out, '\n');
    }
    if (begin == end)
        p2d_putc(out, '\n');
}

static void put_all_calls(const struct p2d_table *table, bool of_callees,
                          struct p2d_buffer *out)
{
    struct calls calls = {
        .table = table, .profile = table->view->graph->profile, .of_callees = of_callees};
    size_t width = 0;
    for (uint32_t i = 0; i < table->shown.len; i++) {
        size_t own = p2d_table_name_width(table, table->shown.at[i]);
        width = own > width ? own : width;
    }
    width += 2;
    if (p2d_table_put_message(table, out) && index_calls(&calls)) {
        put_heading(&calls, width, out);
        for (uint32_t i = 0; i < table->shown.len; i++)
            put_calls(&calls, table->shown.at[i], width, out);
        p2d_puts(out, "\n\n");
    }
    p2d_groups_release(&calls.ids);
}

void p2d_table_write_pstats(struct p2d_table *table, struct p2d_buffer *out)
{
    const struct p2d_look *look = table->view->look;
    if (!add_rows(table))
        return;
    if (look->table == P2D_TABLE_FUNCTIONS) {
        p2d_table_put_origins(table->view, out);
        put_summary(table, out);
    }
    if (!p2d_table_sort(table) || !p2d_table_restrict(table))
        return;
    p2d_table_fit(table, look->table == P2D_TABLE_FUNCTIONS ? NUMBERS : CALL_NUMBERS,
                  look->table == P2D_TABLE_FUNCTIONS ? 1 : 2);
    if (look->table == P2D_TABLE_FUNCTIONS)
        put_functions(table, out);
    else
        put_all_calls(table, look->table == P2D_TABLE_CALLEES, out);
}
