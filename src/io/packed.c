/* packed.c - check the end of compressed data. */
#include "io/packed.h"

#include <stdarg.h>
#include <stdio.h>

#include "io/layer.h"

bool p2d_fail_packed(struct p2d_input *below, uint64_t offset, const char *tool,
                     const char *format, ...)
{
    char what[256];
    va_list arguments;
    if (!p2d_input_ok(below))
        return false;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    p2d_fail_at(below, offset, "the %s data is %s", tool, what);
    p2d_set_hint(below->report,
                 "\"%s -t FILE\" checks whether the file is complete; if not, fetch or "
                 "make it again",
                 tool);
    return false;
}

static size_t count_zeros(struct p2d_span bytes)
{
    size_t n = 0;
    while (n < bytes.len && bytes.at[n] == 0)
        n++;
    return n;
}

/* Whether nothing but zeros is left. */
static bool skip_zeros(struct p2d_input *in)
{
    for (;;) {
        struct p2d_span have = p2d_available(in);
        size_t n = count_zeros(have);
        p2d_skip(in, n);
        if (n < have.len || have.len == 0)
            return have.len == 0;
    }
}

/* Whether `first` and then `next` agree with the magic bytes, as far as they go. */
static bool begins_as(struct p2d_span magic, struct p2d_span first, struct p2d_span next)
{
    size_t n = first.len < magic.len ? first.len : magic.len;
    size_t more = next.len < magic.len - n ? next.len : magic.len - n;
    return n + more > 0 &&
           p2d_span_equal(p2d_slice(first, 0, n), p2d_slice(magic, 0, n)) &&
           p2d_span_equal(p2d_slice(next, 0, more), p2d_slice(magic, n, n + more));
}

void p2d_end_packed(struct p2d_input *below, const char *tool, struct p2d_span magic,
                    struct p2d_span seen)
{
    if (begins_as(magic, seen, p2d_peek(below, magic.len)))
        p2d_fail_packed(below, below->offset - seen.len, tool, "cut off or damaged");
    else if (count_zeros(seen) < seen.len || !skip_zeros(below))
        p2d_warn(below, "bytes after compressed data",
                 "the bytes after the %s data are ignored", tool);
}
