/* frame.c - parse frames of folded stacks, which may have more than a name.
 *
 *     parse (app/io.py:17)          py-spy
 *     render (app/view.js:40:5)     JavaScript, with a column: where the function begins
 *     block in parse - app/io.rb:17 rbspy
 *     io.py:parse:17                the sampling profiler of Python 3.15
 *     io.py:parse:17, io.py:parse;L17, parse (io.py);L17      austin
 *     libm.so.6`sin+0x1c            dtrace; the offset is what was running
 *     Main.run_[j]                  FlameGraph and async-profiler: compiled by a JIT
 *
 * Lines and offsets are those that were running: as a part of its name a function would be
 * many, and so it would with marks: the same method is interpreted first and compiled later.
 * What could as well belong to a name stays: "name file.js:17" of V8, where the function
 * begins.
 */
#include "read/folded/frame.h"

#include "base/number.h"
#include "model/file_module.h"

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(unsigned char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* Cut ":17" off the end; its number, 0 if it is too large. False if there is none. */
static bool cut_number(struct p2d_span *text, uint32_t *number)
{
    uint64_t value;
    size_t end = text->len;
    while (end > 0 && is_digit(text->at[end - 1]))
        end--;
    if (end == text->len || end < 2 || text->at[end - 1] != ':')
        return false;
    bool fits =
        p2d_parse_u64(p2d_slice(*text, end, text->len), &value) && value <= INT32_MAX;
    *number = fits ? (uint32_t)value : 0;
    text->len = end - 1;
    return true;
}

/* "NAME (FILE:LINE)", "NAME (FILE:LINE:COLUMN)". */
static bool parse_pyspy(struct p2d_span text, struct p2d_folded_frame *frame)
{
    if (!p2d_ends_with(text, ")"))
        return false;
    uint32_t line, last;
    struct p2d_span rest = p2d_slice(text, 0, text.len - 1);
    if (!cut_number(&rest, &last))
        return false;
    size_t open = rest.len;
    while (open > 1 && (rest.at[open - 1] != '(' || rest.at[open - 2] != ' '))
        open--;
    if (open < 3 || open == rest.len)
        return false;
    frame->name = p2d_slice(rest, 0, open - 2);
    frame->file = p2d_slice(rest, open, rest.len);
    if (cut_number(&frame->file, &line) && line > 0) {
        frame->line = line;
        frame->column = last;
    } else {
        frame->running = last;
    }
    return true;
}

/* "NAME - FILE:LINE". */
static bool parse_rbspy(struct p2d_span text, struct p2d_folded_frame *frame)
{
    uint32_t line;
    if (!cut_number(&text, &line))
        return false;
    size_t dash = p2d_find(text, 1, '-');
    while (dash + 2 < text.len && (text.at[dash - 1] != ' ' || text.at[dash + 1] != ' '))
        dash = p2d_find(text, dash + 1, '-');
    if (dash < 2 || dash + 2 >= text.len)
        return false;
    frame->name = p2d_slice(text, 0, dash - 1);
    frame->file = p2d_slice(text, dash + 2, text.len);
    frame->running = line;
    if (p2d_span_is(frame->file, "(unknown)"))
        frame->file.len = 0;
    return true;
}

/* "FILE:NAME:LINE". */
static bool parse_python(struct p2d_span text, struct p2d_folded_frame *frame)
{
    uint32_t line;
    if (!cut_number(&text, &line))
        return false;
    size_t colon = text.len;
    while (colon > 0 && text.at[colon - 1] != ':')
        colon--;
    if (colon < 2 || colon == text.len)
        return false;
    frame->name = p2d_slice(text, colon, text.len);
    frame->file = p2d_slice(text, 0, colon - 1);
    frame->running = line;
    return true;
}

/* "MODULE`NAME", but not Scala's and Kotlin's names in backquotes. */
static bool parse_dtrace(struct p2d_span text, struct p2d_folded_frame *frame)
{
    size_t tick = p2d_find(text, 0, '`');
    if (tick == 0 || tick + 1 >= text.len || p2d_find(text, tick + 1, '`') < text.len ||
        p2d_find(text, 0, ' ') < tick || p2d_find(text, 0, '(') < tick)
        return false;
    frame->module = p2d_slice(text, 0, tick);
    frame->name = p2d_slice(text, tick + 1, text.len);
    return true;
}

static struct p2d_span without_offset(struct p2d_span text)
{
    size_t end = text.len;
    while (end > 0 && is_hex(text.at[end - 1]))
        end--;
    if (end == text.len || end < 4 || memcmp(text.at + end - 3, "+0x", 3) != 0)
        return text;
    return p2d_slice(text, 0, end - 3);
}

/* FlameGraph marks functions of the kernel, of a JIT, inlined ones and wakers; jfrconv of
 * async-profiler also what was interpreted or compiled a little. */
static bool is_marked(struct p2d_span text)
{
    return text.len > 4 && memcmp(text.at + text.len - 4, "_[", 2) == 0 &&
           text.at[text.len - 1] == ']' &&
           memchr("kjiw01", text.at[text.len - 2], 6) != NULL;
}

/* Scripts that are run one after the other mark twice. */
static struct p2d_span without_mark(struct p2d_span text)
{
    while (is_marked(text))
        text.len -= 4;
    return text;
}

/* "NAME (FILE)", whose line is a frame of its own after it. */
static bool parse_old_austin(struct p2d_span text, struct p2d_folded_frame *frame)
{
    size_t open = text.len;
    if (!p2d_ends_with(text, ")"))
        return false;
    while (open > 1 && (text.at[open - 1] != '(' || text.at[open - 2] != ' '))
        open--;
    if (open < 3)
        return false;
    frame->name = p2d_slice(text, 0, open - 2);
    frame->file = p2d_slice(text, open, text.len - 1);
    return true;
}

/* The same for "FILE:NAME", but not for ":GC:". */
static bool parse_alternative_austin(struct p2d_span text, struct p2d_folded_frame *frame)
{
    size_t colon = text.len;
    while (colon > 0 && text.at[colon - 1] != ':')
        colon--;
    if (colon < 2 || colon == text.len)
        return false;
    frame->name = p2d_slice(text, colon, text.len);
    frame->file = p2d_slice(text, 0, colon - 1);
    return true;
}

static struct p2d_folded_frame parse_austin(struct p2d_span text)
{
    struct p2d_span none = p2d_slice(text, 0, 0);
    struct p2d_folded_frame frame = {.name = text, .module = none, .file = none};
    if (!parse_python(text, &frame) && !parse_pyspy(text, &frame) &&
        !parse_old_austin(text, &frame) && !parse_alternative_austin(text, &frame))
        return frame;
    if (p2d_span_is(frame.file, "kernel")) {
        frame.module = frame.file;
        frame.file = none;
    } else {
        frame.module = p2d_file_module(frame.file);
    }
    return frame;
}

bool p2d_folded_is_line(struct p2d_span frame, uint32_t *line)
{
    uint64_t number;
    if (frame.len < 2 || frame.at[0] != 'L')
        return false;
    for (size_t i = 1; i < frame.len; i++)
        if (!is_digit(frame.at[i]))
            return false;
    bool fits =
        p2d_parse_u64(p2d_slice(frame, 1, frame.len), &number) && number <= INT32_MAX;
    *line = fits ? (uint32_t)number : 0;
    return true;
}

struct p2d_folded_frame p2d_folded_parse_frame(struct p2d_span text,
                                               enum p2d_folded_style style)
{
    struct p2d_span none = p2d_slice(text, 0, 0);
    if (style == P2D_FOLDED_AUSTIN)
        return parse_austin(text);
    text = without_mark(text);
    struct p2d_folded_frame frame = {.name = text, .module = none, .file = none};
    if ((style == P2D_FOLDED_PYTHON && parse_python(text, &frame)) ||
        parse_pyspy(text, &frame) || parse_rbspy(text, &frame)) {
        frame.module = p2d_file_module(frame.file);
        return frame;
    }
    frame = (struct p2d_folded_frame){
        .name = without_offset(text), .module = none, .file = none};
    (void)parse_dtrace(frame.name, &frame);
    return frame;
}
