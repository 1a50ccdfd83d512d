/* machine_labels.c - labels of samples that say where on the machine they were taken. */
#include "read/machine_labels.h"

#include "model/labels.h"

bool p2d_wants_machine_labels(const struct p2d_input *in)
{
    return in->options != NULL && in->options->labels && in->options->machine_labels;
}

uint32_t p2d_cpu_labels(struct p2d_builder *b, uint64_t cpu)
{
    if (cpu > INT64_MAX)
        return 0;
    struct p2d_sample_label label = {.key = p2d_name(b, p2d_span_of("cpu")),
                                     .number = (int64_t)cpu};
    uint32_t number = p2d_label_of(b, label);
    return p2d_label_set_of(b, &number, 1);
}
