/* resolve.c - resolve the stacks of samples from addresses to functions and contexts.
 *
 * Known addresses are in a small table, and so are chains without their leaf, which
 * repeat more than whole chains. The part that a new chain shares with the last new one,
 * from the root on, is known already.
 */
#include "read/perf_data/resolve.h"

#include "base/hash.h"
#include "read/perf_data/kernel_maps.h"

enum { NO_MODE = 0 };

void p2d_contexts_release(struct p2d_contexts *c)
{
    p2d_unwinder_free(c->unwinder);
    p2d_vec_release(&c->frames);
    p2d_vec_release(&c->path);
    p2d_vec_release(&c->spots);
    p2d_vec_release(&c->nodes);
    p2d_vec_release(&c->depths);
    p2d_vec_release(&c->ends);
}

void p2d_contexts_forget_chain(struct p2d_contexts *c)
{
    c->chain.len = c->depths.len = 0;
}

/* Whether an output wants lines: to find them takes time. */
static bool wants_lines(const struct p2d_contexts *c)
{
    return !c->b->drops_lines;
}

/* What is asked about an address: lines, and for programs inlined functions. */
static unsigned asked(const struct p2d_contexts *c, const struct p2d_place *place)
{
    bool is_kernel = place->mode == P2D_MODE_KERNEL;
    return (place->with_inlined && !is_kernel ? P2D_ASK_INLINED : 0) |
           (wants_lines(c) ? P2D_ASK_LINES : 0) | (place->at_return ? P2D_ASK_CALL : 0);
}

static struct p2d_frames find_user_frames(struct p2d_contexts *c,
                                          const struct p2d_place *place, uint64_t address)
{
    struct p2d_mapping m;
    if (!p2d_space_find(c->spaces, place->pid, address, &m))
        return p2d_object_frames(c->objects, 0, address, 0);
    bool absolute = c->objects->at.at[m.object].kind == P2D_OBJECT_PERF_MAP;
    return p2d_object_frames(c->objects, m.object,
                             absolute ? address : address - m.start + m.offset,
                             asked(c, place));
}

static struct p2d_frames find_kernel_frames(struct p2d_contexts *c,
                                            const struct p2d_place *place,
                                            uint64_t address)
{
    struct p2d_mapping m;
    if (p2d_space_find(c->spaces, P2D_KERNEL_SPACE, address, &m))
        return p2d_object_frames(c->objects, m.object, address - m.start + m.offset,
                                 asked(c, place));
    /* As perf: a record says where the kernel's code is, but its symbols cover more. */
    uint32_t kernel = c->objects->kernel.object;
    bool is_known = kernel != 0 && p2d_object_has_symbol(c->objects, kernel, address);
    return p2d_object_frames(c->objects, is_known ? kernel : 0, address, asked(c, place));
}

static struct p2d_frames frames_of(struct p2d_contexts *c, const struct p2d_place *place,
                                   uint64_t address)
{
    bool is_kernel = place->mode == P2D_MODE_KERNEL;
    uint64_t version = is_kernel ? place->kernel_version : place->version;
    uint64_t kind = version << 2 | (unsigned)place->at_return << 1 | place->with_inlined;
    uint64_t hash =
        p2d_multiply_fold(address ^ c->seed, kind ^ (c->seed >> 32 | c->seed << 32));
    struct p2d_context_memo *memo = &c->memos[is_kernel][hash & (P2D_CONTEXT_MEMOS - 1)];
    if (memo->n != 0 && memo->hash == hash)
        return (struct p2d_frames){
            memo->n == 1 ? &memo->at : c->objects->expanded.at + memo->at, memo->n};
    struct p2d_frames frames = is_kernel ? find_kernel_frames(c, place, address)
                                         : find_user_frames(c, place, address);
    if (frames.n > 0 && frames.at != &c->objects->outside)
        *memo = (struct p2d_context_memo){
            hash,
            frames.n == 1 ? *frames.at : (uint32_t)(frames.at - c->objects->expanded.at),
            frames.n};
    return frames;
}

/* The kind of the addresses after a mark; false if the mark is unknown. */
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

static void push_frames(struct p2d_contexts *c, const struct p2d_place *place,
                        uint64_t address)
{
    struct p2d_frames frames =
        place->mode == P2D_MODE_KERNEL || place->mode == P2D_MODE_USER
            ? frames_of(c, place, address)
            : p2d_object_frames(c->objects, 0, address, 0);
    for (uint32_t i = 0; i < frames.n; i++)
        (void)p2d_vec_push(&c->frames, c->report, frames.at[i]);
}

/* Whether a call returns to the addresses that come after the first one of their mode. */
static bool are_returns(const struct p2d_contexts *c, const struct p2d_place *place)
{
    return wants_lines(c) && !(c->chains->by_branches && place->mode == P2D_MODE_USER);
}

/* The frames of the first n numbers; false if a mark among them is unknown. */
static bool take_chain(struct p2d_contexts *c, struct p2d_span chain, size_t n,
                       struct p2d_place place)
{
    for (size_t i = 0; i < n && p2d_ok(c->report); i++) {
        uint64_t address = p2d_perf_number(c->file, chain, i);
        bool is_mark = address >= P2D_PERF_CONTEXT_MAX;
        if (!is_mark)
            push_frames(c, &place, address);
        else if (!mode_of_mark(address, &place.mode))
            return false;
        place.at_return = !is_mark && are_returns(c, &place);
        (void)p2d_vec_push(&c->ends, c->report, c->frames.len);
    }
    return true;
}

static void take_unwound(void *state, uint64_t address)
{
    struct p2d_contexts *c = state;
    push_frames(c, &c->unwound, address);
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
        p2d_perf_note_copy(&c->cuts, s, p2d_unwind(c->unwinder, s, take_unwound, c));
}

/* Lengthen the path by the outermost n frames that it lacks. Returns its last context. */
static p2d_node push_steps(struct p2d_contexts *c, p2d_node node, uint32_t n)
{
    c->spots.len = c->nodes.len = 0;
    if (n == 0)
        return node;
    if (!p2d_vec_reserve(&c->spots, c->report, n) ||
        !p2d_vec_reserve(&c->nodes, c->report, n) ||
        !p2d_vec_reserve(&c->path, c->report, n))
        return 0;
    for (uint32_t i = 0; i < n; i++)
        c->spots.at[i] = c->frames.at[n - 1 - i];
    if (!p2d_children(c->b, node, c->spots.at, n, c->nodes.at))
        return 0;
    for (uint32_t i = 0; i < n; i++)
        c->path.at[c->path.len++] =
            (struct p2d_context_step){c->spots.at[i], c->nodes.at[i]};
    return c->nodes.at[n - 1];
}

/* The context of the frames below the path's first `known` steps; steps that the last
 * sample has too, from the root on, are known as well. */
static p2d_node node_of_frames(struct p2d_contexts *c, uint32_t known)
{
    uint32_t n = known + c->frames.len, shared = known;
    while (shared < n && shared < c->path.len &&
           c->path.at[shared].spot == c->frames.at[n - 1 - shared])
        shared++;
    c->path.len = shared;
    p2d_node node = shared > 0 ? c->path.at[shared - 1].node : 0;
    return push_steps(c, node, n - shared);
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

/* Whether a number is the first one of its mode: no call returns to it. */
static bool is_first(const struct p2d_contexts *c, struct p2d_span chain, size_t i)
{
    return i == 0 || p2d_perf_number(c->file, chain, i - 1) >= P2D_PERF_CONTEXT_MAX;
}

/* The number of numbers, from the root on, that a chain shares with the last one and that
 * mean the same. */
static size_t shared_with_last(const struct p2d_contexts *c, struct p2d_span chain,
                               struct p2d_place place)
{
    const struct p2d_place *last = &c->chain_place;
    size_t n = chain.len / 8, n_last = c->chain.len / 8, shared = 0;
    if (place.pid != last->pid || place.version != last->version ||
        place.kernel_version != last->kernel_version || place.mode != last->mode ||
        place.with_inlined != last->with_inlined)
        return 0;
    while (shared < n && shared < n_last &&
           memcmp(chain.at + 8 * (n - 1 - shared),
                  c->chain.at + 8 * (n_last - 1 - shared), 8) == 0)
        shared++;
    if (shared > 0 && wants_lines(c) &&
        is_first(c, chain, n - shared) != is_first(c, c->chain, n_last - shared))
        shared--;
    return mark_before(c, chain, n - shared) == mark_before(c, c->chain, n_last - shared)
               ? shared
               : 0;
}

/* Keep the result of the chain for the next one. */
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

/* A chain that was not seen before. */
static p2d_node new_chain(struct p2d_contexts *c, struct p2d_span chain,
                          struct p2d_place place)
{
    size_t shared = shared_with_last(c, chain, place);
    uint32_t known = shared > 0 ? c->depths.at[shared - 1] : 0;
    c->depths.len = (uint32_t)shared;
    c->frames.len = c->ends.len = 0;
    if (!take_chain(c, chain, chain.len / 8 - shared, place)) {
        c->chain.len = c->depths.len = 0;
        return 0; /* as perf: the chain is broken, the sample counts */
    }
    keep_chain(c, chain, place, known);
    return node_of_frames(c, known);
}

/* The hash of all that the context of callers depends on. */
static uint64_t hash_of_callers(struct p2d_contexts *c, struct p2d_span callers,
                                struct p2d_place place)
{
    uint64_t key =
        p2d_pair(place.version, place.mode << 1 | (unsigned)place.with_inlined);
    uint64_t other = (uint64_t)place.pid + ((uint64_t)place.kernel_version << 32);
    uint64_t seed = p2d_multiply_fold(c->seed ^ key, c->seed + other);
    return p2d_hash_bytes(seed, callers.at, callers.len) | 1;
}

/* The step from callers to the leaf. */
static p2d_node leaf_of(struct p2d_contexts *c, p2d_node callers, struct p2d_place place,
                        uint64_t address)
{
    c->frames.len = 0;
    push_frames(c, &place, address);
    for (uint32_t i = c->frames.len; i-- > 0;)
        callers = p2d_child(c->b, callers, c->frames.at[i], false);
    return callers;
}

/* The stack of a sample from its chain: a mark, the leaf, its callers. */
static p2d_node node_of_chain(struct p2d_contexts *c, struct p2d_span chain,
                              struct p2d_place place)
{
    enum { LEAF = 1, CALLERS = 2 };
    size_t n = chain.len / 8;
    uint64_t leaf = n > CALLERS ? p2d_perf_number(c->file, chain, LEAF) : UINT64_MAX;
    uint64_t mark = n > CALLERS ? p2d_perf_number(c->file, chain, 0) : 0;
    struct p2d_place inner = place;
    if (leaf >= P2D_PERF_CONTEXT_MAX || mark < P2D_PERF_CONTEXT_MAX ||
        !mode_of_mark(mark, &inner.mode))
        return new_chain(c, chain, place);
    struct p2d_span callers = p2d_slice(chain, (size_t)CALLERS * 8, chain.len);
    uint64_t hash = hash_of_callers(c, callers, inner);
    struct p2d_callers_memo *memo = &c->callers[hash >> 1 & (P2D_CALLERS_MEMOS - 1)];
    if (memo->hash == hash)
        return leaf_of(c, memo->node, inner, leaf);
    p2d_node node = new_chain(c, chain, place);
    if (p2d_ok(c->b->report) && c->depths.len == n && c->depths.at[n - 1 - CALLERS] > 0)
        *memo = (struct p2d_callers_memo){
            hash, c->path.at[c->depths.at[n - 1 - CALLERS] - 1].node};
    return node;
}

p2d_node p2d_context_of(struct p2d_contexts *c, const struct p2d_perf_sample *s,
                        struct p2d_place place)
{
    if (c->seed == 0)
        c->seed = p2d_hash_seed() | 1;
    bool has_chain = s->attr->sample_type & P2D_PERF_CALLCHAIN;
    struct p2d_span chain = p2d_perf_chain_of(c->chains, c->file, s);
    if (has_chain && !p2d_can_unwind(s) && chain.at == s->chain.at)
        return node_of_chain(c, chain, place);
    c->frames.len = c->ends.len = 0;
    c->chain.len = c->depths.len = 0;
    if (has_chain && !take_chain(c, chain, chain.len / 8, place))
        c->frames.len = 0;
    if (!has_chain && s->attr->sample_type & P2D_PERF_IP)
        push_frames(c, &place, s->ip);
    if (p2d_can_unwind(s))
        unwind(c, s, place);
    return node_of_frames(c, 0);
}
