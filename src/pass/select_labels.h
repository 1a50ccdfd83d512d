/* select_labels.h - choose sets of labels by the user's patterns. */
#ifndef P2D_PASS_SELECT_LABELS_H
#define P2D_PASS_SELECT_LABELS_H

#include "pass/select.h"

/* By set of labels: whether its samples stay, by the selection's `label` and `no_label`.
 * Freed with p2d_delete; NULL after an error. */
bool *p2d_mark_label_sets(const struct p2d_request *);

#endif
