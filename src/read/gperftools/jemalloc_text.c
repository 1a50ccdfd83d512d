/* jemalloc_text.c - parse jemalloc's heap profiles (prof.dump, jeprof.*.heap), and those
 * of jeprof --raw.
 *
 *     heap_v2/524288
 *       t*: 3: 300 [9: 900]
 *       t0: 3: 300 [9: 900] worker
 *     @ 0x55f676b311a8 0x55f676b311cd
 *       t*: 3: 300 [9: 900]
 *       t0: 3: 300 [9: 900]
 *
 *     MAPPED_LIBRARIES:
 *
 * The mean number of bytes between samples; what is in use by all threads, and by each,
 * as objects: bytes, and in brackets what ever was allocated; then that of each stack,
 * innermost first. A sample stands for as many blocks of its size as the sampling passed
 * over. What called the allocator is what counts: its own functions are left out.
 * Reference: src/prof_data.c and bin/jeprof of jemalloc.
 */
#include "read/gperftools/jemalloc_text.h"

#include <math.h>

#include "base/number.h"
#include "syntax/words.h"

enum { N_VALUES = 4 };

/* "3: 300 [9: 900]" */
struct numbers {
    double v[N_VALUES]; /* objects and bytes in use, and allocated */
};

/* What a record says of one thread. */
struct part {
    uint64_t number;
    struct numbers numbers;
};

struct jemalloc {
    struct p2d_gperf *g;
    double rate; /* 0: nothing was left out */
    p2d_metric metrics[N_VALUES];
    bool has_alloc, has_inuse;
    struct p2d_map thread_ids; /* a thread's number, and 1 -> thread */
    /* The open record. */
    bool is_open, has_all;
    struct numbers all; /* of t* */
    P2D_VEC(struct part) parts;
    P2D_VEC(p2d_spot) spots;      /* of its stack, leaf first */
    P2D_VEC(unsigned char) kinds; /* by function: 0 not known, 1 any, 2 an allocator's */
    uint64_t n;
};

/* --------------------------------------------------------- the allocator's */

static bool is_one_of(struct p2d_span name, const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++)
        if (p2d_span_is(name, list[i]))
            return true;
    return false;
}

static struct p2d_span without_prefix(struct p2d_span name, const char *const *prefixes)
{
    for (size_t i = 0; prefixes[i] != NULL; i++)
        if (p2d_starts_with(name, prefixes[i]))
            return p2d_slice(name, strlen(prefixes[i]), name.len);
    return name;
}

static bool is_allocator(struct p2d_span name)
{
    static const char *const prefixes[] = {"_rjem_je_", "rjem_je_", "je_", "tc_", NULL};
    static const char *const plain[] = {"malloc",
                                        "calloc",
                                        "realloc",
                                        "free",
                                        "memalign",
                                        "posix_memalign",
                                        "aligned_alloc",
                                        "valloc",
                                        "pvalloc",
                                        "mallocx",
                                        "rallocx",
                                        "xallocx",
                                        "dallocx",
                                        "sdallocx",
                                        "sdallocx_noflags",
                                        "newImpl",
                                        "do_malloc",
                                        "prof_alloc_prep",
                                        "prof_backtrace_impl",
                                        "prof_tctx_create",
                                        "irallocx_prof",
                                        "do_rallocx",
                                        NULL};
    if (p2d_starts_with(name, "operator new") || p2d_starts_with(name, "_Znw") ||
        p2d_starts_with(name, "_Zna"))
        return true;
    name = p2d_slice(name, 0, p2d_find(name, 0, '('));
    name = p2d_slice(name, 0, p2d_find(name, 0, '@'));
    name = without_prefix(name, prefixes);
    if (p2d_starts_with(name, "_"))
        name = without_prefix(p2d_slice(name, 1, name.len), prefixes);
    return is_one_of(name, plain) || p2d_starts_with(name, "imalloc") ||
           (p2d_starts_with(name, "fallback") && p2d_ends_with(name, "Impl"));
}

static bool is_of_allocator(struct jemalloc *j, p2d_fn fn)
{
    const struct p2d_profile *p = j->g->b->profile;
    if (!p2d_vec_reach(&j->kinds, j->g->b->report, fn))
        return false;
    if (j->kinds.at[fn] == 0) {
        struct p2d_span object = p2d_base_name(p2d_text(p, p->fns.at[fn].module));
        bool is_own = p2d_starts_with(object, "libjemalloc") ||
                      is_allocator(p2d_text(p, p->fns.at[fn].name));
        j->kinds.at[fn] = is_own ? 2 : 1;
    }
    return j->kinds.at[fn] == 2;
}

/* The context of g->stack. Whatever an allocator calls is the allocator's. */
static p2d_node node_of(struct jemalloc *j)
{
    struct p2d_gperf *g = j->g;
    uint32_t first = 0;
    j->spots.len = 0;
    for (uint32_t i = 0; i < g->stack.len && p2d_ok(g->b->report); i++) {
        const p2d_spot *spots;
        for (uint32_t n = p2d_gperf_spots(g, g->stack.at[i], &spots); n-- > 0;) {
            (void)p2d_vec_push(&j->spots, g->b->report, spots[n]);
            if (is_of_allocator(j, p2d_fn_of_spot(g->b->profile, spots[n])))
                first = j->spots.len;
        }
    }
    for (uint32_t i = first; i < j->spots.len; i++)
        p2d_frame(g->b, j->spots.at[i]);
    p2d_node node = p2d_stack(g->b, P2D_LEAF_FIRST);
    g->b->frames.len = 0;
    return node;
}

/* ----------------------------------------------------------------- records */

/* How many blocks one of this mean size stands for, whose chance to be sampled was
 * 1 - exp(-size / rate). */
static double scale_of(const struct jemalloc *j, double objects, double bytes)
{
    if (j->rate <= 0 || objects <= 0 || bytes <= 0)
        return 1;
    return 1 / (1 - exp(-(bytes / objects) / j->rate));
}

static bool make_metrics(struct jemalloc *j)
{
    static const struct {
        const char *name;
        enum p2d_unit unit;
    } kinds[N_VALUES] = {{"inuse_objects", P2D_UNIT_COUNT},
                         {"inuse_space", P2D_UNIT_BYTES},
                         {"alloc_objects", P2D_UNIT_COUNT},
                         {"alloc_space", P2D_UNIT_BYTES}};
    for (size_t i = 0; i < (j->has_alloc ? N_VALUES : 2); i++)
        if (j->metrics[i] == 0)
            j->metrics[i] =
                p2d_metric_of(j->g->b, p2d_span_of(kinds[i].name), kinds[i].unit);
    return p2d_ok(j->g->b->report);
}

static void add_samples(struct jemalloc *j, p2d_node node, p2d_thread thread,
                        const struct numbers *numbers, const double scale[2])
{
    for (size_t i = 0; i < N_VALUES; i++)
        if (j->metrics[i] != 0 && numbers->v[i] > 0)
            p2d_add_sample(j->g->b,
                           (struct p2d_sample){.node = node,
                                               .thread = thread,
                                               .metric = j->metrics[i],
                                               .value = numbers->v[i] * scale[i / 2]});
}

/* What is left of t* after its threads, which are counted one after the other while the
 * program runs; false if they have more than it. */
static bool find_rest(const struct jemalloc *j, struct numbers *rest)
{
    *rest = j->all;
    for (uint32_t i = 0; i < j->parts.len; i++)
        for (size_t k = 0; k < N_VALUES; k++)
            rest->v[k] -= j->parts.at[i].numbers.v[k];
    for (size_t k = 0; k < N_VALUES; k++)
        if (rest->v[k] < 0)
            return false;
    return true;
}

static void sum_parts(struct jemalloc *j)
{
    for (uint32_t i = 0; i < j->parts.len; i++)
        for (size_t k = 0; k < N_VALUES; k++)
            j->all.v[k] += j->parts.at[i].numbers.v[k];
}

static void end_record(struct jemalloc *j)
{
    struct numbers rest;
    if (!j->is_open)
        return;
    j->is_open = false;
    j->n += j->has_all || j->parts.len > 0;
    if (!j->has_all)
        sum_parts(j);
    j->has_alloc |= j->all.v[2] > 0 || j->all.v[3] > 0;
    j->has_inuse |= j->all.v[1] > 0;
    if (!make_metrics(j))
        return;
    p2d_node node = node_of(j);
    const double scale[2] = {scale_of(j, j->all.v[0], j->all.v[1]),
                             scale_of(j, j->all.v[2], j->all.v[3])};
    bool by_thread = find_rest(j, &rest);
    for (uint32_t i = 0; by_thread && i < j->parts.len; i++)
        add_samples(j, node, p2d_map_get(&j->thread_ids, j->parts.at[i].number + 1),
                    &j->parts.at[i].numbers, scale);
    add_samples(j, node, 0, by_thread ? &rest : &j->all, scale);
}

/* ------------------------------------------------------------------- lines */

/* Digits, a mark, and blanks around them; false if they are not there. */
static bool take_number(struct p2d_span *text, char mark, double *value)
{
    uint64_t number;
    size_t end = p2d_find(*text, 0, (unsigned char)mark);
    if (end == text->len || !p2d_parse_u64(p2d_trim(p2d_slice(*text, 0, end)), &number))
        return false;
    *value = (double)number;
    *text = p2d_trim(p2d_slice(*text, end + 1, text->len));
    return true;
}

static bool take_numbers(struct p2d_span *text, struct numbers *n)
{
    struct p2d_span rest = *text;
    if (!take_number(&rest, ':', &n->v[0]) || !take_number(&rest, '[', &n->v[1]) ||
        !take_number(&rest, ':', &n->v[2]) || !take_number(&rest, ']', &n->v[3]))
        return false;
    *text = rest;
    return true;
}

/* A line of the head: "t0: 3: 300 [9: 900] name"; the name may be missing. */
static void name_thread(struct jemalloc *j, uint64_t number, struct p2d_span id,
                        struct p2d_span name)
{
    uint32_t *slot = p2d_map_at(&j->thread_ids, j->g->b->report, number + 1);
    if (slot != NULL && *slot == 0)
        *slot = p2d_thread_of(
            j->g->b,
            (struct p2d_thread_info){.comm = p2d_name(j->g->b, name.len > 0 ? name : id),
                                     .pid = -1,
                                     .tid = -1});
}

/* "t*: ..." or "t0: ..." */
static bool take_counts(struct jemalloc *j, struct p2d_span line)
{
    size_t colon = p2d_find(line, 0, ':');
    struct p2d_span id = p2d_slice(line, 0, colon);
    struct p2d_span rest = p2d_trim(p2d_slice(line, colon + 1, line.len));
    struct part part;
    bool is_all = p2d_span_is(id, "t*");
    if (!is_all && (!p2d_starts_with(id, "t") ||
                    !p2d_parse_u64(p2d_slice(id, 1, id.len), &part.number) ||
                    part.number == UINT64_MAX))
        return false;
    if (!take_numbers(&rest, &part.numbers))
        return false;
    if (is_all && j->is_open) {
        j->all = part.numbers;
        j->has_all = true;
    } else if (!is_all) {
        name_thread(j, part.number, id, rest);
        if (j->is_open)
            (void)p2d_vec_push(&j->parts, j->g->b->report, part);
    }
    return true;
}

/* "@ 0x1 0x2": calls return to all but the first, so the calls are before them. */
static bool begin_record(struct jemalloc *j, struct p2d_span line)
{
    struct p2d_gperf *g = j->g;
    struct p2d_span rest = p2d_slice(line, 1, line.len), word;
    uint64_t address;
    end_record(j);
    g->stack.len = j->parts.len = 0;
    while ((word = p2d_next_word(&rest)).len > 0) {
        if (!p2d_starts_with(word, "0x") ||
            !p2d_parse_hex(p2d_slice(word, 2, word.len), &address))
            return false;
        address -= g->stack.len > 0;
        (void)p2d_vec_push(&g->stack, g->b->report, address);
    }
    j->all = (struct numbers){{0}};
    j->has_all = false;
    j->is_open = true;
    return true;
}

static void take_line(struct jemalloc *j, struct p2d_span line)
{
    line = p2d_trim(line);
    if (line.len == 0)
        return;
    if (line.at[0] == '@' ? begin_record(j, line) : take_counts(j, line))
        return;
    j->is_open = j->is_open && line.at[0] != '@';
    p2d_warn(j->g->in, "jemalloc: skipped",
             "skipped a line that is not of a heap profile: %.*s",
             line.len < 60 ? (int)line.len : 60, (const char *)line.at);
}

static bool take_head(struct jemalloc *j, struct p2d_span line)
{
    uint64_t rate;
    if (!p2d_parse_u64(p2d_trim(p2d_slice(line, strlen("heap_v2/"), line.len)), &rate))
        return p2d_fail(j->g->in, "the rate of sampling is not a number");
    j->rate = (double)rate;
    return true;
}

static void read_lines(struct jemalloc *j, struct p2d_span text)
{
    struct p2d_span line;
    size_t maps = p2d_find_text(text, 0, "\nMAPPED_LIBRARIES:");
    p2d_gperf_take_maps(j->g, p2d_slice(text, maps, text.len));
    text = p2d_slice(text, 0, maps);
    j->g->in->line = j->g->line;
    for (bool is_first = true;
         text.len > 0 && p2d_input_ok(j->g->in) && p2d_cut(&text, '\n', &line);
         is_first = false) {
        j->g->in->line++;
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (!is_first)
            take_line(j, line);
        else if (!take_head(j, line))
            return;
    }
    end_record(j);
}

bool p2d_is_jemalloc(struct p2d_span text)
{
    return p2d_starts_with(text, "heap_v2/");
}

bool p2d_jemalloc_read_text(struct p2d_gperf *g, struct p2d_span text)
{
    struct jemalloc j = {.g = g};
    struct p2d_input *in = g->in;
    g->line = g->symbols.used > 0 ? g->line : 0;
    read_lines(&j, text);
    if (p2d_input_ok(in) && j.n == 0) {
        p2d_fail_whole(in, "no stack has numbers: nothing was sampled");
        p2d_set_hint(in->report, "run the program with MALLOC_CONF=prof:true, and until "
                                 "it has allocated 2^lg_prof_sample bytes");
    }
    if (p2d_input_ok(in))
        p2d_prefer_metric(g->b, j.metrics[j.has_inuse || !j.has_alloc ? 1 : 3]);
    p2d_map_release(&j.thread_ids);
    p2d_vec_release(&j.parts);
    p2d_vec_release(&j.spots);
    p2d_vec_release(&j.kinds);
    return p2d_input_ok(in);
}
