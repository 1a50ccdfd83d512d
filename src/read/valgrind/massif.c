/* massif.c - read massif's heap profiles: the heap at its peak, by allocating function, and
 * memory over time.
 *
 *     desc: (none)
 *     cmd: ./app
 *     time_unit: i
 *     #-----------
 *     snapshot=3
 *     #-----------
 *     time=1822050
 *     mem_heap_B=123073
 *     mem_heap_extra_B=8
 *     mem_stacks_B=0
 *     heap_tree=peak
 *     n2: 123073 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 *      n1: 72704 0x48FE7B9: read (io.c:17)
 *       n0: 72704 0x4004A1D: main (in /usr/bin/app)
 *      n0: 50369 in 29 places, all below massif's threshold (1.00%)
 *
 * A line is followed by its callers, one blank further in, which add up to it but for
 * what was left out. The peak's tree counts, else the last one; of the others the
 * functions that allocate are parts of the memory at that time, which is in instructions
 * (i), milliseconds (ms) or bytes that were allocated and freed (B). Reference:
 * https://valgrind.org/docs/manual/ms-manual.html
 */
#include "base/map.h"
#include "base/number.h"
#include "read/read.h"
#include "read/valgrind/frame.h"

struct level {
    p2d_spot spot;
    double bytes, of_callers;
};

/* What a snapshot says before its tree. */
enum { HEAP, EXTRA, STACKS, N_KINDS };

struct snapshot {
    double time, bytes[N_KINDS];
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    P2D_VEC(struct level) levels; /* from what allocates to its callers */
    p2d_metric metric;
    uint64_t n_trees;
    bool in_tree;  /* the chosen one */
    bool in_other; /* of another detailed snapshot, or this one */
    enum p2d_unit along;
    double scale; /* of a time in the file, to the unit */
    struct snapshot now;
    P2D_VEC(struct snapshot) snapshots;
    P2D_VEC(struct p2d_memory_part) parts;
    struct {
        p2d_str name;
        uint64_t address, bytes;
        size_t depth;          /* 0: there is none */
    } part;                    /* that the next line may be the function of */
    uint32_t first_part;       /* of this tree */
    struct p2d_map last_parts; /* name -> 1 + its last part */
};

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool has_cmd = false, has_unit = false;
    if (!p2d_starts_with(head, "desc:"))
        return P2D_NO;
    for (size_t i = 0; i < 8 && p2d_cut(&head, '\n', &line); i++) {
        has_cmd |= p2d_starts_with(line, "cmd:");
        has_unit |= p2d_starts_with(line, "time_unit:");
    }
    return has_cmd && has_unit ? P2D_BY_MAGIC : P2D_NO;
}

/* What follows the number of bytes. */
static struct p2d_function function_of_text(struct reader *r, struct p2d_span text)
{
    if (p2d_starts_with(text, "0x"))
        return p2d_valgrind_function(r->b, text);
    return (struct p2d_function){.name =
                                     p2d_name(r->b, p2d_span_of("[below threshold]"))};
}

/* Bytes that no deeper caller accounts for end at the innermost level. */
static void pop_level(struct reader *r)
{
    struct level last = r->levels.at[r->levels.len - 1];
    double rest = last.bytes - last.of_callers;
    for (uint32_t i = 1; rest > 0 && i < r->levels.len; i++)
        p2d_frame(r->b, r->levels.at[i].spot);
    if (rest > 0)
        p2d_add_sample(r->b, (struct p2d_sample){.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                                 .metric = r->metric,
                                                 .value = rest});
    r->levels.len--;
    if (r->levels.len > 0)
        r->levels.at[r->levels.len - 1].of_callers += last.bytes;
}

struct tree_line {
    size_t depth;
    uint64_t bytes;
    struct p2d_span text;
};

/* "n2: 123073 0x48FE7B9: read (io.c:17)", after so many blanks; false if it is none. */
static bool parse_tree_line(struct p2d_span line, struct tree_line *parsed)
{
    size_t depth = 0;
    uint64_t children;
    while (depth < line.len && line.at[depth] == ' ')
        depth++;
    line = p2d_slice(line, depth, line.len);
    size_t colon = p2d_find(line, 0, ':'), end = p2d_find(line, colon + 2, ' ');
    parsed->depth = depth;
    parsed->text = p2d_trim(p2d_slice(line, end, line.len));
    return line.len > 0 && line.at[0] == 'n' &&
           p2d_parse_u64(p2d_slice(line, 1, colon), &children) &&
           p2d_parse_u64(p2d_slice(line, colon + 2, end), &parsed->bytes);
}

static bool take_tree_line(struct reader *r, const struct tree_line *line)
{
    if (line->depth > r->levels.len)
        return false;
    while (r->levels.len > line->depth)
        pop_level(r);
    struct level level = {.bytes = (double)line->bytes};
    if (line->depth > 0)
        level.spot = p2d_starts_with(line->text, "0x")
                         ? p2d_valgrind_spot(r->b, line->text)
                         : p2d_fn_of(r->b, function_of_text(r, line->text));
    return p2d_vec_push(&r->levels, r->b->report, level);
}

/* "read (io.c)": the function, and the file or object that it is in. */
static p2d_str part_name(struct reader *r, struct p2d_function fn)
{
    const struct p2d_profile *p = r->b->profile;
    struct p2d_span name = p2d_text(p, fn.name);
    struct p2d_span place =
        p2d_last_part(p2d_text(p, fn.file != 0 ? fn.file : fn.module));
    struct p2d_buffer text = {.report = r->b->report};
    p2d_put(&text, name.at, name.len);
    if (place.len > 0) {
        p2d_puts(&text, " (");
        p2d_put(&text, place.at, place.len);
        p2d_putc(&text, ')');
    }
    p2d_str id = p2d_name(r->b, (struct p2d_span){text.at, text.len});
    p2d_buffer_release(&text);
    return id;
}

/* Add what allocated to the moment, once for all places that it did so at. */
static void end_part(struct reader *r)
{
    struct p2d_memory_part part = {
        .name = r->part.name, .at = r->now.time, .bytes = (double)r->part.bytes};
    part.is_first = r->parts.len == r->first_part;
    uint32_t *known =
        r->part.depth > 0 ? p2d_map_at(&r->last_parts, r->b->report, r->part.name) : NULL;
    r->part.depth = 0;
    if (known == NULL)
        return;
    if (*known > r->first_part)
        r->parts.at[*known - 1].bytes += part.bytes;
    else if (p2d_vec_push(&r->parts, r->b->report, part))
        *known = r->parts.len;
}

/* What allocated stands at depth 1, whichever tree it is; its callers at the same address
 * are those that it is inlined into, and the last of them is the function that is there.
 */
static void take_part(struct reader *r, const struct tree_line *line)
{
    struct p2d_span address = p2d_slice(line->text, 0, p2d_find(line->text, 0, ':'));
    uint64_t at = 0;
    bool has_address = p2d_starts_with(address, "0x") &&
                       p2d_parse_hex(p2d_slice(address, 2, address.len), &at);
    bool is_same = r->part.depth > 0 && line->depth == r->part.depth + 1 && has_address &&
                   at == r->part.address && line->bytes == r->part.bytes;
    if (!is_same)
        end_part(r);
    if (line->depth != 1 && !is_same)
        return;
    r->part.name = part_name(r, function_of_text(r, line->text));
    r->part.address = at;
    r->part.bytes = line->bytes;
    r->part.depth = line->depth;
}

static void end_tree(struct reader *r)
{
    end_part(r);
    while (r->levels.len > 0)
        pop_level(r);
    r->in_tree = r->in_other = false;
}

/* The number of the detailed snapshot that is read, from 1: the peak's, else the last
 * one; 0: none. */
static uint64_t chosen_tree(struct p2d_span text)
{
    uint64_t n = 0, chosen = 0;
    struct p2d_span line;
    while (text.len > 0 && p2d_cut(&text, '\n', &line)) {
        bool is_peak = p2d_starts_with(line, "heap_tree=peak");
        if (!is_peak && !p2d_starts_with(line, "heap_tree=detailed"))
            continue;
        n++;
        if (is_peak)
            return n;
        chosen = n;
    }
    return chosen;
}

/* ------------------------------------------------------------------ over time */

static void take_time_unit(struct reader *r, struct p2d_span unit)
{
    bool is_time = p2d_span_is(unit, "ms");
    r->along = is_time                  ? P2D_UNIT_SECONDS
               : p2d_span_is(unit, "B") ? P2D_UNIT_BYTES
                                        : P2D_UNIT_COUNT;
    r->scale = is_time ? 1e-3 : 1;
}

/* "mem_heap_B=123073"; the stacks come last, even where they are not measured. */
static bool take_number(struct reader *r, struct p2d_span line)
{
    static const char *const keys[] = {
        "mem_heap_B=", "mem_heap_extra_B=", "mem_stacks_B=", "time="};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        double value;
        if (!p2d_starts_with(line, keys[i]))
            continue;
        if (!p2d_parse_double(p2d_slice(line, strlen(keys[i]), line.len), &value))
            return false;
        if (i == N_KINDS)
            r->now = (struct snapshot){.time = value * r->scale};
        else
            r->now.bytes[i] = value;
        return i != STACKS || p2d_vec_push(&r->snapshots, r->b->report, r->now);
    }
    return true;
}

/* The heap, what malloc needs for itself and the stacks lie on one another; those that
 * are 0 all the time are not there. */
static void add_moments(struct reader *r)
{
    static const char *const names[] = {"heap", "heap administration", "stacks"};
    uint32_t series[N_KINDS];
    bool seen[N_KINDS] = {true};
    for (uint32_t i = 0; i < r->snapshots.len; i++)
        for (int k = 0; k < N_KINDS; k++)
            seen[k] |= r->snapshots.at[i].bytes[k] > 0;
    if (r->snapshots.len == 0 || !p2d_measure_memory(r->b, r->along))
        return;
    for (int k = 0; k < N_KINDS; k++)
        series[k] = seen[k] ? p2d_add_series(r->b, p2d_span_of(names[k]), 0) : 0;
    for (uint32_t i = 0; i < r->snapshots.len; i++)
        for (int k = 0; k < N_KINDS; k++)
            if (seen[k])
                p2d_add_moment(
                    r->b, (struct p2d_memory_point){.at = r->snapshots.at[i].time,
                                                    .bytes = r->snapshots.at[i].bytes[k],
                                                    .whose = series[k],
                                                    .adds = k != HEAP});
    for (uint32_t i = 0; i < r->parts.len; i++) {
        r->parts.at[i].whose = series[HEAP];
        p2d_add_memory_part(r->b, r->parts.at[i]);
    }
}

/* ------------------------------------------------------------------ lines */

static bool take_line_of_tree(struct reader *r, struct p2d_span line)
{
    struct tree_line parsed;
    if (!parse_tree_line(line, &parsed))
        return false;
    take_part(r, &parsed);
    return !r->in_tree || take_tree_line(r, &parsed);
}

static void take_line(struct reader *r, struct p2d_span line, uint64_t chosen)
{
    if (p2d_starts_with(line, "#")) {
        end_tree(r);
    } else if (p2d_starts_with(line, "cmd:")) {
        p2d_set_command(r->b, p2d_trim(p2d_slice(line, 4, line.len)));
    } else if (p2d_starts_with(line, "time_unit:")) {
        take_time_unit(r, p2d_trim(p2d_slice(line, strlen("time_unit:"), line.len)));
    } else if (p2d_starts_with(line, "heap_tree=peak") ||
               p2d_starts_with(line, "heap_tree=detailed")) {
        r->in_tree = ++r->n_trees == chosen;
        r->in_other = true;
        r->first_part = r->parts.len;
    } else if (r->in_other) {
        if (!take_line_of_tree(r, line) && r->in_tree)
            p2d_warn(r->in, "massif: skipped",
                     "skipped a line that is not of a heap tree");
    } else if (!take_number(r, line)) {
        p2d_warn(r->in, "massif: number", "skipped a line without its number");
    }
}

static bool read_massif(struct p2d_input *in, struct p2d_builder *b)
{
    /* This comes before the whole input is read: it may have no end. */
    if (probe(p2d_peek(in, P2D_HEAD_SIZE)) == P2D_NO)
        return p2d_fail(in, "the input is not of massif, whose files begin with desc:, "
                            "cmd: and time_unit:");
    struct reader r = {.in = in, .b = b, .scale = 1};
    uint64_t chosen = chosen_tree(p2d_rest(in));
    struct p2d_span line;
    if (p2d_input_ok(in) && chosen == 0) {
        p2d_fail_whole(in, "the input has no detailed snapshot");
        p2d_set_hint(in->report,
                     "record with --detailed-freq=1, or let the program run to its end");
        return false;
    }
    r.metric = p2d_metric_of(b, p2d_span_of("heap"), P2D_UNIT_BYTES);
    while (p2d_line(in, &line))
        take_line(&r, line, chosen);
    end_tree(&r);
    add_moments(&r);
    p2d_vec_release(&r.levels);
    p2d_vec_release(&r.snapshots);
    p2d_vec_release(&r.parts);
    p2d_map_release(&r.last_parts);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_massif = {.name = "massif",
                                           .title = "valgrind's massif, at its peak",
                                           .probe = probe,
                                           .read = read_massif};
