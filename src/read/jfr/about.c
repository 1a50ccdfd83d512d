/* about.c - what a recording says of itself, in events without a stack. */
#include "read/jfr/about.h"

enum { KEY = 1, VALUE }; /* roles */
enum { NEW, OTHER, SETTING, MACHINE, LOST };

static const struct {
    const char *class, *key, *value;
} sources[] = {
    [SETTING] = {"jdk.ActiveSetting", "name", "value"},
    [MACHINE] = {"jdk.JVMInformation", NULL, "javaArguments"},
    [LOST] = {"jdk.CPUTimeSamplesLost", NULL, "lostSamples"},
};

void p2d_jfr_about_begin(struct p2d_jfr_about *a)
{
    a->key.report = a->value.report = a->b->report;
    a->classes.len = 0;
    (void)p2d_vec_reach(&a->classes, a->b->report, a->pools->metadata.classes.len);
}

void p2d_jfr_about_release(struct p2d_jfr_about *a)
{
    p2d_buffer_release(&a->key);
    p2d_buffer_release(&a->value);
    p2d_vec_release(&a->classes);
}

static uint8_t source_of(struct p2d_jfr_about *a, uint32_t class)
{
    struct p2d_jfr_metadata *m = &a->pools->metadata;
    for (size_t i = SETTING; i < sizeof sources / sizeof *sources; i++)
        if (p2d_span_is(m->classes.at[class].name, sources[i].class)) {
            if (sources[i].key != NULL)
                p2d_jfr_set_role(m, class, sources[i].key, KEY);
            p2d_jfr_set_role(m, class, sources[i].value, VALUE);
            return (uint8_t)i;
        }
    return OTHER;
}

static void take_texts(struct p2d_jfr_about *a, const struct p2d_jfr_values *values)
{
    a->key.len = a->value.len = 0;
    p2d_jfr_put_field(a->pools, &a->key, values, KEY);
    p2d_jfr_put_field(a->pools, &a->value, values, VALUE);
}

void p2d_jfr_learn(struct p2d_jfr_about *a, const struct p2d_jfr_event *event)
{
    struct p2d_jfr_values values;
    uint32_t class = p2d_jfr_class_of(&a->pools->metadata, event->type);
    if (class == 0 || !p2d_ok(a->b->report))
        return;
    if (a->classes.at[class] == NEW)
        a->classes.at[class] = source_of(a, class);
    if (a->classes.at[class] == OTHER)
        return;
    struct p2d_jfr_bytes body = event->body;
    p2d_jfr_take(&a->pools->metadata, class, &body, &values);
    if (a->classes.at[class] == LOST) {
        uint64_t n = values.number[VALUE];
        a->lost += n <= INT32_MAX ? n : 0;
        return;
    }
    take_texts(a, &values);
    struct p2d_span value = p2d_buffer_span(&a->value);
    if (a->classes.at[class] == MACHINE)
        p2d_set_command(a->b, value);
    else if (p2d_span_is(p2d_buffer_span(&a->key), "event"))
        a->event = p2d_name(a->b, value);
}

bool p2d_jfr_samples_time(const struct p2d_jfr_about *a)
{
    static const char *const times[] = {"", "cpu", "ctimer", "itimer", "wall"};
    struct p2d_span event = p2d_text(a->b->profile, a->event);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (p2d_span_is(event, times[i]))
            return true;
    return false;
}
