/* over_time.c - what memory a program had at the moments that heaptrack notes. */
#include "read/heaptrack/over_time.h"

#include <math.h>

void p2d_heap_moments_release(struct p2d_heap_moments *m)
{
    p2d_vec_release(&m->at);
}

void p2d_heap_note_time(struct p2d_heap_moments *m, struct p2d_report *report,
                        uint64_t milliseconds, double most)
{
    const double second = 1000;
    double at = (double)milliseconds / second;
    struct p2d_heap_moment moment = {at, most, -1};
    if (m->at.len == 0 || at > m->at.at[m->at.len - 1].at) {
        (void)p2d_vec_push(&m->at, report, moment);
        return;
    }
    struct p2d_heap_moment *last = &m->at.at[m->at.len - 1];
    last->heap = fmax(last->heap, most);
}

void p2d_heap_note_pages(struct p2d_heap_moments *m, uint64_t pages)
{
    if (m->at.len > 0 && m->page > 0)
        m->at.at[m->at.len - 1].resident = (double)pages * m->page;
}

static void add_curve(const struct p2d_heap_moments *m, struct p2d_builder *b,
                      const char *name, bool is_heap)
{
    uint32_t series = p2d_add_series(b, p2d_span_of(name), 0);
    for (uint32_t i = 0; i < m->at.len && p2d_ok(b->report); i++) {
        const struct p2d_heap_moment *moment = &m->at.at[i];
        double bytes = is_heap ? moment->heap : moment->resident;
        if (bytes >= 0)
            p2d_add_moment(b, (struct p2d_memory_point){
                                  .at = moment->at, .bytes = bytes, .whose = series});
    }
}

void p2d_heap_add_moments(struct p2d_heap_moments *m, struct p2d_builder *b, double most)
{
    bool is_resident = false;
    if (m->at.len < 2 || !p2d_measure_memory(b, P2D_UNIT_SECONDS))
        return;
    struct p2d_heap_moment *last = &m->at.at[m->at.len - 1];
    last->heap = fmax(last->heap, most);
    for (uint32_t i = 0; i < m->at.len; i++)
        is_resident |= m->at.at[i].resident >= 0;
    add_curve(m, b, "heap", true);
    if (is_resident)
        add_curve(m, b, "resident", false);
}
