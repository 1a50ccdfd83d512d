/* readers.h - the list of readers, and how the right one is found. To add a reader,
 * add a line. */
#ifndef P2D_READ_READERS_H
#define P2D_READ_READERS_H

#include "read/read.h"

/* The readers, ended by NULL. */
extern const struct p2d_reader *const p2d_readers[];

/* By name; NULL if there is none. */
const struct p2d_reader *p2d_reader_named(const char *name);

/* The one whose profiles can be folders. */
const struct p2d_reader *p2d_reader_of_folders(void);

/* Whether the first bytes are none of a text: then only readers of binary formats are asked,
 * as those of text need not search all the rest for what they know. */
bool p2d_is_no_text(struct p2d_span head);

/* The reader with the strictly highest probe score, or NULL; *tied (may be NULL) says
 * whether several readers had it. Sets no error. */
const struct p2d_reader *p2d_likely_reader(struct p2d_input *, bool *tied);

/* The same, but NULL only after an error that says what the
 * input looks like instead. */
const struct p2d_reader *p2d_reader_for(struct p2d_input *);

/* Set the error that a profile of the format has no times, with the hint how it would, or
 * which formats have them. */
void p2d_refuse_times(const char *format, struct p2d_report *);

/* Whether the input is an archive, a program or such, which the reader is not for,
 * although it may find texts in it that it could read; then that is the error. */
bool p2d_refuse_container(struct p2d_input *, const struct p2d_reader *);

#endif
