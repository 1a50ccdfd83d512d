/* ghcprof.c - read the report of a Haskell program that ran with +RTS -p or -P.
 *
 *                                        individual      inherited
 *     COST CENTRE  MODULE  SRC        no. entries  %time %alloc   %time %alloc  ticks
 * bytes
 *
 *     MAIN         MAIN    <built-in> 168       0    2.6    0.0   100.0  100.0    510
 * 45609 main        Main    Main.hs    337       1    1.0 ...
 *
 * The tree of cost centres, indented by one blank each. -P adds ticks and bytes, which
 * are exact; else there are shares of the whole with one decimal, and the head of the
 * report says how many ticks and bytes the whole is.
 * Reference: "Profiling" in GHC's User Guide; rts/Profiling.c.
 */
#include "base/number.h"
#include "syntax/words.h"
#include "assemble/indent_tree.h"
#include "read/read.h"

struct reader {
    struct p2d_indent_tree tree;
    p2d_metric ticks, bytes;
    double all_ticks, all_bytes;
    bool has_ticks; /* the columns ticks and bytes are there */
    uint64_t n;
};

/* The titles of the tree, unlike those of the list of the costliest, have "no.". */
static bool is_title(struct p2d_span line)
{
    return p2d_starts_with(line, "COST CENTRE") &&
           p2d_find_text(line, 0, " MODULE ") < line.len &&
           p2d_find_text(line, 0, "entries") < line.len;
}

/* "total time  =        0.02 secs   (20 ticks @ 1000 us, 1 processor)" and
 * "total alloc =  59,542,576 bytes  (excludes profiling overheads)". */
static void take_head(struct reader *r, struct p2d_span line)
{
    struct p2d_span rest = p2d_trim(line);
    size_t ticks = p2d_find(rest, 0, '(');
    if (p2d_starts_with(rest, "total time") && ticks < rest.len) {
        rest = p2d_slice(rest, ticks + 1, rest.len);
        p2d_parse_grouped(p2d_next_word(&rest), &r->all_ticks);
    } else if (p2d_starts_with(rest, "total alloc")) {
        rest = p2d_slice(rest, p2d_find(rest, 0, '=') + 1, rest.len);
        p2d_parse_grouped(p2d_next_word(&rest), &r->all_bytes);
    }
}

/* Numbers from the end of a row. Sources may hold blanks, so the front is no use. */
struct numbers {
    double at[7]; /* entries, 2 own shares, 2 inherited, ticks, bytes */
};

static bool cut_numbers(struct p2d_span *rest, bool has_ticks, struct numbers *numbers)
{
    for (int i = has_ticks ? 6 : 4; i >= 0; i--)
        if (!p2d_parse_grouped(p2d_last_word(rest), &numbers->at[i]))
            return false;
    uint64_t number; /* of the cost centre */
    return p2d_parse_u64(p2d_last_word(rest), &number);
}

static void add(struct reader *r, p2d_node node, p2d_metric metric, double value)
{
    if (value > 0)
        p2d_add_sample(r->tree.b, (struct p2d_sample){
                                      .node = node, .metric = metric, .value = value});
}

static bool take_row(struct reader *r, struct p2d_span line)
{
    struct p2d_builder *b = r->tree.b;
    struct p2d_span rest = line;
    struct p2d_function fn = {0};
    struct numbers numbers = {{0}};
    if (!cut_numbers(&rest, r->has_ticks, &numbers))
        return false;
    size_t depth = p2d_indentation(line);
    fn.name = p2d_name(b, p2d_next_word(&rest));
    fn.module = p2d_name(b, p2d_next_word(&rest));
    fn.file = p2d_name(b, p2d_trim(rest));
    p2d_node node = p2d_indent_enter(&r->tree, depth, p2d_fn_of(b, fn));
    add(r, node, r->ticks,
        r->has_ticks ? numbers.at[5] : numbers.at[1] / 100 * r->all_ticks);
    add(r, node, r->bytes,
        r->has_ticks ? numbers.at[6] : numbers.at[2] / 100 * r->all_bytes);
    r->n++;
    return true;
}

static bool read_ghcprof(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.tree = {.in = in, .b = b}};
    struct p2d_span line;
    bool has_titles = false;
    r.ticks = p2d_metric_of(b, p2d_span_of("ticks"), P2D_UNIT_COUNT);
    r.bytes = p2d_metric_of(b, p2d_span_of("alloc"), P2D_UNIT_BYTES);
    p2d_prefer_metric(b, r.ticks);
    while (p2d_line(in, &line)) {
        if (!has_titles) {
            has_titles = is_title(line);
            r.has_ticks = has_titles && p2d_find_text(line, 0, " ticks") < line.len;
            take_head(&r, line);
        } else if (p2d_trim(line).len > 0 && !take_row(&r, line)) {
            p2d_warn(in, "ghcprof: skipped",
                     "skipped a line that is not a row of the tree");
        }
    }
    p2d_indent_release(&r.tree);
    if (p2d_input_ok(in) && r.n == 0) {
        p2d_fail_whole(in, "the input has no tree of cost centres");
        p2d_set_hint(in->report,
                     "run a program that was built with -prof: PROGRAM +RTS -p");
    }
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    if (p2d_find_text(head, 0, "Time and Allocation Profiling Report") < head.len)
        return P2D_BY_KEYS;
    while (p2d_cut(&head, '\n', &line))
        if (is_title(line))
            return P2D_BY_KEYS;
    return P2D_NO;
}

const struct p2d_reader p2d_read_ghcprof = {
    .name = "ghcprof",
    .title = "GHC's time and allocation report (+RTS -p, -P)",
    .probe = probe,
    .read = read_ghcprof,
};
