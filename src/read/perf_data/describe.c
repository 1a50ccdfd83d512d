/* describe.c - read the description of a perf.data file: events, build-ids, machine and
 * command.
 *
 * Reference: tools/perf/Documentation/perf.data-file-format.txt and util/header.c of
 * Linux; include/uapi/linux/perf_event.h.
 */
#include "read/perf_data/describe.h"
#include "base/hash.h"
#include "read/perf_data/file.h"

enum {
    RECORD_HEADER = 8,
    SMALLEST_ATTR = 64, /* PERF_ATTR_SIZE_VER0 */
    EVENT_UPDATE_NAME = 2,
    MONOTONIC = 1, /* CLOCK_MONOTONIC */
    MISC_BUILD_ID_SIZE = 1 << 15
};

/* Bits of the header's bitmap. */
enum {
    FEATURE_TRACING_DATA = 1,
    FEATURE_BUILD_ID = 2,
    FEATURE_OS_RELEASE = 4,
    FEATURE_ARCH = 6,
    FEATURE_COMMAND = 11,
    FEATURE_EVENTS = 12,
    FEATURE_SAMPLE_TIME = 21,
    FEATURE_FOLDER = 24
};

static struct p2d_fields fields_of(const struct p2d_perf_file *file,
                                   struct p2d_span bytes)
{
    return p2d_fields_of(bytes, file->swapped);
}

/* ------------------------------------------------------------------ events */

/* The flags are a C bit-field: with the other byte order its bits come in the other order
 * too. */
static uint64_t flags_at(const struct p2d_perf_file *file, struct p2d_span attr)
{
    uint64_t flags = 0;
    for (size_t i = 0; i < 8; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bool set = attr.at[40 + i] >> (file->swapped ? 7 - bit : bit) & 1;
            flags |= (uint64_t)set << (8 * i + bit);
        }
    return flags;
}

static void read_flags(struct p2d_perf_attr *attr, uint64_t flags)
{
    attr->excludes_user = flags >> 4 & 1;
    attr->excludes_kernel = flags >> 5 & 1;
    attr->excludes_hv = flags >> 6 & 1;
    attr->has_freq = flags >> 10 & 1;
    attr->precise = flags >> 15 & 3;
    attr->has_ids_everywhere = flags >> 18 & 1;
    attr->has_clock = flags >> 25 & 1;
    attr->has_deferred_chains = flags >> 38 & 1;
}

/* A perf_event_attr of any age: fields that it lacks are 0. */
static struct p2d_perf_attr parse_attr(const struct p2d_perf_file *file,
                                       struct p2d_span bytes)
{
    struct p2d_fields f = fields_of(file, bytes);
    struct p2d_perf_attr attr = {.type = p2d_take_u32(&f)};
    p2d_take_u32(&f); /* its size */
    attr.config = p2d_take_u64(&f);
    attr.period = p2d_take_u64(&f);
    attr.sample_type = p2d_take_u64(&f);
    attr.read_format = p2d_take_u64(&f);
    if (bytes.len >= SMALLEST_ATTR)
        read_flags(&attr, flags_at(file, bytes));
    f = fields_of(file, p2d_slice(bytes, 72, bytes.len));
    attr.branch_type = p2d_take_u64(&f);
    attr.regs_user = p2d_take_u64(&f);
    p2d_take_u32(&f); /* how much of the stack was to be copied */
    uint32_t clock = p2d_take_u32(&f);
    attr.regs_interrupted = p2d_take_u64(&f);
    p2d_take_u32(&f); /* when to wake up for a trace */
    attr.max_stack = p2d_take_u16(&f);
    attr.has_monotonic_time = attr.has_clock && clock == MONOTONIC;
    return attr;
}

bool p2d_perf_add_attr(struct p2d_perf_file *file, struct p2d_span attr,
                       struct p2d_span ids)
{
    struct p2d_fields f = fields_of(file, ids);
    while (p2d_fields_left(&f) >= 8 && p2d_ok(file->report)) {
        uint32_t *slot = p2d_map_at(&file->by_id, file->report, p2d_take_u64(&f));
        if (slot != NULL)
            *slot = file->attrs.len + 1;
    }
    return p2d_vec_push(&file->attrs, file->report, parse_attr(file, attr));
}

const struct p2d_perf_attr *p2d_perf_attr_of(const struct p2d_perf_file *file,
                                             uint64_t id)
{
    uint32_t found = p2d_map_get(&file->by_id, id);
    if (found != 0 && found <= file->attrs.len)
        return &file->attrs.at[found - 1];
    return file->attrs.len > 0 && (id == 0 || file->attrs.len == 1) ? file->attrs.at
                                                                    : NULL;
}

/* ---------------------------------------------------------------- features */

/* A length, then a text that is padded with NULs to that length. */
static struct p2d_span take_text(struct p2d_fields *f)
{
    uint32_t length = p2d_take_u32(f);
    struct p2d_span text = p2d_take_bytes(f, length);
    return p2d_slice(text, 0, p2d_find(text, 0, '\0'));
}

/* Names of events: an attribute, its ids' number, its name and its ids. */
static void read_events(struct p2d_perf_file *file, struct p2d_span body)
{
    struct p2d_fields f = fields_of(file, body);
    uint32_t n = p2d_take_u32(&f), attr_size = p2d_take_u32(&f);
    for (uint32_t i = 0; i < n && !f.cut; i++) {
        p2d_take_bytes(&f, attr_size);
        uint32_t n_ids = p2d_take_u32(&f);
        struct p2d_span name = take_text(&f);
        uint32_t attr = i < file->attrs.len ? i + 1 : 0;
        for (uint32_t id = 0; id < n_ids && !f.cut; id++) {
            uint32_t found = p2d_map_get(&file->by_id, p2d_take_u64(&f));
            attr = found != 0 ? found : attr;
        }
        if (attr != 0 && attr <= file->attrs.len && !f.cut)
            file->attrs.at[attr - 1].name = name;
    }
}

/* The command line that perf was given: words. */
static void read_command(struct p2d_perf_file *file, struct p2d_span body)
{
    struct p2d_fields f = fields_of(file, body);
    uint32_t n = p2d_take_u32(&f);
    struct p2d_buffer line = {.report = file->report};
    for (uint32_t i = 0; i < n && !f.cut; i++) {
        struct p2d_span word = take_text(&f);
        if (i > 0)
            p2d_putc(&line, ' ');
        p2d_put(&line, word.at, word.len);
    }
    unsigned char *copy = p2d_arena_alloc(&file->texts, file->report, line.len + 8);
    if (copy != NULL && line.len > 0) {
        memcpy(copy, line.at, line.len);
        file->command = (struct p2d_span){copy, line.len};
    }
    p2d_buffer_release(&line);
}

/* A build-id event: pid, 20 bytes of id, how many of them count, a file name. */
static void add_build_id(struct p2d_perf_file *file, uint16_t misc, struct p2d_span body)
{
    if (body.len < 4 + 24)
        return;
    size_t length =
        misc & MISC_BUILD_ID_SIZE && body.at[4 + 20] <= 20 ? body.at[4 + 20] : 20;
    struct p2d_span name = p2d_slice(body, 4 + 24, p2d_find(body, 4 + 24, '\0'));
    struct p2d_perf_build_id id = {name, p2d_slice(body, 4, 4 + length)};
    uint32_t *slot = p2d_map_at(&file->by_file, file->report,
                                p2d_hash_bytes(file->seed, name.at, name.len));
    if (slot != NULL && p2d_vec_push(&file->build_ids, file->report, id))
        *slot = *slot != 0 ? *slot : file->build_ids.len;
}

struct p2d_span p2d_perf_build_id_of(const struct p2d_perf_file *file,
                                     struct p2d_span name)
{
    uint32_t found =
        p2d_map_get(&file->by_file, p2d_hash_bytes(file->seed, name.at, name.len));
    const struct p2d_perf_build_id *id =
        found != 0 ? &file->build_ids.at[found - 1] : NULL;
    return id != NULL && p2d_span_equal(id->file, name) ? id->id : (struct p2d_span){0};
}

static void read_build_ids(struct p2d_perf_file *file, struct p2d_span body)
{
    struct p2d_fields f = fields_of(file, body);
    while (p2d_fields_left(&f) >= RECORD_HEADER) {
        p2d_take_u32(&f);
        uint16_t misc = p2d_take_u16(&f), size = p2d_take_u16(&f);
        if (size < RECORD_HEADER)
            return;
        add_build_id(file, misc, p2d_take_bytes(&f, size - (uint64_t)RECORD_HEADER));
    }
}

void p2d_perf_read_feature(struct p2d_perf_file *file, uint64_t number,
                           struct p2d_span body)
{
    struct p2d_fields f = fields_of(file, body);
    if (number == FEATURE_EVENTS)
        read_events(file, body);
    else if (number == FEATURE_TRACING_DATA)
        p2d_tracepoints_learn(&file->tracepoints, file->report, body, file->swapped);
    else if (number == FEATURE_COMMAND)
        read_command(file, body);
    else if (number == FEATURE_BUILD_ID)
        read_build_ids(file, body);
    else if (number == FEATURE_ARCH)
        file->arch = take_text(&f);
    else if (number == FEATURE_OS_RELEASE)
        file->os_release = take_text(&f);
    else if (number == FEATURE_SAMPLE_TIME) {
        file->first_sample = p2d_take_u64(&f);
        file->last_sample = p2d_take_u64(&f);
    } else if (number == FEATURE_FOLDER)
        file->is_one_of_several = p2d_take_u64(&f) > 0; /* 0: of perf record --kcore */
}

/* Bytes of a record, for as long as the file is read. */
static struct p2d_span keep(struct p2d_perf_file *file, struct p2d_span bytes)
{
    unsigned char *copy = p2d_arena_alloc(&file->texts, file->report, bytes.len);
    if (copy == NULL || bytes.len == 0)
        return (struct p2d_span){0};
    memcpy(copy, bytes.at, bytes.len);
    return (struct p2d_span){copy, bytes.len};
}

static bool describe_event(struct p2d_perf_file *file, struct p2d_span body)
{
    struct p2d_fields f = fields_of(file, body);
    p2d_take_u32(&f);
    uint64_t size = p2d_take_u32(&f);
    if (size < SMALLEST_ATTR || size > body.len)
        return true;
    return p2d_perf_add_attr(file, p2d_slice(body, 0, (size_t)size),
                             p2d_slice(body, (size_t)size, body.len));
}

static void update_event(struct p2d_perf_file *file, struct p2d_span body)
{
    struct p2d_fields f = fields_of(file, body);
    uint64_t kind = p2d_take_u64(&f), id = p2d_take_u64(&f);
    uint32_t found = p2d_map_get(&file->by_id, id);
    if (kind == EVENT_UPDATE_NAME && found != 0 && found <= file->attrs.len)
        file->attrs.at[found - 1].name = keep(file, p2d_text_here(&f));
}

bool p2d_perf_describe(struct p2d_perf_file *file, const struct p2d_perf_record *record)
{
    struct p2d_fields f = fields_of(file, record->body);
    switch (record->type) {
    case P2D_RECORD_HEADER_ATTR:
        describe_event(file, record->body);
        break;
    case P2D_RECORD_EVENT_UPDATE:
        update_event(file, record->body);
        break;
    case P2D_RECORD_BUILD_ID:
        add_build_id(file, record->misc, keep(file, record->body));
        break;
    case P2D_RECORD_FEATURE: {
        uint64_t number = p2d_take_u64(&f);
        p2d_perf_read_feature(
            file, number, keep(file, p2d_slice(record->body, f.pos, record->body.len)));
        break;
    }
    case P2D_RECORD_AUXTRACE_INFO:
    case P2D_RECORD_AUXTRACE:
    case P2D_RECORD_AUX:
        file->has_aux = true;
        break;
    default:
        break;
    }
    return p2d_ok(file->report);
}
