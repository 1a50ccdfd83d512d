/* source_names.h - which names of a profile are those of source files, and whether their
 * files are as old as it. */
#ifndef P2D_WRITE_SHARED_SOURCE_NAMES_H
#define P2D_WRITE_SHARED_SOURCE_NAMES_H

#include "model/profile.h"

/* Python's "~" for built-in functions and "<frozen importlib>" are no files, as no name
 * is. */
bool p2d_names_source(struct p2d_span name);

/* Seconds since 1970 when the first input was written; INT64_MAX: unknown. */
int64_t p2d_recorded(const struct p2d_profile *);

/* Warn that the text of so many files was not found, unless it is 0. */
void p2d_warn_of_sources(struct p2d_report *, uint32_t n_missing);

#endif
