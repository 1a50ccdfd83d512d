/* hidden_calls.c - find the left-out functions of a call list that lead to shown ones.
 *
 * A search from the shown functions up, which ends at shown callers.
 */
#include "graph/hidden_calls.h"

#include "graph/callees.h"

struct search {
    const struct p2d_graph *graph;
    const uint32_t *place;
    struct p2d_groups in; /* edges by callee */
    uint32_t *queue;      /* vertices whose callers were not looked at yet */
    uint32_t n_queued;
    bool *is_wanted; /* by edge */
};

static void look_at_callers(struct search *s, uint32_t vertex, uint32_t *number)
{
    for (uint32_t i = s->in.first[vertex]; i < s->in.first[vertex + 1]; i++) {
        uint32_t e = s->in.items[i], caller = s->graph->edges.at[e].caller;
        if (s->place[caller] != 0) {
            s->is_wanted[e] = s->place[vertex] == 0;
            continue;
        }
        s->is_wanted[e] = true;
        if (number[caller] == 0) {
            number[caller] = 1;
            s->queue[s->n_queued++] = caller;
        }
    }
}

static void find(struct search *s, struct p2d_hidden_calls *hidden,
                 struct p2d_report *report)
{
    const struct p2d_graph *graph = s->graph;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        if (s->place[v] != 0)
            s->queue[s->n_queued++] = v;
    for (uint32_t i = 0; i < s->n_queued; i++)
        look_at_callers(s, s->queue[i], hidden->number);
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        if (hidden->number[v] != 0)
            hidden->number[v] = ++hidden->n;
    for (uint32_t e = 0; e < graph->edges.len; e++)
        if (s->is_wanted[e] && !p2d_vec_push(&hidden->calls, report, e))
            return;
}

bool p2d_hidden_calls_init(struct p2d_hidden_calls *hidden, const struct p2d_graph *graph,
                           const uint32_t *place, struct p2d_report *report)
{
    struct search s = {.graph = graph, .place = place};
    *hidden = (struct p2d_hidden_calls){0};
    hidden->number = p2d_new(report, graph->vertices.len, sizeof *hidden->number);
    s.queue = p2d_new(report, graph->vertices.len, sizeof *s.queue);
    s.is_wanted = p2d_new(report, graph->edges.len, sizeof *s.is_wanted);
    if (p2d_edges_by_callee(&s.in, graph, report))
        find(&s, hidden, report);
    p2d_groups_release(&s.in);
    p2d_delete(s.queue);
    p2d_delete(s.is_wanted);
    return p2d_ok(report);
}

void p2d_hidden_calls_release(struct p2d_hidden_calls *hidden)
{
    p2d_delete(hidden->number);
    p2d_vec_release(&hidden->calls);
}
