/* dtrace.c - read aggregations of stacks that DTrace prints.
 *
 *     CPU     ID                    FUNCTION:NAME
 *       0  64091                        :tick-60s
 *
 *                   genunix`segvn_fault+0x24
 *                   unix`trap+0x2c7
 *                     3
 *
 * Frames come leaf first, then how often that stack was seen. The kernel's stack and the
 * user's stand in one record with a blank line between them: frames go on until the
 * count. Reference: "Aggregations" of the DTrace Guide; samples of illumos, FreeBSD and
 * macOS.
 */
#include "assemble/lost.h"
#include "base/number.h"
#include "syntax/words.h"
#include "syntax/understood.h"
#include "read/read.h"

static bool is_title(struct p2d_span line)
{
    line = p2d_trim(line);
    return p2d_starts_with(line, "CPU ") && p2d_ends_with(line, "FUNCTION:NAME");
}

/* "module`symbol+0x1c" or an address. Quotation marks of a text come in pairs. */
static bool is_sure_frame(struct p2d_span line)
{
    size_t tick = p2d_find(line, 0, '`');
    for (size_t i = 0; i < tick && i < line.len; i++)
        if (memchr(" \t\"'()<>,;=*", line.at[i], 13) != NULL)
            return false;
    return p2d_starts_with(line, "0x") ||
           (tick > 0 && tick + 1 < line.len && p2d_find(line, tick + 1, '`') == line.len);
}

/* "module`symbol+0x1c", a symbol alone, or an address. */
static p2d_fn fn_of(struct p2d_builder *b, struct p2d_span frame)
{
    size_t tick = p2d_find(frame, 0, '`');
    struct p2d_function fn = {0};
    if (tick < frame.len) {
        fn.module = p2d_name(b, p2d_slice(frame, 0, tick));
        frame = p2d_slice(frame, tick + 1, frame.len);
    }
    fn.name = p2d_name(b, p2d_without_offset(frame));
    return p2d_fn_of(b, fn);
}

static bool read_dtrace(struct p2d_input *in, struct p2d_builder *b)
{
    p2d_metric metric = p2d_metric_of(b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    struct p2d_span line;
    bool is_after_title = false;
    uint64_t n = 0, count = 0, sure = 0, others = 0, lost = 0;
    while (p2d_line(in, &line)) {
        bool is_probe = is_after_title;
        line = p2d_trim(line);
        is_after_title = is_title(line);
        if (line.len == 0 || is_after_title || is_probe)
            continue;
        if (p2d_starts_with(line, "dtrace: ")) { /* messages between the output */
            lost += p2d_find_text(line, 0, " drop") < line.len ? p2d_lost_in(line) : 0;
            continue;
        }
        if (!p2d_parse_u64(line, &count)) {
            bool is_sure = is_sure_frame(line);
            sure += is_sure;
            others += !is_sure;
            p2d_frame(b, fn_of(b, line));
            continue;
        }
        n += b->frames.len > 0;
        p2d_add_sample(b, (struct p2d_sample){.node = p2d_stack(b, P2D_LEAF_FIRST),
                                              .metric = metric,
                                              .value = (double)count,
                                              .count = 1});
    }
    if (p2d_input_ok(in) && b->frames.len > 0)
        p2d_warn(in, "dtrace: truncated", "the last stack has no count: it is left out");
    b->frames.len = 0;
    p2d_warn_of_lost(in, "dtrace", lost, "record");
    if (p2d_input_ok(in) && n == 0) {
        p2d_fail_whole(in, "the input has no stacks with a count");
        p2d_set_hint(in->report,
                     "let DTrace count stacks until it ends: @[ustack()] = count();");
    }
    return p2d_understood_most(in, "frames of DTrace's stacks", sure, others);
}

/* The title and the probe are missing with -q: then only stacks identify the format, by a
 * line of a module's symbol and an indented count below it. */
static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool is_below_frame = false;
    while (p2d_cut(&head, '\n', &line)) {
        size_t indentation = p2d_indentation(line);
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (is_title(line))
            return P2D_BY_KEYS;
        line = p2d_trim(line);
        if (indentation > 1 && is_below_frame && p2d_is_digits(line))
            return P2D_BY_SHAPE;
        is_below_frame = indentation > 1 && is_sure_frame(line);
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_dtrace = {
    .name = "dtrace",
    .title = "DTrace's stack() and ustack() aggregations",
    .probe = probe,
    .read = read_dtrace,
};
