/* memray.c - read the table of allocations of Python's memray (memray transform csv).
 *
 *     allocator,num_allocations,size,tid,thread_name,stack_trace
 *     MALLOC,3,4096,1,MainThread,load;/srv/data.py;12|main;/srv/app.py;40
 *
 * A stack is innermost first; of each frame there are the function, the file and the line
 * that ran. It is what was in use at the peak, or leaked: as the recording was asked.
 * Reference: reporters/transform.py of https://github.com/bloomberg/memray
 */
#include "base/number.h"
#include "model/file_module.h"
#include "model/lines.h"
#include "read/read.h"
#include "syntax/csv.h"

static const char titles[] = "allocator,num_allocations,size,tid,thread_name,stack_trace";

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric size, allocations;
    struct p2d_buffer stack;
    uint64_t n_rows;
};

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    return p2d_cut(&head, '\n', &line) && p2d_starts_with(line, titles) ? P2D_BY_MAGIC
                                                                        : P2D_NO;
}

/* Where the last `byte` is, before `end`; `end` if there is none. */
static size_t find_last(struct p2d_span text, size_t end, unsigned char byte)
{
    for (size_t i = end; i-- > 0;)
        if (text.at[i] == byte)
            return i;
    return end;
}

/* "load;/srv/data.py;12"; false if it is none. */
static bool split_frame(struct p2d_span text, struct p2d_span parts[2], uint64_t *line)
{
    size_t digits = text.len;
    while (digits > 0 && text.at[digits - 1] >= '0' && text.at[digits - 1] <= '9')
        digits--;
    if (digits < 2 || text.at[digits - 1] != ';')
        return false;
    size_t middle = find_last(text, digits - 1, ';');
    parts[0] = p2d_slice(text, 0, middle);
    parts[1] = p2d_slice(text, middle + 1, digits - 1);
    return middle < digits - 1 &&
           p2d_parse_u64(p2d_slice(text, digits, text.len), line) && *line <= INT32_MAX;
}

/* Say the frame of a text; false if it is none. */
static bool take_frame(struct reader *r, struct p2d_span text)
{
    struct p2d_span parts[2];
    uint64_t line;
    if (!split_frame(text, parts, &line))
        return false;
    struct p2d_function fn = {.name = p2d_name(r->b, parts[0]),
                              .module = p2d_name(r->b, p2d_file_module(parts[1])),
                              .file = p2d_name(r->b, parts[1])};
    p2d_frame(r->b, p2d_at_line(r->b, p2d_fn_of(r->b, fn), 0, (int64_t)line));
    return true;
}

/* Frames are separated by "|", which names may hold too: one that ends no frame is theirs. */
static void take_frames(struct reader *r, struct p2d_span stack)
{
    size_t from = 0;
    for (size_t i = 0; i <= stack.len && stack.len > 0; i++)
        if ((i == stack.len || stack.at[i] == '|') &&
            take_frame(r, p2d_slice(stack, from, i)))
            from = i + 1;
    if (stack.len > 0 && from <= stack.len)
        p2d_warn(r->in, "memray: frame",
                 "left out a frame that is no function;file;line");
}

/* A quotation mark in a field is doubled. */
static void unquote(struct p2d_buffer *to, struct p2d_span field)
{
    to->len = 0;
    for (size_t i = 0; i < field.len; i++) {
        p2d_put(to, &field.at[i], 1);
        if (field.at[i] == '"' && i + 1 < field.len && field.at[i + 1] == '"')
            i++;
    }
}

static bool take_row(struct reader *r, struct p2d_span row)
{
    enum { ALLOCATOR, ALLOCATIONS, SIZE, TID, THREAD_NAME, STACK, N_FIELDS };
    struct p2d_span fields[N_FIELDS];
    uint64_t n, size, tid;
    for (int i = 0; i < N_FIELDS; i++)
        if (!p2d_csv_cut(&row, &fields[i]))
            return false;
    if (!p2d_parse_u64(fields[ALLOCATIONS], &n) || !p2d_parse_u64(fields[SIZE], &size))
        return false;
    struct p2d_thread_info info = {
        .comm = p2d_csv_name(r->b, fields[THREAD_NAME]), .pid = -1, .tid = -1};
    if (p2d_parse_u64(fields[TID], &tid) && tid <= INT64_MAX)
        info.tid = (int64_t)tid;
    unquote(&r->stack, fields[STACK]);
    take_frames(r, p2d_buffer_span(&r->stack));
    struct p2d_sample sample = {.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                .thread = p2d_thread_of(r->b, info),
                                .metric = r->size,
                                .value = (double)size,
                                .count = n};
    p2d_add_sample(r->b, sample);
    sample.metric = r->allocations;
    sample.value = (double)n;
    p2d_add_sample(r->b, sample);
    r->n_rows++;
    return true;
}

static bool read_memray(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b, .stack = {.report = b->report}};
    struct p2d_span line;
    r.size = p2d_metric_of(b, p2d_span_of("size"), P2D_UNIT_BYTES);
    r.allocations = p2d_metric_of(b, p2d_span_of("allocations"), P2D_UNIT_COUNT);
    p2d_prefer_metric(b, r.size);
    while (p2d_line(in, &line))
        if (!p2d_starts_with(line, titles) && p2d_trim(line).len > 0 &&
            !take_row(&r, line))
            p2d_warn(in, "memray: row", "skipped a row that is not of memray's table");
    if (p2d_input_ok(in) && r.n_rows == 0) {
        p2d_fail_whole(in, "the table has no allocations");
        p2d_set_hint(in->report, "memray transform csv FILE writes one of a recording");
    }
    p2d_buffer_release(&r.stack);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_memray = {
    .name = "memray",
    .title = "the table of allocations of Python's memray",
    .probe = probe,
    .read = read_memray};
