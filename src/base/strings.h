/* strings.h - spans of bytes, and an interner that gives equal bytes one number. */
#ifndef P2D_BASE_STRINGS_H
#define P2D_BASE_STRINGS_H

#include <string.h>

#include "base/mem.h"
#include "base/slots.h"

/* Bytes on loan: not NUL-terminated, may hold any byte. */
struct p2d_span {
    const unsigned char *at;
    size_t len;
};

static inline struct p2d_span p2d_span_of(const char *text)
{
    return (struct p2d_span){(const unsigned char *)text, strlen(text)};
}

/* What a buffer holds, until it is written to again. */
static inline struct p2d_span p2d_buffer_span(const struct p2d_buffer *buffer)
{
    return (struct p2d_span){buffer->at, buffer->len};
}

static inline bool p2d_span_equal(struct p2d_span a, struct p2d_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool p2d_span_is(struct p2d_span a, const char *text)
{
    return p2d_span_equal(a, p2d_span_of(text));
}

/* What is asked of each line of a text is here, so that the compiler knows the lengths. */
static inline bool p2d_starts_with(struct p2d_span span, const char *prefix)
{
    size_t n = strlen(prefix);
    return n == 0 || (span.len >= n && memcmp(span.at, prefix, n) == 0);
}

/* Whether it may, if the span is cut off and says how the text begins. */
bool p2d_may_begin_with(struct p2d_span, const char *prefix);

static inline bool p2d_ends_with(struct p2d_span span, const char *suffix)
{
    size_t n = strlen(suffix);
    /* Nothing may be at NULL, to which even 0 must not be added. */
    return n == 0 || (span.len >= n && memcmp(span.at + span.len - n, suffix, n) == 0);
}

/* bytes [from, to) of a span; both are cut to its length. */
static inline struct p2d_span p2d_slice(struct p2d_span span, size_t from, size_t to)
{
    if (to > span.len)
        to = span.len;
    if (from > to)
        from = to;
    if (span.at == NULL) /* adding to it is undefined, even 0 */
        return span;
    return (struct p2d_span){span.at + from, to - from};
}

/* Position of the first `byte` at or after `from`, or the span's length. */
static inline size_t p2d_find(struct p2d_span span, size_t from, unsigned char byte)
{
    if (from >= span.len)
        return span.len;
    const unsigned char *hit =
        (const unsigned char *)memchr(span.at + from, byte, span.len - from);
    return hit != NULL ? (size_t)(hit - span.at) : span.len;
}

static inline bool p2d_is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

/* Without blanks (space and tab) at both ends. */
static inline struct p2d_span p2d_trim(struct p2d_span span)
{
    while (span.len > 0 && p2d_is_blank(span.at[0])) {
        span.at++;
        span.len--;
    }
    while (span.len > 0 && p2d_is_blank(span.at[span.len - 1]))
        span.len--;
    return span;
}

/* Cut a word off the front, with the blanks around it. */
struct p2d_span p2d_cut_word(struct p2d_span *line);

/* The name of a file without its folders: what follows the last slash. */
struct p2d_span p2d_base_name(struct p2d_span path);

/* Cut the part before the next separator off *rest. False, and nothing is cut, when *rest
 * was used up. */
static inline bool p2d_cut(struct p2d_span *rest, unsigned char separator,
                           struct p2d_span *field)
{
    *field = (struct p2d_span){NULL, 0};
    if (rest->at == NULL)
        return false;
    size_t end = p2d_find(*rest, 0, separator);
    *field = p2d_slice(*rest, 0, end);
    if (end == rest->len)
        *rest = (struct p2d_span){NULL, 0};
    else
        *rest = p2d_slice(*rest, end + 1, rest->len);
    return true;
}

/* Order by bytes, shorter first where one begins the other. */
int p2d_span_compare(struct p2d_span a, struct p2d_span b);

/* Ids count up from 0 in order of first appearance; 0 is "". Equal ids <=> equal bytes.
 */
typedef uint32_t p2d_str;

struct p2d_strings {
    struct p2d_arena arena;
    P2D_VEC(struct p2d_span) spans; /* by id; NUL-terminated */
    struct p2d_slots slots;         /* hash -> id */
    uint64_t seed;
};
bool p2d_strings_init(struct p2d_strings *, struct p2d_report *);
void p2d_strings_release(struct p2d_strings *);
/* 0 (the id of "") when memory runs out. */
p2d_str p2d_intern(struct p2d_strings *, struct p2d_report *, struct p2d_span);
/* Valid as long as the table; `.at` is NUL-terminated. */
static inline struct p2d_span p2d_string(const struct p2d_strings *strings, p2d_str id)
{
    return strings->spans.at[id];
}

/* Position of the first `text` at or after `from`, or the span's length. */
size_t p2d_find_text(struct p2d_span, size_t from, const char *text);

/* The code points of UTF-8; of other bytes, those that do not continue one. */
size_t p2d_count_points(struct p2d_span);
/* The offset in bytes after so many code points, or the length of the text. */
size_t p2d_skip_points(struct p2d_span, size_t n);

/* What follows the last '/' of a path; the whole path if there is none. */
struct p2d_span p2d_last_part(struct p2d_span path);

#endif
