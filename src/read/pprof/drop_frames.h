/* drop_frames.h - apply pprof's drop_frames: functions that hide their callees. */
#ifndef P2D_READ_PPROF_DROP_FRAMES_H
#define P2D_READ_PPROF_DROP_FRAMES_H

#include "read/pprof/tables.h"

/* Mark the locations whose functions match `drop` but not `keep`, regular expressions on
 * whole names. The cost of such a function, and of all that it calls, is its caller's.
 * False if an expression cannot be used; nothing is marked then. */
bool p2d_pprof_mark_dropped(struct p2d_pprof_tables *, struct p2d_span drop,
                            struct p2d_span keep);

#endif
