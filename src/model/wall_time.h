/* wall_time.h - find the two parts of a metric that is the time that threads ran and that
 * they waited. */
#ifndef P2D_MODEL_WALL_TIME_H
#define P2D_MODEL_WALL_TIME_H

#include "model/profile.h"

/* The metric that a word stands for: "on-cpu" is the profile's clock, "off-cpu" also the
 * event of perf record --off-cpu, any other its name. 0 if there is none. */
p2d_metric p2d_metric_of_word(const struct p2d_profile *, struct p2d_span word);

/* The metrics that "on-cpu,off-cpu" is the sum of. Names may hold commas: the first comma
 * with a metric on each side counts. Returns whether there is one. */
bool p2d_parts_of_sum(const struct p2d_profile *, struct p2d_span name,
                      p2d_metric parts[2]);

/* Of a metric that is a sum, the part of it in which threads waited; 0: it is none. */
p2d_metric p2d_waits_in(const struct p2d_profile *, p2d_metric);

#endif
