/* pmcstat.c - read callgraphs of FreeBSD's pmcstat -G: callees first, callers below.
 *
 *     @ inst_retired.any [35705 samples]
 *
 *     20.86%  [7447]     zfs_lz4_compress @ /boot/kernel/zfs.ko
 *      100.0%  [7447]      zio_compress_data
 *       100.0%  [7447]       zio_write_compress
 *
 * A line's callers are the more indented ones below it: each line is a stack that goes
 * from itself up to the line at the margin. What its callers leave of its count is of
 * stacks that ended there. The object is printed where it changes.
 * Reference: pmcstat(8); samples.
 */
#include "base/number.h"
#include "syntax/words.h"
#include "read/read.h"

struct level {
    size_t depth;
    p2d_fn fn;
    double rest; /* the count without that of the callers */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric metric;
    double rest;                  /* of the event's samples, that no line has */
    p2d_str module;               /* of the line before */
    P2D_VEC(struct level) levels; /* from the leaf on */
    uint64_t n;
};

/* The stack is what lies on the way: from the line at the margin, the leaf, to the last.
 */
static void end_levels(struct reader *r, size_t depth)
{
    while (r->levels.len > 0 && r->levels.at[r->levels.len - 1].depth >= depth) {
        double rest = r->levels.at[r->levels.len - 1].rest;
        for (uint32_t i = 0; rest > 0 && i < r->levels.len; i++)
            p2d_frame(r->b, r->levels.at[i].fn);
        if (rest > 0)
            p2d_add_sample(r->b,
                           (struct p2d_sample){.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                               .metric = r->metric,
                                               .value = rest,
                                               .count = (uint64_t)rest});
        r->levels.len--;
    }
}

/* "20.86%  [7447]     name @ object" */
static bool parse_row(struct p2d_span line, uint64_t *count, struct p2d_span *text)
{
    struct p2d_span percent = p2d_next_word(&line), number = p2d_next_word(&line);
    double ignored;
    *text = p2d_trim(line);
    return p2d_ends_with(percent, "%") && p2d_parse_grouped(percent, &ignored) &&
           p2d_starts_with(number, "[") && p2d_ends_with(number, "]") &&
           p2d_parse_u64(p2d_slice(number, 1, number.len - 1), count) &&
           *count < 1u << 31 && text->len > 0;
}

static bool take_row(struct reader *r, struct p2d_span line)
{
    struct p2d_span text;
    uint64_t count;
    struct level fresh = {.depth = p2d_indentation(line)};
    if (!parse_row(line, &count, &text))
        return false;
    size_t at = p2d_find_text(text, 0, " @ ");
    if (at < text.len)
        r->module = p2d_name(r->b, p2d_slice(text, at + 3, text.len));
    fresh.fn = p2d_fn_of(
        r->b, (struct p2d_function){.name = p2d_name(r->b, p2d_slice(text, 0, at)),
                                    .module = r->module});
    fresh.rest = (double)count;
    end_levels(r, fresh.depth);
    if (r->levels.len == 0)
        r->rest -= fresh.rest;
    else
        r->levels.at[r->levels.len - 1].rest -= fresh.rest;
    r->n++;
    return p2d_vec_push(&r->levels, r->b->report, fresh);
}

/* "@ event [n samples]" */
static const char title_end[] = " samples]";

static bool is_title(struct p2d_span line)
{
    return p2d_starts_with(line, "@ ") && p2d_ends_with(line, title_end);
}

/* Functions that pmcstat leaves out have samples too: their stacks are not known. */
static void end_event(struct reader *r)
{
    end_levels(r, 0);
    if (r->rest > 0)
        p2d_add_sample(r->b, (struct p2d_sample){.metric = r->metric,
                                                 .value = r->rest,
                                                 .count = (uint64_t)r->rest});
    r->rest = 0;
}

static void take_title(struct reader *r, struct p2d_span line)
{
    size_t end = p2d_find_text(line, 0, " [");
    struct p2d_span number = p2d_slice(line, end + 2, line.len - strlen(title_end));
    uint64_t samples;
    end_event(r);
    if (p2d_parse_u64(number, &samples) && samples < 1u << 31)
        r->rest = (double)samples;
    r->metric = p2d_metric_of(r->b, p2d_slice(line, 2, end), P2D_UNIT_COUNT);
}

static bool read_pmcstat(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    while (p2d_line(in, &line)) {
        if (is_title(line))
            take_title(&r, line);
        else if (p2d_trim(line).len > 0 && (r.metric == 0 || !take_row(&r, line)))
            p2d_warn(in, "pmcstat: skipped", "skipped a line that is not of a callgraph");
    }
    end_event(&r);
    p2d_vec_release(&r.levels);
    if (p2d_input_ok(in) && r.n == 0) {
        p2d_fail_whole(in, "the input has no callgraph of pmcstat");
        p2d_set_hint(in->report,
                     "write one with: pmcstat -R samples.out -G callgraph.txt");
    }
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line, text;
    uint64_t count;
    bool has_title = false;
    if (p2d_find_text(head, 0, title_end) == head.len)
        return P2D_NO;
    while (p2d_cut(&head, '\n', &line)) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (has_title && parse_row(line, &count, &text))
            return P2D_BY_KEYS;
        has_title |= is_title(line);
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_pmcstat = {
    .name = "pmcstat",
    .title = "FreeBSD's pmcstat -G",
    .probe = probe,
    .read = read_pmcstat,
};
