/* reduce.c - reduce a graph to a picture that can be read and stays connected. */
#include "graph/reduce.h"

#include "graph/spread.h"
#include "graph/share.h"
#include "graph/sort.h"
#include "graph/prune.h"
#include "graph/connect.h"
#include "graph/box_cycles.h"
#include "graph/chains.h"
#include "graph/choose_boxes.h"
#include "graph/residual.h"

enum { USUAL_BOXES = 50 }; /* boxes of a picture whose size nobody chose */

struct work {
    struct p2d_graph *graph; /* whole */
    uint32_t most;           /* boxes; 0: no limit */
    const struct p2d_graph_options *options;
    struct p2d_report *report;
    struct p2d_findings *found;
    bool *candidates;        /* by vertex */
    const uint32_t *anchors; /* by vertex; NULL where calls are not joined */
    struct p2d_choice choice;
};

/* A flat profile has no small functions: the room decides how many are shown. */
static void admit_flat(struct work *w)
{
    const struct p2d_graph *graph = w->graph;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        double before = p2d_cells_at(graph, vertex->cells)->total;
        w->candidates[v] = p2d_heavier(graph, vertex->total, before) > 0;
    }
    w->graph->flat_below = w->options->node_threshold;
    if (w->most == 0)
        w->most = USUAL_BOXES;
}

static void find_candidates(struct work *w)
{
    double threshold = w->options->node_threshold;
    bool any = false;
    w->candidates = p2d_new(w->report, w->graph->vertices.len, sizeof *w->candidates);
    for (uint32_t v = 0; w->candidates != NULL && v < w->graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &w->graph->vertices.at[v];
        w->candidates[v] = threshold <= 0 || vertex->kept ||
                           p2d_share_of_vertex(w->graph, vertex) >= threshold ||
                           p2d_change_of_self(w->graph, vertex) != P2D_UNCHANGED;
        any |= w->candidates[v];
    }
    if (w->candidates != NULL && !any && w->options->heaviest_if_flat)
        admit_flat(w);
}

/* Copy the vertices that are shown, and note their new index + 1 by vertex of the
 * whole. */
static void copy_vertices(const struct work *w, const bool *shown, uint32_t *place,
                          struct p2d_graph *to)
{
    for (uint32_t v = 0; v < w->graph->vertices.len; v++) {
        struct p2d_vertex vertex = w->graph->vertices.at[v];
        vertex.root = w->anchors != NULL && w->anchors[v] == 0;
        if (shown[v] && p2d_vec_push(&to->vertices, w->report, vertex))
            place[v] = to->vertices.len;
    }
    for (uint32_t i = 0; i < w->graph->members.len; i++)
        (void)p2d_vec_push(&to->members, w->report, w->graph->members.at[i]);
}

/* Copy the calls between shown vertices. Where there are stacks, calls that were never
 * seen without a gap are left out here, and counted with the other residual calls. */
static void copy_edges(const struct work *w, const uint32_t *place, struct p2d_graph *to)
{
    for (uint32_t e = 0; e < w->graph->edges.len; e++) {
        struct p2d_edge edge = w->graph->edges.at[e];
        if (place[edge.caller] == 0 || place[edge.callee] == 0 ||
            (edge.residual && !w->graph->compares))
            continue;
        edge.caller = place[edge.caller] - 1;
        edge.callee = place[edge.callee] - 1;
        (void)p2d_vec_push(&to->edges, w->report, edge);
    }
}

/* Make a connected graph of the best `most` vertices. Returns whether all found room. */
static bool build(struct work *w, uint32_t most, struct p2d_graph *to)
{
    const struct p2d_graph *whole = w->graph;
    uint32_t n = whole->vertices.len;
    uint32_t *place = p2d_new(w->report, n, sizeof *place);
    bool *shown = p2d_new(w->report, n, sizeof *shown);
    bool all = true;
    if (p2d_ok(w->report)) {
        all = p2d_choose(&w->choice, most, shown, w->report);
        copy_vertices(w, shown, place, to);
        copy_edges(w, place, to);
    }
    if (p2d_ok(w->report) && whole->compares)
        p2d_residual_from_both(whole, place, to, w->report);
    else if (p2d_ok(w->report) && p2d_graph_has_stacks(whole))
        p2d_residual_from_stacks(whole, &w->found->tree, place, to, w->report);
    else if (p2d_ok(w->report))
        p2d_residual_from_columns(whole, place, to, w->report);
    p2d_delete(place);
    p2d_delete(shown);
    if (p2d_ok(w->report)) {
        p2d_graph_sort(to, w->report);
        p2d_graph_connect(to, w->options->edge_threshold, w->report);
    }
    return all;
}

static void release_lists(struct p2d_graph *graph)
{
    p2d_vec_release(&graph->vertices);
    p2d_vec_release(&graph->edges);
    p2d_vec_release(&graph->chains);
    p2d_vec_release(&graph->members);
}

/* Copy all members but the lists. */
static struct p2d_graph empty_like(const struct p2d_graph *graph)
{
    struct p2d_graph copy = *graph;
    memset(&copy.vertices, 0, sizeof copy.vertices);
    memset(&copy.edges, 0, sizeof copy.edges);
    memset(&copy.chains, 0, sizeof copy.chains);
    memset(&copy.members, 0, sizeof copy.members);
    return copy;
}

/* A chain is one box, so chains make room for more functions. If these break other
 * chains, the graph goes back to the one before. */
static void build_to_size(struct work *w, struct p2d_graph *best)
{
    enum { MAX_ROUNDS = 4 };
    uint32_t most = w->most;
    for (int round = 0; round < MAX_ROUNDS && p2d_ok(w->report); round++) {
        struct p2d_graph next = empty_like(w->graph);
        bool all = build(w, most, &next);
        uint32_t saved =
            w->options->chains ? p2d_graph_collapse_chains(&next, w->report) : 0;
        if (round > 0 && next.vertices.len > w->most) {
            release_lists(&next);
            return;
        }
        release_lists(best);
        *best = next;
        if (all || saved == 0 || best->vertices.len >= w->most)
            return;
        most += w->most - best->vertices.len;
    }
}

/* Without connections: leave out small functions and calls, and nothing else. */
static void leave_out_plainly(struct work *w)
{
    bool *shown = p2d_new(w->report, w->graph->vertices.len, sizeof *shown);
    if (shown != NULL) {
        p2d_choose(&w->choice, w->most, shown, w->report);
        p2d_graph_prune(w->graph, shown, w->options->edge_threshold, w->report);
        p2d_graph_sort(w->graph, w->report);
        if (w->options->chains)
            p2d_graph_collapse_chains(w->graph, w->report);
    }
    p2d_delete(shown);
}

/* Rank the candidates where there may be no room for all. */
static bool begin_choice(struct work *w)
{
    const double *information = w->most > 0 && p2d_ok(w->report)
                                    ? p2d_find_information(w->found, w->graph, w->report)
                                    : NULL;
    return p2d_ok(w->report) &&
           p2d_choice_init(&w->choice, w->graph, w->candidates, information, w->report);
}

static void release_work(struct work *w)
{
    p2d_choice_release(&w->choice);
    p2d_delete(w->candidates);
    *w = (struct work){
        .graph = w->graph, .options = w->options, .found = w->found, .report = w->report};
}

/* Make a connected graph of at most so many boxes; 0: no limit. */
static struct p2d_graph join(struct work *w, uint32_t most)
{
    struct p2d_graph best = empty_like(w->graph);
    w->most = most;
    find_candidates(w);
    if (w->options->join && p2d_ok(w->report))
        w->anchors = p2d_find_anchors(w->found, w->graph, w->candidates, w->report);
    if (begin_choice(w)) {
        w->choice.anchors = w->anchors;
        build_to_size(w, &best);
    }
    best.flat_below = w->graph->flat_below;
    release_work(w);
    return best;
}

/* Whether another picture of the usual size showed that no cycle becomes a box. */
static bool has_no_boxes(const struct work *w)
{
    const struct p2d_findings *f = w->found;
    return f->has_no_boxes && !(f->functions_from < w->options->node_threshold ||
                                f->functions_from > w->options->node_threshold ||
                                f->calls_from < w->options->edge_threshold ||
                                f->calls_from > w->options->edge_threshold);
}

static void note_no_boxes(const struct work *w)
{
    w->found->has_no_boxes = true;
    w->found->functions_from = w->options->node_threshold;
    w->found->calls_from = w->options->edge_threshold;
}

/* Make the graph that the options ask for. The same cycles become boxes at every size:
 * those that would be too tangled in a picture of the usual size, which is the one that is
 * asked for unless cycles have become boxes. */
static struct p2d_graph join_with_cycles(struct work *w)
{
    uint32_t most = w->options->max_nodes;
    if (!w->options->cycles || has_no_boxes(w) ||
        !p2d_may_box_cycles(w->graph, w->report))
        return join(w, most);
    struct p2d_graph usual = join(w, USUAL_BOXES);
    bool has_boxed = p2d_graph_box_cycles(w->graph, &usual, w->report);
    if (!has_boxed && p2d_ok(w->report))
        note_no_boxes(w);
    if (!has_boxed && most == USUAL_BOXES)
        return usual;
    release_lists(&usual);
    if (has_boxed)
        p2d_findings_forget_vertices(w->found);
    struct p2d_graph best = join(w, most);
    if (has_boxed) /* other pictures are of the graph without these boxes */
        p2d_findings_forget_vertices(w->found);
    return best;
}

void p2d_graph_leave_out(struct p2d_graph *graph, const struct p2d_graph_options *options,
                         struct p2d_findings *found, struct p2d_report *report)
{
    struct work w = {.graph = graph,
                     .most = options->max_nodes,
                     .options = options,
                     .found = found,
                     .report = report};
    if (options->join) {
        struct p2d_graph best = join_with_cycles(&w);
        release_lists(graph);
        *graph = best;
        return;
    }
    find_candidates(&w);
    if (begin_choice(&w))
        leave_out_plainly(&w);
    release_work(&w);
}
