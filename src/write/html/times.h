/* times.h - when the samples of an interactive report were: for its Time tab. */
#ifndef P2D_WRITE_HTML_TIMES_H
#define P2D_WRITE_HTML_TIMES_H

#include "write/html/bins.h"
#include "write/shared/stacks.h"

/* The member "times" of the data, and what is packed beside the data (p2d_html.times);
 * neither if the stacks' profile has no times, and "timeless" if they are left out
 * (p2d_look.no_times). `row_of` has the row of the report for each sample. */
void p2d_html_times(struct p2d_html *, const struct p2d_stacks *, const uint32_t *row_of,
                    struct p2d_buffer *);

#endif
