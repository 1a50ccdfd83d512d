/* stack_cache.h - remember whole stacks, so that the lines of one that comes again need not
 * be taken one by one.
 *
 * In a recording of some minutes nine samples of ten have a stack that was there before.
 */
#ifndef P2D_READ_PERF_SCRIPT_STACK_CACHE_H
#define P2D_READ_PERF_SCRIPT_STACK_CACHE_H

#include "read/perf_script/line_cache.h"

/* A stack whose frames are those of its lines, which are all in the line cache. */
struct p2d_perf_known {
    p2d_node node;
    p2d_spot outermost;
    uint32_t depth;  /* frames: a line of Java may have several */
    uint32_t length; /* of its text, with all newlines but the blank line's */
    uint32_t n;      /* lines; 0: no stack */
};

/* The lines of a stack in the text that is to come. */
struct p2d_perf_stack_text {
    uint64_t offset; /* of the first one in the input */
    size_t length;   /* of all, with their newlines; 0: it is no stack */
    uint32_t hash;
};

/* Zeroed is empty. What is known lasts as long as the lines do. */
struct p2d_perf_stacks {
    P2D_VEC(uint32_t)
    known;                  /* one after the other: struct p2d_perf_known, and the
                                entries of the lines, innermost first */
    struct p2d_slots slots; /* hash -> where it begins */
    uint32_t used;          /* how many slots are taken */
    uint64_t seed;
    struct p2d_perf_stack_text text; /* was looked for last, and is not known */
    struct p2d_perf_stack_text next; /* comes after it */
    uint32_t tries, hits;            /* of a sample of all stacks */
    bool is_off;                     /* few of those come again */
};
void p2d_perf_stacks_release(struct p2d_perf_stacks *);
/* Whether it holds so much that it should be released and begun anew. */
bool p2d_perf_stacks_full(const struct p2d_perf_stacks *);

/* The length of the lines with a tab in front, if a blank line follows them; 0 if another
 * line does, or none that is near. */
size_t p2d_perf_stack_length(struct p2d_span text);

/* Whether the stack that the text begins with should be looked for: where few of them come
 * again, only a sample of them is, to see whether that changes. */
bool p2d_perf_stacks_want(const struct p2d_perf_stacks *, struct p2d_span text);

/* The stack whose lines the text begins with, which is at that offset of the input and goes
 * on with a blank line there. */
struct p2d_perf_known p2d_perf_stacks_find(struct p2d_perf_stacks *,
                                           const struct p2d_perf_cache *,
                                           struct p2d_span text, uint64_t offset);

/* Keep the stack that was looked for last, if these lines are all of its text. */
void p2d_perf_stacks_add(struct p2d_perf_stacks *, const struct p2d_perf_cache *,
                         struct p2d_report *, const struct p2d_perf_line *lines,
                         uint32_t n, p2d_node, p2d_spot outermost);

#endif
