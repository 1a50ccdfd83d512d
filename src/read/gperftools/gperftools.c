/* gperftools.c - read gperftools' CPU profiles, heap profiles and others.
 *
 * A CPU profile (ProfilerStart, CPUPROFILE, yep) is a run of machine words: 0, 3, 0, the
 * period in microseconds, 0; then for each stack its number of samples, its depth and its
 * addresses, leaf first; then 0, 1, 0 and the text of /proc/self/maps. Words are those of
 * the machine that wrote it. Java's begin with 0, 3, 1 and have numbers of functions,
 * whose names follow, instead of addresses. `google-pprof --raw` puts a list of symbols
 * before it:
 *
 *     --- symbol
 *     binary=/usr/bin/app
 *     0x0000000000401136 main
 *     0x0000000000401180 outer(int)<0000000000401140>--inlined--innermost
 *     ---
 *     --- profile
 *
 * All else is text: gperftools_text.c.
 * Reference: docs/cpuprofile-fileformat.html of gperftools.
 */
#include "read/gperftools/gperftools.h"

#include <limits.h>

#include "base/number.h"
#include "syntax/words.h"
#include "read/gperftools/text.h"
#include "read/gperftools/jemalloc_text.h"

enum { HEADER_WORDS = 5, FRAMES_PER_BYTE = 4, FEW_FRAMES = 64 * 1024 };

/* How a machine writes a word. */
struct words {
    const unsigned char *at;
    size_t len; /* words */
    unsigned size;
    bool is_big;
};

static uint64_t word_at(const struct words *w, size_t index)
{
    const unsigned char *p = w->at + index * w->size;
    uint64_t value = 0;
    for (unsigned i = 0; i < w->size; i++)
        value = value << 8 | p[w->is_big ? i : w->size - 1 - i];
    return value;
}

/* Words as the beginning of a CPU profile shows them; false if it is none. */
static bool find_words(struct p2d_span bytes, struct words *w)
{
    for (unsigned kind = 0; kind < 4; kind++) {
        unsigned size = kind % 2 == 0 ? 4 : 8;
        *w = (struct words){bytes.at, bytes.len / size, size, kind >= 2};
        if (w->len < HEADER_WORDS)
            continue;
        uint64_t header = word_at(w, 1), period = word_at(w, 3);
        if (word_at(w, 0) == 0 && header >= 3 && header < 1024 && word_at(w, 2) <= 1 &&
            period > 0 && period <= UINT32_MAX && word_at(w, 4) == 0)
            return true;
    }
    return false;
}

/* jeprof --raw puts the same symbols in front of another dump. */
static bool is_of_jemalloc(struct p2d_span head)
{
    return p2d_starts_with(head, "--- symbol") &&
           p2d_find_text(head, 0, "\n--- heap\nheap_v2/") < head.len;
}

static int probe(struct p2d_span head)
{
    struct words w;
    if (is_of_jemalloc(head))
        return P2D_NO;
    if (find_words(head, &w) || p2d_starts_with(head, "--- symbol\n"))
        return P2D_BY_MAGIC;
    return p2d_gperf_probe_text(head);
}

/* ------------------------------------------------------------------ addresses */

/* ---------------------------------------------------------------- CPU profile */

/* A stack in the words: [at + 2, at + 2 + depth) are its addresses. False at the end. */
static bool next_stack(const struct words *w, size_t at, uint64_t *count, size_t *depth)
{
    if (w->len - at < 3)
        return false;
    *count = word_at(w, at);
    uint64_t n = word_at(w, at + 1);
    *depth = n <= w->len - at - 2 ? (size_t)n : 0;
    return *depth > 0 && !(*count == 0 && n == 1 && word_at(w, at + 2) == 0);
}

/* The addresses after the first are those that calls return to: the call is before it.
 */
static uint64_t address_at(const struct p2d_gperf *g, const struct words *w, size_t at,
                           size_t i)
{
    return word_at(w, at + 2 + i) - (i > 0 && !g->has_ids);
}

/* Find the end mark, which google-pprof leaves out; in *maps, what follows. False if the
 * bytes end before it. */
static bool find_maps(struct p2d_gperf *g, const struct words *w, size_t begin,
                      struct p2d_span bytes, struct p2d_span *maps)
{
    uint64_t count;
    size_t at = begin, depth;
    while (next_stack(w, at, &count, &depth))
        at += 2 + depth;
    bool has_mark = w->len - at >= 3 && word_at(w, at) == 0 && word_at(w, at + 1) == 1 &&
                    word_at(w, at + 2) == 0;
    *maps = p2d_slice(bytes, has_mark ? (at + 3) * w->size : bytes.len, bytes.len);
    return has_mark || (g->symbols.used > 0 && at * w->size == bytes.len);
}

static void add_stack(struct p2d_gperf *g, const struct words *w, size_t at, size_t depth)
{
    g->stack.len = 0;
    for (size_t i = 0; i < depth; i++)
        (void)p2d_vec_push(&g->stack, g->b->report, address_at(g, w, at, i));
}

static void read_stacks(struct p2d_gperf *g, const struct words *w, size_t at)
{
    p2d_metric samples = p2d_metric_of(g->b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    double period = (double)word_at(w, 3);
    /* google-pprof, which has put symbols before it, says 1 whatever it was. */
    bool has_period = period > 1 || g->symbols.used == 0;
    p2d_metric cpu =
        has_period ? p2d_metric_of(g->b, p2d_span_of("cpu"), P2D_UNIT_MICROSECONDS) : 0;
    uint64_t count;
    size_t depth;
    p2d_prefer_metric(g->b, cpu);
    for (; p2d_input_ok(g->in) && next_stack(w, at, &count, &depth); at += 2 + depth) {
        add_stack(g, w, at, depth);
        struct p2d_sample sample = {
            .node = p2d_gperf_node(g), .count = count, .value = (double)count};
        sample.metric = samples;
        p2d_add_sample(g->b, sample);
        sample.metric = cpu;
        sample.value *= period;
        if (has_period)
            p2d_add_sample(g->b, sample);
    }
}

static bool read_cpu(struct p2d_gperf *g, struct p2d_span bytes)
{
    struct words w;
    struct p2d_span maps;
    if (!find_words(bytes, &w))
        return p2d_fail(g->in, "the input is not a CPU profile of gperftools");
    size_t begin = 2 + (size_t)word_at(&w, 1);
    g->has_ids = word_at(&w, 2) == 1;
    if (begin > w.len)
        return p2d_fail(g->in, "the header is cut off");
    if (!find_maps(g, &w, begin, bytes, &maps))
        p2d_set_warning(g->in->report, "gperftools: truncated", g->in->name,
                        "input truncated: the end mark and the object files are missing");
    if (g->has_ids)
        p2d_gperf_take_java_names(g, maps);
    else
        p2d_gperf_take_maps(g, maps);
    read_stacks(g, &w, begin);
    return true;
}

/* -------------------------------------------------------------- --- symbol */

static void take_symbol(struct p2d_gperf *g, struct p2d_span line)
{
    uint64_t address;
    size_t blank = p2d_find(line, 0, ' ');
    struct p2d_span number = p2d_slice(line, 0, blank);
    if (p2d_starts_with(line, "binary="))
        p2d_set_command(g->b, p2d_slice(line, 7, line.len));
    else if (p2d_starts_with(number, "0x") &&
             p2d_parse_hex(p2d_slice(number, 2, number.len), &address))
        p2d_gperf_add_symbols(g, address, p2d_trim(p2d_slice(line, blank, line.len)));
}

/* The lines up to "---", then up to the one that begins the profile itself. */
static bool read_symbolised(struct p2d_gperf *g, struct p2d_span bytes)
{
    struct p2d_span line;
    (void)p2d_gperf_cut_line(g, &bytes);
    while (bytes.len > 0 && p2d_input_ok(g->in)) {
        line = p2d_gperf_cut_line(g, &bytes);
        if (p2d_starts_with(line, "--- "))
            break;
        take_symbol(g, line);
    }
    struct words w;
    if (find_words(bytes, &w))
        return read_cpu(g, bytes);
    if (p2d_is_jemalloc(bytes))
        return p2d_jemalloc_read_text(g, bytes);
    if (p2d_gperf_probe_text(bytes) == P2D_NO) {
        p2d_fail_whole(g->in, "the input has symbols, and no profile after them");
        p2d_set_hint(
            g->in->report,
            "append the profile to the symbols: cat symbols.raw jeprof.1.heap >all.raw");
        return false;
    }
    return p2d_gperf_read_text(g, bytes);
}

static bool read_bytes(struct p2d_gperf *g, struct p2d_span bytes)
{
    struct words w;
    if (p2d_starts_with(bytes, "--- symbol"))
        return read_symbolised(g, bytes);
    if (find_words(bytes, &w))
        return read_cpu(g, bytes);
    if (p2d_is_jemalloc(bytes))
        return p2d_jemalloc_read_text(g, bytes);
    return p2d_gperf_read_text(g, bytes);
}

bool p2d_gperf_read(struct p2d_input *in, struct p2d_builder *b)
{
    /* This comes before the whole input is read: it may have no end. */
    struct p2d_span head = p2d_peek(in, P2D_HEAD_SIZE);
    if (probe(head) == P2D_NO && !is_of_jemalloc(head) && !p2d_is_jemalloc(head))
        return p2d_gperf_is_none(in);
    struct p2d_gperf g = {.in = in, .b = b};
    p2d_mapped_init(&g.mapped, in, b);
    struct p2d_span bytes = p2d_rest(in);
    g.frames_left = (uint64_t)bytes.len * FRAMES_PER_BYTE + FEW_FRAMES;
    bool done = p2d_input_ok(in) && read_bytes(&g, bytes) && p2d_input_ok(in);
    p2d_mapped_finish(&g.mapped);
    p2d_mapped_release(&g.mapped);
    p2d_map_release(&g.symbols);
    p2d_vec_release(&g.named);
    p2d_vec_release(&g.stack);
    p2d_vec_release(&g.path.steps);
    return done;
}

const struct p2d_reader p2d_read_gperftools = {
    .name = "gperftools",
    .title = "gperftools' CPU and heap profiles, yep, Go's older texts",
    .probe = probe,
    .is_binary = true,
    .read = p2d_gperf_read};
