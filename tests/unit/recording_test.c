/* Tests of model/recording: what recordings say of themselves, and how that is merged. */
#include "model/recording.h"

#include "tap.h"

static p2d_str name(struct p2d_builder *b, const char *text)
{
    return p2d_name(b, p2d_span_of(text));
}

static struct p2d_profile *recording(int64_t began, int64_t duration, int64_t period,
                                     const char *type, const char *comment,
                                     struct p2d_report *report)
{
    struct p2d_builder b;
    CHECK(p2d_builder_init(&b, P2D_TREE, "test", report));
    p2d_add_recording_time(&b, began, duration);
    p2d_add_period(&b, period, name(&b, type), name(&b, "nanoseconds"));
    p2d_add_comment(&b, name(&b, "both say this"));
    p2d_add_comment(&b, name(&b, comment));
    p2d_set_doc_url(&b, name(&b, comment));
    p2d_add_object(&b, (struct p2d_module_file){.module = name(&b, "app"),
                                                .path = name(&b, comment)});
    return p2d_builder_finish(&b);
}

static void recordings_merge_as_in_pprof(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *a = recording(2000, 30, 10, "cpu", "first", &report);
    struct p2d_profile *c = recording(1000, 12, 25, "cpu", "second", &report);
    struct p2d_profile *e = recording(0, 1, 99, "wall", "third", &report);
    const struct p2d_profile *all[] = {a, c, e};
    struct p2d_profile *p = p2d_merge_profiles(all, 3, &report);
    const struct p2d_recording *r = &p->recording;
    CHECK(r->began == 1000 && r->duration == 43);
    CHECK(r->period == 25); /* of "cpu": "wall" is of another type */
    CHECK(p2d_span_is(p2d_text(p, r->period_type), "cpu"));
    CHECK(p2d_span_is(p2d_text(p, r->doc_url), "first"));
    CHECK(r->comments.len == 4);
    CHECK(r->objects.len == 1 &&
          p2d_span_is(p2d_text(p, r->objects.at[0].path), "first"));
    p2d_profile_free(p);
    p2d_profile_free(a);
    p2d_profile_free(c);
    p2d_profile_free(e);
}

static void lists_have_an_end(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    CHECK(p2d_builder_init(&b, P2D_TREE, "test", &report));
    for (int i = 0; i < 2 * P2D_MOST_OBJECTS; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        p2d_add_comment(&b, name(&b, text));
        p2d_add_object(&b, (struct p2d_module_file){.module = name(&b, text)});
    }
    p2d_add_recording_time(&b, 1, INT64_MAX);
    p2d_add_recording_time(&b, 1, INT64_MAX);
    CHECK(b.profile->recording.comments.len == P2D_MOST_COMMENTS);
    CHECK(b.profile->recording.objects.len == P2D_MOST_OBJECTS);
    CHECK(b.profile->recording.duration == INT64_MAX && p2d_ok(&report));
    p2d_builder_release(&b);
}

int main(void)
{
    RUN(recordings_merge_as_in_pprof);
    RUN(lists_have_an_end);
    return tap_done();
}
