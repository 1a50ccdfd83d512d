/* outside.c - tell frames whose addresses are in no object file. */
#include "model/outside.h"

bool p2d_is_outside(const struct p2d_profile *p, p2d_fn fn)
{
    const struct p2d_function *f = &p->fns.at[fn];
    struct p2d_span module = p2d_text(p, f->module);
    bool has_module = module.len > 0 && !p2d_span_is(module, "[unknown]") &&
                      !p2d_starts_with(module, P2D_PROCESS_MARK);
    return p2d_span_is(p2d_text(p, f->name), "[unknown]") && f->file == 0 &&
           f->line <= 0 && !has_module;
}
