/* xperf.c - read stacks that Windows Performance Analyzer (xperf) exports as CSV.
 *
 *     Process Name, Process, Stack, Module, Function, Weight, Count, TimeStamp
 *     app.exe, app.exe (42), [Root]/app.exe!main/ntdll.dll!Wait, ntdll.dll, Wait, 1.5, 1,
 * 0.1
 *
 * Nothing is quoted: names may hold commas, so a row is read from both of its ends, and
 * slashes, so a stack is cut only before what looks as "module!". The weight is
 * milliseconds. The process Idle is what the machine did not do: left out.
 * Reference: samples; "Stack" in the documentation of Windows Performance Toolkit.
 */
#include "base/number.h"
#include "syntax/csv.h"
#include "syntax/words.h"
#include "read/read.h"

enum column { PROCESS, STACK, MODULE, FUNCTION, WEIGHT, N_COLUMNS };

static const char *const titles[N_COLUMNS] = {"Process Name", "Stack", "Module",
                                              "Function", "Weight"};

struct layout {
    size_t columns[N_COLUMNS], n; /* n: of all columns */
};

static bool find_columns(struct p2d_span line, struct layout *layout)
{
    struct p2d_span rest = line, field;
    for (int i = 0; i < N_COLUMNS; i++) {
        layout->columns[i] = p2d_csv_column(line, titles[i]);
        if (layout->columns[i] == SIZE_MAX)
            return false;
    }
    for (layout->n = 0; p2d_csv_cut(&rest, &field);)
        layout->n++;
    return true;
}

static size_t count_commas(struct p2d_span line)
{
    size_t n = 0;
    for (size_t i = p2d_find(line, 0, ','); i < line.len; i = p2d_find(line, i + 1, ','))
        n++;
    return n;
}

/* A row's fields. Commas beyond those of the titles belong to the stack, and as many to
 * the function as the end of the stack has. */
struct row {
    struct p2d_span fields[N_COLUMNS];
};

static struct p2d_span field_between(struct p2d_span line, size_t first, size_t n)
{
    size_t begin = 0, end;
    for (; first > 0; first--)
        begin = p2d_find(line, begin, ',') + 1;
    for (end = begin; n > 0; n--)
        end = p2d_find(line, end, ',') + 1;
    return p2d_trim(p2d_slice(line, begin, end - 1));
}

/* The function may repeat commas that the stack has: whichever division leaves a number
 * for the weight and a stack that ends in the function is the right one. */
static bool split(const struct layout *layout, struct p2d_span line, struct row *row)
{
    size_t extra = count_commas(line) + 1;
    if (extra < layout->n)
        return false;
    extra -= layout->n;
    for (size_t in_function = 0; in_function <= extra; in_function++) {
        for (int i = 0; i < N_COLUMNS; i++) {
            size_t column = layout->columns[i], first = column, n = 1;
            if (column > layout->columns[STACK])
                first += extra - in_function;
            if (column > layout->columns[FUNCTION])
                first += in_function;
            if (i == STACK)
                n += extra - in_function;
            if (i == FUNCTION)
                n += in_function;
            row->fields[i] = field_between(line, first, n);
        }
        struct p2d_span stack = row->fields[STACK], function = row->fields[FUNCTION];
        if (stack.len >= function.len &&
            p2d_span_equal(p2d_slice(stack, stack.len - function.len, stack.len),
                           function))
            return true;
        if (extra > 64) /* no function has so many */
            return false;
    }
    return extra == 0;
}

/* Where the next "/module!" begins, at or after `from`; the length if there is none. */
static size_t next_frame(struct p2d_span stack, size_t from)
{
    for (size_t slash = p2d_find(stack, from, '/'); slash < stack.len;
         slash = p2d_find(stack, slash + 1, '/')) {
        size_t i = slash + 1;
        while (i < stack.len && stack.at[i] != '!' && stack.at[i] != '/' &&
               stack.at[i] != ' ' && stack.at[i] != '<' && stack.at[i] != '(')
            i++;
        bool is_unknown = i == slash + 2 && stack.at[slash + 1] == '?' &&
                          (i == stack.len || stack.at[i] == '/');
        if ((i < stack.len && stack.at[i] == '!' && i > slash + 1) || is_unknown)
            return slash;
    }
    return stack.len;
}

static p2d_fn fn_of(struct p2d_builder *b, struct p2d_span module, struct p2d_span name)
{
    if (p2d_span_is(module, "?"))
        module.len = 0;
    return p2d_fn_of(b, (struct p2d_function){.name = p2d_name(b, name),
                                              .module = p2d_name(b, module)});
}

static void add_frames(struct p2d_builder *b, const struct row *row)
{
    struct p2d_span stack = row->fields[STACK], module = {0}, name = {0};
    size_t begin = next_frame(stack, 0);
    while (begin < stack.len) {
        size_t end = next_frame(stack, begin + 1);
        struct p2d_span frame = p2d_slice(stack, begin + 1, end);
        size_t mark = p2d_find(frame, 0, '!');
        name = mark < frame.len ? p2d_slice(frame, mark + 1, frame.len) : frame;
        module = p2d_slice(frame, 0, mark < frame.len ? mark : 0);
        p2d_frame(b, fn_of(b, module, name));
        begin = end;
    }
    if (!p2d_span_equal(name, row->fields[FUNCTION]) ||
        (!p2d_span_equal(module, row->fields[MODULE]) &&
         !p2d_span_is(row->fields[MODULE], "?")))
        p2d_frame(b, fn_of(b, row->fields[MODULE], row->fields[FUNCTION]));
}

static bool read_rows(struct p2d_input *in, struct p2d_builder *b,
                      const struct layout *layout)
{
    p2d_metric metric = p2d_metric_of(b, p2d_span_of("weight"), P2D_UNIT_MILLISECONDS);
    struct p2d_span line;
    uint64_t n = 0;
    while (p2d_line(in, &line)) {
        struct row row;
        double weight;
        if (p2d_trim(line).len == 0)
            continue;
        if (!split(layout, line, &row) ||
            !p2d_parse_double(row.fields[WEIGHT], &weight)) {
            p2d_warn(in, "xperf: skipped", "skipped a row that does not fit the titles");
            continue;
        }
        n++;
        if (p2d_span_is(row.fields[PROCESS], "Idle"))
            continue;
        add_frames(b, &row);
        struct p2d_thread_info thread = {
            .comm = p2d_name(b, row.fields[PROCESS]), .pid = -1, .tid = -1};
        p2d_add_sample(b, (struct p2d_sample){.node = p2d_stack(b, P2D_ROOT_FIRST),
                                              .thread = p2d_thread_of(b, thread),
                                              .metric = metric,
                                              .value = weight,
                                              .count = 1});
    }
    if (p2d_input_ok(in) && n == 0) {
        p2d_fail_whole(in, "the input has no rows below the titles");
        p2d_set_hint(in->report, "record a trace with samples of the processor");
    }
    return p2d_input_ok(in);
}

static bool read_xperf(struct p2d_input *in, struct p2d_builder *b)
{
    struct layout layout;
    struct p2d_span line;
    while (p2d_line(in, &line))
        if (find_columns(line, &layout))
            return read_rows(in, b, &layout);
    if (p2d_input_ok(in)) {
        p2d_fail_whole(in, "the input has no line with the titles of xperf's stacks");
        p2d_set_hint(
            in->report,
            "export these columns: Process Name, Stack, Module, Function, Weight");
    }
    return false;
}

static bool has_titles(struct p2d_span line)
{
    struct layout layout;
    return find_columns(line, &layout);
}

static int probe(struct p2d_span head)
{
    return p2d_csv_titled_within(head, 16, has_titles) ? P2D_BY_KEYS : P2D_NO;
}

const struct p2d_reader p2d_read_xperf = {
    .name = "xperf",
    .title = "Windows Performance Analyzer's stacks (CSV)",
    .probe = probe,
    .read = read_xperf,
};
