/* json.h - parse JSON as a stream: the caller asks for each value, and nothing is kept.
 *
 *     p2d_json_enter(j, '{');
 *     while (p2d_json_key(j, &key)) {
 *         if (p2d_span_is(key, "name"))
 *             p2d_json_string(j, &name);
 *         else
 *             p2d_json_skip(j);
 *     }
 *
 * After each key and item exactly one value is taken. Spans are loans until the next
 * call. Errors stick to the report; after one, every loop ends. Memory is the longest
 * string and a byte for each container that is open. More is taken than the standard
 * allows where profilers write it: a comma before a closing bracket, half a surrogate
 * pair (U+FFFD), control characters in strings, NaN and Infinity where nobody needs the
 * number. Reference: RFC 8259.
 */
#ifndef P2D_SYNTAX_JSON_H
#define P2D_SYNTAX_JSON_H

#include "io/input.h"

/* Containers within containers. */
enum { P2D_JSON_DEPTH = 100000 };

struct p2d_json {
    struct p2d_input *in;
    const unsigned char *at, *end; /* the unread part of the input's buffer */
    const unsigned char *base;     /* where the input believes to be */
    P2D_VEC(unsigned char) open;   /* '{' or '[' of each container around */
    struct p2d_buffer text;        /* a string whose escapes are undone */
    uint64_t lines;                /* line ends between values */
    bool is_first;                 /* no value of the container was taken yet */
    bool takes_truncated;          /* the end of the input ends all containers */
    bool is_truncated;             /* and did */
};

struct p2d_json_numeral {
    double value;
    int64_t integer; /* exact, if is_integer */
    bool is_integer;
};

enum p2d_json_kind {
    P2D_JSON_NOTHING, /* the end of the input, or no JSON */
    P2D_JSON_NULL,
    P2D_JSON_BOOL,
    P2D_JSON_NUMBER,
    P2D_JSON_STRING,
    P2D_JSON_ARRAY,
    P2D_JSON_OBJECT
};

void p2d_json_init(struct p2d_json *, struct p2d_input *);
void p2d_json_release(struct p2d_json *);

/* False after an error and when a truncated input has ended. */
static inline bool p2d_json_ok(const struct p2d_json *j)
{
    return !j->is_truncated && p2d_input_ok(j->in);
}

/* The type of the next value, by its first character. */
enum p2d_json_kind p2d_json_peek(struct p2d_json *);

/* Go into the next value if it begins with this bracket; else skip it and answer false.
 */
bool p2d_json_enter(struct p2d_json *, unsigned char bracket);
/* The next member's key or the next item; false at the container's end, which is left. */
bool p2d_json_key(struct p2d_json *, struct p2d_span *key);
bool p2d_json_item(struct p2d_json *);

/* Take the next value if it is of this kind; else skip it and answer false. */
bool p2d_json_string(struct p2d_json *, struct p2d_span *);
bool p2d_json_number(struct p2d_json *, struct p2d_json_numeral *);
bool p2d_json_double(struct p2d_json *, double *);
/* A whole number that an array can be indexed by. */
bool p2d_json_index(struct p2d_json *, uint32_t *);
/* Take the next items of an array as long as they are such numbers of at most 9 digits, without
 * blanks, and the input has them in its buffer. Writes up to `most` of them and returns how
 * many; the caller goes on with p2d_json_item(), which takes any item. */
uint32_t p2d_json_indices(struct p2d_json *, uint32_t *indices, uint32_t most);
/* A number, or a string that is one. */
bool p2d_json_loose_double(struct p2d_json *, double *);
/* The next value, whatever it is. */
void p2d_json_skip(struct p2d_json *);

/* Only blanks may follow the outermost value; false after an error. */
bool p2d_json_finish(struct p2d_json *);

/* An error at what was taken last: its line, or its offset if all is one line. Always
 * false. */
bool p2d_json_fail(struct p2d_json *, const char *format, ...) P2D_PRINTF(2, 3);
/* A warning there; a kind is a literal. */
void p2d_json_warn(struct p2d_json *, const char *kind, const char *format, ...)
    P2D_PRINTF(3, 4);

/* The position of the key in a list ended by NULL; -1 if it is not there. */
int p2d_json_which(struct p2d_span key, const char *const *keys);

#endif
