/* one_event.h - say that something is told of the first event alone. */
#ifndef P2D_WRITE_SHARED_ONE_EVENT_H
#define P2D_WRITE_SHARED_ONE_EVENT_H

#include "write/write.h"

/* A warning, if the graph has the events of --also beside the first: `what` ("lines of
 * source code") is told of the first alone. */
void p2d_warn_one_event(const struct p2d_view *, const char *what);

#endif
