/* metrics.c - the metrics of a recording. */
#include "read/perf_data/metrics.h"

#include "read/perf_data/event_name.h"
#include "syntax/unit.h"

void p2d_perf_metrics_release(struct p2d_perf_metrics *m)
{
    p2d_vec_release(&m->by_event);
    p2d_map_release(&m->counts);
    p2d_vec_release(&m->counted);
}

p2d_metric p2d_perf_metric_of(struct p2d_perf_metrics *m,
                              const struct p2d_perf_attr *attr)
{
    uint32_t index = (uint32_t)(attr - m->file->attrs.at);
    if (!p2d_vec_reach(&m->by_event, m->b->report, index))
        return 0;
    if (m->by_event.at[index] == 0) {
        struct p2d_buffer text = {.report = m->b->report};
        p2d_put_perf_event(&text, attr);
        struct p2d_span name = {text.at, text.len};
        m->by_event.at[index] = p2d_metric_of(
            m->b, name, p2d_is_clock_event(name) ? P2D_UNIT_NANOSECONDS : P2D_UNIT_COUNT);
        p2d_buffer_release(&text);
    }
    return m->by_event.at[index];
}

uint64_t p2d_perf_growth_of(struct p2d_perf_metrics *m, uint64_t id, uint64_t value)
{
    uint32_t *slot = p2d_map_at(&m->counts, m->b->report, id);
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_push(&m->counted, m->b->report, (uint64_t)0))
        *slot = m->counted.len;
    if (*slot == 0)
        return 0;
    uint64_t before = m->counted.at[*slot - 1];
    m->counted.at[*slot - 1] = value;
    return value - before;
}
