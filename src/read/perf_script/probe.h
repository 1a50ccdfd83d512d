/* probe.h - detect the text of perf script. */
#ifndef P2D_READ_PERF_SCRIPT_PROBE_H
#define P2D_READ_PERF_SCRIPT_PROBE_H

#include "base/strings.h"

/* The reader's probe. */
int p2d_perf_probe(struct p2d_span head);

/* Whether it is the recording instead of its text: of either byte order, or with the
 * magic of old versions. */
bool p2d_perf_is_recording(struct p2d_span head);

#endif
