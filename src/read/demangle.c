/* demangle.c - names of C++ and Rust functions as they stand in the source.
 *
 * By libiberty, as perf does it: without parameters. Optional at build time.
 */
#include "read/symbols.h"

#ifdef P2D_HAVE_IBERTY

#include <libiberty/demangle.h>
#include <stdlib.h>

enum { LONGEST = 64 * 1024 }; /* of a name that is worth the time */

/* The plain name of one; NULL if it is none. The caller frees it. */
static char *demangle(struct p2d_report *report, struct p2d_span name)
{
    if (!p2d_starts_with(name, "_") || name.len >= LONGEST ||
        p2d_find(name, 0, '\0') < name.len)
        return NULL;
    char *text = p2d_new(report, name.len + 1, 1);
    if (text == NULL)
        return NULL;
    memcpy(text, name.at, name.len);
    char *plain = rust_demangle(text, DMGL_NO_OPTS);
    if (plain == NULL)
        plain = cplus_demangle_v3(text, DMGL_NO_OPTS);
    p2d_delete(text);
    return plain;
}

void p2d_put_demangled(struct p2d_buffer *out, struct p2d_span name)
{
    static const char linkage[] = "@plt"; /* no part of the name */
    size_t end = p2d_ends_with(name, linkage) ? name.len - strlen(linkage) : name.len;
    char *plain = demangle(out->report, p2d_slice(name, 0, end));
    if (plain == NULL)
        end = 0;
    else
        p2d_puts(out, plain);
    p2d_put(out, name.at + end, name.len - end);
    free(plain);
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
