/* refusals.h - what `prof2dot run` says when it cannot record, each with a way out. */
#ifndef P2D_CLI_RUN_REFUSALS_H
#define P2D_CLI_RUN_REFUSALS_H

#include "cli/options.h"
#include "cli/run/recorders.h"

/* Each puts an error and its hint into the report and returns false. */
bool refuse_memory(struct p2d_report *);
/* The program is not there or cannot be executed: an errno. */
bool refuse_program(struct p2d_report *, const struct program *, const char *name,
                    int reason);
/* --with of an unknown name. */
bool refuse_name(struct p2d_report *, const char *name);
/* The recorder is no one for processes that run already. */
bool refuse_attaching(struct p2d_report *, const struct recorder *);
/* Neither perf nor callgrind is there. */
bool refuse_both(struct p2d_report *);
bool refuse_missing(struct p2d_report *, const struct recorder *);
/* The recorder is for programs of another language, or what it needs is not there. */
bool refuse_language(struct p2d_report *, const struct recorder *, const struct job *);
/* There is no recording: what the recorder says in the job's folder, and what could help. */
bool refuse_recording(struct p2d_report *, const struct recorder *, const struct job *);
/* The running process cannot be recorded: an errno, or 0 if the recorder says why. */
bool refuse_process(struct p2d_report *, const struct recorder *, const struct job *,
                    int reason);
bool refuse_folder(struct p2d_report *, int reason);

/* On standard error, unless -q: callgrind records instead of perf. */
void tell_fallback(const struct command *, const char *why);

#endif
