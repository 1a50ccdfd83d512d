/* kinds.h - events of the JVM and of async-profiler whose meaning is known. */
#ifndef P2D_READ_JFR_KINDS_H
#define P2D_READ_JFR_KINDS_H

#include "base/strings.h"

enum { P2D_JFR_KINDS = 26 };

/* In the order in which the default metric is looked for. */
extern const struct p2d_jfr_kind_of_event {
    const char *name;
    const char
        *weight; /* the field that says how much an event stands for; NULL: it is 1 */
    enum p2d_unit unit;
    const char *subject; /* the field of the class that was allocated, or waited for */
    bool is_default; /* may be drawn when nobody chooses: the first one that is there */
} p2d_jfr_kinds[P2D_JFR_KINDS];

/* The kind of this name; NULL if it is no known one. */
const struct p2d_jfr_kind_of_event *p2d_jfr_kind_named(struct p2d_span name);

/* Places of some in the table. */
enum {
    P2D_JFR_EXECUTION = 1,
    P2D_JFR_NEW_TLAB = 4,
    P2D_JFR_OUTSIDE_TLAB = 5,
    P2D_JFR_METHOD_TRACE = 19,
    P2D_JFR_NATIVE = 20
};

#endif
