/* events.c - add the events of a chunk that have a stack to the profile.
 *
 * An event stands for as much as one of its fields says, or for one. Events of unknown
 * kinds, as programs define them, are counted; the time that they took is a metric of its
 * own.
 */
#include "read/jfr/events.h"

#include "model/labels.h"
#include "model/times.h"
#include "read/jfr/class_name.h"

/* Kinds of events that are no known ones; more are left out. */
enum { MOST_KINDS = 400 };

enum { STACK = 1, THREAD, SAMPLED, STATE, WEIGHT, SUBJECT, METHOD, START };
enum { STATES, SUBJECTS }; /* labels */

bool p2d_jfr_events_begin(struct p2d_jfr_events *e, const struct p2d_jfr_header *header)
{
    e->ticks_per_second =
        header->ticks_per_second > 0 ? (uint64_t)header->ticks_per_second : 1000000000;
    e->began = header->began;
    e->start_ticks = header->start_ticks;
    p2d_map_release(&e->labels[STATES]);
    p2d_map_release(&e->labels[SUBJECTS]);
    e->text.report = e->b->report;
    e->plans.len = 0;
    uint32_t last = e->pools->metadata.classes.len;
    return p2d_vec_reach(&e->plans, e->b->report, last);
}

void p2d_jfr_events_release(struct p2d_jfr_events *e)
{
    p2d_map_release(&e->labels[STATES]);
    p2d_map_release(&e->labels[SUBJECTS]);
    p2d_buffer_release(&e->text);
    p2d_vec_release(&e->plans);
}

/* ------------------------------------------------------------------- plans */

static bool has_field(const struct p2d_jfr_metadata *m, const struct p2d_jfr_class *class,
                      const char *name)
{
    for (uint32_t i = 0; i < class->n; i++)
        if (p2d_span_is(m->fields.at[class->first + i].name, name))
            return true;
    return false;
}

static bool is_full(struct p2d_jfr_events *e)
{
    if (e->b->profile->metrics.len < MOST_KINDS)
        return false;
    e->counts.kinds_left_out++;
    return true;
}

static void set_roles(struct p2d_jfr_events *e, uint32_t class,
                      const struct p2d_jfr_kind_of_event *kind)
{
    struct p2d_jfr_metadata *m = &e->pools->metadata;
    p2d_jfr_set_role(m, class, "stackTrace", STACK);
    p2d_jfr_set_role(m, class, "eventThread", THREAD);
    p2d_jfr_set_role(m, class, "sampledThread", SAMPLED);
    p2d_jfr_set_role(m, class, "state", STATE);
    p2d_jfr_set_role(m, class, "startTime", START);
    if (kind == NULL)
        p2d_jfr_set_role(m, class, "duration", WEIGHT);
    else if (kind->weight != NULL)
        p2d_jfr_set_role(m, class, kind->weight, WEIGHT);
    if (kind != NULL && kind->subject != NULL)
        p2d_jfr_set_role(m, class, kind->subject, SUBJECT);
    if (kind == &p2d_jfr_kinds[P2D_JFR_METHOD_TRACE] && !e->stacks->is_async)
        p2d_jfr_set_role(m, class, "method", METHOD);
}

static void make_plan(struct p2d_jfr_events *e, uint32_t place)
{
    const struct p2d_jfr_class *class = &e->pools->metadata.classes.at[place];
    struct p2d_jfr_plan *plan = &e->plans.at[place];
    plan->is_known = true;
    if (!has_field(&e->pools->metadata, class, "stackTrace"))
        return;
    plan->kind = p2d_jfr_kind_named(class->name);
    plan->is_wanted = plan->kind != NULL || !is_full(e);
    plan->is_split =
        e->stacks->is_async && plan->kind == &p2d_jfr_kinds[P2D_JFR_EXECUTION];
    if (plan->is_wanted)
        set_roles(e, place, plan->kind);
}

/* ------------------------------------------------------------------ values */

/* As whole nanoseconds. */
static double time_of(const struct p2d_jfr_events *e, enum p2d_jfr_unit unit,
                      uint64_t number)
{
    static const double factors[] = {[P2D_JFR_PLAIN] = 1,
                                     [P2D_JFR_NANOSECONDS] = 1,
                                     [P2D_JFR_MICROSECONDS] = 1e3,
                                     [P2D_JFR_MILLISECONDS] = 1e6,
                                     [P2D_JFR_SECONDS] = 1e9};
    const uint64_t second = 1000000000;
    uint64_t tps = e->ticks_per_second;
    if (unit != P2D_JFR_TICKS)
        return (double)number * factors[unit];
    uint64_t seconds = number / tps, ticks = number % tps;
    double whole = (double)seconds * (double)second;
    if (tps > UINT64_MAX / second)
        return whole + (double)ticks / (double)tps * (double)second;
    uint64_t nanoseconds = ticks * second / tps;
    return whole + (double)nanoseconds;
}

/* What an event stands for; 1 if it does not say. */
static double weight_of(struct p2d_jfr_events *e, const struct p2d_jfr_values *values,
                        bool is_time)
{
    const struct p2d_jfr_field *field = values->field[WEIGHT];
    if (field == NULL)
        return is_time ? 0 : 1;
    if ((int64_t)values->number[WEIGHT] < 0) {
        e->counts.negative++;
        return 0;
    }
    return is_time ? time_of(e, (enum p2d_jfr_unit)field->unit, values->number[WEIGHT])
                   : (double)values->number[WEIGHT];
}

/* When the event began, in nanoseconds since 1970: its ticks count on from those at which
 * the chunk began. */
static int64_t start_of(const struct p2d_jfr_events *e,
                        const struct p2d_jfr_values *values)
{
    uint64_t at = values->number[START], from = (uint64_t)e->start_ticks;
    bool is_before = (int64_t)at < e->start_ticks;
    double passed = time_of(e, P2D_JFR_TICKS, is_before ? from - at : at - from);
    int64_t began = e->began > 0 ? p2d_time_of((uint64_t)e->began) : 0;
    int64_t start = began + p2d_nanoseconds(is_before ? -passed : passed, 1);
    return start < P2D_MOST_TIME ? start : P2D_MOST_TIME;
}

/* ------------------------------------------------------------------ labels */

/* Whether all samples of the event are in this state, which says nothing. */
static bool is_usual(const struct p2d_jfr_events *e, struct p2d_span state)
{
    return p2d_span_is(state, e->stacks->is_async ? "STATE_DEFAULT" : "STATE_RUNNABLE");
}

/* What a label says: "STATE_SLEEPING", "java.lang.String". */
static p2d_str text_of_label(struct p2d_jfr_events *e, int which, uint64_t id)
{
    struct p2d_buffer type = {.report = e->b->report};
    e->text.len = 0;
    if (which == STATES) {
        p2d_jfr_put_name(e->pools, &e->text, P2D_JFR_STATES, id);
        struct p2d_span state = p2d_buffer_span(&e->text);
        return is_usual(e, state) ? 0 : p2d_name(e->b, state);
    }
    p2d_jfr_put_name(e->pools, &e->text, P2D_JFR_CLASSES, id);
    p2d_jfr_put_type(&type, p2d_buffer_span(&e->text));
    p2d_str text = p2d_name(e->b, p2d_buffer_span(&type));
    p2d_buffer_release(&type);
    return text;
}

/* 0 if it has no name. */
static uint32_t label_of(struct p2d_jfr_events *e, int which, uint64_t id)
{
    static const char *const keys[] = {[STATES] = "state", [SUBJECTS] = "class"};
    uint32_t *known = p2d_map_at(&e->labels[which], e->b->report, id);
    if (known == NULL)
        return 0;
    if (*known == 0) {
        struct p2d_sample_label label = {.key = p2d_name(e->b, p2d_span_of(keys[which])),
                                         .text = text_of_label(e, which, id)};
        *known = 1 + (label.text != 0 ? p2d_label_of(e->b, label) : 0);
    }
    return *known - 1;
}

static uint32_t labels_of(struct p2d_jfr_events *e, const struct p2d_jfr_values *values)
{
    uint32_t labels[2] = {0};
    if (e->b->drops_labels)
        return 0;
    if (values->field[STATE] != NULL)
        labels[0] = label_of(e, STATES, values->number[STATE]);
    if (values->field[SUBJECT] != NULL)
        labels[1] = label_of(e, SUBJECTS, values->number[SUBJECT]);
    return p2d_label_set_of(e->b, labels, 2);
}

/* ----------------------------------------------------------------- samples */

/* async-profiler writes samples of the processor and of the wall clock as one kind: only
 * the former have its default state. */
static p2d_metric split_metric(struct p2d_jfr_events *e,
                               const struct p2d_jfr_values *values)
{
    static const char wall[] = "jdk.ExecutionSample:wall";
    e->text.len = 0;
    p2d_jfr_put_name(e->pools, &e->text, P2D_JFR_STATES, values->number[STATE]);
    struct p2d_span state = p2d_buffer_span(&e->text);
    if (values->field[STATE] == NULL || p2d_span_is(state, "STATE_DEFAULT")) {
        e->has_default = true;
        return 0;
    }
    e->has_sleeping |= p2d_span_is(state, "STATE_SLEEPING");
    if (e->on_wall == 0)
        e->on_wall = p2d_metric_of(e->b, p2d_span_of(wall), P2D_UNIT_COUNT);
    return e->on_wall;
}

static p2d_metric metric_of(struct p2d_jfr_events *e, uint32_t class,
                            const struct p2d_jfr_values *values)
{
    struct p2d_jfr_plan *plan = &e->plans.at[class];
    const struct p2d_jfr_kind_of_event *kind = plan->kind;
    p2d_metric metric = plan->is_split ? split_metric(e, values) : 0;
    if (metric != 0)
        return metric;
    if (plan->metric == 0)
        plan->metric = p2d_metric_of(e->b, e->pools->metadata.classes.at[class].name,
                                     kind != NULL ? kind->unit : P2D_UNIT_COUNT);
    if (kind != NULL)
        e->ranked[kind - p2d_jfr_kinds] = plan->metric;
    return plan->metric;
}

/* The context: of a traced method, which the JVM leaves out of the stack, below that. */
static p2d_node node_of(struct p2d_jfr_events *e, const struct p2d_jfr_values *values)
{
    struct p2d_jfr_stack stack = p2d_jfr_stack_of(e->stacks, values->number[STACK]);
    e->counts.samples++;
    e->counts.truncated += stack.is_truncated;
    if (values->field[METHOD] != NULL)
        stack.node = p2d_child(
            e->b, stack.node,
            p2d_jfr_fn_of(e->stacks, values->number[METHOD], P2D_JFR_OF_JAVA), false);
    e->counts.without_stack += stack.node == 0;
    return stack.node;
}

/* Add a sample, whose cost is what the event lasted or was noted when it began. */
static void add(struct p2d_jfr_events *e, struct p2d_sample sample, bool lasted,
                const struct p2d_jfr_values *values)
{
    uint32_t number = p2d_add_sample(e->b, sample);
    if (!e->b->keeps_times || values->field[START] == NULL)
        return;
    int64_t start = start_of(e, values);
    if (lasted)
        p2d_add_interval(e->b, number, start, start + p2d_nanoseconds(sample.value, 1),
                         (uint32_t)sample.count);
    else
        p2d_add_time_of(e->b, number, start, sample.value, (uint32_t)sample.count);
}

/* The time that events of an unknown kind took, if it was any. */
static void add_duration(struct p2d_jfr_events *e, uint32_t class,
                         const struct p2d_jfr_values *values, struct p2d_sample sample,
                         double duration)
{
    if (duration <= 0 || is_full(e))
        return;
    struct p2d_span name = e->pools->metadata.classes.at[class].name;
    e->text.len = 0;
    p2d_put(&e->text, name.at, name.len);
    p2d_puts(&e->text, ":duration");
    sample.metric = p2d_metric_of(e->b, p2d_buffer_span(&e->text), P2D_UNIT_NANOSECONDS);
    sample.value = duration;
    add(e, sample, true, values);
}

static void add_sample(struct p2d_jfr_events *e, uint32_t class,
                       const struct p2d_jfr_values *values)
{
    const struct p2d_jfr_kind_of_event *kind = e->plans.at[class].kind;
    unsigned thread = values->field[SAMPLED] != NULL ? SAMPLED : THREAD;
    struct p2d_sample sample = {.node = node_of(e, values),
                                .metric = metric_of(e, class, values),
                                .labels = labels_of(e, values),
                                .count = 1};
    if (values->field[thread] != NULL)
        sample.thread = p2d_jfr_thread_of(e->threads, values->number[thread]);
    bool is_time = kind == NULL || kind->unit == P2D_UNIT_NANOSECONDS;
    double weight = weight_of(e, values, is_time);
    bool lasted = kind != NULL && kind->weight != NULL && values->field[WEIGHT] != NULL &&
                  strcmp(kind->weight, "duration") == 0;
    sample.value = kind != NULL ? weight : 1;
    add(e, sample, lasted, values);
    if (kind == NULL)
        add_duration(e, class, values, sample, weight);
}

void p2d_jfr_take_event(struct p2d_jfr_events *e, const struct p2d_jfr_event *event)
{
    struct p2d_jfr_values values;
    uint32_t class = p2d_jfr_class_of(&e->pools->metadata, event->type);
    if (class == 0 || !p2d_ok(e->b->report))
        return;
    if (!e->plans.at[class].is_known)
        make_plan(e, class);
    if (!e->plans.at[class].is_wanted)
        return;
    struct p2d_jfr_bytes body = event->body;
    p2d_jfr_take(&e->pools->metadata, class, &body, &values);
    /* Settings have a field for a stack too. */
    if (values.number[STACK] == 0 && e->plans.at[class].kind == NULL)
        return;
    if (values.number[STACK] != 0 && e->pools->places[P2D_JFR_STACKS].used == 0)
        e->counts.unnamed++;
    else
        add_sample(e, class, &values);
}

/* ------------------------------------------------------------------ finish */

/* If no sample has the default state, the samples are not of the wall clock after all. */
static void name_split(struct p2d_jfr_events *e)
{
    p2d_metric *plain = &e->ranked[P2D_JFR_EXECUTION];
    if (e->on_wall == 0 || e->has_default)
        return;
    p2d_rename_metric(e->b, e->on_wall,
                      p2d_span_of(*plain == 0 ? "jdk.ExecutionSample"
                                              : "jdk.ExecutionSample:async-profiler"));
    if (*plain == 0)
        *plain = e->on_wall;
}

/* Whether a sample is of one of the two TLAB events; then it becomes one of metric `all`.
 */
static bool is_allocation(const struct p2d_jfr_events *e, p2d_metric all,
                          struct p2d_sample *sample)
{
    bool is_it = sample->metric == e->ranked[P2D_JFR_NEW_TLAB] ||
                 sample->metric == e->ranked[P2D_JFR_OUTSIDE_TLAB];
    sample->metric = all;
    return is_it;
}

static void add_allocation_times(struct p2d_jfr_events *e, p2d_metric all)
{
    const struct p2d_profile *p = e->b->profile;
    for (uint32_t i = 0, n = p->times.at.len; i < n && p2d_ok(e->b->report); i++) {
        struct p2d_stretch moment = p->times.at.at[i];
        struct p2d_sample sample = p->samples.at[moment.sample];
        sample.value = 0; /* it is there already */
        sample.count = 0;
        if (is_allocation(e, all, &sample))
            p2d_add_time_of(e->b, p2d_add_sample(e->b, sample), moment.begin, moment.cost,
                            moment.count);
    }
}

/* The two TLAB events add up to one metric: the memory that threads allocated. */
static p2d_metric add_allocations(struct p2d_jfr_events *e)
{
    if (e->ranked[P2D_JFR_NEW_TLAB] == 0 || e->ranked[P2D_JFR_OUTSIDE_TLAB] == 0)
        return 0;
    p2d_metric all = p2d_metric_of(e->b, p2d_span_of("alloc"), P2D_UNIT_BYTES);
    uint32_t n = e->b->profile->samples.len;
    for (uint32_t i = 1; i < n && p2d_ok(e->b->report); i++) {
        struct p2d_sample sample = e->b->profile->samples.at[i];
        if (is_allocation(e, all, &sample))
            p2d_add_sample(e->b, sample);
    }
    add_allocation_times(e, all);
    return all;
}

void p2d_jfr_finish_events(struct p2d_jfr_events *e)
{
    if (!p2d_ok(e->b->report))
        return;
    name_split(e);
    p2d_metric all = add_allocations(e);
    for (size_t i = P2D_JFR_KINDS; i-- > 0;) {
        if (e->ranked[i] != 0 && p2d_jfr_kinds[i].is_default)
            p2d_prefer_metric(e->b, e->ranked[i]);
        if (i == P2D_JFR_NEW_TLAB && all != 0)
            p2d_prefer_metric(e->b, all);
    }
}
