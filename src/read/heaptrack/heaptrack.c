/* heaptrack.c - read what heaptrack records of the heap of a program.
 *
 *     v 10400 3
 *     X ./depot
 *     s 9 fill(int)
 *     i 557d5fc7231b 1 16 15 8
 *     t 9 8
 *     a 38 a
 *     + 1
 *     - 1
 *
 * The first letter of a line says its kind, all numbers are hexadecimal, and those of
 * strings, addresses and traces count from 1. "v" the version of heaptrack, and of the
 * format; "X" the command; "s" a string, from format 3 on with its length before it, as it
 * may have several lines, which the command may have too; "i" an address: its module, then function, file and line of each
 * function there, the innermost first; "t" a trace: an address, and the trace of the
 * caller; "a" a size and a trace; "+" and "-" that such memory was allocated or freed; "A"
 * that the program is recorded from here on. Format 0 has no "a": "+" has a size, a trace
 * and a pointer, and "-" the pointer. "I" the size of a page; "c" milliseconds since the begin,
 * and after it "R" how many pages are resident.
 * Reference: src/analyze/accumulatedtracedata.cpp of heaptrack.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/number.h"
#include "model/file_module.h"
#include "model/lines.h"
#include "read/heaptrack/allocations.h"
#include "read/heaptrack/over_time.h"
#include "read/read.h"
#include "syntax/words.h"

/* An address in the program. */
struct place {
    uint32_t first, n; /* functions there, the innermost first; of ->spots */
    bool is_new;       /* the innermost is C++'s operator new, which is left out */
};

struct trace {
    p2d_node node;
    p2d_node asking; /* the same without operator new: where memory was asked for */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    uint64_t version, format;
    P2D_VEC(p2d_str) strings;     /* from 1 */
    P2D_VEC(struct place) places; /* from 1 */
    P2D_VEC(struct trace) traces; /* from 1 */
    P2D_VEC(p2d_spot) spots;
    struct p2d_heap heap;
    struct p2d_heap_moments moments;
    struct p2d_buffer text;    /* a string of several lines */
    struct p2d_buffer command; /* as far as it was read: the same */
    bool is_in_command;
};

/* ------------------------------------------------------------------ numbers */

static bool cut_hex(struct p2d_span *line, uint64_t *number)
{
    return p2d_parse_hex(p2d_next_word(line), number);
}

/* A number below `end`. */
static bool cut_index(struct p2d_span *line, uint32_t end, uint32_t *index)
{
    uint64_t number;
    if (!cut_hex(line, &number) || number >= end)
        return false;
    *index = (uint32_t)number;
    return true;
}

static bool fail(struct reader *r)
{
    return p2d_fail(r->in, "the line refers to what does not come before it, or lacks "
                           "a number");
}

/* -------------------------------------------------------------- definitions */

/* What is left of a string of this length after its first line. */
static bool take_more(struct reader *r, struct p2d_span *text, uint64_t length)
{
    struct p2d_span line;
    if (text->len >= length)
        return true;
    r->text.len = 0;
    p2d_put(&r->text, text->at, text->len);
    while (r->text.len < length && p2d_line(r->in, &line)) {
        p2d_putc(&r->text, '\n');
        p2d_put(&r->text, line.at, line.len);
    }
    *text = p2d_buffer_span(&r->text);
    return p2d_input_ok(r->in) &&
           (text->len >= length ||
            p2d_fail(r->in,
                     "a text is shorter than the %" PRIu64 " bytes that it should "
                     "have",
                     length));
}

static bool take_string(struct reader *r, struct p2d_span line)
{
    uint64_t length;
    if (r->format >= 3) {
        struct p2d_span text = line;
        size_t blank = p2d_find(text, 0, ' ');
        if (!p2d_parse_hex(p2d_slice(text, 0, blank), &length))
            return fail(r);
        line = p2d_slice(text, blank + 1, text.len);
        if (!take_more(r, &line, length))
            return false;
        line = p2d_slice(line, 0, (size_t)length);
    }
    return p2d_vec_push(&r->strings, r->b->report, p2d_name(r->b, line));
}

/* A frame without a name is called by its address. */
static p2d_spot spot_of(struct reader *r, uint64_t address, p2d_str name, p2d_str module,
                        p2d_str file, uint64_t line)
{
    char text[24];
    snprintf(text, sizeof text, "0x%" PRIx64, address);
    struct p2d_function fn = {.module = module, .file = file};
    fn.name = name != 0 ? name : p2d_name(r->b, p2d_span_of(text));
    return p2d_at_line(r->b, p2d_fn_of(r->b, fn), 0,
                       line <= INT32_MAX ? (int64_t)line : 0);
}

/* "ADDRESS MODULE[ FUNCTION FILE LINE]...", of which FUNCTION may be the last. */
static bool take_place(struct reader *r, struct p2d_span line)
{
    struct place place = {.first = r->spots.len};
    uint64_t address, number;
    uint32_t module;
    if (!cut_hex(&line, &address) || !cut_index(&line, r->strings.len, &module))
        return fail(r);
    struct p2d_span path = p2d_text(r->b->profile, r->strings.at[module]);
    p2d_str base = p2d_name(r->b, p2d_base_name(path));
    do {
        uint32_t name = 0, file = 0;
        number = 0;
        if (line.len > 0 && !cut_index(&line, r->strings.len, &name))
            return fail(r);
        if (line.len > 0 &&
            (!cut_index(&line, r->strings.len, &file) || !cut_hex(&line, &number)))
            return fail(r);
        p2d_spot spot =
            spot_of(r, address, r->strings.at[name], base, r->strings.at[file], number);
        struct p2d_span text = p2d_text(r->b->profile, r->strings.at[name]);
        if (place.n == 0)
            place.is_new = p2d_starts_with(text, "operator new(") ||
                           p2d_starts_with(text, "operator new[](");
        if (!p2d_vec_push(&r->spots, r->b->report,
                          line.len > 0 ? p2d_inlined(spot) : spot))
            return false;
        place.n++;
    } while (line.len > 0);
    return p2d_vec_push(&r->places, r->b->report, place);
}

static bool take_trace(struct reader *r, struct p2d_span line)
{
    uint32_t number, parent;
    if (!cut_index(&line, r->places.len, &number) ||
        !cut_index(&line, r->traces.len, &parent))
        return fail(r);
    const struct place *place = &r->places.at[number];
    p2d_node node = r->traces.at[parent].node;
    for (uint32_t i = place->n; i-- > 0;)
        node = p2d_child(r->b, node, r->spots.at[place->first + i], false);
    p2d_node asking = place->is_new ? r->traces.at[parent].asking : node;
    return p2d_vec_push(&r->traces, r->b->report, (struct trace){node, asking});
}

static bool take_kind(struct reader *r, struct p2d_span line)
{
    struct p2d_heap_kind kind = {0};
    if (!cut_hex(&line, &kind.size) || !cut_index(&line, r->traces.len, &kind.trace))
        return fail(r);
    return p2d_vec_push(&r->heap.kinds, r->b->report, kind);
}

/* ------------------------------------------------------------------- events */

static bool take_allocation(struct reader *r, struct p2d_span line)
{
    uint64_t size, address;
    uint32_t index;
    if (r->format > 0) {
        if (!cut_index(&line, r->heap.kinds.len, &index))
            return fail(r);
        p2d_heap_allocate(&r->heap, index);
    } else {
        if (!cut_hex(&line, &size) || !cut_index(&line, r->traces.len, &index) ||
            !cut_hex(&line, &address))
            return fail(r);
        p2d_heap_allocate_at(&r->heap, size, index, address);
    }
    return p2d_input_ok(r->in);
}

/* What was allocated before heaptrack was attached may be freed: it is unknown. */
static bool take_free(struct reader *r, struct p2d_span line)
{
    uint64_t address;
    uint32_t index;
    bool is_known;
    if (r->format > 0) {
        if (!cut_index(&line, r->heap.kinds.len, &index))
            return fail(r);
        is_known = p2d_heap_free(&r->heap, index);
    } else {
        if (!cut_hex(&line, &address))
            return fail(r);
        is_known = p2d_heap_free_at(&r->heap, address);
    }
    if (!is_known)
        p2d_warn(r->in, "heaptrack: free",
                 "memory is freed that was not allocated in this recording");
    return p2d_input_ok(r->in);
}

/* A line of kind I, c or R, which tells a time or resident memory. A damaged one is ignored. */
static void take_moment(struct reader *r, unsigned char kind, struct p2d_span line)
{
    uint64_t number;
    if (!cut_hex(&line, &number))
        return;
    if (kind == 'I')
        r->moments.page = (double)number;
    else if (kind == 'R')
        p2d_heap_note_pages(&r->moments, number);
    else
        p2d_heap_note_time(&r->moments, r->b->report, number,
                           p2d_heap_take_most(&r->heap));
}

/* ---------------------------------------------------------------------- file */

static bool refuse_raw(struct reader *r)
{
    p2d_fail_whole(r->in, "the recording of heaptrack has no names yet");
    p2d_set_hint(r->in->report,
                 "add them: heaptrack --interpret FILE (or heaptrack_interpret <FILE "
                 ">OUT) writes what is read here");
    return false;
}

/* "v VERSION[ FORMAT]": before heaptrack 1.2 the version says it. */
static bool take_version(struct reader *r, struct p2d_span line)
{
    enum { FIRST_WITH_KINDS = 0x10200, LATEST = 3 };
    if (!cut_hex(&line, &r->version))
        return fail(r);
    r->format = r->version >= FIRST_WITH_KINDS;
    if (line.len > 0 && !cut_hex(&line, &r->format))
        return fail(r);
    if (r->format <= LATEST)
        return true;
    p2d_fail(r->in, "format %" PRIu64 " of heaptrack's recordings is not known",
             r->format);
    p2d_set_hint(r->in->report, "heaptrack_print -F out.folded FILE writes stacks that "
                                "can be read");
    return false;
}

/* The command goes on, after the line that it was in, up to what always follows it: the
 * size of pages, or in old recordings a string. False at that. */
static bool take_command(struct reader *r, struct p2d_span line)
{
    if (!r->is_in_command)
        return false;
    if (p2d_starts_with(line, "I ") || p2d_starts_with(line, "s ")) {
        p2d_set_command(r->b, p2d_trim(p2d_buffer_span(&r->command)));
        r->is_in_command = false;
        return false;
    }
    p2d_putc(&r->command, ' ');
    p2d_put(&r->command, line.at, line.len);
    return true;
}

static bool take_line(struct reader *r, struct p2d_span line)
{
    struct p2d_span text = p2d_slice(line, 2, line.len), rest = p2d_trim(text);
    switch (line.len > 0 ? line.at[0] : '#') {
    case 'v':
        return take_version(r, rest);
    case 'x':
    case 'm':
        return refuse_raw(r);
    case 'X':
        p2d_put(&r->command, rest.at, rest.len);
        r->is_in_command = true;
        return true;
    case 's':
        return take_string(r, text);
    case 'i':
        return take_place(r, rest);
    case 't':
        return take_trace(r, rest);
    case 'a':
        return take_kind(r, rest);
    case '+':
        return take_allocation(r, rest);
    case '-':
        return take_free(r, rest);
    case 'A':
        p2d_heap_reset(&r->heap);
        r->moments.at.len = 0;
        return true;
    case 'I':
    case 'c':
    case 'R':
        take_moment(r, line.at[0], rest);
        return p2d_input_ok(r->in);
    default:
        return true;
    }
}

/* ----------------------------------------------------------------------- end */

static void add(struct reader *r, p2d_node node, p2d_metric metric, double value,
                uint64_t n)
{
    if (n > 0)
        p2d_add_sample(r->b,
                       (struct p2d_sample){
                           .node = node, .metric = metric, .value = value, .count = n});
}

static void finish(struct reader *r)
{
    enum { PEAK, LEAKED, ALLOCATIONS, TEMPORARY, N_METRICS };
    static const char *const names[] = {"peak", "leaked", "allocations", "temporary"};
    p2d_metric metrics[N_METRICS];
    uint64_t n = 0;
    for (int i = 0; i < N_METRICS; i++)
        metrics[i] = p2d_metric_of(r->b, p2d_span_of(names[i]),
                                   i <= LEAKED ? P2D_UNIT_BYTES : P2D_UNIT_COUNT);
    p2d_prefer_metric(r->b, metrics[PEAK]);
    for (uint32_t i = 0; i < r->heap.kinds.len && p2d_input_ok(r->in); i++) {
        const struct p2d_heap_kind *kind = &r->heap.kinds.at[i];
        p2d_node node = r->traces.at[kind->trace].asking;
        double size = (double)kind->size;
        add(r, node, metrics[PEAK], size * (double)kind->at_peak, kind->at_peak);
        add(r, node, metrics[LEAKED], size * (double)kind->live, kind->live);
        add(r, node, metrics[ALLOCATIONS], (double)kind->n, kind->n);
        add(r, node, metrics[TEMPORARY], (double)kind->temporary, kind->temporary);
        n += kind->n;
    }
    p2d_heap_add_moments(&r->moments, r->b, p2d_heap_take_most(&r->heap));
    if (p2d_input_ok(r->in) && n == 0)
        p2d_fail_whole(r->in, "the recording has no allocations");
}

static bool read_lines(struct reader *r)
{
    struct p2d_span line;
    while (p2d_line(r->in, &line)) {
        bool is_cut = r->in->unterminated;
        if (is_cut)
            p2d_warn(r->in, "heaptrack: truncated",
                     "the recording is cut off in its last line");
        else if (!take_command(r, line) && !take_line(r, line))
            return false;
    }
    return p2d_input_ok(r->in);
}

static bool read_heaptrack(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b, .heap.report = b->report};
    r.text.report = r.command.report = b->report;
    bool has_room = p2d_vec_push(&r.strings, b->report, 0) &&
                    p2d_vec_push(&r.places, b->report, (struct place){0}) &&
                    p2d_vec_push(&r.traces, b->report, (struct trace){0});
    if (has_room && read_lines(&r))
        finish(&r);
    p2d_vec_release(&r.strings);
    p2d_vec_release(&r.places);
    p2d_vec_release(&r.traces);
    p2d_vec_release(&r.spots);
    p2d_buffer_release(&r.text);
    p2d_buffer_release(&r.command);
    p2d_heap_release(&r.heap);
    p2d_heap_moments_release(&r.moments);
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    uint64_t number;
    if (!p2d_cut(&head, '\n', &line) || !p2d_starts_with(line, "v "))
        return P2D_NO;
    line = p2d_trim(p2d_slice(line, 2, line.len));
    while (line.len > 0)
        if (!cut_hex(&line, &number))
            return P2D_NO;
    bool is_next = p2d_cut(&head, '\n', &line) && line.len > 1 && line.at[1] == ' ' &&
                   memchr("XIsixm#", line.at[0], 7) != NULL;
    return is_next ? P2D_BY_MAGIC : P2D_NO;
}

const struct p2d_reader p2d_read_heaptrack = {
    .name = "heaptrack",
    .title = "recordings of the heap by heaptrack (also .gz, .zst)",
    .probe = probe,
    .read = read_heaptrack};
