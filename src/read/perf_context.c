/* perf_context.c - the stacks of samples: from addresses to functions and contexts.
 *
 * Addresses that were seen before are in a small table, and what a chain shares with the
 * last one, from the root on, is known already.
 */
#include "read/perf_context.h"

enum { NO_MODE = 0 };

void p2d_contexts_release(struct p2d_contexts *c)
{
    p2d_unwinder_free(c->unwinder);
    p2d_vec_release(&c->frames);
    p2d_vec_release(&c->path);
    p2d_vec_release(&c->depths);
    p2d_vec_release(&c->ends);
}

void p2d_contexts_forget_chain(struct p2d_contexts *c)
{
    c->chain.len = c->depths.len = 0;
}

static struct p2d_frames find_user_frames(struct p2d_contexts *c, struct p2d_place place,
                                          uint64_t address)
{
    struct p2d_mapping m;
    if (!p2d_space_find(c->spaces, place.pid, address, &m))
        return p2d_object_frames(c->objects, 0, address, false);
    bool absolute = c->objects->at.at[m.object].kind == P2D_OBJECT_PERF_MAP;
    return p2d_object_frames(c->objects, m.object,
                             absolute ? address : address - m.start + m.offset,
                             place.with_inlined);
}

static struct p2d_frames find_kernel_frames(struct p2d_contexts *c, uint64_t address)
{
    static const char name[] = "[kernel.kallsyms]";
    if (!c->has_kernel) /* as perf: it was not said where the kernel is */
        return p2d_object_frames(c->objects, 0, address, false);
    if (c->kernel == 0) {
        struct p2d_span id = {0};
        for (uint32_t i = 0; i < c->file->build_ids.len; i++)
            if (p2d_starts_with(c->file->build_ids.at[i].file, name))
                id = c->file->build_ids.at[i].id;
        c->kernel = p2d_object_of(c->objects, P2D_OBJECT_KERNEL, p2d_span_of(name), id);
    }
    return p2d_object_frames(c->objects, c->kernel, address, false);
}

static struct p2d_frames frames_of(struct p2d_contexts *c, struct p2d_place place,
                                   uint64_t address)
{
    uint32_t hash = (uint32_t)(address ^ address >> 17) ^ place.version * 0x9e3779b9u;
    struct p2d_context_memo *memo = &c->memos[hash & (P2D_CONTEXT_MEMOS - 1)];
    uint32_t version = place.mode == P2D_MODE_KERNEL ? 0 : place.version + 1;
    if (memo->n != 0 && memo->address == address && memo->version == version &&
        memo->with_inlined == place.with_inlined)
        return (struct p2d_frames){c->objects->expanded.at + memo->at, memo->n};
    struct p2d_frames frames = place.mode == P2D_MODE_KERNEL
                                   ? find_kernel_frames(c, address)
                                   : find_user_frames(c, place, address);
    if (frames.n > 0 && frames.at != &c->objects->outside)
        *memo = (struct p2d_context_memo){
            .address = address,
            .version = version,
            .with_inlined = place.with_inlined,
            .at = (uint32_t)(frames.at - c->objects->expanded.at),
            .n = frames.n};
    return frames;
}

/* What the addresses behind a mark are; false if the mark is unknown. */
static bool mode_of_mark(uint64_t mark, unsigned *mode)
{
    if (mark == P2D_PERF_CONTEXT_KERNEL)
        *mode = P2D_MODE_KERNEL;
    else if (mark == P2D_PERF_CONTEXT_USER || mark == P2D_PERF_CONTEXT_USER_DEFERRED)
        *mode = P2D_MODE_USER;
    else
        *mode = NO_MODE;
    return *mode != NO_MODE || mark == P2D_PERF_CONTEXT_HV;
}

static void push_frames(struct p2d_contexts *c, struct p2d_place place, uint64_t address)
{
    struct p2d_frames frames =
        place.mode == P2D_MODE_KERNEL || place.mode == P2D_MODE_USER
            ? frames_of(c, place, address)
            : p2d_object_frames(c->objects, 0, address, false);
    for (uint32_t i = 0; i < frames.n; i++)
        (void)p2d_vec_push(&c->frames, c->report, frames.at[i]);
}

/* The frames of the first n numbers; false if a mark among them is unknown. */
static bool take_chain(struct p2d_contexts *c, struct p2d_span chain, size_t n,
                       struct p2d_place place)
{
    for (size_t i = 0; i < n && p2d_ok(c->report); i++) {
        uint64_t address = p2d_perf_number(c->file, chain, i);
        if (address < P2D_PERF_CONTEXT_MAX)
            push_frames(c, place, address);
        else if (!mode_of_mark(address, &place.mode))
            return false;
        (void)p2d_vec_push(&c->ends, c->report, c->frames.len);
    }
    return true;
}

static void take_unwound(void *state, uint64_t address)
{
    struct p2d_contexts *c = state;
    push_frames(c, c->unwound, address);
}

/* The program's frames of a sample that has a copy of its stack. */
static void unwind(struct p2d_contexts *c, const struct p2d_perf_sample *s,
                   struct p2d_place place)
{
    if (c->unwinder == NULL && !c->cannot_unwind) {
        c->unwinder = p2d_unwinder_new(
            (struct p2d_unwind_world){c->file, c->objects, c->spaces, c->report});
        c->cannot_unwind = c->unwinder == NULL;
    }
    c->unwound = place;
    c->unwound.mode = P2D_MODE_USER;
    c->unwound.with_inlined = c->inlines != P2D_INLINES_NEVER;
    if (c->unwinder != NULL)
        p2d_unwind(c->unwinder, s, take_unwound, c);
}

/* The context of the frames below the path's first `known` steps; those that the last
 * sample has too, from the root on, are known as well. */
static p2d_node node_of_frames(struct p2d_contexts *c, uint32_t known)
{
    uint32_t n = known + c->frames.len, shared = known;
    while (shared < n && shared < c->path.len &&
           c->path.at[shared].fn == c->frames.at[n - 1 - shared])
        shared++;
    c->path.len = shared;
    p2d_node node = shared > 0 ? c->path.at[shared - 1].node : 0;
    for (uint32_t i = shared; i < n && p2d_ok(c->report); i++) {
        p2d_fn fn = c->frames.at[n - 1 - i];
        node = p2d_child(c->b, node, fn, false);
        (void)p2d_vec_push(&c->path, c->report, (struct p2d_context_step){fn, node});
    }
    return node;
}

/* The mark that says what the number at `end` is, looked for towards the leaf. */
static uint64_t mark_before(const struct p2d_contexts *c, struct p2d_span chain,
                            size_t end)
{
    while (end-- > 0) {
        uint64_t number = p2d_perf_number(c->file, chain, end);
        if (number >= P2D_PERF_CONTEXT_MAX)
            return number;
    }
    return 0;
}

/* How many numbers, from the root on, a chain shares with the last one: they mean the
 * same. */
static size_t shared_with_last(const struct p2d_contexts *c, struct p2d_span chain,
                               struct p2d_place place)
{
    const struct p2d_place *last = &c->chain_place;
    size_t n = chain.len / 8, n_last = c->chain.len / 8, shared = 0;
    if (place.pid != last->pid || place.version != last->version ||
        place.mode != last->mode || place.with_inlined != last->with_inlined)
        return 0;
    while (shared < n && shared < n_last &&
           memcmp(chain.at + 8 * (n - 1 - shared),
                  c->chain.at + 8 * (n_last - 1 - shared), 8) == 0)
        shared++;
    return mark_before(c, chain, n - shared) == mark_before(c, c->chain, n_last - shared)
               ? shared
               : 0;
}

/* Keep what the chain came to, for the next one. */
static void keep_chain(struct p2d_contexts *c, struct p2d_span chain,
                       struct p2d_place place, uint32_t known)
{
    size_t n = c->ends.len;
    c->chain = chain;
    c->chain_place = place;
    for (size_t i = n; i-- > 0;) {
        uint32_t below = i > 0 ? c->ends.at[i - 1] : 0;
        (void)p2d_vec_push(&c->depths, c->report, known + c->frames.len - below);
    }
}

/* The stack of a sample whose chain tells it. */
static p2d_node node_of_chain(struct p2d_contexts *c, struct p2d_span chain,
                              struct p2d_place place)
{
    size_t shared = shared_with_last(c, chain, place);
    uint32_t known = shared > 0 ? c->depths.at[shared - 1] : 0;
    c->depths.len = (uint32_t)shared;
    if (!take_chain(c, chain, chain.len / 8 - shared, place)) {
        c->chain.len = c->depths.len = 0;
        return 0; /* as perf: the chain is broken, the sample counts */
    }
    keep_chain(c, chain, place, known);
    return node_of_frames(c, known);
}

p2d_node p2d_context_of(struct p2d_contexts *c, const struct p2d_perf_sample *s,
                        struct p2d_place place)
{
    bool has_chain = s->attr->sample_type & P2D_PERF_CALLCHAIN;
    struct p2d_span chain = p2d_perf_chain_of(c->chains, c->file, s);
    c->frames.len = c->ends.len = 0;
    if (has_chain && !p2d_can_unwind(s) && chain.at == s->chain.at)
        return node_of_chain(c, chain, place);
    c->chain.len = c->depths.len = 0;
    if (has_chain && !take_chain(c, chain, chain.len / 8, place))
        c->frames.len = 0;
    if (!has_chain && s->attr->sample_type & P2D_PERF_IP)
        push_frames(c, place, s->ip);
    if (p2d_can_unwind(s))
        unwind(c, s, place);
    return node_of_frames(c, 0);
}
