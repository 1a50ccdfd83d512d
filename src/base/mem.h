/* mem.h - an arena and growable arrays: the only code that allocates memory.
 *
 * Sizes are checked for overflow, and failure goes into the report, so callers only look
 * at a bool or at NULL.
 */
#ifndef P2D_BASE_MEM_H
#define P2D_BASE_MEM_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/report.h"

/* The smallest capacity of anything that grows. The sanitizer build shrinks it so that
 * small samples take every growth path. Tables of hashes begin with 2^P2D_FIRST_BITS
 * slots. */
#ifdef P2D_TINY
enum { P2D_FIRST_CAPACITY = 2, P2D_FIRST_BITS = 3 };
#else
enum { P2D_FIRST_CAPACITY = 16, P2D_FIRST_BITS = 6 };
#endif

/* A hint that memory will be written or read soon. */
static inline void p2d_prefetch(const void *at)
{
#if defined(__GNUC__)
    __builtin_prefetch(at, 1);
#else
    (void)at;
#endif
}

/* count * size zeroed bytes, or NULL and an error. A request of 0 bytes gives 1. */
void *p2d_new(struct p2d_report *, size_t count, size_t size);
/* As p2d_new, for a table that is accessed at random and soon filled: all its pages are
 * mapped at once, large ones if it fills some. */
void *p2d_new_table(struct p2d_report *, size_t count, size_t size);
void *p2d_resize(struct p2d_report *, void *old, size_t count, size_t size);
void p2d_delete(void *);

/* Some libraries (libelf, libdw, the C library's regexec) give less, or say that there is
 * nothing, when memory runs out. malloc leaves a trace of that in errno: watch before the
 * library is called, and check after it. False if memory did run out. */
static inline void p2d_watch_memory(void)
{
    errno = 0;
}
static inline bool p2d_check_memory(struct p2d_report *report)
{
    return errno != ENOMEM || p2d_set_nomem(report);
}

/* A growable array: `at[0..len)`. Zeroed is empty; p2d_vec_release frees it. */
#define P2D_VEC(T)         \
    struct {               \
        T *at;             \
        uint32_t len, cap; \
    }

/* Make room for `extra` more items: true, or false and an error. */
#define p2d_vec_reserve(vec, report, extra)                                 \
    ((vec)->cap - (vec)->len >= (extra) ||                                  \
     ((vec)->at = p2d_vec_grow((vec)->at, &(vec)->cap, (vec)->len, (extra), \
                               sizeof *(vec)->at, (report)),                \
      (vec)->cap - (vec)->len >= (extra)))

/* Append one item: true, or false and an error. */
#define p2d_vec_push(vec, report, ...)                             \
    (p2d_vec_reserve(vec, report, 1u)                              \
         ? ((void)((vec)->at[(vec)->len++] = (__VA_ARGS__)), true) \
         : false)

/* Make at[index] exist, with zeros up to it: true, or false and an error. */
#define p2d_vec_reach(vec, report, index)                                               \
    ((index) < (vec)->len || (p2d_vec_reserve(vec, report, (index) + 1 - (vec)->len) && \
                              (memset((vec)->at + (vec)->len, 0,                        \
                                      ((index) + 1 - (vec)->len) * sizeof *(vec)->at),  \
                               (vec)->len = (index) + 1, true)))

#define p2d_vec_release(vec) \
    (p2d_delete((vec)->at), (void)((vec)->at = NULL), (void)((vec)->len = (vec)->cap = 0))

/* The array's new place with *cap grown, or its old one with *cap as it was and an error.
 */
void *p2d_vec_grow(void *at, uint32_t *cap, uint32_t len, size_t extra, size_t item,
                   struct p2d_report *);

/* Many small things that are freed together. Zeroed is empty. */
struct p2d_arena {
    struct p2d_arena_block *blocks;
};
/* Uninitialised bytes, aligned for anything if `size` is at least pointer-sized. */
void *p2d_arena_alloc(struct p2d_arena *, struct p2d_report *, size_t size);
void p2d_arena_release(struct p2d_arena *);

/* A growable run of bytes, for outputs. Zeroed is empty. Errors stick to the report. */
struct p2d_buffer {
    unsigned char *at;
    size_t len, cap;
    struct p2d_report *report;
    struct p2d_outlet *outlet; /* NULL: the buffer keeps all */
};

/* Where the bytes of a buffer may go before all of them are there. */
struct p2d_outlet {
    bool (*take)(void *state, const void *bytes, size_t length); /* false: no more */
    void *state;
};
/* Pass the bytes of a large buffer to its outlet, and empty the buffer. Does nothing to a small
 * buffer, or without an outlet. P2D_EIO if the outlet returns false. */
void p2d_hand_on(struct p2d_buffer *);
void p2d_put(struct p2d_buffer *, const void *bytes, size_t n);
void p2d_puts(struct p2d_buffer *, const char *text);
static inline void p2d_putc(struct p2d_buffer *buffer, char c)
{
    if (buffer->len < buffer->cap && p2d_ok(buffer->report))
        buffer->at[buffer->len++] = (unsigned char)c;
    else
        p2d_put(buffer, &c, 1);
}
/* Not for doubles: those follow the locale. See base/number.h. */
void p2d_putf(struct p2d_buffer *, const char *format, ...) P2D_PRINTF(2, 3);
void p2d_buffer_release(struct p2d_buffer *);

#endif
