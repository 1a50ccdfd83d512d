/* recording.h - add what a recording says of itself to the profile that a builder makes.
 *
 * What several recordings say is merged as pprof does it (Merge of
 * github.com/google/pprof/profile): the earliest time, the sum of the durations, the largest
 * period, all comments, the first link.
 */
#ifndef P2D_MODEL_RECORDING_H
#define P2D_MODEL_RECORDING_H

#include "model/builder.h"

/* What comes after these is left out. */
enum { P2D_MOST_COMMENTS = 256, P2D_MOST_OBJECTS = 4096 };

/* When it began, in nanoseconds since 1970; how long it took, in nanoseconds. 0: unknown. */
void p2d_add_recording_time(struct p2d_builder *, int64_t began, int64_t duration);
/* One sample for so many units of this type, "cpu" "nanoseconds". A period of another type
 * than the first one's is passed over. */
void p2d_add_period(struct p2d_builder *, int64_t period, p2d_str type, p2d_str unit);
/* Where to read about this kind of recording. */
void p2d_set_doc_url(struct p2d_builder *, p2d_str);
/* What somebody wrote into it; said twice is said once. */
void p2d_add_comment(struct p2d_builder *, p2d_str);
/* The object file of a module; the first one of each module stays. */
void p2d_add_object(struct p2d_builder *, struct p2d_module_file);

#endif
