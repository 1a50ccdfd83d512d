/* layout.c - how values of a chunk's classes are written. */
#include "read/jfr/layout.h"

/* Classes in place within each other; three are usual. */
enum { MOST_LEVELS = 32 };

enum { NEW, ACTIVE, DONE };

/* ------------------------------------------------------------------- kinds */

static enum p2d_jfr_kind kind_of_primitive(struct p2d_span name)
{
    static const struct {
        const char *name;
        enum p2d_jfr_kind kind;
    } primitives[] = {{"boolean", P2D_JFR_1},
                      {"byte", P2D_JFR_1},
                      {"char", P2D_JFR_2},
                      {"short", P2D_JFR_2},
                      {"int", P2D_JFR_4},
                      {"long", P2D_JFR_8},
                      {"float", P2D_JFR_FLOAT},
                      {"double", P2D_JFR_DOUBLE},
                      {"java.lang.String", P2D_JFR_STRING}};
    for (size_t i = 0; i < sizeof primitives / sizeof *primitives; i++)
        if (p2d_span_is(name, primitives[i].name))
            return primitives[i].kind;
    return P2D_JFR_NOTHING;
}

static void visit(struct p2d_jfr_metadata *m, uint32_t class, unsigned level);

/* The kind of a field, once its class is known. */
static enum p2d_jfr_kind kind_of(struct p2d_jfr_metadata *m, struct p2d_jfr_field *field,
                                 unsigned level)
{
    field->class = p2d_jfr_class_of(m, field->type);
    if (field->is_constant)
        return P2D_JFR_CONSTANT;
    if (field->class == 0 || level > MOST_LEVELS)
        return P2D_JFR_BROKEN;
    visit(m, field->class, level);
    const struct p2d_jfr_class *class = &m->classes.at[field->class];
    return class->state == DONE ? class->kind : P2D_JFR_BROKEN;
}

/* Forget fields that take no bytes: there could be more of them than bytes. */
static void drop_empty_fields(struct p2d_jfr_metadata *m, struct p2d_jfr_class *class)
{
    struct p2d_jfr_field *fields = m->fields.at + class->first;
    uint32_t n = 0;
    for (uint32_t i = 0; i < class->n; i++)
        if (fields[i].kind != P2D_JFR_NOTHING)
            fields[n++] = fields[i];
    class->n = n;
}

/* Visit classes depth first; a class that is met during its own visit contains itself. */
static void visit(struct p2d_jfr_metadata *m, uint32_t place, unsigned level)
{
    struct p2d_jfr_class *class = &m->classes.at[place];
    bool takes_bytes = false, is_broken = false;
    if (class->state != NEW)
        return;
    class->state = ACTIVE;
    for (uint32_t i = 0; i < class->n; i++) {
        struct p2d_jfr_field *field = &m->fields.at[class->first + i];
        enum p2d_jfr_kind kind = kind_of(m, field, level + 1);
        /* Any number of things without a byte could be said to follow. */
        if (field->is_array && kind == P2D_JFR_NOTHING)
            kind = P2D_JFR_BROKEN;
        field->kind = (uint8_t)kind;
        is_broken |= kind == P2D_JFR_BROKEN;
        takes_bytes |= kind != P2D_JFR_NOTHING;
        if (kind == P2D_JFR_STRUCT && m->classes.at[field->class].height >= class->height)
            class->height = (uint8_t)(m->classes.at[field->class].height + 1);
    }
    class->kind = (uint8_t)(class->n == 0 ? kind_of_primitive(class->name)
                            : takes_bytes ? P2D_JFR_STRUCT
                                          : P2D_JFR_NOTHING);
    if (is_broken || class->height > MOST_LEVELS)
        class->kind = P2D_JFR_BROKEN;
    if (class->n > 0)
        drop_empty_fields(m, class);
    class->state = DONE;
}

void p2d_jfr_lay_out(struct p2d_jfr_metadata *m)
{
    for (uint32_t i = 1; i < m->classes.len; i++)
        visit(m, i, 0);
}

void p2d_jfr_set_role(struct p2d_jfr_metadata *m, uint32_t place, const char *name,
                      unsigned role)
{
    struct p2d_jfr_class *class = &m->classes.at[place];
    for (uint32_t i = 0; i < class->n; i++) {
        struct p2d_jfr_field *field = &m->fields.at[class->first + i];
        if (field->role != 0 || !p2d_span_is(field->name, name))
            continue;
        field->role = (uint8_t)role;
        if (i >= class->n_wanted)
            class->n_wanted = i + 1;
    }
}

/* ------------------------------------------------------------------ values */

/* Pass over one value of a field that may be one of several. Returns it if it is a number.
 */
static uint64_t skip_one(const struct p2d_jfr_metadata *m,
                         const struct p2d_jfr_field *field, struct p2d_jfr_bytes *b)
{
    switch ((enum p2d_jfr_kind)field->kind) {
    case P2D_JFR_NOTHING:
        return 0;
    case P2D_JFR_1:
        return p2d_jfr_fixed(b, 1);
    case P2D_JFR_2:
        return b->is_fixed ? p2d_jfr_fixed(b, 2) : p2d_jfr_packed(b);
    case P2D_JFR_4:
        return (uint64_t)p2d_jfr_int(b);
    case P2D_JFR_8:
    case P2D_JFR_CONSTANT:
        return p2d_jfr_long(b);
    case P2D_JFR_FLOAT:
        return p2d_jfr_fixed(b, 4);
    case P2D_JFR_DOUBLE:
        return p2d_jfr_fixed(b, 8);
    case P2D_JFR_STRING:
        p2d_jfr_take_text(b);
        return 0;
    case P2D_JFR_STRUCT:
        p2d_jfr_skip(m, field->class, b);
        return 0;
    case P2D_JFR_BROKEN:
        break;
    }
    b->bad = true;
    b->at = b->end;
    return 0;
}

static uint64_t skip_field(const struct p2d_jfr_metadata *m,
                           const struct p2d_jfr_field *field, struct p2d_jfr_bytes *b)
{
    if (!field->is_array)
        return skip_one(m, field, b);
    for (uint32_t n = p2d_jfr_count(b); n > 0 && !b->bad; n--)
        skip_one(m, field, b);
    return 0;
}

void p2d_jfr_skip(const struct p2d_jfr_metadata *m, uint32_t place,
                  struct p2d_jfr_bytes *b)
{
    const struct p2d_jfr_class *class = &m->classes.at[place];
    if (class->n == 0)
        skip_one(m, &(struct p2d_jfr_field){.kind = class->kind}, b);
    for (uint32_t i = 0; i < class->n && !b->bad; i++)
        skip_field(m, &m->fields.at[class->first + i], b);
}

static void take(const struct p2d_jfr_metadata *m, const struct p2d_jfr_class *class,
                 uint32_t n, struct p2d_jfr_bytes *b, struct p2d_jfr_values *values)
{
    memset(values, 0, sizeof *values);
    for (uint32_t i = 0; i < n && !b->bad; i++) {
        const struct p2d_jfr_field *field = &m->fields.at[class->first + i];
        const unsigned char *at = b->at;
        uint64_t number = skip_field(m, field, b);
        if (field->role == 0 || b->bad)
            continue;
        values->number[field->role] = number;
        values->at[field->role] = at;
        values->field[field->role] = field;
    }
}

void p2d_jfr_take(const struct p2d_jfr_metadata *m, uint32_t place,
                  struct p2d_jfr_bytes *b, struct p2d_jfr_values *values)
{
    const struct p2d_jfr_class *class = &m->classes.at[place];
    take(m, class, class->n_wanted, b, values);
}

void p2d_jfr_take_whole(const struct p2d_jfr_metadata *m, uint32_t place,
                        struct p2d_jfr_bytes *b, struct p2d_jfr_values *values)
{
    const struct p2d_jfr_class *class = &m->classes.at[place];
    take(m, class, class->n, b, values);
}
