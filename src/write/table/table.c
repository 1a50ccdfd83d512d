/* table.c - write a text table, which for Python's profiles is that of pstats, byte for
 * byte.
 *
 *     Sun Nov 22 12:09:24 2026    app.pstats
 *
 *              61 function calls (34 primitive calls) in 10.000 seconds
 *
 *        Ordered by: cumulative time
 *
 *        ncalls  tottime  percall  cumtime  percall filename:lineno(function)
 *             1    0.250    0.250   10.000   10.000 app.py:1(main)
 *          30/3    4.750    0.158    9.750    3.250 app.py:2(fact)
 *
 * Reference: Lib/pstats.py of CPython 3.13. Other profiles get a table with the columns
 * that make sense for them.
 */
#include "write/table/table.h"

#include <stdio.h>
#include <time.h>

#include "base/number.h"
#include "base/utf8.h"
#include "pass/counters.h"
#include "look/label.h"
#include "write/shared/escape.h"
#include "write/write.h"

/* ------------------------------------------------------------------ columns */

/* ------------------------------------------------------------------- origins */

/* -------------------------------------------------------------------- writer */

/* Whether the profile has what pstats' columns show. A sampling profiler's has not. */
static bool is_for_pstats(const struct p2d_graph *graph)
{
    const struct p2d_profile *profile = graph->profile;
    if (p2d_other_columns_of(graph) > 0 || profile->shape != P2D_CALLS ||
        strcmp(profile->format, "pstats") != 0)
        return false;
    bool empty = profile->fns.len <= 1;
    return empty || (profile->has_calls &&
                     profile->metrics.at[graph->metric].unit == P2D_UNIT_SECONDS);
}

/* Counters alone: perf stat's list, and the rates that follow from it. */
static void write_counters(const struct p2d_view *view, struct p2d_buffer *out)
{
    const struct p2d_profile *profile = view->graph->profile;
    struct p2d_rate rates[P2D_MOST_RATES];
    size_t n = p2d_counter_rates(profile, rates);
    p2d_table_put_origins(view, out);
    p2d_puts(out, "           value  unit  counter\n");
    for (uint32_t i = 0; i < profile->counters.len; i++) {
        const struct p2d_counter *counter = &profile->counters.at[i];
        char value[P2D_NUMBER_SIZE];
        struct p2d_span text = p2d_span_of(
            counter->counted ? p2d_format_double(counter->value, value) : "not counted");
        p2d_table_put_right(out, text, 16);
        p2d_puts(out, "  ");
        struct p2d_span unit = p2d_text(profile, counter->unit);
        p2d_put_printable(out, unit, P2D_TABLE_NAME);
        p2d_table_put_blanks(out, unit.len < 6 ? 6 - unit.len : 1);
        p2d_put_printable(out, p2d_text(profile, counter->name), P2D_TABLE_NAME);
        if (counter->variance >= 0) {
            p2d_puts(out, "  +- ");
            p2d_put_fixed(out, counter->variance * 100, 0, 2);
            p2d_putc(out, '%');
        }
        p2d_putc(out, '\n');
    }
    for (size_t i = 0; i < n; i++) {
        p2d_put_fixed(out, rates[i].value * (rates[i].is_share ? 100 : 1), 16, 3);
        p2d_putf(out, "  %-6s%s\n", rates[i].is_share ? "%" : "", rates[i].name);
    }
}

static void write_table(const struct p2d_view *view, const char *name,
                        struct p2d_buffer *out)
{
    (void)name;
    struct p2d_table table;
    const struct p2d_profile *profile = view->graph->profile;
    if (profile->counters.len > 0 && profile->fns.len == 1) {
        write_counters(view, out);
        return;
    }
    p2d_table_init(&table, view);
    if (view->graph->compares)
        p2d_table_write_diff(&table, out);
    else if (is_for_pstats(view->graph))
        p2d_table_write_pstats(&table, out);
    else
        p2d_table_write_plain(&table, out);
    p2d_table_release(&table);
}

const struct p2d_writer p2d_write_table = {
    .name = "table",
    .title = "text table as Python's pstats prints",
    .suffixes = "txt",
    .is_table = true,
    .empty_is_fine = true,
    .tells_also = true,
    .write = write_table,
};
