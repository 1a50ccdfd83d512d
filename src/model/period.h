/* period.h - keep a part of a recording by time (--time), as perf script does. */
#ifndef P2D_MODEL_PERIOD_H
#define P2D_MODEL_PERIOD_H

#include "base/strings.h"

/* "12.345" seconds as nanoseconds; digits beyond them are of no account. */
bool p2d_parse_seconds(struct p2d_span text, uint64_t *time);

/* Nanoseconds of the recording's clock, both included. */
struct p2d_period {
    uint64_t from, to;
};

/* "12.5,13.25" seconds, either of them may be missing, or "10%-20%" of the time between
 * the first and the last sample. False if it is neither. */
bool p2d_parse_period(const char *text, struct p2d_period whole, struct p2d_period *);
/* Set the error that the text is no time. Always false. */
bool p2d_refuse_period(struct p2d_report *, const char *text);
/* "10%-20%" alone, where the first part ends just where the next one begins. */
bool p2d_parse_percents(struct p2d_span text, struct p2d_period whole,
                        struct p2d_period *);

#endif
