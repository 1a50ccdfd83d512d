/* mine.c - tell the user's own functions from those of libraries. */
#include "pass/mine.h"

static bool holds(struct p2d_span path, const char *part)
{
    return path.len > 0 && memmem(path.at, path.len, part, strlen(part)) != NULL;
}

/* Where package managers put the work of others, also below one's own folder. */
static bool is_library(struct p2d_span path)
{
    static const char *const folders[] = {"/site-packages/", "/dist-packages/",
                                          "/node_modules/",  "/vendor/",
                                          "/.cargo/",        "/target/debug/deps/"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (holds(path, folders[i]))
            return true;
    return false;
}

/* What a function was made from: its source, else its object file. */
static struct p2d_span origin_of(const struct p2d_profile *p, p2d_fn fn)
{
    const struct p2d_function *f = &p->fns.at[fn];
    struct p2d_span path = p2d_text(p, f->file != 0 ? f->file : f->module);
    if (p2d_starts_with(path, "file://"))
        path = p2d_slice(path, 7, path.len);
    return path;
}

/* A relative path begins in the folder where the program ran, which is one's own. */
static bool is_mine(const struct p2d_profile *p, p2d_fn fn, struct p2d_span folder)
{
    struct p2d_span path = origin_of(p, fn);
    if (path.len == 0 || strchr("<[~", path.at[0]) != NULL || is_library(path))
        return false;
    if (path.at[0] != '/')
        return p->fns.at[fn].file != 0 && !holds(path, "://") &&
               !p2d_starts_with(path, "node:");
    while (folder.len > 0 && folder.at[folder.len - 1] == '/')
        folder.len--;
    return path.len > folder.len && path.at[folder.len] == '/' &&
           memcmp(path.at, folder.at, folder.len) == 0;
}

void p2d_hide_libraries(struct p2d_request *r)
{
    const struct p2d_profile *p = r->profile;
    struct p2d_span folder = p2d_span_of(r->selection->mine);
    bool any = false;
    if (r->hide == NULL)
        r->hide = p2d_new(r->report, p->fns.len, sizeof *r->hide);
    for (p2d_fn fn = 1; r->hide != NULL && fn < p->fns.len; fn++) {
        bool mine = is_mine(p, fn, folder);
        any |= mine;
        r->hide[fn] |= !mine;
    }
    if (any || r->hide == NULL || r->selection->may_be_empty)
        return;
    p2d_set_error(r->report, P2D_EEMPTY, "no function is from a file below %s",
                  r->selection->mine);
    p2d_set_hint(r->report, "--mine DIR names the folder of your sources");
}
