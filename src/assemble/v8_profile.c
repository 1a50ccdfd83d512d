/* v8_profile.c - read V8's profiles: a tree of call frames, and samples. */
#include "assemble/v8_profile.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "model/file_module.h"
#include "model/lines.h"
#include "model/times.h"
#include "assemble/json_tree.h"

void p2d_v8_release(struct p2d_v8_profile *p)
{
    p2d_vec_release(&p->nodes);
    p2d_vec_release(&p->links);
    p2d_map_release(&p->by_id);
    p2d_vec_release(&p->samples);
    p2d_vec_release(&p->deltas);
    p2d_vec_release(&p->lines);
    p2d_vec_release(&p->ticks);
    p2d_vec_release(&p->contexts);
}

/* ------------------------------------------------------------------- nodes */

/* A call frame, wherever its members stand. */
struct call_frame {
    p2d_str name, file;
    p2d_str script; /* its id, of text that was evaluated and has no address; 0: none */
    int64_t line, column;
};

/* A line or a column; 0 where it is unknown. */
static int64_t read_position(struct p2d_json *j, int64_t first)
{
    struct p2d_json_numeral number;
    bool is_known = p2d_json_number(j, &number) && number.is_integer &&
                    number.integer >= first && number.integer < INT32_MAX;
    return is_known ? number.integer + 1 - first : 0;
}

/* The id is a number in quotes, in old versions a number. "0" is V8 itself. */
static p2d_str read_script(struct p2d_json *j, struct p2d_builder *b)
{
    struct p2d_span text;
    struct p2d_json_numeral number;
    char digits[24];
    if (p2d_json_peek(j) == P2D_JSON_STRING)
        return p2d_json_string(j, &text) && !p2d_span_is(text, "0") ? p2d_name(b, text)
                                                                    : 0;
    if (!p2d_json_number(j, &number) || !number.is_integer || number.integer <= 0)
        return 0;
    snprintf(digits, sizeof digits, "%" PRId64, number.integer);
    return p2d_name(b, p2d_span_of(digits));
}

/* Lines and columns count from 0; from 1 where the members stand in the node itself, as
 * they did in old versions. */
static bool read_frame_member(struct p2d_json *j, struct p2d_builder *b,
                              struct call_frame *frame, struct p2d_span key,
                              int64_t first)
{
    enum { FUNCTION_NAME, URL, LINE_NUMBER, COLUMN_NUMBER, SCRIPT_ID };
    static const char *const keys[] = {
        [FUNCTION_NAME] = "functionName", [URL] = "url",
        [LINE_NUMBER] = "lineNumber",     [COLUMN_NUMBER] = "columnNumber",
        [SCRIPT_ID] = "scriptId",         NULL};
    struct p2d_span text;
    switch (p2d_json_which(key, keys)) {
    case FUNCTION_NAME:
        p2d_json_string(j, &text);
        frame->name = p2d_name(b, text);
        return true;
    case URL:
        p2d_json_string(j, &text);
        frame->file = p2d_name(b, text);
        return true;
    case LINE_NUMBER:
        frame->line = read_position(j, first);
        return true;
    case COLUMN_NUMBER:
        frame->column = read_position(j, first);
        return true;
    case SCRIPT_ID:
        frame->script = read_script(j, b);
        return true;
    default:
        return false;
    }
}

/* "VM42", as Chrome's DevTools call a script without an address. */
static p2d_str script_name(struct p2d_builder *b, p2d_str id)
{
    struct p2d_buffer name = {.report = b->report};
    struct p2d_span text = p2d_string(&b->profile->strings, id);
    p2d_puts(&name, "VM");
    p2d_put(&name, text.at, text.len);
    p2d_str script = p2d_name(b, p2d_buffer_span(&name));
    p2d_buffer_release(&name);
    return script;
}

static p2d_fn fn_of(struct p2d_builder *b, const struct call_frame *frame)
{
    const struct p2d_strings *strings = &b->profile->strings;
    struct p2d_span name = p2d_string(strings, frame->name);
    if (p2d_span_is(name, "(root)"))
        return 0;
    if (name.len == 0)
        name = p2d_span_of("(anonymous)");
    struct p2d_function fn = {
        .name = p2d_name(b, name), .file = frame->file, .line = frame->line};
    fn.column = frame->line > 0 ? (uint32_t)frame->column : 0;
    struct p2d_span file = p2d_string(strings, frame->file);
    fn.module = file.len == 0 && frame->line > 0 && frame->script != 0
                    ? script_name(b, frame->script)
                    : p2d_name(b, p2d_file_module(file));
    return p2d_fn_of(b, fn);
}

struct tree_reader {
    struct p2d_v8_profile *p;
    struct p2d_json *json;
    struct p2d_builder *b;
    P2D_VEC(struct call_frame) frames; /* of the nodes that are open, root first */
};

static uint32_t open_node(void *context, uint32_t parent)
{
    struct tree_reader *r = context;
    struct p2d_v8_profile *p = r->p;
    if (p->nodes.len == 0)
        (void)p2d_vec_push(&p->nodes, p->report, (struct p2d_v8_node){0});
    (void)p2d_vec_push(&p->nodes, p->report, (struct p2d_v8_node){.parent = parent});
    (void)p2d_vec_push(&r->frames, p->report, (struct call_frame){0});
    return p->nodes.len > 0 ? p->nodes.len - 1 : 0;
}

static void close_node(void *context, uint32_t number)
{
    struct tree_reader *r = context;
    struct p2d_v8_node *node = &r->p->nodes.at[number];
    const struct call_frame *frame = &r->frames.at[--r->frames.len];
    struct p2d_span name = p2d_string(&r->b->profile->strings, frame->name);
    node->is_idle = p2d_span_is(name, "(idle)");
    node->fn = fn_of(r->b, frame);
}

static void read_id(struct tree_reader *r, uint32_t node)
{
    uint32_t id;
    if (!p2d_json_index(r->json, &id)) {
        p2d_json_fail(r->json, "expected the number of a node");
        return;
    }
    r->p->nodes.at[node].id = id;
    r->p->nodes.at[node].has_id = true;
}

static void read_link(struct tree_reader *r, uint32_t node, bool is_parent)
{
    uint32_t id;
    if (p2d_json_index(r->json, &id))
        (void)p2d_vec_push(&r->p->links, r->p->report,
                           (struct p2d_v8_link){node, id, is_parent});
}

static void read_call_frame(struct tree_reader *r, struct call_frame *frame)
{
    struct p2d_span key;
    if (!p2d_json_enter(r->json, '{'))
        return;
    while (p2d_json_key(r->json, &key))
        if (!read_frame_member(r->json, r->b, frame, key, 0))
            p2d_json_skip(r->json);
}

/* [{"line": 6, "ticks": 28}]; the line counts from 1. */
static void read_ticks(struct tree_reader *r, struct p2d_v8_node *node)
{
    enum { LINE, TICKS };
    static const char *const keys[] = {[LINE] = "line", [TICKS] = "ticks", NULL};
    struct p2d_span key;
    if (!p2d_json_enter(r->json, '['))
        return;
    node->first_ticks = r->p->ticks.len;
    while (p2d_json_item(r->json)) {
        struct p2d_v8_ticks ticks = {0};
        if (!p2d_json_enter(r->json, '{'))
            continue;
        while (p2d_json_key(r->json, &key)) {
            int which = p2d_json_which(key, keys);
            if (which < 0)
                p2d_json_skip(r->json);
            else if (!p2d_json_index(r->json, which == LINE ? &ticks.line : &ticks.n))
                ticks = (struct p2d_v8_ticks){0};
        }
        (void)p2d_vec_push(&r->p->ticks, r->p->report, ticks);
    }
    node->n_ticks = r->p->ticks.len - node->first_ticks;
}

static void read_child_id(void *context, uint32_t node)
{
    read_link(context, node, false);
}

static void read_member(void *context, uint32_t node, struct p2d_span key)
{
    enum { CALL_FRAME, ID, PARENT, HIT_COUNT, SELF_SIZE, POSITION_TICKS };
    static const char *const keys[] = {[CALL_FRAME] = "callFrame",
                                       [ID] = "id",
                                       [PARENT] = "parent",
                                       [HIT_COUNT] = "hitCount",
                                       [SELF_SIZE] = "selfSize",
                                       [POSITION_TICKS] = "positionTicks",
                                       NULL};
    struct tree_reader *r = context;
    struct call_frame *frame = &r->frames.at[r->frames.len - 1];
    switch (p2d_json_which(key, keys)) {
    case CALL_FRAME:
        read_call_frame(r, frame);
        break;
    case ID:
        read_id(r, node);
        break;
    case PARENT:
        read_link(r, node, true);
        break;
    case HIT_COUNT:
    case SELF_SIZE:
        if (p2d_json_double(r->json, &r->p->nodes.at[node].self) &&
            r->p->nodes.at[node].self < 0)
            p2d_json_fail(r->json, "the cost of a node is negative");
        break;
    case POSITION_TICKS:
        if (r->b->drops_lines)
            p2d_json_skip(r->json);
        else
            read_ticks(r, &r->p->nodes.at[node]);
        break;
    default:
        if (!read_frame_member(r->json, r->b, frame, key, 1))
            p2d_json_skip(r->json);
    }
}

void p2d_v8_read_node(struct p2d_v8_profile *p, struct p2d_json *j, struct p2d_builder *b)
{
    static const struct p2d_json_tree tree = {.children = "children",
                                              .open = open_node,
                                              .member = read_member,
                                              .number = read_child_id,
                                              .close = close_node};
    struct tree_reader r = {.p = p, .json = j, .b = b};
    p2d_json_walk(j, &tree, &r);
    p2d_vec_release(&r.frames);
}

void p2d_v8_read_nodes(struct p2d_v8_profile *p, struct p2d_json *j,
                       struct p2d_builder *b)
{
    if (p2d_json_enter(j, '['))
        while (p2d_json_item(j))
            p2d_v8_read_node(p, j, b);
}

/* ----------------------------------------------------------------- samples */

void p2d_v8_read_samples(struct p2d_v8_profile *p, struct p2d_json *j)
{
    uint32_t id;
    if (!p2d_json_enter(j, '['))
        return;
    while (p2d_json_item(j)) {
        if (!p2d_json_index(j, &id))
            p2d_json_fail(j, "expected the number of a node");
        else
            (void)p2d_vec_push(&p->samples, p->report, id);
    }
}

void p2d_v8_read_deltas(struct p2d_v8_profile *p, struct p2d_json *j)
{
    double delta;
    if (!p2d_json_enter(j, '['))
        return;
    while (p2d_json_item(j)) {
        if (!p2d_json_double(j, &delta))
            p2d_json_fail(j, "expected a time");
        else
            (void)p2d_vec_push(&p->deltas, p->report, delta);
    }
}

void p2d_v8_read_start(struct p2d_v8_profile *p, struct p2d_json *j)
{
    (void)p2d_json_loose_double(j, &p->start);
}

void p2d_v8_read_lines(struct p2d_v8_profile *p, struct p2d_json *j,
                       struct p2d_builder *b)
{
    uint32_t line;
    if (b->drops_lines) {
        p2d_json_skip(j);
        return;
    }
    if (!p2d_json_enter(j, '['))
        return;
    while (p2d_json_item(j))
        (void)p2d_vec_push(&p->lines, p->report, p2d_json_index(j, &line) ? line : 0);
}

void p2d_v8_read_timestamps(struct p2d_v8_profile *p, struct p2d_json *j)
{
    double at, before = 0;
    p->has_clock = true;
    if (!p2d_json_enter(j, '['))
        return;
    while (p2d_json_item(j)) {
        if (!p2d_json_double(j, &at))
            p2d_json_fail(j, "expected a time");
        (void)p2d_vec_push(&p->deltas, p->report, at - before);
        before = at;
    }
}

/* Before the samples that they are of. */
static void append_lines(struct p2d_v8_profile *p, const struct p2d_v8_profile *more)
{
    uint32_t first = p->samples.len;
    uint32_t n =
        more->lines.len < more->samples.len ? more->lines.len : more->samples.len;
    if (n > 0 && p2d_vec_reach(&p->lines, p->report, first + n - 1))
        memcpy(p->lines.at + first, more->lines.at, n * sizeof *more->lines.at);
}

void p2d_v8_append(struct p2d_v8_profile *p, const struct p2d_v8_profile *more)
{
    uint32_t before = p->nodes.len > 0 ? p->nodes.len - 1 : 0;
    if (p->nodes.len == 0)
        (void)p2d_vec_push(&p->nodes, p->report, (struct p2d_v8_node){0});
    for (uint32_t i = 1; i < more->nodes.len && p2d_ok(p->report); i++) {
        struct p2d_v8_node node = more->nodes.at[i];
        node.parent += node.parent != 0 ? before : 0;
        node.first_ticks += p->ticks.len;
        (void)p2d_vec_push(&p->nodes, p->report, node);
    }
    for (uint32_t i = 0; i < more->links.len && p2d_ok(p->report); i++) {
        struct p2d_v8_link link = more->links.at[i];
        link.node += before;
        (void)p2d_vec_push(&p->links, p->report, link);
    }
    for (uint32_t i = 0; i < more->ticks.len && p2d_ok(p->report); i++)
        (void)p2d_vec_push(&p->ticks, p->report, more->ticks.at[i]);
    if (more->start > 0)
        p->start = more->start;
    append_lines(p, more);
    for (uint32_t i = 0; i < more->samples.len && p2d_ok(p->report); i++)
        (void)p2d_vec_push(&p->samples, p->report, more->samples.at[i]);
    for (uint32_t i = 0; i < more->deltas.len && p2d_ok(p->report); i++)
        (void)p2d_vec_push(&p->deltas, p->report, more->deltas.at[i]);
}

/* ---------------------------------------------------------------- contexts */

static void resolve_links(struct p2d_v8_profile *p)
{
    for (uint32_t n = 1; n < p->nodes.len; n++) {
        uint32_t *slot = p->nodes.at[n].has_id
                             ? p2d_map_at(&p->by_id, p->report, p->nodes.at[n].id)
                             : NULL;
        if (slot != NULL && *slot == 0)
            *slot = n;
    }
    for (uint32_t i = 0; i < p->links.len; i++) {
        const struct p2d_v8_link *link = &p->links.at[i];
        uint32_t other = p2d_map_get(&p->by_id, link->id);
        if (other != 0 && link->is_parent)
            p->nodes.at[link->node].parent = other;
        else if (other != 0)
            p->nodes.at[other].parent = link->node;
    }
}

/* Contexts from the root down: climb to the first that is known, then come back. */
static void make_contexts(struct p2d_v8_profile *p, struct p2d_json *j,
                          struct p2d_builder *b)
{
    P2D_VEC(uint32_t) path = {0};
    P2D_VEC(unsigned char) is_made = {0};
    resolve_links(p);
    if (p->nodes.len > 0 && p2d_vec_reach(&p->contexts, p->report, p->nodes.len - 1))
        (void)p2d_vec_reach(&is_made, p->report, p->nodes.len - 1);
    for (uint32_t n = 1; n < is_made.len && p2d_ok(p->report); n++) {
        for (uint32_t up = n; up != 0 && !is_made.at[up]; up = p->nodes.at[up].parent)
            if (path.len >= p->nodes.len || !p2d_vec_push(&path, p->report, up)) {
                p2d_json_fail(j, "a node is called by itself");
                break;
            }
        for (; path.len > 0 && p2d_ok(p->report); path.len--) {
            const struct p2d_v8_node *node = &p->nodes.at[path.at[path.len - 1]];
            p2d_node caller = node->parent != 0 ? p->contexts.at[node->parent] : 0;
            p->contexts.at[path.at[path.len - 1]] =
                node->fn != 0 ? p2d_child(b, caller, node->fn, false) : caller;
            is_made.at[path.at[path.len - 1]] = true;
        }
    }
    p2d_vec_release(&path);
    p2d_vec_release(&is_made);
}

static void note_idle(struct p2d_builder *b, double microseconds)
{
    struct p2d_buffer note = {.report = b->report};
    char text[P2D_NUMBER_SIZE];
    p2d_puts(&note, "idle for ");
    p2d_puts(&note, p2d_format_double(round(microseconds / 100) / 10, text));
    p2d_puts(&note, " ms, which is left out");
    p2d_add_note(b, p2d_buffer_span(&note));
    p2d_buffer_release(&note);
}

/* ------------------------------------------------------------------ values */

/* A sample and when it was taken. */
struct moment {
    double at;
    uint32_t id, line, order;
};

static uint32_t line_at(const struct p2d_v8_profile *p, uint32_t sample)
{
    return sample < p->lines.len ? p->lines.at[sample] : 0;
}

static int by_time(const void *a, const void *b)
{
    const struct moment *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

/* The samples by time: V8 may take them down late, and then a delta is negative. From
 * here on a delta is what follows a sample, and 0 after the last one. */
static void sort_samples(struct p2d_v8_profile *p)
{
    P2D_VEC(struct moment) moments = {0};
    double at = p->start;
    for (uint32_t i = 0; i < p->samples.len; i++) {
        at += i < p->deltas.len ? p->deltas.at[i] : 0;
        struct moment moment = {at, p->samples.at[i], line_at(p, i), i};
        if (!p2d_vec_push(&moments, p->report, moment))
            break;
    }
    if (moments.len > 0)
        qsort(moments.at, moments.len, sizeof *moments.at, by_time);
    p->deltas.len = 0;
    p->start = moments.len > 0 ? moments.at[0].at : at;
    for (uint32_t i = 0; i < moments.len; i++) {
        bool is_last = i + 1 == moments.len;
        p->samples.at[i] = moments.at[i].id;
        if (i < p->lines.len)
            p->lines.at[i] = moments.at[i].line;
        (void)p2d_vec_push(&p->deltas, p->report,
                           is_last ? 0 : moments.at[i + 1].at - moments.at[i].at);
    }
    p2d_vec_release(&moments);
}

/* From here on the start is when the first one was taken. */
static void order_samples(struct p2d_v8_profile *p)
{
    p->start = p->has_clock ? 0 : p->start;
    for (uint32_t i = 0; i < p->deltas.len; i++)
        if (p->deltas.at[i] < 0) {
            sort_samples(p);
            return;
        }
    if (p->deltas.len > 0)
        p->start += p->deltas.at[0];
    if (p->deltas.len > 0)
        memmove(p->deltas.at, p->deltas.at + 1, (p->deltas.len - 1) * sizeof(double));
    if (p->deltas.len > 0 && p->deltas.len <= p->samples.len)
        p->deltas.len--;
}

static bool has_times(const struct p2d_v8_profile *p)
{
    for (uint32_t i = 0; i < p->deltas.len && i < p->samples.len; i++)
        if (p->deltas.at[i] > 0)
            return true;
    return false;
}

/* The context of a node at one of its lines; 0 is no line. */
static p2d_node context_at(const struct p2d_v8_profile *p, struct p2d_builder *b,
                           uint32_t node, uint32_t line)
{
    p2d_fn fn = p->nodes.at[node].fn;
    p2d_spot spot = p2d_at_line(b, fn, 0, line);
    if (spot == fn)
        return p->contexts.at[node];
    p2d_lack_line_totals(b);
    return p2d_child(b, p->contexts.at[p->nodes.at[node].parent], spot, false);
}

/* Add what all samples of a node sum up to: for each line its part of the samples, and the
 * same part of the value, which is not known by line; the rest for the node alone. */
static void add_by_ticks(const struct p2d_v8_profile *p, struct p2d_builder *b,
                         uint32_t node, struct p2d_sample whole)
{
    const struct p2d_v8_node *row = &p->nodes.at[node];
    struct p2d_sample part = whole;
    uint64_t left = whole.count;
    for (uint32_t i = 0; i <= row->n_ticks && left > 0; i++) {
        bool is_rest = i == row->n_ticks;
        struct p2d_v8_ticks ticks = {0};
        if (!is_rest)
            ticks = p->ticks.at[row->first_ticks + i];
        part.count = is_rest || ticks.n > left ? left : ticks.n;
        if (part.count == 0)
            continue;
        part.node = context_at(p, b, node, ticks.line);
        part.value = whole.value * (double)part.count / (double)whole.count;
        p2d_add_sample(b, part);
        left -= part.count;
    }
    bool is_time = whole.value < (double)whole.count || whole.value > (double)whole.count;
    if (row->n_ticks > 1 && is_time)
        p2d_add_note(b,
                     p2d_span_of("lines of a function share its time as they share its "
                                 "samples"));
}

/* What samples of nodes with ticks sum up to, by node. */
struct sum {
    double value;
    uint64_t count;
};
typedef P2D_VEC(struct sum) sums;

static void emit_sums(const struct p2d_v8_profile *p, struct p2d_builder *b,
                      const sums *by_node, struct p2d_sample sample)
{
    for (uint32_t n = 1; n < by_node->len && p2d_ok(p->report); n++) {
        sample.value = by_node->at[n].value;
        sample.count = by_node->at[n].count;
        if (sample.count > 0)
            add_by_ticks(p, b, n, sample);
    }
}

static void add_time(const struct p2d_v8_profile *p, struct p2d_builder *b, double at,
                     double length, uint32_t sample)
{
    const double microsecond = 1e3;
    if (p->has_times)
        p2d_add_interval(b, sample, p2d_nanoseconds(at, microsecond),
                         p2d_nanoseconds(at + length, microsecond), 1);
}

/* Add sample number i, of a node or of none, taken at `at`. Lines that are known by number
 * of samples alone have no times: where both are kept, a sample that costs nothing has the
 * node's times. */
static void emit_sample(const struct p2d_v8_profile *p, struct p2d_builder *b, uint32_t i,
                        double at, uint32_t node, sums *by_node, struct p2d_sample sample)
{
    uint32_t line = line_at(p, i);
    bool is_counted = !b->keeps_times || b->keeps_counted_lines;
    if (node != 0 && line == 0 && p->nodes.at[node].n_ticks > 0 && is_counted) {
        if (p2d_vec_reach(by_node, p->report, node)) {
            by_node->at[node].value += sample.value;
            by_node->at[node].count += sample.count;
        }
        struct p2d_sample timed = sample;
        timed.node = p->contexts.at[node];
        timed.value = 0;
        timed.count = 0;
        if (b->keeps_times && timed.node != 0)
            add_time(p, b, at, sample.value, p2d_add_sample(b, timed));
    } else if (node == 0 || p->contexts.at[node] != 0 || sample.value != 0) {
        sample.node = node != 0 ? context_at(p, b, node, line) : 0;
        add_time(p, b, at, sample.value, p2d_add_sample(b, sample));
    }
}

p2d_metric p2d_v8_emit_samples(struct p2d_v8_profile *p, struct p2d_json *j,
                               struct p2d_builder *b, p2d_thread thread)
{
    double idle = 0, at;
    if (p->samples.len == 0 || p->nodes.len == 0)
        return 0;
    make_contexts(p, j, b);
    order_samples(p);
    at = p->start;
    bool timed = p->has_times = has_times(p);
    p2d_metric metric =
        timed ? p2d_metric_of(b, p2d_span_of("sampled time"), P2D_UNIT_MICROSECONDS)
              : p2d_metric_of(b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    sums by_node = {0};
    struct p2d_sample sample = {.thread = thread, .metric = metric, .count = 1};
    for (uint32_t i = 0; i < p->samples.len && p2d_ok(p->report); i++) {
        at += sample.value;
        sample.value = !timed ? 1 : i < p->deltas.len ? p->deltas.at[i] : 0;
        uint32_t node = p2d_map_get(&p->by_id, p->samples.at[i]);
        if (node == 0)
            p2d_json_warn(
                j, "v8: node",
                "a sample is of node %u, which does not exist: it counts without a stack",
                p->samples.at[i]);
        if (node != 0 && p->nodes.at[node].is_idle)
            idle += timed ? sample.value : 0;
        else
            emit_sample(p, b, i, at, node, &by_node, sample);
    }
    emit_sums(p, b, &by_node, sample);
    p2d_vec_release(&by_node);
    if (idle > 0)
        note_idle(b, idle);
    return metric;
}

void p2d_v8_emit_self(struct p2d_v8_profile *p, struct p2d_json *j, struct p2d_builder *b,
                      p2d_metric metric, bool are_samples)
{
    make_contexts(p, j, b);
    for (uint32_t n = 1; n < p->nodes.len && p2d_ok(p->report); n++) {
        double value = p->nodes.at[n].self;
        if (p->nodes.at[n].is_idle || value == 0)
            continue;
        uint64_t count = are_samples && value > 0 && value < 1e15 ? (uint64_t)value : 0;
        struct p2d_sample sample = {
            .node = p->contexts.at[n], .metric = metric, .value = value, .count = count};
        if (count > 0)
            add_by_ticks(p, b, n, sample);
        else
            p2d_add_sample(b, sample);
    }
}
