/* Records of the scheduler become waits, with their states and what is told of them. */
#include "assemble/off_cpu.h"

#include <inttypes.h>

#include "tap.h"

/* Events as text, times in milliseconds: "X5@10:S>7", a switch from thread 5, which sleeps,
 * to 7; "O5@10", "P5@10" and "I5@10", records that 5 went out, was pushed out, came in;
 * "W5@10" it was woken; "D5@10+3" it had waited for 3; ".5@10" it is seen to run; "L" records
 * are lost. What comes of them: "5 sleep 20x1", the function where thread 5 left, the
 * state, the time and number of its waits. */
static void give(struct p2d_off_cpu *o, const char *events)
{
    enum { MS = 1000000 };
    char kind, letters[8];
    int used;
    for (; sscanf(events, " %c%n", &kind, &used) == 1;) {
        int64_t thread = 0, next = 0;
        double at = 0, lasted = 0;
        events += used;
        if (kind != 'L' && sscanf(events, "%" SCNd64 "@%lf%n", &thread, &at, &used) == 2)
            events += used;
        uint64_t time = (uint64_t)(at * MS);
        p2d_fn fn = p2d_fn_of(
            o->b, (struct p2d_function){
                      .name = p2d_name(
                          o->b, p2d_span_of((char[]){(char)('0' + thread), '\0'}))});
        struct p2d_wait_place place = {.is_wanted = true};
        if (kind == 'X' &&
            sscanf(events, ":%7[^>]>%" SCNd64 "%n", letters, &next, &used) == 2) {
            events += used;
            place.node = p2d_child(o->b, 0, fn, false);
            place.has_switch = true;
            p2d_off_cpu_switch(
                o, &(struct p2d_switch){.time = time,
                                        .period = 1,
                                        .previous = thread,
                                        .next = next,
                                        .state = p2d_wait_state_of(p2d_span_of(letters)),
                                        .place = place});
        }
        if (kind == 'D' && sscanf(events, "+%lf%n", &lasted, &used) == 1) {
            events += used;
            p2d_off_cpu_delay(o, thread, time, (uint64_t)(lasted * MS));
        }
        if (kind == 'O' || kind == 'P')
            p2d_off_cpu_out(o, thread, time, kind == 'P', place);
        if (kind == 'I')
            p2d_off_cpu_in(o, thread, time);
        if (kind == 'W')
            p2d_off_cpu_wake(o, thread, time);
        if (kind == '.')
            p2d_off_cpu_see(o, thread, time);
        if (kind == 'L')
            p2d_off_cpu_lose(o);
    }
}

static void put_samples(const struct p2d_profile *p, char *out)
{
    for (uint32_t i = 1; i < p->samples.len; i++) {
        const struct p2d_sample *s = &p->samples.at[i];
        const struct p2d_label_set *set = &p->label_sets.at[s->labels];
        const struct p2d_sample_label *label =
            &p->labels.at[p->label_members.at[set->first]];
        out += sprintf(
            out, "%s%.9s %.9s %gx%d", i > 1 ? ", " : "",
            (const char *)p2d_text(p, p->fns.at[p->nodes.at[s->node].fn].name).at,
            (const char *)p2d_text(p, label->text).at, s->value / 1e6, (int)s->count);
    }
}

/* The waits between two moments; then what is warned of. */
static void check_part(const char *events, double from, double to, const char *waits,
                       const char *warnings)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    struct p2d_off_cpu o;
    struct p2d_input in = {.report = &report, .name = "-"};
    char text[512] = "";
    CHECK(p2d_builder_init(&b, P2D_TREE, "test", &report));
    p2d_off_cpu_init(&o, &b);
    o.from = (uint64_t)(from * 1e6);
    o.to = to > 0 ? (uint64_t)(to * 1e6) : UINT64_MAX;
    give(&o, events);
    CHECK(p2d_off_cpu_finish(&o, &in) == (*waits != '\0'));
    put_samples(b.profile, text);
    CHECK_TEXT(text, waits);
    text[0] = '\0';
    for (unsigned i = 0; i < report.n_warnings; i++)
        sprintf(text + strlen(text), "%s%.150s", i > 0 ? "; " : "",
                report.warnings[i].text);
    CHECK_TEXT(text, warnings);
    CHECK(report.code == P2D_OK);
    p2d_off_cpu_release(&o);
    p2d_builder_release(&b);
}

static void check(const char *events, const char *waits, const char *warnings)
{
    check_part(events, 0, 0, waits, warnings);
}

#define OPEN(n, what, s) \
    "off-cpu lacks " n what " not over when the recording ended: " s " s"
#define ESTIMATED(n, all) \
    n " of " all          \
      " waits end at an estimated time: no record tells when the thread returned"

static void a_wait_lasts_from_a_switch_to_the_next_switch_back(void)
{
    check("X5@10:S>0 X0@30:R>5", "5 sleep 20x1", "");
    check("X5@10:S>0 X0@30:R>5 X5@31:S>0 X0@41:R>5", "5 sleep 30x2", "");
    check("X5@10:S>6 X6@15:D>5", "5 sleep 5x1", "");
    check("X0@1:R>5 X5@10:R>6 X6@15:R+>5 X5@18:t>6 X6@19:R>5",
          "5 runnable 5x1, 6 runnable 3x1, 5 stopped 1x1", "");
    check("X7@10:I>0 X0@30:R>7 X7@40:P>0 X0@50:R>7", "7 idle 30x2", "");
    check("X7@10:D|K>0 X0@30:R>7 X7@40:?>0 X0@50:R>7", "7 disk 20x1, 7 other 10x1", "");
}

static void records_of_switches_tell_the_end_too(void)
{
    check("X5@10:S>0 O5@10 I5@30 O5@40", "5 sleep 20x1", "");
    check("X5@10:S>0 I5@30 P5@40 I5@42", "5 sleep 20x1, [unknown] runnable 2x1", "");
    check("O5@1 I5@2 X5@10:S>0 I5@30", "5 sleep 20x1", "");
}

static void the_end_of_a_thread_is_no_wait(void)
{
    check("X0@9:R>5 X5@10:X>0 O5@11 X0@20:R>6", "", "");
    check("X0@9:R>5 X5@10:Z>0 O5@11 X0@20:R>5 X5@21:S>0 X0@22:R>5", "5 sleep 1x1", "");
}

static void a_missing_return_is_estimated(void)
{
    check("X0@9:R>5 X5@10:S>0 X5@30:S>0 X0@31:R>5", "5 sleep 21x2", ESTIMATED("1", "2"));
    check("X0@9:R>5 X5@10:S>0 W5@14 W5@16 X5@30:S>0 X0@31:R>5", "5 sleep 5x2",
          ESTIMATED("1", "2"));
    check("X0@9:R>5 X5@10:S>0 .5@15 .5@16", "5 sleep 5x1", ESTIMATED("1", "1"));
    /* The kernel may be sampled while it switches. */
    check("X0@9:R>5 X5@10:S>0 .5@10.2 X0@20:R>5", "5 sleep 10x1", "");
}

static void a_wait_is_runnable_from_its_wakeup_on(void)
{
    check("X5@10:S>0 W5@28 X0@30:R>5", "5 sleep 18x1, 5 runnable 2x0", "");
    check("W5@9 X5@10:S>0 X0@30:R>5 W5@31", "5 sleep 20x1", "");
}

static void what_is_unknown_is_left_out_and_told(void)
{
    check("X0@9:R>5 X0@10:R>6 X6@11:S>0 X5@20:S>0 X0@21:R>5 X5@1000:D>0", "5 sleep 1x1",
          OPEN("2", " waits that were", "0.989"));
    check("X5@10:S>0 L X0@30:R>5 X5@31:S>0 X0@32:R>5", "5 sleep 21x2",
          "records were lost during 1 of 2 waits, which may be several waits");
}

static void without_returns_there_is_no_metric(void)
{
    check("X5@10:S>6 X5@20:S>7 X5@30:S>8", "",
          "there is no off-cpu time: the switches do not tell when threads returned");
    check("X5@10:S>0", "",
          "there is no off-cpu time: the switches do not tell when threads returned");
    check(
        "X5@10:S>0 D5@19+8 X5@20:S>7 D5@33+12 D5@33+12", "5 sleep 20x2",
        "off-cpu times are those of sched_stat events: they lack what threads waited for "
        "a processor");
    check("X5@10:S>0 D5@19+8 X0@20:R>5", "5 sleep 10x1", "");
    check("O5@10 I5@20", "", "");
}

static void without_most_switches_there_is_no_metric(void)
{
    char events[512] = "X0@1:R>5", *end = events + strlen(events);
    for (int i = 0; i < 12; i++) /* each return is missing */
        end += sprintf(end, " X5@%d:S>6", 10 * i + 10);
    check(events, "", "there is no off-cpu time: not every switch was recorded");
}

static void records_out_of_order_are_refused(void)
{
    check("X5@10:S>0 X0@30:R>5 X5@29:S>0", "",
          "there is no off-cpu time: the records are not in the order of time");
}

static void a_part_of_the_time_cuts_waits(void)
{
    static const char events[] = "X5@10:S>0 W5@28 X0@30:R>5";
    check_part(events, 0, 10, "", "");
    check_part(events, 0, 11, "5 sleep 1x1", "");
    check_part(events, 11, 29, "5 sleep 17x0, 5 runnable 1x0", "");
    check_part(events, 29, 0, "5 runnable 1x0", "");
    check_part(events, 30, 0, "", "");
}

int main(void)
{
    RUN(a_wait_lasts_from_a_switch_to_the_next_switch_back);
    RUN(records_of_switches_tell_the_end_too);
    RUN(the_end_of_a_thread_is_no_wait);
    RUN(a_missing_return_is_estimated);
    RUN(a_wait_is_runnable_from_its_wakeup_on);
    RUN(what_is_unknown_is_left_out_and_told);
    RUN(without_returns_there_is_no_metric);
    RUN(without_most_switches_there_is_no_metric);
    RUN(records_out_of_order_are_refused);
    RUN(a_part_of_the_time_cuts_waits);
    return tap_done();
}
