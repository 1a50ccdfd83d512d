/* machine_labels.h - labels of samples that say where on the machine they were taken. */
#ifndef P2D_READ_MACHINE_LABELS_H
#define P2D_READ_MACHINE_LABELS_H

#include "io/input.h"
#include "model/builder.h"

/* Whether the caller asked for them. */
bool p2d_wants_machine_labels(const struct p2d_input *);

/* The set of labels (model/labels.h) of a sample that was taken on this processor: "cpu" and
 * its number, from 0; 0 after an error. */
uint32_t p2d_cpu_labels(struct p2d_builder *, uint64_t cpu);

#endif
