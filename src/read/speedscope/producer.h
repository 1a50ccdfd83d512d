/* producer.h - recognise entries of speedscope's files that are not functions, which
 * profilers put there because the format has no other place. */
#ifndef P2D_READ_SPEEDSCOPE_PRODUCER_H
#define P2D_READ_SPEEDSCOPE_PRODUCER_H

#include "assemble/lead_frames.h"

enum p2d_producer { P2D_OF_ANYBODY, P2D_OF_PYSPY, P2D_OF_DOTNET };

/* Whether the line of a frame is the one that was running, by the file's "exporter". Others
 * write where the function begins, or say nothing of what they write. */
bool p2d_knows_running_lines(struct p2d_span exporter);

enum p2d_frame_kind {
    P2D_FRAME_FUNCTION,
    P2D_FRAME_LEAD,   /* a process, a thread, or what kind of time it was */
    P2D_FRAME_UNKNOWN /* frames that nobody could tell */
};
enum p2d_frame_kind p2d_frame_kind_of(enum p2d_producer, struct p2d_span frame);

/* "Process64 app (77) (77) Args: ": the pid, and the name if there is one. Only .NET's
 * writer has such a frame, and it has one above each stack. */
bool p2d_dotnet_process(struct p2d_span frame, struct p2d_lead *);

/* "Assembly!Namespace.Type.Method(args)" is in two; `module` is "" if there is none. */
void p2d_split_dotnet_name(struct p2d_span frame, struct p2d_span *module,
                           struct p2d_span *name);

/* Learn what thread a profile is of, by its name. False: it is named as it pleases. */
bool p2d_take_profile_name(enum p2d_producer, struct p2d_span name, struct p2d_lead *);

/* "Wall time profile for 77:0:78" of austin2speedscope: the metric's name as austin has
 * it elsewhere, and the thread. NULL: it is none of these. */
const char *p2d_take_austin_profile_name(struct p2d_span name, struct p2d_lead *);

#endif
