/* pickle.c - read Python's pickles as data.
 *
 * A pickle is a program for a machine with a stack and a memo. Here its instructions make
 * values of the few kinds that data has; those that look up and call anything else are
 * refused. Reference: Lib/pickletools.py of CPython.
 */
#include "syntax/pickle.h"

#include "base/number.h"

static const char cut_short[] = "it is cut off";

static void fail(struct p2d_pickle *p, const char *what)
{
    if (p->failure == NULL)
        p->failure = what;
}

static bool is_sound(const struct p2d_pickle *p)
{
    return p->failure == NULL && p2d_ok(p->report);
}

/* ---------------------------------------------------------------------- bytes */

static struct p2d_span take(struct p2d_pickle *p, uint64_t n)
{
    if (n > p->bytes.len - p->pos) {
        fail(p, cut_short);
        n = 0;
    }
    struct p2d_span span = {p->bytes.at + p->pos, (size_t)n};
    p->pos += (size_t)n;
    return span;
}

/* A number of n bytes, the least significant first. */
static uint64_t take_number(struct p2d_pickle *p, unsigned n)
{
    struct p2d_span span = take(p, n);
    uint64_t number = 0;
    for (size_t i = span.len; i > 0; i--)
        number = number << 8 | span.at[i - 1];
    return number;
}

static struct p2d_span take_line(struct p2d_pickle *p)
{
    size_t end = p2d_find(p->bytes, p->pos, '\n');
    struct p2d_span line = take(p, end - p->pos);
    take(p, 1);
    return line;
}

/* --------------------------------------------------------------------- values */

static void push(struct p2d_pickle *p, uint32_t value)
{
    (void)p2d_vec_push(&p->stack, p->report, value);
}

static uint32_t new_value(struct p2d_pickle *p, struct p2d_pickle_value value)
{
    return p2d_vec_push(&p->values, p->report, value) ? p->values.len - 1 : 0;
}

static void push_new(struct p2d_pickle *p, struct p2d_pickle_value value)
{
    push(p, new_value(p, value));
}

static void push_int(struct p2d_pickle *p, int64_t number)
{
    push_new(p, (struct p2d_pickle_value){.kind = P2D_PICKLE_INT, .as.integer = number});
}

static void push_text(struct p2d_pickle *p, struct p2d_span text)
{
    push_new(p, (struct p2d_pickle_value){.kind = P2D_PICKLE_TEXT, .as.text = text});
}

/* The height down to which the values of the last mark, or the whole stack, are. */
static uint32_t floor_of(const struct p2d_pickle *p)
{
    return p->marks.len > 0 ? p->marks.at[p->marks.len - 1] : 0;
}

static uint32_t pop(struct p2d_pickle *p)
{
    if (p->stack.len > floor_of(p))
        return p->stack.at[--p->stack.len];
    fail(p, "it takes more from its stack than there is");
    return 0;
}

static void append(struct p2d_pickle *p, uint32_t container, uint32_t item)
{
    if (!is_sound(p) ||
        !p2d_vec_push(&p->links, p->report, (struct p2d_pickle_link){.value = item}))
        return;
    uint32_t link = p->links.len - 1;
    struct p2d_pickle_value *value = &p->values.at[container];
    if (value->as.items.first == 0)
        value->as.items.first = link;
    else
        p->links.at[value->as.items.last].next = link;
    value->as.items.last = link;
}

/* Put what stands above a height into a container. */
static void move(struct p2d_pickle *p, uint32_t height, uint32_t container)
{
    for (uint32_t i = height; i < p->stack.len && is_sound(p); i++)
        append(p, container, p->stack.at[i]);
    p->stack.len = height;
}

/* The height of the last mark, which is taken away. */
static uint32_t pop_mark(struct p2d_pickle *p)
{
    if (p->marks.len > 0)
        return p->marks.at[--p->marks.len];
    fail(p, "a mark is missing on its stack");
    return p->stack.len;
}

static void make(struct p2d_pickle *p, enum p2d_pickle_kind kind, uint32_t height)
{
    uint32_t container = new_value(p, (struct p2d_pickle_value){.kind = kind});
    if (!is_sound(p))
        return;
    move(p, height, container);
    push(p, container);
}

static void make_of_last(struct p2d_pickle *p, uint32_t n)
{
    if (p->stack.len < floor_of(p) + n)
        fail(p, "it takes more from its stack than there is");
    else
        make(p, P2D_PICKLE_TUPLE, p->stack.len - n);
}

/* Add what stands above a height to the container below it. */
static void add_items(struct p2d_pickle *p, uint32_t height, enum p2d_pickle_kind kind)
{
    if (!is_sound(p))
        return;
    if (height <= floor_of(p) || height > p->stack.len ||
        p->values.at[p->stack.at[height - 1]].kind != kind ||
        (kind == P2D_PICKLE_DICT && (p->stack.len - height) % 2 != 0))
        fail(p, "it adds items to what is no container for them");
    else
        move(p, height, p->stack.at[height - 1]);
}

/* -------------------------------------------------------------------- classes */

/* What protocols 0 and 1 make objects with. */
static const char *const makers[] = {"copy_reg _reconstructor", "copyreg _reconstructor",
                                     "__builtin__ object", "builtins object", NULL};

static bool is_listed(const char *const *classes, struct p2d_span module,
                      struct p2d_span name)
{
    for (size_t i = 0; classes[i] != NULL; i++) {
        struct p2d_span rest = p2d_span_of(classes[i]), first;
        p2d_cut(&rest, ' ', &first);
        if (p2d_span_equal(first, module) && p2d_span_equal(rest, name))
            return true;
    }
    return false;
}

static void push_class(struct p2d_pickle *p, struct p2d_span module, struct p2d_span name)
{
    if (!is_sound(p))
        return;
    if (!is_listed(p->classes, module, name) && !is_listed(makers, module, name)) {
        p->refused[0] = module;
        p->refused[1] = name;
        fail(p, "it names a class that no profile has");
        return;
    }
    push_new(p, (struct p2d_pickle_value){
                    .kind = P2D_PICKLE_CLASS, .as.text = module, .name = name});
}

static void push_class_of_stack(struct p2d_pickle *p)
{
    uint32_t name = pop(p), module = pop(p);
    if (!is_sound(p))
        return;
    const struct p2d_pickle_value *m = &p->values.at[module], *n = &p->values.at[name];
    if (m->kind != P2D_PICKLE_TEXT || n->kind != P2D_PICKLE_TEXT)
        fail(p, "the name of a class is no text");
    else
        push_class(p, m->as.text, n->as.text);
}

/* An object of a class, whose arguments do not matter; `class` may be the maker, then the
 * class is its first argument. */
static void push_object(struct p2d_pickle *p, uint32_t class, uint32_t arguments)
{
    if (!is_sound(p))
        return;
    if (p2d_span_is(p->values.at[class].name, "_reconstructor")) {
        uint32_t first = p2d_pickle_first(p, arguments);
        class = first != 0 ? p->links.at[first].value : 0;
    }
    const struct p2d_pickle_value *of = &p->values.at[class];
    if (of->kind != P2D_PICKLE_CLASS || !is_listed(p->classes, of->as.text, of->name)) {
        fail(p, "it calls something");
        return;
    }
    uint32_t object = new_value(p, (struct p2d_pickle_value){.kind = P2D_PICKLE_OBJECT});
    append(p, object, class);
    push(p, object);
}

static void build(struct p2d_pickle *p)
{
    uint32_t state = pop(p);
    uint32_t object = pop(p);
    if (!is_sound(p))
        return;
    if (p->values.at[object].kind != P2D_PICKLE_OBJECT)
        fail(p, "it gives a state to what is no object");
    append(p, object, state);
    push(p, object);
}

/* ----------------------------------------------------------------------- memo */

static void put(struct p2d_pickle *p, uint64_t slot)
{
    uint32_t value = pop(p);
    push(p, value);
    /* No writer leaves slots out: a memo is never longer than the bytes. */
    if (slot > p->bytes.len)
        fail(p, "it numbers its values beyond its size");
    uint32_t index = slot < UINT32_MAX ? (uint32_t)slot : UINT32_MAX - 1;
    if (is_sound(p) && p2d_vec_reach(&p->memo, p->report, index))
        p->memo.at[index] = value;
}

static void get(struct p2d_pickle *p, uint64_t slot)
{
    if (slot >= p->memo.len || p->memo.at[slot] == 0)
        fail(p, "it refers to a value that it does not have");
    else
        push(p, p->memo.at[slot]);
}

static uint64_t number_of(struct p2d_pickle *p, struct p2d_span line)
{
    uint64_t number = 0;
    if (!p2d_parse_u64(line, &number))
        fail(p, "a number is none");
    return number;
}

/* -------------------------------------------------------------------- numbers */

/* Two's complement of n bytes; clamped to 64 bits. */
static int64_t signed_of(struct p2d_span bytes)
{
    bool negative = bytes.len > 0 && (bytes.at[bytes.len - 1] & 0x80) != 0;
    uint64_t value = negative ? UINT64_MAX : 0;
    for (size_t i = bytes.len; i > 0; i--) {
        unsigned char byte = bytes.at[i - 1];
        if (i > 8 && byte != (negative ? 0xff : 0))
            return negative ? INT64_MIN : INT64_MAX;
        if (i <= 8)
            value = value << 8 | byte;
    }
    bool fits = bytes.len < 8 || (value >> 63 != 0) == negative;
    return fits ? (int64_t)value : negative ? INT64_MIN : INT64_MAX;
}

/* "12", "-12", "12L", "01" for true. */
static void push_decimal(struct p2d_pickle *p, struct p2d_span line)
{
    if (p2d_ends_with(line, "L"))
        line.len--;
    bool negative = p2d_starts_with(line, "-");
    uint64_t size = number_of(p, p2d_slice(line, negative, line.len));
    size = size > INT64_MAX ? INT64_MAX : size;
    push_int(p, negative ? -(int64_t)size : (int64_t)size);
}

static void push_float(struct p2d_pickle *p, double value)
{
    push_new(p, (struct p2d_pickle_value){.kind = P2D_PICKLE_FLOAT, .as.real = value});
}

static void push_decimal_float(struct p2d_pickle *p, struct p2d_span line)
{
    double value = 0;
    if (!p2d_parse_double(line, &value))
        fail(p, "a number is none");
    push_float(p, value);
}

/* Eight bytes, the most significant first. */
static void push_binary_float(struct p2d_pickle *p)
{
    struct p2d_span bytes = take(p, 8);
    uint64_t bits = 0;
    double value;
    for (size_t i = 0; i < bytes.len; i++)
        bits = bits << 8 | bytes.at[i];
    memcpy(&value, &bits, sizeof value);
    push_float(p, value);
}

/* 'text' with its quotes, as repr writes it; escapes stay as they are. */
static void push_quoted(struct p2d_pickle *p, struct p2d_span line)
{
    bool quoted = line.len >= 2 && (line.at[0] == '\'' || line.at[0] == '"') &&
                  line.at[line.len - 1] == line.at[0];
    if (!quoted)
        fail(p, "a text has no quotes");
    push_text(p, quoted ? p2d_slice(line, 1, line.len - 1) : line);
}

/* --------------------------------------------------------------- instructions */

static bool run_number(struct p2d_pickle *p, unsigned char code)
{
    switch (code) {
    case 'N':
        push_new(p, (struct p2d_pickle_value){.kind = P2D_PICKLE_NONE});
        return true;
    case 0x88: /* true */
    case 0x89: /* false */
        push_int(p, code == 0x88);
        return true;
    case 'I':
    case 'L':
        push_decimal(p, take_line(p));
        return true;
    case 'J':
        push_int(p, (int32_t)take_number(p, 4));
        return true;
    case 'K':
        push_int(p, (int64_t)take_number(p, 1));
        return true;
    case 'M':
        push_int(p, (int64_t)take_number(p, 2));
        return true;
    case 0x8a:
    case 0x8b:
        push_int(p, signed_of(take(p, take_number(p, code == 0x8a ? 1 : 4))));
        return true;
    case 'F':
        push_decimal_float(p, take_line(p));
        return true;
    case 'G':
        push_binary_float(p);
        return true;
    default:
        return false;
    }
}

static bool run_text(struct p2d_pickle *p, unsigned char code)
{
    switch (code) {
    case 'S':
        push_quoted(p, take_line(p));
        return true;
    case 'V':
        push_text(p, take_line(p));
        return true;
    case 'U':
    case 'C':
    case 0x8c:
        push_text(p, take(p, take_number(p, 1)));
        return true;
    case 'T':
    case 'B':
    case 'X':
        push_text(p, take(p, take_number(p, 4)));
        return true;
    case 0x8d:
    case 0x8e:
        push_text(p, take(p, take_number(p, 8)));
        return true;
    default:
        return false;
    }
}

static bool run_container(struct p2d_pickle *p, unsigned char code)
{
    switch (code) {
    case ')':
        make(p, P2D_PICKLE_TUPLE, p->stack.len);
        return true;
    case ']':
        make(p, P2D_PICKLE_LIST, p->stack.len);
        return true;
    case '}':
        make(p, P2D_PICKLE_DICT, p->stack.len);
        return true;
    case 't':
    case 'l':
    case 'd':
        make(p,
             code == 't'   ? P2D_PICKLE_TUPLE
             : code == 'l' ? P2D_PICKLE_LIST
                           : P2D_PICKLE_DICT,
             pop_mark(p));
        return true;
    case 0x85:
    case 0x86:
    case 0x87:
        make_of_last(p, code - 0x84u);
        return true;
    case 'a':
        add_items(p, p->stack.len - (p->stack.len > 0), P2D_PICKLE_LIST);
        return true;
    case 's':
        add_items(p, p->stack.len >= 2 ? p->stack.len - 2 : 0, P2D_PICKLE_DICT);
        return true;
    case 'e':
    case 'u':
        add_items(p, pop_mark(p), code == 'e' ? P2D_PICKLE_LIST : P2D_PICKLE_DICT);
        return true;
    default:
        return false;
    }
}

static bool run_memo(struct p2d_pickle *p, unsigned char code)
{
    switch (code) {
    case 0x94:
        put(p, p->memo.len);
        return true;
    case 'p':
        put(p, number_of(p, take_line(p)));
        return true;
    case 'q':
    case 'r':
        put(p, take_number(p, code == 'q' ? 1 : 4));
        return true;
    case 'g':
        get(p, number_of(p, take_line(p)));
        return true;
    case 'h':
    case 'j':
        get(p, take_number(p, code == 'h' ? 1 : 4));
        return true;
    default:
        return false;
    }
}

static void call(struct p2d_pickle *p, bool has_keywords)
{
    if (has_keywords)
        pop(p);
    uint32_t arguments = pop(p), class = pop(p);
    push_object(p, class, arguments);
}

static bool run_class(struct p2d_pickle *p, unsigned char code)
{
    struct p2d_span module;
    switch (code) {
    case 'c':
        module = take_line(p);
        push_class(p, module, take_line(p));
        return true;
    case 0x93:
        push_class_of_stack(p);
        return true;
    case 0x81:
    case 'R':
    case 0x92:
        call(p, code == 0x92);
        return true;
    case 'b':
        build(p);
        return true;
    default:
        return false;
    }
}

static bool run_stack(struct p2d_pickle *p, unsigned char code)
{
    switch (code) {
    case 0x80: /* protocol */
        take(p, 1);
        return true;
    case 0x95: /* frame */
        take(p, 8);
        return true;
    case '(':
        (void)p2d_vec_push(&p->marks, p->report, p->stack.len);
        return true;
    case '0':
        if (p->marks.len > 0 && floor_of(p) == p->stack.len)
            p->marks.len--;
        else
            pop(p);
        return true;
    case '1':
        p->stack.len = pop_mark(p);
        return true;
    default:
        return false;
    }
}

uint32_t p2d_pickle_load(struct p2d_pickle *p, struct p2d_span bytes,
                         const char *const *classes, struct p2d_report *report)
{
    enum { STOP = '.' };
    *p = (struct p2d_pickle){.report = report, .bytes = bytes, .classes = classes};
    new_value(p, (struct p2d_pickle_value){.kind = P2D_PICKLE_NONE});
    (void)p2d_vec_push(&p->links, report, (struct p2d_pickle_link){0});
    while (is_sound(p)) {
        struct p2d_span code = take(p, 1);
        if (code.len == 0 || code.at[0] == STOP)
            break;
        unsigned char c = code.at[0];
        if (!run_number(p, c) && !run_text(p, c) && !run_container(p, c) &&
            !run_memo(p, c) && !run_class(p, c) && !run_stack(p, c))
            fail(p, "it has an instruction that makes no data");
    }
    uint32_t value = is_sound(p) ? pop(p) : 0;
    return is_sound(p) ? value : 0;
}

void p2d_pickle_release(struct p2d_pickle *p)
{
    p2d_vec_release(&p->values);
    p2d_vec_release(&p->links);
    p2d_vec_release(&p->stack);
    p2d_vec_release(&p->memo);
    p2d_vec_release(&p->marks);
}

uint32_t p2d_pickle_first(const struct p2d_pickle *p, uint32_t value)
{
    enum p2d_pickle_kind kind = p->values.at[value].kind;
    bool is_container = kind == P2D_PICKLE_TUPLE || kind == P2D_PICKLE_LIST ||
                        kind == P2D_PICKLE_DICT || kind == P2D_PICKLE_OBJECT;
    return is_container ? p->values.at[value].as.items.first : 0;
}

uint32_t p2d_pickle_items(const struct p2d_pickle *p, uint32_t tuple, uint32_t *items,
                          uint32_t n)
{
    uint32_t found = 0;
    uint32_t link = p2d_pickle_at(p, tuple)->kind == P2D_PICKLE_TUPLE
                        ? p2d_pickle_first(p, tuple)
                        : 0;
    for (; link != 0 && found < n; link = p->links.at[link].next)
        items[found++] = p->links.at[link].value;
    return found;
}

uint32_t p2d_pickle_member(const struct p2d_pickle *p, uint32_t object, const char *key)
{
    uint32_t class = p2d_pickle_first(p, object);
    uint32_t state = class != 0 ? p->links.at[class].next : 0;
    if (p2d_pickle_at(p, object)->kind != P2D_PICKLE_OBJECT || state == 0 ||
        p2d_pickle_at(p, p->links.at[state].value)->kind != P2D_PICKLE_DICT)
        return 0;
    uint32_t link = p2d_pickle_first(p, p->links.at[state].value);
    while (link != 0) {
        struct p2d_pickle_link name = p->links.at[link];
        struct p2d_pickle_link value = p->links.at[name.next];
        const struct p2d_pickle_value *text = p2d_pickle_at(p, name.value);
        if (text->kind == P2D_PICKLE_TEXT && p2d_span_is(text->as.text, key))
            return value.value;
        link = value.next;
    }
    return 0;
}

void p2d_fail_pickle(struct p2d_input *in, const struct p2d_pickle *pickle,
                     const char *kind)
{
    enum { LONGEST = 60 };
    struct p2d_span module = p2d_slice(pickle->refused[0], 0, LONGEST);
    struct p2d_span name = p2d_slice(pickle->refused[1], 0, LONGEST);
    if (name.len > 0)
        p2d_fail_whole(in, "the pickle names %.*s.%.*s, which no %s has: refused",
                       (int)module.len, (const char *)module.at, (int)name.len,
                       (const char *)name.at, kind);
    else
        p2d_fail_whole(in, "the pickle cannot be read: %s",
                       pickle->failure != NULL ? pickle->failure : "it is damaged");
}
