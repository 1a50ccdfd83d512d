/* lists.h - print what a profile holds, a line each. */
#ifndef P2D_CLI_LISTS_H
#define P2D_CLI_LISTS_H

#include <stdio.h>

#include "base/report.h"

/* "s", "bytes": a literal. */
const char *unit_name(enum p2d_unit);

/* A name with nothing in it that a terminal obeys, also where the list goes into a pipe:
 * less -R and tail hand on what they get. */
void print_name(FILE *, const char *name);

/* The events with their totals and samples, heaviest first. */
void list_events(const struct p2d_profile *, FILE *);
/* Their names alone, for programs. */
void list_event_names(const struct p2d_profile *, FILE *);

/* The threads with when they ran, the busiest first: what is unknown is a dash. */
void list_threads(const struct p2d_profile *, const char *event, FILE *,
                  struct p2d_report *);

/* The functions that match the shell pattern, heaviest first. As for gprof2dot, "+" and "-"
 * mean all, and "%" before a pattern adds their numbers. False without memory. */
bool list_functions(const struct p2d_graph *, const char *pattern, FILE *);

#endif
