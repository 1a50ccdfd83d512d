/* labels.h - add labels of samples to the profile that a builder makes.
 *
 * A label is a key with a text, or with a number and its unit. The labels of one sample are
 * a set: their order and repeats do not matter.
 */
#ifndef P2D_MODEL_LABELS_H
#define P2D_MODEL_LABELS_H

#include "model/builder.h"

/* More are an error: they would multiply the samples without end. */
enum { P2D_MOST_LABELS = 256 };

/* The number of a label, for p2d_label_set_of; 0 after an error. */
uint32_t p2d_label_of(struct p2d_builder *, struct p2d_sample_label);
/* The set of these labels, for p2d_sample.labels; 0 if n is 0, labels are dropped, or
 * after an error. */
uint32_t p2d_label_set_of(struct p2d_builder *, const uint32_t *labels, uint32_t n);

#endif
