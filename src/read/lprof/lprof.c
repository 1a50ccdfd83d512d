/* lprof.c - read profiles of line_profiler: what it saves (stats.h), and its report, as
 * kernprof -v and python -m line_profiler print it.
 *
 *     Timer unit: 1e-06 s
 *
 *     Total time: 0.076587 s
 *     File: /srv/shop/tax.py
 *     Function: rate at line 8
 *
 *     Line #      Hits         Time  Per Hit   % Time  Line Contents
 *     ==============================================================
 *          8                                           @profile
 *         10      3800        510.2      0.1      0.7      base = 0.0
 *
 * Columns end where their titles do. A line that did not run has no numbers. Its time is
 * in the unit of the first line, that of the function always in seconds, and more exact.
 * If the source was not found, the name of the function is missing. Times include what a
 * line calls, and callers are unknown. What the program printed stands before the report
 * and between functions. Reference: show_func in line_profiler.py of
 * https://github.com/pyutils/line_profiler
 */
#include "assemble/line_rows.h"
#include "base/number.h"
#include "read/lprof/stats.h"
#include "read/read.h"
#include "syntax/words.h"

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric time;
    double unit; /* seconds */
    /* The function whose rows come. */
    struct p2d_buffer file, name; /* "": unknown */
    uint64_t line;
    double total; /* seconds; below 0: not said yet */
    p2d_line_rows rows;
    size_t line_end, hits_end, time_end; /* of the columns */
    bool in_rows;
    uint64_t n_functions;
};

static const char unit_mark[] = "Timer unit: ", total_mark[] = "Total time: ";

static bool is_title(struct p2d_span line)
{
    return p2d_starts_with(line, "Line #") && p2d_end_of_title(line, "Hits") > 0 &&
           p2d_end_of_title(line, "Time") > 0;
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool has_unit = false;
    if (p2d_is_line_stats(head))
        return P2D_BY_MAGIC;
    if (p2d_find_text(head, 0, unit_mark) == head.len)
        return P2D_NO;
    while (p2d_cut(&head, '\n', &line)) {
        has_unit |= p2d_starts_with(line, unit_mark);
        if (has_unit && is_title(line))
            return P2D_BY_MAGIC;
    }
    return P2D_NO;
}

/* "Timer unit: 1e-06 s". */
static bool parse_seconds(struct p2d_span line, const char *mark, double *seconds)
{
    struct p2d_span rest = p2d_slice(line, strlen(mark), line.len);
    return p2d_starts_with(line, mark) &&
           p2d_parse_double(p2d_next_word(&rest), seconds) && *seconds >= 0 &&
           p2d_span_is(p2d_trim(rest), "s");
}

static void set_text(struct p2d_buffer *buffer, struct p2d_span text)
{
    buffer->len = 0;
    p2d_put(buffer, text.at, text.len);
}

/* The function is whole: all its rows were read. */
static void end_function(struct reader *r)
{
    if (!r->in_rows)
        return;
    uint64_t line = r->line == 0 && r->rows.len > 0 ? r->rows.at[0].line : r->line;
    struct p2d_measured_function f = {p2d_buffer_span(&r->name),
                                      p2d_buffer_span(&r->file), line};
    double sum = 0;
    for (uint32_t i = 0; i < r->rows.len; i++)
        sum += r->rows.at[i].value;
    p2d_add_line_rows(r->b, r->time, f, r->total >= 0 ? r->total : sum, &r->rows);
    r->n_functions++;
    r->in_rows = false;
    r->total = -1;
    r->line = r->rows.len = 0;
    r->name.len = r->file.len = 0;
}

/* "Function: rate at line 8"; a name may hold " at line " as well as anything else. */
static void take_function(struct reader *r, struct p2d_span text)
{
    static const char at_line[] = " at line ";
    uint64_t line;
    struct p2d_span number = p2d_last_word(&text);
    if (!p2d_parse_u64(number, &line) || !p2d_ends_with(text, " at line"))
        return;
    r->line = line;
    set_text(&r->name, p2d_drop_last(text, sizeof at_line - 2));
}

static void begin_rows(struct reader *r, struct p2d_span titles)
{
    r->line_end = p2d_end_of_title(titles, "Line #");
    r->hits_end = p2d_end_of_title(titles, "Hits");
    r->time_end = p2d_end_of_title(titles, "Time");
    r->in_rows = true;
}

/* False if the line is no row. */
static bool take_row(struct reader *r, struct p2d_span line)
{
    struct p2d_line_row row = {0};
    struct p2d_span time = p2d_trim(p2d_slice(line, r->hits_end, r->time_end));
    if (!p2d_parse_u64(p2d_trim(p2d_slice(line, 0, r->line_end)), &row.line))
        return false;
    if (time.len > 0 && p2d_parse_double(time, &row.value)) {
        row.value *= r->unit;
        return p2d_vec_push(&r->rows, r->b->report, row);
    }
    if (time.len > 0)
        p2d_warn(r->in, "lprof: time", "skipped a time that is no number: %.*s",
                 time.len < 40 ? (int)time.len : 40, (const char *)time.at);
    /* The first line tells where a function without a name begins. */
    if (r->line == 0)
        r->line = row.line;
    return true;
}

static void take_line(struct reader *r, struct p2d_span line)
{
    static const char missing[] = "Could not find file ";
    double seconds;
    if (r->in_rows && (p2d_starts_with(line, "====") || take_row(r, line)))
        return;
    end_function(r);
    if (parse_seconds(line, unit_mark, &seconds))
        r->unit = seconds;
    else if (parse_seconds(line, total_mark, &seconds))
        r->total = seconds;
    else if (p2d_starts_with(line, "File: "))
        set_text(&r->file, p2d_slice(line, strlen("File: "), line.len));
    else if (p2d_starts_with(line, missing))
        set_text(&r->file, p2d_slice(line, sizeof missing - 1, line.len));
    else if (p2d_starts_with(line, "Function: "))
        take_function(r, p2d_slice(line, strlen("Function: "), line.len));
    else if (is_title(line))
        begin_rows(r, line);
}

static void read_report(struct reader *r)
{
    struct p2d_span line;
    while (p2d_line(r->in, &line))
        take_line(r, line);
    end_function(r);
    if (p2d_input_ok(r->in) && r->n_functions == 0) {
        p2d_fail_whole(r->in, "the report has no function");
        p2d_set_hint(r->in->report, "mark the functions to measure with @profile");
    }
    p2d_buffer_release(&r->file);
    p2d_buffer_release(&r->name);
    p2d_vec_release(&r->rows);
}

static bool read_lprof(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b, .unit = 1, .total = -1};
    r.file.report = r.name.report = b->report;
    p2d_set_shape(b, P2D_CALLS);
    r.time = p2d_metric_of(b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    p2d_add_note(b, p2d_span_of("times include what a line calls; line_profiler records "
                                "no callers"));
    struct p2d_span head = p2d_peek(in, P2D_HEAD_SIZE);
    if (p2d_is_line_stats(head) || p2d_starts_with(head, "\x80"))
        (void)p2d_read_line_stats(in, b, r.time);
    else
        read_report(&r);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_lprof = {
    .name = "lprof",
    .title = "Python's line_profiler: .lprof, and its report",
    .probe = probe,
    .is_binary = true,
    .read = read_lprof};
