/* otlp.c - write OpenTelemetry's profiles (OTLP): for collectors and what stores them.
 *
 * One profile for each metric, the drawn one first, which is the one to show by default;
 * all refer to one dictionary. Values are integers, times in nanoseconds. Labels are
 * attributes of samples; threads are "thread.name", "thread.id", "process.pid" and
 * "process.executable.name" where no label says it. What is told of functions, lines and
 * object files is what a profile of pprof tells. As there, numbers and order come from the
 * contents. Reference: opentelemetry/proto/profiles/v1development/profiles.proto of
 * github.com/open-telemetry/opentelemetry-proto, 1.8 to 1.11.
 */
#include "base/map.h"
#include "base/number.h"
#include "model/file_module.h"
#include "model/in_order.h"
#include "model/thread_labels.h"
#include "write/shared/escape.h"
#include "write/shared/protobuf_out.h"
#include "write/shared/same_name.h"
#include "write/shared/stack_size.h"
#include "write/shared/stacks.h"
#include "write/shared/told_places.h"
#include "write/shared/whole_number.h"

/* Numbers of fields, by message. */
enum { DATA_RESOURCE_PROFILES = 1, DATA_DICTIONARY = 2, RESOURCE_SCOPES = 2 };
enum { SCOPE_SCOPE = 1, SCOPE_PROFILE = 2, SCOPE_NAME = 1 };
enum { PROFILE_TYPE = 1, PROFILE_SAMPLE = 2, PROFILE_TIME = 3, PROFILE_DURATION = 4 };
enum { PROFILE_PERIOD_TYPE = 5, PROFILE_PERIOD = 6, TYPE_TYPE = 1, TYPE_UNIT = 2 };
enum { SAMPLE_STACK = 1, SAMPLE_ATTRIBUTES = 2, SAMPLE_VALUES = 4 };
enum { MAPPING = 1, LOCATION, FUNCTION, LINK, STRING, ATTRIBUTE, STACK, N_TABLES };
enum { MAPPING_FILE = 4, MAPPING_ATTRIBUTES = 5 };
enum { LOCATION_MAPPING = 1, LOCATION_LINE = 3, LINE_FUNCTION = 1, LINE_LINE = 2 };
enum { FUNCTION_NAME = 1, FUNCTION_FILE = 3, FUNCTION_LINE = 4 };
enum { ATTRIBUTE_KEY = 1, ATTRIBUTE_VALUE = 2, ATTRIBUTE_UNIT = 3 };
enum { VALUE_TEXT = 1, VALUE_NUMBER = 3, STACK_LOCATIONS = 1 };

struct state {
    const struct p2d_view *view;
    const struct p2d_profile *p;
    struct p2d_profile *ordered; /* the same; NULL: it was in order */
    struct p2d_report *report;
    struct p2d_stacks stacks;
    struct p2d_strings strings;
    uint32_t lengths[N_TABLES];        /* of the tables so far, with "none" */
    struct p2d_map mappings;           /* module -> its number */
    struct p2d_map attributes;         /* (key, text) -> the number of an attribute */
    uint32_t *fns, *locations, *nodes; /* their numbers in the tables; 0: not there yet */
    uint32_t *labels;
    struct p2d_buffer tables;    /* all but strings */
    struct p2d_buffer *profiles; /* by metric - 1: its samples */
    struct p2d_buffer part, inner, packed, name;
    p2d_str *files;
    bool *same;                   /* by function: others have its name and file */
    uint32_t n;                   /* metrics */
    struct p2d_whole_unit *units; /* by metric - 1 */
    double *rests;                /* of guesses, by rounding: by metric and function */
};

/* ------------------------------------------------------------------- tables */

static p2d_str string_of(struct state *s, struct p2d_span text)
{
    struct p2d_buffer clean = {.report = s->report};
    p2d_put_one_line(&clean, text);
    p2d_str id = p2d_intern(&s->strings, s->report, p2d_buffer_span(&clean));
    p2d_buffer_release(&clean);
    return id;
}

/* Put ->part into a table; its number there. */
static uint32_t add_entry(struct state *s, unsigned table)
{
    p2d_put_message(&s->tables, table, &s->part);
    return s->lengths[table]++;
}

static void begin_tables(struct state *s)
{
    for (unsigned table = MAPPING; table < N_TABLES; table++)
        if (table != STRING)
            (void)add_entry(s, table);
}

/* An attribute whose value is a text or, where that is 0, a number. */
static uint32_t add_attribute(struct state *s, p2d_str key, p2d_str text, int64_t number,
                              p2d_str unit)
{
    p2d_put_number(&s->part, ATTRIBUTE_KEY, key);
    if (text != 0) {
        p2d_put_bytes(&s->inner, VALUE_TEXT, p2d_string(&s->strings, text));
    } else {
        p2d_put_varint(&s->inner, VALUE_NUMBER << 3);
        p2d_put_varint(&s->inner, (uint64_t)number);
    }
    p2d_put_message(&s->part, ATTRIBUTE_VALUE, &s->inner);
    p2d_put_number(&s->part, ATTRIBUTE_UNIT, unit);
    return add_entry(s, ATTRIBUTE);
}

/* An attribute that is no label; equal ones are one. */
static uint32_t attribute_of(struct state *s, const char *name, struct p2d_span text)
{
    p2d_str key = string_of(s, p2d_span_of(name)), value = string_of(s, text);
    uint32_t *slot = p2d_map_at(&s->attributes, s->report, p2d_pair(key, value));
    if (value == 0 || slot == NULL)
        return 0;
    if (*slot == 0)
        *slot = add_attribute(s, key, value, 0, 0);
    return *slot;
}

static uint32_t number_attribute(struct state *s, const char *name, int64_t number)
{
    p2d_str key = string_of(s, p2d_span_of(name));
    uint64_t hash = (uint64_t)1 << 63 | (uint64_t)key << 32 | (uint32_t)number;
    uint32_t *slot = number > UINT32_MAX || number < 0
                         ? NULL
                         : p2d_map_at(&s->attributes, s->report, hash);
    if (slot == NULL)
        return 0;
    if (*slot == 0)
        *slot = add_attribute(s, key, 0, number, 0);
    return *slot;
}

static uint32_t mapping_of(struct state *s, p2d_str module)
{
    uint32_t *slot = p2d_map_at(&s->mappings, s->report, module);
    if (module == 0 || slot == NULL)
        return 0;
    if (*slot != 0)
        return *slot;
    struct p2d_module_file object = p2d_told_object(s->p, module);
    struct p2d_span build_id = p2d_text(s->p, object.build_id);
    uint32_t attribute =
        build_id.len > 0 ? attribute_of(s, "process.executable.build_id.gnu", build_id)
                         : 0;
    p2d_put_number(&s->part, MAPPING_FILE, string_of(s, p2d_text(s->p, object.path)));
    if (attribute != 0) {
        p2d_put_varint(&s->packed, attribute);
        p2d_put_message(&s->part, MAPPING_ATTRIBUTES, &s->packed);
    }
    return *slot = add_entry(s, MAPPING);
}

static uint32_t function_of(struct state *s, p2d_fn fn)
{
    const struct p2d_function *f = &s->p->fns.at[fn];
    if (s->fns[fn] != 0)
        return s->fns[fn];
    struct p2d_span name = p2d_told_name(s->p, fn, s->same[fn], &s->name);
    p2d_put_number(&s->part, FUNCTION_NAME, string_of(s, name));
    p2d_put_number(&s->part, FUNCTION_FILE, string_of(s, p2d_text(s->p, s->files[fn])));
    p2d_put_number(&s->part, FUNCTION_LINE, (uint64_t)f->line);
    return s->fns[fn] = add_entry(s, FUNCTION);
}

/* A function at a line; or, where no line of any function is known, where it begins. */
static uint32_t location_of(struct state *s, p2d_node node)
{
    p2d_fn fn = s->p->nodes.at[node].fn;
    const struct p2d_function *f = &s->p->fns.at[fn];
    p2d_location_id id = p2d_told_location(s->p, s->files, node);
    uint32_t *number = &s->locations[id != 0 ? s->p->fns.len + id : fn];
    if (*number != 0)
        return *number;
    bool is_python = p2d_is_python_file(p2d_text(s->p, f->file));
    uint32_t mapping = is_python ? 0 : mapping_of(s, f->module);
    uint32_t function = function_of(s, fn);
    uint64_t line = p2d_has_lines(s->p) ? s->p->locations.at[id].line : (uint64_t)f->line;
    p2d_put_number(&s->inner, LINE_FUNCTION, function);
    p2d_put_number(&s->inner, LINE_LINE, line);
    p2d_put_number(&s->part, LOCATION_MAPPING, mapping);
    p2d_put_message(&s->part, LOCATION_LINE, &s->inner);
    return *number = add_entry(s, LOCATION);
}

static uint32_t stack_of(struct state *s, p2d_node node)
{
    struct p2d_buffer locations = {.report = s->report};
    if (node == 0 || s->nodes[node] != 0)
        return node == 0 ? 0 : s->nodes[node];
    for (p2d_node n = node; n != 0; n = s->p->nodes.at[n].parent)
        p2d_put_varint(&locations, location_of(s, n));
    p2d_put_message(&s->part, STACK_LOCATIONS, &locations);
    p2d_buffer_release(&locations);
    return s->nodes[node] = add_entry(s, STACK);
}

/* ------------------------------------------------------------------ samples */

static void put_attribute(struct state *s, uint32_t number)
{
    if (number != 0)
        p2d_put_varint(&s->packed, number);
}

/* A label as it was read. What it says of the thread is a bit of the result. */
static unsigned put_label(struct state *s, uint32_t number)
{
    const struct p2d_sample_label *label = &s->p->labels.at[number];
    struct p2d_span key = p2d_text(s->p, label->key);
    if (s->labels[number] == 0) {
        p2d_str text = label->text != 0 ? string_of(s, p2d_text(s->p, label->text)) : 0;
        s->labels[number] = add_attribute(s, string_of(s, key), text, label->number,
                                          string_of(s, p2d_text(s->p, label->unit)));
    }
    put_attribute(s, s->labels[number]);
    return 1u << p2d_thread_label_of(key, label->text == 0);
}

static void put_attributes(struct state *s, const struct p2d_sample *sample)
{
    const struct p2d_thread_info *info = &s->p->threads.at[sample->thread];
    const struct p2d_label_set *set = &s->p->label_sets.at[sample->labels];
    unsigned told = 0;
    for (uint32_t i = 0; i < set->n; i++)
        told |= put_label(s, s->p->label_members.at[set->first + i]);
    if (info->comm != 0 && (told >> P2D_COMM_LABEL & 1) == 0)
        put_attribute(s, attribute_of(s, "thread.name", p2d_text(s->p, info->comm)));
    if (info->tid >= 0 && (told >> P2D_TID_LABEL & 1) == 0)
        put_attribute(s, number_attribute(s, "thread.id", info->tid));
    if (info->pid >= 0 && (told >> P2D_PID_LABEL & 1) == 0)
        put_attribute(s, number_attribute(s, "process.pid", info->pid));
    if (info->process != 0 && (told >> P2D_PROCESS_LABEL & 1) == 0)
        put_attribute(
            s, attribute_of(s, "process.executable.name", p2d_text(s->p, info->process)));
    if (s->packed.len > 0)
        p2d_put_message(&s->part, SAMPLE_ATTRIBUTES, &s->packed);
}

static double *rest_of(struct state *s, const struct p2d_sample *sample)
{
    return &s->rests[(size_t)(sample->metric - 1) * s->p->fns.len +
                     s->p->nodes.at[sample->node].fn];
}

/* Rounding the parts keeps the cost of each function. */
static bool find_rests(struct state *s)
{
    uint32_t n_fns = s->p->fns.len;
    s->rests = p2d_new(s->report, (size_t)s->n * n_fns, sizeof *s->rests);
    if (s->rests == NULL)
        return false;
    for (uint32_t i = 1; i < s->p->samples.len; i++)
        *rest_of(s, &s->p->samples.at[i]) += s->p->samples.at[i].value;
    for (uint32_t m = 0; m < s->n; m++)
        p2d_whole_rests(s->units[m], s->rests + (size_t)m * n_fns, n_fns);
    return true;
}

static void put_sample(struct state *s, const struct p2d_sample *sample)
{
    struct p2d_whole_unit unit = s->units[sample->metric - 1];
    int64_t value = s->rests != NULL
                        ? p2d_whole_part(unit, sample->value, rest_of(s, sample))
                        : p2d_whole_number(unit, sample->value);
    uint32_t stack = stack_of(s, sample->node); /* uses ->part itself */
    struct p2d_buffer message = {.report = s->report};
    put_attributes(s, sample);
    p2d_put_number(&message, SAMPLE_STACK, stack);
    p2d_put(&message, s->part.at, s->part.len);
    s->part.len = 0;
    p2d_put_varint(&s->packed, (uint64_t)value);
    p2d_put_message(&message, SAMPLE_VALUES, &s->packed);
    p2d_put_message(&s->profiles[sample->metric - 1], PROFILE_SAMPLE, &message);
    p2d_buffer_release(&message);
}

/* ------------------------------------------------------------------ profiles */

static void put_type(struct state *s, struct p2d_buffer *out, unsigned field,
                     struct p2d_span type, struct p2d_span unit)
{
    p2d_put_number(&s->inner, TYPE_TYPE, string_of(s, type));
    p2d_put_number(&s->inner, TYPE_UNIT, string_of(s, unit));
    p2d_put_message(out, field, &s->inner);
}

static void put_profile(struct state *s, struct p2d_buffer *out, p2d_metric metric)
{
    const struct p2d_recording *r = &s->p->recording;
    const char *unit = s->units[metric - 1].name;
    struct p2d_span name = p2d_text(s->p, s->p->metrics.at[metric].name);
    put_type(s, &s->part, PROFILE_TYPE, name.len > 0 ? name : p2d_span_of("cost"),
             p2d_span_of(unit[0] == 'n' ? "nanoseconds" : unit));
    p2d_put(&s->part, s->profiles[metric - 1].at, s->profiles[metric - 1].len);
    p2d_put_fixed64(&s->part, PROFILE_TIME, (uint64_t)r->began);
    p2d_put_number(&s->part, PROFILE_DURATION, (uint64_t)r->duration);
    if (r->period_type != 0)
        put_type(s, &s->part, PROFILE_PERIOD_TYPE, p2d_text(s->p, r->period_type),
                 p2d_text(s->p, r->period_unit));
    p2d_put_number(&s->part, PROFILE_PERIOD, (uint64_t)r->period);
    p2d_put_message(out, SCOPE_PROFILE, &s->part);
}

static void put_profiles(struct state *s, struct p2d_buffer *out)
{
    struct p2d_buffer scope = {.report = s->report}, resource = {.report = s->report};
    p2d_put_bytes(&s->inner, SCOPE_NAME, p2d_span_of("prof2dot"));
    p2d_put_message(&scope, SCOPE_SCOPE, &s->inner);
    if (s->stacks.metric != 0)
        put_profile(s, &scope, s->stacks.metric);
    for (p2d_metric m = 1; m <= s->n; m++)
        if (m != s->stacks.metric)
            put_profile(s, &scope, m);
    p2d_put_message(&resource, RESOURCE_SCOPES, &scope);
    p2d_put_message(out, DATA_RESOURCE_PROFILES, &resource);
    p2d_buffer_release(&scope);
    p2d_buffer_release(&resource);
}

static void put_strings(struct state *s)
{
    for (p2d_str id = 0; id < s->strings.spans.len; id++)
        p2d_put_bytes(&s->tables, STRING, p2d_string(&s->strings, id));
}

/* ----------------------------------------------------------------- the whole */

static bool init(struct state *s)
{
    struct p2d_buffer empty = {.report = s->report};
    s->tables = s->part = s->inner = s->packed = s->name = empty;
    if (!p2d_strings_init(&s->strings, s->report) ||
        !p2d_stacks_init(&s->stacks, s->view, s->view->look->estimate))
        return false;
    s->p = s->stacks.profile;
    if (!s->p->is_in_order)
        s->p = s->ordered = p2d_in_order(s->p, false, P2D_AS_THEY_ARE, 1, s->report);
    if (s->p == NULL)
        return false;
    s->n = s->p->metrics.len - 1;
    s->files = p2d_told_files(s->p, s->report);
    s->same = p2d_same_names(s->p, P2D_NAME_FILE, s->report);
    s->fns = p2d_new(s->report, s->p->fns.len, sizeof *s->fns);
    s->locations = p2d_new(s->report, (size_t)s->p->fns.len + s->p->locations.len + 1,
                           sizeof *s->locations);
    s->nodes = p2d_new(s->report, s->p->nodes.len, sizeof *s->nodes);
    s->labels = p2d_new(s->report, s->p->labels.len, sizeof *s->labels);
    s->units = p2d_new(s->report, s->n, sizeof *s->units);
    s->profiles = p2d_new(s->report, s->n, sizeof *s->profiles);
    for (uint32_t m = 0; m < s->n && p2d_ok(s->report); m++) {
        bool counts = s->p->metrics.at[m + 1].unit == P2D_UNIT_COUNT;
        /* Guessed counts are in whole numbers, as those they are guessed from. */
        s->units[m] = p2d_whole_unit_of(
            s->stacks.is_estimated && counts ? s->view->graph->profile : s->p,
            (p2d_metric)(m + 1));
        s->profiles[m] = empty;
    }
    return p2d_ok(s->report) && (!s->stacks.is_estimated || find_rests(s));
}

static void release(struct state *s)
{
    for (uint32_t m = 0; s->profiles != NULL && m < s->n; m++)
        p2d_buffer_release(&s->profiles[m]);
    p2d_profile_free(s->ordered);
    p2d_stacks_release(&s->stacks);
    p2d_strings_release(&s->strings);
    p2d_map_release(&s->mappings);
    p2d_map_release(&s->attributes);
    p2d_buffer_release(&s->tables);
    p2d_buffer_release(&s->part);
    p2d_buffer_release(&s->inner);
    p2d_buffer_release(&s->packed);
    p2d_buffer_release(&s->name);
    p2d_delete(s->profiles);
    p2d_delete(s->units);
    p2d_delete(s->labels);
    p2d_delete(s->nodes);
    p2d_delete(s->locations);
    p2d_delete(s->fns);
    p2d_delete(s->same);
    p2d_delete(s->files);
    p2d_delete(s->rests);
}

static void write_otlp(const struct p2d_view *view, const char *name,
                       struct p2d_buffer *out)
{
    (void)name;
    struct state s = {.view = view, .report = view->report};
    if (init(&s)) {
        begin_tables(&s);
        for (uint32_t i = 1; i < s.p->samples.len && p2d_stacks_fit(&s.tables, 0); i++)
            put_sample(&s, &s.p->samples.at[i]);
        put_profiles(&s, out);
        put_strings(&s);
        p2d_put_message(out, DATA_DICTIONARY, &s.tables);
        if (s.stacks.is_estimated)
            p2d_warn_of_estimate(view, true);
    }
    release(&s);
}

const struct p2d_writer p2d_write_otlp = {.name = "otlp",
                                          .title = "OpenTelemetry's profiles (OTLP)",
                                          .suffixes = "otlp",
                                          .binary = true,
                                          .holds_all = true,
                                          .holds_stacks = true,
                                          .wants_lines = true,
                                          .wants_labels = true,
                                          .write = write_otlp};
