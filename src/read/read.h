/* read.h - the interface of a reader. */
#ifndef P2D_READ_READ_H
#define P2D_READ_READ_H

#include "io/input.h"
#include "model/builder.h"

/* How sure a probe is. Scores decide, never the order of the list. P2D_IF_NAMED is P2D_NO
 * but for files whose name ends in one of the reader's ->endings. */
enum {
    P2D_NO = 0,
    P2D_IF_NAMED = 1,
    P2D_BY_SHAPE = 25,
    P2D_BY_KEYS = 50,
    P2D_BY_MAGIC = 100
};

/* The first bytes of an input, after decompression and transcoding; whole if short. */
enum { P2D_HEAD_SIZE = 64 * 1024 };

/* Functions that read an input in parts. The state of a part is a block of memory of the
 * reader's own layout. */
struct p2d_parts {
    size_t state_size;
    /* Where in `text` a part may begin, at or after `from`, whatever came before;
     * SIZE_MAX if nowhere in it. */
    size_t (*boundary)(struct p2d_span text, size_t from);
    /* Read one part. `head` is the beginning of the whole input. False after an error. */
    bool (*read)(struct p2d_input *, struct p2d_builder *, struct p2d_span head,
                 void *state);
    /* All parts were read: judge the whole by the states, in order. False after an error.
     */
    bool (*finish)(struct p2d_input *, void *const *states, size_t n);
    /* Whether a part can only be understood with those before it: then they are forgotten
     * and the whole is read in one. */
    bool (*needs_order)(const void *state);
};

struct p2d_reader {
    const char *name;           /* -f NAME */
    const char *other_name;     /* gprof2dot's name, also accepted; or NULL */
    const char *title;          /* one line for --list-formats */
    const char *const *endings; /* endings of its files' names, ended by NULL; or NULL */
    /* Pure; looks at up to P2D_HEAD_SIZE bytes. */
    int (*probe)(struct p2d_span head);
    /* False after p2d_fail(). Owns nothing beyond the call. */
    bool (*read)(struct p2d_input *, struct p2d_builder *);
    bool is_binary;   /* it is asked even where the first bytes are no text */
    bool is_archive;  /* the format is an archive */
    bool has_folders; /* a folder can be a profile of this format */
    bool
        has_parts; /* p2d_read_options.cpus is understood, and .time: "FROM,TO" at least */
    bool has_times;          /* it says when samples were (model/times.h) */
    bool has_one_time;       /* all of a file was at one time */
    const char *lacks_times; /* a hint for an input that does not say so after all */
    /* Whether it takes "A%-B%" too. If not, that is a part of what was read. */
    bool has_percents;
    /* Whether reading an input that begins with `head` may open files that the input
     * names; `head` may be cut off anywhere. NULL: the format names no files. */
    bool (*may_open_files)(struct p2d_span head);
    /* NULL: the format cannot be read in parts. */
    const struct p2d_parts *parts;
};

#endif
