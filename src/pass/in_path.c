/* in_path.c - check whether a function is in a file or folder of --path. */
#include "pass/in_path.h"

static bool contains(struct p2d_span text, struct p2d_span part)
{
    return part.len == 0 ||
           (text.len > 0 && memmem(text.at, text.len, part.at, part.len) != NULL);
}

bool p2d_is_in_path(const struct p2d_request *r, p2d_fn fn)
{
    const char *const *paths = r->selection->path;
    if (paths == NULL)
        return true;
    const struct p2d_function *f = &r->profile->fns.at[fn];
    struct p2d_span file = p2d_text(r->profile, f->file);
    struct p2d_span module = p2d_text(r->profile, f->module);
    /* A compiled function belongs to a source file and to an object file. */
    bool has_object =
        f->file == 0 || (f->module != f->file && module.len > 0 && module.at[0] == '/');
    for (; *paths != NULL; paths++)
        if ((file.len > 0 && p2d_starts_with(file, *paths)) ||
            (has_object && contains(module, p2d_span_of(*paths))))
            return true;
    return false;
}
