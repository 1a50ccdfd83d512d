/* sleepy.c - read the files of Very Sleepy: a zip archive of tables.
 *
 *     Symbols.txt      sym0 "app" "main" "C:\src\app.cpp" 12
 *     Callstacks.txt   0.5 sym2 sym1 sym0                      up to 0.8x and in 0.90
 *
 *     Symbols.txt      0x401000 "app" "main" "C:\src\app.cpp" 12
 *     Callstacks.txt   0x401000 0x402000                       from 0.91 on: a stack, and
 *                      7 0.5 9 0.25                            threads with their seconds
 *     Threads.txt      7
 *                      [main]
 *
 * Stacks come leaf first. Many addresses may be one function.
 * Reference: samples; Very Sleepy's src/wxProfilerGUI/database.cpp.
 */
#include <strings.h>

#include "base/number.h"
#include "io/archive.h"
#include "syntax/words.h"
#include "read/read.h"

enum member { SYMBOLS, STACKS, THREADS, N_MEMBERS };

static const char *const names[N_MEMBERS] = {"Symbols.txt", "Callstacks.txt",
                                             "Threads.txt"};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric metric;
    uint64_t size; /* of all members so far */
    struct p2d_buffer members[N_MEMBERS];
    bool has_member[N_MEMBERS];
    struct p2d_map symbols; /* number -> function */
    struct p2d_map threads; /* number -> name */
    bool has_stack;         /* the line before was one of 0.91's */
    uint64_t n;
};

/* ------------------------------------------------------------------ archive */

/* All of the current member. */
static bool unpack(struct reader *r, struct p2d_source source, struct p2d_buffer *buffer)
{
    enum { PIECE = 16 * 1024 };
    unsigned char piece[PIECE];
    ptrdiff_t n;
    buffer->len = 0;
    while ((n = source.pull(source.state, piece, sizeof piece)) > 0) {
        r->size += (size_t)n;
        if (!p2d_in_proportion(r->in, r->in->offset, r->size))
            return false;
        p2d_put(buffer, piece, (size_t)n);
    }
    return p2d_input_ok(r->in);
}

static void read_members(struct reader *r)
{
    struct p2d_archive *archive = p2d_archive_open(r->in);
    struct p2d_source source;
    const char *name;
    bool good = archive != NULL;
    while (good && p2d_archive_next(archive, &name, &source))
        for (int i = 0; good && i < N_MEMBERS; i++)
            if (strcasecmp(name, names[i]) == 0) {
                r->has_member[i] = true;
                good = unpack(r, source, &r->members[i]);
            }
    p2d_archive_close(archive);
    r->in->item = 0; /* a line of a member has no offset in the archive */
}

/* ------------------------------------------------------------------- tables */

/* The next line of a member. */
static bool next_line(struct p2d_span *rest, struct p2d_span *line)
{
    if (!p2d_cut(rest, '\n', line))
        return false;
    if (p2d_ends_with(*line, "\r"))
        line->len--;
    return true;
}

static bool parse_symbol(struct p2d_span word, uint64_t *number)
{
    if (p2d_starts_with(word, "0x"))
        return p2d_parse_hex(p2d_slice(word, 2, word.len), number);
    return p2d_starts_with(word, "sym") &&
           p2d_parse_u64(p2d_slice(word, 3, word.len), number);
}

/* sym0 "module" "function" "file" 12. A function may hold quotes, so it is the rest
 * between the other fields. */
static void take_symbol(struct reader *r, struct p2d_span line)
{
    struct p2d_span rest = line;
    struct p2d_function fn = {0};
    uint64_t number;
    if (p2d_trim(line).len == 0)
        return;
    bool good = parse_symbol(p2d_next_word(&rest), &number);
    p2d_last_word(&rest);
    size_t first = p2d_find_text(rest, 0, "\" \""), last = first;
    for (size_t at = first; at < rest.len; at = p2d_find_text(rest, at + 1, "\" \""))
        last = at;
    if (!good || !p2d_starts_with(rest, "\"") || !p2d_ends_with(rest, "\"") ||
        first == last) {
        p2d_warn(r->in, "sleepy: symbol", "skipped a line of Symbols.txt");
        return;
    }
    struct p2d_span file = p2d_slice(rest, last + 3, rest.len - 1);
    fn.module = p2d_name(r->b, p2d_slice(rest, 1, first));
    fn.name = p2d_name(r->b, p2d_slice(rest, first + 3, last));
    if (!p2d_span_is(file, "[unknown]"))
        fn.file = p2d_name(r->b, file);
    uint32_t *place = p2d_map_at(&r->symbols, r->b->report, number);
    if (place != NULL)
        *place = p2d_fn_of(r->b, fn);
}

static void add_frames(struct reader *r, struct p2d_span words)
{
    for (;;) {
        struct p2d_span word = p2d_next_word(&words);
        uint64_t number;
        if (word.len == 0)
            return;
        p2d_fn fn = parse_symbol(word, &number) ? p2d_map_get(&r->symbols, number) : 0;
        p2d_frame(r->b, fn != 0 ? fn
                                : p2d_fn_of(r->b, (struct p2d_function){
                                                      .name = p2d_name(r->b, word)}));
    }
}

static void add_sample(struct reader *r, p2d_node node, p2d_thread thread, double seconds)
{
    r->n++;
    p2d_add_sample(r->b, (struct p2d_sample){.node = node,
                                             .thread = thread,
                                             .metric = r->metric,
                                             .value = seconds,
                                             .count = 1});
}

/* "7 0.5 9 0.25": threads and their seconds in the stack of the line before. */
static bool take_times(struct reader *r, struct p2d_span line)
{
    p2d_node node = p2d_stack(r->b, P2D_LEAF_FIRST);
    r->has_stack = false;
    for (;;) {
        struct p2d_thread_info thread = {.pid = -1};
        struct p2d_span word = p2d_next_word(&line);
        uint64_t number;
        double seconds;
        if (word.len == 0)
            return true;
        if (!p2d_parse_u64(word, &number) || number > INT64_MAX ||
            !p2d_parse_double(p2d_next_word(&line), &seconds))
            return false;
        thread.tid = (int64_t)number;
        thread.comm = p2d_map_get(&r->threads, number);
        add_sample(r, node, p2d_thread_of(r->b, thread), seconds);
    }
}

static bool take_stack(struct reader *r, struct p2d_span line)
{
    struct p2d_span rest = line, word = p2d_next_word(&rest);
    double seconds;
    if (r->has_stack)
        return take_times(r, line);
    if (p2d_starts_with(word, "0x")) {
        add_frames(r, line);
        r->has_stack = true;
        return true;
    }
    if (!p2d_parse_double(word, &seconds))
        return word.len == 0;
    add_frames(r, rest);
    add_sample(r, p2d_stack(r->b, P2D_LEAF_FIRST), 0, seconds);
    return true;
}

static void name_threads(struct reader *r, struct p2d_span rest)
{
    struct p2d_span number, name;
    while (next_line(&rest, &number) && next_line(&rest, &name)) {
        uint64_t id;
        uint32_t *place = p2d_parse_u64(p2d_trim(number), &id)
                              ? p2d_map_at(&r->threads, r->b->report, id)
                              : NULL;
        if (place != NULL)
            *place = p2d_name(r->b, p2d_trim(name));
    }
}

static struct p2d_span text_of(const struct reader *r, enum member member)
{
    return p2d_buffer_span(&r->members[member]);
}

static void read_tables(struct reader *r)
{
    struct p2d_span line, symbols = text_of(r, SYMBOLS), stacks = text_of(r, STACKS);
    if (!r->has_member[SYMBOLS] || !r->has_member[STACKS]) {
        p2d_fail(r->in, "this zip archive is not a profile of Very Sleepy: it has no %s",
                 names[r->has_member[SYMBOLS] ? STACKS : SYMBOLS]);
        p2d_set_hint(r->in->report, "unpack the archive, and give the profile in it");
        return;
    }
    name_threads(r, text_of(r, THREADS));
    while (p2d_input_ok(r->in) && next_line(&symbols, &line))
        take_symbol(r, line);
    while (p2d_input_ok(r->in) && next_line(&stacks, &line))
        if (!take_stack(r, line))
            p2d_warn(r->in, "sleepy: stack", "skipped a line of Callstacks.txt");
    r->b->frames.len = 0;
    if (p2d_input_ok(r->in) && r->n == 0) {
        p2d_fail_whole(r->in, "the input has no stacks: nothing was recorded");
        p2d_set_hint(r->in->report, "let the program work while it is profiled");
    }
}

static bool read_sleepy(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader *r = p2d_new(b->report, 1, sizeof *r);
    if (r == NULL)
        return false;
    r->in = in;
    r->b = b;
    r->metric = p2d_metric_of(b, p2d_span_of("seconds"), P2D_UNIT_SECONDS);
    for (int i = 0; i < N_MEMBERS; i++)
        r->members[i].report = b->report;
    if (!p2d_is_zip(p2d_peek(in, P2D_HEAD_SIZE)))
        p2d_fail_whole(in, "the input is not a zip archive");
    else
        read_members(r);
    if (p2d_input_ok(in))
        read_tables(r);
    for (int i = 0; i < N_MEMBERS; i++)
        p2d_buffer_release(&r->members[i]);
    p2d_map_release(&r->symbols);
    p2d_map_release(&r->threads);
    p2d_delete(r);
    return p2d_input_ok(in);
}

/* The names of the members stand in the headers between their data. */
static int probe(struct p2d_span head)
{
    static const char *const first[] = {"Stats.txt",      "stats.txt",
                                        "Symbols.txt",    "symbols.txt",
                                        "Callstacks.txt", "callstacks.txt"};
    if (!p2d_is_zip(head))
        return P2D_NO;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (p2d_find_text(head, 0, first[i]) < head.len)
            return P2D_BY_MAGIC;
    return P2D_NO;
}

const struct p2d_reader p2d_read_sleepy = {
    .name = "sleepy",
    .title = "Very Sleepy (zip)",
    .probe = probe,
    .is_binary = true,
    .is_archive = true,
    .read = read_sleepy,
};
