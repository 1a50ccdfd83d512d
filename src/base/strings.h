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

bool p2d_starts_with(struct p2d_span, const char *prefix);
/* Whether it may, if the span is cut off and says how the text begins. */
bool p2d_may_begin_with(struct p2d_span, const char *prefix);
bool p2d_ends_with(struct p2d_span, const char *suffix);

/* bytes [from, to) of a span; both are cut to its length. */
struct p2d_span p2d_slice(struct p2d_span, size_t from, size_t to);

/* Position of the first `byte` at or after `from`, or the span's length. */
size_t p2d_find(struct p2d_span, size_t from, unsigned char byte);

/* Without blanks (space and tab) at both ends. */
struct p2d_span p2d_trim(struct p2d_span);
/* Cut a word off the front, with the blanks around it. */
struct p2d_span p2d_cut_word(struct p2d_span *line);

/* The name of a file without its folders: what follows the last slash. */
struct p2d_span p2d_base_name(struct p2d_span path);

/* Cut the part before the next separator off *rest. False when *rest was used up. */
bool p2d_cut(struct p2d_span *rest, unsigned char separator, struct p2d_span *field);

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
