/* write.h - the interface of a writer. */
#ifndef P2D_WRITE_WRITE_H
#define P2D_WRITE_WRITE_H

#include "draw/view.h"

struct p2d_writer {
    const char *name;     /* -T NAME */
    const char *title;    /* one line for --list-formats */
    const char *suffixes; /* "dot gv": picked by -o FILE.dot; never NULL */
    bool binary;          /* not for a terminal */
    bool is_table;        /* rows of functions: --sort and its kin choose them */
    bool picture;         /* for eyes: may leave out what is small */
    bool empty_is_fine;   /* a graph without functions can be written */
    bool holds_all;       /* writes the profile itself: nothing is pruned */
    bool holds_stacks;    /* it needs no functions and calls of the graph */
    bool wants_lines;     /* shows lines of source code: they are read */
    bool wants_labels;    /* shows labels of samples: they are read */
    bool wants_times;     /* shows when samples were: that is read */
    bool needs_times;     /* shows nothing else */
    bool reads_sources;   /* opens source files (io/source_files.h) */
    bool tells_also;      /* shows the graph's further columns, or all metrics */
    bool compares;        /* holds_all, and knows what to do with a comparison */
    /* Only formats; errors stick to the report, which the buffer shares. */
    void (*write)(const struct p2d_view *, const char *name, struct p2d_buffer *out);
};

#endif
