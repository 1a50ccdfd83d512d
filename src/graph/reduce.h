/* reduce.h - what a picture shows of a graph, and how it stays in one piece. The parts
 * of p2d_graph_leave_out, in the order of their use.
 *
 * "Anchor": a function that has to be shown where another one is, so that this one is not
 * without a caller. By following anchors one gets to a root.
 */
#ifndef P2D_GRAPH_REDUCE_H
#define P2D_GRAPH_REDUCE_H

#include "graph/graph.h"
#include "graph/metric_tree.h"

/* Reduce a whole, unsorted graph to what the options ask for, and sort it. */
void p2d_graph_leave_out(struct p2d_graph *, const struct p2d_graph_options *,
                         struct p2d_report *);

/* By vertex: its anchor + 1, or 0 for a root; freed by the caller, NULL when memory runs
 * out. From stacks it is the outermost function of its heaviest stacks, for `wanted`
 * vertices and outermost functions only. From a call list it is the main function of a
 * cycle, or single function, that nobody calls and from which calls lead to the vertex.
 */
uint32_t *p2d_anchors_from_stacks(const struct p2d_graph *,
                                  const struct p2d_metric_tree *, const bool *wanted,
                                  struct p2d_report *);
uint32_t *p2d_anchors_from_calls(const struct p2d_graph *, struct p2d_report *);

/* How much a box would tell: (H(incoming) + H(outgoing, self)) * total + self, with H the
 * entropy in bits of how the cost is spread over calls; a function that nobody calls and
 * one that calls nobody get 1 for that H. It is low for functions that only pass on what
 * they get. Source: pprof, "entropyScore" in its internal/graph. In a comparison, of the
 * larger side, and more the more self changed. An array by vertex. */
double *p2d_information(const struct p2d_graph *, struct p2d_report *);

/* Candidates for a picture, the best one first. */
struct p2d_choice {
    const struct p2d_graph *graph;
    const uint32_t *anchors; /* borrowed; NULL: no function needs another one */
    uint32_t *ranked;
    uint32_t n_ranked;
};
/* `candidates` by vertex; ranked by what they tell if `by_information`. */
bool p2d_choice_init(struct p2d_choice *, const struct p2d_graph *,
                     const bool *candidates, bool by_information, struct p2d_report *);
void p2d_choice_release(struct p2d_choice *);
/* Mark at most `most` vertices (0: no limit) in `shown`, with their anchors; more only
 * for those that were asked for by name. True if all candidates found room. */
bool p2d_choose(const struct p2d_choice *, uint32_t most, bool *shown,
                struct p2d_report *);

/* Add the calls between vertices of `to` that lead through left-out functions: exact from
 * stacks (a pair of a function and the nearest one above it that is shown counts once for
 * each sample), estimated from a call list. `place` gives, by vertex of `whole`, the
 * vertex of `to` + 1, or 0. */
void p2d_residual_from_stacks(const struct p2d_graph *whole,
                              const struct p2d_metric_tree *, const uint32_t *place,
                              struct p2d_graph *to, struct p2d_report *);
void p2d_residual_from_calls(const struct p2d_graph *whole, const uint32_t *place,
                             struct p2d_graph *to, struct p2d_report *);
/* Likewise for a comparison, from the calls of each side. */
void p2d_residual_from_both(const struct p2d_graph *whole, const uint32_t *place,
                            struct p2d_graph *to, struct p2d_report *report);

/* Drop the edges of a sorted graph that are below the threshold, but for each vertex'
 * heaviest incoming one and those without which a root would not reach it. */
void p2d_graph_connect(struct p2d_graph *, double edge_threshold, struct p2d_report *);

/* Make one vertex of each single-file chain. Returns how many vertices that saves. */
uint32_t p2d_graph_collapse_chains(struct p2d_graph *, struct p2d_report *);

/* Edges by caller: list[first[v] .. first[v + 1]) are indices of edges, in their order.
 */
struct p2d_outgoing {
    uint32_t *first, *list;
};
bool p2d_outgoing_init(struct p2d_outgoing *, const struct p2d_graph *,
                       struct p2d_report *);
void p2d_outgoing_release(struct p2d_outgoing *);

/* Strongly connected components (base/scc.h) of the graph, or, with `place`, of the graph
 * in which vertices with a place call nobody. */
uint32_t *p2d_graph_components(const struct p2d_graph *, const uint32_t *place,
                               struct p2d_report *);

#endif
