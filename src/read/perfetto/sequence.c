/* sequence.c - the packets of one writer in a trace of Perfetto: what a number in them stands
 * for, until the writer says that it begins anew.
 *
 * A writer tells each name, object file, frame and stack once and gives it a number, mostly
 * in the packet that needs it first.
 * Reference: protos/perfetto/trace/interned_data/interned_data.proto and
 * protos/perfetto/trace/profiling/profile_common.proto of https://github.com/google/perfetto
 */
#include "read/perfetto/sequence.h"

#include "syntax/protobuf.h"

/* Kinds of things that have numbers. In Android 10 the packets of heaps had tables of their
 * own, with one for all texts. */
enum kind {
    FUNCTION_NAME,
    MAPPING_PATH,
    BUILD_ID,
    SOURCE_PATH,
    MAPPING,
    FRAME,
    STACK,
    PACKET_TEXT,
    PACKET_MAPPING,
    PACKET_FRAME,
    PACKET_STACK
};

/* Fields of a message, in the order in which they are taken: what is referred to is first. */
struct table {
    uint32_t field;
    enum kind kind;
};

void p2d_perfetto_sequence_release(struct p2d_perfetto_sequence *s)
{
    p2d_map_release(&s->interned);
    p2d_vec_release(&s->stacks);
    p2d_vec_release(&s->frames);
    p2d_perfetto_described_release(&s->described);
}

void p2d_perfetto_forget(struct p2d_perfetto_sequence *s)
{
    p2d_map_release(&s->interned);
    s->interned = (struct p2d_map){0};
    s->stacks.len = s->frames.len = 0;
    s->clock = s->perf = 0;
    p2d_perfetto_described_forget(&s->described);
}

/* ------------------------------------------------------------------ numbers */

/* Numbers are small, so that the kind has room beside them. */
static uint64_t key_of(enum kind kind, uint64_t number)
{
    enum { BITS = 60 };
    return (uint64_t)kind << BITS | (number & ((UINT64_C(1) << BITS) - 1));
}

static void set(struct p2d_perfetto_sequence *s, struct p2d_report *report,
                enum kind kind, uint64_t number, uint32_t value)
{
    uint32_t *slot =
        number != 0 ? p2d_map_at(&s->interned, report, key_of(kind, number)) : NULL;
    if (slot != NULL)
        *slot = value + 1;
}

/* False if there is none; *value is 0 then. */
static bool get(const struct p2d_perfetto_sequence *s, enum kind kind, uint64_t number,
                uint32_t *value)
{
    uint32_t known = number != 0 ? p2d_map_get(&s->interned, key_of(kind, number)) : 0;
    *value = known > 0 ? known - 1 : 0;
    return known > 0;
}

static p2d_str text_of(const struct p2d_perfetto_sequence *s, enum kind kind,
                       uint64_t number)
{
    uint32_t value;
    (void)get(s, kind, number, &value);
    return value;
}

/* ------------------------------------------------------------------- tables */

static void take_text(struct p2d_perfetto_sequence *s, struct p2d_perfetto_code *code,
                      enum kind kind, struct p2d_span bytes)
{
    enum { NUMBER = 1, TEXT };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_span text = {0};
    uint64_t number = 0;
    while (p2d_next_field(&m, &f))
        if (f.number == NUMBER)
            number = f.value;
        else if (f.number == TEXT)
            text = f.bytes;
    set(s, code->report, kind, number, p2d_intern(&code->strings, code->report, text));
}

/* A part of a path. Where one part is the whole path, as in Chrome, it has the slash. */
static void put_part(struct p2d_buffer *path, struct p2d_span part)
{
    enum { LONGEST = 1024 }; /* of parts that are told once and referred to often */
    if (path->len > 0 && path->len + part.len > LONGEST)
        return;
    bool is_whole =
        path->len == 0 && (p2d_starts_with(part, "/") || p2d_starts_with(part, "["));
    if (!is_whole)
        p2d_putc(path, '/');
    p2d_put(path, part.at, part.len);
}

static void put_parts(struct p2d_perfetto_sequence *s, struct p2d_perfetto_code *code,
                      enum kind kind, const struct p2d_field *f)
{
    struct p2d_numbers numbers = p2d_numbers_of(f);
    uint64_t number;
    while (p2d_ok(code->report) && p2d_next_number(&numbers, &number))
        put_part(&code->text, p2d_string(&code->strings, text_of(s, kind, number)));
}

static void take_mapping(struct p2d_perfetto_sequence *s, struct p2d_perfetto_code *code,
                         enum kind kind, struct p2d_span bytes)
{
    enum { NUMBER = 1, ID, LOAD_BIAS = 6, PATH };
    bool is_packet = kind == PACKET_MAPPING;
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_perfetto_module module = {0};
    uint64_t number = 0, build_id = 0;
    code->text.len = 0;
    while (p2d_next_field(&m, &f))
        if (f.number == NUMBER)
            number = f.value;
        else if (f.number == ID)
            build_id = f.value;
        else if (f.number == LOAD_BIAS)
            module.load_bias = f.value;
        else if (f.number == PATH)
            put_parts(s, code, is_packet ? PACKET_TEXT : MAPPING_PATH, &f);
    module.path = p2d_intern(&code->strings, code->report, p2d_buffer_span(&code->text));
    p2d_str id = text_of(s, is_packet ? PACKET_TEXT : BUILD_ID, build_id);
    module.build_id = p2d_perfetto_build_id(code, p2d_string(&code->strings, id));
    set(s, code->report, kind, number, p2d_perfetto_module_of(code, module));
}

static void take_frame(struct p2d_perfetto_sequence *s, struct p2d_perfetto_code *code,
                       enum kind kind, struct p2d_span bytes)
{
    enum { NUMBER = 1, NAME, MODULE, ADDRESS, FILE_NAME, LINE };
    bool is_packet = kind == PACKET_FRAME;
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_perfetto_frame frame = {0};
    uint64_t number = 0;
    while (p2d_next_field(&m, &f)) {
        if (f.wire != P2D_WIRE_VARINT)
            continue;
        if (f.number == NUMBER)
            number = f.value;
        else if (f.number == NAME)
            frame.function = text_of(s, is_packet ? PACKET_TEXT : FUNCTION_NAME, f.value);
        else if (f.number == MODULE)
            (void)get(s, is_packet ? PACKET_MAPPING : MAPPING, f.value, &frame.module);
        else if (f.number == ADDRESS)
            frame.address = f.value;
        else if (f.number == FILE_NAME)
            frame.file = text_of(s, SOURCE_PATH, f.value);
        else if (f.number == LINE)
            frame.line = (uint32_t)f.value;
    }
    set(s, code->report, kind, number, p2d_perfetto_frame_of(code, frame));
}

static void take_stack(struct p2d_perfetto_sequence *s, struct p2d_perfetto_code *code,
                       enum kind kind, struct p2d_span bytes)
{
    enum { NUMBER = 1, FRAMES };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_perfetto_stack stack = {.first = s->frames.len};
    uint64_t number = 0, frame;
    uint32_t known;
    while (p2d_next_field(&m, &f)) {
        if (f.number == NUMBER)
            number = f.value;
        if (f.number != FRAMES)
            continue;
        struct p2d_numbers frames = p2d_numbers_of(&f);
        while (p2d_ok(code->report) && p2d_next_number(&frames, &frame)) {
            (void)get(s, kind == STACK ? FRAME : PACKET_FRAME, frame, &known);
            (void)p2d_vec_push(&s->frames, code->report, known);
        }
    }
    stack.n = s->frames.len - stack.first;
    if (p2d_vec_push(&s->stacks, code->report, stack))
        set(s, code->report, kind, number, s->stacks.len - 1);
}

static void take(struct p2d_perfetto_sequence *s, struct p2d_perfetto_code *code,
                 enum kind kind, struct p2d_span bytes)
{
    if (kind == MAPPING || kind == PACKET_MAPPING)
        take_mapping(s, code, kind, bytes);
    else if (kind == FRAME || kind == PACKET_FRAME)
        take_frame(s, code, kind, bytes);
    else if (kind == STACK || kind == PACKET_STACK)
        take_stack(s, code, kind, bytes);
    else
        take_text(s, code, kind, bytes);
}

static void take_tables(struct p2d_perfetto_sequence *s, struct p2d_perfetto_code *code,
                        struct p2d_span message, const struct table *tables, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct p2d_message m = p2d_message_of(message);
        struct p2d_field f;
        while (p2d_ok(code->report) && p2d_next_field(&m, &f))
            if (f.number == tables[i].field && f.wire == P2D_WIRE_BYTES)
                take(s, code, tables[i].kind, f.bytes);
    }
}

void p2d_perfetto_intern(struct p2d_perfetto_sequence *s, struct p2d_perfetto_code *code,
                         struct p2d_span message)
{
    static const struct table tables[] = {
        {5, FUNCTION_NAME}, {17, MAPPING_PATH}, {16, BUILD_ID}, {18, SOURCE_PATH},
        {19, MAPPING},      {6, FRAME},         {7, STACK}};
    take_tables(s, code, message, tables, sizeof tables / sizeof *tables);
}

void p2d_perfetto_intern_packet(struct p2d_perfetto_sequence *s,
                                struct p2d_perfetto_code *code, struct p2d_span message)
{
    static const struct table tables[] = {
        {1, PACKET_TEXT}, {4, PACKET_MAPPING}, {2, PACKET_FRAME}, {3, PACKET_STACK}};
    take_tables(s, code, message, tables, sizeof tables / sizeof *tables);
}

/* -------------------------------------------------------------------- nodes */

/* A frame that the trace does not have is passed over. */
static uint32_t node_of(struct p2d_perfetto_sequence *s, struct p2d_stack_table *table,
                        const struct p2d_perfetto_stack *stack)
{
    for (uint32_t i = 0; i < stack->n; i++)
        if (s->frames.at[stack->first + i] != 0)
            p2d_stack_table_frame(table, s->frames.at[stack->first + i]);
    return p2d_stack_table_node(table);
}

uint32_t p2d_perfetto_node(struct p2d_perfetto_sequence *s, struct p2d_stack_table *table,
                           uint64_t number)
{
    uint32_t place;
    if (!get(s, PACKET_STACK, number, &place) && !get(s, STACK, number, &place))
        return 0;
    struct p2d_perfetto_stack *stack = &s->stacks.at[place];
    if (stack->node == 0)
        stack->node = node_of(s, table, stack) + 1;
    return stack->node - 1;
}

/* A frame within a stack; one without a name is still there. */
static uint32_t inline_frame(struct p2d_perfetto_code *code, struct p2d_span message)
{
    enum { FUNCTION = 1, FILE_NAME, LINE };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct p2d_span name = {0};
    struct p2d_perfetto_frame frame = {0};
    while (p2d_next_field(&m, &f))
        if (f.number == FUNCTION)
            name = f.bytes;
        else if (f.number == FILE_NAME)
            frame.file = p2d_intern(&code->strings, code->report, f.bytes);
        else if (f.number == LINE)
            frame.line = (uint32_t)f.value;
    name = name.len > 0 ? name : p2d_span_of("[unknown]");
    frame.function = p2d_intern(&code->strings, code->report, name);
    return p2d_perfetto_frame_of(code, frame);
}

uint32_t p2d_perfetto_node_of(struct p2d_perfetto_code *code,
                              struct p2d_stack_table *table, struct p2d_span message)
{
    enum { FRAMES = 1 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    while (p2d_ok(code->report) && p2d_next_field(&m, &f))
        if (f.number == FRAMES && f.wire == P2D_WIRE_BYTES)
            p2d_stack_table_frame(table, inline_frame(code, f.bytes));
    return p2d_stack_table_node(table);
}
