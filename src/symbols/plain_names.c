/* plain_names.c - rename functions as in the source.
 *
 * Most profilers demangle, some leave that to others, some do it for C++ and leave Rust
 * half-way. Here it is done for all formats, once for each name.
 */
#include "symbols/plain_names.h"

#include "base/map.h"
#include "symbols/rust_name.h"
#include "symbols/symbols.h"
#include "symbols/demangle.h"

/* The limit for all names together: some letters can stand for a thousand times as
 * many. */
enum { FREE_BYTES = 16 * 1024 * 1024, MOST_TIMES = 32 };

struct names {
    struct p2d_profile *profile;
    struct p2d_input *in;
    struct p2d_map plain; /* a name as it was -> as it is in the source */
    struct p2d_buffer demangled, unescaped;
    enum p2d_parameters parameters;
    size_t bytes_mangled, bytes_plain; /* of all names that were demangled */
};

static struct p2d_span text_of(const struct p2d_buffer *buffer)
{
    return p2d_buffer_span(buffer);
}

static p2d_str new_name(struct names *n, p2d_str id)
{
    n->demangled.len = n->unescaped.len = 0;
    p2d_put_demangled(&n->demangled, p2d_text(n->profile, id), n->parameters);
    struct p2d_span plain = text_of(&n->demangled);
    if (p2d_put_rust_name(&n->unescaped, plain))
        plain = text_of(&n->unescaped);
    n->bytes_plain += n->demangled.len;
    if (!p2d_input_ok(n->in) || plain.len == 0)
        return id;
    return p2d_intern(&n->profile->strings, n->in->report, plain);
}

static p2d_str plain_name(struct names *n, p2d_str id)
{
    uint32_t *known = p2d_map_at(&n->plain, n->in->report, id);
    if (known == NULL || *known != 0)
        return known != NULL ? *known : id;
    if (!p2d_demangles() && p2d_may_be_mangled(p2d_text(n->profile, id)))
        p2d_set_warning(n->in->report, "names: no libiberty", n->in->name,
                        "names of C++ and Rust functions stay mangled: this prof2dot was "
                        "built without libiberty (libiberty-dev)");
    n->bytes_mangled += p2d_text(n->profile, id).len;
    if (n->bytes_plain < FREE_BYTES + MOST_TIMES * n->bytes_mangled)
        return *known = new_name(n, id);
    p2d_set_warning(
        n->in->report, "names: too many", n->in->name,
        "demangled names would take too much memory: some names stay mangled");
    return *known = id;
}

static bool is_mangled(struct names *n, p2d_str id)
{
    struct p2d_span name = p2d_text(n->profile, id);
    n->unescaped.len = 0;
    return p2d_may_be_mangled(name) || p2d_put_rust_name(&n->unescaped, name);
}

/* Whether any function has another name now. */
static bool rename_functions(struct names *n)
{
    bool is_renamed = false;
    for (p2d_fn fn = 1; fn < n->profile->fns.len && p2d_input_ok(n->in); fn++) {
        struct p2d_function *function = &n->profile->fns.at[fn];
        if (!is_mangled(n, function->name))
            continue;
        p2d_str plain = plain_name(n, function->name);
        is_renamed |= plain != function->name;
        function->name = plain;
    }
    return is_renamed;
}

/* For perf the names that perf itself prints: without parameters. */
static enum p2d_parameters parameters_of(const struct p2d_profile *profile)
{
    return strncmp(profile->format, "perf", 4) == 0 ? P2D_WITHOUT_PARAMETERS
                                                    : P2D_WITH_PARAMETERS;
}

bool p2d_make_names_plain(struct p2d_profile *profile, struct p2d_input *in)
{
    if (profile == NULL || in->options->keep_mangled)
        return false;
    struct names names = {.profile = profile,
                          .in = in,
                          .demangled.report = in->report,
                          .unescaped.report = in->report,
                          .parameters = parameters_of(profile)};
    bool is_renamed = rename_functions(&names);
    p2d_map_release(&names.plain);
    p2d_buffer_release(&names.demangled);
    p2d_buffer_release(&names.unescaped);
    return is_renamed;
}
