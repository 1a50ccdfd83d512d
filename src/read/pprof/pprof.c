/* pprof.c - read pprof's profile.proto, which Go, pprof, gperftools' successors and most
 * hosted profilers write.
 *
 * A protocol buffer, mostly gzipped: samples of one or more values each, with a stack of
 * locations, innermost first; a location is a function and those inlined into it. All
 * names are numbers of strings that come last, so the bytes are walked through twice:
 * first for what samples refer to, then for the samples. Reference: proto/profile.proto
 * of github.com/google/pprof.
 */
#include <math.h>

#include "base/hash.h"
#include "base/number.h"
#include "model/labels.h"
#include "model/recording.h"
#include "model/thread_labels.h"
#include "read/pprof/drop_frames.h"
#include "read/pprof/input_pattern.h"
#include "read/pprof/moment.h"
#include "read/read.h"
#include "assemble/stack_path.h"
#include "syntax/unit.h"

/* One frame takes a byte or two. Inlined ones may be many for each; a file in which they
 * are many more than bytes was made to fill the memory. */
enum { FRAMES_PER_BYTE = 4, FEW_FRAMES = 1 << 16 };

/* The size of the table of stacks that were met lately, whose places are hashes of their
 * bytes: a power of two that grows with the size of the file, as more places than samples
 * would never be used. */
enum { FEWEST_KNOWN = 1 << 6, MOST_KNOWN = 1 << 15, BYTES_PER_SAMPLE = 16 };

struct known_stack {
    struct p2d_span bytes; /* packed ids of locations */
    p2d_node node;
};

struct value_type {
    uint64_t name, unit; /* strings */
    p2d_metric metric;
    double scale, divisor;
    double base; /* the sum of a difference's base */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_pprof_tables tables;
    P2D_VEC(struct value_type) types;
    P2D_VEC(uint64_t) ids; /* of the sample's locations, innermost first */
    P2D_VEC(p2d_spot)
    spots; /* their functions that the last stack lacks, outermost first */
    P2D_VEC(uint32_t) ends;     /* how many up to each of these locations */
    P2D_VEC(p2d_node) nodes;    /* and their contexts */
    struct p2d_stack_path path; /* of the last sample */
    P2D_VEC(uint64_t) values;
    P2D_VEC(uint64_t) comments; /* strings */
    P2D_VEC(uint32_t) labels;   /* of the sample */
    struct value_type period;   /* without a metric */
    int64_t began, duration, period_length;
    uint64_t drop, keep, default_type, doc_url, n_samples;
    uint64_t frames_left, seed;
    struct known_stack *known;
    size_t n_known;
    struct p2d_span packed; /* the sample's ids, if they are all in one field */
    bool is_pruned;         /* drop_frames marked something */
    bool is_of_base;        /* the sample is of what a difference is made to */
    bool has_base;
    struct p2d_pprof_moment moment;
};

/* ------------------------------------------------------------------- probe */

/* Whether a field of this number may have this type; later versions may add some. */
static bool is_sound(uint32_t number, enum p2d_wire wire, uint32_t messages,
                     uint32_t numbers)
{
    if (number > 15)
        return true;
    if (wire == P2D_WIRE_BYTES)
        return (messages >> number & 1) != 0 || ((messages | numbers) >> number & 1) == 0;
    return wire == P2D_WIRE_VARINT &&
           ((numbers >> number & 1) != 0 || ((messages | numbers) >> number & 1) == 0);
}

/* Fields 1 and 2 are numbers, that of a sample type. */
static bool is_value_type(struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    size_t n = 0;
    while (p2d_next_field(&m, &f)) {
        if (f.wire != P2D_WIRE_VARINT || f.number > 2)
            return false;
        n++;
    }
    return !m.bad && !m.cut && n <= 2;
}

static bool is_message(struct p2d_span bytes, uint32_t messages, uint32_t numbers)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    while (p2d_next_field(&m, &f))
        if (!is_sound(f.number, f.wire, messages, numbers))
            return false;
    return !m.bad && !m.cut;
}

/* Of samples and locations only the first ones are looked into. */
static int probe(struct p2d_span head)
{
    enum { FIRST = 64 };
    /* Bits by number: Profile, Sample, Location. */
    static const uint32_t messages[] = {0x087E, 0x0E, 0x10},
                          numbers[] = {0xF780, 0x06, 0x2E};
    struct p2d_message m = p2d_message_of(head);
    struct p2d_field f;
    size_t types = 0, strings = 0, others = 0, samples = 0, locations = 0;
    while (p2d_next_field(&m, &f)) {
        if (!is_sound(f.number, f.wire, messages[0] | 1u << P2D_PPROF_COMMENT,
                      numbers[0]))
            return P2D_NO;
        bool good = true;
        if (f.number == P2D_PPROF_SAMPLE_TYPE)
            good = is_value_type(f.bytes);
        else if (f.number == P2D_PPROF_SAMPLE && samples++ < FIRST)
            good = is_message(f.bytes, messages[1], numbers[1]);
        else if (f.number == P2D_PPROF_LOCATION && locations++ < FIRST)
            good = is_message(f.bytes, messages[2], numbers[2]);
        else if (f.number == P2D_PPROF_STRING && strings++ == 0)
            good = f.bytes.len == 0;
        types += f.number == P2D_PPROF_SAMPLE_TYPE;
        others += f.number != P2D_PPROF_SAMPLE_TYPE;
        if (!good)
            return P2D_NO;
    }
    return !m.bad && types > 0 && others > 0 ? P2D_BY_KEYS : P2D_NO;
}

/* ------------------------------------------------------------ first walk */

static struct value_type type_of(struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct value_type type = {.scale = 1, .divisor = 1};
    while (p2d_next_field(&m, &f))
        if (f.number == 1 && f.wire == P2D_WIRE_VARINT)
            type.name = f.value;
        else if (f.number == 2 && f.wire == P2D_WIRE_VARINT)
            type.unit = f.value;
    return type;
}

/* What the recording says of itself. */
static void take_recording(struct reader *r, const struct p2d_field *f)
{
    if (f->number == P2D_PPROF_PERIOD_TYPE && f->wire == P2D_WIRE_BYTES)
        r->period = type_of(f->bytes);
    if (f->wire != P2D_WIRE_VARINT)
        return;
    if (f->number == P2D_PPROF_TIME_NANOS)
        r->began = (int64_t)f->value;
    else if (f->number == P2D_PPROF_DURATION_NANOS && f->value <= INT64_MAX)
        r->duration = (int64_t)f->value;
    else if (f->number == P2D_PPROF_PERIOD)
        r->period_length = (int64_t)f->value;
    else if (f->number == P2D_PPROF_DOC_URL)
        r->doc_url = f->value;
}

static void take_numbers(struct reader *r, const struct p2d_field *f)
{
    struct p2d_numbers numbers = p2d_numbers_of(f);
    uint64_t value;
    if (f->number == P2D_PPROF_DROP_FRAMES && f->wire == P2D_WIRE_VARINT)
        r->drop = f->value;
    else if (f->number == P2D_PPROF_KEEP_FRAMES && f->wire == P2D_WIRE_VARINT)
        r->keep = f->value;
    else if (f->number == P2D_PPROF_DEFAULT_SAMPLE_TYPE && f->wire == P2D_WIRE_VARINT)
        r->default_type = f->value;
    else if (f->number == P2D_PPROF_COMMENT)
        while (p2d_next_number(&numbers, &value))
            (void)p2d_vec_push(&r->comments, r->b->report, value);
}

/* Everything but samples. Returns how far the bytes make sense. */
static size_t walk_tables(struct reader *r, struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    const unsigned char *good = m.at;
    struct p2d_field f;
    while (p2d_input_ok(r->in) && p2d_next_field(&m, &f)) {
        if (f.number == P2D_PPROF_SAMPLE_TYPE && f.wire == P2D_WIRE_BYTES)
            (void)p2d_vec_push(&r->types, r->b->report, type_of(f.bytes));
        else if (f.number != P2D_PPROF_SAMPLE)
            p2d_pprof_take(&r->tables, &f);
        take_numbers(r, &f);
        take_recording(r, &f);
        good = m.at;
    }
    return (size_t)(good - bytes.at);
}

/* ------------------------------------------------------------------ metrics */

/* The main one is the default_sample_type, else the last time, else the last. */
static void make_metrics(struct reader *r)
{
    p2d_metric preferred = 0, last_time = 0;
    for (uint32_t i = 0; i < r->types.len; i++) {
        struct value_type *type = &r->types.at[i];
        struct p2d_scale scale;
        (void)p2d_parse_unit(p2d_pprof_string(&r->tables, type->unit), &scale);
        type->scale = scale.factor;
        /* As prof2dot writes counts with fractions. */
        type->divisor =
            p2d_span_is(p2d_pprof_string(&r->tables, type->unit), "millionths") ? 1e6 : 1;
        type->metric =
            p2d_metric_of(r->b, p2d_pprof_string(&r->tables, type->name), scale.unit);
        if (p2d_seconds_in(scale.unit) > 0)
            last_time = type->metric;
        if (type->name == r->default_type && preferred == 0 && r->default_type != 0)
            preferred = type->metric;
    }
    if (r->types.len > 0)
        p2d_prefer_metric(r->b, preferred != 0   ? preferred
                                : last_time != 0 ? last_time
                                                 : r->types.at[r->types.len - 1].metric);
}

/* ------------------------------------------------------------------ samples */

/* The locations below `n` of the stack, from its leaf, are hidden by drop_frames. What is
 * above the first frame that is not dropped stays, lest everything go. */
static uint32_t first_shown(struct reader *r)
{
    bool found = false;
    for (uint32_t i = r->ids.len; r->is_pruned && i-- > 0;) {
        uint32_t place = p2d_pprof_location_of(&r->tables, r->ids.at[i]);
        if (place == UINT32_MAX)
            continue;
        const struct p2d_pprof_location *location = &r->tables.locations.at[place];
        if (!location->drops && !location->cuts_in)
            found = true;
        else if (found)
            return location->drops ? i + 1 : i;
    }
    return 0;
}

/* Add the functions of a location to the spots of the stack, the outermost first: that is
 * the one that was not inlined. */
static void add_spots(struct reader *r, uint64_t id)
{
    uint32_t place = p2d_pprof_location_of(&r->tables, id);
    if (place == UINT32_MAX)
        return;
    const struct p2d_pprof_location *location = &r->tables.locations.at[place];
    if (location->n > r->frames_left) {
        p2d_fail(r->in, "the profile has more inlined functions than its size allows");
        return;
    }
    r->frames_left -= location->n;
    uint32_t innermost = r->in->options != NULL &&
                                 r->in->options->inlines == P2D_INLINES_NEVER &&
                                 location->n > 0
                             ? location->n - 1
                             : 0;
    for (uint32_t i = location->n; i-- > innermost;)
        (void)p2d_vec_push(&r->spots, r->b->report,
                           r->tables.lines.at[location->first + i].spot);
}

/* The frames below those of the last stack, with the number of spots up to each. */
static void add_frames(struct reader *r, uint32_t from, uint32_t n)
{
    r->spots.len = r->ends.len = 0;
    for (uint32_t i = from; i < n && p2d_input_ok(r->in); i++) {
        add_spots(r, r->ids.at[r->ids.len - 1 - i]);
        (void)p2d_vec_push(&r->ends, r->b->report, r->spots.len);
    }
}

/* Contexts are looked up side by side, which hides most of the time that memory takes. */
static p2d_node node_of_stack(struct reader *r)
{
    uint32_t leaf = first_shown(r), n = r->ids.len - leaf;
    p2d_node node;
    const uint64_t *shown = n > 0 ? r->ids.at + leaf : NULL; /* NULL + 0 is undefined */
    uint32_t same = p2d_share_path(&r->path, shown, n, &node);
    add_frames(r, same, n);
    r->nodes.len = 0;
    if (!p2d_input_ok(r->in) || r->spots.len == 0 ||
        !p2d_vec_reserve(&r->nodes, r->b->report, r->spots.len) ||
        !p2d_children(r->b, node, r->spots.at, r->spots.len, r->nodes.at))
        return node;
    for (uint32_t i = same; i < n; i++) {
        uint32_t end = r->ends.at[i - same];
        if (end > 0)
            node = r->nodes.at[end - 1];
        p2d_push_step(&r->path, r->b->report, r->ids.at[r->ids.len - 1 - i], node);
    }
    return node;
}

static void unpack_ids(struct reader *r)
{
    if (r->packed.len == 0) /* then it may be at NULL */
        return;
    struct p2d_numbers numbers = {.at = r->packed.at,
                                  .end = r->packed.at + r->packed.len};
    uint64_t number;
    while (p2d_next_number(&numbers, &number))
        (void)p2d_vec_push(&r->ids, r->b->report, number);
    r->packed.len = 0;
}

/* The same stack with other labels or values is not walked again. */
static p2d_node node_of_sample(struct reader *r)
{
    struct p2d_span packed = r->packed;
    if (packed.len == 0)
        return node_of_stack(r);
    uint64_t hash = p2d_hash_bytes(r->seed, packed.at, packed.len);
    struct known_stack *known = &r->known[hash & (r->n_known - 1)];
    if (p2d_span_equal(known->bytes, packed))
        return known->node;
    unpack_ids(r);
    *known = (struct known_stack){packed, node_of_stack(r)};
    return known->node;
}

struct label {
    uint64_t key, text, number, unit;
};

static struct label label_of(struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct label label = {0};
    while (p2d_next_field(&m, &f)) {
        if (f.wire != P2D_WIRE_VARINT)
            continue;
        if (f.number == 1)
            label.key = f.value;
        else if (f.number == 2)
            label.text = f.value;
        else if (f.number == 3)
            label.number = f.value;
        else if (f.number == 4)
            label.unit = f.value;
    }
    return label;
}

/* A number that is written as one, or as text. */
static int64_t id_of(const struct reader *r, struct label label)
{
    uint64_t value = label.number;
    struct p2d_span text = p2d_pprof_string(&r->tables, label.text);
    if (label.text != 0 && !p2d_parse_u64(text, &value))
        return -1;
    return value <= INT64_MAX ? (int64_t)value : -1;
}

/* The name of a string; number 0 is "none", even in a file in which it has a text. */
static p2d_str name_of(struct reader *r, uint64_t string)
{
    return string != 0 ? p2d_name(r->b, p2d_pprof_string(&r->tables, string)) : 0;
}

/* A label without a text is a number, unless it says nothing at all. */
static void keep_label(struct reader *r, struct label label)
{
    bool is_number = label.text == 0 && (label.number != 0 || label.unit != 0);
    if (r->b->drops_labels)
        return;
    struct p2d_sample_label kept = {.key = name_of(r, label.key),
                                    .text = name_of(r, label.text)};
    if (is_number) {
        kept.unit = name_of(r, label.unit);
        kept.number = (int64_t)label.number;
    }
    if (is_number || kept.text != 0)
        (void)p2d_vec_push(&r->labels, r->b->report, p2d_label_of(r->b, kept));
}

/* Whose sample it is, where a label tells. */
static void take_label(struct reader *r, struct p2d_span bytes,
                       struct p2d_thread_info *thread)
{
    struct label label = label_of(bytes);
    struct p2d_span key = p2d_pprof_string(&r->tables, label.key);
    struct p2d_span text = p2d_pprof_string(&r->tables, label.text);
    bool is_number = label.text == 0 || id_of(r, label) >= 0;
    enum p2d_thread_label kind = p2d_thread_label_of(key, is_number);
    if (kind == P2D_PID_LABEL)
        thread->pid = id_of(r, label);
    else if (kind == P2D_TID_LABEL)
        thread->tid = id_of(r, label);
    else if (kind == P2D_COMM_LABEL)
        thread->comm = p2d_name(r->b, text);
    else if (p2d_span_is(key, "pprof::base"))
        r->is_of_base = p2d_span_is(text, "true");
    keep_label(r, label);
}

static p2d_thread thread_of(struct reader *r, const struct p2d_thread_info *thread)
{
    if (thread->comm == 0 && thread->pid < 0 && thread->tid < 0)
        return 0;
    return p2d_thread_of(r->b, *thread);
}

/* The base of pprof -diff_base, whose samples are subtracted. */
static void add_to_base(struct reader *r)
{
    for (uint32_t i = 0; i < r->values.len && i < r->types.len; i++)
        r->types.at[i].base += fabs((double)(int64_t)r->values.at[i]) *
                               r->types.at[i].scale / r->types.at[i].divisor;
    r->has_base = true;
}

static void add_values(struct reader *r, p2d_thread thread)
{
    p2d_node node = node_of_sample(r);
    uint32_t labels = p2d_label_set_of(r->b, r->labels.at, r->labels.len);
    if (r->is_of_base)
        add_to_base(r);
    for (uint32_t i = 0; i < r->values.len && i < r->types.len; i++) {
        const struct value_type *type = &r->types.at[i];
        double value = (double)(int64_t)r->values.at[i] * type->scale / type->divisor;
        struct p2d_sample sample = {.node = node,
                                    .thread = thread,
                                    .labels = labels,
                                    .metric = type->metric,
                                    .value = value,
                                    .count = 1};
        if (r->values.at[i] != 0)
            p2d_pprof_note(&r->moment, r->b, p2d_add_sample(r->b, sample), value);
    }
    if (r->values.len != r->types.len &&
        !p2d_count_warning(r->in->report, "pprof: values"))
        p2d_set_warning(r->in->report, "pprof: values", r->in->name,
                        "a sample has %u values for %u types", r->values.len,
                        r->types.len);
}

/* Packed ids stay as they are until it is known that their stack is a new one. */
static void take_ids(struct reader *r, const struct p2d_field *f)
{
    struct p2d_numbers numbers = p2d_numbers_of(f);
    uint64_t number;
    if (f->wire == P2D_WIRE_BYTES && r->packed.len == 0 && r->ids.len == 0) {
        r->packed = f->bytes;
        return;
    }
    unpack_ids(r);
    while (p2d_next_number(&numbers, &number))
        (void)p2d_vec_push(&r->ids, r->b->report, number);
}

static void take_sample(struct reader *r, struct p2d_span bytes)
{
    enum { LOCATION_ID = 1, VALUE, LABEL };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_thread_info thread = {.pid = -1, .tid = -1};
    uint64_t number;
    r->ids.len = r->values.len = r->labels.len = 0;
    r->packed.len = 0;
    r->is_of_base = false;
    while (p2d_next_field(&m, &f)) {
        struct p2d_numbers numbers = p2d_numbers_of(&f);
        if (f.number == LOCATION_ID)
            take_ids(r, &f);
        else if (f.number == VALUE)
            while (p2d_next_number(&numbers, &number))
                (void)p2d_vec_push(&r->values, r->b->report, number);
        else if (f.number == LABEL && f.wire == P2D_WIRE_BYTES)
            take_label(r, f.bytes, &thread);
    }
    r->n_samples++;
    add_values(r, thread_of(r, &thread));
}

/* ------------------------------------------------------------ the whole file */

static void add_notes(struct reader *r)
{
    for (uint32_t i = 0; i < r->comments.len && i < 8; i++)
        if (p2d_pprof_string(&r->tables, r->comments.at[i]).len > 0)
            p2d_add_note(r->b, p2d_pprof_string(&r->tables, r->comments.at[i]));
}

static void add_recording(struct reader *r)
{
    p2d_add_recording_time(r->b, r->began, r->duration);
    p2d_add_period(r->b, r->period_length, name_of(r, r->period.name),
                   name_of(r, r->period.unit));
    p2d_set_doc_url(r->b, name_of(r, r->doc_url));
    for (uint32_t i = 0; i < r->comments.len; i++)
        p2d_add_comment(r->b, name_of(r, r->comments.at[i]));
}

static void set_base(struct reader *r)
{
    if (!r->has_base)
        return;
    for (uint32_t i = 0; i < r->types.len; i++)
        p2d_set_base(r->b, r->types.at[i].metric, r->types.at[i].base);
    p2d_add_note(r->b, p2d_span_of("differences to a base (pprof -diff_base), whose "
                                   "total is 100%"));
}

static void warn(struct reader *r, size_t good, size_t length)
{
    if (good < length)
        p2d_set_warning(r->in->report, "pprof: truncated", r->in->name,
                        "input truncated or damaged at byte %zu: the rest is left out",
                        good);
    if (r->tables.n_dangling > 0)
        p2d_set_warning(r->in->report, "pprof: dangling", r->in->name,
                        "some frames refer to entries that are not in the file");
    p2d_mapped_finish(&r->tables.mapped);
}

static bool refuse(struct reader *r, size_t good, size_t length)
{
    p2d_fail_at(
        r->in, r->in->offset + good,
        good >= length ? "the profile has no %s"
        : r->tables.strings.len == 0 || r->types.len == 0
            ? "the input is truncated or damaged here, before the names that come last"
            : "the input is truncated or damaged here, before any sample",
        r->types.len == 0 ? "sample types" : "names");
    p2d_set_hint(r->in->report, "record the profile again, or fetch all of it");
    return false;
}

static bool read_bytes(struct reader *r, struct p2d_span bytes)
{
    size_t good = walk_tables(r, bytes);
    p2d_pprof_mend_ids(&r->tables);
    if (!p2d_input_ok(r->in))
        return false;
    if (r->types.len == 0 || r->tables.strings.len == 0)
        return refuse(r, good, bytes.len);
    make_metrics(r);
    add_notes(r);
    add_recording(r);
    r->frames_left = (uint64_t)bytes.len * FRAMES_PER_BYTE + FEW_FRAMES;
    r->is_pruned = r->drop != 0;
    if (!p2d_pprof_mark_dropped(&r->tables, p2d_pprof_string(&r->tables, r->drop),
                                p2d_pprof_string(&r->tables, r->keep)))
        p2d_set_warning(
            r->in->report, "pprof: drop_frames", r->in->name,
            "the profile's drop_frames cannot be used: all frames are shown%s",
            p2d_has_input_patterns() ? ""
                                     : " (this prof2dot was built without "
                                       "libpcre2 (libpcre2-dev))");
    struct p2d_message m = p2d_message_of(p2d_slice(bytes, 0, good));
    struct p2d_field f;
    while (p2d_input_ok(r->in) && p2d_next_field(&m, &f))
        if (f.number == P2D_PPROF_SAMPLE && f.wire == P2D_WIRE_BYTES)
            take_sample(r, f.bytes);
    if (good < bytes.len && r->b->profile->samples.len <= 1)
        return refuse(r, good, bytes.len);
    p2d_pprof_add_times(&r->moment, r->b, r->began, r->duration);
    if (r->b->keeps_times && r->began <= 0)
        p2d_warn(
            r->in, "pprof: timeless",
            "the file does not say when it was recorded: it is in no part of the time");
    set_base(r);
    warn(r, good, bytes.len);
    return p2d_input_ok(r->in);
}

static bool read_pprof(struct p2d_input *in, struct p2d_builder *b)
{
    /* Check this before the whole input is read, which may have no end. */
    struct p2d_span head = p2d_peek(in, 1);
    if (head.len > 0 && (head.at[0] >> 3 == 0 || (head.at[0] & 7) > P2D_WIRE_BYTES))
        return p2d_fail_at(in, in->offset,
                           "the input does not begin with a field of pprof");
    struct reader r = {.in = in, .b = b, .seed = p2d_hash_seed()};
    p2d_pprof_init(&r.tables, in, b);
    struct p2d_span bytes = p2d_rest(in);
    r.n_known = FEWEST_KNOWN;
    while (r.n_known < MOST_KNOWN && r.n_known < bytes.len / BYTES_PER_SAMPLE)
        r.n_known *= 2;
    r.known = p2d_new(b->report, r.n_known, sizeof *r.known);
    bool done = r.known != NULL && p2d_input_ok(in) && read_bytes(&r, bytes);
    p2d_pprof_release(&r.tables);
    p2d_delete(r.known);
    p2d_vec_release(&r.types);
    p2d_vec_release(&r.ids);
    p2d_vec_release(&r.spots);
    p2d_vec_release(&r.ends);
    p2d_vec_release(&r.nodes);
    p2d_vec_release(&r.path.steps);
    p2d_vec_release(&r.values);
    p2d_vec_release(&r.comments);
    p2d_vec_release(&r.labels);
    p2d_vec_release(&r.moment.values);
    return done;
}

const struct p2d_reader p2d_read_pprof = {.name = "pprof",
                                          .title = "pprof, as Go and others write it",
                                          .probe = probe,
                                          .is_binary = true,
                                          .has_one_time = true,
                                          .lacks_times =
                                              "a file of pprof is of one time: --time "
                                              "chooses among files that are added up",
                                          .read = read_pprof};
