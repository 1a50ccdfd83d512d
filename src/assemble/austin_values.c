/* austin_values.c - the metrics of austin, in its text and in its binary output.
 *
 * Reference: README.md, src/py_thread.c and src/events.h of austin 1.0 to 3.7.
 */
#include "assemble/austin_values.h"

#include "assemble/folded_value.h"
#include "model/times.h"

/* The time of a sample is that before it was taken. */
static void add(struct p2d_builder *b, const struct p2d_austin_values *v,
                struct p2d_sample sample, p2d_metric *metric, const char *name,
                double value)
{
    const double microsecond = 1e3;
    bool is_time = name[0] == 't' || name[0] == 'c';
    if (*metric == 0)
        *metric = p2d_metric_of(b, p2d_span_of(name),
                                is_time ? P2D_UNIT_MICROSECONDS : P2D_UNIT_BYTES);
    sample.metric = *metric;
    sample.value = value;
    uint32_t number = p2d_add_sample(b, sample);
    if (v->has_end && is_time)
        p2d_add_interval(b, number, v->end - p2d_nanoseconds(value, microsecond), v->end,
                         1);
    else if (v->has_end)
        p2d_add_time_of(b, number, v->end, value, 1);
}

void p2d_add_austin_sample(struct p2d_builder *b, struct p2d_austin_metrics *m,
                           struct p2d_sample sample, const struct p2d_austin_values *v)
{
    bool is_new = m->time == 0 && m->allocated == 0;
    if (v->has_time)
        add(b, v, sample, &m->time, "time", v->time);
    if (v->has_time && v->has_idle && !v->is_idle)
        add(b, v, sample, &m->cpu, "cpu", v->time);
    if (v->has_memory && (v->allocated > 0 || !(v->freed > 0)))
        add(b, v, sample, &m->allocated, "memory allocated", v->allocated);
    if (v->has_memory && v->freed > 0)
        add(b, v, sample, &m->freed, "memory freed", v->freed);
    if (is_new && (m->time != 0 || m->allocated != 0))
        p2d_prefer_metric(b, m->time != 0 ? m->time : m->allocated);
}

/* --------------------------------------------------------------------- text */

static void set_memory(struct p2d_austin_values *v, double change)
{
    v->has_memory = true;
    v->allocated = change > 0 ? change : 0;
    v->freed = change < 0 ? -change : 0;
}

/* "1500,0,-4096" */
static bool cut_triple(struct p2d_span *line, struct p2d_austin_values *v)
{
    double idle, memory;
    struct p2d_span text = p2d_trim(*line), field;
    size_t begin = text.len;
    while (begin > 0 && text.at[begin - 1] != ' ' && text.at[begin - 1] != '\t')
        begin--;
    struct p2d_span fields = p2d_slice(text, begin, text.len);
    if (begin == 0 || !p2d_cut(&fields, ',', &field) ||
        !p2d_folded_parse_value(field, &v->time) || !p2d_cut(&fields, ',', &field) ||
        !p2d_folded_parse_value(field, &idle) || !p2d_cut(&fields, ',', &field) ||
        !p2d_folded_parse_value(field, &memory) || fields.at != NULL)
        return false;
    v->has_time = v->has_idle = true;
    v->is_idle = idle > 0 || idle < 0;
    set_memory(v, memory);
    *line = p2d_trim(p2d_slice(text, 0, begin));
    return true;
}

/* "1500 2048 -4096" */
static bool cut_three(struct p2d_span *line, struct p2d_austin_values *v)
{
    double allocated, freed;
    struct p2d_span rest = *line;
    if (!p2d_folded_cut_value(&rest, &freed) || freed > 0 ||
        !p2d_folded_cut_value(&rest, &allocated) || allocated < 0 ||
        !p2d_folded_cut_value(&rest, &v->time))
        return false;
    v->has_time = v->has_memory = true;
    v->allocated = allocated;
    v->freed = -freed;
    *line = rest;
    return true;
}

bool p2d_cut_austin_values(struct p2d_span *line, enum p2d_austin_mode mode,
                           struct p2d_austin_values *v)
{
    double value;
    *v = (struct p2d_austin_values){0};
    if (cut_triple(line, v))
        return true;
    if (mode == P2D_AUSTIN_FULL && cut_three(line, v))
        return true;
    if (!p2d_folded_cut_value(line, &value))
        return false;
    if (mode == P2D_AUSTIN_MEMORY)
        return set_memory(v, value), true;
    v->time = value;
    return v->has_time = true;
}

bool p2d_austin_mode_of(struct p2d_span comment, enum p2d_austin_mode *mode)
{
    static const char start[] = "# mode: ";
    if (!p2d_starts_with(comment, start))
        return false;
    struct p2d_span word = p2d_trim(p2d_slice(comment, strlen(start), comment.len));
    *mode = p2d_span_is(word, "memory") ? P2D_AUSTIN_MEMORY
            : p2d_span_is(word, "full") ? P2D_AUSTIN_FULL
                                        : P2D_AUSTIN_TIME;
    return true;
}
