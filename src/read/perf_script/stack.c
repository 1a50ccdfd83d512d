/* stack.c - collect the frames of a sample, and find their context in the profile.
 *
 * Inlined frames carry no module: it is that of the physical function they were inlined
 * into, which follows them with the same address.
 */
#include "read/perf_script/stack.h"

#include "model/lines.h"

/* Among the homes: the name is in several modules. */
#define MANY_HOMES UINT32_MAX

void p2d_perf_stack_init(struct p2d_perf_stack *stack, struct p2d_builder *b)
{
    *stack = (struct p2d_perf_stack){.b = b, .joined.report = b->report};
}

void p2d_perf_stack_release(struct p2d_perf_stack *stack)
{
    p2d_perf_cache_release(&stack->cache);
    p2d_perf_sources_release(&stack->sources);
    p2d_perf_stacks_release(&stack->stacks);
    p2d_vec_release(&stack->lines);
    p2d_vec_release(&stack->below);
    p2d_vec_release(&stack->fns);
    p2d_vec_release(&stack->path);
    p2d_vec_release(&stack->nodes);
    p2d_vec_release(&stack->homes);
    p2d_buffer_release(&stack->joined);
}

static struct p2d_perf_entry *entry_at(const struct p2d_perf_stack *stack, uint32_t i)
{
    return &stack->cache.entries.at[stack->lines.at[i].entry];
}

static bool is_inlined(const struct p2d_perf_stack *stack, uint32_t i)
{
    return stack->lines.at[i].inlined || entry_at(stack, i)->inlined;
}

/* ------------------------------------------------------------------- lines */

/* Remember where functions of this name are. */
static void learn_home(struct p2d_perf_stack *stack, p2d_str name, p2d_str module)
{
    if (module == 0 || !p2d_vec_reach(&stack->homes, stack->b->report, name))
        return;
    p2d_str *home = &stack->homes.at[name];
    *home = *home == 0 || *home == module ? module : MANY_HOMES;
}

static uint32_t entry_with(struct p2d_perf_stack *stack, struct p2d_span line,
                           uint32_t hash)
{
    struct p2d_perf_frame frame;
    uint32_t e = p2d_perf_cache_find(&stack->cache, line, hash);
    if (e != 0 || !p2d_perf_parse_frame(line, &frame))
        return e;
    stack->parsed++;
    e = p2d_perf_cache_add(&stack->cache, stack->b, line, hash, &frame);
    if (e != 0 && frame.has_module)
        learn_home(stack, stack->cache.entries.at[e].name,
                   stack->cache.entries.at[e].module);
    return e;
}

uint32_t p2d_perf_entry_of(struct p2d_perf_stack *stack, struct p2d_span line)
{
    return entry_with(stack, line, p2d_perf_cache_hash(&stack->cache, line));
}

/* Where most lines follow the same line as the last time, looking there first is faster
 * than looking them up side by side. */
enum { MUCH_LUCK = 1 << 16, ENOUGH_LUCK = MUCH_LUCK / 8 * 5 };
#ifdef P2D_TINY
enum { LUCK_SHIFT = 2 };
#else
enum { LUCK_SHIFT = 6 };
#endif

void p2d_perf_foresee(struct p2d_perf_stack *stack, const struct p2d_span *lines,
                      uint32_t n, struct p2d_perf_hints *hints)
{
    p2d_perf_cache_foresee(&stack->cache, lines, stack->luck < ENOUGH_LUCK ? n : 0,
                           hints);
}

static uint32_t look_up(struct p2d_perf_stack *stack, struct p2d_span line, uint32_t last,
                        const struct p2d_perf_hints *hints, uint32_t i)
{
    if (i < hints->n && hints->generation == stack->cache.generation)
        return hints->entries[i] != 0 ? hints->entries[i]
                                      : entry_with(stack, line, hints->hashes[i]);
    uint32_t e = p2d_perf_cache_guess(&stack->cache, last, line);
    return e != 0 ? e : p2d_perf_entry_of(stack, line);
}

uint32_t p2d_perf_hinted_entry_of(struct p2d_perf_stack *stack, struct p2d_span line,
                                  const struct p2d_perf_hints *hints, uint32_t i)
{
    uint32_t last =
        stack->lines.len > 0 ? stack->lines.at[stack->lines.len - 1].entry : 0;
    uint32_t e = look_up(stack, line, last, hints, i);
    if (e == 0)
        return 0;
    uint32_t *next = &stack->cache.entries.at[last].next;
    stack->luck += ((*next == e ? MUCH_LUCK : 0) - stack->luck) >> LUCK_SHIFT;
    *next = e;
    return e;
}

void p2d_perf_push(struct p2d_perf_stack *stack, uint32_t entry)
{
    uint32_t more = stack->cache.entries.at[entry].more;
    stack->frames++;
    for (uint32_t i = 0; i <= more; i++)
        (void)p2d_vec_push(&stack->lines, stack->b->report,
                           (struct p2d_perf_line){.entry = (entry + i) & INT32_MAX});
}

/* Note the source line of the last frame. */
static void put_below(struct p2d_perf_stack *stack, uint32_t source)
{
    uint32_t last = stack->lines.len - 1;
    if (source == 0 || !p2d_vec_reach(&stack->below, stack->b->report, last))
        return;
    stack->below.at[last] = source;
    if (stack->sources.at.at[source].inlined)
        stack->lines.at[last].inlined = 1;
}

void p2d_perf_forget(struct p2d_perf_stack *stack)
{
    stack->lines.len = stack->below.len = 0;
    stack->known.n = 0;
}

struct p2d_perf_known p2d_perf_look_for(struct p2d_perf_stack *stack,
                                        struct p2d_span text, uint64_t offset, bool take)
{
    struct p2d_perf_known known = {0};
    if (text.len > 0 && text.at[0] == '\t' && p2d_perf_stacks_want(&stack->stacks, text))
        known = p2d_perf_stacks_find(&stack->stacks, &stack->cache, text, offset);
    if (!take)
        known.n = 0;
    stack->frames += known.n;
    return stack->known = known;
}

uint32_t p2d_perf_depth(const struct p2d_perf_stack *stack)
{
    return stack->known.n > 0 ? stack->known.depth : stack->lines.len;
}

void p2d_perf_take_source(struct p2d_perf_stack *stack, struct p2d_span line)
{
    if (stack->lines.len == 0)
        return;
    uint32_t source = p2d_perf_source_of(&stack->sources, stack->b, line);
    entry_at(stack, stack->lines.len - 1)->source = source;
    put_below(stack, source);
}

bool p2d_perf_take_source_again(struct p2d_perf_stack *stack, struct p2d_span line)
{
    if (stack->lines.len == 0)
        return false;
    uint32_t source = entry_at(stack, stack->lines.len - 1)->source;
    if (!p2d_perf_is_source(&stack->sources, source, line))
        return false;
    put_below(stack, source);
    return true;
}

p2d_fn p2d_perf_outermost(const struct p2d_perf_stack *stack)
{
    return stack->outermost != 0 ? p2d_fn_of_spot(stack->b->profile, stack->outermost)
                                 : 0;
}

/* Whether the line may belong to the last frame: that has no module yet, but this line
 * ends as frames do here. */
static bool goes_on(struct p2d_perf_stack *stack, struct p2d_span line)
{
    if (stack->lines.len == 0)
        return false;
    uint32_t i = stack->lines.len - 1;
    const struct p2d_perf_entry *last = entry_at(stack, i);
    if (last->has_module || is_inlined(stack, i) || last->line == NULL)
        return false;
    bool in_offset = p2d_perf_ends_in_offset(line);
    bool in_module = p2d_perf_ends_in_module(line);
    stack->asked_for_modules |= !stack->without_modules && in_offset != in_module;
    return stack->without_modules ? in_offset : in_module;
}

bool p2d_perf_continue(struct p2d_perf_stack *stack, struct p2d_span line)
{
    if (!goes_on(stack, line))
        return false;
    const struct p2d_perf_entry *last = entry_at(stack, stack->lines.len - 1);
    struct p2d_buffer *joined = &stack->joined;
    joined->len = 0;
    p2d_put(joined, last->line, last->length);
    p2d_putc(joined, '\n');
    p2d_put(joined, line.at, line.len);
    uint32_t e = p2d_perf_entry_of(stack, p2d_buffer_span(joined));
    stack->lines.len--;
    if (stack->below.len > stack->lines.len)
        stack->below.len = stack->lines.len;
    if (e != 0)
        p2d_perf_push(stack, e);
    return true;
}

/* --------------------------------------------------------------- functions */

static p2d_fn fn_in(struct p2d_perf_stack *stack, uint32_t frame, p2d_str module)
{
    struct p2d_perf_entry *e = entry_at(stack, frame);
    if (e->fn == 0 || e->fn_module != module) {
        e->fn =
            p2d_fn_of(stack->b, (struct p2d_function){.name = e->name, .module = module});
        e->fn_module = module;
    }
    return e->fn;
}

/* Where the run of inlined frames with one address begins that ends before `end`. */
static uint32_t begin_of_run(const struct p2d_perf_stack *stack, uint32_t end)
{
    uint32_t i = end - 1;
    uint64_t address = entry_at(stack, i)->address;
    while (i > 0 && is_inlined(stack, i - 1) &&
           entry_at(stack, i - 1)->address == address)
        i--;
    return i;
}

/* Whether a physical function closes the run of inlined frames: it has their address. */
static bool is_closed(const struct p2d_perf_stack *stack, uint32_t begin, uint32_t end)
{
    return end < stack->lines.len && !is_inlined(stack, end) &&
           entry_at(stack, begin)->address == entry_at(stack, end)->address;
}

/* Where a physical function is that perf takes for inlined, and of which it so does not
 * print the module: it does when the symbol has an alias. If the name is known from one
 * module only, that one, else nobody knows. */
static p2d_str home_of(struct p2d_perf_stack *stack, p2d_str name)
{
    stack->asked_for_home = true;
    p2d_str home = name < stack->homes.len ? stack->homes.at[name] : 0;
    return home != MANY_HOMES ? home : 0;
}

/* Turn a run of inlined frames into functions: all are where their physical function is.
 */
static void resolve_run(struct p2d_perf_stack *stack, uint32_t begin, uint32_t end)
{
    bool closed = is_closed(stack, begin, end);
    p2d_str module = closed ? entry_at(stack, end)->module
                            : home_of(stack, entry_at(stack, end - 1)->name);
    for (uint32_t i = end; i-- > begin;) {
        const struct p2d_perf_entry *e = entry_at(stack, i);
        if (closed && (e->fn == 0 || e->fn_module != module))
            learn_home(stack, e->name, module);
        stack->fns.at[stack->lines.len - 1 - i] = fn_in(stack, i, module);
    }
}

/* Whether the function is inlined into that of the next frame: they have one address. */
static bool is_in_next(const struct p2d_perf_stack *stack, uint32_t i)
{
    return is_inlined(stack, i) && i + 1 < stack->lines.len &&
           entry_at(stack, i)->address == entry_at(stack, i + 1)->address;
}

/* Turn functions into their lines where those are known, from the outside, as contexts
 * are made. */
static void add_lines(struct p2d_perf_stack *stack)
{
    uint32_t n = stack->lines.len;
    for (uint32_t i = stack->below.len; i-- > 0;) {
        p2d_spot *spot = &stack->fns.at[n - 1 - i];
        *spot = p2d_perf_spot_of(&stack->sources, stack->b, stack->below.at[i], *spot);
        if (is_in_next(stack, i))
            *spot = p2d_inlined(*spot);
    }
}

/* Look up the functions of lines that are new, many at a time: where every line is new, waiting for
 * memory once for each look-up takes longer than all else. Functions get their numbers in this
 * order, so the outermost frames come first. A stack with inlined frames is left to resolve(), since
 * the module of an inlined frame depends on its neighbours. */
static void find_functions(struct p2d_perf_stack *stack)
{
    enum { SIDE_BY_SIDE = 32 };
    struct p2d_function functions[SIDE_BY_SIDE];
    uint32_t frames[SIDE_BY_SIDE];
    p2d_fn fns[SIDE_BY_SIDE];
    for (uint32_t i = 0; i < stack->lines.len; i++)
        if (is_inlined(stack, i))
            return;
    for (uint32_t i = stack->lines.len; i > 0;) {
        uint32_t n = 0;
        for (; i > 0 && n < SIDE_BY_SIDE; i--) {
            const struct p2d_perf_entry *e = entry_at(stack, i - 1);
            if (e->fn != 0 && e->fn_module == e->module)
                continue;
            frames[n] = i - 1;
            functions[n++] = (struct p2d_function){.name = e->name, .module = e->module};
        }
        p2d_fns_of(stack->b, functions, n, fns);
        for (uint32_t j = 0; j < n; j++) {
            struct p2d_perf_entry *e = entry_at(stack, frames[j]);
            e->fn = fns[j];
            e->fn_module = e->module;
        }
    }
}

/* Turn the frames into functions, from the outside: what is learned there helps inside.
 */
static bool resolve(struct p2d_perf_stack *stack)
{
    uint32_t n = stack->lines.len;
    stack->fns.len = 0;
    if (!p2d_vec_reserve(&stack->fns, stack->b->report, n))
        return false;
    stack->fns.len = n;
    find_functions(stack);
    for (uint32_t end = n; end > 0;) {
        const struct p2d_perf_entry *e = entry_at(stack, end - 1);
        if (!is_inlined(stack, end - 1)) {
            stack->without_modules |= !e->has_module;
            end--;
            stack->fns.at[n - 1 - end] = fn_in(stack, end, e->module);
            continue;
        }
        uint32_t begin = begin_of_run(stack, end);
        resolve_run(stack, begin, end);
        end = begin;
    }
    add_lines(stack);
    return true;
}

/* The context of the stack in stack->fns. Neighbours share their outer frames, so those
 * need not be looked up again. */
static p2d_node find_node(struct p2d_perf_stack *stack)
{
    uint32_t n = stack->fns.len, shared = 0;
    uint32_t most = n < stack->path.len ? n : stack->path.len;
    while (shared < most && stack->path.at[shared] == stack->fns.at[shared])
        shared++;
    stack->path.len = stack->nodes.len = shared;
    if (!p2d_vec_reserve(&stack->path, stack->b->report, n - shared) ||
        !p2d_vec_reserve(&stack->nodes, stack->b->report, n - shared))
        return 0;
    const p2d_spot *fresh = stack->fns.at + shared;
    if (n == shared)
        return stack->nodes.at[n - 1];
    if (!p2d_children(stack->b, shared > 0 ? stack->nodes.at[shared - 1] : 0, fresh,
                      n - shared, stack->nodes.at + shared))
        return 0;
    memcpy(stack->path.at + shared, fresh, (n - shared) * sizeof *fresh);
    stack->path.len = stack->nodes.len = n;
    return stack->nodes.at[n - 1];
}

/* The context of lines that were taken one by one. What they mean may depend on modules that
 * are only learned later: then the next stack of these lines may have another one. */
static p2d_node node_of_lines(struct p2d_perf_stack *stack)
{
    bool asked = stack->asked_for_home;
    stack->asked_for_home = false;
    p2d_node node = resolve(stack) ? find_node(stack) : 0;
    stack->outermost = stack->path.len > 0 ? stack->path.at[0] : 0;
    if (node != 0 && !stack->asked_for_home)
        p2d_perf_stacks_add(&stack->stacks, &stack->cache, stack->b->report,
                            stack->lines.at, stack->lines.len, node, stack->outermost);
    stack->asked_for_home |= asked;
    return node;
}

#ifdef P2D_TINY
enum { FIRST_JUDGED = 16 };
#else
enum { FIRST_JUDGED = 1 << 16 };
#endif

/* Whether the cache holds lines that hardly come again, as where each has an address of
 * its own: it is judged whenever it has grown to twice its size. */
static bool is_worthless(struct p2d_perf_stack *stack)
{
    struct p2d_perf_worth *worth = &stack->worth;
    if (worth->entries == 0)
        worth->entries = FIRST_JUDGED;
    if (stack->cache.entries.len < worth->entries)
        return false;
    uint64_t frames = stack->frames - worth->frames,
             parsed = stack->parsed - worth->parsed;
    *worth = (struct p2d_perf_worth){2 * worth->entries, stack->frames, stack->parsed};
    return parsed > frames / 8 * 7;
}

static void release_full(struct p2d_perf_stack *stack)
{
    bool is_full = is_worthless(stack) || p2d_perf_cache_full(&stack->cache) ||
                   p2d_perf_sources_full(&stack->sources);
    if (is_full) {
        stack->worth.entries = 0;
        p2d_perf_cache_release(&stack->cache);
        p2d_perf_sources_release(&stack->sources);
    }
    if (is_full || p2d_perf_stacks_full(&stack->stacks))
        p2d_perf_stacks_release(&stack->stacks);
}

p2d_node p2d_perf_node(struct p2d_perf_stack *stack)
{
    p2d_node node = 0;
    if (stack->known.n > 0) {
        node = stack->known.node;
        stack->outermost = stack->known.outermost;
    } else if (stack->lines.len > 0) {
        node = node_of_lines(stack);
    }
    p2d_perf_forget(stack);
    stack->stacks.text.length = 0;
    release_full(stack);
    return node;
}
