/* lines.h - add lines of source code to the profile that a builder makes.
 *
 * Readers give lines always; a builder that drops them (nobody asked) forgets them here,
 * at no cost. What is unknown - line 0, or none at all - is no error anywhere.
 */
#ifndef P2D_MODEL_LINES_H
#define P2D_MODEL_LINES_H

#include "model/builder.h"

/* A function at one of its lines, for p2d_frame, p2d_child and below: just the function if
 * the line is unknown (< 1, or beyond 2^32) or lines are dropped. `file` is where the line
 * is; 0: in the function's own file. */
p2d_spot p2d_at_line(struct p2d_builder *, p2d_fn, p2d_str file, int64_t line);

/* The same frame, of a function whose code is inlined into its caller's. Without effect if
 * the spot is just a function. */
static inline p2d_spot p2d_inlined(p2d_spot spot)
{
    return spot & P2D_AT_LINE ? spot | P2D_INLINED : spot;
}

/* What lines cost in all is unknown (p2d_profile.lacks_line_totals). */
void p2d_lack_line_totals(struct p2d_builder *);

/* Call lists: the self cost of a line, which is a part of its function's and is added to
 * that apart. Without effect if the spot is just a function. */
void p2d_add_line_cost(struct p2d_builder *, p2d_spot, p2d_metric, double self);
/* Call lists: calls that a line of the caller makes, and what they cost; a part of the
 * call's numbers. Without effect if the spot is just a function. */
void p2d_add_site_cost(struct p2d_builder *, p2d_call_id, p2d_spot caller, p2d_metric,
                       double total);
void p2d_add_site_calls(struct p2d_builder *, p2d_call_id, p2d_spot caller,
                        struct p2d_count calls);

#endif
