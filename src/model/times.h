/* times.h - when samples were: kept by a builder where somebody asks for it.
 *
 * A cost that is a length of time has an interval, [begin, end): a part of the time has so
 * much of the cost as it has of the interval. Any other cost has a moment, and belongs whole
 * to the part that has the moment. Samples and calls belong whole to the part in which they
 * begin. So parts that share no time and leave none out add up to the whole, in every
 * number; all of it is done in whole nanoseconds, so they do so to the last digit.
 *
 * Passes carry times along (p2d_copy_add in copy.h); what makes stacks of its own, as a
 * comparison does, drops them. Where profiles are merged, the clocks of all are taken to be
 * the same.
 */
#ifndef P2D_MODEL_TIMES_H
#define P2D_MODEL_TIMES_H

#include "model/builder.h"

/* Times are cut to this, so that the difference of two is always a number: 73 years. */
#define P2D_MOST_TIME (INT64_MAX / 4)

/* A time in nanoseconds that counts from 0 on. */
static inline int64_t p2d_time_of(uint64_t nanoseconds)
{
    return nanoseconds < P2D_MOST_TIME ? (int64_t)nanoseconds : P2D_MOST_TIME;
}

/* A time in units of so many nanoseconds, rounded to whole ones. 0 for NaN. */
int64_t p2d_nanoseconds(double time, double unit);

/* Nanoseconds in a unit of time; 0 for others. */
double p2d_nanoseconds_in(enum p2d_unit);

/* Add to the builder's profile; nothing happens if it keeps no times. The sample is a
 * number that p2d_add_sample gave, and all samples of its metric have the same kind of
 * times. Those of one thread are given in the order of time, but for moments. */
void p2d_add_time_of(struct p2d_builder *, uint32_t sample, int64_t moment, double cost,
                     uint32_t count);
/* The same for one sample, which pictures draw with this length in nanoseconds, at least 0. */
void p2d_add_time_with_length(struct p2d_builder *, uint32_t sample, int64_t moment,
                              int64_t length, double cost);
/* `count` calls or samples begin with it. */
void p2d_add_interval(struct p2d_builder *, uint32_t sample, int64_t begin, int64_t end,
                      uint32_t count);
/* The same of a thread that waited: that is no sample, and the recording does not last any
 * longer for it. */
void p2d_add_wait(struct p2d_builder *, uint32_t sample, int64_t begin, int64_t end,
                  uint32_t count);
/* A stretch as another profile has it; the metric's kind of times is known. */
void p2d_add_stretch(struct p2d_builder *, struct p2d_stretch);
/* The recording had samples at this time, which are left out. */
void p2d_note_time(struct p2d_builder *, int64_t time);
/* The whole lasts at least as long as that of another profile, and is cut as it. */
void p2d_keep_period(struct p2d_builder *, const struct p2d_times *);

/* Bring stretches into their order, once all are added. False when memory runs out. */
bool p2d_sort_times(struct p2d_profile *, struct p2d_report *);
/* The same, and find the ends of moments that have none, for a whole recording. How far two
 * samples of a thread are apart is their cost if that is nanoseconds, else the median of the
 * thread. */
bool p2d_settle_times(struct p2d_profile *, struct p2d_report *);

/* Numbers of threads, the same one for those with equal process and thread ids, under
 * whatever name; from 0 on. The caller's; NULL when memory runs out. */
uint32_t *p2d_thread_numbers(const struct p2d_profile *, struct p2d_report *);

/* Whether a profile has times; if it has none, the report gets the error, with a hint. */
bool p2d_check_times(const struct p2d_profile *, struct p2d_report *);

#endif
