/* machine_labels.h - labels of samples that say where on the machine they were taken. */
#ifndef P2D_READ_MACHINE_LABELS_H
#define P2D_READ_MACHINE_LABELS_H

#include "io/input.h"
#include "model/builder.h"

/* Where a sample was taken. */
struct p2d_machine_place {
    bool has_cpu;
    uint64_t cpu;   /* the processor's number, from 0 */
    p2d_str cgroup; /* the control group's path, "/user.slice"; 0: unknown */
};

/* Whether the caller asked for them. */
bool p2d_wants_machine_labels(const struct p2d_input *);

/* The set of labels (model/labels.h) of a sample that was taken there: "cpu" and
 * "cgroup", as far as they are known; 0 if none is, or after an error. */
uint32_t p2d_machine_labels(struct p2d_builder *, struct p2d_machine_place);

#endif
