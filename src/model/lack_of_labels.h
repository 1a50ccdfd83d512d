/* lack_of_labels.h - say that samples have no labels, and which could have some. */
#ifndef P2D_MODEL_LACK_OF_LABELS_H
#define P2D_MODEL_LACK_OF_LABELS_H

#include "model/profile.h"

/* An error of a profile without any labels, with a hint how to get some. */
void p2d_refuse_without_labels(const struct p2d_profile *, struct p2d_report *);

/* The hint alone: how samples of this format get labels. */
void p2d_hint_at_labels(const struct p2d_profile *, struct p2d_report *);

#endif
