/* marshal.h - read Python's marshal format, versions 0 to 5: the pairs of one large dict.
 *
 * A profile is a dict with an entry for each function. It is read pair by pair, so that
 * memory follows what objects later refer to, not the size of the file:
 *
 *     p2d_marshal_open(&m, in, bytes);
 *     while (p2d_marshal_next(&m, &key)) {
 *         if (!p2d_marshal_next(&m, &value))
 *             break;
 *         ...
 *     }
 *
 * Work is linear in the bytes: a reference costs nothing until somebody walks into it.
 * Whoever does must count, since a small file can refer to one large object many times.
 */
#ifndef P2D_SYNTAX_MARSHAL_H
#define P2D_SYNTAX_MARSHAL_H

#include "base/count.h"
#include "io/input.h"

enum p2d_marshal_kind {
    P2D_MARSHAL_NONE,
    P2D_MARSHAL_OTHER, /* Ellipsis, complex numbers, slices: nothing a profile needs */
    P2D_MARSHAL_INT,   /* booleans too */
    P2D_MARSHAL_LONG,  /* an integer beyond 64 bits */
    P2D_MARSHAL_FLOAT, /* may be NaN or infinite */
    P2D_MARSHAL_STRING,
    P2D_MARSHAL_TUPLE,
    P2D_MARSHAL_LIST,      /* sets too */
    P2D_MARSHAL_DICT,      /* keys and values take turns */
    P2D_MARSHAL_CODE,      /* its children are the file's name and the function's name */
    P2D_MARSHAL_UNFINISHED /* a container that is still being read: internal */
};

struct p2d_marshal_value {
    uint8_t kind;
    bool kept; /* children live as long as the reader, not just until the next pair */
    uint32_t length; /* of a string in bytes; of a container in children */
    /* A number that references to one object share; 0: never referred to. */
    uint32_t shared;
    uint32_t memo; /* the number given to p2d_marshal_remember; 0: none */
    union {
        int64_t integer;
        double real;
        uint64_t at;    /* a string's place in the bytes */
        uint32_t first; /* child, or number of a long */
    } as;
};

/* An integer beyond 64 bits. */
struct p2d_marshal_long {
    struct p2d_count magnitude;
    bool negative, too_big; /* beyond 128 bits */
};

/* Deeper nesting is refused; profiles need 4, with code objects in them about 20. */
enum { P2D_MARSHAL_MAX_DEPTH = 64 };

/* A container that is being read. */
struct p2d_marshal_frame {
    uint8_t kind;
    bool flagged;   /* has a number in the list of references */
    uint32_t ref;   /* that number */
    uint32_t left;  /* children to come; for a dict: 1 if a value is due */
    uint32_t begin; /* its first child in `pending` */
};

struct p2d_marshal {
    struct p2d_report *report;
    struct p2d_span bytes;
    size_t pos;
    P2D_VEC(struct p2d_marshal_value) refs;          /* what FLAG_REF numbers */
    P2D_VEC(struct p2d_marshal_value) interned;      /* Python 2: what 't' numbers */
    P2D_VEC(struct p2d_marshal_value) kept, passing; /* children */
    P2D_VEC(struct p2d_marshal_value) pending; /* children of unfinished containers */
    P2D_VEC(struct p2d_marshal_long) longs;
    struct p2d_marshal_frame frames[P2D_MARSHAL_MAX_DEPTH];
    uint32_t depth, flagged_depth;
    int layout;          /* of code objects; -1: none was met yet */
    bool value_due;      /* in the outermost dict */
    bool done;           /* its end was reached */
    const char *failure; /* a literal; NULL: none, or lack of memory */
    size_t failed_at;
    bool cut_short; /* the failure is that the bytes ended */
};

/* Begin with bytes that must hold a dict and outlive the reader. False: a failure. */
bool p2d_marshal_open(struct p2d_marshal *, struct p2d_span bytes, struct p2d_report *);
void p2d_marshal_release(struct p2d_marshal *);

/* The next key or value. False after the last pair, or after a failure: see
 * p2d_marshal_ok. The value lives until the next key is read. */
bool p2d_marshal_next(struct p2d_marshal *, struct p2d_marshal_value *);
static inline bool p2d_marshal_ok(const struct p2d_marshal *m)
{
    return m->failure == NULL && p2d_ok(m->report);
}

/* The child at an index, with those after it following in memory. */
static inline const struct p2d_marshal_value *
p2d_marshal_child(const struct p2d_marshal *m, const struct p2d_marshal_value *value,
                  uint32_t index)
{
    return (value->kept ? m->kept.at : m->passing.at) + value->as.first + index;
}
/* The memo of a shared value: `memo` may be older. 0: there is none. */
uint32_t p2d_marshal_memo(const struct p2d_marshal *, const struct p2d_marshal_value *);
/* Note a number, not 0, with a shared value, for all later references to it. */
void p2d_marshal_remember(struct p2d_marshal *, const struct p2d_marshal_value *,
                          uint32_t memo);
static inline struct p2d_span p2d_marshal_text(const struct p2d_marshal *m,
                                               const struct p2d_marshal_value *value)
{
    return (struct p2d_span){m->bytes.at + value->as.at, value->length};
}
static inline struct p2d_marshal_long
p2d_marshal_long_of(const struct p2d_marshal *m, const struct p2d_marshal_value *value)
{
    return m->longs.at[value->as.first];
}

#endif
