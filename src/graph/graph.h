/* graph.h - functions and calls with their totals, from either shape of profile.
 *
 * Exact where stacks exist: a function, and a caller-callee pair, counts once per sample
 * however often recursion repeats it. Where the input gives inclusive numbers they are
 * used as given. Node 0 and edge 0 are real: these arrays are the result, not ids.
 *
 * A graph has one column of costs or several. The first one stands in the vertices and
 * edges themselves: pictures are coloured, ordered and pruned by it, and most graphs have
 * no other. What the others hold (the profile before, in a comparison; other metrics)
 * stands beside, in cells that a vertex or edge knows by a number, so that a graph of one
 * column pays nothing for them.
 */
#ifndef P2D_GRAPH_GRAPH_H
#define P2D_GRAPH_GRAPH_H

#include "model/profile.h"

/* What a function or a call costs in a column besides the first. */
struct p2d_cell {
    double self, total;     /* in the column's unit; 0 where nothing is known */
    struct p2d_count calls; /* of a comparison */
    uint64_t samples_self;  /* 0 if the profiler did not sample the column's metric */
    bool known;             /* whether the column has the function or call at all */
    bool total_estimated, self_estimated; /* as in the first column */
};

/* A column besides the first. */
struct p2d_graph_column {
    p2d_metric metric; /* of the graph's profile; of both sides, in a comparison */
    double whole, sum; /* as those of the graph */
    uint64_t samples;
};

/* Cells stand in rows, one for each of these columns. Row 0 belongs to all that no column
 * has. A graph that is being reduced shares them with its copies: rows are added, never
 * changed (cells.h). */
struct p2d_other_columns {
    P2D_VEC(struct p2d_graph_column) at;
    P2D_VEC(struct p2d_cell) cells;
};

struct p2d_vertex {
    p2d_fn fn;
    double self, total; /* as the input has them, or exact from stacks; in the unit */
    struct p2d_count calls, primitive;
    uint64_t samples_self, samples_total;
    uint32_t cycle;       /* number of the circle of calls that it is in; 0: none */
    bool kept;            /* asked for by name: never left out */
    bool total_estimated; /* the input does not say; derived */
    bool self_estimated;  /* the same */
    bool root;            /* nobody calls it; known where calls were joined */
    bool absent;          /* it is only in other columns; its numbers are 0 */
    uint32_t cells;       /* its row in the other columns: p2d_cells_at */
    /* A chain of functions in one box: graph->chains[chain .. + chain_length), from the
     * caller down; .fn is the first, .self and .total are those of the whole chain. */
    uint32_t chain, chain_length; /* 0, 0: one function only */
    /* A large cycle in one box (box_cycles.h): graph->members[member .. + n_members),
     * from the largest self cost down. The numbers are those of the whole cycle: calls
     * are the calls from outside. .fn is the first member. */
    uint32_t member, n_members; /* 0, 0: no such box */
};

struct p2d_edge {
    uint32_t caller, callee; /* vertices */
    double self; /* callee's own cost on behalf of the caller; P2D_CALLS only */
    double total;
    struct p2d_count calls, primitive;
    uint64_t samples;
    bool estimated; /* the cost is derived, not in the input */
    bool residual;  /* functions between the two were left out */
    bool back;      /* leads up, towards the root: drawn against the flow */
    bool absent;    /* as p2d_vertex.absent */
    uint32_t cells; /* as p2d_vertex.cells */
};

/* The guessed costs of a context, as bits: its total, its self cost. Two more bits say
 * the same for all other metrics. */
enum p2d_guess { P2D_GUESS_TOTAL = 1, P2D_GUESS_SELF = 2, P2D_GUESS_BITS = 2 };
typedef P2D_VEC(unsigned char) p2d_guesses;

/* What a graph counts of stacks. P2D_STACKS_ALONE is for formats that hold the stacks themselves:
 * the graph has sums of the whole profile, but no functions and no calls (stacks_alone.h;
 * p2d_graph_options.stacks_only). */
enum p2d_graph_parts { P2D_FUNCTIONS_AND_CALLS, P2D_FUNCTIONS_ALONE, P2D_STACKS_ALONE };

enum { P2D_GRAPH_NOTES = 3, P2D_GRAPH_NOTE_SIZE = 192 };

struct p2d_graph {
    const struct p2d_profile *profile;
    p2d_metric metric;
    double whole;     /* 100 %: the sum of all self costs >= 0 (and see total_method) */
    double sum;       /* the sum of all samples or self costs, raw */
    uint64_t samples; /* all samples of the metric; 0 if the profiler did not sample */
    double stackless; /* cost of the samples without a stack */
    uint64_t stackless_samples;
    double unattributed; /* the part of the sum that belongs to no function */
    P2D_VEC(struct p2d_vertex) vertices; /* heaviest total first, ties by name */
    P2D_VEC(struct p2d_edge) edges; /* heaviest total first, ties by caller and callee */
    uint32_t all_vertices, all_edges; /* before pruning */
    uint32_t shown_functions;         /* functions in boxes: all of a chain count */
    double self_shown;                /* the sum of their self costs that are above 0 */
    /* If not 0, all functions are below this share of the whole, and the heaviest are
     * shown. */
    double flat_below;
    P2D_VEC(p2d_fn) chains;             /* see p2d_vertex.chain */
    P2D_VEC(struct p2d_vertex) members; /* see p2d_vertex.member */
    struct p2d_other_columns *others;   /* NULL: the graph has one column */
    /* A comparison (compare.c): the first column is after, the only other one is before.
     * A function or call that one side lacks costs 0 there. */
    bool compares, normalised;
    struct p2d_spreads *spreads;   /* of means of several runs (spread.h); NULL: none */
    bool only_slower, only_faster; /* mark only these */
    double tolerance;              /* fraction of the larger whole; below is noise */
    uint32_t origins_before; /* the number of the profile's origins that are before's */
    /* Notes on how far the numbers can be trusted (worth.h), besides the notes of the
     * profile. */
    char notes[P2D_GRAPH_NOTES][P2D_GRAPH_NOTE_SIZE];
    uint32_t n_notes;
    enum p2d_graph_parts parts;
    p2d_values selfs; /* of such a graph: self costs by function */
    /* How to make the graph again with another max_nodes; zeroed where that is not
     * possible. */
    struct p2d_graph_options again;
    struct p2d_profile *owned;       /* the profile, where it was made for this graph */
    struct p2d_joint_stacks *stacks; /* of both sides, or NULL (joint_stacks.h) */
};

/* The number of functions that a vertex stands for, and one of them by its number. */
static inline uint32_t p2d_functions_of(const struct p2d_vertex *v)
{
    uint32_t n = v->n_members > 0 ? v->n_members : v->chain_length;
    return n > 0 ? n : 1;
}

static inline p2d_fn p2d_function_at(const struct p2d_graph *graph,
                                     const struct p2d_vertex *v, uint32_t number)
{
    if (v->n_members > 0)
        return graph->members.at[v->member + number].fn;
    return v->chain_length > 0 ? graph->chains.at[v->chain + number] : v->fn;
}

/* The cells of a vertex or edge, one for each column besides the first; of a graph with one
 * column, a cell with nothing known. Adding a row moves them. */
static inline const struct p2d_cell *p2d_cells_at(const struct p2d_graph *graph,
                                                  uint32_t row)
{
    static const struct p2d_cell nothing;
    const struct p2d_other_columns *others = graph->others;
    return others != NULL ? &others->cells.at[(size_t)row * others->at.len] : &nothing;
}

/* The number of columns besides the first. */
static inline uint32_t p2d_other_columns_of(const struct p2d_graph *graph)
{
    return graph->others != NULL ? graph->others->at.len : 0;
}

/* What was before, in a comparison; 0 in other graphs. */
static inline double p2d_sum_before(const struct p2d_graph *graph)
{
    return graph->compares ? graph->others->at.at[0].sum : 0;
}

static inline double p2d_whole_before(const struct p2d_graph *graph)
{
    return graph->compares ? graph->others->at.at[0].whole : 0;
}

/* Which sides of a comparison have a function or call. */
enum p2d_presence { P2D_IN_BOTH, P2D_ONLY_AFTER, P2D_ONLY_BEFORE };
static inline enum p2d_presence p2d_presence_of(bool absent,
                                                const struct p2d_cell *before)
{
    if (absent)
        return P2D_ONLY_BEFORE;
    return before->known ? P2D_IN_BOTH : P2D_ONLY_AFTER;
}

/* Keep the options that the graph was finished with, so that p2d_graph_with can make it again.
 * The function keeps none if they forbid that, if it would take long, or if two profiles are
 * compared. */
void p2d_graph_keep_options(struct p2d_graph *, const struct p2d_graph_options *);

/* The same graph with another max_nodes, without words in the report; NULL after an error,
 * or if graph->again is zeroed. The caller frees it. */
struct p2d_graph *p2d_graph_with(const struct p2d_graph *, uint32_t max_nodes);

/* Choose functions, number cycles, prune and sort a new graph: both of what follows. */
void p2d_graph_finish(struct p2d_graph *, const struct p2d_graph_options *,
                      struct p2d_report *);

/* Number cycles, and mark what `keep` names. */
void p2d_graph_prepare(struct p2d_graph *, const char *const *keep, struct p2d_report *);

/* Choose functions, prune and sort a prepared graph, or a copy of one: of equal graphs, what
 * was found of the first (findings.h) serves all. */
struct p2d_findings;
void p2d_graph_reduce(struct p2d_graph *, const struct p2d_graph_options *,
                      struct p2d_findings *, struct p2d_report *);

/* The functions and calls of one metric, unsorted and unpruned, from either shape. Parts
 * of p2d_graph_new. */
void p2d_graph_from_stacks(struct p2d_graph *, struct p2d_report *);
void p2d_graph_from_calls(struct p2d_graph *, struct p2d_report *);

#endif
