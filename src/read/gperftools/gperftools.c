/* gperftools.c - what gperftools writes: CPU profiles, heap profiles and the like.
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

uint32_t p2d_gperf_fns(struct p2d_gperf *g, uint64_t address, const p2d_fn **fns)
{
    uint32_t at = p2d_map_get(&g->symbols, address);
    if (at == 0 && g->symbols.used > 0 && !g->has_ids)
        at = p2d_map_get(&g->symbols, address + 1);
    if (at == 0) {
        g->unnamed = p2d_fn_at(&g->mapped, address);
        *fns = &g->unnamed;
        return 1;
    }
    p2d_fn n = g->named.at[at - 1];
    if (n > g->frames_left) {
        p2d_fail(g->in, "it has more inlined functions than a profile of this size can "
                        "have");
        return 0;
    }
    g->frames_left -= n;
    *fns = &g->named.at[at];
    return n;
}

static p2d_node node_at(struct p2d_gperf *g, p2d_node parent, uint64_t address)
{
    const p2d_fn *fns;
    uint32_t n = p2d_gperf_fns(g, address, &fns);
    for (uint32_t i = 0; i < n; i++)
        parent = p2d_child(g->b, parent, fns[i], false);
    return parent;
}

p2d_node p2d_gperf_node(struct p2d_gperf *g)
{
    p2d_node node;
    uint32_t n = g->stack.len;
    uint32_t i = p2d_share_path(&g->path, g->stack.at, n, &node);
    for (; i < n && p2d_input_ok(g->in); i++) {
        uint64_t address = g->stack.at[n - 1 - i];
        node = node_at(g, node, address);
        p2d_push_step(&g->path, g->b->report, address, node);
    }
    return node;
}

static struct p2d_span without_angle(struct p2d_span name)
{
    uint64_t address;
    size_t angle = p2d_find(name, 0, '<');
    for (; angle < name.len; angle = p2d_find(name, angle + 1, '<'))
        if (p2d_ends_with(name, ">") && name.len - angle >= 10 &&
            p2d_parse_hex(p2d_slice(name, angle + 1, name.len - 1), &address))
            return p2d_slice(name, 0, angle);
    return name;
}

static void add_named(struct p2d_gperf *g, struct p2d_span name, struct p2d_span file)
{
    (void)p2d_vec_push(
        &g->named, g->b->report,
        p2d_fn_of(g->b, (struct p2d_function){.name = p2d_name(g->b, without_angle(name)),
                                              .file = p2d_name(g->b, file)}));
}

/* Whether the address has no functions yet; then those that are added are its. */
static bool begin_symbol(struct p2d_gperf *g, uint64_t address, p2d_fn n)
{
    uint32_t *slot = p2d_map_at(&g->symbols, g->b->report, address);
    if (slot == NULL || *slot != 0 || !p2d_vec_push(&g->named, g->b->report, n))
        return false;
    *slot = g->named.len;
    return true;
}

void p2d_gperf_add_symbol(struct p2d_gperf *g, uint64_t address, struct p2d_span name,
                          struct p2d_span file)
{
    if (name.len > 0 && begin_symbol(g, address, 1))
        add_named(g, name, file);
}

/* Cut a name off those that "--" joins; "operator--" is one. */
static struct p2d_span cut_inlined(struct p2d_span *names)
{
    static const char joint[] = "--", operator[] = "operator";
    size_t end = p2d_find_text(*names, 0, joint);
    while (end < names->len && p2d_ends_with(p2d_slice(*names, 0, end), operator))
        end = p2d_find_text(*names, end + 2, joint);
    struct p2d_span name = p2d_slice(*names, 0, end);
    *names = p2d_slice(*names, end + 2, names->len);
    return name;
}

/* "outer(int)<0000000000401136>--inlined--innermost". */
static void add_symbols(struct p2d_gperf *g, uint64_t address, struct p2d_span names)
{
    p2d_fn n = 0;
    for (struct p2d_span rest = names; rest.len > 0;)
        n += cut_inlined(&rest).len > 0;
    if (n == 0 || !begin_symbol(g, address, n))
        return;
    while (names.len > 0) {
        struct p2d_span name = cut_inlined(&names);
        if (name.len > 0)
            add_named(g, name, (struct p2d_span){0});
    }
}

static struct p2d_span cut_line(struct p2d_gperf *g, struct p2d_span *text)
{
    struct p2d_span line = *text;
    p2d_cut(text, '\n', &line);
    g->line++;
    return p2d_ends_with(line, "\r") ? p2d_slice(line, 0, line.len - 1) : line;
}

/* A path that begins with "$build" means what a line "build=" said. */
static struct p2d_span without_build(struct p2d_gperf *g, struct p2d_span line)
{
    size_t dollar = p2d_find(line, 0, '$');
    if (!p2d_starts_with(p2d_slice(line, dollar, line.len), "$build"))
        return line;
    struct p2d_buffer whole = {.report = g->b->report};
    p2d_put(&whole, line.at, dollar);
    p2d_put(&whole, g->build.at, g->build.len);
    p2d_put(&whole, line.at + dollar + 6, line.len - dollar - 6);
    p2d_str id = p2d_name(g->b, (struct p2d_span){whole.at, whole.len});
    p2d_buffer_release(&whole);
    return p2d_text(g->b->profile, id);
}

void p2d_gperf_take_maps(struct p2d_gperf *g, struct p2d_span text)
{
    while (text.len > 0 && p2d_input_ok(g->in)) {
        struct p2d_span line = p2d_trim(cut_line(g, &text));
        if (p2d_starts_with(line,
                            "build=")) /* no path is longer: it is put into others */
            g->build = p2d_slice(line, 6, line.len < PATH_MAX ? line.len : PATH_MAX);
        else
            p2d_add_maps_line(&g->mapped, without_build(g, line));
    }
}

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

/* The addresses behind the first are those that calls return to: the call is before it.
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
        sample.metric = samples & INT32_MAX;
        p2d_add_sample(g->b, sample);
        sample.metric = cpu & INT32_MAX;
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
        return p2d_fail(g->in, "this is no CPU profile of gperftools");
    size_t begin = 2 + (size_t)word_at(&w, 1);
    g->has_ids = word_at(&w, 2) == 1;
    if (begin > w.len)
        return p2d_fail(g->in, "its header is cut");
    if (!find_maps(g, &w, begin, bytes, &maps))
        p2d_set_warning(g->in->report, "gperftools: truncated", g->in->name,
                        "input truncated: its end mark and its object files are missing");
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
        add_symbols(g, address, p2d_trim(p2d_slice(line, blank, line.len)));
}

/* The lines up to "---", then up to the one that begins the profile itself. */
static bool read_symbolised(struct p2d_gperf *g, struct p2d_span bytes)
{
    struct p2d_span line;
    (void)cut_line(g, &bytes);
    while (bytes.len > 0 && p2d_input_ok(g->in)) {
        line = cut_line(g, &bytes);
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
        p2d_fail(g->in, "no profile follows the symbols");
        p2d_set_hint(g->in->report, "append the profile that they are of, as in: cat "
                                    "symbols.raw jeprof.1.heap >all.raw");
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
    /* Before all of it is read: it may have no end. */
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
    .read = p2d_gperf_read};
