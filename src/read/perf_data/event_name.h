/* event_name.h - name an event as perf does, if the file has only its number. */
#ifndef P2D_READ_PERF_DATA_EVENT_NAME_H
#define P2D_READ_PERF_DATA_EVENT_NAME_H

#include "read/perf_data/file.h"

/* Append "cycles:ppp", "page-faults:u", "raw 0x1a8", ... */
void p2d_put_perf_event(struct p2d_buffer *, const struct p2d_perf_attr *);

#endif
