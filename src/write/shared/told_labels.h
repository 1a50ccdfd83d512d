/* told_labels.h - the labels that are written for a sample: its own, and those of its thread. */
#ifndef P2D_WRITE_SHARED_TOLD_LABELS_H
#define P2D_WRITE_SHARED_TOLD_LABELS_H

#include "model/labels.h"
#include "model/profile.h"

struct p2d_told_label {
    struct p2d_span key, text, unit; /* a text of no bytes: it is a number */
    int64_t number;
};

enum { P2D_MOST_TOLD = P2D_MOST_LABELS + 4 };

/* Collect the labels of a set, and the labels "thread", "pid" and "tid" of the thread where the set
 * has none of that meaning, sorted by key, text and number. Returns how many labels there are. Their
 * texts are those of the profile. */
uint32_t p2d_told_labels(const struct p2d_profile *, p2d_thread, uint32_t label_set,
                         struct p2d_told_label told[P2D_MOST_TOLD]);

/* Append bytes that are equal for equal labels, and different for different ones. */
void p2d_put_told(struct p2d_buffer *, const struct p2d_told_label *told, uint32_t n);

#endif
