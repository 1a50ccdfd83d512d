/* mem.c - an arena and growable arrays: the only code that allocates memory. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "system/process.h"

void *p2d_new(struct p2d_report *report, size_t count, size_t size)
{
    void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (p == NULL)
        p2d_set_nomem(report);
    return p;
}

/* The kernel maps a page that is read before it is written twice: it first maps the page of zeros
 * that all processes share, and then a page of the process' own. The second mapping interrupts
 * the processors of all other threads. A search in a table reads first, so this function writes
 * to each page. */
void *p2d_new_table(struct p2d_report *report, size_t count, size_t size)
{
    enum { SMALLEST_PAGE = 4096 };
    unsigned char *p = p2d_new(report, count, size);
    if (p == NULL)
        return NULL;
    p2d_use_large_pages(p, count * size);
    for (size_t at = 0; at < count * size; at += SMALLEST_PAGE)
        *(volatile unsigned char *)(p + at) = 0;
    return p;
}

void *p2d_resize(struct p2d_report *report, void *old, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        p2d_set_nomem(report);
        return NULL;
    }
    size_t bytes = count * size;
    void *p = realloc(old, bytes > 0 ? bytes : 1);
    if (p == NULL)
        p2d_set_nomem(report);
    return p;
}

void p2d_delete(void *p)
{
    free(p);
}

void *p2d_vec_grow(void *at, uint32_t *cap, uint32_t len, size_t extra, size_t item,
                   struct p2d_report *report)
{
    if (!p2d_ok(report))
        return at;
    if (extra > UINT32_MAX - len) {
        p2d_set_error(report, P2D_ENOMEM,
                      "the input has more than 4294967295 items of one kind");
        return at;
    }
    uint32_t needed = len + (uint32_t)extra;
    uint32_t grown = *cap < P2D_FIRST_CAPACITY ? P2D_FIRST_CAPACITY
                     : *cap > UINT32_MAX / 2   ? UINT32_MAX
                                               : *cap + *cap / 2 + 1;
    if (grown < needed)
        grown = needed;
    void *moved = p2d_resize(report, at, grown, item);
    if (moved == NULL)
        return at;
    *cap = grown;
    return moved;
}

/* ------------------------------------------------------------------- arena */

#ifdef P2D_TINY
enum { ARENA_BLOCK = 64 };
#else
enum { ARENA_BLOCK = 64 * 1024 };
#endif

struct p2d_arena_block {
    struct p2d_arena_block *next;
    size_t used, size;
    max_align_t data[];
};

void *p2d_arena_alloc(struct p2d_arena *arena, struct p2d_report *report, size_t size)
{
    struct p2d_arena_block *block = arena->blocks;
    size_t align = size >= sizeof(void *) ? sizeof(max_align_t) : 1;
    size_t start = block != NULL ? (block->used + align - 1) / align * align : 0;
    if (block == NULL || start > block->size || size > block->size - start) {
        size_t room = size > ARENA_BLOCK / 4 ? size : ARENA_BLOCK;
        if (room > SIZE_MAX - sizeof *block) {
            p2d_set_nomem(report);
            return NULL;
        }
        struct p2d_arena_block *fresh = p2d_new(report, 1, sizeof *block + room);
        if (fresh == NULL)
            return NULL;
        fresh->size = room;
        if (block != NULL && room != ARENA_BLOCK) {
            /* A block of its own: the current one keeps serving small requests. */
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->blocks = fresh;
        }
        block = fresh;
        start = 0;
    }
    block->used = start + size;
    return (unsigned char *)block->data + start;
}

void p2d_arena_release(struct p2d_arena *arena)
{
    struct p2d_arena_block *block = arena->blocks;
    while (block != NULL) {
        struct p2d_arena_block *next = block->next;
        p2d_delete(block);
        block = next;
    }
    arena->blocks = NULL;
}

/* ------------------------------------------------------------------ buffer */

static bool buffer_reserve(struct p2d_buffer *buffer, size_t extra)
{
    if (!p2d_ok(buffer->report))
        return false;
    if (buffer->cap - buffer->len >= extra)
        return true;
    if (extra > SIZE_MAX / 2 - buffer->len)
        return p2d_set_nomem(buffer->report);
    size_t grown = buffer->cap + buffer->cap / 2 + P2D_FIRST_CAPACITY;
    if (grown < buffer->len + extra)
        grown = buffer->len + extra;
    unsigned char *moved = p2d_resize(buffer->report, buffer->at, grown, 1);
    if (moved == NULL)
        return false;
    buffer->at = moved;
    buffer->cap = grown;
    return true;
}

void p2d_put(struct p2d_buffer *buffer, const void *bytes, size_t n)
{
    if (n == 0 || !buffer_reserve(buffer, n))
        return;
    memcpy(buffer->at + buffer->len, bytes, n);
    buffer->len += n;
}

void p2d_hand_on(struct p2d_buffer *buffer)
{
    enum { A_LOT = 128 * 1024 }; /* within the second-level cache */
    if (buffer->outlet == NULL || buffer->len < A_LOT || !p2d_ok(buffer->report))
        return;
    if (buffer->outlet->take(buffer->outlet->state, buffer->at, buffer->len))
        buffer->len = 0;
    else
        p2d_set_error(buffer->report, P2D_EIO, "the receiver refused the output");
}

void p2d_puts(struct p2d_buffer *buffer, const char *text)
{
    p2d_put(buffer, text, strlen(text));
}

void p2d_putf(struct p2d_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n >= 0 && buffer_reserve(buffer, (size_t)n + 1)) {
        vsnprintf((char *)buffer->at + buffer->len, (size_t)n + 1, format, again);
        buffer->len += (size_t)n;
    }
    va_end(again);
}

void p2d_buffer_release(struct p2d_buffer *buffer)
{
    p2d_delete(buffer->at);
    buffer->at = NULL;
    buffer->len = buffer->cap = 0;
}
