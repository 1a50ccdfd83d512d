/* builder.c - the only way to make a profile. */
#include "model/builder.h"

#include <math.h>

#include "base/hash.h"

static const char functions[] = "functions";

/* Entry 0 of every array is the harmless "none". */
static bool add_nones(struct p2d_builder *b)
{
    struct p2d_profile *p = b->profile;
    struct p2d_report *r = b->report;
    return p2d_strings_init(&p->strings, r) &&
           p2d_vec_push(&p->fns, r, (struct p2d_function){0}) &&
           p2d_vec_push(&p->metrics, r, (struct p2d_metric_column){0}) &&
           p2d_vec_push(&p->threads, r, (struct p2d_thread_info){.pid = -1, .tid = -1}) &&
           p2d_vec_push(&p->nodes, r, (struct p2d_context){0}) &&
           p2d_vec_push(&p->samples, r, (struct p2d_sample){0}) &&
           p2d_vec_push(&p->calls, r, (struct p2d_call){0}) &&
           p2d_vec_push(&p->locations, r, (struct p2d_location){0}) &&
           p2d_vec_push(&p->sites, r, (struct p2d_call_site){0}) &&
           p2d_vec_push(&p->labels, r, (struct p2d_sample_label){0}) &&
           p2d_vec_push(&p->label_sets, r, (struct p2d_label_set){0});
}

bool p2d_builder_init(struct p2d_builder *b, enum p2d_shape shape, const char *format,
                      struct p2d_report *report)
{
    memset(b, 0, sizeof *b);
    b->report = report;
    b->seed = p2d_hash_seed();
    b->profile = p2d_new(report, 1, sizeof *b->profile);
    if (b->profile == NULL)
        return false;
    b->profile->shape = shape;
    b->profile->format = format;
    b->profile->times.first = INT64_MAX;
    b->profile->times.last = INT64_MIN;
    if (add_nones(b) && p2d_tree_init(&b->tree, report) &&
        p2d_slots_grow(&b->fn_slots, report, functions))
        return true;
    p2d_builder_release(b);
    return false;
}

void p2d_builder_release(struct p2d_builder *b)
{
    p2d_tree_release(&b->tree);
    p2d_map_release(&b->metrics);
    p2d_map_release(&b->threads);
    p2d_map_release(&b->pairs);
    p2d_map_release(&b->leaves);
    p2d_map_release(&b->calls);
    p2d_map_release(&b->lines);
    p2d_map_release(&b->sites);
    p2d_map_release(&b->labels);
    p2d_map_release(&b->label_sets);
    p2d_map_release(&b->tags);
    p2d_vec_release(&b->frames);
    p2d_vec_release(&b->path);
    p2d_delete(b->fn_slots.at);
    b->fn_slots.at = NULL;
    p2d_profile_free(b->profile);
    b->profile = NULL;
}

/* The sum of all samples, or of all functions' self costs, in the input's order. */
static void sum_metrics(struct p2d_profile *p)
{
    for (uint32_t m = 1; m < p->metrics.len; m++)
        p->metrics.at[m].total = 0;
    for (uint32_t s = 1; s < p->samples.len; s++) {
        struct p2d_metric_column *metric = &p->metrics.at[p->samples.at[s].metric];
        metric->total += p->samples.at[s].value;
        metric->samples += metric->counts_calls ? 0 : p->samples.at[s].count;
    }
    for (uint32_t m = 1; m < p->metrics.len && p->shape == P2D_CALLS; m++)
        for (uint32_t f = 1; f < p->metrics.at[m].fns.len; f++)
            p->metrics.at[m].total += p->metrics.at[m].fns.at[f].self;
    for (uint32_t m = 1; m < p->metrics.len; m++)
        p->metrics.at[m].total += p->metrics.at[m].unattributed;
}

static double sum_of_sizes(const p2d_costs *costs)
{
    double sum = 0;
    for (uint32_t i = 0; i < costs->len; i++)
        sum += fabs(costs->at[i].self) + fabs(costs->at[i].total);
    return sum;
}

/* Finite numbers may add up to infinity, here or in any sum that is made of them later.
 * The limit of a number leaves room for differences, percentages and other units. */
static bool sums_are_finite(struct p2d_builder *b)
{
    const double most = 1e290; /* as the message says */
    const struct p2d_profile *p = b->profile;
    double *sums = p2d_new(b->report, p->metrics.len, sizeof *sums);
    for (uint32_t s = 1; sums != NULL && s < p->samples.len; s++)
        sums[p->samples.at[s].metric] += fabs(p->samples.at[s].value);
    for (uint32_t m = 1; sums != NULL && m < p->metrics.len; m++) {
        const struct p2d_metric_column *metric = &p->metrics.at[m];
        if (sums[m] + sum_of_sizes(&metric->fns) + sum_of_sizes(&metric->calls) <= most)
            continue;
        struct p2d_span name = p2d_text(p, metric->name);
        p2d_set_error(b->report, P2D_EFORMAT,
                      "the costs of \"%.*s\" add up to more than 1e290", (int)name.len,
                      (const char *)name.at);
        p2d_set_hint(b->report, "no profiler counts as much: the input is damaged");
    }
    p2d_delete(sums);
    return p2d_ok(b->report);
}

struct p2d_profile *p2d_builder_finish(struct p2d_builder *b)
{
    struct p2d_profile *profile = NULL;
    if (p2d_ok(b->report) && sums_are_finite(b)) {
        profile = b->profile;
        b->profile = NULL;
        sum_metrics(profile);
    }
    p2d_builder_release(b);
    return profile;
}

void p2d_set_shape(struct p2d_builder *b, enum p2d_shape shape)
{
    b->profile->shape = shape;
}

p2d_str p2d_name(struct p2d_builder *b, struct p2d_span name)
{
    return p2d_intern(&b->profile->strings, b->report, name);
}

/* --------------------------------------------------------------- functions */

static uint32_t fn_hash(const struct p2d_builder *b, const struct p2d_function *fn)
{
    uint64_t h = p2d_hash_u64(b->seed, p2d_pair(fn->name, fn->module));
    return (uint32_t)p2d_hash_u64(h, p2d_pair(fn->file, fn->column << 12) ^
                                         (uint64_t)fn->line);
}

static bool same_fn(const struct p2d_function *a, const struct p2d_function *b)
{
    return a->name == b->name && a->module == b->module && a->file == b->file &&
           a->line == b->line && a->column == b->column;
}

/* The function's slot, or the free one where it belongs. */
static struct p2d_slot *fn_slot(const struct p2d_builder *b,
                                const struct p2d_function *fn, uint32_t hash)
{
    const struct p2d_slots *slots = &b->fn_slots;
    uint32_t i = p2d_first_slot(slots, hash);
    while (slots->at[i].id != 0 && (slots->at[i].hash != hash ||
                                    !same_fn(&b->profile->fns.at[slots->at[i].id], fn)))
        i = p2d_next_slot(slots, i);
    return &slots->at[i];
}

static p2d_fn fn_with(struct p2d_builder *b, const struct p2d_function *fn, uint32_t hash)
{
    if (!p2d_ok(b->report))
        return 0;
    if (b->profile->fns.len > b->fn_slots.mask / 2 &&
        !p2d_slots_grow(&b->fn_slots, b->report, functions))
        return 0;
    struct p2d_slot *slot = fn_slot(b, fn, hash);
    if (slot->id != 0)
        return slot->id;
    p2d_fn id = b->profile->fns.len;
    if (!p2d_vec_push(&b->profile->fns, b->report, *fn))
        return 0;
    *slot = (struct p2d_slot){id, hash};
    return id;
}

p2d_fn p2d_fn_of(struct p2d_builder *b, struct p2d_function fn)
{
    return fn_with(b, &fn, fn_hash(b, &fn));
}

void p2d_fns_of(struct p2d_builder *b, const struct p2d_function *fns, uint32_t n,
                p2d_fn *ids)
{
    enum { SIDE_BY_SIDE = 32 };
    uint32_t hashes[SIDE_BY_SIDE];
    memset(ids, 0, n * sizeof *ids);
    for (uint32_t i = 0; i < n && p2d_ok(b->report); i += SIDE_BY_SIDE) {
        uint32_t now = n - i < SIDE_BY_SIDE ? n - i : SIDE_BY_SIDE;
        for (uint32_t j = 0; j < now; j++) {
            hashes[j] = fn_hash(b, &fns[i + j]);
            p2d_prefetch(&b->fn_slots.at[p2d_first_slot(&b->fn_slots, hashes[j])]);
        }
        for (uint32_t j = 0; j < now; j++)
            p2d_prefetch(
                &b->profile->fns
                     .at[b->fn_slots.at[p2d_first_slot(&b->fn_slots, hashes[j])].id]);
        for (uint32_t j = 0; j < now; j++)
            ids[i + j] = fn_with(b, &fns[i + j], hashes[j]);
    }
}

p2d_metric p2d_metric_of(struct p2d_builder *b, struct p2d_span name, enum p2d_unit unit)
{
    struct p2d_metric_column fresh = {.name = p2d_name(b, name), .unit = unit};
    uint32_t *slot =
        p2d_map_at(&b->metrics, b->report, p2d_pair(fresh.name, (uint32_t)unit));
    if (slot == NULL)
        return 0;
    if (*slot == 0 && b->profile->metrics.len > P2D_MOST_METRICS) {
        p2d_set_error(b->report, P2D_ENOMEM,
                      "the profile has more than %d events or metrics", P2D_MOST_METRICS);
        return 0;
    }
    if (*slot == 0 && p2d_vec_push(&b->profile->metrics, b->report, fresh))
        *slot = b->profile->metrics.len - 1;
    return (p2d_metric)*slot;
}

void p2d_rename_metric(struct p2d_builder *b, p2d_metric metric, struct p2d_span name)
{
    p2d_str id = p2d_name(b, name);
    if (p2d_ok(b->report))
        b->profile->metrics.at[metric].name = id;
}

void p2d_count_calls(struct p2d_builder *b, p2d_metric metric)
{
    if (p2d_ok(b->report))
        b->profile->metrics.at[metric].counts_calls = true;
}

void p2d_prefer_metric(struct p2d_builder *b, p2d_metric metric)
{
    if (p2d_ok(b->report))
        b->profile->preferred = metric;
}

void p2d_set_command(struct p2d_builder *b, struct p2d_span command)
{
    if (p2d_ok(b->report) && p2d_text(b->profile, b->profile->command).len == 0)
        b->profile->command = p2d_name(b, command);
}

void p2d_add_note(struct p2d_builder *b, struct p2d_span text)
{
    enum { MOST = 100 }; /* nobody reads more notes, and each is compared with all */
    p2d_str note = p2d_name(b, text);
    if (!p2d_ok(b->report) || b->profile->notes.len == MOST)
        return;
    for (uint32_t i = 0; i < b->profile->notes.len; i++)
        if (b->profile->notes.at[i] == note)
            return;
    (void)p2d_vec_push(&b->profile->notes, b->report, note);
}

void p2d_add_counter(struct p2d_builder *b, struct p2d_counter counter)
{
    if (!p2d_ok(b->report))
        return;
    if (!isfinite(counter.value)) {
        p2d_set_error(b->report, P2D_EFORMAT, "a counter is not a finite number");
        return;
    }
    for (uint32_t i = 0; i < b->profile->counters.len; i++) {
        struct p2d_counter *known = &b->profile->counters.at[i];
        if (known->name != counter.name || known->unit != counter.unit)
            continue;
        known->value += counter.value;
        known->counted |= counter.counted;
        known->variance = fmax(known->variance, counter.variance);
        known->running = fmin(known->running, counter.running);
        return;
    }
    if (b->profile->counters.len == P2D_MOST_METRICS)
        p2d_set_error(b->report, P2D_ENOMEM, "the profile has more than %d counters",
                      P2D_MOST_METRICS);
    (void)p2d_vec_push(&b->profile->counters, b->report, counter);
}

bool p2d_measure_memory(struct p2d_builder *b, enum p2d_unit along)
{
    struct p2d_memory *memory = &b->profile->memory;
    if (memory->series.len > 0 || memory->calls.len > 0)
        return memory->along == along;
    memory->along = along;
    return true;
}

uint32_t p2d_add_series(struct p2d_builder *b, struct p2d_span name, double clock)
{
    struct p2d_memory *memory = &b->profile->memory;
    p2d_str id = p2d_name(b, name);
    return p2d_vec_push(&memory->clocks, b->report, clock) &&
                   p2d_vec_push(&memory->series, b->report, id)
               ? memory->series.len - 1
               : 0;
}

void p2d_add_moment(struct p2d_builder *b, struct p2d_memory_point moment)
{
    if (!isfinite(moment.at) || !isfinite(moment.bytes))
        p2d_set_error(b->report, P2D_EFORMAT,
                      "a value of memory over time is not a finite number");
    else
        (void)p2d_vec_push(&b->profile->memory.moments, b->report, moment);
}

void p2d_add_memory_call(struct p2d_builder *b, struct p2d_memory_call call)
{
    if (!isfinite(call.begin) || !isfinite(call.end) || !isfinite(call.before) ||
        !isfinite(call.after))
        p2d_set_error(b->report, P2D_EFORMAT,
                      "the time or memory of a call is not a finite number");
    else
        (void)p2d_vec_push(&b->profile->memory.calls, b->report, call);
}

void p2d_add_memory_part(struct p2d_builder *b, struct p2d_memory_part part)
{
    if (!isfinite(part.at) || !isfinite(part.bytes))
        p2d_set_error(b->report, P2D_EFORMAT,
                      "a part of the memory is not a finite number");
    else
        (void)p2d_vec_push(&b->profile->memory.parts, b->report, part);
}

static bool same_thread(const struct p2d_thread_info *a, const struct p2d_thread_info *b)
{
    return a->comm == b->comm && a->pid == b->pid && a->tid == b->tid &&
           a->process == b->process;
}

p2d_thread p2d_thread_of(struct p2d_builder *b, struct p2d_thread_info thread)
{
    if (!p2d_ok(b->report))
        return 0;
    uint64_t key = p2d_pair(thread.comm, (uint32_t)thread.pid) ^ (uint64_t)thread.tid
                                                                     << 16;
    uint32_t hash = (uint32_t)p2d_hash_u64(b->seed, key);
    for (uint32_t step = 0;; step++) {
        uint32_t *slot = p2d_map_at(&b->threads, b->report, (uint64_t)hash + step);
        if (slot == NULL)
            return 0;
        if (*slot == 0) {
            if (!p2d_vec_push(&b->profile->threads, b->report, thread))
                return 0;
            return *slot = b->profile->threads.len - 1;
        }
        if (same_thread(&b->profile->threads.at[*slot], &thread))
            return *slot;
    }
}

/* ------------------------------------------------------------------ stacks */

void p2d_frame(struct p2d_builder *b, p2d_spot spot)
{
    (void)p2d_vec_push(&b->frames, b->report, p2d_frame_slot_of(spot, false));
}

void p2d_frame_after_gap(struct p2d_builder *b, p2d_spot spot)
{
    (void)p2d_vec_push(&b->frames, b->report, p2d_frame_slot_of(spot, true));
}

/* The context of a frame whose hash is known and whose place is reserved. */
static p2d_node node_of(struct p2d_builder *b, p2d_node parent, uint32_t frame,
                        uint32_t hash)
{
    struct p2d_profile *p = b->profile;
    struct p2d_tree_slot *slot = p2d_tree_find(&b->tree, parent, frame, hash);
    if (slot->node != 0)
        return slot->node;
    p2d_location_id location = p2d_location_of(frame >> 1);
    p2d_fn fn = location != 0 ? p->locations.at[location].fn : frame >> 1;
    struct p2d_context fresh = {.parent = parent, .fn = fn & INT32_MAX, .gap = frame & 1};
    if (!p2d_vec_push(&p->nodes, b->report, fresh) ||
        !p2d_vec_push(&b->tree.hashes, b->report, hash))
        return 0;
    p2d_node node = p->nodes.len - 1;
    if (location != 0 && p2d_vec_reach(&p->node_lines, b->report, node))
        p->node_lines.at[node] = frame >> 1 ^ P2D_AT_LINE;
    *slot = (struct p2d_tree_slot){node, parent, frame, hash};
    return node;
}

p2d_node p2d_child(struct p2d_builder *b, p2d_node parent, p2d_spot spot, bool gap)
{
    if (!p2d_tree_reserve(&b->tree, b->report, 1))
        return 0;
    uint32_t frame = spot << 1 | gap;
    return node_of(b, parent, frame,
                   p2d_tree_hash(&b->tree, b->tree.hashes.at[parent], frame));
}

p2d_node p2d_another_child(struct p2d_builder *b, p2d_node parent, p2d_fn fn, bool gap)
{
    struct p2d_context fresh = {.parent = parent, .fn = fn & INT32_MAX, .gap = gap};
    if (!p2d_vec_push(&b->profile->nodes, b->report, fresh) ||
        !p2d_vec_push(&b->tree.hashes, b->report, 0))
        return 0;
    return b->profile->nodes.len - 1;
}

enum { STEPS = 32 };

/* Turn frames[0..n), at most STEPS of them, into contexts below each other. */
static bool descend(struct p2d_builder *b, p2d_node parent, uint32_t *frames, uint32_t n)
{
    uint32_t hashes[STEPS];
    if (!p2d_tree_reserve(&b->tree, b->report, n))
        return false;
    uint32_t hash = b->tree.hashes.at[parent];
    for (uint32_t i = 0; i < n; i++) {
        hashes[i] = hash = p2d_tree_hash(&b->tree, hash, frames[i]);
        p2d_tree_prefetch(&b->tree, hash);
    }
    for (uint32_t i = 0; i < n; i++)
        frames[i] = parent = node_of(b, parent, frames[i], hashes[i]);
    return p2d_ok(b->report);
}

bool p2d_children(struct p2d_builder *b, p2d_node parent, const p2d_spot *spots,
                  uint32_t n, p2d_node *nodes)
{
    uint32_t frames[STEPS];
    for (uint32_t i = 0; i < n;) {
        uint32_t now = n - i < STEPS ? n - i : STEPS;
        for (uint32_t j = 0; j < now; j++)
            frames[j] = spots[i + j] << 1;
        if (!descend(b, parent, frames, now))
            return false;
        memcpy(nodes + i, frames, now * sizeof *frames);
        parent = frames[now - 1];
        i += now;
    }
    return p2d_ok(b->report);
}

/* Whether the last stack has this frame at the same depth. */
static bool is_in_path(const struct p2d_builder *b, uint32_t depth,
                       struct p2d_frame_slot frame)
{
    if (depth >= b->path.len)
        return false;
    p2d_node last = b->path.at[depth];
    return p2d_spot_at(b->profile, last) == frame.spot &&
           b->profile->nodes.at[last].gap == frame.gap;
}

/* A frame of the current stack, by its number from the root. */
static struct p2d_frame_slot frame_at(const struct p2d_builder *b,
                                      enum p2d_stack_order order, uint32_t depth)
{
    return b->frames.at[order == P2D_ROOT_FIRST ? depth : b->frames.len - 1 - depth];
}

/* Neighbours share their callers, so contexts are looked up from where a stack differs
 * from the one before. */
p2d_node p2d_stack(struct p2d_builder *b, enum p2d_stack_order order)
{
    uint32_t frames[STEPS];
    uint32_t n = b->frames.len, i = 0;
    p2d_node node = 0;
    while (i < n && is_in_path(b, i, frame_at(b, order, i)))
        node = b->path.at[i++];
    b->path.len = i;
    while (i < n && p2d_ok(b->report)) {
        uint32_t now = n - i < STEPS ? n - i : STEPS;
        for (uint32_t j = 0; j < now; j++) {
            struct p2d_frame_slot frame = frame_at(b, order, i + j);
            frames[j] = (uint32_t)frame.spot << 1 | frame.gap;
        }
        node = descend(b, node, frames, now) ? frames[now - 1] : 0;
        for (uint32_t j = 0; j < now && p2d_ok(b->report); j++)
            (void)p2d_vec_push(&b->path, b->report, frames[j]);
        i += now;
    }
    b->frames.len = 0;
    return node;
}

bool p2d_add_contexts(struct p2d_builder *b, const struct p2d_context *contexts,
                      const uint32_t *frames, uint32_t n, p2d_node *nodes)
{
    enum { AHEAD = 16 };
    uint32_t *hashes = p2d_new(b->report, n, sizeof *hashes);
    if (hashes == NULL || !p2d_tree_reserve(&b->tree, b->report, n)) {
        p2d_delete(hashes);
        return false;
    }
    nodes[0] = 0;
    for (uint32_t i = 1; i < n + AHEAD; i++) {
        if (i < n) {
            uint32_t above = hashes[contexts[i].parent];
            hashes[i] = p2d_tree_hash(&b->tree, above, frames[i]);
            p2d_tree_prefetch(&b->tree, hashes[i]);
        }
        if (i > AHEAD) {
            uint32_t j = i - AHEAD;
            nodes[j] = node_of(b, nodes[contexts[j].parent], frames[j], hashes[j]);
        }
    }
    p2d_delete(hashes);
    return p2d_ok(b->report);
}

/* A number for a thread and a set of labels. Threads without labels keep their own, which
 * are below 2^31; 0 when memory runs out. */
static uint32_t tag_of(struct p2d_builder *b, const struct p2d_sample *sample)
{
    if (sample->labels == 0)
        return sample->thread;
    uint32_t *tag =
        p2d_map_at(&b->tags, b->report, p2d_pair(sample->thread, sample->labels));
    if (tag != NULL && *tag == 0)
        *tag = b->tags.used | UINT32_C(1) << 31;
    return tag != NULL ? *tag : 0;
}

/* Threads, labels and metrics are few: a number for each of their combinations keeps the
 * key of a sample in 64 bits. 0 when memory runs out. */
static uint32_t pair_of(struct p2d_builder *b, const struct p2d_sample *sample)
{
    uint32_t *pair =
        p2d_map_at(&b->pairs, b->report,
                   p2d_pair(tag_of(b, sample), sample->metric << 1 | sample->trimmed));
    if (pair != NULL && *pair == 0)
        *pair = b->pairs.used;
    return pair != NULL ? *pair : 0;
}

static uint32_t add_sample(struct p2d_builder *b, const struct p2d_sample *sample,
                           uint32_t pair)
{
    if (p2d_ok(b->report) && !isfinite(sample->value))
        p2d_set_error(b->report, P2D_EFORMAT, "a sample's value is not a finite number");
    uint32_t *slot = p2d_map_at(&b->leaves, b->report, p2d_pair(sample->node, pair));
    if (slot == NULL)
        return 0;
    if (*slot == 0) {
        if (p2d_vec_push(&b->profile->samples, b->report, *sample))
            *slot = b->profile->samples.len - 1;
        return *slot;
    }
    struct p2d_sample *known = &b->profile->samples.at[*slot];
    known->value += sample->value;
    known->count += sample->count;
    return *slot;
}

uint32_t p2d_add_sample(struct p2d_builder *b, struct p2d_sample sample)
{
    return add_sample(b, &sample, pair_of(b, &sample));
}

uint32_t p2d_another_sample(struct p2d_builder *b, struct p2d_sample sample)
{
    if (!p2d_vec_push(&b->profile->samples, b->report, sample))
        return 0;
    return b->profile->samples.len - 1;
}

void p2d_add_samples(struct p2d_builder *b, const struct p2d_sample *samples, uint32_t n,
                     uint32_t *numbers)
{
    enum { SIDE_BY_SIDE = 32 };
    uint32_t pairs[SIDE_BY_SIDE];
    for (uint32_t i = 0; i < n && p2d_ok(b->report); i += SIDE_BY_SIDE) {
        uint32_t now = n - i < SIDE_BY_SIDE ? n - i : SIDE_BY_SIDE;
        for (uint32_t j = 0; j < now; j++) {
            pairs[j] = pair_of(b, &samples[i + j]);
            p2d_map_prefetch(&b->leaves, p2d_pair(samples[i + j].node, pairs[j]));
        }
        for (uint32_t j = 0; j < now; j++) {
            uint32_t number = add_sample(b, &samples[i + j], pairs[j]);
            if (numbers != NULL)
                numbers[i + j] = number;
        }
    }
}

/* -------------------------------------------------------------- call lists */

p2d_call_id p2d_new_call(struct p2d_builder *b, p2d_fn caller, p2d_fn callee)
{
    struct p2d_call fresh = {.caller = caller,
                             .callee = callee,
                             .calls = p2d_count_unknown(),
                             .primitive = p2d_count_unknown()};
    if (!p2d_ok(b->report) || !p2d_vec_push(&b->profile->calls, b->report, fresh))
        return 0;
    return b->profile->calls.len - 1;
}

/* The table learns of calls only when one is looked up. */
static bool fill_calls(struct p2d_builder *b)
{
    const struct p2d_profile *p = b->profile;
    for (uint32_t id = b->calls.used + 1; id < p->calls.len; id++) {
        const struct p2d_call *call = &p->calls.at[id];
        uint32_t *slot =
            p2d_map_at(&b->calls, b->report, p2d_pair(call->caller, call->callee));
        if (slot == NULL)
            return false;
        *slot = id;
    }
    return true;
}

p2d_call_id p2d_call_of(struct p2d_builder *b, p2d_fn caller, p2d_fn callee)
{
    if (!fill_calls(b))
        return 0;
    uint32_t *slot = p2d_map_at(&b->calls, b->report, p2d_pair(caller, callee));
    if (slot != NULL && *slot == 0)
        *slot = p2d_new_call(b, caller, callee);
    return slot != NULL ? *slot : 0;
}

static void add_cost(struct p2d_builder *b, p2d_costs *costs, uint32_t index,
                     struct p2d_cost cost)
{
    if (!isfinite(cost.self) || !isfinite(cost.total)) {
        p2d_set_error(b->report, P2D_EFORMAT, "a cost is not a finite number");
        return;
    }
    if (!p2d_vec_reach(costs, b->report, index))
        return;
    costs->at[index].self += cost.self;
    costs->at[index].total += cost.total;
}

/* The row of a function, with rows up to it made. */
static struct p2d_fn_calls *fn_calls_of(struct p2d_builder *b, p2d_fn fn)
{
    struct p2d_profile *p = b->profile;
    while (p->fn_calls.len <= fn) {
        struct p2d_fn_calls fresh = {.calls = p2d_count_unknown(),
                                     .primitive = p2d_count_unknown()};
        if (!p2d_vec_push(&p->fn_calls, b->report, fresh))
            return NULL;
    }
    return &p->fn_calls.at[fn];
}

void p2d_add_fn_cost(struct p2d_builder *b, p2d_fn fn, p2d_metric metric,
                     struct p2d_cost cost)
{
    if (!p2d_ok(b->report))
        return;
    add_cost(b, &b->profile->metrics.at[metric].fns, fn, cost);
    struct p2d_fn_calls *row = fn_calls_of(b, fn);
    if (row != NULL)
        row->listed = true;
}

void p2d_add_fn_calls(struct p2d_builder *b, p2d_fn fn, struct p2d_count calls,
                      struct p2d_count primitive)
{
    struct p2d_fn_calls *row = p2d_ok(b->report) ? fn_calls_of(b, fn) : NULL;
    if (row == NULL)
        return;
    row->calls = p2d_count_add_known(row->calls, calls);
    row->primitive = p2d_count_add_known(row->primitive, primitive);
    row->has_calls |= p2d_count_known(calls);
    row->listed = true;
    b->profile->has_calls |= row->has_calls;
}

void p2d_add_call_cost(struct p2d_builder *b, p2d_call_id call, p2d_metric metric,
                       struct p2d_cost cost)
{
    if (p2d_ok(b->report))
        add_cost(b, &b->profile->metrics.at[metric].calls, call, cost);
}

void p2d_add_call_calls(struct p2d_builder *b, p2d_call_id call, struct p2d_count calls,
                        struct p2d_count primitive)
{
    if (!p2d_ok(b->report))
        return;
    struct p2d_call *known = &b->profile->calls.at[call];
    known->calls = p2d_count_add_known(known->calls, calls);
    known->primitive = p2d_count_add_known(known->primitive, primitive);
    b->profile->has_calls |= p2d_count_known(calls);
}

void p2d_set_base(struct p2d_builder *b, p2d_metric metric, double base)
{
    if (!p2d_ok(b->report) || !isfinite(base) || !(base > 0))
        return;
    b->profile->metrics.at[metric].whole = base;
    b->profile->metrics.at[metric].has_base = true;
}

void p2d_state_total(struct p2d_builder *b, p2d_metric metric, double total,
                     double rounding)
{
    const double smallest =
        1e-9; /* share of a total: sums in another order differ as much */
    if (!p2d_ok(b->report) || !isfinite(total) || !(total > 0))
        return;
    double more = total - p2d_sum_above_0(b->profile, metric);
    if (more > smallest * total || (more < 0 && more >= -rounding))
        b->profile->metrics.at[metric].unattributed = more;
}

void p2d_add_cut_off(struct p2d_builder *b, p2d_metric metric, double cost)
{
    if (p2d_ok(b->report) && isfinite(cost))
        b->profile->metrics.at[metric].cut_off += cost;
}

void p2d_mark_total_estimated(struct p2d_builder *b, p2d_fn fn)
{
    struct p2d_fn_calls *row = p2d_ok(b->report) ? fn_calls_of(b, fn) : NULL;
    if (row != NULL)
        row->total_estimated = true;
}

void p2d_mark_self_estimated(struct p2d_builder *b, p2d_fn fn)
{
    struct p2d_fn_calls *row = p2d_ok(b->report) ? fn_calls_of(b, fn) : NULL;
    if (row != NULL)
        row->self_estimated = true;
}

void p2d_mark_estimated(struct p2d_builder *b, p2d_call_id call)
{
    if (p2d_ok(b->report))
        b->profile->calls.at[call].estimated = true;
}
