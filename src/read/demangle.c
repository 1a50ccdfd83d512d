/* demangle.c - names of C++ and Rust functions as they stand in the source.
 *
 * By libiberty, as perf does it: without parameters. Optional at build time.
 */
#include "read/symbols.h"

#ifdef P2D_HAVE_IBERTY

#include <libiberty/demangle.h>
#include <stdlib.h>

enum { LONGEST = 64 * 1024 }; /* of a name that is worth the time */

void p2d_put_demangled(struct p2d_buffer *out, struct p2d_span name)
{
    char *plain = NULL;
    if (p2d_starts_with(name, "_") && name.len < LONGEST &&
        p2d_find(name, 0, '\0') == name.len) {
        char *text = p2d_new(out->report, name.len + 1, 1);
        if (text == NULL)
            return;
        memcpy(text, name.at, name.len);
        plain = rust_demangle(text, DMGL_NO_OPTS);
        if (plain == NULL)
            plain = cplus_demangle_v3(text, DMGL_NO_OPTS);
        p2d_delete(text);
    }
    if (plain != NULL)
        p2d_puts(out, plain);
    else
        p2d_put(out, name.at, name.len);
    free(plain);
}

#else

void p2d_put_demangled(struct p2d_buffer *out, struct p2d_span name)
{
    p2d_put(out, name.at, name.len);
}

#endif
