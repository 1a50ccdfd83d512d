/* lead_frames.h - find leading frames of a stack that name its process and thread.
 *
 * Some profilers have no other place for them. They are no functions. */
#ifndef P2D_ASSEMBLE_LEAD_FRAMES_H
#define P2D_ASSEMBLE_LEAD_FRAMES_H

#include "base/strings.h"

/* Whose frames: bits, since a file is one's only if all its stacks begin so. */
enum p2d_lead_kind {
    P2D_LEAD_AUSTIN = 1,         /* P77;T77, P77;T0:77, Thread 7f, Process 7;Thread 7f */
    P2D_LEAD_PYSPY_THREAD = 2,   /* thread (0x7F01), thread (7): "worker" */
    P2D_LEAD_PYSPY_PROCESS = 4,  /* process 7:"python app.py"; nobody else has such */
    P2D_LEAD_ASYNC_PROFILER = 8, /* [main tid=7] */
    P2D_LEAD_PYTHON = 16         /* tid:7; the same */
};
enum { P2D_LEADS_OF_ANYBODY = P2D_LEAD_PYSPY_PROCESS | P2D_LEAD_PYTHON };

/* What they say. */
struct p2d_lead {
    int64_t pid, tid;              /* -1: unknown */
    struct p2d_span comm, process; /* names, parts of the frames; "": unknown */
    bool has_thread;               /* then no other frame names a thread */
};

static const struct p2d_lead p2d_no_lead = {.pid = -1, .tid = -1};

/* The kinds that folded stacks may be of, by this one. */
unsigned p2d_lead_kinds(struct p2d_span stack);

/* The next frame of a folded stack from `begin` on, root first: py-spy quotes a command,
 * which may hold semicolons. */
struct p2d_span p2d_lead_frame(struct p2d_span stack, size_t begin);

/* Learn from a frame what its thread is; false if it is a function. */
bool p2d_take_lead(struct p2d_lead *, unsigned kinds, struct p2d_span frame);

/* py-spy's number of a thread, "7" or "0x7F01"; false if it is none. */
bool p2d_parse_lead_id(struct p2d_span text, struct p2d_lead *);

#endif
