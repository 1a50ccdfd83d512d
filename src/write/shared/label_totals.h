/* label_totals.h - labels of samples with what the samples cost that have them. */
#ifndef P2D_WRITE_SHARED_LABEL_TOTALS_H
#define P2D_WRITE_SHARED_LABEL_TOTALS_H

#include "model/profile.h"

struct p2d_label_total {
    const struct p2d_sample_label *label;
    struct p2d_span key, text; /* text: of a number empty */
    struct p2d_span unit; /* of a number, also where it is inferred; empty: what the key
                             says */
    double total;         /* a sample with two values of a key counts for both */
    double of_key;        /* and once for the key */
    double before, before_of_key; /* the same of the other metric */
};

struct p2d_label_totals {
    P2D_VEC(struct p2d_label_total) rows;
    double without, before_without; /* what samples without any label cost */
    p2d_str *units;                 /* by key */
};

/* Of the labels that cost anything in this metric, or in that of before (0: none): keys by
 * what they cost, then values by what they cost, the largest first. False when memory runs
 * out; released in any case. */
bool p2d_label_totals_init(struct p2d_label_totals *, const struct p2d_profile *,
                           p2d_metric, p2d_metric before, struct p2d_report *);
void p2d_label_totals_release(struct p2d_label_totals *);

#endif
