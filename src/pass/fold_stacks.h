/* fold_stacks.h - remove frames that are noise from whole stacks. */
#ifndef P2D_PASS_FOLD_STACKS_H
#define P2D_PASS_FOLD_STACKS_H

#include "pass/fold.h"

/* Copy stacks without frames of noise below frames that are no noise, and without the
 * interpreter's frames below Python's. `folded` counts, by kind, for the metric. */
void p2d_fold_stacks(struct p2d_copy *, const unsigned char *noise, p2d_metric,
                     struct p2d_folded *folded);

#endif
