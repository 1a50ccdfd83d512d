/* pickle.h - read Python's pickles of the protocols 0 to 5 as data: nothing is looked up,
 * nothing runs.
 *
 * A class is a name, and only those that the caller allows; of an object there is its
 * class and its state. Memory and work are linear in the bytes, and nothing recurses. A
 * small pickle can refer to one large list many times: whoever walks must count.
 */
#ifndef P2D_SYNTAX_PICKLE_H
#define P2D_SYNTAX_PICKLE_H

#include "io/input.h"

enum p2d_pickle_kind {
    P2D_PICKLE_NONE,
    P2D_PICKLE_INT, /* booleans too; clamped to 64 bits */
    P2D_PICKLE_FLOAT,
    P2D_PICKLE_TEXT, /* strings and bytes */
    P2D_PICKLE_TUPLE,
    P2D_PICKLE_LIST,
    P2D_PICKLE_DICT,   /* keys and values take turns */
    P2D_PICKLE_CLASS,  /* "module name" */
    P2D_PICKLE_OBJECT, /* its class, then its state if it has one */
};

struct p2d_pickle_value {
    enum p2d_pickle_kind kind;
    union {
        int64_t integer;
        double real;
        struct p2d_span text; /* of a class: its module */
        struct {
            uint32_t first, last; /* links; 0: none */
        } items;
    } as;
    struct p2d_span name; /* of a class */
};

/* An item of a container, and the link to the next one. */
struct p2d_pickle_link {
    uint32_t value, next;
};

struct p2d_pickle {
    struct p2d_report *report;
    struct p2d_span bytes;
    size_t pos;
    const char *const *classes;              /* "module name", ended by NULL */
    P2D_VEC(struct p2d_pickle_value) values; /* from 1 */
    P2D_VEC(struct p2d_pickle_link) links;   /* from 1 */
    P2D_VEC(uint32_t) stack, memo;           /* values */
    P2D_VEC(uint32_t) marks;                 /* heights of the stack */
    const char *failure;        /* a literal; NULL: none, or lack of memory */
    struct p2d_span refused[2]; /* module and name of a class that is not allowed */
};

/* The number of the pickled value; 0 after a failure. The bytes outlive the pickle. Then
 * too it wants a release. */
uint32_t p2d_pickle_load(struct p2d_pickle *, struct p2d_span bytes,
                         const char *const *classes, struct p2d_report *);
void p2d_pickle_release(struct p2d_pickle *);

static inline const struct p2d_pickle_value *p2d_pickle_at(const struct p2d_pickle *p,
                                                           uint32_t value)
{
    return &p->values.at[value];
}

/* The link to a container's first item; 0 if it has none, or is no container. */
uint32_t p2d_pickle_first(const struct p2d_pickle *, uint32_t value);
/* Up to n items of a tuple; how many were found. */
uint32_t p2d_pickle_items(const struct p2d_pickle *, uint32_t tuple, uint32_t *items,
                          uint32_t n);
/* The value of a key in an object's state; 0 if it has none. */
uint32_t p2d_pickle_member(const struct p2d_pickle *, uint32_t object, const char *key);

/* Fail with what was wrong with a pickle; `kind` is what it should hold: "profile". */
void p2d_fail_pickle(struct p2d_input *, const struct p2d_pickle *, const char *kind);

#endif
