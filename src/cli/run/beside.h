/* beside.h - record by a profiler that runs beside the program: perf. */
#ifndef P2D_CLI_RUN_BESIDE_H
#define P2D_CLI_RUN_BESIDE_H

#include "cli/run/child.h"
#include "cli/run/recorders.h"

/* Record the job's program from its first instruction to its end. False, before the program
 * has begun, if it or the profiler cannot start; with errno 0 if the profiler told why in
 * the job's file "messages". */
bool beside_record(struct job *, const struct recorder *, const struct signals *,
                   int *status);

/* Record the process job->pid for so many seconds, or until a signal comes (0). False with
 * errno as above. */
bool beside_attach(struct job *, const struct recorder *, const struct signals *,
                   double seconds);

#endif
