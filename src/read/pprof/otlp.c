/* otlp.c - read OpenTelemetry's profiles (OTLP), as its profilers and collectors send and
 * keep them.
 *
 * A protocol buffer: profiles of one type of value each, grouped by the resource that they
 * are of (a service, a host), and one dictionary for all of them, which may come last, so
 * the bytes are walked through twice. A sample refers to its stack and to attributes. The
 * weight of a sample is the sum of its values, or the number of its moments where it has
 * no values. Reference: opentelemetry/proto/profiles/v1development/profiles.proto of
 * github.com/open-telemetry/opentelemetry-proto, 1.8 to 1.11.
 */
#include "model/labels.h"
#include "model/recording.h"
#include "model/thread_labels.h"
#include "read/pprof/otlp_dictionary.h"
#include "read/pprof/otlp_probe.h"
#include "read/read.h"
#include "syntax/unit.h"

/* A number of an index takes a byte or two. What it stands for may be more: inlined
 * functions of a location, labels of a resource. A file in which these are many more than
 * bytes was made to fill the memory. */
enum { PARTS_PER_BYTE = 4, FEW_PARTS = 1 << 16 };

/* What a profile's values are. */
struct value_type {
    p2d_metric metric;
    double scale;
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_otlp_dictionary dictionary;
    P2D_VEC(struct p2d_sample_label) labels; /* of resource, profile and sample */
    P2D_VEC(uint32_t) numbers;               /* of these labels */
    uint32_t of_resource, of_profile;        /* how many labels these have */
    struct p2d_span last;                    /* attributes of the sample before */
    uint32_t last_set;                       /* its labels */
    p2d_thread last_thread;
    struct value_type type;
    uint64_t frames_left, labels_left, n_samples, n_odd;
    int64_t began, ended;
    bool has_period;
};

/* ------------------------------------------------------------------- stacks */

static p2d_node push_location(struct reader *r, p2d_node node, uint64_t id)
{
    struct p2d_pprof_tables *tables = &r->dictionary.tables;
    uint32_t place = p2d_pprof_location_of(tables, id);
    if (place == UINT32_MAX)
        return node;
    struct p2d_pprof_location location = tables->locations.at[place];
    if (location.n > r->frames_left) {
        p2d_fail(r->in, "the profile has more inlined functions than its size allows");
        return node;
    }
    r->frames_left -= location.n;
    bool no_inlines =
        r->in->options != NULL && r->in->options->inlines == P2D_INLINES_NEVER;
    /* The outermost one is that which was not inlined. */
    uint32_t innermost = no_inlines && location.n > 0 ? location.n - 1 : 0;
    for (uint32_t i = location.n; i-- > innermost;)
        node = p2d_child(r->b, node, tables->lines.at[location.first + i].spot, false);
    return node;
}

static p2d_node node_of_entry(struct reader *r, struct p2d_span entry)
{
    enum { LOCATIONS = 1 };
    struct p2d_message m = p2d_message_of(entry);
    struct p2d_field f;
    P2D_VEC(uint64_t) ids = {0};
    uint64_t id;
    while (p2d_next_field(&m, &f)) {
        struct p2d_numbers numbers = p2d_numbers_of(&f);
        while (f.number == LOCATIONS && p2d_next_number(&numbers, &id))
            (void)p2d_vec_push(&ids, r->b->report, id);
    }
    p2d_node node = 0;
    for (uint32_t i = ids.len; i-- > 0 && p2d_input_ok(r->in);)
        node = push_location(r, node, ids.at[i]);
    p2d_vec_release(&ids);
    return node;
}

static p2d_node node_of_stack(struct reader *r, uint64_t number)
{
    if (number >= r->dictionary.stacks.len) {
        r->dictionary.tables.n_dangling++;
        return 0;
    }
    struct p2d_otlp_stack *stack = &r->dictionary.stacks.at[number];
    if (!stack->is_known && number != 0)
        stack->node = node_of_entry(r, stack->entry);
    stack->is_known = true;
    return stack->node;
}

/* ------------------------------------------------------------------- labels */

static void push_label(struct reader *r, struct p2d_sample_label label)
{
    if (label.key != 0)
        (void)p2d_vec_push(&r->labels, r->b->report, label);
}

static void push_attributes(struct reader *r, const struct p2d_field *f)
{
    struct p2d_numbers numbers = p2d_numbers_of(f);
    uint64_t number;
    while (p2d_input_ok(r->in) && p2d_next_number(&numbers, &number)) {
        push_label(r, p2d_otlp_attribute_of(&r->dictionary, number));
        r->dictionary.tables.n_dangling += number >= r->dictionary.attributes.len;
    }
}

/* The set of all labels. What is said of the sample comes before what is said of its
 * profile or resource. */
static uint32_t set_of_labels(struct reader *r)
{
    if (r->b->drops_labels)
        return 0;
    if (r->labels.len > r->labels_left) {
        p2d_fail(r->in, "the profile has more labels than its size allows");
        return 0;
    }
    r->labels_left -= r->labels.len;
    r->numbers.len = 0;
    for (uint32_t i = 0; i < r->labels.len; i++)
        (void)p2d_vec_push(&r->numbers, r->b->report,
                           p2d_label_of(r->b, r->labels.at[i]));
    return p2d_label_set_of(r->b, r->numbers.at, r->numbers.len);
}

/* ------------------------------------------------------------------ threads */

static void take_thread_label(struct reader *r, const struct p2d_sample_label *label,
                              struct p2d_thread_info *thread)
{
    struct p2d_span key = p2d_text(r->b->profile, label->key);
    bool is_number = label->text == 0;
    enum p2d_thread_label kind = p2d_thread_label_of(key, is_number);
    if (kind == P2D_COMM_LABEL && !is_number)
        thread->comm = label->text;
    else if (kind == P2D_PID_LABEL && is_number && label->number >= 0)
        thread->pid = label->number;
    else if (kind == P2D_TID_LABEL && is_number && label->number >= 0)
        thread->tid = label->number;
    else if (kind == P2D_PROCESS_LABEL && !is_number && thread->process == 0)
        thread->process = label->text;
}

/* Processes without a number are those of different names. */
static p2d_thread thread_of(struct reader *r)
{
    struct p2d_thread_info thread = {.pid = -1, .tid = -1};
    for (uint32_t i = 0; i < r->labels.len; i++)
        take_thread_label(r, &r->labels.at[i], &thread);
    if (thread.process != 0 && thread.pid < 0)
        thread.pid = -2 - (int64_t)thread.process;
    if (thread.comm == 0 && thread.pid == -1 && thread.tid < 0)
        return 0;
    return p2d_thread_of(r->b, thread);
}

/* ------------------------------------------------------------------ samples */

struct sample {
    uint64_t stack, n_values, n_moments;
    double value;
    struct p2d_span attributes; /* its first field of them */
    bool has_more;              /* fields of attributes than that */
};

static uint64_t count_of_moments(const struct p2d_field *f)
{
    return f->wire == P2D_WIRE_FIXED64 ? 1 : f->bytes.len / 8;
}

static void take_sample_field(struct reader *r, const struct p2d_field *f,
                              struct sample *s)
{
    struct p2d_numbers numbers = p2d_numbers_of(f);
    uint64_t number;
    if (f->number == P2D_OTLP_STACK && f->wire == P2D_WIRE_VARINT) {
        s->stack = f->value;
    } else if (f->number == P2D_OTLP_VALUES) {
        for (; p2d_next_number(&numbers, &number); s->n_values++)
            s->value += (double)(int64_t)number;
    } else if (f->number == P2D_OTLP_TIMESTAMPS) {
        s->n_moments += count_of_moments(f);
    } else if (f->number == P2D_OTLP_ATTRIBUTES) {
        s->has_more |= s->attributes.len > 0 || f->wire != P2D_WIRE_BYTES;
        s->attributes = f->bytes;
        push_attributes(r, f);
    }
}

/* Samples one after the other mostly have the same attributes. */
static void find_labels(struct reader *r, const struct sample *s)
{
    if (!s->has_more && r->last.at != NULL && p2d_span_equal(r->last, s->attributes))
        return;
    r->last_set = set_of_labels(r);
    r->last_thread = thread_of(r);
    r->last =
        s->has_more || s->attributes.at == NULL ? (struct p2d_span){0} : s->attributes;
}

static void take_sample(struct reader *r, struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct sample s = {0};
    r->labels.len = r->of_profile;
    while (p2d_next_field(&m, &f))
        take_sample_field(r, &f, &s);
    find_labels(r, &s);
    p2d_node node = node_of_stack(r, s.stack);
    double value = s.n_values > 0 ? s.value : (double)s.n_moments;
    r->n_samples++;
    r->n_odd += s.n_values > 1 && s.n_moments > 0 && s.n_values != s.n_moments;
    if (!(value < 0 || value > 0))
        return;
    p2d_add_sample(r->b, (struct p2d_sample){.node = node,
                                             .thread = r->last_thread,
                                             .labels = r->last_set,
                                             .metric = r->type.metric,
                                             .value = value * r->type.scale,
                                             .count = s.n_moments > 0 ? s.n_moments : 1});
}

/* ----------------------------------------------------------------- profiles */

struct names {
    uint64_t name, unit; /* strings */
};

static struct names names_of(struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct names names = {0};
    while (p2d_next_field(&m, &f))
        if (f.number == 1)
            names.name = f.value;
        else if (f.number == 2)
            names.unit = f.value;
    return names;
}

static struct p2d_span string_of(const struct reader *r, uint64_t number)
{
    return p2d_pprof_string(&r->dictionary.tables, number);
}

/* The first profile is the one to show, as the format says. */
static bool set_type(struct reader *r, struct names names)
{
    struct p2d_scale scale;
    struct p2d_span name = string_of(r, names.name), unit = string_of(r, names.unit);
    uint64_t n = r->dictionary.tables.strings.len;
    if (names.name >= n || names.unit >= n)
        return p2d_fail_whole(r->in, "the type of a profile's values refers to a text "
                                     "that is not in the file");
    (void)p2d_parse_unit(unit, &scale);
    /* As prof2dot writes counts with fractions. */
    double divisor = p2d_span_is(unit, "millionths") ? 1e6 : 1;
    r->type.scale = scale.factor / divisor;
    r->type.metric =
        p2d_metric_of(r->b, name.len > 0 ? name : p2d_span_of("samples"), scale.unit);
    if (r->b->profile->preferred == 0)
        p2d_prefer_metric(r->b, r->type.metric);
    return p2d_input_ok(r->in);
}

/* Profiles of one recording have the same time: together they are one. */
static void add_time(struct reader *r, int64_t began, int64_t duration)
{
    if (began <= 0)
        return;
    int64_t ended = duration < INT64_MAX - began ? began + duration : began;
    r->began = r->began == 0 || began < r->began ? began : r->began;
    r->ended = ended > r->ended ? ended : r->ended;
}

static void add_period(struct reader *r, struct names type, int64_t period)
{
    if (r->has_period || period <= 0)
        return;
    r->has_period = true;
    p2d_add_period(r->b, period, p2d_name(r->b, string_of(r, type.name)),
                   p2d_name(r->b, string_of(r, type.unit)));
}

/* What is said of all samples of a profile. */
static bool take_head(struct reader *r, struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct names type = {0}, period_type = {0};
    int64_t began = 0, duration = 0, period = 0;
    r->labels.len = r->of_resource;
    while (p2d_next_field(&m, &f)) {
        if (f.number == P2D_OTLP_SAMPLE_TYPE)
            type = names_of(f.bytes);
        else if (f.number == P2D_OTLP_PERIOD_TYPE)
            period_type = names_of(f.bytes);
        else if (f.number == P2D_OTLP_TIME && f.value <= INT64_MAX)
            began = (int64_t)f.value;
        else if (f.number == P2D_OTLP_DURATION && f.value <= INT64_MAX)
            duration = (int64_t)f.value;
        else if (f.number == P2D_OTLP_PERIOD && f.value <= INT64_MAX)
            period = (int64_t)f.value;
        else if (f.number == P2D_OTLP_PROFILE_ATTRIBUTES)
            push_attributes(r, &f);
    }
    r->of_profile = r->labels.len;
    r->last = (struct p2d_span){0};
    add_time(r, began, duration);
    add_period(r, period_type, period);
    return set_type(r, type);
}

static void take_profile(struct reader *r, struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    if (!take_head(r, bytes))
        return;
    while (p2d_input_ok(r->in) && p2d_next_field(&m, &f))
        if (f.number == P2D_OTLP_SAMPLE && f.wire == P2D_WIRE_BYTES)
            take_sample(r, f.bytes);
}

static void take_scope(struct reader *r, struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    while (p2d_input_ok(r->in) && p2d_next_field(&m, &f))
        if (f.number == P2D_OTLP_PROFILE && f.wire == P2D_WIRE_BYTES)
            take_profile(r, f.bytes);
}

static void take_resource_labels(struct reader *r, struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    while (p2d_input_ok(r->in) && p2d_next_field(&m, &f))
        if (f.number == P2D_OTLP_RESOURCE_ATTRIBUTE && f.wire == P2D_WIRE_BYTES)
            push_label(r, p2d_otlp_key_value(&r->dictionary, f.bytes));
}

/* A resource may be described after what is of it. */
static void take_resource(struct reader *r, struct p2d_span bytes)
{
    r->labels.len = 0;
    for (int turn = 0; turn < 2; turn++) {
        struct p2d_message m = p2d_message_of(bytes);
        struct p2d_field f;
        while (p2d_input_ok(r->in) && p2d_next_field(&m, &f)) {
            if (f.wire != P2D_WIRE_BYTES)
                continue;
            if (f.number == P2D_OTLP_RESOURCE && turn == 0)
                take_resource_labels(r, f.bytes);
            else if (f.number == P2D_OTLP_SCOPE_PROFILES && turn == 1)
                take_scope(r, f.bytes);
        }
        r->of_resource = turn == 0 ? r->labels.len : r->of_resource;
    }
}

/* ------------------------------------------------------------ the whole file */

static bool is_damaged(struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    while (p2d_next_field(&m, &f))
        continue;
    return m.cut || m.bad || bytes.len == 0;
}

static void warn_of_damage(struct reader *r)
{
    p2d_set_warning(r->in->report, "otlp: truncated", r->in->name,
                    "input truncated or damaged: the rest is left out");
}

static void warn(struct reader *r)
{
    struct p2d_report *report = r->in->report;
    if (r->dictionary.tables.n_dangling > 0)
        p2d_set_warning(report, "otlp: dangling", r->in->name,
                        "some samples or frames refer to entries that are not in the "
                        "file");
    if (r->dictionary.n_untold > 0 && !r->b->drops_labels)
        p2d_set_warning(report, "otlp: lists", r->in->name,
                        "attributes whose values are lists, or nothing, are no labels");
    if (r->n_odd > 0)
        p2d_set_warning(report, "otlp: odd", r->in->name,
                        "some samples have another number of values than of moments");
    p2d_mapped_finish(&r->dictionary.tables.mapped);
}

/* Without its tables a message says nothing. If there were others it is the last. */
static void refuse_message(struct reader *r, struct p2d_span bytes)
{
    bool is_cut = is_damaged(bytes);
    if (is_cut && r->n_samples > 0) {
        warn_of_damage(r);
        return;
    }
    p2d_fail_whole(r->in, is_cut ? "the input is truncated or damaged before the tables "
                                   "that its samples refer to"
                                 : "the file has no table of stacks: it is of OTLP "
                                   "before 1.8");
    p2d_set_hint(r->in->report, is_cut ? "fetch all of it"
                                       : "update the profiler, or let it write pprof");
}

/* One export: profiles and their dictionary. */
static bool read_message(struct reader *r, struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    p2d_otlp_dictionary_init(&r->dictionary, r->in, r->b);
    p2d_otlp_take_dictionary(&r->dictionary, bytes);
    bool has_tables = r->dictionary.stacks.len > 0;
    if (p2d_input_ok(r->in) && !has_tables)
        refuse_message(r, bytes);
    while (p2d_input_ok(r->in) && p2d_next_field(&m, &f))
        if (f.number == P2D_OTLP_RESOURCE_PROFILES && f.wire == P2D_WIRE_BYTES)
            take_resource(r, f.bytes);
    if (p2d_input_ok(r->in) && has_tables && is_damaged(bytes))
        warn_of_damage(r);
    if (p2d_input_ok(r->in))
        warn(r);
    p2d_otlp_dictionary_release(&r->dictionary);
    return p2d_input_ok(r->in);
}

static bool finish(struct reader *r)
{
    if (!p2d_input_ok(r->in))
        return false;
    if (r->n_samples == 0) {
        p2d_fail_whole(r->in, "the file has no samples");
        p2d_set_hint(r->in->report, "let the profiler run longer");
        return false;
    }
    p2d_add_recording_time(r->b, r->began, r->ended - r->began);
    return true;
}

static bool read_otlp(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span rest = p2d_rest(in), message;
    r.frames_left = r.labels_left = (uint64_t)rest.len * PARTS_PER_BYTE + FEW_PARTS;
    while (p2d_input_ok(in) && p2d_otlp_next_message(&rest, &message) &&
           read_message(&r, message))
        continue;
    p2d_vec_release(&r.labels);
    p2d_vec_release(&r.numbers);
    return finish(&r);
}

const struct p2d_reader p2d_read_otlp = {.name = "otlp",
                                         .title = "OpenTelemetry's profiles (OTLP)",
                                         .probe = p2d_otlp_probe,
                                         .is_binary = true,
                                         .read = read_otlp};
