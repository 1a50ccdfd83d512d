/* events.h - what the samples of a trace of Perfetto count: the timer of the processor, other
 * counters of it, or what another profiler has described. */
#ifndef P2D_READ_PERFETTO_EVENTS_H
#define P2D_READ_PERFETTO_EVENTS_H

#include "model/builder.h"

struct p2d_perfetto_event {
    p2d_str name;
    enum p2d_unit unit;
    uint64_t frequency, period; /* samples in a second; events for each. 0: not told */
};

/* Event 0 is "samples". Zeroed, but for the report and `strings`, is empty. */
struct p2d_perfetto_events {
    struct p2d_report *report;
    struct p2d_strings strings;
    P2D_VEC(struct p2d_perfetto_event) at;
    struct p2d_map by_name; /* (name, unit) -> event + 1 */
};

bool p2d_perfetto_events_init(struct p2d_perfetto_events *, struct p2d_report *);
void p2d_perfetto_events_release(struct p2d_perfetto_events *);

/* The event of a message PerfSampleDefaults, or CounterDescriptor, whose weights are in the
 * event's unit after multiplication by *factor. */
uint32_t p2d_perfetto_timebase(struct p2d_perfetto_events *, struct p2d_span message);
uint32_t p2d_perfetto_counter(struct p2d_perfetto_events *, struct p2d_span message,
                              double *factor);
/* The event for weights that the trace does not describe. */
uint32_t p2d_perfetto_weight(struct p2d_perfetto_events *);

/* The metric of an event; the profile also gets the rate at which it was sampled. */
p2d_metric p2d_perfetto_metric(const struct p2d_perfetto_events *, struct p2d_builder *,
                               uint32_t event);

#endif
