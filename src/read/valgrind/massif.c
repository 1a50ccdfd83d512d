/* massif.c - read massif's heap profiles: the heap at its peak, by allocating function.
 *
 *     desc: (none)
 *     cmd: ./app
 *     time_unit: i
 *     #-----------
 *     snapshot=3
 *     mem_heap_B=123073
 *     heap_tree=peak
 *     n2: 123073 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 *      n1: 72704 0x48FE7B9: read (io.c:17)
 *       n0: 72704 0x4004A1D: main (in /usr/bin/app)
 *      n0: 50369 in 29 places, all below massif's threshold (1.00%)
 *
 * A line is followed by its callers, one blank further in, which add up to it but for
 * what was left out. The peak's tree counts, else the last one. Reference:
 * https://valgrind.org/docs/manual/ms-manual.html
 */
#include "base/number.h"
#include "read/read.h"
#include "read/valgrind/frame.h"

struct level {
    p2d_fn fn;
    double bytes, of_callers;
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    P2D_VEC(struct level) levels; /* from what allocates to its callers */
    p2d_metric metric;
    uint64_t n_trees;
    bool in_tree;
};

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool has_cmd = false, has_unit = false;
    if (!p2d_starts_with(head, "desc:"))
        return P2D_NO;
    for (size_t i = 0; i < 8 && p2d_cut(&head, '\n', &line); i++) {
        has_cmd |= p2d_starts_with(line, "cmd:");
        has_unit |= p2d_starts_with(line, "time_unit:");
    }
    return has_cmd && has_unit ? P2D_BY_MAGIC : P2D_NO;
}

/* What follows the number of bytes. */
static p2d_fn fn_of_text(struct reader *r, struct p2d_span text)
{
    if (p2d_starts_with(text, "0x"))
        return p2d_valgrind_frame(r->b, text);
    return p2d_fn_of(r->b, (struct p2d_function){
                               .name = p2d_name(r->b, p2d_span_of("[below threshold]"))});
}

/* Bytes that no deeper caller accounts for end at the innermost level. */
static void pop_level(struct reader *r)
{
    struct level last = r->levels.at[r->levels.len - 1];
    double rest = last.bytes - last.of_callers;
    for (uint32_t i = 1; rest > 0 && i < r->levels.len; i++)
        p2d_frame(r->b, r->levels.at[i].fn);
    if (rest > 0)
        p2d_add_sample(r->b, (struct p2d_sample){.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                                 .metric = r->metric & INT32_MAX,
                                                 .value = rest,
                                                 .count = 1});
    r->levels.len--;
    if (r->levels.len > 0)
        r->levels.at[r->levels.len - 1].of_callers += last.bytes;
}

/* "n2: 123073 0x48FE7B9: read (io.c:17)", after so many blanks; false if it is none. */
static bool take_tree_line(struct reader *r, struct p2d_span line)
{
    size_t depth = 0;
    uint64_t children, bytes;
    while (depth < line.len && line.at[depth] == ' ')
        depth++;
    line = p2d_slice(line, depth, line.len);
    size_t colon = p2d_find(line, 0, ':'), end = p2d_find(line, colon + 2, ' ');
    if (line.len == 0 || line.at[0] != 'n' ||
        !p2d_parse_u64(p2d_slice(line, 1, colon), &children) ||
        !p2d_parse_u64(p2d_slice(line, colon + 2, end), &bytes) || depth > r->levels.len)
        return false;
    while (r->levels.len > depth)
        pop_level(r);
    struct level level = {.bytes = (double)bytes};
    if (depth > 0)
        level.fn = fn_of_text(r, p2d_trim(p2d_slice(line, end, line.len)));
    return p2d_vec_push(&r->levels, r->b->report, level);
}

static void end_tree(struct reader *r)
{
    while (r->levels.len > 0)
        pop_level(r);
    r->in_tree = false;
}

/* Which of the detailed snapshots is read: the peak's, else the last one, counted from 1;
 * 0: none. */
static uint64_t chosen_tree(struct p2d_span text)
{
    uint64_t n = 0, chosen = 0;
    struct p2d_span line;
    while (text.len > 0 && p2d_cut(&text, '\n', &line)) {
        bool is_peak = p2d_starts_with(line, "heap_tree=peak");
        if (!is_peak && !p2d_starts_with(line, "heap_tree=detailed"))
            continue;
        n++;
        if (is_peak)
            return n;
        chosen = n;
    }
    return chosen;
}

static void take_line(struct reader *r, struct p2d_span line, uint64_t chosen)
{
    if (p2d_starts_with(line, "#"))
        end_tree(r);
    else if (p2d_starts_with(line, "cmd:"))
        p2d_set_command(r->b, p2d_trim(p2d_slice(line, 4, line.len)));
    else if (p2d_starts_with(line, "heap_tree=peak") ||
             p2d_starts_with(line, "heap_tree=detailed"))
        r->in_tree = ++r->n_trees == chosen;
    else if (r->in_tree && !take_tree_line(r, line))
        p2d_warn(r->in, "massif: skipped", "skipped a line that is not of a heap tree");
}

static bool read_massif(struct p2d_input *in, struct p2d_builder *b)
{
    /* Before all of it is read: it may have no end. */
    if (probe(p2d_peek(in, P2D_HEAD_SIZE)) == P2D_NO)
        return p2d_fail(in, "the input is not of massif, whose files begin with desc:, "
                            "cmd: and time_unit:");
    struct reader r = {.in = in, .b = b};
    uint64_t chosen = chosen_tree(p2d_rest(in));
    struct p2d_span line;
    if (p2d_input_ok(in) && chosen == 0) {
        p2d_fail_whole(in, "the input has no detailed snapshot");
        p2d_set_hint(in->report,
                     "record with --detailed-freq=1, or let the program run to its end");
        return false;
    }
    r.metric = p2d_metric_of(b, p2d_span_of("heap"), P2D_UNIT_BYTES);
    while (p2d_line(in, &line))
        take_line(&r, line, chosen);
    end_tree(&r);
    p2d_vec_release(&r.levels);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_massif = {.name = "massif",
                                           .title = "valgrind's massif, at its peak",
                                           .probe = probe,
                                           .read = read_massif};
