/* stacks.c - read the stacks that scalene records with --stacks.
 *
 *     [["/srv/app.py <module>:14;", "/srv/app.py main:10;"], {"count": 6,
 *      "python_time": 0.1, "c_time": 0.2, "cpu_samples": 0.3}]
 *     [[{"display_name": "main", "filename_or_module": "/srv/app.py", "kind": "py",
 *        "line": 10, "ip": null, "offset": null}], 6]
 *
 * Versions before 1.5.35 have a number of samples in place of the object, those up to
 * 1.5.54 an array of the four numbers.
 */
#include "read/scalene/stacks.h"

#include <inttypes.h>
#include <math.h>

#include "base/number.h"

static void skip_frame(struct p2d_json *j)
{
    p2d_json_warn(j, "scalene: frame", "left out a frame that is none of scalene's");
}

/* "FILE FUNCTION:LINE;": files may hold blanks. */
static bool split_frame(struct p2d_span text, struct p2d_span parts[2], uint64_t *line)
{
    size_t colon = text.len, blank;
    if (!p2d_ends_with(text, ";"))
        return false;
    while (colon > 0 && text.at[colon - 1] != ':')
        colon--;
    for (blank = colon; blank > 0 && text.at[blank - 1] != ' ';)
        blank--;
    if (blank == 0)
        return false;
    parts[0] = p2d_slice(text, 0, blank - 1);
    parts[1] = p2d_slice(text, blank, colon - 1);
    return p2d_parse_u64(p2d_slice(text, colon, text.len - 1), line) && parts[1].len > 0;
}

static void take_text(struct p2d_scalene_stacks *s, struct p2d_json *j,
                      struct p2d_builder *b)
{
    struct p2d_span text, parts[2];
    uint64_t line;
    if (!p2d_json_string(j, &text) || !split_frame(text, parts, &line) ||
        line > INT32_MAX) {
        skip_frame(j);
        return;
    }
    (void)p2d_vec_push(&s->frames, b->report,
                       (struct p2d_scalene_frame){p2d_name(b, parts[1]),
                                                  p2d_name(b, parts[0]), (int64_t)line,
                                                  false});
}

/* A native function without a name is its place in the object, "libz.so.1+0x1234", or an
 * address. */
static p2d_str name_of_place(struct p2d_builder *b, p2d_str object, int64_t ip,
                             int64_t offset)
{
    struct p2d_buffer text = {.report = b->report};
    struct p2d_span base = p2d_base_name(p2d_string(&b->profile->strings, object));
    p2d_put(&text, base.at, base.len);
    p2d_putf(&text, "%s0x%" PRIx64, base.len > 0 ? "+" : "",
             (uint64_t)(base.len > 0 ? offset : ip));
    p2d_str name = p2d_name(b, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
    return name;
}

static void take_object(struct p2d_scalene_stacks *s, struct p2d_json *j,
                        struct p2d_builder *b)
{
    enum { NAME, FILE_NAME, KIND, LINE, IP, OFFSET };
    static const char *const keys[] = {[NAME] = "display_name",
                                       [FILE_NAME] = "filename_or_module",
                                       [KIND] = "kind",
                                       [LINE] = "line",
                                       [IP] = "ip",
                                       [OFFSET] = "offset",
                                       NULL};
    struct p2d_scalene_frame frame = {0};
    struct p2d_json_numeral numbers[OFFSET + 1] = {0};
    struct p2d_span key, text;
    while (p2d_json_key(j, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0 || (which >= LINE && p2d_json_peek(j) != P2D_JSON_NUMBER))
            p2d_json_skip(j);
        else if (which >= LINE)
            p2d_json_number(j, &numbers[which]);
        else if (!p2d_json_string(j, &text))
            skip_frame(j);
        else if (which == KIND)
            frame.is_native = p2d_span_is(text, "native");
        else
            *(which == NAME ? &frame.name : &frame.file) = p2d_name(b, text);
    }
    int64_t line = numbers[LINE].integer;
    frame.line = line > 0 && line <= INT32_MAX ? line : 0;
    if (frame.name == 0 && frame.is_native)
        frame.name =
            name_of_place(b, frame.file, numbers[IP].integer, numbers[OFFSET].integer);
    if (frame.name == 0)
        skip_frame(j);
    else
        (void)p2d_vec_push(&s->frames, b->report, frame);
}

static void take_frames(struct p2d_scalene_stacks *s, struct p2d_json *j,
                        struct p2d_builder *b)
{
    if (!p2d_json_enter(j, '['))
        return;
    while (p2d_json_item(j)) {
        if (p2d_json_peek(j) != P2D_JSON_OBJECT)
            take_text(s, j, b);
        else if (p2d_json_enter(j, '{'))
            take_object(s, j, b);
    }
}

/* What a stack weighs, a number in an object of them or in an array; below 0 if that is not
 * said. */
static void take_weight(struct p2d_json *j, struct p2d_scalene_stack *stack)
{
    struct p2d_span key;
    uint32_t count = 0;
    enum p2d_json_kind kind = p2d_json_peek(j);
    if (kind == P2D_JSON_OBJECT && p2d_json_enter(j, '{')) {
        while (p2d_json_key(j, &key))
            if (p2d_span_is(key, "count"))
                count = p2d_json_index(j, &count) ? count : 0;
            else if (!p2d_span_is(key, "cpu_samples"))
                p2d_json_skip(j);
            else if (!p2d_json_double(j, &stack->weight))
                stack->weight = -1;
    } else if (kind == P2D_JSON_ARRAY && p2d_json_enter(j, '[')) {
        for (int i = 0; p2d_json_item(j); i++)
            if (i == 0)
                count = p2d_json_index(j, &count) ? count : 0;
            else if (!p2d_json_double(j, &stack->weight))
                stack->weight = -1;
    } else if (!p2d_json_double(j, &stack->weight)) {
        stack->weight = -1;
    } else if (stack->kind != P2D_SCALENE_OF_MEMORY && stack->weight >= 0 &&
               stack->weight <= UINT32_MAX) {
        count = (uint32_t)stack->weight;
    }
    stack->count = count;
}

static void take_stack(struct p2d_scalene_stacks *s, struct p2d_json *j,
                       struct p2d_builder *b, enum p2d_scalene_stacks_kind kind)
{
    struct p2d_scalene_stack stack = {.kind = kind, .from = s->frames.len, .weight = -1};
    if (!p2d_json_enter(j, '['))
        return;
    for (int i = 0; p2d_json_item(j); i++) {
        if (i == 0)
            take_frames(s, j, b);
        else if (i == 1)
            take_weight(j, &stack);
        else
            p2d_json_skip(j);
    }
    stack.to = s->frames.len;
    double sum = s->sums[kind] + stack.weight;
    if (!(stack.weight >= 0) || !isfinite(sum)) {
        p2d_json_warn(j, "scalene: stack", "left out a stack that does not say its cost");
        s->frames.len = stack.from;
    } else if (p2d_vec_push(&s->list, b->report, stack)) {
        s->sums[kind] = sum;
    }
}

void p2d_scalene_read_stacks(struct p2d_scalene_stacks *s, struct p2d_json *j,
                             struct p2d_builder *b, enum p2d_scalene_stacks_kind kind)
{
    if (p2d_json_enter(j, '['))
        while (p2d_json_item(j))
            take_stack(s, j, b, kind);
}

void p2d_scalene_release_stacks(struct p2d_scalene_stacks *s)
{
    p2d_vec_release(&s->frames);
    p2d_vec_release(&s->list);
}
