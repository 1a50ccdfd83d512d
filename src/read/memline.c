/* memline.c - read the tables that Python's memory_profiler prints.
 *
 *     Filename: /srv/pool.py
 *
 *     Line #    Mem usage    Increment  Occurrences   Line Contents
 *     =============================================================
 *          4   52.664 MiB   52.664 MiB           1   @profile(precision=3)
 *          5                                         def fill(n):
 *          9   83.184 MiB   30.516 MiB          80           block.append(bytearray(n))
 *
 * A table is printed after each call: those of a function add up. Its first row is the
 * memory at its begin, and no increment. Increments include what a line calls, and callers
 * are unknown. Versions before 0.58 have no occurrences; before 0.59 MB is what MiB is.
 * Where one profiler measures several functions, the row after a call of another one has
 * all memory in use as its increment, once for each time that it ran: such rows are left out.
 * Reference: show_results in memory_profiler.py of
 * https://github.com/pythonprofilers/memory_profiler
 */
#include <inttypes.h>
#include <math.h>

#include "assemble/line_rows.h"
#include "base/number.h"
#include "read/read.h"
#include "syntax/words.h"

/* What a row says, in bytes. */
struct row {
    uint64_t line, occurrences; /* the latter 0: not told */
    double memory, increment;
    double unit; /* of its last digit */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric increment;
    /* The function whose rows come. */
    struct p2d_buffer file, name;
    uint64_t line; /* the first one; 0: no row was read yet */
    struct p2d_count calls;
    double least; /* memory in use at any row of the function, in bytes */
    P2D_VEC(struct row) rows;
    p2d_line_rows taken;
    size_t line_end, memory_end; /* of the columns */
    bool in_rows, has_occurrences;
    uint64_t n_functions, n_whole;
};

static const char file_mark[] = "Filename: ";

static bool is_title(struct p2d_span line)
{
    return p2d_starts_with(line, "Line #") && p2d_end_of_title(line, "Mem usage") > 0 &&
           p2d_end_of_title(line, "Increment") > 0;
}

static int probe(struct p2d_span head)
{
    enum { NEAR = 2 };
    struct p2d_span line;
    int below = NEAR + 1; /* lines after the name of a file */
    if (p2d_find_text(head, 0, file_mark) == head.len)
        return P2D_NO;
    while (p2d_cut(&head, '\n', &line)) {
        below = p2d_starts_with(line, file_mark) ? 0 : below + (below <= NEAR);
        if (below <= NEAR && is_title(line))
            return P2D_BY_MAGIC;
    }
    return P2D_NO;
}

/* ------------------------------------------------------------------ functions */

/* Whether a row's increment includes memory that was in use before. If not, the increment of one
 * execution is at most the difference between the row's memory and the least memory of the
 * function; `times` executions add up, and the table rounds each number. */
static bool is_whole(const struct reader *r, const struct row *row)
{
    double times = row->occurrences > 0 ? (double)row->occurrences : 1;
    bool is_all = row->memory > 0 && fabs(row->memory - row->increment) <= 0;
    return is_all ||
           (row->occurrences > 0 &&
            row->increment > times * (row->memory - r->least) + (times + 1) * row->unit);
}

static void end_function(struct reader *r)
{
    double sum = 0;
    if (!r->in_rows)
        return;
    r->in_rows = false;
    if (r->line == 0)
        return;
    for (uint32_t i = 0; i < r->rows.len; i++) {
        const struct row *row = &r->rows.at[i];
        if (is_whole(r, row)) {
            r->n_whole++;
            continue;
        }
        sum += row->increment;
        (void)p2d_vec_push(&r->taken, r->b->report,
                           (struct p2d_line_row){row->line, row->increment});
    }
    struct p2d_measured_function f = {p2d_buffer_span(&r->name),
                                      p2d_buffer_span(&r->file), r->line};
    p2d_fn fn = p2d_add_line_rows(r->b, r->increment, f, sum, &r->taken);
    if (p2d_count_known(r->calls))
        p2d_add_fn_calls(r->b, fn, r->calls, p2d_count_unknown());
    r->n_functions++;
    r->line = r->rows.len = r->taken.len = 0;
    r->name.len = 0;
}

static void begin_rows(struct reader *r, struct p2d_span titles)
{
    r->line_end = p2d_end_of_title(titles, "Line #");
    r->memory_end = p2d_end_of_title(titles, "Mem usage");
    r->has_occurrences = p2d_end_of_title(titles, "Occurrences") > 0;
    r->calls = p2d_count_unknown();
    r->in_rows = true;
}

/* "def NAME(", "async def NAME(" in the source tells the function's name. */
static void learn_name(struct reader *r, struct p2d_span source)
{
    struct p2d_span text = p2d_trim(source);
    if (p2d_starts_with(text, "async "))
        text = p2d_trim(p2d_slice(text, strlen("async "), text.len));
    if (r->name.len > 0 || !p2d_starts_with(text, "def "))
        return;
    text = p2d_trim(p2d_slice(text, strlen("def "), text.len));
    text = p2d_trim(p2d_slice(text, 0, p2d_find(text, 0, '(')));
    p2d_put(&r->name, text.at, text.len);
}

/* ----------------------------------------------------------------------- rows */

/* Bytes in a unit; 0 if it is none. The programs's MB are MiB. */
static double bytes_in(struct p2d_span unit)
{
    static const char letters[] = "KMGTP";
    double bytes = 1;
    if (p2d_span_is(unit, "B"))
        return 1;
    for (size_t i = 0; letters[i] != '\0'; i++) {
        bytes *= 1024;
        bool is_it = unit.len > 0 && (unit.at[0] & ~0x20) == letters[i];
        struct p2d_span rest = p2d_slice(unit, 1, unit.len);
        if (is_it && (p2d_span_is(rest, "B") || p2d_span_is(rest, "iB")))
            return bytes;
    }
    return 0;
}

/* Cut "46.945 MiB" off the front. *bytes is rounded to whole bytes; *last is what a difference of
 * one in the last digit stands for, in bytes. */
static bool cut_memory(struct p2d_span *text, double *bytes, double *last)
{
    struct p2d_span number = p2d_next_word(text), unit = p2d_next_word(text);
    double factor = bytes_in(unit);
    size_t point = p2d_find(number, 0, '.');
    if (factor <= 0 || !p2d_parse_double(number, bytes))
        return false;
    *last =
        point < number.len ? factor / pow(10, (double)(number.len - point - 1)) : factor;
    *bytes = round(*bytes * factor);
    return isfinite(*bytes);
}

/* The first row's increment is the sum, over all calls, of the memory in use when the function was
 * called; the mean of that counts as one of the memories of which `least` is the least. */
static void take_first(struct reader *r, const struct row *row)
{
    r->least = row->memory;
    if (!r->has_occurrences)
        return;
    r->calls = p2d_count_of(row->occurrences);
    if (row->occurrences > 0)
        r->least = fmin(r->least, row->increment / (double)row->occurrences);
}

/* What a row that ran says: *text becomes the source. */
static void take_numbers(struct reader *r, uint64_t line, struct p2d_span *text)
{
    struct row row = {.line = line};
    if (!cut_memory(text, &row.memory, &row.unit) ||
        !cut_memory(text, &row.increment, &row.unit) ||
        (r->has_occurrences && !p2d_parse_u64(p2d_next_word(text), &row.occurrences))) {
        p2d_warn(r->in, "memline: row", "skipped the numbers of a row that are none");
        return;
    }
    if (r->line == 0) {
        take_first(r, &row);
        return;
    }
    r->least = fmin(r->least, row.memory);
    (void)p2d_vec_push(&r->rows, r->b->report, row);
}

/* False if the line is no row. */
static bool take_row(struct reader *r, struct p2d_span line)
{
    uint64_t number;
    if (!p2d_parse_u64(p2d_trim(p2d_slice(line, 0, r->line_end)), &number) || number == 0)
        return false;
    struct p2d_span rest = p2d_slice(line, r->line_end, line.len);
    if (p2d_trim(p2d_slice(line, r->line_end, r->memory_end)).len > 0)
        take_numbers(r, number, &rest);
    if (r->line == 0)
        r->line = number;
    learn_name(r, rest);
    return true;
}

static void take_line(struct reader *r, struct p2d_span line)
{
    if (r->in_rows && (p2d_starts_with(line, "====") || take_row(r, line)))
        return;
    end_function(r);
    if (p2d_starts_with(line, file_mark)) {
        struct p2d_span file = p2d_slice(line, sizeof file_mark - 1, line.len);
        r->file.len = 0;
        p2d_put(&r->file, file.at, file.len);
    } else if (is_title(line)) {
        begin_rows(r, line);
    }
}

static void warn_of_whole(const struct reader *r)
{
    p2d_set_warning(r->b->report, "memline: whole", r->in->name,
                    "left out the increment of %" PRIu64
                    " row%s, which is all memory in use: one profiler measured several "
                    "functions",
                    r->n_whole, r->n_whole == 1 ? "" : "s");
    p2d_set_warning_hint(r->b->report, "memline: whole",
                         "import the decorator (from memory_profiler import profile) and "
                         "run python SCRIPT, so that each function has its own profiler");
}

static bool read_memline(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    r.file.report = r.name.report = b->report;
    p2d_set_shape(b, P2D_CALLS);
    r.increment = p2d_metric_of(b, p2d_span_of("increment"), P2D_UNIT_BYTES);
    while (p2d_line(in, &line))
        take_line(&r, line);
    end_function(&r);
    p2d_add_note(b, p2d_span_of("increments include what a line calls; memory_profiler "
                                "records no callers"));
    if (r.n_whole > 0)
        warn_of_whole(&r);
    if (p2d_input_ok(in) && r.n_functions == 0) {
        p2d_fail_whole(in, "the table has no rows");
        p2d_set_hint(in->report, "mark the functions to measure with @profile");
    }
    p2d_buffer_release(&r.file);
    p2d_buffer_release(&r.name);
    p2d_vec_release(&r.rows);
    p2d_vec_release(&r.taken);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_memline = {
    .name = "memline",
    .title = "tables of lines of Python's memory_profiler",
    .probe = probe,
    .read = read_memline};
