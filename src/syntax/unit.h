/* unit.h - parse units, with the same words in every format. */
#ifndef P2D_SYNTAX_UNIT_H
#define P2D_SYNTAX_UNIT_H

#include "base/strings.h"
#include "prof2dot.h"

/* Numbers are in `unit` after multiplication by `factor`. */
struct p2d_scale {
    enum p2d_unit unit;
    double factor;
};

/* "ms", "Seconds", "KiB", "10ns"; false if the word is none, and then *scale is that of a
 * count. Capitals do not matter; KB, MB and so on are powers of 1024, as pprof has them.
 */
bool p2d_parse_unit(struct p2d_span word, struct p2d_scale *scale);

/* The unit of a metric that has only a name: the name itself, "us"; what ends it in
 * parentheses, "Time_(10ns)"; or what is known of its makers, "cpu-clock:u". */
struct p2d_scale p2d_scale_of_name(struct p2d_span name);

/* Whether it is one of perf's clocks, which count nanoseconds: "task-clock:u". */
bool p2d_is_clock_event(struct p2d_span name);

#endif
