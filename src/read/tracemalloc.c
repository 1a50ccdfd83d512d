/* tracemalloc.c - read snapshots of Python's tracemalloc (Snapshot.dump).
 *
 *     Snapshot.traces._traces = [(domain, size, ((file, line), ...), frames), ...]
 *
 * A pickle, read as data. There is a trace for each block of memory in use; its frames are
 * innermost first, and the last item, which Python before 3.9 does not write, says how
 * many there were: more than are there were cut off at the root. No names of functions
 * are known: a line of a file stands for its function.
 * Reference: Lib/tracemalloc.py of CPython.
 */
#include <inttypes.h>

#include "base/map.h"
#include "model/file_module.h"
#include "model/lines.h"
#include "read/read.h"
#include "syntax/pickle.h"

static const char *const classes[] = {"tracemalloc Snapshot", "tracemalloc _Traces",
                                      NULL};

/* A pickled stack. */
struct stack {
    uint32_t n;        /* of its frames */
    p2d_node nodes[2]; /* the contexts of the whole one and of a cut one */
    bool known[2];
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_pickle pickle;
    p2d_metric size, blocks;
    struct p2d_map spots; /* a pickled frame -> its spot */
    struct p2d_map slots; /* a pickled stack -> its place in ->stacks, and 1 */
    P2D_VEC(struct stack) stacks;
    P2D_VEC(p2d_spot) frames;
    uint64_t n_traces;
    bool is_odd; /* the next trace is none */
};

static int probe(struct p2d_span head)
{
    enum { NEAR = 200 };
    bool is_pickle =
        head.len > 2 && head.at[0] == 0x80 && head.at[1] >= 2 && head.at[1] <= 5;
    head = p2d_slice(head, 0, NEAR);
    is_pickle |= p2d_starts_with(head, "ccopy_reg\n");
    return is_pickle && p2d_find_text(head, 0, "tracemalloc") < head.len &&
                   p2d_find_text(head, 0, "Snapshot") < head.len
               ? P2D_BY_MAGIC
               : P2D_NO;
}

static const struct p2d_pickle_value *at(const struct reader *r, uint32_t value)
{
    return p2d_pickle_at(&r->pickle, value);
}

/* What stands for the function: "pool.py:12". */
static p2d_spot make_spot(struct reader *r, struct p2d_span file, int64_t line)
{
    struct p2d_buffer name = {.report = r->b->report};
    struct p2d_span base = p2d_base_name(file);
    p2d_put(&name, base.at, base.len);
    p2d_putf(&name, ":%" PRId64, line);
    p2d_fn fn = p2d_fn_of(
        r->b, (struct p2d_function){.name = p2d_name(r->b, p2d_buffer_span(&name)),
                                    .module = p2d_name(r->b, p2d_file_module(file)),
                                    .file = p2d_name(r->b, file)});
    p2d_buffer_release(&name);
    return p2d_at_line(r->b, fn, 0, line);
}

/* (file, line); 0 if it is none. */
static p2d_spot spot_of(struct reader *r, uint32_t frame)
{
    uint32_t items[3];
    uint32_t *slot = p2d_map_at(&r->spots, r->b->report, frame);
    if (slot == NULL || *slot != 0)
        return slot != NULL ? *slot : 0;
    if (p2d_pickle_items(&r->pickle, frame, items, 3) != 2 ||
        at(r, items[0])->kind != P2D_PICKLE_TEXT ||
        at(r, items[1])->kind != P2D_PICKLE_INT || at(r, items[1])->as.integer < 0 ||
        at(r, items[1])->as.integer > INT32_MAX)
        return 0;
    return *slot = make_spot(r, at(r, items[0])->as.text, at(r, items[1])->as.integer);
}

/* Let the frames be those of a stack; false if it is none. */
static bool take_frames(struct reader *r, uint32_t stack)
{
    r->frames.len = 0;
    if (at(r, stack)->kind != P2D_PICKLE_TUPLE)
        return false;
    for (uint32_t link = p2d_pickle_first(&r->pickle, stack); link != 0;
         link = r->pickle.links.at[link].next) {
        p2d_spot spot = spot_of(r, r->pickle.links.at[link].value);
        if (spot == 0 || !p2d_vec_push(&r->frames, r->b->report, spot))
            return false;
    }
    return true;
}

static p2d_node node_of_frames(const struct reader *r, bool is_cut)
{
    p2d_node node = 0;
    for (uint32_t i = r->frames.len; i-- > 0;)
        node = p2d_child(r->b, node, r->frames.at[i], is_cut && i + 1 == r->frames.len);
    return node;
}

/* The context of a stack, of which n_all frames there were; false if it is none. Equal
 * stacks are one pickled value: each is walked through three times at most. */
static bool node_of(struct reader *r, uint32_t value, int64_t n_all, p2d_node *node)
{
    uint32_t *slot = p2d_map_at(&r->slots, r->b->report, value);
    if (slot == NULL)
        return false;
    if (*slot == 0) {
        if (!take_frames(r, value) ||
            !p2d_vec_push(&r->stacks, r->b->report, (struct stack){.n = r->frames.len}))
            return false;
        *slot = r->stacks.len;
    }
    struct stack *stack = &r->stacks.at[*slot - 1];
    bool is_cut = n_all > stack->n;
    if (!stack->known[is_cut]) {
        if (!take_frames(r, value))
            return false;
        stack->nodes[is_cut] = node_of_frames(r, is_cut);
        stack->known[is_cut] = true;
    }
    *node = stack->nodes[is_cut];
    return true;
}

static bool take_trace(struct reader *r, uint32_t trace)
{
    enum { DOMAIN_NUMBER, SIZE, STACK, N_FRAMES, N_ITEMS };
    uint32_t items[N_ITEMS + 1];
    uint32_t n = p2d_pickle_items(&r->pickle, trace, items, N_ITEMS + 1);
    int64_t n_all = 0;
    p2d_node node;
    if ((n != N_FRAMES && n != N_ITEMS) || at(r, items[SIZE])->kind != P2D_PICKLE_INT ||
        at(r, items[SIZE])->as.integer < 0)
        return false;
    if (n == N_ITEMS && at(r, items[N_FRAMES])->kind == P2D_PICKLE_INT &&
        at(r, items[N_FRAMES])->as.integer > 0)
        n_all = at(r, items[N_FRAMES])->as.integer;
    if (!node_of(r, items[STACK], n_all, &node))
        return false;
    double size = (double)at(r, items[SIZE])->as.integer;
    p2d_add_sample(r->b, (struct p2d_sample){
                             .node = node, .metric = r->size, .value = size, .count = 1});
    p2d_add_sample(r->b, (struct p2d_sample){
                             .node = node, .metric = r->blocks, .value = 1, .count = 1});
    r->n_traces++;
    return true;
}

static bool take_snapshot(struct reader *r, uint32_t snapshot)
{
    uint32_t traces = p2d_pickle_member(
        &r->pickle, p2d_pickle_member(&r->pickle, snapshot, "traces"), "_traces");
    if (at(r, traces)->kind != P2D_PICKLE_LIST && at(r, traces)->kind != P2D_PICKLE_TUPLE)
        return false;
    for (uint32_t link = p2d_pickle_first(&r->pickle, traces); link != 0;
         link = r->pickle.links.at[link].next)
        if (!take_trace(r, r->pickle.links.at[link].value)) {
            r->is_odd = true;
            return false;
        }
    return r->n_traces > 0;
}

static const char hint[] =
    "write it with tracemalloc.take_snapshot().dump(\"FILE\") while tracing";

static void fail(const struct reader *r, uint32_t snapshot)
{
    if (snapshot == 0)
        p2d_fail_pickle(r->in, &r->pickle, "snapshot");
    else if (r->is_odd)
        p2d_fail_whole(r->in, "trace %" PRIu64 " of the snapshot is damaged",
                       r->n_traces + 1);
    else
        p2d_fail_whole(r->in, "the snapshot has no traces");
    p2d_set_hint(r->b->report, "%s", hint);
}

static bool read_tracemalloc(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    r.size = p2d_metric_of(b, p2d_span_of("size"), P2D_UNIT_BYTES);
    r.blocks = p2d_metric_of(b, p2d_span_of("blocks"), P2D_UNIT_COUNT);
    p2d_prefer_metric(b, r.size);
    p2d_add_note(b, p2d_span_of("tracemalloc knows no functions: each line of a file "
                                "stands for its own"));
    struct p2d_span bytes = p2d_rest(in);
    uint32_t snapshot =
        p2d_input_ok(in) ? p2d_pickle_load(&r.pickle, bytes, classes, b->report) : 0;
    if (p2d_input_ok(in) && (snapshot == 0 || !take_snapshot(&r, snapshot)) &&
        p2d_input_ok(in))
        fail(&r, snapshot);
    p2d_pickle_release(&r.pickle);
    p2d_map_release(&r.spots);
    p2d_map_release(&r.slots);
    p2d_vec_release(&r.stacks);
    p2d_vec_release(&r.frames);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_tracemalloc = {.name = "tracemalloc",
                                                .title =
                                                    "snapshots of Python's tracemalloc",
                                                .probe = probe,
                                                .is_binary = true,
                                                .read = read_tracemalloc};
