/* line.h - parse one line of a dump of threads' stacks: a thread, or a frame. */
#ifndef P2D_READ_THREADS_LINE_H
#define P2D_READ_THREADS_LINE_H

#include "base/strings.h"

/* Who printed it. */
enum p2d_dump_kind {
    P2D_DUMP_NONE,
    P2D_DUMP_GDB, /* and pstack, eu-stack */
    P2D_DUMP_JAVA,
    P2D_DUMP_PYTHON,
    P2D_DUMP_GO
};

struct p2d_dump_thread {
    struct p2d_span name; /* empty: none */
    int64_t number;       /* -1: unknown */
};

struct p2d_dump_frame {
    struct p2d_span name, file, module; /* each but the name may be empty */
    bool is_innermost;                  /* gdb's #0: a stack begins with it */
};

/* Whether a thread's stack begins below this line, and whose it is. */
enum p2d_dump_kind p2d_dump_parse_thread(struct p2d_span line, struct p2d_dump_thread *);

/* Whether the line is a frame. Go's has its file on the line below. */
bool p2d_dump_parse_frame(enum p2d_dump_kind, struct p2d_span line,
                          struct p2d_dump_frame *);

/* Whether the line is the place of the frame above: "<tab>/src/main.go:12 +0x1d". */
bool p2d_dump_parse_go_file(struct p2d_span line, struct p2d_span *file);

#endif
