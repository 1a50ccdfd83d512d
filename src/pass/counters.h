/* counters.h - add the counters of a whole run (perf stat) to a profile. */
#ifndef P2D_PASS_COUNTERS_H
#define P2D_PASS_COUNTERS_H

#include "model/profile.h"

/* A ratio of two counters. */
struct p2d_rate {
    const char *name; /* "instructions per cycle" */
    double value;
    bool is_share; /* a fraction from 0 to 1, shown as a percentage */
};

enum { P2D_MOST_RATES = 8 };

/* Fill in the rates that the counters allow; nothing is guessed. Returns their number. */
size_t p2d_counter_rates(const struct p2d_profile *, struct p2d_rate[P2D_MOST_RATES]);

/* A counter by its name without modifiers ("cycles" finds "cycles:u"); NULL if there is
 * none or it was not counted. */
const struct p2d_counter *p2d_counter_named(const struct p2d_profile *, const char *name);

#endif
