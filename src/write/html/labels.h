/* labels.h - the labels of samples that an interactive report lets its reader choose. */
#ifndef P2D_WRITE_HTML_LABELS_H
#define P2D_WRITE_HTML_LABELS_H

#include "write/html/parts.h"

/* More keys are left out; of each key the lightest values are one choice. */
enum { P2D_HTML_LABEL_KEYS = 32, P2D_HTML_LABEL_VALUES = 200 };

/* A label that samples have, with what those of the metric cost in all. */
struct p2d_html_label {
    uint32_t label;
    struct p2d_span key, text;
    int64_t number;
    double total, of_key;
};

/* What can be chosen: a label, or what remains of its key. */
struct p2d_html_choice {
    uint32_t label, key;
    uint32_t n_more; /* labels that it stands for; 0: it is one label */
};

struct p2d_html_labels {
    const struct p2d_profile *profile;
    struct p2d_report *report;
    P2D_VEC(struct p2d_html_label) labels; /* by key, then by cost, heaviest first */
    P2D_VEC(struct p2d_html_choice) choices;
    uint32_t n_keys, n_shown; /* of the profile, of the report */
    uint32_t *of_label;       /* by label: its choice + 1; 0: none */
    uint32_t *of_set;         /* by set of labels: its set of choices + 1; 0: new */
    struct p2d_map numbers;   /* hash of a set of choices -> the set + 1 */
    uint64_t seed;            /* of these hashes */
    P2D_VEC(struct p2d_label_set) sets; /* sets of choices; the first is empty */
    P2D_VEC(uint32_t) members;
};

/* The labels of a profile's samples by what they cost in a metric. False when memory runs
 * out; released in any case. */
bool p2d_html_labels_init(struct p2d_html_labels *, const struct p2d_profile *,
                          p2d_metric, struct p2d_report *);
void p2d_html_labels_release(struct p2d_html_labels *);

/* Begin anew with at most so many keys, the heaviest. */
void p2d_html_choose_keys(struct p2d_html_labels *, uint32_t n_keys);

/* The number of the set of choices that a set of labels is; 0: none of them. */
uint32_t p2d_html_choices_of(struct p2d_html_labels *, uint32_t labels);

/* The member "labels" of the data; nothing if there is nothing to choose. */
void p2d_html_put_labels(const struct p2d_html_labels *, struct p2d_html *,
                         struct p2d_buffer *);

#endif
