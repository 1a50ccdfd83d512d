/* sample.c - parse a sample record of perf.data.
 *
 * The event's sample_type says which fields there are, in one fixed order; with several
 * events the first field (or for other records the last) is the event's id. Reference:
 * include/uapi/linux/perf_event.h, "PERF_RECORD_SAMPLE".
 */
#include "read/perf_data/sample.h"
#include "read/perf_data/describe.h"

enum {
    READ_TOTAL_TIME_ENABLED = 1 << 0,
    READ_TOTAL_TIME_RUNNING = 1 << 1,
    READ_ID = 1 << 2,
    READ_GROUP = 1 << 3,
    READ_LOST = 1 << 4,
    BRANCH_HW_INDEX = 1 << 17,
    BRANCH_COUNTERS = 1 << 19,
    BRANCH_NUMBERS = 3, /* from, to, flags */
};

/* The sample_type of the id's event, or of the only event. */
static const struct p2d_perf_attr *attr_of_sample(const struct p2d_perf_file *file,
                                                  struct p2d_span body)
{
    const struct p2d_perf_attr *first = file->attrs.at;
    if (file->attrs.len <= 1)
        return first;
    struct p2d_fields f = p2d_fields_of(body, file->swapped);
    uint64_t type = first->sample_type;
    if (type & P2D_PERF_IDENTIFIER)
        return p2d_perf_attr_of(file, p2d_take_u64(&f));
    if (!(type & P2D_PERF_ID))
        return first;
    uint64_t before = type & (P2D_PERF_IP | P2D_PERF_TID | P2D_PERF_TIME | P2D_PERF_ADDR);
    p2d_take_bytes(&f, 8 * (uint64_t)__builtin_popcountll(before));
    return p2d_perf_attr_of(file, p2d_take_u64(&f));
}

static void take_ids(struct p2d_fields *f, uint64_t type, struct p2d_perf_sample *s)
{
    if (type & P2D_PERF_IDENTIFIER)
        s->id = p2d_take_u64(f);
    if (type & P2D_PERF_IP)
        s->ip = p2d_take_u64(f);
    if (type & P2D_PERF_TID) {
        s->pid = (int32_t)p2d_take_u32(f);
        s->tid = (int32_t)p2d_take_u32(f);
    }
    if (type & P2D_PERF_TIME) {
        s->time = p2d_take_u64(f);
        s->has_time = true;
    }
    if (type & P2D_PERF_ADDR)
        p2d_take_u64(f);
    if (type & P2D_PERF_ID)
        s->id = p2d_take_u64(f);
    if (type & P2D_PERF_STREAM_ID)
        p2d_take_u64(f);
    if (type & P2D_PERF_CPU) {
        s->cpu = p2d_take_u32(f);
        p2d_take_u32(f);
    }
    if (type & P2D_PERF_PERIOD) {
        s->period = p2d_take_u64(f);
        s->has_period = true;
    }
}

/* n items of `stride` numbers each. */
static struct p2d_span take_numbers(struct p2d_fields *f, uint64_t n, uint64_t stride)
{
    if (n > p2d_fields_left(f) / 8 / stride) {
        f->cut = true;
        n = 0;
    }
    return p2d_take_bytes(f, n * stride * 8);
}

/* One counter: value, times, id; a group: how many, times, then value and id of each. */
static void take_counts(struct p2d_fields *f, uint64_t format, struct p2d_perf_sample *s)
{
    uint64_t times = (format & READ_TOTAL_TIME_ENABLED ? 1u : 0u) +
                     (format & READ_TOTAL_TIME_RUNNING ? 1u : 0u);
    uint64_t rest = (format & READ_ID ? 1u : 0u) + (format & READ_LOST ? 1u : 0u);
    bool is_group = (format & READ_GROUP) != 0;
    uint64_t n = is_group ? p2d_take_u64(f) : 1;
    if (is_group)
        take_numbers(f, times, 1);
    s->counts_stride = (size_t)(1 + (is_group ? 0 : times) + rest);
    s->counts_id = format & READ_ID ? (size_t)(is_group ? 1 : 1 + times) : 0;
    s->counts = take_numbers(f, n, s->counts_stride);
}

static void take_branches(struct p2d_fields *f, uint64_t branch_type,
                          struct p2d_perf_sample *s)
{
    uint64_t n = p2d_take_u64(f);
    if (branch_type & BRANCH_HW_INDEX)
        p2d_take_u64(f);
    s->branches = take_numbers(f, n, BRANCH_NUMBERS);
    if (branch_type & BRANCH_COUNTERS)
        take_numbers(f, n, 1);
}

/* A copy of the top of the stack, in which only the first bytes may be filled. */
static void take_stack(struct p2d_fields *f, struct p2d_perf_sample *s)
{
    uint64_t size = p2d_take_u64(f);
    if (size == 0)
        return;
    struct p2d_span copy = p2d_take_bytes(f, size);
    uint64_t filled = p2d_take_u64(f);
    s->stack = p2d_slice(copy, 0, filled < copy.len ? (size_t)filled : copy.len);
    s->stack_is_full = filled >= copy.len;
}

static struct p2d_span take_registers(struct p2d_fields *f, uint64_t mask, uint64_t *abi)
{
    *abi = p2d_take_u64(f);
    return take_numbers(f, *abi != 0 ? (uint64_t)__builtin_popcountll(mask) : 0, 1);
}

/* The control group, after what nobody here needs. */
static void take_cgroup(struct p2d_fields *f, const struct p2d_perf_attr *attr,
                        struct p2d_perf_sample *s)
{
    uint64_t type = attr->sample_type, abi;
    uint64_t before = P2D_PERF_WEIGHT | P2D_PERF_WEIGHT_STRUCT | P2D_PERF_DATA_SRC |
                      P2D_PERF_TRANSACTION;
    if ((type & P2D_PERF_CGROUP) == 0)
        return;
    take_numbers(f, (uint64_t)__builtin_popcountll(type & before), 1);
    if (type & P2D_PERF_REGS_INTR)
        take_registers(f, attr->regs_interrupted, &abi);
    if (type & P2D_PERF_PHYS_ADDR)
        p2d_take_u64(f);
    s->cgroup = p2d_take_u64(f);
}

static void take_state(struct p2d_fields *f, const struct p2d_perf_attr *attr,
                       struct p2d_perf_sample *s)
{
    uint64_t type = attr->sample_type;
    if (type & P2D_PERF_RAW) {
        uint64_t size = p2d_take_u32(f);
        s->raw = p2d_take_bytes(f, size);
    }
    if (type & P2D_PERF_BRANCH_STACK)
        take_branches(f, attr->branch_type, s);
    if (type & P2D_PERF_REGS_USER)
        s->registers = take_registers(f, attr->regs_user, &s->registers_abi);
    if (type & P2D_PERF_STACK_USER)
        take_stack(f, s);
    take_cgroup(f, attr, s);
}

bool p2d_perf_parse_sample(const struct p2d_perf_file *file,
                           const struct p2d_perf_record *record,
                           struct p2d_perf_sample *s)
{
    *s = (struct p2d_perf_sample){.pid = -1, .tid = -1};
    s->attr = attr_of_sample(file, record->body);
    if (s->attr == NULL)
        return false;
    struct p2d_fields f = p2d_fields_of(record->body, file->swapped);
    take_ids(&f, s->attr->sample_type, s);
    if (s->attr->sample_type & P2D_PERF_READ)
        take_counts(&f, s->attr->read_format, s);
    if (s->attr->sample_type & P2D_PERF_CALLCHAIN) {
        uint64_t n = p2d_take_u64(&f);
        s->chain = take_numbers(&f, n, 1);
    }
    take_state(&f, s->attr, s);
    return !f.cut;
}

/* The time stands after a few fields whose number depends on the event alone. */
static uint64_t time_of_sample(const struct p2d_perf_file *file, struct p2d_span body)
{
    const struct p2d_perf_attr *attr = attr_of_sample(file, body);
    if (attr == NULL || !(attr->sample_type & P2D_PERF_TIME))
        return 0;
    uint64_t before =
        attr->sample_type & (P2D_PERF_IDENTIFIER | P2D_PERF_IP | P2D_PERF_TID);
    size_t at = 8 * (size_t)__builtin_popcountll(before);
    return at + 8 <= body.len ? p2d_u64_at(body.at + at, file->swapped) : 0;
}

uint64_t p2d_perf_time_of(const struct p2d_perf_file *file,
                          const struct p2d_perf_record *record)
{
    if (record->type == P2D_RECORD_SAMPLE)
        return time_of_sample(file, record->body);
    const struct p2d_perf_attr *first = file->attrs.at;
    if (record->type >= 64 || file->attrs.len == 0 || !first->has_ids_everywhere)
        return 0;
    uint64_t type = first->sample_type;
    uint64_t behind =
        type & (P2D_PERF_IDENTIFIER | P2D_PERF_CPU | P2D_PERF_STREAM_ID | P2D_PERF_ID);
    uint64_t back = 8 * (uint64_t)(__builtin_popcountll(behind) + 1);
    if (!(type & P2D_PERF_TIME) || back > record->body.len)
        return 0;
    return p2d_u64_at(record->body.at + record->body.len - back, file->swapped);
}

struct p2d_perf_ids p2d_perf_ids_of(const struct p2d_perf_file *file,
                                    const struct p2d_perf_record *record)
{
    struct p2d_perf_ids ids = {.pid = -1, .tid = -1};
    const struct p2d_perf_attr *first = file->attrs.at;
    if (file->attrs.len == 0 || !first->has_ids_everywhere)
        return ids;
    uint64_t type = first->sample_type;
    uint64_t all = type & (P2D_PERF_TID | P2D_PERF_TIME | P2D_PERF_ID |
                           P2D_PERF_STREAM_ID | P2D_PERF_CPU | P2D_PERF_IDENTIFIER);
    size_t size = 8 * (size_t)__builtin_popcountll(all);
    if (!(type & P2D_PERF_TID) || size > record->body.len)
        return ids;
    struct p2d_fields f =
        p2d_fields_of(p2d_slice(record->body, record->body.len - size, record->body.len),
                      file->swapped);
    ids.pid = (int32_t)p2d_take_u32(&f);
    ids.tid = (int32_t)p2d_take_u32(&f);
    uint64_t between = type & (P2D_PERF_TIME | P2D_PERF_ID | P2D_PERF_STREAM_ID);
    p2d_take_bytes(&f, 8 * (uint64_t)__builtin_popcountll(between));
    ids.has_cpu = (type & P2D_PERF_CPU) != 0;
    ids.cpu = ids.has_cpu ? p2d_take_u32(&f) : 0;
    return ids;
}
