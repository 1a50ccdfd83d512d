/* time_range.h - a part of the time of a profile, as options say it. */
#ifndef P2D_MODEL_TIME_RANGE_H
#define P2D_MODEL_TIME_RANGE_H

#include "model/profile.h"

/* From `from` on, but before `to`: nanoseconds of the file's own clock. */
struct p2d_time_range {
    int64_t from, to;
};

/* "FROM,TO" in seconds, either of which may be missing, or "A%-B%" of the recording. False,
 * and an error with a hint, if the text is neither. */
bool p2d_time_range_of(const struct p2d_times *, const char *text,
                       struct p2d_time_range *, struct p2d_report *);

#endif
