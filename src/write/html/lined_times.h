/* lined_times.h - which lines of source code ran when, for an interactive report: what its
 * Source tab counts for a range of time, a thread or a label. */
#ifndef P2D_WRITE_HTML_LINED_TIMES_H
#define P2D_WRITE_HTML_LINED_TIMES_H

#include "write/html/parts.h"

/* A row of the report's samples, and a context with lines that was sampled for it. */
struct p2d_html_lined_sample {
    uint32_t row;
    p2d_node node;
    bool trimmed; /* frames below were left out: nobody's self cost */
};

struct p2d_html_lined_times {
    const struct p2d_profile *profile; /* with lines; NULL: none are told */
    struct p2d_map places;             /* of lined rows + 1 */
    P2D_VEC(struct p2d_html_lined_sample) rows;
    uint32_t *numbers; /* by context: its number from 1 on; 0: it is not told */
    uint32_t n_nodes;
};

/* `shown` is the profile without lines, whose stretches are those of the one with lines.
 * Without such a profile, or where the stretches are others or lack some samples, no lines
 * are told. */
void p2d_html_lined_init(struct p2d_html_lined_times *, const struct p2d_html *,
                         const struct p2d_profile *shown);

/* The place in `rows` for a stretch (its place among all) of a row of the report. 0 when
 * memory runs out. */
uint32_t p2d_html_lined_row(struct p2d_html_lined_times *, uint32_t stretch, uint32_t row,
                            struct p2d_report *);

/* Number the contexts, once all rows are there. False if they are more than a report may
 * have of them, or memory runs out. */
bool p2d_html_number_lined(struct p2d_html_lined_times *, struct p2d_report *);

/* The member "lines" of the data's times. */
void p2d_html_put_lined(const struct p2d_html_lined_times *, struct p2d_html *,
                        struct p2d_buffer *);

void p2d_html_lined_release(struct p2d_html_lined_times *);

#endif
