/* read.h - what a reader is, and the list of them. */
#ifndef P2D_READ_READ_H
#define P2D_READ_READ_H

#include "io/input.h"
#include "model/builder.h"

/* How sure a probe is. Scores decide, never the order of the list. */
enum { P2D_NO = 0, P2D_BY_SHAPE = 25, P2D_BY_KEYS = 50, P2D_BY_MAGIC = 100 };

/* The first bytes of an input, after decompression and transcoding; whole if short. */
enum { P2D_HEAD_SIZE = 64 * 1024 };

struct p2d_reader {
    const char *name;  /* -f NAME */
    const char *title; /* one line for --list-formats */
    /* Pure; looks at up to P2D_HEAD_SIZE bytes. */
    int (*probe)(struct p2d_span head);
    /* False after p2d_fail(). Owns nothing beyond the call. */
    bool (*read)(struct p2d_input *, struct p2d_builder *);
};

/* The readers, ended by NULL. */
extern const struct p2d_reader *const p2d_readers[];

/* By name; NULL if there is none. */
const struct p2d_reader *p2d_reader_named(const char *name);

/* The reader with the strictly highest probe score, or NULL; *tied tells whether several had
 * it (may be NULL). No error. */
const struct p2d_reader *p2d_likely_reader(struct p2d_input *, bool *tied);

/* The same, but NULL only after an error that says what the
 * input looks like instead. */
const struct p2d_reader *p2d_reader_for(struct p2d_input *);

#endif
