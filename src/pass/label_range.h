/* label_range.h - ranges of numbers with units, which choose labels: "128kb:512kb". */
#ifndef P2D_PASS_LABEL_RANGE_H
#define P2D_PASS_LABEL_RANGE_H

#include "syntax/unit.h"

struct p2d_label_bound {
    bool is_set;
    int64_t whole; /* if it has no unit: then it is in the label's */
    double number;
    struct p2d_span unit; /* "": none */
};

/* Inclusive; both bounds are the same for a single number. */
struct p2d_label_range {
    struct p2d_label_bound low, high;
};

/* "4mb", "128kb:512kb", ":512kb", "128kb:"; false if the text is none of these. */
bool p2d_parse_label_range(struct p2d_span text, struct p2d_label_range *);

/* Whether a number in this unit is in the range. Numbers whose units do not convert into
 * those of the range, such as bytes into seconds, are not. */
bool p2d_in_label_range(const struct p2d_label_range *, int64_t number,
                        struct p2d_span unit);

#endif
