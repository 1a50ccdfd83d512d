/* label_units.c - the units of numbers in labels. */
#include "model/label_units.h"

p2d_str *p2d_units_of_keys(const struct p2d_profile *p, struct p2d_report *report)
{
    p2d_str *units = p2d_new(report, p->strings.spans.len, sizeof *units);
    for (uint32_t i = 1; units != NULL && i < p->labels.len; i++) {
        const struct p2d_sample_label *label = &p->labels.at[i];
        if (label->text == 0 && units[label->key] == 0)
            units[label->key] = label->unit;
    }
    return units;
}

struct p2d_span p2d_unit_of_label(const struct p2d_profile *p, const p2d_str *units,
                                  const struct p2d_sample_label *label)
{
    struct p2d_span key = p2d_text(p, label->key);
    if (label->unit != 0 || units[label->key] != 0)
        return p2d_text(p, label->unit != 0 ? label->unit : units[label->key]);
    if (p2d_span_is(key, "alignment") || p2d_span_is(key, "request"))
        return p2d_span_of("bytes");
    return key;
}
