/* unknown_frames.c - tell frames outside of all object files apart by process. */
#include "pass/unknown_frames.h"

#include "base/map.h"
#include "model/copy.h"
#include "model/outside.h"
#include "model/processes.h"

struct work {
    struct p2d_copy copy;
    const struct p2d_profile *from;
    struct p2d_report *report;
    p2d_str *process;                 /* by thread: the name of its process */
    bool *is_outside;                 /* by function */
    bool *is_below;                   /* by context: such a frame is on its path */
    p2d_node *places;                 /* by context that is not */
    struct p2d_map places_by_process; /* context and name -> context of the copy */
    P2D_VEC(p2d_node) path;
};

/* Returns how many contexts are below such a frame. */
static uint32_t find_outside(struct work *w)
{
    const struct p2d_profile *p = w->from;
    uint32_t n_below = 0;
    for (p2d_fn fn = 1; fn < p->fns.len; fn++)
        w->is_outside[fn] = p2d_is_outside(p, fn);
    for (p2d_node n = 1; n < p->nodes.len; n++) {
        struct p2d_context context = p->nodes.at[n];
        w->is_below[n] = w->is_outside[context.fn] || w->is_below[context.parent];
        n_below += w->is_below[n];
    }
    return n_below;
}

/* Returns how many names processes have. */
static uint32_t name_processes(struct work *w)
{
    const struct p2d_profile *p = w->from;
    p2d_thread *leaders = p2d_processes_of(p, w->report);
    bool *is_known = p2d_new(w->report, p->strings.spans.len, sizeof *is_known);
    uint32_t n = 0;
    for (p2d_thread t = 0; p2d_ok(w->report) && t < p->threads.len; t++) {
        p2d_str name = p2d_process_name(&p->threads.at[leaders[t]]);
        w->process[t] = name;
        n += name != 0 && !is_known[name];
        is_known[name] = true;
    }
    p2d_delete(leaders);
    p2d_delete(is_known);
    return n;
}

static p2d_fn unknown_in(struct work *w, p2d_str process)
{
    struct p2d_builder *to = w->copy.to;
    struct p2d_buffer module = {.report = w->report};
    struct p2d_span name = p2d_text(w->from, process);
    p2d_puts(&module, P2D_PROCESS_MARK);
    p2d_put(&module, name.at, name.len);
    struct p2d_function fn = {.name = p2d_name(to, p2d_span_of("[unknown]")),
                              .module =
                                  p2d_name(to, (struct p2d_span){module.at, module.len})};
    p2d_buffer_release(&module);
    return p2d_fn_of(to, fn);
}

static p2d_node add_frame(struct work *w, p2d_node above, p2d_node n, p2d_str process)
{
    struct p2d_context context = w->from->nodes.at[n];
    struct p2d_builder *to = w->copy.to;
    if (!w->is_outside[context.fn] || process == 0)
        return p2d_child(to, above, p2d_copy_fn(&w->copy, context.fn), context.gap);
    p2d_fn id = unknown_in(w, process);
    bool is_same = above != 0 && to->profile->nodes.at[above].fn == id;
    return is_same ? above : p2d_child(to, above, id, context.gap);
}

/* Where a context is in the copy, for a process: NULL after an error. */
static uint32_t *slot_of(struct work *w, p2d_node n, p2d_str process)
{
    if (!w->is_below[n])
        return &w->places[n];
    return p2d_map_at(&w->places_by_process, w->report, p2d_pair(n, process));
}

static p2d_node place_of(struct work *w, p2d_node node, p2d_str process)
{
    p2d_node place = 0;
    w->path.len = 0;
    for (p2d_node n = node; n != 0 && p2d_ok(w->report);
         n = w->from->nodes.at[n].parent) {
        const uint32_t *slot = slot_of(w, n, process);
        if (slot != NULL && *slot != 0) {
            place = *slot;
            break;
        }
        (void)p2d_vec_push(&w->path, w->report, n);
    }
    while (w->path.len > 0 && p2d_ok(w->report)) {
        p2d_node n = w->path.at[--w->path.len];
        place = add_frame(w, place, n, process);
        uint32_t *slot = slot_of(w, n, process);
        if (slot != NULL)
            *slot = place;
    }
    return place;
}

static void copy_samples(struct work *w)
{
    const struct p2d_profile *p = w->from;
    for (uint32_t s = 1; p2d_ok(w->report) && s < p->samples.len; s++) {
        struct p2d_sample sample = p->samples.at[s];
        p2d_str process = w->process[sample.thread];
        p2d_node above = place_of(w, p->nodes.at[sample.node].parent, process);
        sample.node = place_of(w, sample.node, process);
        if (sample.node == above && p->metrics.at[sample.metric].counts_calls)
            sample.count = 0; /* a call within what is one frame now */
        p2d_copy_add(&w->copy, s, sample, sample.node);
    }
}

static struct p2d_profile *copy_placed(struct work *w)
{
    const struct p2d_profile *p = w->from;
    struct p2d_builder b;
    if (!p2d_builder_init(&b, p->shape, p->format, w->report))
        return NULL;
    if (p2d_copy_init(&w->copy, &b, p)) {
        p2d_copy_origins(&w->copy);
        for (p2d_metric m = 1; m < p->metrics.len; m++)
            p2d_copy_metric(&w->copy, m);
        p2d_copy_unattributed(&w->copy);
        copy_samples(w);
        p2d_copy_times(&w->copy);
    }
    p2d_copy_release(&w->copy);
    struct p2d_profile *placed = p2d_builder_finish(&b);
    p2d_keep_wholes(placed, p);
    return placed;
}

struct p2d_profile *p2d_place_unknown(const struct p2d_profile *profile,
                                      struct p2d_report *report)
{
    const uint64_t most_contexts = 1 << 22;
    struct work w = {.from = profile, .report = report};
    struct p2d_profile *placed = NULL;
    if (!p2d_ok(report) || profile->shape != P2D_TREE || profile->has_groups)
        return NULL;
    w.process = p2d_new(report, profile->threads.len, sizeof *w.process);
    w.is_outside = p2d_new(report, profile->fns.len, sizeof *w.is_outside);
    w.is_below = p2d_new(report, profile->nodes.len, sizeof *w.is_below);
    w.places = p2d_new(report, profile->nodes.len, sizeof *w.places);
    uint64_t n_below = p2d_ok(report) ? find_outside(&w) : 0;
    uint64_t n_names = n_below > 0 ? name_processes(&w) : 0;
    if (p2d_ok(report) && n_names > 0 && n_below * n_names <= most_contexts)
        placed = copy_placed(&w);
    p2d_delete(w.process);
    p2d_delete(w.is_outside);
    p2d_delete(w.is_below);
    p2d_delete(w.places);
    p2d_map_release(&w.places_by_process);
    p2d_vec_release(&w.path);
    return placed;
}
