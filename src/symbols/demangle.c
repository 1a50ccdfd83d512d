/* demangle.c - demangle names of C++ and Rust functions.
 *
 * By libiberty, as perf and gprof do it. Optional at build time.
 */
#include "symbols/demangle.h"

bool p2d_may_be_mangled(struct p2d_span name)
{
    static const char *const prefixes[] = {"_Z", "__Z", "_R", "__R", "_GLOBAL_"};
    if (!p2d_starts_with(name, "_"))
        return false;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (p2d_starts_with(name, prefixes[i]))
            return true;
    return false;
}

#ifdef P2D_HAVE_IBERTY

#include <libiberty/demangle.h>
#include <setjmp.h>

#include "symbols/demangle_work.h"

enum {
    LONGEST = 16 * 1024,      /* limit for names of Rust; libiberty takes 1024 letters of
                               * C++ */
    LONGEST_PLAIN = 64 * 1024 /* a hundred letters can stand for any number of them */
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

static bool is_rust(struct p2d_span name)
{
    return p2d_starts_with(name, "_R");
}

static bool demangle(struct plain *plain, struct p2d_span span, int options)
{
    const char *name = (const char *)span.at;
    if (is_rust(span) && p2d_has_many_lifetimes(span))
        return false;
    if (rust_demangle_callback(name, DMGL_NO_OPTS, take, plain))
        return true;
    plain->out->len = plain->start; /* it may have begun */
    return !is_rust(span) &&
           p2d_is_demangling_bounded(span, options, plain->out->report) &&
           cplus_demangle_v3_callback(name, options, take, plain) != 0;
}

/* libiberty has no other way to be stopped. What it works on is on the stack, but for a
 * few words of Rust's names that are not ASCII. */
static bool demangle_until_too_long(struct plain *plain, const struct p2d_span *span,
                                    int options)
{
    return setjmp(plain->too_long) == 0 && demangle(plain, *span, options);
}

/* Append the plain name of one mangled name; false if the name is not mangled. */
static bool put_plain(struct p2d_buffer *out, struct p2d_span name, int options)
{
    unsigned char *text = p2d_new(out->report, name.len + 1, 1);
    if (text == NULL)
        return false;
    memcpy(text, name.at, name.len);
    struct plain plain = {.out = out, .start = out->len};
    p2d_watch_memory();
    const struct p2d_span ended = {text, name.len};
    bool is_plain = demangle_until_too_long(&plain, &ended, options);
    if (!is_plain) {
        out->len = plain.start;
        p2d_check_memory(out->report);
    }
    p2d_delete(text);
    return is_plain;
}

static bool is_of_symbol(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || c == '_' || c == '.' || c == '$';
}

/* The end of the symbol that begins a name. The name may go on with "@plt", an offset or,
 * in folded stacks, "_[k]". */
static size_t end_of_symbol(struct p2d_span name)
{
    size_t end = 0;
    while (end < name.len && is_of_symbol(name.at[end]))
        end++;
    return end -
           (end > 0 && end < name.len && name.at[end] == '[' && name.at[end - 1] == '_');
}

/* "@@GLIBCXX_3.4" and the like: no part of the name, but "@plt" is another function. */
static bool is_version(struct p2d_span text)
{
    return p2d_starts_with(text, "@") && !p2d_starts_with(text, "@plt");
}

void p2d_put_demangled(struct p2d_buffer *out, struct p2d_span name,
                       enum p2d_parameters parameters)
{
    int options =
        parameters == P2D_WITH_PARAMETERS ? DMGL_PARAMS | DMGL_ANSI : DMGL_NO_OPTS;
    size_t begin = p2d_starts_with(name, "__"), end = end_of_symbol(name);
    if (!p2d_may_be_mangled(name) || end >= LONGEST ||
        !put_plain(out, p2d_slice(name, begin, end), options))
        end = 0;
    else if (is_version(p2d_slice(name, end, name.len)))
        end = name.len;
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

void p2d_put_demangled(struct p2d_buffer *out, struct p2d_span name,
                       enum p2d_parameters parameters)
{
    (void)parameters;
    p2d_put(out, name.at, name.len);
}

#endif
