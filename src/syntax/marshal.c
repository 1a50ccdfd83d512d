/* marshal.c - read Python's marshal format, versions 0 to 5: the pairs of one large dict.
 *
 * An object is a type byte and what the type needs; everything is little-endian:
 *
 *     fb                       a dict, until a '0'; 0x80 in it: number 0 for references
 *     a9 03                    a tuple of 3, number 1: a key ("app.py", 1, "main")
 *     da 06 'a' 'p' ...        a short ASCII string, number 2
 *     69 01 00 00 00           an integer
 *     72 02 00 00 00           a reference to number 2
 *
 * Reference: Python/marshal.c of CPython. Versions only decide what is written, so one
 * reader serves all of them, except for code objects, whose fields changed three times
 * and carry no mark: see choose_layout.
 */
#include "syntax/marshal.h"

#include <math.h>

#include "base/number.h"

enum { FLAG_REF = 0x80 };

static bool fail(struct p2d_marshal *m, size_t at, const char *why)
{
    if (m->failure == NULL) {
        m->failure = why;
        m->failed_at = at;
    }
    return false;
}

static bool fail_short(struct p2d_marshal *m)
{
    m->cut_short |= m->failure == NULL;
    return fail(m, m->pos, "the file ends in the middle of an object");
}

/* ------------------------------------------------------------------- bytes */

static size_t bytes_left(const struct p2d_marshal *m)
{
    return m->bytes.len - m->pos;
}

/* The next n bytes; NULL after a failure. */
static const unsigned char *take(struct p2d_marshal *m, size_t n)
{
    if (bytes_left(m) < n) {
        fail_short(m);
        return NULL;
    }
    const unsigned char *at = m->bytes.at + m->pos;
    m->pos += n;
    return at;
}

static uint32_t load32(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t load64(const unsigned char *at)
{
    return load32(at) | (uint64_t)load32(at + 4) << 32;
}

static bool take_int32(struct p2d_marshal *m, int32_t *value)
{
    const unsigned char *at = take(m, 4);
    if (at != NULL)
        *value = (int32_t)load32(at);
    return at != NULL;
}

/* A number of items; not believed beyond what the bytes left can hold. */
static bool take_length(struct p2d_marshal *m, uint32_t *length)
{
    size_t start = m->pos;
    int32_t n;
    if (!take_int32(m, &n))
        return false;
    if (n < 0)
        return fail(m, start, "a length is negative");
    *length = (uint32_t)n;
    if (*length > bytes_left(m)) {
        m->cut_short |= m->failure == NULL;
        return fail(m, start, "a length reaches beyond the end of the file");
    }
    return true;
}

static bool take_short_length(struct p2d_marshal *m, uint32_t *length)
{
    const unsigned char *at = take(m, 1);
    if (at != NULL)
        *length = *at;
    return at != NULL;
}

/* -------------------------------------------------------------- references */

/* Give the value the next number of the list, odd for references and even for interned
 * strings, so that both have one numbering for memos. */
static bool number(struct p2d_marshal *m, bool interned, struct p2d_marshal_value *value)
{
    uint32_t index = interned ? m->interned.len : m->refs.len;
    if (index >= INT32_MAX)
        return fail(m, m->pos,
                    "the file has more than 2147483647 objects that are referred to");
    if (value->shared == 0)
        value->shared = index * 2 + (interned ? 2 : 1);
    return interned ? p2d_vec_push(&m->interned, m->report, *value)
                    : p2d_vec_push(&m->refs, m->report, *value);
}

static bool read_reference(struct p2d_marshal *m, bool interned,
                           struct p2d_marshal_value *value)
{
    size_t start = m->pos;
    uint32_t n_known = interned ? m->interned.len : m->refs.len;
    int32_t index;
    if (!take_int32(m, &index))
        return false;
    if (index < 0 || (uint32_t)index >= n_known)
        return fail(m, start, "a reference is to an object that does not exist");
    *value = interned ? m->interned.at[index] : m->refs.at[index];
    if (value->kind == P2D_MARSHAL_UNFINISHED)
        return fail(m, start, "an object contains a reference to itself");
    return true;
}

/* A shared value where references find it. */
static struct p2d_marshal_value *original(const struct p2d_marshal *m,
                                          const struct p2d_marshal_value *value)
{
    uint32_t index = (value->shared - 1) / 2;
    return value->shared % 2 == 0 ? &m->interned.at[index] : &m->refs.at[index];
}

uint32_t p2d_marshal_memo(const struct p2d_marshal *m,
                          const struct p2d_marshal_value *value)
{
    return value->memo != 0 || value->shared == 0 ? value->memo
                                                  : original(m, value)->memo;
}

void p2d_marshal_remember(struct p2d_marshal *m, const struct p2d_marshal_value *value,
                          uint32_t memo)
{
    if (value->shared != 0)
        original(m, value)->memo = memo;
}

/* ----------------------------------------------------------------- scalars */

static bool read_integer(struct p2d_marshal *m, struct p2d_marshal_value *value)
{
    int32_t integer;
    if (!take_int32(m, &integer))
        return false;
    value->kind = P2D_MARSHAL_INT;
    value->as.integer = integer;
    return true;
}

static bool read_integer64(struct p2d_marshal *m, struct p2d_marshal_value *value)
{
    const unsigned char *at = take(m, 8);
    if (at == NULL)
        return false;
    value->kind = P2D_MARSHAL_INT;
    value->as.integer = (int64_t)load64(at);
    return true;
}

/* Keep an integer beyond 64 bits aside. */
static bool keep_long(struct p2d_marshal *m, struct p2d_marshal_long number,
                      struct p2d_marshal_value *value)
{
    value->kind = P2D_MARSHAL_LONG;
    value->as.first = m->longs.len;
    return p2d_vec_push(&m->longs, m->report, number);
}

/* Digits of 15 bits, the least first; the sign of their number is the value's. */
static bool read_long(struct p2d_marshal *m, struct p2d_marshal_value *value)
{
    size_t start = m->pos;
    int32_t n;
    if (!take_int32(m, &n))
        return false;
    size_t digits = n < 0 ? 0 - (size_t)n : (size_t)n;
    /* With 32 bits twice the most digits is 0. */
    const unsigned char *at = take(m, digits <= SIZE_MAX / 2 ? digits * 2 : SIZE_MAX);
    if (at == NULL)
        return false;
    struct p2d_marshal_long sum = {.negative = n < 0};
    for (size_t i = digits; i-- > 0;) {
        uint32_t digit = at[2 * i] | (uint32_t)at[2 * i + 1] << 8;
        if (digit > INT16_MAX)
            return fail(m, start, "a digit of a long integer is out of range");
        if (!sum.too_big)
            sum.too_big = !p2d_count_push_digit(&sum.magnitude, 32768, digit);
    }
    if (sum.too_big || sum.magnitude.high != 0 || sum.magnitude.low > INT64_MAX)
        return keep_long(m, sum, value);
    value->kind = P2D_MARSHAL_INT;
    value->as.integer = (int64_t)sum.magnitude.low * (sum.negative ? -1 : 1);
    return true;
}

static bool read_double(struct p2d_marshal *m, struct p2d_marshal_value *value)
{
    const unsigned char *at = take(m, 8);
    if (at == NULL)
        return false;
    uint64_t bits = load64(at);
    value->kind = P2D_MARSHAL_FLOAT;
    memcpy(&value->as.real, &bits, sizeof bits);
    return true;
}

/* Versions 0 and 1 have floats as text. */
static bool read_text_double(struct p2d_marshal *m, struct p2d_marshal_value *value)
{
    size_t start = m->pos;
    uint32_t length;
    const unsigned char *at = take_short_length(m, &length) ? take(m, length) : NULL;
    if (at == NULL)
        return false;
    struct p2d_span text = {at, length};
    value->kind = P2D_MARSHAL_FLOAT;
    if (p2d_span_is(text, "nan"))
        value->as.real = NAN;
    else if (p2d_span_is(text, "inf") || p2d_span_is(text, "-inf"))
        value->as.real = text.at[0] == '-' ? -INFINITY : INFINITY;
    else if (!p2d_parse_double(text, &value->as.real))
        return fail(m, start, "a number cannot be read");
    return true;
}

static bool skip_complex(struct p2d_marshal *m, bool text,
                         struct p2d_marshal_value *value)
{
    bool good = text ? read_text_double(m, value) && read_text_double(m, value)
                     : take(m, 16) != NULL;
    value->kind = P2D_MARSHAL_OTHER;
    return good;
}

static bool read_string(struct p2d_marshal *m, bool short_length,
                        struct p2d_marshal_value *value)
{
    value->kind = P2D_MARSHAL_STRING;
    if (!(short_length ? take_short_length(m, &value->length)
                       : take_length(m, &value->length)))
        return false;
    value->as.at = m->pos;
    return take(m, value->length) != NULL;
}

/* -------------------------------------------------------------- containers */

/* The fields of a code object: some longs, eight objects, the first line, the rest. */
struct layout {
    unsigned longs;
    const char *objects; /* 's': string, 't': tuple */
    uint32_t file, name; /* which of the objects these are */
};

enum { OBJECTS_BEFORE_LINE = 8, N_LAYOUTS = 4 };

static const struct layout layouts[N_LAYOUTS] = {
    {4, "stttttsss", 6, 7},  /* Python 2 */
    {5, "stttttsss", 6, 7},  /* 3.0 to 3.7: keyword-only arguments */
    {6, "stttttsss", 6, 7},  /* 3.8 to 3.10: positional-only arguments */
    {5, "stttssssss", 5, 6}, /* since 3.11 */
};

static struct p2d_marshal_frame *top(struct p2d_marshal *m)
{
    return &m->frames[m->depth - 1];
}

/* For a dict `left` says whether a key or a value is next; the number of pairs is
 * unknown. */
enum { DICT_DONE = 0, DICT_VALUE = 1, DICT_KEY = 2 };

static bool begin(struct p2d_marshal *m, enum p2d_marshal_kind kind, bool flagged,
                  uint32_t children)
{
    if (m->depth == P2D_MARSHAL_MAX_DEPTH)
        return fail(m, m->pos, "objects are nested more than 64 deep");
    m->frames[m->depth++] = (struct p2d_marshal_frame){.kind = (uint8_t)kind,
                                                       .flagged = flagged,
                                                       .ref = m->refs.len,
                                                       .left = children,
                                                       .begin = m->pending.len};
    m->flagged_depth += flagged;
    /* The number is taken now, before any child takes one. */
    struct p2d_marshal_value unfinished = {.kind = P2D_MARSHAL_UNFINISHED};
    return !flagged || number(m, false, &unfinished);
}

static bool begin_list(struct p2d_marshal *m, bool flagged)
{
    uint32_t n;
    return take_length(m, &n) && begin(m, P2D_MARSHAL_LIST, flagged, n);
}

static bool choose_layout(struct p2d_marshal *m);

static bool begin_code(struct p2d_marshal *m, bool flagged)
{
    if (m->layout < 0 && !choose_layout(m))
        return false;
    const struct layout *layout = &layouts[m->layout];
    return take(m, layout->longs * 4) != NULL &&
           begin(m, P2D_MARSHAL_CODE, flagged, (uint32_t)strlen(layout->objects));
}

/* A field of a code object: it must be what the layout says, and the line follows the
 * eighth. */
static bool check_field(struct p2d_marshal *m)
{
    const struct p2d_marshal_value *value = &m->pending.at[m->pending.len - 1];
    const struct layout *layout = &layouts[m->layout];
    uint32_t n_objects = (uint32_t)strlen(layout->objects);
    uint32_t index = n_objects - 1 - top(m)->left;
    bool is_tuple = layout->objects[index] == 't';
    if (value->kind != (is_tuple ? P2D_MARSHAL_TUPLE : P2D_MARSHAL_STRING))
        return fail(m, m->pos, "a code object is of an unknown version of Python");
    return index + 1 != OBJECTS_BEFORE_LINE || take(m, 4) != NULL;
}

/* The innermost container has got its next child, the last one in `pending`. */
static bool count_child(struct p2d_marshal *m)
{
    struct p2d_marshal_frame *frame = top(m);
    if (frame->kind == P2D_MARSHAL_DICT) {
        frame->left = frame->left == DICT_KEY ? DICT_VALUE : DICT_KEY;
        return true;
    }
    frame->left--;
    return frame->kind != P2D_MARSHAL_CODE || check_field(m);
}

static bool end_dict(struct p2d_marshal *m)
{
    if (m->depth == 0 || top(m)->kind != P2D_MARSHAL_DICT || top(m)->left != DICT_KEY)
        return fail(m, m->pos - 1, "an end mark stands where an object should be");
    top(m)->left = DICT_DONE;
    return true;
}

/* Of a code object only the two names are of use. */
static void reduce_code(struct p2d_marshal *m, const struct p2d_marshal_frame *frame)
{
    const struct layout *layout = &layouts[m->layout];
    struct p2d_marshal_value *fields = m->pending.at + frame->begin;
    struct p2d_marshal_value file = fields[layout->file], name = fields[layout->name];
    fields[0] = file;
    fields[1] = name;
    m->pending.len = frame->begin + 2;
}

/* Move the innermost container's children to where they stay, for good only if somebody
 * can refer to the container, or to something around it, later. */
static bool move_children(struct p2d_marshal *m, struct p2d_marshal_value *value)
{
    const struct p2d_marshal_value *children = m->pending.at + top(m)->begin;
    size_t size = value->length * sizeof *children;
    if (value->length == 0)
        return true;
    if (value->kept) {
        if (!p2d_vec_reserve(&m->kept, m->report, value->length))
            return false;
        memcpy(m->kept.at + m->kept.len, children, size);
        m->kept.len += value->length;
    } else {
        if (!p2d_vec_reserve(&m->passing, m->report, value->length))
            return false;
        memcpy(m->passing.at + m->passing.len, children, size);
        m->passing.len += value->length;
    }
    return true;
}

/* The innermost container has all its children: in `pending` it takes their place. */
static bool finish(struct p2d_marshal *m)
{
    struct p2d_marshal_frame *frame = top(m);
    if (frame->kind == P2D_MARSHAL_CODE)
        reduce_code(m, frame);
    bool kept = m->flagged_depth > 0;
    struct p2d_marshal_value value = {.kind = frame->kind,
                                      .kept = kept,
                                      .length = m->pending.len - frame->begin,
                                      .as.first = kept ? m->kept.len : m->passing.len};
    if (!move_children(m, &value))
        return false;
    if (frame->flagged) {
        value.shared = m->refs.at[frame->ref].shared;
        m->refs.at[frame->ref] = value;
        m->flagged_depth--;
    }
    m->depth--;
    m->pending.len = frame->begin;
    return p2d_vec_push(&m->pending, m->report, value);
}

/* ----------------------------------------------------------------- objects */

/* What a type byte begins. */
enum start { FAILED, VALUE, CONTAINER, END };

static enum start started(bool good, enum start what)
{
    return good ? what : FAILED;
}

/* A value that was read, which takes a number if it is flagged. */
static enum start finished(struct p2d_marshal *m, bool good, bool flagged,
                           struct p2d_marshal_value *value)
{
    return started(good && (!flagged || number(m, false, value)), VALUE);
}

/* FLAG_REF means nothing to those of which there is one only. */
static enum start singleton(enum p2d_marshal_kind kind, int64_t integer,
                            struct p2d_marshal_value *value)
{
    value->kind = (uint8_t)kind;
    value->as.integer = integer;
    return VALUE;
}

/* Types that profiles do not have, or hardly ever. */
static enum start read_rare(struct p2d_marshal *m, unsigned char type, bool flagged,
                            struct p2d_marshal_value *value)
{
    switch (type) {
    case 'c':
        return started(begin_code(m, flagged), CONTAINER);
    case '[':
    case '<':
    case '>':
        return started(begin_list(m, flagged), CONTAINER);
    case ':':
        return started(begin(m, P2D_MARSHAL_OTHER, flagged, 3), CONTAINER);
    case 'f':
        return finished(m, read_text_double(m, value), flagged, value);
    case 'x':
    case 'y':
        return finished(m, skip_complex(m, type == 'x', value), flagged, value);
    case 'T':
    case 'F':
        return singleton(P2D_MARSHAL_INT, type == 'T', value);
    case 'N':
        return singleton(P2D_MARSHAL_NONE, 0, value);
    case 'S':
    case '.':
        return singleton(P2D_MARSHAL_OTHER, 0, value);
    case '?':
        fail(m, m->pos - 1,
             "Python stopped writing at an object that cannot be marshalled");
        return FAILED;
    default:
        fail(m, m->pos - 1, "an object has a type that marshal does not have");
        return FAILED;
    }
}

/* Whether the next n objects are integers, floats and references, and are all there. */
static bool are_plain(const struct p2d_marshal *m, uint32_t n)
{
    const unsigned char *at = m->bytes.at + m->pos;
    size_t left = bytes_left(m);
    for (; n > 0; n--) {
        if (left < 9)
            return false;
        unsigned char type = *at & (FLAG_REF - 1);
        size_t size = type == 'g' ? 9 : 5;
        if (type != 'i' && type != 'g' && *at != 'r')
            return false;
        at += size;
        left -= size;
    }
    return true;
}

/* Most objects are in such tuples, so they are read without the detour over `pending`. */
static bool read_plain_tuple(struct p2d_marshal *m, uint32_t n,
                             struct p2d_marshal_value *tuple)
{
    if (!p2d_vec_reserve(&m->passing, m->report, n))
        return false;
    struct p2d_marshal_value *child = m->passing.at + m->passing.len;
    for (uint32_t i = 0; i < n; i++, child++) {
        unsigned char code = m->bytes.at[m->pos++];
        *child = (struct p2d_marshal_value){0};
        bool good = code == 'r'                      ? read_reference(m, false, child)
                    : (code & (FLAG_REF - 1)) == 'i' ? read_integer(m, child)
                                                     : read_double(m, child);
        if (!good || ((code & FLAG_REF) != 0 && !number(m, false, child)))
            return false;
    }
    tuple->kind = P2D_MARSHAL_TUPLE;
    tuple->length = n;
    tuple->as.first = m->passing.len;
    m->passing.len += n;
    return true;
}

static enum start read_tuple(struct p2d_marshal *m, bool flagged, bool short_length,
                             struct p2d_marshal_value *value)
{
    uint32_t n;
    if (!(short_length ? take_short_length(m, &n) : take_length(m, &n)))
        return FAILED;
    if (n > 0 && !flagged && m->flagged_depth == 0 && m->depth < P2D_MARSHAL_MAX_DEPTH &&
        are_plain(m, n))
        return started(read_plain_tuple(m, n, value), VALUE);
    return started(begin(m, P2D_MARSHAL_TUPLE, flagged, n), CONTAINER);
}

/* Read a type byte and either a whole value or the beginning of a container. */
static enum start read_start(struct p2d_marshal *m, struct p2d_marshal_value *value)
{
    const unsigned char *code = take(m, 1);
    if (code == NULL)
        return FAILED;
    unsigned char type = *code & (FLAG_REF - 1);
    bool flagged = (*code & FLAG_REF) != 0;
    *value = (struct p2d_marshal_value){.kind = P2D_MARSHAL_OTHER};
    switch (type) {
    case '(':
    case ')':
        return read_tuple(m, flagged, type == ')', value);
    case '{':
        return started(begin(m, P2D_MARSHAL_DICT, flagged, DICT_KEY), CONTAINER);
    case '0':
        return END;
    case 'r':
    case 'R':
        return started(read_reference(m, type == 'R', value), VALUE);
    case 'i':
        return finished(m, read_integer(m, value), flagged, value);
    case 'I':
        return finished(m, read_integer64(m, value), flagged, value);
    case 'l':
        return finished(m, read_long(m, value), flagged, value);
    case 'g':
        return finished(m, read_double(m, value), flagged, value);
    case 'z':
    case 'Z':
        return finished(m, read_string(m, true, value), flagged, value);
    case 's':
    case 'u':
    case 'a':
    case 'A':
        return finished(m, read_string(m, false, value), flagged, value);
    case 't':
        return started(finished(m, read_string(m, false, value), flagged, value) ==
                               VALUE &&
                           number(m, true, value),
                       VALUE);
    default:
        return read_rare(m, type, flagged, value);
    }
}

/* Read one object of the outermost dict with all that is in it, unless *at_end. */
static bool read_object(struct p2d_marshal *m, struct p2d_marshal_value *value,
                        bool *at_end)
{
    m->pending.len = 0;
    *at_end = false;
    do {
        if (!p2d_vec_reserve(&m->pending, m->report, 1))
            return false;
        enum start start = read_start(m, &m->pending.at[m->pending.len]);
        *at_end = start == END && m->depth == 0;
        if (*at_end)
            return true;
        if (start == FAILED || (start == END && !end_dict(m)))
            return false;
        bool is_child = start == VALUE;
        m->pending.len += is_child;
        /* A container that is complete is a child of the one around it, and may be the
         * last. */
        while (m->depth > 0) {
            if (is_child && !count_child(m))
                return false;
            if (top(m)->left > 0)
                break;
            if (!finish(m))
                return false;
            is_child = true;
        }
    } while (m->depth > 0);
    *value = m->pending.at[0];
    return true;
}

/* -------------------------------------------------------- the outermost dict */

bool p2d_marshal_open(struct p2d_marshal *m, struct p2d_span bytes,
                      struct p2d_report *report)
{
    memset(m, 0, sizeof *m);
    m->bytes = bytes;
    m->report = report;
    m->layout = -1;
    if (bytes.len == 0)
        return fail(m, 0, "the input is empty");
    const unsigned char *code = take(m, 1);
    if ((*code & (FLAG_REF - 1)) != '{')
        return fail(m, 0,
                    "the input is not a dict: a profile of Python begins with \"{\"");
    struct p2d_marshal_value unfinished = {.kind = P2D_MARSHAL_UNFINISHED};
    return (*code & FLAG_REF) == 0 || number(m, false, &unfinished);
}

void p2d_marshal_release(struct p2d_marshal *m)
{
    p2d_vec_release(&m->refs);
    p2d_vec_release(&m->interned);
    p2d_vec_release(&m->kept);
    p2d_vec_release(&m->passing);
    p2d_vec_release(&m->pending);
    p2d_vec_release(&m->longs);
}

bool p2d_marshal_next(struct p2d_marshal *m, struct p2d_marshal_value *value)
{
    if (m->done || !p2d_marshal_ok(m))
        return false;
    if (!m->value_due)
        m->passing.len = 0;
    bool at_end;
    if (!read_object(m, value, &at_end))
        return false;
    if (at_end) {
        m->done = !m->value_due;
        return m->done
                   ? false
                   : fail(m, m->pos - 1, "an end mark stands where an object should be");
    }
    m->value_due = !m->value_due;
    return true;
}

/* The layout of the file's code objects: the first with which the whole file can be read,
 * or else the one that gets farthest, so that the failure is reported where it is. */
static bool choose_layout(struct p2d_marshal *m)
{
    int best = 0;
    size_t farthest = 0;
    for (int layout = 0; layout < N_LAYOUTS && farthest < SIZE_MAX; layout++) {
        struct p2d_marshal trial;
        struct p2d_marshal_value ignored;
        bool good = p2d_marshal_open(&trial, m->bytes, m->report);
        trial.layout = layout;
        while (good && p2d_marshal_next(&trial, &ignored))
            continue;
        size_t reached = trial.done ? SIZE_MAX : trial.failed_at;
        if (reached > farthest) {
            farthest = reached;
            best = layout;
        }
        p2d_marshal_release(&trial);
    }
    m->layout = best;
    return p2d_ok(m->report);
}
