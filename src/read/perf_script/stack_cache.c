/* stack_cache.c - remember whole stacks, so that the lines of one that comes again need not
 * be taken one by one. */
#include "read/perf_script/stack_cache.h"

#include "base/hash.h"

#ifdef P2D_TINY
enum { MOST_KNOWN = 512, LONGEST = 1024, TRIAL = 8, SAMPLE_BITS = 1 };
#else
enum { MOST_KNOWN = 1 << 21, LONGEST = 32 * 1024, TRIAL = 64, SAMPLE_BITS = 4 };
#endif
enum { WORTH = TRIAL / 2 }; /* so many of a trial come again */
enum { LINES = sizeof(struct p2d_perf_known) / sizeof(uint32_t) }; /* after so many */

void p2d_perf_stacks_release(struct p2d_perf_stacks *stacks)
{
    p2d_vec_release(&stacks->known);
    p2d_delete(stacks->slots.at);
    stacks->slots = (struct p2d_slots){0};
    stacks->used = 0;
}

bool p2d_perf_stacks_full(const struct p2d_perf_stacks *stacks)
{
    return stacks->known.len > MOST_KNOWN;
}

/* The digits of the innermost address choose, so that a stack that comes again is in the
 * sample again. */
static bool is_in_sample(struct p2d_span text)
{
    uint64_t digits;
    if (text.len < 17)
        return false;
    memcpy(&digits, text.at + 9, sizeof digits);
    return p2d_hash_u64(0, digits) >> (64 - SAMPLE_BITS) == 0;
}

bool p2d_perf_stacks_want(const struct p2d_perf_stacks *stacks, struct p2d_span text)
{
    return !stacks->is_off || is_in_sample(text);
}

static void count_try(struct p2d_perf_stacks *stacks, bool hit)
{
    stacks->hits += hit;
    if (++stacks->tries < TRIAL)
        return;
    stacks->is_off = stacks->hits < WORTH;
    stacks->tries = stacks->hits = 0;
}

/* ------------------------------------------------------------ what is to come */

size_t p2d_perf_stack_length(struct p2d_span text)
{
    enum { BLOCK = 64 };
    const unsigned char *at = text.at;
    size_t most = text.len < LONGEST ? text.len : LONGEST, i = 0;
    for (; i + BLOCK < most; i += BLOCK) {
        unsigned char found = 0;
        for (size_t j = 0; j < BLOCK; j++) /* compilers make few instructions of it */
            found |= (at[i + j] == '\n') & (at[i + j + 1] != '\t');
        if (found)
            break;
    }
    for (i = p2d_find(text, i, '\n'); i + 1 < most; i = p2d_find(text, i + 1, '\n'))
        if (at[i + 1] != '\t')
            return at[i + 1] == '\n' ? i + 1 : 0;
    return 0;
}

static struct p2d_perf_stack_text text_of(struct p2d_perf_stacks *stacks,
                                          struct p2d_span text, uint64_t offset)
{
    if (stacks->seed == 0)
        stacks->seed = p2d_hash_seed() | 1;
    size_t length = p2d_perf_stack_length(text);
    return (struct p2d_perf_stack_text){
        .offset = offset,
        .length = length,
        .hash = (uint32_t)p2d_hash_bytes(stacks->seed, text.at, length)};
}

/* Look at the stack of the next sample already, so that its slot comes from memory while
 * this sample is taken. Its header is the line after the blank one. */
static void foresee(struct p2d_perf_stacks *stacks, struct p2d_span text, uint64_t offset)
{
    size_t begin = p2d_find(text, stacks->text.length + 1, '\n') + 1;
    stacks->next.length = 0;
    if (stacks->is_off || begin >= text.len || text.at[begin] != '\t')
        return;
    stacks->next = text_of(stacks, p2d_slice(text, begin, text.len), offset + begin);
    p2d_prefetch(&stacks->slots.at[p2d_first_slot(&stacks->slots, stacks->next.hash)]);
}

/* ---------------------------------------------------------------- what is known */

static struct p2d_perf_known known_at(const struct p2d_perf_stacks *stacks, uint32_t k)
{
    struct p2d_perf_known known;
    memcpy(&known, stacks->known.at + k, sizeof known);
    return known;
}

/* Whether the text is the lines of the stack at known.at[k]. */
static bool is_stack(const struct p2d_perf_stacks *stacks, uint32_t k,
                     const struct p2d_perf_cache *cache, struct p2d_span text)
{
    const uint32_t *lines = stacks->known.at + k + LINES;
    uint32_t n = known_at(stacks, k).n;
    size_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct p2d_perf_entry *e = &cache->entries.at[lines[i]];
        if (e->length >= text.len - at || text.at[at + e->length] != '\n' ||
            memcmp(text.at + at, e->line, e->length) != 0)
            return false;
        at += e->length + 1;
    }
    return at == text.len;
}

/* Where the stack that is looked for begins; 0: it is not known. */
static uint32_t find(const struct p2d_perf_stacks *stacks,
                     const struct p2d_perf_cache *cache, struct p2d_span text)
{
    const struct p2d_slots *slots = &stacks->slots;
    text.len = stacks->text.length;
    for (uint32_t i = p2d_first_slot(slots, stacks->text.hash); slots->at[i].id != 0;
         i = p2d_next_slot(slots, i))
        if (slots->at[i].hash == stacks->text.hash &&
            is_stack(stacks, slots->at[i].id, cache, text))
            return slots->at[i].id;
    return 0;
}

struct p2d_perf_known p2d_perf_stacks_find(struct p2d_perf_stacks *stacks,
                                           const struct p2d_perf_cache *cache,
                                           struct p2d_span text, uint64_t offset)
{
    uint32_t k = 0;
    stacks->text = stacks->next.length > 0 && stacks->next.offset == offset
                       ? stacks->next
                       : text_of(stacks, text, offset);
    if (stacks->text.length > 0 && stacks->slots.at != NULL) {
        foresee(stacks, text, offset);
        k = find(stacks, cache, text);
    }
    if (is_in_sample(text))
        count_try(stacks, k != 0);
    if (k == 0)
        return (struct p2d_perf_known){0};
    stacks->text.length = 0;
    return known_at(stacks, k);
}

/* Append the entries of the lines, without the callers that a line has besides. Returns
 * how many; 0 if the text has more than these lines: something else was in between. */
static uint32_t add_lines(struct p2d_perf_stacks *stacks,
                          const struct p2d_perf_cache *cache,
                          const struct p2d_perf_line *lines, uint32_t n)
{
    uint32_t begin = stacks->known.len;
    size_t length = 0;
    for (uint32_t i = 0; i < n;) {
        const struct p2d_perf_entry *e = &cache->entries.at[lines[i].entry];
        if (e->line == NULL || e->line[0] != '\t' ||
            memchr(e->line, '\n', e->length) != NULL)
            return 0;
        stacks->known.at[stacks->known.len++] = lines[i].entry;
        length += e->length + 1;
        i += 1 + e->more;
    }
    return length == stacks->text.length ? stacks->known.len - begin : 0;
}

void p2d_perf_stacks_add(struct p2d_perf_stacks *stacks,
                         const struct p2d_perf_cache *cache, struct p2d_report *report,
                         const struct p2d_perf_line *lines, uint32_t n, p2d_node node,
                         p2d_spot outermost)
{
    if (stacks->text.length == 0 ||
        ((stacks->slots.at == NULL || stacks->used > stacks->slots.mask / 2) &&
         !p2d_slots_grow(&stacks->slots, report, "different stacks")) ||
        !p2d_vec_reserve(&stacks->known, report, n + LINES + 1))
        return;
    if (stacks->known.len == 0)
        stacks->known.at[stacks->known.len++] = 0; /* none begins at 0 */
    uint32_t k = stacks->known.len;
    stacks->known.len += LINES;
    struct p2d_perf_known known = {node, outermost, n, (uint32_t)stacks->text.length,
                                   add_lines(stacks, cache, lines, n)};
    memcpy(stacks->known.at + k, &known, sizeof known);
    if (known.n == 0) {
        stacks->known.len = k;
        return;
    }
    stacks->used++;
    p2d_slots_put(&stacks->slots, k, stacks->text.hash);
}
