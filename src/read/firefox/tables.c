/* tables.c - the tables of the Firefox profiler. */
#include "read/firefox/tables.h"

#include <math.h>

#include "base/number.h"
#include "model/file_module.h"
#include "model/lines.h"
#include "assemble/js_location.h"

void p2d_ff_release(struct p2d_ff_tables *t)
{
    p2d_ff_column *columns[] = {
        &t->source_file,    &t->resource_name, &t->func_name,     &t->func_file,
        &t->func_source,    &t->func_line,     &t->func_resource, &t->frame_func,
        &t->frame_location, &t->stack_frame,   &t->stack_prefix,  &t->resource_lib,
        &t->frame_address,  &t->func_column,   &t->frame_line,    &t->frame_depth};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        p2d_vec_release(columns[i]);
    p2d_vec_release(&t->strings);
    p2d_vec_release(&t->contexts);
}

/* ----------------------------------------------------------------- reading */

static int64_t index_of(double value)
{
    return value >= 0 && value < INT32_MAX ? (int64_t)value : -1;
}

static void read_column(struct p2d_json *j, p2d_ff_column *column)
{
    double value;
    if (!p2d_json_enter(j, '['))
        return;
    while (p2d_json_item(j))
        (void)p2d_vec_push(column, j->in->report,
                           p2d_json_double(j, &value) ? index_of(value) : -1);
}

static void read_strings(struct p2d_ff_tables *t, struct p2d_json *j,
                         struct p2d_builder *b)
{
    struct p2d_span text;
    if (!p2d_json_enter(j, '['))
        return;
    while (p2d_json_item(j)) {
        p2d_json_string(j, &text);
        (void)p2d_vec_push(&t->strings, b->report, p2d_name(b, text));
    }
}

/* -------------------------------------------------------------------- rows */

enum { MOST_COLUMNS = 8 };

static void read_schema(struct p2d_ff_rows *rows)
{
    struct p2d_span key;
    double value;
    rows->column[0] = rows->column[1] = -1;
    if (!p2d_json_enter(rows->json, '{'))
        return;
    while (p2d_json_key(rows->json, &key)) {
        bool first = p2d_span_is(key, rows->wanted[0]);
        bool second = p2d_span_is(key, rows->wanted[1]);
        if (p2d_json_double(rows->json, &value) && (first || second))
            rows->column[second] = index_of(value);
    }
    rows->has_schema = true;
}

static void read_row(struct p2d_ff_rows *rows)
{
    double row[MOST_COLUMNS], value, two[2] = {(double)NAN, (double)NAN};
    for (int i = 0; i < MOST_COLUMNS; i++)
        row[i] = (double)NAN;
    if (!p2d_json_enter(rows->json, '['))
        return;
    for (int64_t i = 0; p2d_json_item(rows->json); i++) {
        if (!p2d_json_double(rows->json, &value))
            continue;
        for (int k = 0; k < 2; k++)
            if (rows->column[k] == i)
                two[k] = value;
        if (i < MOST_COLUMNS)
            row[i] = value;
    }
    if (rows->has_schema)
        rows->take(rows->state, two);
    for (int i = 0; !rows->has_schema && i < MOST_COLUMNS; i++)
        (void)p2d_vec_push(&rows->early, rows->json->in->report, row[i]);
}

bool p2d_ff_read_rows(struct p2d_ff_rows *rows, struct p2d_span key)
{
    bool is_data = p2d_span_is(key, "data");
    if (!is_data && !p2d_span_is(key, "schema"))
        return false;
    if (!is_data)
        read_schema(rows);
    else if (p2d_json_enter(rows->json, '['))
        while (p2d_json_item(rows->json))
            read_row(rows);
    return true;
}

void p2d_ff_finish_rows(struct p2d_ff_rows *rows)
{
    for (uint32_t i = 0; i + MOST_COLUMNS <= rows->early.len; i += MOST_COLUMNS) {
        double two[2] = {(double)NAN, (double)NAN};
        for (int k = 0; rows->has_schema && k < 2; k++)
            if (rows->column[k] >= 0 && rows->column[k] < MOST_COLUMNS)
                two[k] = rows->early.at[i + (uint32_t)rows->column[k]];
        rows->take(rows->state, two);
    }
    p2d_vec_release(&rows->early);
}

/* ------------------------------------------------------------------ tables */

/* Where the rows of a table go. */
struct two_columns {
    p2d_ff_column *first, *second;
    struct p2d_report *report;
};

static void take_two(void *state, const double values[2])
{
    struct two_columns *to = state;
    (void)p2d_vec_push(to->first, to->report, index_of(values[0]));
    (void)p2d_vec_push(to->second, to->report, index_of(values[1]));
}

enum { FUNCTIONS, FRAMES, STACKS, RESOURCES, SOURCES, STRINGS };

/* A table of the processed format has a column for each key. */
static bool is_column_of(struct p2d_ff_tables *t, struct p2d_json *j, struct p2d_span key,
                         int table)
{
    static const struct {
        int table;
        const char *name;
        size_t column;
    } columns[] = {
        {FUNCTIONS, "name", offsetof(struct p2d_ff_tables, func_name)},
        {FUNCTIONS, "fileName", offsetof(struct p2d_ff_tables, func_file)},
        {FUNCTIONS, "source", offsetof(struct p2d_ff_tables, func_source)},
        {FUNCTIONS, "lineNumber", offsetof(struct p2d_ff_tables, func_line)},
        {FUNCTIONS, "columnNumber", offsetof(struct p2d_ff_tables, func_column)},
        {FUNCTIONS, "resource", offsetof(struct p2d_ff_tables, func_resource)},
        {FRAMES, "func", offsetof(struct p2d_ff_tables, frame_func)},
        {FRAMES, "line", offsetof(struct p2d_ff_tables, frame_line)},
        {FRAMES, "inlineDepth", offsetof(struct p2d_ff_tables, frame_depth)},
        {FRAMES, "address", offsetof(struct p2d_ff_tables, frame_address)},
        {STACKS, "frame", offsetof(struct p2d_ff_tables, stack_frame)},
        {STACKS, "prefix", offsetof(struct p2d_ff_tables, stack_prefix)},
        {STACKS, "prefixOffset", offsetof(struct p2d_ff_tables, stack_prefix)},
        {RESOURCES, "name", offsetof(struct p2d_ff_tables, resource_name)},
        {RESOURCES, "lib", offsetof(struct p2d_ff_tables, resource_lib)},
        {SOURCES, "filename", offsetof(struct p2d_ff_tables, source_file)},
    };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (columns[i].table == table && p2d_span_is(key, columns[i].name)) {
            t->has_offsets |= p2d_span_is(key, "prefixOffset");
            read_column(j, (p2d_ff_column *)((char *)t + columns[i].column));
            return true;
        }
    return false;
}

static void read_columns(struct p2d_ff_tables *t, struct p2d_json *j, int table)
{
    struct p2d_span key;
    struct two_columns to = {table == FRAMES ? &t->frame_location : &t->stack_frame,
                             table == FRAMES ? &t->frame_line : &t->stack_prefix,
                             j->in->report};
    struct p2d_ff_rows rows = {.wanted = {table == FRAMES ? "location" : "frame",
                                          table == FRAMES ? "line" : "prefix"},
                               .take = take_two,
                               .state = &to,
                               .json = j};
    if (!p2d_json_enter(j, '{'))
        return;
    while (p2d_json_key(j, &key)) {
        bool are_rows =
            (table == FRAMES || table == STACKS) && p2d_ff_read_rows(&rows, key);
        if (!are_rows && !is_column_of(t, j, key, table))
            p2d_json_skip(j);
    }
    p2d_ff_finish_rows(&rows);
}

bool p2d_ff_read_table(struct p2d_ff_tables *t, struct p2d_json *j, struct p2d_builder *b,
                       struct p2d_span key)
{
    static const char *const keys[] = {"funcTable",     "frameTable", "stackTable",
                                       "resourceTable", "sources",    "stringTable",
                                       "stringArray",   NULL};
    int which = p2d_json_which(key, keys);
    if (which < 0)
        return false;
    if (which >= STRINGS)
        read_strings(t, j, b);
    else
        read_columns(t, j, which);
    return true;
}

/* --------------------------------------------------------------- functions */

/* The thread's own tables where it has them, else the shared ones. */
struct both {
    const struct p2d_ff_tables *own, *shared;
};

#define PICK(both, member) \
    ((both)->own->member.len > 0 ? &(both)->own->member : &(both)->shared->member)

static int64_t at(const p2d_ff_column *column, int64_t index)
{
    return index >= 0 && index < column->len ? column->at[index] : -1;
}

static p2d_str string_at(const struct both *t, int64_t index)
{
    const struct p2d_ff_tables *from = t->own->strings.len > 0 ? t->own : t->shared;
    return index >= 0 && index < from->strings.len ? from->strings.at[index] : 0;
}

static p2d_fn fn_of_location(struct p2d_builder *b, p2d_str location)
{
    struct p2d_js_location place =
        p2d_js_parse_location(p2d_string(&b->profile->strings, location));
    struct p2d_span name = place.name.len > 0 ? place.name : p2d_span_of("(unknown)");
    return p2d_fn_of(
        b, (struct p2d_function){.name = p2d_name(b, name),
                                 .module = p2d_name(b, p2d_file_module(place.file)),
                                 .file = p2d_name(b, place.file),
                                 .column = place.column,
                                 .line = place.line});
}

static p2d_fn fn_of_func(struct p2d_builder *b, const struct both *t, int64_t func)
{
    struct p2d_function fn = {.name = string_at(t, at(PICK(t, func_name), func))};
    int64_t line = t->shared->lacks_definitions ? -1 : at(PICK(t, func_line), func);
    int64_t file = at(PICK(t, func_file), func);
    if (file < 0)
        file = at(PICK(t, source_file), at(PICK(t, func_source), func));
    fn.file = string_at(t, file);
    int64_t column = at(PICK(t, func_column), func);
    fn.line = line > 0 ? line : 0;
    fn.column = line > 0 && column > 0 ? (uint32_t)column : 0;
    fn.module =
        fn.file != 0
            ? p2d_name(b, p2d_file_module(p2d_string(&b->profile->strings, fn.file)))
            : string_at(t, at(PICK(t, resource_name), at(PICK(t, func_resource), func)));
    if (fn.name == 0)
        fn.name = p2d_name(b, p2d_span_of("(unknown)"));
    return p2d_fn_of(b, fn);
}

static p2d_spot spot_of_frame(struct p2d_builder *b, const struct both *t, int64_t frame)
{
    int64_t location = at(PICK(t, frame_location), frame);
    p2d_fn fn = location >= 0 ? fn_of_location(b, string_at(t, location))
                              : fn_of_func(b, t, at(PICK(t, frame_func), frame));
    p2d_spot spot = p2d_at_line(b, fn, 0, at(PICK(t, frame_line), frame));
    return at(PICK(t, frame_depth), frame) > 0 ? p2d_inlined(spot) : spot;
}

/* Functions of frames, at their lines: for each frame a number of functions, then these,
 * the outermost first. */
struct frame_spots {
    P2D_VEC(uint32_t) at; /* by frame: where they are in ->spots, + 1; 0: not asked for */
    P2D_VEC(p2d_spot) spots;
};

/* What the machine's code at a frame without a name is called elsewhere. */
static struct p2d_frames native_frames(struct p2d_ff_native *native,
                                       struct p2d_builder *b, const struct both *t,
                                       int64_t frame)
{
    int64_t func = at(PICK(t, frame_func), frame);
    int64_t address = at(PICK(t, frame_address), frame);
    int64_t resource = at(PICK(t, func_resource), func);
    struct p2d_span name =
        p2d_text(b->profile, string_at(t, at(PICK(t, func_name), func)));
    uint64_t number;
    if (address < 0 || !p2d_starts_with(name, "0x") ||
        !p2d_parse_hex(p2d_slice(name, 2, name.len), &number))
        return (struct p2d_frames){NULL, 0};
    return p2d_ff_native_frames(native, at(PICK(t, resource_lib), resource),
                                (uint64_t)address,
                                string_at(t, at(PICK(t, resource_name), resource)));
}

/* Where the functions of a frame are. */
static uint32_t spots_of_frame(struct frame_spots *all, struct p2d_ff_native *native,
                               struct p2d_builder *b, const struct both *t, int64_t frame)
{
    if (!p2d_vec_reach(&all->at, b->report, (uint32_t)frame))
        return 0;
    if (all->at.at[frame] == 0) {
        struct p2d_frames found = native_frames(native, b, t, frame);
        p2d_spot only = found.n == 0 ? spot_of_frame(b, t, frame) : 0;
        if (!p2d_vec_reserve(&all->spots, b->report, found.n + 2))
            return 0;
        all->at.at[frame] = all->spots.len + 1;
        all->spots.at[all->spots.len++] = found.n > 0 ? found.n : 1;
        for (uint32_t i = 0; i < found.n; i++)
            all->spots.at[all->spots.len++] = found.at[i];
        if (found.n == 0)
            all->spots.at[all->spots.len++] = only;
    }
    return all->at.at[frame] - 1;
}

bool p2d_ff_make_contexts(struct p2d_ff_tables *thread,
                          const struct p2d_ff_tables *shared,
                          struct p2d_ff_native *native, struct p2d_json *j,
                          struct p2d_builder *b)
{
    struct both t = {thread, shared};
    const p2d_ff_column *frames = PICK(&t, stack_frame),
                        *prefixes = PICK(&t, stack_prefix);
    bool has_offsets =
        thread->stack_prefix.len > 0 ? thread->has_offsets : shared->has_offsets;
    struct frame_spots all = {0};
    for (uint32_t i = 0; i < frames->len && p2d_ok(b->report); i++) {
        int64_t frame = frames->at[i], prefix = at(prefixes, i);
        if (has_offsets)
            prefix = prefix > 0 ? i - prefix : -1;
        if (frame < 0 || prefix >= i || (has_offsets && prefix < -1)) {
            p2d_json_fail(j,
                          "a stack has no frame, or its caller does not come before it");
            break;
        }
        /* Frames are many times fewer than stacks, if they are as many as they say. */
        bool fits =
            frame < PICK(&t, frame_func)->len || frame < PICK(&t, frame_location)->len;
        if (!fits) {
            p2d_json_fail(j, "a stack has a frame that does not exist");
            break;
        }
        p2d_node node = prefix >= 0 ? thread->contexts.at[prefix] : 0;
        uint32_t place = spots_of_frame(&all, native, b, &t, frame);
        for (uint32_t k = 0; p2d_ok(b->report) && k < all.spots.at[place]; k++)
            node = p2d_child(b, node, all.spots.at[place + 1 + k], false);
        (void)p2d_vec_push(&thread->contexts, b->report, node);
    }
    p2d_vec_release(&all.at);
    p2d_vec_release(&all.spots);
    return p2d_ok(b->report);
}
