/* demangle.c - names of C++ and Rust functions as they stand in the source.
 *
 * By libiberty, as perf does it: without parameters. Optional at build time.
 */
#include "read/symbols.h"

#ifdef P2D_HAVE_IBERTY

#include <libiberty/demangle.h>
#include <setjmp.h>

enum {
    LONGEST = 64 * 1024,       /* of a name that is worth the time */
    LONGEST_PLAIN = 256 * 1024 /* a hundred letters can stand for any number of them */
};

struct plain {
    struct p2d_buffer *out;
    size_t start;
    jmp_buf too_long;
};

static void take(const char *text, size_t length, void *state)
{
    struct plain *plain = state;
    p2d_put(plain->out, text, length);
    if (plain->out->len - plain->start > LONGEST_PLAIN)
        longjmp(plain->too_long, 1);
}

/* libiberty has no other way to be stopped. What it works on is on the stack, but for a
 * few words of Rust's names that are not ASCII. */
static bool demangle(struct plain *plain, const char *name)
{
    if (setjmp(plain->too_long) != 0)
        return false;
    if (rust_demangle_callback(name, DMGL_NO_OPTS, take, plain))
        return true;
    plain->out->len = plain->start; /* it may have begun */
    return cplus_demangle_v3_callback(name, DMGL_NO_OPTS, take, plain) != 0;
}

/* Append the plain name of one; false if it is none. */
static bool put_plain(struct p2d_buffer *out, struct p2d_span name)
{
    if (!p2d_starts_with(name, "_") || name.len >= LONGEST ||
        p2d_find(name, 0, '\0') < name.len)
        return false;
    char *text = p2d_new(out->report, name.len + 1, 1);
    if (text == NULL)
        return false;
    memcpy(text, name.at, name.len);
    struct plain plain = {.out = out, .start = out->len};
    p2d_watch_memory();
    bool is_plain = demangle(&plain, text);
    if (!is_plain) {
        out->len = plain.start;
        p2d_check_memory(out->report);
    }
    p2d_delete(text);
    return is_plain;
}

void p2d_put_demangled(struct p2d_buffer *out, struct p2d_span name)
{
    static const char linkage[] = "@plt"; /* no part of the name */
    size_t end = p2d_ends_with(name, linkage) ? name.len - strlen(linkage) : name.len;
    if (!put_plain(out, p2d_slice(name, 0, end)))
        end = 0;
    p2d_put(out, name.at + end, name.len - end);
}

bool p2d_demangles(void)
{
    return true;
}

#else

bool p2d_demangles(void)
{
    return false;
}

void p2d_put_demangled(struct p2d_buffer *out, struct p2d_span name)
{
    p2d_put(out, name.at, name.len);
}

#endif
