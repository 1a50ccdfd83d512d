/* source_line.c - the line of source code that perf prints below a frame:
 *
 *       mix.c:11
 *       mix.h:8 (inlined)
 *       /home/dev/src/mix.c:11                      --full-source-path
 *       ??:0
 *       [kernel.kallsyms][ffffffff815edba3]
 *
 * Reference: map__fprintf_srcline of tools/perf/util/map.c and __get_srcline of
 * srcline.c, Linux 4.16 to 6.12.
 */
#include "read/perf_script/source_line.h"

#include "base/hash.h"
#include "base/number.h"
#include "model/lines.h"
#include "read/perf_script/text.h"

#ifdef P2D_TINY
enum { MAX_SOURCES = 8, MAX_LINE = 24 };
#else
enum { MAX_SOURCES = 1 << 20, MAX_LINE = 64 * 1024 };
#endif
static const uint64_t max_bytes = UINT64_C(256) << 20;

void p2d_perf_sources_release(struct p2d_perf_sources *sources)
{
    p2d_arena_release(&sources->arena);
    p2d_vec_release(&sources->at);
    p2d_map_release(&sources->by_text);
    *sources = (struct p2d_perf_sources){.seed = sources->seed};
}

bool p2d_perf_sources_full(const struct p2d_perf_sources *sources)
{
    return sources->at.len > MAX_SOURCES || sources->bytes > max_bytes;
}

/* Without what addr2line says of a block of the line: "(discriminator 3)". */
static struct p2d_span without_discriminator(struct p2d_span s)
{
    const unsigned char *at =
        p2d_ends_with(s, ")") ? memmem(s.at, s.len, " (discriminator ", 16) : NULL;
    return at != NULL ? p2d_slice(s, 0, (size_t)(at - s.at)) : s;
}

struct p2d_perf_spot p2d_perf_parse_source(struct p2d_span line)
{
    struct p2d_perf_spot spot = {0};
    struct p2d_span s = p2d_trim(line);
    uint64_t number;
    spot.inlined = p2d_ends_with(s, " (inlined)");
    if (spot.inlined)
        s.len -= strlen(" (inlined)");
    s = without_discriminator(s);
    size_t digits = s.len;
    while (digits > 0 && p2d_perf_is_digit(s.at[digits - 1]))
        digits--;
    if (digits < 2 || s.at[digits - 1] != ':' ||
        !p2d_parse_u64(p2d_perf_from(s, digits), &number) || number == 0 ||
        number > UINT32_MAX)
        return spot;
    spot.file = p2d_slice(s, 0, digits - 1);
    if (p2d_span_is(spot.file, "??"))
        spot.file.len = 0;
    spot.line = spot.file.len > 0 ? (uint32_t)number : 0;
    return spot;
}

/* Keep the text, so that the source is found again. */
static void keep_text(struct p2d_perf_sources *sources, struct p2d_report *report,
                      struct p2d_perf_source *source, struct p2d_span line)
{
    unsigned char *copy =
        line.len <= MAX_LINE ? p2d_arena_alloc(&sources->arena, report, line.len) : NULL;
    if (copy == NULL)
        return;
    memcpy(copy, line.at, line.len);
    source->text = copy;
    source->length = (uint32_t)line.len;
    sources->bytes += line.len;
}

static uint32_t add(struct p2d_perf_sources *sources, struct p2d_builder *b,
                    struct p2d_span line)
{
    struct p2d_perf_spot spot = p2d_perf_parse_source(line);
    struct p2d_perf_source source = {.line = spot.line, .inlined = spot.inlined};
    if (!b->drops_lines)
        source.file = p2d_name(b, spot.file);
    keep_text(sources, b->report, &source, line);
    if ((sources->at.len == 0 &&
         !p2d_vec_push(&sources->at, b->report, (struct p2d_perf_source){0})) ||
        !p2d_vec_push(&sources->at, b->report, source))
        return 0;
    return sources->at.len - 1;
}

uint32_t p2d_perf_source_of(struct p2d_perf_sources *sources, struct p2d_builder *b,
                            struct p2d_span line)
{
    if (sources->seed == 0)
        sources->seed = p2d_hash_seed() | 1;
    if (line.len > MAX_LINE)
        return add(sources, b, line);
    uint64_t hash = p2d_hash_bytes(sources->seed, line.at, line.len);
    for (;; hash++) {
        uint32_t *slot = p2d_map_at(&sources->by_text, b->report, hash);
        if (slot == NULL)
            return 0;
        if (*slot == 0)
            return *slot = add(sources, b, line);
        if (p2d_perf_is_source(sources, *slot, line))
            return *slot;
    }
}

p2d_spot p2d_perf_spot_of(struct p2d_perf_sources *sources, struct p2d_builder *b,
                          uint32_t i, p2d_fn fn)
{
    if (i == 0)
        return fn;
    struct p2d_perf_source *source = &sources->at.at[i];
    if (source->fn != fn) {
        source->fn = fn;
        source->spot = p2d_at_line(b, fn, source->file, source->line);
    }
    return source->spot;
}
