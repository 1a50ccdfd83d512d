/* machine_labels.c - labels of samples that say where on the machine they were taken. */
#include "read/machine_labels.h"

#include "model/labels.h"

bool p2d_wants_machine_labels(const struct p2d_input *in)
{
    return in->options != NULL && in->options->labels && in->options->machine_labels;
}

uint32_t p2d_machine_labels(struct p2d_builder *b, struct p2d_machine_place place)
{
    uint32_t labels[2], n = 0;
    if (place.has_cpu && place.cpu <= INT64_MAX)
        labels[n++] = p2d_label_of(
            b, (struct p2d_sample_label){.key = p2d_name(b, p2d_span_of("cpu")),
                                         .number = (int64_t)place.cpu});
    if (place.cgroup != 0)
        labels[n++] = p2d_label_of(
            b, (struct p2d_sample_label){.key = p2d_name(b, p2d_span_of("cgroup")),
                                         .text = place.cgroup});
    return p2d_label_set_of(b, labels, n);
}
