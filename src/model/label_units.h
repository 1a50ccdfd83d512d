/* label_units.h - the units of numbers in labels. */
#ifndef P2D_MODEL_LABEL_UNITS_H
#define P2D_MODEL_LABEL_UNITS_H

#include "model/profile.h"

/* By the number of a key's text: the first unit that a label of this key has; 0: none has
 * any. Freed with p2d_delete; NULL when memory runs out. */
p2d_str *p2d_units_of_keys(const struct p2d_profile *, struct p2d_report *);

/* The unit of a label that is a number: its own, else that of its key. Where no label of
 * the key has one it is inferred as in pprof (NumLabelUnits of
 * github.com/google/pprof/profile): bytes for "alignment" and "request", else the key
 * itself, so that a label "bytes" is in bytes. */
struct p2d_span p2d_unit_of_label(const struct p2d_profile *, const p2d_str *units,
                                  const struct p2d_sample_label *);

#endif
