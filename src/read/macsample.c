/* macsample.c - read the call graph that sample(1) of macOS prints.
 *
 *     Call graph:
 *         825 Thread_15758523   DispatchQueue_1: com.apple.main-thread  (serial)
 *         + 825 start  (in libdyld.dylib) + 1  [0x7fff737cf3d5]
 *         +   800 main  (in app) + 41  [0x10384b549]
 *         +   ! 10 read  (in libsystem_kernel.dylib) + 8  [0x7fff73]
 *
 * A number is how many samples have the line and those above it on the stack; the marks
 * before it only guide the eye. Where the program has debug information, the file and the
 * line that ran stand at the end: "  app.m:12". Lines of threads begin the trees.
 * Reference: man sample on macOS; samples.
 */
#include "base/number.h"
#include "model/lines.h"
#include "syntax/words.h"
#include "assemble/indent_tree.h"
#include "read/read.h"

/* Where the number begins. */
static size_t marks(struct p2d_span line)
{
    size_t i = 0;
    while (i < line.len && (line.at[i] == ' ' || line.at[i] == '+' || line.at[i] == '!' ||
                            line.at[i] == ':' || line.at[i] == '|'))
        i++;
    return i;
}

/* "  [0x10384b549]  app.m:12" has the line that ran at its end, "  app.m:12,14,..." several
 * of them: then none is told. */
static p2d_spot at_line(struct p2d_builder *b, p2d_fn fn, struct p2d_span text)
{
    size_t open = p2d_find_text(text, 0, "  [0x"), end = p2d_find(text, open, ']');
    struct p2d_span place = p2d_trim(p2d_slice(text, end + 1, text.len));
    size_t colon = place.len;
    uint64_t line;
    while (colon > 0 && place.at[colon - 1] != ':')
        colon--;
    if (colon < 2 || !p2d_parse_u64(p2d_slice(place, colon, place.len), &line) ||
        line > INT32_MAX)
        return fn;
    return p2d_at_line(b, fn, p2d_name(b, p2d_slice(place, 0, colon - 1)), (int64_t)line);
}

/* "main  (in app) + 41  [0x10384b549]"; some have several addresses, or the line. */
static p2d_spot spot_of(struct p2d_builder *b, struct p2d_span text)
{
    struct p2d_function fn = {0};
    struct p2d_span all = text;
    size_t in = p2d_find_text(text, 0, "  (in ");
    if (in < text.len) {
        size_t begin = in + strlen("  (in ");
        fn.module = p2d_name(b, p2d_slice(text, begin, p2d_find(text, begin, ')')));
        text = p2d_slice(text, 0, in);
    }
    text = p2d_trim(text);
    if (p2d_span_is(text, "???"))
        text = p2d_span_of("[unknown]");
    fn.name = p2d_name(b, text);
    p2d_fn id = p2d_fn_of(b, fn);
    return in < all.len ? at_line(b, id, p2d_slice(all, in, all.len)) : id;
}

/* "Thread_15758523   DispatchQueue_1: com.apple.main-thread  (serial)" */
static bool is_thread(struct p2d_span text, struct p2d_span *name)
{
    struct p2d_span rest = text;
    *name = p2d_next_word(&rest);
    if (p2d_ends_with(*name, ":"))
        name->len--;
    return p2d_starts_with(*name, "Thread_") &&
           p2d_find_text(text, 0, "  (in ") == text.len;
}

static void take_line(struct p2d_indent_tree *tree, struct p2d_span line, uint64_t *n)
{
    size_t depth = marks(line);
    struct p2d_span text = p2d_slice(line, depth, line.len), name;
    uint64_t count;
    if (!p2d_parse_u64(p2d_next_word(&text), &count)) {
        p2d_warn(tree->in, "macsample: skipped",
                 "skipped a line that is not of a call graph");
        return;
    }
    text = p2d_trim(text);
    if (is_thread(text, &name)) {
        struct p2d_thread_info thread = {
            .comm = p2d_name(tree->b, name), .pid = -1, .tid = -1};
        p2d_indent_end(tree);
        tree->thread = p2d_thread_of(tree->b, thread);
        return;
    }
    p2d_indent_add_inclusive(tree, depth, spot_of(tree->b, text), (double)count);
    ++*n;
}

static const char graph_title[] = "Call graph:";

static bool is_graph_title(struct p2d_span line)
{
    return p2d_starts_with(line, graph_title);
}

static bool read_macsample(struct p2d_input *in, struct p2d_builder *b)
{
    struct p2d_indent_tree tree = {.in = in, .b = b, .costs_are_samples = true};
    struct p2d_span line;
    uint64_t n = 0;
    bool has_end = false;
    tree.metric = p2d_metric_of(b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    while (p2d_line(in, &line) && !is_graph_title(line))
        continue;
    while (!has_end && p2d_line(in, &line)) {
        has_end = p2d_starts_with(line, "Total number in stack");
        if (!has_end && p2d_trim(line).len > 0)
            take_line(&tree, line, &n);
    }
    p2d_indent_end(&tree);
    p2d_indent_release(&tree);
    if (p2d_input_ok(in) && n == 0) {
        p2d_fail_whole(in, "the input has no call graph");
        p2d_set_hint(in->report,
                     "run sample again, while the process is alive, and let it end");
    } else if (!has_end) {
        p2d_warn(in, "macsample: truncated", "the end of the call graph is missing");
    }
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line, below;
    bool is_sample = p2d_starts_with(head, "Analysis of sampling ");
    bool has_graph = p2d_find_text(head, 0, graph_title) < head.len;
    while (has_graph && p2d_cut(&head, '\n', &line))
        if (is_graph_title(line) && p2d_cut(&head, '\n', &below))
            return is_sample                        ? P2D_BY_MAGIC
                   : p2d_starts_with(below, "    ") ? P2D_BY_KEYS
                                                    : P2D_NO;
    return is_sample ? P2D_BY_KEYS : P2D_NO;
}

const struct p2d_reader p2d_read_macsample = {
    .name = "macsample",
    .title = "sample(1) of macOS",
    .probe = probe,
    .read = read_macsample,
};
