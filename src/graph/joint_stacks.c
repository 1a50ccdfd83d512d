/* joint_stacks.c - join the stacks of two profiles.
 *
 * The tree of after's contexts is copied, then before's is laid over it; samples hang on
 * it with one of two metrics. Linear in the number of contexts and samples.
 */
#include "graph/joint_stacks.h"

#include "graph/estimated_stacks.h"
#include "model/processes.h"

enum { BEFORE, AFTER };

struct joint {
    struct p2d_joint_stacks *to;
    struct p2d_report *report;
    struct p2d_builder b;
    struct p2d_joint_fns fns;
    double scale;     /* factor of before's costs */
    bool one_process; /* on each side, which makes it the same whatever its name is */
};

/* One of the two profiles, as whole stacks. */
struct side {
    const struct p2d_profile *profile;
    struct p2d_profile *own; /* estimated stacks; NULL if the side has stacks */
    p2d_guesses guesses;
    p2d_metric metric;
    bool is_after;
    p2d_node *nodes;       /* by context: the context of the result */
    p2d_thread *threads;   /* by thread: the thread of the result + 1 */
    p2d_thread *processes; /* by thread; NULL: not asked for yet */
};

/* ------------------------------------------------------------------ threads */

/* The name of a thread's process. */
static p2d_str name_of_process(struct joint *j, struct side *side, p2d_thread thread)
{
    const struct p2d_profile *p = side->profile;
    if (side->processes == NULL)
        side->processes = p2d_processes_of(p, j->report);
    if (side->processes == NULL)
        return 0;
    p2d_thread leader = side->processes[thread];
    return p2d_name(&j->b, p2d_text(p, p2d_process_name(&p->threads.at[leader])));
}

static bool has_one_process(const struct p2d_profile *p)
{
    int64_t pid = -1;
    for (p2d_thread t = 1; t < p->threads.len; t++) {
        if (pid >= 0 && p->threads.at[t].pid != pid)
            return false;
        pid = p->threads.at[t].pid;
    }
    return pid >= 0;
}

/* A thread without a name keeps its numbers: there is nothing else to know it by. */
static p2d_thread thread_of(struct joint *j, struct side *side, p2d_thread thread)
{
    struct p2d_thread_info info = side->profile->threads.at[thread];
    if (thread == 0 || !p2d_ok(j->report))
        return 0;
    if (side->threads[thread] != 0)
        return side->threads[thread] - 1;
    info.comm = p2d_name(&j->b, p2d_text(side->profile, info.comm));
    info.process = name_of_process(j, side, thread);
    if (info.comm != 0) {
        info.process = info.pid >= 0 && !j->one_process ? info.process : 0;
        if (info.pid >= 0)
            info.pid = -2 - (int64_t)info.process;
        info.tid = -1;
    }
    p2d_thread result = p2d_thread_of(&j->b, info);
    side->threads[thread] = result + 1;
    return result;
}

/* ------------------------------------------------------------------- stacks */

/* Estimated stacks have a function more than their profile. */
static p2d_fn function_of(struct joint *j, const struct side *side, p2d_fn fn)
{
    if (fn < j->fns.copies[side->is_after].from->fns.len)
        return p2d_joint_fn(&j->fns, side->is_after, fn);
    return p2d_fn_of(
        &j->b, (struct p2d_function){
                   .name = p2d_name(
                       &j->b, p2d_text(side->profile, side->profile->fns.at[fn].name))});
}

static bool add_contexts(struct joint *j, struct side *side)
{
    const struct p2d_profile *p = side->profile;
    uint32_t *frames = p2d_new(j->report, p->nodes.len, sizeof *frames);
    if (frames == NULL)
        return false;
    for (p2d_node n = 1; n < p->nodes.len; n++)
        frames[n] = function_of(j, side, p->nodes.at[n].fn) << 1 | p->nodes.at[n].gap;
    bool added = p2d_ok(j->report) &&
                 p2d_add_contexts(&j->b, p->nodes.at, frames, p->nodes.len, side->nodes);
    p2d_delete(frames);
    return added;
}

static void add_samples(struct joint *j, struct side *side)
{
    enum { AT_ONCE = 64 };
    const struct p2d_profile *p = side->profile;
    struct p2d_copy *copy = &j->fns.copies[side->is_after];
    struct p2d_sample samples[AT_ONCE];
    uint32_t n = 0;
    for (uint32_t s = 1; s < p->samples.len && p2d_ok(j->report); s++) {
        struct p2d_sample sample = p->samples.at[s];
        if (sample.metric != side->metric)
            continue;
        sample.node = side->nodes[sample.node];
        sample.thread = thread_of(j, side, sample.thread);
        /* Estimated stacks have none. */
        sample.labels = side->own != NULL ? 0 : p2d_copy_labels(copy, sample.labels);
        sample.metric = side->is_after ? j->to->after : j->to->before;
        sample.value *= side->is_after ? 1 : j->scale;
        samples[n++] = sample;
        if (n == AT_ONCE) {
            p2d_add_samples(&j->b, samples, n, NULL);
            n = 0;
        }
    }
    p2d_add_samples(&j->b, samples, n, NULL);
}

static void add_guesses(struct joint *j, const struct side *side)
{
    for (p2d_node n = 1; n < side->guesses.len && p2d_ok(j->report); n++)
        if (p2d_vec_reach(&j->to->guesses, j->report, side->nodes[n]))
            j->to->guesses.at[side->nodes[n]] |=
                side->guesses.at[n] & (P2D_GUESS_TOTAL | P2D_GUESS_SELF);
}

/* -------------------------------------------------------------------- sides */

static bool begin_side(struct joint *j, struct side *side, const struct p2d_graph *graph)
{
    side->profile = graph->profile;
    side->metric = graph->metric;
    if (graph->profile->shape != P2D_TREE) {
        side->own = p2d_estimate_stacks(graph, &side->guesses, j->report);
        side->profile = side->own;
        j->to->is_estimated = true;
    }
    if (side->profile == NULL)
        return false;
    side->nodes = p2d_new(j->report, side->profile->nodes.len, sizeof *side->nodes);
    side->threads = p2d_new(j->report, side->profile->threads.len, sizeof *side->threads);
    return p2d_ok(j->report);
}

static void add_side(struct joint *j, const struct p2d_graph *graph, bool is_after)
{
    struct side side = {.is_after = is_after};
    if (begin_side(j, &side, graph) && add_contexts(j, &side)) {
        add_samples(j, &side);
        add_guesses(j, &side);
    }
    p2d_profile_free(side.own);
    p2d_vec_release(&side.guesses);
    p2d_delete(side.nodes);
    p2d_delete(side.threads);
    p2d_delete(side.processes);
}

static void join(struct joint *j, const struct p2d_graph *const sides[2])
{
    const struct p2d_graph *after = sides[AFTER];
    enum p2d_unit unit = after->profile->metrics.at[after->metric].unit;
    p2d_copy_origins(&j->fns.copies[BEFORE]);
    p2d_copy_origins(&j->fns.copies[AFTER]);
    j->to->after = p2d_metric_of(&j->b, p2d_span_of("after"), unit);
    j->to->before = p2d_metric_of(&j->b, p2d_span_of("before"), unit);
    p2d_prefer_metric(&j->b, j->to->after);
    j->one_process =
        has_one_process(sides[BEFORE]->profile) && has_one_process(after->profile);
    for (int side = AFTER; side >= BEFORE && p2d_ok(j->report); side--)
        add_side(j, sides[side], side == AFTER);
}

struct p2d_joint_stacks *p2d_join_stacks(const struct p2d_graph *const sides[2],
                                         const p2d_fn *partners, double scale,
                                         struct p2d_report *report)
{
    struct joint j = {.report = report, .scale = scale};
    j.to = p2d_new(report, 1, sizeof *j.to);
    const struct p2d_profile *before = sides[BEFORE]->profile,
                             *after = sides[AFTER]->profile;
    if (p2d_builder_init(&j.b, P2D_TREE, after->format, report) && j.to != NULL &&
        p2d_joint_fns_init(&j.fns, &j.b, before, after, partners))
        join(&j, sides);
    p2d_joint_fns_release(&j.fns);
    struct p2d_profile *profile = p2d_builder_finish(&j.b);
    if (profile == NULL) {
        p2d_joint_stacks_free(j.to);
        return NULL;
    }
    j.to->profile = profile;
    return j.to;
}

void p2d_joint_stacks_free(struct p2d_joint_stacks *stacks)
{
    if (stacks == NULL)
        return;
    p2d_profile_free(stacks->profile);
    p2d_vec_release(&stacks->guesses);
    p2d_delete(stacks);
}
