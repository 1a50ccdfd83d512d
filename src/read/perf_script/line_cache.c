/* line_cache.c - remember lines of frames, so that each is parsed only once. */
#include "read/perf_script/line_cache.h"

#include "base/hash.h"

#ifdef P2D_TINY
enum { MAX_ENTRIES = 64, MAX_LINE = 96 };
#else
enum { MAX_ENTRIES = 1 << 20, MAX_LINE = 64 * 1024 };
#endif
enum { MAX_JAVA_PARTS = 256 };
static const uint64_t max_bytes = UINT64_C(512) << 20;

void p2d_perf_cache_release(struct p2d_perf_cache *cache)
{
    p2d_arena_release(&cache->arena);
    p2d_vec_release(&cache->entries);
    p2d_delete(cache->slots.at);
    *cache =
        (struct p2d_perf_cache){.generation = cache->generation + 1, .seed = cache->seed};
}

bool p2d_perf_cache_full(const struct p2d_perf_cache *cache)
{
    return cache->entries.len > MAX_ENTRIES || cache->bytes > max_bytes;
}

static bool is_line(const struct p2d_perf_entry *entry, struct p2d_span line)
{
    return entry->length == line.len && memcmp(entry->line, line.at, line.len) == 0;
}

uint32_t p2d_perf_cache_hash(struct p2d_perf_cache *cache, struct p2d_span line)
{
    if (cache->seed == 0)
        cache->seed = p2d_hash_seed() | 1;
    return (uint32_t)p2d_hash_bytes(cache->seed, line.at, line.len);
}

/* The slot of the hash's first entry, or the free one where it belongs. */
static uint32_t first_slot(const struct p2d_perf_cache *cache, uint32_t hash)
{
    const struct p2d_slots *slots = &cache->slots;
    uint32_t i = p2d_first_slot(slots, hash);
    while (slots->at[i].id != 0 && slots->at[i].hash != hash)
        i = p2d_next_slot(slots, i);
    return i;
}

uint32_t p2d_perf_cache_find(const struct p2d_perf_cache *cache, struct p2d_span line,
                             uint32_t hash)
{
    const struct p2d_slots *slots = &cache->slots;
    if (slots->at == NULL)
        return 0;
    for (uint32_t i = first_slot(cache, hash); slots->at[i].id != 0;
         i = p2d_next_slot(slots, i))
        if (slots->at[i].hash == hash &&
            is_line(&cache->entries.at[slots->at[i].id], line))
            return slots->at[i].id;
    return 0;
}

void p2d_perf_cache_foresee(struct p2d_perf_cache *cache, const struct p2d_span *lines,
                            uint32_t n, struct p2d_perf_hints *hints)
{
    uint32_t *entries = hints->entries, *hashes = hints->hashes;
    hints->n = cache->slots.at != NULL ? n : 0;
    hints->generation = cache->generation;
    for (uint32_t i = 0; i < hints->n; i++) {
        entries[i] = lines[i].len > 0 && lines[i].at[0] == '\t';
        if (entries[i] == 0)
            continue;
        hashes[i] = p2d_perf_cache_hash(cache, lines[i]);
        p2d_prefetch(&cache->slots.at[p2d_first_slot(&cache->slots, hashes[i])]);
    }
    for (uint32_t i = 0; i < hints->n; i++) {
        if (entries[i] == 0)
            continue;
        entries[i] = cache->slots.at[first_slot(cache, hashes[i])].id;
        p2d_prefetch(&cache->entries.at[entries[i]]);
    }
    for (uint32_t i = 0; i < hints->n; i++) {
        const unsigned char *line = cache->entries.at[entries[i]].line;
        if (entries[i] == 0 || line == NULL)
            continue;
        p2d_prefetch(line);
        p2d_prefetch(line + lines[i].len - 1);
    }
    for (uint32_t i = 0; i < hints->n; i++)
        if (entries[i] != 0 && !is_line(&cache->entries.at[entries[i]], lines[i]))
            entries[i] = p2d_perf_cache_find(cache, lines[i], hashes[i]);
}

/* Keep the line's bytes, so that the entry is found again. */
static void keep_line(struct p2d_perf_cache *cache, struct p2d_report *report, uint32_t e,
                      struct p2d_span line, uint32_t hash)
{
    if (line.len > MAX_LINE)
        return;
    if ((cache->slots.at == NULL || cache->used > cache->slots.mask / 2) &&
        !p2d_slots_grow(&cache->slots, report, "different lines"))
        return;
    unsigned char *copy = p2d_arena_alloc(&cache->arena, report, line.len);
    if (copy == NULL)
        return;
    memcpy(copy, line.at, line.len);
    cache->entries.at[e].line = copy;
    cache->entries.at[e].length = (uint32_t)line.len;
    cache->entries.at[e].hash = hash;
    cache->used++;
    cache->bytes += line.len;
    p2d_slots_put(&cache->slots, e, hash);
}

/* Whether the symbol is "a->b->c", with no more parts than inlining makes. A path of
 * Python's may hold any bytes. */
static bool is_java_chain(struct p2d_span symbol)
{
    struct p2d_span name;
    uint32_t n = 0;
    if (p2d_starts_with(symbol, "py::"))
        return false;
    while (n <= MAX_JAVA_PARTS && p2d_perf_cut_java(&symbol, &name))
        n++;
    return n > 1 && n <= MAX_JAVA_PARTS;
}

/* Java's "a->b->c" stands for three frames; the innermost comes last in the text and
 * first in the stack. Returns the number of callers that were added after entry
 * `first`. */
static uint32_t split_java(struct p2d_perf_cache *cache, struct p2d_builder *b,
                           uint32_t first)
{
    struct p2d_perf_entry whole = cache->entries.at[first];
    struct p2d_span rest = p2d_string(&b->profile->strings, whole.name), name;
    uint32_t n = 0;
    while (p2d_perf_cut_java(&rest, &name)) {
        struct p2d_perf_entry part = whole;
        part.name = p2d_name(b, name);
        if (n++ > 0 && !p2d_vec_push(&cache->entries, b->report, part))
            return 0;
        cache->entries.at[cache->entries.len - 1].name = part.name;
    }
    for (uint32_t i = first, j = first + n - 1; i < j; i++, j--) {
        struct p2d_perf_entry other = cache->entries.at[i];
        cache->entries.at[i] = cache->entries.at[j];
        cache->entries.at[j] = other;
    }
    return n - 1;
}

uint32_t p2d_perf_cache_add(struct p2d_perf_cache *cache, struct p2d_builder *b,
                            struct p2d_span line, uint32_t hash,
                            const struct p2d_perf_frame *frame)
{
    struct p2d_perf_entry entry = {.name = p2d_name(b, frame->symbol),
                                   .module = p2d_name(b, frame->module),
                                   .address = frame->address,
                                   .has_module = frame->has_module,
                                   .inlined = frame->inlined};
    if (cache->entries.len == 0 &&
        !p2d_vec_push(&cache->entries, b->report, (struct p2d_perf_entry){0}))
        return 0;
    uint32_t e = cache->entries.len;
    if (!p2d_vec_push(&cache->entries, b->report, entry))
        return 0;
    if (frame->has_module && p2d_perf_is_map(frame->module) &&
        is_java_chain(frame->symbol)) {
        uint32_t more = split_java(cache, b, e);
        cache->entries.at[e].more = more;
    }
    keep_line(cache, b->report, e, line, hash);
    return e;
}
