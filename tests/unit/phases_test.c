/* phases_test.c - phases of a recording, and how marks become some. */
#include "model/phases.h"

#include "model/times.h"
#include "tap.h"

static struct p2d_builder begin(struct p2d_report *report, bool keeps_times)
{
    struct p2d_builder b;
    CHECK(p2d_builder_init(&b, P2D_TREE, "x", report));
    b.keeps_times = keeps_times;
    p2d_note_time(&b, 0);
    p2d_note_time(&b, 1000000000);
    return b;
}

static void add(struct p2d_builder *b, const char *name, int64_t from, int64_t to)
{
    p2d_str id = p2d_name(b, p2d_span_of(name));
    if (from == to)
        p2d_add_mark(b, id, from);
    else
        p2d_add_phase(b, id, from, to);
}

/* "a 0-5, b 3-9"; what lasts for ever ends at "." */
static void check(const struct p2d_profile *p, const char *expected)
{
    struct p2d_report report = {0};
    struct p2d_buffer text = {.report = &report};
    for (uint32_t i = 0; i < p->times.phases.len; i++) {
        const struct p2d_phase *phase = &p->times.phases.at[i];
        struct p2d_span name = p2d_text(p, phase->name);
        p2d_puts(&text, i > 0 ? ", " : "");
        p2d_put(&text, name.at, name.len);
        p2d_putf(&text, " %d-", (int)phase->begin);
        if (phase->end == INT64_MAX)
            p2d_putc(&text, '.');
        else
            p2d_putf(&text, "%d", (int)phase->end);
    }
    CHECK(p2d_span_is(p2d_buffer_span(&text), expected));
    p2d_buffer_release(&text);
}

static void phases_are_in_order_and_once(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b = begin(&report, true);
    add(&b, "b", 3, 9);
    add(&b, "c", 0, 2);
    add(&b, "a", 0, 5);
    add(&b, "b", 3, 9);
    add(&b, "late", 8, 7);
    add(&b, "mark", 4, 4);
    CHECK(p2d_settle_phases(b.profile, &report));
    check(b.profile, "a 0-5, c 0-2, b 3-9");
    p2d_builder_release(&b);
}

static void marks_alone_last_until_the_next(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b = begin(&report, true);
    add(&b, "b", 7, 7);
    add(&b, "a", 3, 3);
    add(&b, "a", 3, 3);
    CHECK(p2d_settle_phases(b.profile, &report));
    check(b.profile, "after a 3-7, after b 7-.");
    CHECK(p2d_settle_phases(b.profile, &report));
    check(b.profile, "after a 3-7, after b 7-.");
    p2d_builder_release(&b);
}

static void options_replace_them(void)
{
    const char *const names[] = {"x=0.000000003,0.000000009", "y=0%-50%", "z=,0.5", NULL};
    const char *const bad[] = {"x=1,2", "y", NULL};
    struct p2d_report report = {0};
    struct p2d_builder b = begin(&report, true);
    add(&b, "a", 0, 5);
    CHECK(p2d_name_phases(b.profile, names, &report));
    CHECK(b.profile->times.phases.len == 3);
    CHECK(b.profile->times.phases.at[0].begin == INT64_MIN);
    CHECK(b.profile->times.phases.at[1].end == 500000000);
    CHECK(b.profile->times.phases.at[2].begin == 3 &&
          b.profile->times.phases.at[2].end == 9);
    CHECK(!p2d_name_phases(b.profile, bad, &report) && report.code == P2D_EUSAGE);
    p2d_builder_release(&b);
}

static void nothing_is_kept_without_times(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b = begin(&report, false);
    const char *const names[] = {"x=1,2", NULL};
    add(&b, "a", 0, 5);
    add(&b, "b", 3, 3);
    CHECK(b.profile->times.phases.len == 0);
    CHECK(!p2d_name_phases(b.profile, names, &report) && report.code == P2D_EUSAGE);
    p2d_builder_release(&b);
}

int main(void)
{
    RUN(phases_are_in_order_and_once);
    RUN(marks_alone_last_until_the_next);
    RUN(options_replace_them);
    RUN(nothing_is_kept_without_times);
    return tap_done();
}
