/* events.h - the events of a callgrind file, and sums of events. */
#ifndef P2D_READ_CALLGRIND_EVENTS_H
#define P2D_READ_CALLGRIND_EVENTS_H

#include "io/input.h"
#include "model/builder.h"

/* Columns for each function and call: more would make a small file a large profile. */
enum { P2D_CALLGRIND_EVENTS = 64 };

/* "event: ns : Nanoseconds". */
struct p2d_callgrind_title {
    p2d_str word, title;
};

struct p2d_callgrind_events {
    p2d_metric columns[P2D_CALLGRIND_EVENTS]; /* of the cost lines that follow */
    double factors[P2D_CALLGRIND_EVENTS];     /* of the numbers in these columns, */
    double divisors[P2D_CALLGRIND_EVENTS];    /* and what they are divided by */
    unsigned n;
    bool keeps_order; /* the first one is the main one, even if another is a time */
    P2D_VEC(struct p2d_callgrind_title) titles;
    P2D_VEC(p2d_str) formulas; /* "Sum = Ir + 2 Dr" */
};

/* "events: Ir Dr": from here on costs have these columns, in this order. */
bool p2d_callgrind_set_events(struct p2d_callgrind_events *, struct p2d_input *,
                              struct p2d_builder *, struct p2d_span names);

/* "event: Sum = Ir + 2 Dr : Both": kept until the costs are known. "event: cache_misses :
 * cache-misses" and "event: x : x, Bytes" tell the name and the unit of an event whose
 * word is named later; other titles say nothing here. */
void p2d_callgrind_describe_event(struct p2d_callgrind_events *, struct p2d_builder *,
                                  struct p2d_span text);

/* Add the metrics that are sums of others. Before totals are derived. */
void p2d_callgrind_add_sums(struct p2d_callgrind_events *, struct p2d_input *,
                            struct p2d_builder *);

void p2d_callgrind_events_release(struct p2d_callgrind_events *);

#endif
