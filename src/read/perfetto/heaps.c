/* heaps.c - the memory that heapprofd has seen a process allocate and free, by stack.
 * Reference: protos/perfetto/trace/profiling/profile_packet.proto of
 * https://github.com/google/perfetto
 */
#include "read/perfetto/heaps.h"

#include "syntax/protobuf.h"

bool p2d_perfetto_heaps_init(struct p2d_perfetto_heaps *h, struct p2d_report *report)
{
    memset(h, 0, sizeof *h);
    h->report = report;
    return p2d_strings_init(&h->strings, report);
}

void p2d_perfetto_heaps_release(struct p2d_perfetto_heaps *h)
{
    p2d_strings_release(&h->strings);
    p2d_vec_release(&h->heaps);
    p2d_vec_release(&h->stacks);
    p2d_map_release(&h->pids);
    p2d_map_release(&h->by_name);
    p2d_map_release(&h->by_node);
}

/* -------------------------------------------------------------------- dumps */

static uint32_t heap_of(struct p2d_perfetto_heaps *h, uint32_t session, int32_t pid,
                        struct p2d_span name)
{
    struct p2d_perfetto_heap heap = {.pid = pid};
    heap.name = p2d_intern(&h->strings, h->report, name);
    uint32_t of_pid =
        p2d_map_number(&h->pids, h->report, p2d_pair(session, (uint32_t)pid));
    uint32_t *slot = p2d_map_at(&h->by_name, h->report, p2d_pair(of_pid, heap.name));
    if (slot != NULL && *slot == 0 && p2d_vec_push(&h->heaps, h->report, heap))
        *slot = h->heaps.len;
    return slot != NULL && *slot > 0 ? *slot - 1 : UINT32_MAX;
}

/* What the dump before had is added if this one counts from 0 again. */
static void end_dump(struct p2d_perfetto_heap_stack *s)
{
    bool is_anew = s->now[P2D_ALLOCATED] < s->before[P2D_ALLOCATED] ||
                   s->now[P2D_FREED] < s->before[P2D_FREED];
    for (int i = 0; i < P2D_N_HEAP_SUMS; i++) {
        s->earlier[i] += is_anew ? s->before[i] : 0;
        s->before[i] = s->now[i];
    }
}

static struct p2d_perfetto_heap_stack *stack_of(struct p2d_perfetto_heaps *h,
                                                uint32_t heap, uint32_t node)
{
    uint32_t *slot = p2d_map_at(&h->by_node, h->report, p2d_pair(heap, node));
    struct p2d_perfetto_heap_stack stack = {.heap = heap, .node = node};
    if (slot != NULL && *slot == 0 && p2d_vec_push(&h->stacks, h->report, stack))
        *slot = h->stacks.len;
    return slot != NULL && *slot > 0 ? &h->stacks.at[*slot - 1] : NULL;
}

/* The message HeapSample. */
struct sample {
    uint64_t stack, sums[P2D_N_HEAP_SUMS], peak, peak_blocks;
};

static struct sample sample_of(struct p2d_span message)
{
    enum { STACK = 1, BYTES, FREED, ALLOCATIONS = 5, FREES, PEAK = 8, PEAK_BLOCKS };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct sample s = {0};
    while (p2d_next_field(&m, &f)) {
        uint64_t *at = f.number == STACK         ? &s.stack
                       : f.number == BYTES       ? &s.sums[P2D_ALLOCATED]
                       : f.number == FREED       ? &s.sums[P2D_FREED]
                       : f.number == ALLOCATIONS ? &s.sums[P2D_ALLOCATIONS]
                       : f.number == FREES       ? &s.sums[P2D_FREES]
                       : f.number == PEAK        ? &s.peak
                       : f.number == PEAK_BLOCKS ? &s.peak_blocks
                                                 : NULL;
        if (at != NULL && f.wire == P2D_WIRE_VARINT)
            *at = f.value;
    }
    return s;
}

/* Different numbers of stacks may stand for equal ones. */
static void add_sample(struct p2d_perfetto_heaps *h, uint32_t heap, uint32_t dump,
                       uint32_t node, const struct sample *sample)
{
    struct p2d_perfetto_heap_stack *s = stack_of(h, heap, node);
    if (s == NULL)
        return;
    if (s->dump != dump) {
        end_dump(s);
        memset(s->now, 0, sizeof s->now);
        s->peak = s->peak_blocks = 0;
        s->dump = dump;
    }
    for (int i = 0; i < P2D_N_HEAP_SUMS; i++) {
        s->now[i] += sample->sums[i];
        h->heaps.at[heap].has_sums |= sample->sums[i] > 0;
    }
    s->peak += sample->peak;
    s->peak_blocks += sample->peak_blocks;
    h->heaps.at[heap].has_peak |= sample->peak > 0;
    h->heaps.at[heap].dump = dump;
}

/* What is said of a process: who it is, and what went wrong. */
struct process {
    int32_t pid;
    struct p2d_span heap;
    bool is_rejected, is_incomplete;
};

static struct process process_of(struct p2d_span message)
{
    enum {
        PID = 1,
        REJECTED = 4,
        OVERRAN = 7,
        CORRUPTED,
        GUARDRAIL = 10,
        HEAP,
        ERROR = 14
    };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct process p = {0};
    while (p2d_next_field(&m, &f))
        if (f.number == PID)
            p.pid = p2d_perfetto_id(f.value);
        else if (f.number == HEAP)
            p.heap = f.bytes;
        else if (f.number == REJECTED)
            p.is_rejected = f.value != 0;
        else if (f.number == OVERRAN || f.number == CORRUPTED || f.number == GUARDRAIL ||
                 f.number == ERROR)
            p.is_incomplete |= f.value != 0;
    return p;
}

/* The message ProcessHeapSamples. */
static void add_process(struct p2d_perfetto_heaps *h, struct p2d_perfetto_sequence *s,
                        struct p2d_stack_table *table, struct p2d_span message)
{
    enum { SAMPLE = 2 };
    struct process process = process_of(message);
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    h->n_rejected += process.is_rejected;
    h->n_incomplete += process.is_incomplete;
    uint32_t heap = heap_of(h, s->session, process.pid, process.heap);
    while (heap != UINT32_MAX && p2d_ok(h->report) && p2d_next_field(&m, &f)) {
        if (f.number != SAMPLE || f.wire != P2D_WIRE_BYTES)
            continue;
        struct sample sample = sample_of(f.bytes);
        uint32_t node = p2d_perfetto_node(s, table, sample.stack);
        add_sample(h, heap, s->dump, node, &sample);
    }
}

/* Packets are numbered from 0 on; at a further 0 somebody else has begun to record. */
static void count_packet(struct p2d_perfetto_heaps *h, struct p2d_perfetto_sequence *s,
                         uint64_t index)
{
    if (s->session == 0 || index == 0)
        s->session = ++h->n_sessions;
    else
        h->n_missing += index != s->next_packet;
    s->next_packet = index + 1;
}

void p2d_perfetto_add_heap(struct p2d_perfetto_heaps *h, struct p2d_perfetto_sequence *s,
                           struct p2d_perfetto_code *code, struct p2d_stack_table *table,
                           struct p2d_span message)
{
    enum { PROCESS = 5, CONTINUED, INDEX };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    uint64_t index = 0;
    bool is_continued = false;
    while (p2d_next_field(&m, &f))
        if (f.number == INDEX)
            index = f.value;
        else if (f.number == CONTINUED)
            is_continued = f.value != 0;
    count_packet(h, s, index);
    if (!s->is_dumping)
        s->dump = ++h->n_dumps;
    p2d_perfetto_intern_packet(s, code, message);
    m = p2d_message_of(message);
    while (p2d_ok(h->report) && p2d_next_field(&m, &f))
        if (f.number == PROCESS && f.wire == P2D_WIRE_BYTES)
            add_process(h, s, table, f.bytes);
    s->is_dumping = is_continued;
}

/* ------------------------------------------------------------------ columns */

enum column { UNRELEASED, ALLOCATED, BLOCKS, ALLOCATIONS, PEAK, PEAK_BLOCKS };

/* Java's heap, whose frees nobody reports. */
static bool has_frees(const struct p2d_perfetto_heaps *h,
                      const struct p2d_perfetto_heap *heap)
{
    return !p2d_span_is(p2d_string(&h->strings, heap->name), "com.android.art");
}

static bool has_column(const struct p2d_perfetto_heaps *h,
                       const struct p2d_perfetto_heap *heap, enum column column)
{
    if (column == PEAK || column == PEAK_BLOCKS)
        return heap->has_peak;
    return (heap->has_sums || !heap->has_peak) &&
           (has_frees(h, heap) || column == ALLOCATED || column == ALLOCATIONS);
}

/* The heap of malloc is the one that is meant; others have their names in front. */
static p2d_metric metric_of(const struct p2d_perfetto_heaps *h, struct p2d_builder *b,
                            const struct p2d_perfetto_heap *heap, enum column column)
{
    static const char *const names[] = {"unreleased bytes",  "allocated bytes",
                                        "unreleased blocks", "allocated blocks",
                                        "peak bytes",        "peak blocks"};
    bool is_bytes = column == UNRELEASED || column == ALLOCATED || column == PEAK;
    struct p2d_span name = p2d_string(&h->strings, heap->name);
    struct p2d_buffer text = {.report = b->report};
    if (name.len > 0 && !p2d_span_is(name, "libc.malloc")) {
        p2d_put(&text, name.at, name.len);
        p2d_puts(&text, ": ");
    }
    p2d_puts(&text, names[column]);
    p2d_metric metric = p2d_metric_of(b, p2d_buffer_span(&text),
                                      is_bytes ? P2D_UNIT_BYTES : P2D_UNIT_COUNT);
    p2d_buffer_release(&text);
    return metric;
}

static double sum(const struct p2d_perfetto_heap_stack *s, int what)
{
    return (double)s->earlier[what] + (double)s->now[what];
}

/* A stack that the last dump does not have had nothing in use then, and no part in the
 * peak. */
static double value_of(const struct p2d_perfetto_heap_stack *s, bool is_in_last,
                       enum column column)
{
    double allocated = sum(s, P2D_ALLOCATED), allocations = sum(s, P2D_ALLOCATIONS);
    switch (column) {
    case UNRELEASED:
        return allocated - sum(s, P2D_FREED);
    case ALLOCATED:
        return allocated;
    case BLOCKS:
        return allocations - sum(s, P2D_FREES);
    case ALLOCATIONS:
        return allocations;
    case PEAK:
        return is_in_last ? (double)s->peak : 0;
    default:
        return is_in_last ? (double)s->peak_blocks : 0;
    }
}

static void emit_stack(struct p2d_perfetto_heaps *h, struct p2d_perfetto_heap_stack *s,
                       struct p2d_stack_table *table, uint32_t first)
{
    const struct p2d_perfetto_heap *heap = &h->heaps.at[s->heap];
    end_dump(s);
    for (uint32_t i = 0; i < P2D_HEAP_COLUMNS; i++)
        if (has_column(h, heap, (enum column)i))
            p2d_stack_table_add(table, s->node, first + s->heap * P2D_HEAP_COLUMNS + i,
                                value_of(s, s->dump == heap->dump, (enum column)i), 1);
}

/* Say what a heap's columns are. What is in use is the main one, else the peak. */
static void fill_columns(const struct p2d_perfetto_heaps *h, struct p2d_builder *b,
                         const struct p2d_perfetto_heap *heap, p2d_thread thread,
                         struct p2d_stack_column *columns)
{
    static const enum column by_rank[] = {UNRELEASED, PEAK, ALLOCATED};
    for (uint32_t i = 0; i < P2D_HEAP_COLUMNS; i++)
        if (has_column(h, heap, (enum column)i))
            columns[i] = (struct p2d_stack_column){
                .thread = thread, .metric = metric_of(h, b, heap, (enum column)i)};
    for (int i = 0; i < 3 && b->profile->preferred == 0; i++)
        if (has_column(h, heap, by_rank[i]))
            p2d_prefer_metric(b, columns[by_rank[i]].metric);
}

void p2d_perfetto_emit_heaps(struct p2d_perfetto_heaps *h,
                             const struct p2d_perfetto_tasks *tasks,
                             struct p2d_builder *b, struct p2d_stack_table *table,
                             uint32_t first, struct p2d_stack_column *columns)
{
    for (uint32_t i = 0; i < h->stacks.len && p2d_ok(h->report); i++)
        emit_stack(h, &h->stacks.at[i], table, first);
    for (uint32_t i = 0; i < h->heaps.len && p2d_ok(h->report); i++) {
        const struct p2d_perfetto_heap *heap = &h->heaps.at[i];
        p2d_thread thread = p2d_perfetto_thread(tasks, b, heap->pid, 0);
        fill_columns(h, b, heap, thread, columns + (size_t)i * P2D_HEAP_COLUMNS);
    }
}
