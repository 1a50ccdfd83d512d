/* writers.h - the list of writers. */
#ifndef P2D_WRITE_WRITERS_H
#define P2D_WRITE_WRITERS_H

#include "write/write.h"

/* The writers, ended by NULL. */
extern const struct p2d_writer *const p2d_writers[];

/* By -T name; NULL if there is none. A name that no other writer has belongs to the
 * renderer if the installed Graphviz knows it. */
const struct p2d_writer *p2d_writer_named(const char *name);

#endif
