/* call_sites.h - split the costs of a call list by the lines of source code that they
 * belong to, in every metric. */
#ifndef P2D_GRAPH_CALL_SITES_H
#define P2D_GRAPH_CALL_SITES_H

#include "graph/call_list.h"

/* The part of a call that one line of the caller makes. */
struct p2d_list_site {
    uint32_t call; /* of the list */
    p2d_location_id location;
    struct p2d_count calls; /* where the profiler sampled, in how many samples */
};

/* What is beyond the lines of a function or call has no known line. Parts never add up to
 * more than the call: of recursive calls, a sample counts for the line of the outermost. */
struct p2d_call_sites {
    const struct p2d_call_list *list;
    double *self; /* [location * n_metrics + metric - 1] */
    P2D_VEC(struct p2d_list_site) sites;
    P2D_VEC(double) totals; /* [site * n_metrics + metric - 1] */
    uint32_t *site_order;   /* sites by call; those of one call as they were met */
    uint32_t *first_site;   /* by call: its first in that order; [call + 1] ends them */
    p2d_location_id *of_fn; /* locations by function */
    uint32_t *first_of_fn;  /* by function: its first; [fn + 1] ends them */
};

/* Linear in contexts or calls. False when memory runs out; then too it wants a release. */
bool p2d_call_sites_init(struct p2d_call_sites *, const struct p2d_call_list *,
                         struct p2d_report *);
void p2d_call_sites_release(struct p2d_call_sites *);

#endif
