/* one_event.c - say that something is told of the first event alone. */
#include "write/shared/one_event.h"

#include "draw/also.h"

void p2d_warn_one_event(const struct p2d_view *view, const char *what)
{
    if (p2d_also(view->graph) == 0)
        return;
    p2d_set_warning(view->report, what, "",
                    "%s are told of one event: --also has no effect on them", what);
    p2d_set_warning_hint(view->report, what, "%s", "--event NAME tells those of another");
}
