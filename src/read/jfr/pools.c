/* pools.c - the constants of a chunk by their ids.
 *
 * Constants have no size: those of no use are parsed too, to find the next one. Of the
 * others only the place is kept, and they are parsed again when an event names them.
 */
#include "read/jfr/pools.h"

/* Texts of a chunk, all together, each time that one is taken: many methods are of one
 * class. More of them were made to fill the memory. */
enum { TEXT_PER_BYTE = 64, FREE_TEXT = 1 << 24 };

/* Names of JDK 9 have another beginning. */
static const struct {
    const char *name, *name_of_9;
} names[P2D_JFR_POOLS] = {
    [P2D_JFR_STACKS] = {"jdk.types.StackTrace", "com.oracle.jfr.types.StackTrace"},
    [P2D_JFR_FRAMES] = {"jdk.types.StackFrame", "com.oracle.jfr.types.StackFrame"},
    [P2D_JFR_METHODS] = {"jdk.types.Method", "com.oracle.jfr.types.Method"},
    [P2D_JFR_CLASSES] = {"java.lang.Class", "java.lang.Class"},
    [P2D_JFR_PACKAGES] = {"jdk.types.Package", "com.oracle.jfr.types.Package"},
    [P2D_JFR_MODULES] = {"jdk.types.Module", "com.oracle.jfr.types.Module"},
    [P2D_JFR_SYMBOLS] = {"jdk.types.Symbol", "com.oracle.jfr.types.Symbol"},
    [P2D_JFR_STRINGS] = {"java.lang.String", "java.lang.String"},
    [P2D_JFR_THREADS] = {"java.lang.Thread", "java.lang.Thread"},
    [P2D_JFR_FRAME_TYPES] = {"jdk.types.FrameType", "com.oracle.jfr.types.FrameType"},
    [P2D_JFR_STATES] = {"jdk.types.ThreadState", "com.oracle.jfr.types.ThreadState"},
};

static const struct {
    enum p2d_jfr_pool pool;
    const char *field;
    unsigned role;
} roles[] = {
    {P2D_JFR_STACKS, "truncated", P2D_JFR_TRUNCATED},
    {P2D_JFR_STACKS, "frames", P2D_JFR_FRAMES_OF},
    {P2D_JFR_FRAMES, "method", P2D_JFR_METHOD},
    {P2D_JFR_FRAMES, "lineNumber", P2D_JFR_LINE},
    {P2D_JFR_FRAMES, "type", P2D_JFR_FRAME_TYPE},
    {P2D_JFR_METHODS, "type", P2D_JFR_TYPE},
    {P2D_JFR_METHODS, "name", P2D_JFR_NAME},
    {P2D_JFR_CLASSES, "name", P2D_JFR_NAME},
    {P2D_JFR_CLASSES, "package", P2D_JFR_PACKAGE},
    {P2D_JFR_PACKAGES, "module", P2D_JFR_MODULE},
    {P2D_JFR_MODULES, "name", P2D_JFR_NAME},
    {P2D_JFR_SYMBOLS, "string", P2D_JFR_NAME},
    {P2D_JFR_THREADS, "javaName", P2D_JFR_NAME},
    {P2D_JFR_THREADS, "osName", P2D_JFR_OS_NAME},
    {P2D_JFR_THREADS, "osThreadId", P2D_JFR_OS_ID},
    {P2D_JFR_THREADS, "javaThreadId", P2D_JFR_JAVA_ID},
    {P2D_JFR_THREADS, "virtual", P2D_JFR_IS_VIRTUAL},
    {P2D_JFR_FRAME_TYPES, "description", P2D_JFR_NAME},
    {P2D_JFR_STATES, "name", P2D_JFR_NAME},
};

bool p2d_jfr_pools_begin(struct p2d_jfr_pools *p, struct p2d_span chunk, bool is_fixed)
{
    struct p2d_jfr_metadata *m = &p->metadata;
    p->chunk = chunk;
    p->is_fixed = is_fixed;
    p->is_damaged = false;
    p->text_left = FREE_TEXT + (uint64_t)chunk.len * TEXT_PER_BYTE;
    p->offsets.len = 0;
    memset(p->classes, 0, sizeof p->classes);
    for (int pool = 1; pool < P2D_JFR_POOLS; pool++)
        p2d_map_release(&p->places[pool]);
    for (uint32_t c = 1; c < m->classes.len; c++)
        for (int pool = 1; pool < P2D_JFR_POOLS; pool++)
            if (p2d_jfr_class_of(m, m->classes.at[c].id) == c &&
                (p2d_span_is(m->classes.at[c].name, names[pool].name) ||
                 p2d_span_is(m->classes.at[c].name, names[pool].name_of_9)))
                p->classes[pool] = c;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (p->classes[roles[i].pool] != 0)
            p2d_jfr_set_role(m, p->classes[roles[i].pool], roles[i].field, roles[i].role);
    return p2d_vec_push(&p->offsets, m->report, (uint64_t)0);
}

void p2d_jfr_pools_release(struct p2d_jfr_pools *p)
{
    for (int pool = 1; pool < P2D_JFR_POOLS; pool++)
        p2d_map_release(&p->places[pool]);
    p2d_vec_release(&p->offsets);
    p2d_jfr_metadata_release(&p->metadata);
}

/* ------------------------------------------------------------- checkpoints */

static enum p2d_jfr_pool pool_of(const struct p2d_jfr_pools *p, uint32_t class)
{
    for (int pool = 1; pool < P2D_JFR_POOLS; pool++)
        if (p->classes[pool] == class)
            return (enum p2d_jfr_pool)pool;
    return P2D_JFR_NO_POOL;
}

static void keep(struct p2d_jfr_pools *p, enum p2d_jfr_pool pool, uint64_t id,
                 const unsigned char *at)
{
    struct p2d_report *report = p->metadata.report;
    uint32_t *place = p2d_map_at(&p->places[pool], report, id);
    if (place == NULL || (*place == 0 && !p2d_vec_push(&p->offsets, report, (uint64_t)0)))
        return;
    if (*place == 0)
        *place = p->offsets.len - 1;
    p->offsets.at[*place] = (uint64_t)(at - p->chunk.at);
}

static void take_pool(struct p2d_jfr_pools *p, struct p2d_jfr_bytes *b)
{
    uint32_t class = p2d_jfr_class_of(&p->metadata, p2d_jfr_long(b));
    uint32_t n = p2d_jfr_count(b);
    enum p2d_jfr_pool pool = class != 0 ? pool_of(p, class) : P2D_JFR_NO_POOL;
    for (uint32_t i = 0; i < n && !b->bad && p2d_ok(p->metadata.report); i++) {
        uint64_t id = p2d_jfr_long(b);
        const unsigned char *at = b->at;
        p2d_jfr_skip(&p->metadata, class, b);
        if (!b->bad && pool != P2D_JFR_NO_POOL)
            keep(p, pool, id, at);
    }
}

void p2d_jfr_take_constants(struct p2d_jfr_pools *p, struct p2d_jfr_bytes b)
{
    for (int i = 0; i < 3; i++) /* start, duration, where the one before is */
        p2d_jfr_long(&b);
    p2d_jfr_fixed(&b, 1);
    uint32_t n = p2d_jfr_count(&b);
    for (uint32_t i = 0; i < n && !b.bad; i++)
        take_pool(p, &b);
    p->is_damaged |= b.bad;
}

/* --------------------------------------------------------------- constants */

static struct p2d_jfr_bytes bytes_from(const struct p2d_jfr_pools *p,
                                       const unsigned char *at)
{
    return (struct p2d_jfr_bytes){
        .at = at, .end = p->chunk.at + p->chunk.len, .is_fixed = p->is_fixed};
}

bool p2d_jfr_constant(const struct p2d_jfr_pools *p, enum p2d_jfr_pool pool, uint64_t id,
                      struct p2d_jfr_values *values)
{
    uint32_t place = p2d_map_get(&p->places[pool], id);
    if (place == 0)
        return false;
    struct p2d_jfr_bytes b = bytes_from(p, p->chunk.at + p->offsets.at[place]);
    p2d_jfr_take(&p->metadata, p->classes[pool], &b, values);
    return true;
}

static struct p2d_jfr_text string_of(const struct p2d_jfr_pools *p, uint64_t id)
{
    uint32_t place = p2d_map_get(&p->places[P2D_JFR_STRINGS], id);
    struct p2d_jfr_bytes b = bytes_from(p, p->chunk.at + p->offsets.at[place]);
    return place != 0 ? p2d_jfr_take_text(&b) : (struct p2d_jfr_text){0};
}

static void put_text(struct p2d_jfr_pools *p, struct p2d_buffer *out,
                     struct p2d_jfr_text text)
{
    if (text.bytes.len > p->text_left) {
        p2d_set_error(p->metadata.report, P2D_EFORMAT,
                      "the recording has longer names than its size allows");
        return;
    }
    p->text_left -= text.bytes.len;
    p2d_jfr_put_text(out, &text);
}

/* Append a text in place. One in the pool is not to name another one there. */
static void put_text_at(struct p2d_jfr_pools *p, struct p2d_buffer *out,
                        const unsigned char *at)
{
    struct p2d_jfr_bytes b = bytes_from(p, at);
    struct p2d_jfr_text text = p2d_jfr_take_text(&b);
    put_text(p, out, text.encoding == P2D_JFR_POOLED ? string_of(p, text.id) : text);
}

static bool is_text(const struct p2d_jfr_values *values, unsigned role)
{
    const struct p2d_jfr_field *field = values->field[role];
    return field != NULL && field->kind == P2D_JFR_STRING && !field->is_array;
}

void p2d_jfr_put_field(struct p2d_jfr_pools *p, struct p2d_buffer *out,
                       const struct p2d_jfr_values *values, unsigned role)
{
    const struct p2d_jfr_field *field = values->field[role];
    struct p2d_jfr_values symbol;
    if (is_text(values, role)) {
        put_text_at(p, out, values->at[role]);
    } else if (field == NULL || field->kind != P2D_JFR_CONSTANT || field->class == 0) {
        return;
    } else if (field->class == p->classes[P2D_JFR_STRINGS]) {
        put_text(p, out, string_of(p, values->number[role]));
    } else if (field->class == p->classes[P2D_JFR_SYMBOLS] &&
               p2d_jfr_constant(p, P2D_JFR_SYMBOLS, values->number[role], &symbol) &&
               is_text(&symbol, P2D_JFR_NAME)) {
        put_text_at(p, out, symbol.at[P2D_JFR_NAME]);
    }
}

void p2d_jfr_put_name(struct p2d_jfr_pools *p, struct p2d_buffer *out,
                      enum p2d_jfr_pool pool, uint64_t id)
{
    struct p2d_jfr_values values;
    if (p2d_jfr_constant(p, pool, id, &values))
        p2d_jfr_put_field(p, out, &values, P2D_JFR_NAME);
}
