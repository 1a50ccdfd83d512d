/* call_times_test.c - calls have the times that their durations leave, and no others. */
#include "assemble/call_times.h"

#include "model/times.h"
#include "small_profiles.h"
#include "tap.h"

struct thread {
    struct p2d_builder b;
    struct p2d_call_times times;
    struct p2d_call_samples samples;
    p2d_node nodes[26]; /* by letter: where it is called last */
    p2d_node at;
};

static void start(struct thread *t, struct p2d_report *report)
{
    *t = (struct thread){.at = 0};
    CHECK(p2d_builder_init(&t->b, P2D_TREE, "x", report));
    t->b.keeps_times = true;
    t->samples.time = p2d_metric_of(&t->b, p2d_span_of("time"), P2D_UNIT_NANOSECONDS);
    t->samples.counts = true;
}

static void begin(struct thread *t, char name, int64_t at)
{
    char text[2] = {name, '\0'};
    t->at = p2d_child(&t->b, t->at, sample_fn(&t->b, p2d_span_of(text)), false);
    t->nodes[name - 'a'] = t->at;
    p2d_call_begins(&t->times, &t->b, t->at, at);
}

static void end(struct thread *t, int64_t self)
{
    p2d_add_sample(&t->b, (struct p2d_sample){.node = t->at,
                                              .metric = t->samples.time,
                                              .value = (double)self,
                                              .count = 1});
    p2d_call_ends(&t->times, &t->b, &t->samples, self);
    t->at = t->b.profile->nodes.at[t->at].parent;
}

static void lose(struct thread *t)
{
    p2d_call_is_lost(&t->times, &t->b, &t->samples);
    t->at = t->b.profile->nodes.at[t->at].parent;
}

/* "a0-5 b5-7" of the stretches, with a point behind those that begin a call. */
static void check(struct thread *t, const char *expected)
{
    struct p2d_buffer text = {.report = t->b.report};
    const struct p2d_profile *p = t->b.profile;
    for (uint32_t i = 0; i < p->times.at.len; i++) {
        const struct p2d_stretch *s = &p->times.at.at[i];
        for (int name = 0; name < 26; name++)
            if (t->nodes[name] != 0 && t->nodes[name] == p->samples.at[s->sample].node)
                p2d_putf(&text, "%s%c%d-%d%s", text.len > 0 ? " " : "", 'a' + name,
                         (int)s->begin, (int)s->end, s->count > 0 ? "." : "");
    }
    p2d_putc(&text, '\0');
    CHECK_TEXT((const char *)text.at, expected);
    p2d_buffer_release(&text);
    p2d_call_times_release(&t->times);
    p2d_builder_release(&t->b);
}

static void parts_lie_between_calls(void)
{
    struct p2d_report report = {0};
    struct thread t;
    start(&t, &report);
    begin(&t, 'a', 10);
    begin(&t, 'b', 15);
    end(&t, 5);
    begin(&t, 'c', 24);
    end(&t, 2);
    end(&t, 12);
    begin(&t, 'd', 100);
    end(&t, 1);
    check(&t, "a10-15. b15-20. a20-24 c24-26. a26-29 d100-101.");
}

/* Begins are rounded: a call may seem to have had more time than it took. */
static void durations_are_right_and_begins_are_not(void)
{
    struct p2d_report report = {0};
    struct thread t;
    start(&t, &report);
    begin(&t, 'a', 0);
    begin(&t, 'b', 10);
    begin(&t, 'c', 20);
    end(&t, 4);
    end(&t, 7);
    begin(&t, 'd', 1);
    end(&t, 3);
    end(&t, 8);
    begin(&t, 'e', 5);
    end(&t, 0);
    check(&t, "a0-8. b8-15. c15-19. d19-22. e22-22.");
}

static void lost_ends_leave_their_time_to_the_caller(void)
{
    struct p2d_report report = {0};
    struct thread t;
    start(&t, &report);
    begin(&t, 'a', 0);
    begin(&t, 'b', 2);
    begin(&t, 'c', 5);
    end(&t, 3);
    lose(&t);
    end(&t, 9);
    begin(&t, 'd', 20);
    begin(&t, 'e', 25);
    end(&t, 1);
    lose(&t);
    check(&t, "a0-2. a2-5 c5-8. a8-12 e25-26.");
}

static void no_time_is_too_long(void)
{
    struct p2d_report report = {0};
    struct thread t;
    start(&t, &report);
    for (int i = 0; i < 9; i++) {
        begin(&t, 'a', P2D_MOST_TIME);
        end(&t, P2D_MOST_TIME);
    }
    CHECK(t.times.now == P2D_MOST_TIME && p2d_ok(&report));
    p2d_call_times_release(&t.times);
    p2d_builder_release(&t.b);
}

int main(void)
{
    RUN(parts_lie_between_calls);
    RUN(durations_are_right_and_begins_are_not);
    RUN(lost_ends_leave_their_time_to_the_caller);
    RUN(no_time_is_too_long);
    return tap_done();
}
