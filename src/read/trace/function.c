/* function.c - find the function of an event of a Chrome trace.
 *
 *     "name": "get", "args": {"filename": "cache.py", "line": 9}           py-spy
 *     "name": "Source", "args": {"detail": "/usr/include/c++/12/regex"}    clang
 *     "name": "main (/srv/shop/app.py:30)", "cat": "FEE"                   viztracer
 *     "name": "train.py(31): step", "cat": "python_function"               PyTorch
 *     "name": "ProfilerStep#7"                                             PyTorch
 *
 * An event's name is often but a kind: what its arguments say of a place tells the
 * functions of one name apart.
 */
#include "read/trace/function.h"
#include "base/number.h"
#include "model/file_module.h"
#include "model/lines.h"
#include "syntax/words.h"
#include "assemble/js_location.h"
#include "read/trace/trace.h"

/* ---------------------------------------------------------------- arguments */

static void read_text(struct p2d_trace *t, p2d_str *text)
{
    struct p2d_span value;
    if (p2d_json_peek(&t->json) != P2D_JSON_STRING)
        p2d_json_skip(&t->json);
    else if (p2d_json_string(&t->json, &value) && value.len > 0 && *text == 0)
        *text = p2d_name(t->b, value);
}

static void read_position(struct p2d_trace *t, uint32_t *position)
{
    double value;
    if (p2d_json_loose_double(&t->json, &value) && value >= 1 && value < INT32_MAX)
        *position = (uint32_t)value;
}

bool p2d_trace_read_arg(struct p2d_trace *t, struct p2d_trace_args *args,
                        struct p2d_span key)
{
    static const char *const files[] = {"filename", "file", "fileName",
                                        "path",     "url",  NULL};
    static const char *const lines[] = {"line", "lineno", "lineNumber", NULL};
    static const char *const columns[] = {"column", "columnNumber", NULL};
    if (p2d_json_which(key, files) >= 0) {
        read_text(t, &args->file);
    } else if (p2d_json_which(key, lines) >= 0) {
        read_position(t, &args->line);
    } else if (p2d_json_which(key, columns) >= 0) {
        read_position(t, &args->column);
    } else if (p2d_span_is(key, "detail")) {
        read_text(t, &args->detail);
    } else {
        args->has_count |= p2d_span_is(key, "count");
        args->has_average |= p2d_starts_with(key, "avg ");
        args->is_of_hermes |= p2d_span_is(key, "allocatedCategory");
        return false;
    }
    return true;
}

/* -------------------------------------------------------------------- names */

/* What a name says by itself. */
struct parts {
    struct p2d_span name, file;
    int64_t line;
};

static bool looks_like_file(struct p2d_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '/' || text.at[i] == '\\' || text.at[i] == '.')
            return true;
    return text.len > 0 && text.at[0] == '<';
}

/* "FILE(31): NAME". */
static bool cut_pytorch(struct p2d_span text, struct parts *parts)
{
    size_t end = p2d_find_text(text, 0, "): "), open = end;
    uint64_t line;
    while (open > 0 && text.at[open - 1] >= '0' && text.at[open - 1] <= '9')
        open--;
    if (end + 3 >= text.len || open < 2 || open == end || text.at[open - 1] != '(' ||
        !p2d_parse_u64(p2d_slice(text, open, end), &line) || line > INT32_MAX)
        return false;
    *parts = (struct parts){p2d_slice(text, end + 3, text.len),
                            p2d_slice(text, 0, open - 1), (int64_t)line};
    return true;
}

/* "ProfilerStep#7": which step it was is no part of the function. */
static bool is_step(struct p2d_span text, size_t *end)
{
    uint64_t number;
    *end = strlen("ProfilerStep");
    return p2d_starts_with(text, "ProfilerStep#") &&
           p2d_parse_u64(p2d_slice(text, *end + 1, text.len), &number);
}

static struct parts parts_of(struct p2d_span name, struct p2d_span category)
{
    struct parts parts = {.name = name};
    size_t end;
    if (p2d_span_is(category, "python_function") && cut_pytorch(name, &parts))
        return parts;
    if (is_step(name, &end)) {
        parts.name = p2d_slice(name, 0, end);
        return parts;
    }
    struct p2d_js_location place = p2d_js_parse_location(name);
    if (place.line > 0 && place.name.len > 0 && looks_like_file(place.file))
        parts = (struct parts){place.name, place.file, place.line};
    return parts;
}

static struct p2d_span text_of(const struct p2d_trace *t, p2d_str id)
{
    return p2d_string(&t->b->profile->strings, id);
}

p2d_str p2d_trace_plain_name(struct p2d_trace *t, p2d_str name, p2d_str category)
{
    return p2d_name(t->b, parts_of(text_of(t, name), text_of(t, category)).name);
}

/* "InstantiateFunction: shop::cart<int>". */
static p2d_str with_detail(struct p2d_trace *t, p2d_str name, p2d_str detail)
{
    struct p2d_buffer text = {.report = t->b->report};
    struct p2d_span before = text_of(t, name), after = text_of(t, detail);
    p2d_put(&text, before.at, before.len);
    p2d_puts(&text, ": ");
    p2d_put(&text, after.at, after.len);
    p2d_str whole = p2d_name(t->b, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
    return whole;
}

/* The number of a frame, with the name by which an E ends it. */
static uint32_t frame_of(struct p2d_trace *t, p2d_spot spot, p2d_str plain)
{
    uint32_t *slot = p2d_map_at(&t->frame_of_spot, t->b->report, spot);
    if (slot == NULL || *slot != 0)
        return slot != NULL ? *slot : 0;
    if (!p2d_vec_reach(&t->spots, t->b->report, 0) ||
        !p2d_vec_push(&t->spots, t->b->report, spot) ||
        !p2d_vec_reach(&t->plain_names, t->b->report, t->spots.len - 1))
        return 0;
    t->plain_names.at[t->spots.len - 1] = plain;
    return *slot = t->spots.len - 1;
}

uint32_t p2d_trace_frame_of(struct p2d_trace *t, p2d_str name, p2d_str category,
                            const struct p2d_trace_args *args)
{
    struct parts parts = parts_of(text_of(t, name), text_of(t, category));
    /* The line of py-spy is the one that ran. */
    bool ran = p2d_span_is(text_of(t, category), "py-spy");
    p2d_str plain = p2d_name(t->b, parts.name);
    struct p2d_function fn = {.name = plain, .file = p2d_name(t->b, parts.file)};
    fn.line = parts.line;
    if (fn.file == 0) {
        bool is_source = p2d_span_is(parts.name, "Source"); /* clang's, of a header */
        fn.file = args->file != 0 || !is_source ? args->file : args->detail;
        fn.line = args->file != 0 && !ran ? args->line : 0;
        fn.column = fn.line > 0 ? args->column : 0;
    }
    if (args->detail != 0 && fn.file != args->detail)
        fn.name = with_detail(t, plain, args->detail);
    fn.module = p2d_name(t->b, p2d_file_module(text_of(t, fn.file)));
    p2d_fn id = p2d_fn_of(t->b, fn);
    return frame_of(t, ran ? p2d_at_line(t->b, id, 0, args->line) : id, plain);
}
