/* phases.h - phases: parts of the time that have names.
 *
 * A program records them beside its calls, as the measures of JavaScript's User Timing, or the
 * user names them. Phases may nest and overlap; phases of the same name are parts of one phase.
 * A phase applies to the whole recording, whichever thread recorded it.
 *
 * Some recordings have only marks, which say that the program reached a point. Then the time
 * from each mark to the next one, or to the end, is a phase with the name "after NAME". Where a
 * recording has phases with a begin and an end, its marks are ignored.
 */
#ifndef P2D_MODEL_PHASES_H
#define P2D_MODEL_PHASES_H

#include "model/builder.h"

/* Add to the builder's profile, in any order; nothing happens if it keeps no times. Times are
 * nanoseconds of the file's clock. A phase that does not last is left out. */
void p2d_add_phase(struct p2d_builder *, p2d_str name, int64_t begin, int64_t end);
void p2d_add_mark(struct p2d_builder *, p2d_str name, int64_t at);

/* Sort phases by begin, longer ones first. Equal phases, as of a recording that was given twice,
 * are kept once. */
void p2d_sort_phases(struct p2d_times *);
/* Sort the phases of a recording when all of them are added; its marks become phases, or are
 * forgotten. False when memory runs out. */
bool p2d_settle_phases(struct p2d_profile *, struct p2d_report *);

#endif
