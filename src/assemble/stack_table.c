/* stack_table.c - collect stacks of frame numbers until their functions are known. */
#include "assemble/stack_table.h"

#include "model/times.h"

bool p2d_stack_table_init(struct p2d_stack_table *t, struct p2d_report *report)
{
    memset(t, 0, sizeof *t);
    t->report = report;
    return p2d_vec_push(&t->nodes, report, (struct p2d_stack_step){0}) &&
           p2d_vec_push(&t->cells, report, (struct p2d_stack_cell){0});
}

void p2d_stack_table_release(struct p2d_stack_table *t)
{
    p2d_map_release(&t->children);
    p2d_map_release(&t->index);
    p2d_vec_release(&t->nodes);
    p2d_vec_release(&t->cells);
    p2d_vec_release(&t->stretches);
    p2d_vec_release(&t->moments);
    p2d_vec_release(&t->frames);
    p2d_vec_release(&t->last);
}

uint32_t p2d_stack_table_child(struct p2d_stack_table *t, uint32_t parent, uint32_t frame)
{
    /* Most stacks come again at once, and look-ups wait for memory. */
    uint32_t recent = t->nodes.at[parent].child;
    if (recent != 0 && t->nodes.at[recent].frame == frame)
        return recent;
    uint32_t *slot = p2d_map_at(&t->children, t->report, p2d_pair(parent, frame));
    if (slot == NULL)
        return 0;
    if (*slot == 0 &&
        p2d_vec_push(&t->nodes, t->report,
                     (struct p2d_stack_step){.parent = parent, .frame = frame}))
        *slot = t->nodes.len - 1;
    return t->nodes.at[parent].child = *slot;
}

void p2d_stack_table_frame(struct p2d_stack_table *t, uint32_t frame)
{
    (void)p2d_vec_push(&t->frames, t->report, frame);
}

void p2d_stack_table_frames(struct p2d_stack_table *t, const uint32_t *frames, uint32_t n)
{
    if (n == 0 || !p2d_vec_reserve(&t->frames, t->report, n))
        return;
    memcpy(t->frames.at + t->frames.len, frames, n * sizeof *frames);
    t->frames.len += n;
}

/* Neighbours share their callers: only what differs from the last stack is looked up. */
uint32_t p2d_stack_table_node(struct p2d_stack_table *t)
{
    uint32_t same = 0;
    while (same < t->frames.len && same < t->last.len &&
           t->frames.at[same] == t->last.at[same].frame)
        same++;
    t->last.len = same;
    uint32_t node = same > 0 ? t->last.at[same - 1].parent : 0;
    for (uint32_t i = same; i < t->frames.len && p2d_ok(t->report); i++) {
        node = p2d_stack_table_child(t, node, t->frames.at[i]);
        (void)p2d_vec_push(
            &t->last, t->report,
            (struct p2d_stack_step){.parent = node, .frame = t->frames.at[i]});
    }
    t->frames.len = 0;
    return node;
}

void p2d_stack_table_add(struct p2d_stack_table *t, uint32_t node, uint32_t column,
                         double value, uint64_t count)
{
    uint32_t *slot = p2d_map_at(&t->index, t->report, p2d_pair(node, column));
    if (slot == NULL)
        return;
    if (*slot == 0 &&
        p2d_vec_push(&t->cells, t->report, (struct p2d_stack_cell){node, column, 0, 0}))
        *slot = t->cells.len - 1;
    t->cells.at[*slot].value += value;
    t->cells.at[*slot].count += count;
}

void p2d_stack_table_time(struct p2d_stack_table *t, struct p2d_stack_stretch stretch)
{
    if (t->keeps_times && (stretch.end > stretch.begin || stretch.count > 0))
        (void)p2d_vec_push(&t->stretches, t->report, stretch);
}

void p2d_stack_table_moment(struct p2d_stack_table *t, struct p2d_stack_moment moment)
{
    if (t->keeps_times)
        (void)p2d_vec_push(&t->moments, t->report, moment);
}

/* A context, and whether frames below it were left out. */
struct place {
    p2d_node node;
    bool gap;
};

/* `samples`: by cell. */
static void emit_times(const struct p2d_stack_table *t, struct p2d_builder *b,
                       const struct p2d_stack_column *columns, const uint32_t *samples)
{
    for (uint32_t i = 0; i < t->stretches.len && p2d_ok(b->report); i++) {
        const struct p2d_stack_stretch *s = &t->stretches.at[i];
        const struct p2d_stack_column *column = &columns[s->column];
        double unit = p2d_nanoseconds_in(b->profile->metrics.at[column->metric].unit) *
                      (column->factor > 0 ? column->factor : 1);
        if (unit > 0)
            p2d_add_interval(
                b, samples[p2d_map_get(&t->index, p2d_pair(s->node, s->column))],
                p2d_nanoseconds(column->start + s->begin, unit),
                p2d_nanoseconds(column->start + s->end, unit), s->count);
    }
}

static void emit_moments(const struct p2d_stack_table *t, struct p2d_builder *b,
                         const struct p2d_stack_column *columns, const uint32_t *samples)
{
    for (uint32_t i = 0; i < t->moments.len && p2d_ok(b->report); i++) {
        const struct p2d_stack_moment *m = &t->moments.at[i];
        double factor = columns[m->column].factor;
        p2d_add_time_of(b, samples[p2d_map_get(&t->index, p2d_pair(m->node, m->column))],
                        m->time, m->cost * (factor > 0 ? factor : 1), 1);
    }
}

bool p2d_stack_table_emit(const struct p2d_stack_table *t, struct p2d_builder *b,
                          const p2d_spot *spots, uint32_t n_spots,
                          const struct p2d_stack_column *columns, uint32_t *unknown)
{
    P2D_VEC(struct place) nodes = {0};
    uint32_t *samples = p2d_new(b->report, t->cells.len, sizeof *samples);
    bool known = true;
    for (uint32_t i = 0; i < t->nodes.len && known && p2d_ok(b->report); i++) {
        struct p2d_stack_step step = t->nodes.at[i];
        struct place place = {0, false};
        if (i > 0)
            place = nodes.at[step.parent];
        known = i == 0 || step.frame < n_spots;
        p2d_spot spot = i > 0 && known ? spots[step.frame] : 0;
        if (!known)
            *unknown = step.frame;
        if (spot == P2D_STACK_GAP)
            place.gap = place.node != 0;
        else if (spot != 0)
            place = (struct place){p2d_child(b, place.node, spot, place.gap), false};
        (void)p2d_vec_push(&nodes, b->report, place);
    }
    for (uint32_t c = 1; c < t->cells.len && known && p2d_ok(b->report); c++) {
        const struct p2d_stack_cell *cell = &t->cells.at[c];
        const struct p2d_stack_column *column = &columns[cell->column];
        double factor = column->factor > 0 ? column->factor : 1;
        if (cell->node >= nodes.len) /* memory ran out */
            break;
        /* What is left out of the stack called others, and took no time itself. */
        if (cell->node != 0 && nodes.at[cell->node].node == 0 && cell->count == 0 &&
            !(cell->value > 0 || cell->value < 0))
            continue;
        samples[c] =
            p2d_add_sample(b, (struct p2d_sample){.node = nodes.at[cell->node].node,
                                                  .thread = column->thread,
                                                  .metric = column->metric,
                                                  .value = cell->value * factor,
                                                  .count = cell->count});
    }
    if (known && p2d_ok(b->report)) {
        emit_times(t, b, columns, samples);
        emit_moments(t, b, columns, samples);
    }
    p2d_delete(samples);
    p2d_vec_release(&nodes);
    return known;
}
