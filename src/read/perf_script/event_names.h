/* event_names.h - parse comments and records of the text of perf script: names of
 * events (--header), and the number of lost events. */
#ifndef P2D_READ_PERF_SCRIPT_EVENT_NAMES_H
#define P2D_READ_PERF_SCRIPT_EVENT_NAMES_H

#include "read/perf_script/header.h"

void p2d_perf_names_release(struct p2d_perf_names *);

/* Learn from a line "# event : name = NAME, , id = {...". */
void p2d_perf_learn(struct p2d_perf_names *, struct p2d_report *,
                    struct p2d_span comment);

/* The number in "PERF_RECORD_LOST lost 22"; 0 in other records. */
uint64_t p2d_perf_lost(struct p2d_span line);

#endif
