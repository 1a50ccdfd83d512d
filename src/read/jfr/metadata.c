/* metadata.c - read the classes that a chunk describes: a table of texts, and a tree of
 * elements with attributes, of which "class", "field" and "annotation" matter. */
#include "read/jfr/metadata.h"

#include "base/number.h"

/* Three are usual. */
enum { MOST_LEVELS = 16 };

/* Where a text of the table is in the buffer. */
struct place {
    size_t begin, len;
};

/* Of a field. */
struct annotation {
    uint32_t field;
    uint64_t class;
    struct p2d_span value;
};

struct walk {
    struct p2d_jfr_metadata *m;
    struct p2d_jfr_bytes b;
    P2D_VEC(struct place) texts;
    P2D_VEC(struct annotation) annotations;
};

/* The attributes of an element that matter. */
struct element {
    struct p2d_span tag, name, id, class, constant, dimension, value;
};

/* ------------------------------------------------------------------- texts */

static void take_texts(struct walk *w)
{
    uint32_t n = p2d_jfr_count(&w->b);
    for (uint32_t i = 0; i < n && !w->b.bad && p2d_ok(w->m->report); i++) {
        struct p2d_jfr_text text = p2d_jfr_take_text(&w->b);
        struct place place = {w->m->text.len, 0};
        p2d_jfr_put_text(&w->m->text, &text);
        place.len = w->m->text.len - place.begin;
        (void)p2d_vec_push(&w->texts, w->m->report, place);
    }
}

/* The text whose number comes next. */
static struct p2d_span take_text(struct walk *w)
{
    uint64_t i = (uint64_t)p2d_jfr_int(&w->b);
    if (i >= w->texts.len) {
        w->b.bad = true;
        return (struct p2d_span){0};
    }
    struct place place = w->texts.at[i];
    if (place.len == 0)
        return (struct p2d_span){0};
    return p2d_slice(p2d_buffer_span(&w->m->text), place.begin, place.begin + place.len);
}

/* -------------------------------------------------------------------- tree */

static struct element take_element(struct walk *w)
{
    struct element e = {.tag = take_text(w)};
    uint32_t n = p2d_jfr_count(&w->b);
    for (uint32_t i = 0; i < n && !w->b.bad; i++) {
        struct p2d_span key = take_text(w), value = take_text(w);
        if (p2d_span_is(key, "name"))
            e.name = value;
        else if (p2d_span_is(key, "id"))
            e.id = value;
        else if (p2d_span_is(key, "class"))
            e.class = value;
        else if (p2d_span_is(key, "constantPool"))
            e.constant = value;
        else if (p2d_span_is(key, "dimension"))
            e.dimension = value;
        else if (p2d_span_is(key, "value"))
            e.value = value;
    }
    return e;
}

/* JDK 9 has another prefix: com.oracle.jdk.ThreadPark. */
static struct p2d_span plain_name(struct p2d_span name)
{
    static const char before[] = "com.oracle.";
    return p2d_starts_with(name, "com.oracle.jdk.")
               ? p2d_slice(name, strlen(before), name.len)
               : name;
}

static void add_class(struct walk *w, const struct element *e)
{
    struct p2d_jfr_metadata *m = w->m;
    struct p2d_jfr_class class = {.name = plain_name(e->name), .first = m->fields.len};
    bool has_id = p2d_parse_u64(e->id, &class.id);
    if (!p2d_vec_push(&m->classes, m->report, class) || !has_id)
        return;
    uint32_t *place = p2d_map_at(&m->by_id, m->report, class.id);
    if (place != NULL)
        *place = m->classes.len - 1;
}

static void add_field(struct walk *w, const struct element *e)
{
    struct p2d_jfr_metadata *m = w->m;
    uint64_t dimension = 0;
    (void)p2d_parse_u64(e->dimension, &dimension);
    struct p2d_jfr_field field = {.name = e->name,
                                  .is_constant = p2d_span_is(e->constant, "true"),
                                  .is_array = dimension > 0};
    if (!p2d_parse_u64(e->class, &field.type))
        field.type = UINT64_MAX;
    if (m->classes.len > 1 && p2d_vec_push(&m->fields, m->report, field))
        m->classes.at[m->classes.len - 1].n++;
}

static void add_annotation(struct walk *w, const struct element *e)
{
    struct annotation a = {.field = w->m->fields.len - 1, .value = e->value};
    if (w->m->fields.len > 0 && p2d_parse_u64(e->class, &a.class))
        (void)p2d_vec_push(&w->annotations, w->m->report, a);
}

/* Take an element and those in it, which say where they are: in what is called so. */
static void take_tree(struct walk *w, struct p2d_span parent, unsigned level)
{
    struct element e = take_element(w);
    if (w->b.bad || level > MOST_LEVELS) {
        w->b.bad = true;
        return;
    }
    if (p2d_span_is(e.tag, "class"))
        add_class(w, &e);
    else if (p2d_span_is(e.tag, "field") && p2d_span_is(parent, "class"))
        add_field(w, &e);
    else if (p2d_span_is(e.tag, "annotation") && p2d_span_is(parent, "field"))
        add_annotation(w, &e);
    uint32_t n = p2d_jfr_count(&w->b);
    for (uint32_t i = 0; i < n && !w->b.bad && p2d_ok(w->m->report); i++)
        take_tree(w, e.tag, level + 1);
}

/* ------------------------------------------------------------------- units */

static enum p2d_jfr_unit unit_of(struct p2d_span value)
{
    static const char *const names[] = {[P2D_JFR_TICKS] = "TICKS",
                                        [P2D_JFR_MICROSECONDS] = "MICROSECONDS",
                                        [P2D_JFR_MILLISECONDS] = "MILLISECONDS",
                                        [P2D_JFR_SECONDS] = "SECONDS"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] != NULL && p2d_span_is(value, names[i]))
            return (enum p2d_jfr_unit)i;
    return P2D_JFR_NANOSECONDS;
}

static void set_units(struct walk *w)
{
    for (uint32_t i = 0; i < w->annotations.len; i++) {
        const struct annotation *a = &w->annotations.at[i];
        const struct p2d_jfr_class *class =
            &w->m->classes.at[p2d_jfr_class_of(w->m, a->class)];
        if (p2d_ends_with(class->name, ".Timespan"))
            w->m->fields.at[a->field].unit = (uint8_t)unit_of(a->value);
    }
}

bool p2d_jfr_read_metadata(struct p2d_jfr_metadata *m, struct p2d_jfr_bytes b)
{
    struct walk w = {.m = m, .b = b};
    p2d_jfr_metadata_release(m);
    m->text.report = m->report;
    if (!p2d_vec_push(&m->classes, m->report,
                      (struct p2d_jfr_class){.kind = P2D_JFR_BROKEN}))
        return false;
    for (int i = 0; i < 3; i++) /* start, duration, id */
        p2d_jfr_long(&w.b);
    take_texts(&w);
    take_tree(&w, (struct p2d_span){0}, 0);
    set_units(&w);
    p2d_vec_release(&w.texts);
    p2d_vec_release(&w.annotations);
    return !w.b.bad && p2d_ok(m->report);
}

void p2d_jfr_metadata_release(struct p2d_jfr_metadata *m)
{
    p2d_buffer_release(&m->text);
    p2d_vec_release(&m->classes);
    p2d_vec_release(&m->fields);
    p2d_map_release(&m->by_id);
}
