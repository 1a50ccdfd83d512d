/* perf_test.c - the reader of perf script's text, line by line and as a whole. */
#include "show.h"
#include "tap.h"

#include <stdarg.h>

#include "io/source.h"
#include "read/perf_script/frame.h"
#include "read/perf_script/header.h"
#include "read/perf_script/source_line.h"
#include "read/perf_script/text.h"
#include "read/read.h"
#include "read/perf_script/event_names.h"

extern const struct p2d_reader p2d_read_perf;

/* ----------------------------------------------------------------- helpers */

static struct p2d_report report;

/* "COMM|PID/TID|PERIOD|EVENT|PLACE", or what the line is instead. */
static const char *header_of(const struct p2d_perf_names *names, struct p2d_span line)
{
    static const char *const kinds[] = {"other", "maybe ", "", "record"};
    struct p2d_perf_header h;
    enum p2d_perf_kind kind = p2d_perf_timed(names, line, &h);
    shown[0] = '\0';
    if (kind == P2D_PERF_OTHER)
        kind = p2d_perf_untimed(line, &h);
    show("%s", kinds[kind]);
    if (kind == P2D_PERF_OTHER || kind == P2D_PERF_RECORD)
        return shown;
    show_span(h.comm);
    show("|%d/%d|", (int)h.pid, (int)h.tid);
    if (h.has_period)
        show("%llu", (unsigned long long)h.period);
    show("|");
    show_span(h.event);
    show("|");
    show_span(h.place);
    return shown;
}

#define CHECK_HEADER(line, expected) CHECK_TEXT(header_of(NULL, SPAN(line)), expected)

/* "ADDRESS SYMBOL @MODULE", with what is missing left out. */
static const char *frame_of(struct p2d_span line)
{
    struct p2d_perf_frame frame;
    shown[0] = '\0';
    if (!p2d_perf_parse_frame(line, &frame))
        return "no frame";
    show("%llx ", (unsigned long long)frame.address);
    show_span(frame.symbol);
    if (frame.has_module) {
        show(" @");
        show_span(frame.module);
    }
    if (frame.inlined)
        show(" inlined");
    return shown;
}

#define CHECK_FRAME(line, expected) CHECK_TEXT(frame_of(SPAN(line)), expected)

/* "FILE:LINE", and whether the frame above is inlined. */
static const char *source_of(struct p2d_span line)
{
    struct p2d_perf_spot spot = p2d_perf_parse_source(line);
    shown[0] = '\0';
    show_span(spot.file);
    show(":%u%s", spot.line, spot.inlined ? " inlined" : "");
    return shown;
}

#define CHECK_SOURCE(line, expected) CHECK_TEXT(source_of(SPAN(line)), expected)

static struct p2d_profile *read_text(struct p2d_span text)
{
    struct p2d_memory_state state = {text.at, text.len};
    struct p2d_input in;
    struct p2d_builder b;
    memset(&report, 0, sizeof report);
    p2d_input_init(&in, p2d_source_of_memory(&state), "x.perf", 0, &report);
    p2d_builder_init(&b, P2D_TREE, "perf", &report);
    p2d_read_perf.read(&in, &b);
    p2d_input_release(&in);
    return p2d_builder_finish(&b);
}

static void show_stack(const struct p2d_profile *p, p2d_node node)
{
    p2d_node path[64];
    size_t depth = 0;
    for (; node != 0 && depth < 64; node = p->nodes.at[node].parent)
        path[depth++] = node;
    while (depth-- > 0) {
        const struct p2d_function *fn = &p->fns.at[p->nodes.at[path[depth]].fn];
        show_span(p2d_text(p, fn->name));
        if (fn->module != 0)
            show("@");
        show_span(p2d_text(p, fn->module));
        show("%s", depth > 0 ? ";" : " ");
    }
}

/* A line for each different sample: "EVENT: root@module;leaf@module VALUE*COUNT". */
static const char *stacks_of(struct p2d_span text)
{
    struct p2d_profile *p = read_text(text);
    shown[0] = '\0';
    for (uint32_t i = 1; p != NULL && i < p->samples.len; i++) {
        const struct p2d_sample *sample = &p->samples.at[i];
        show_span(p2d_text(p, p->metrics.at[sample->metric].name));
        show(": ");
        show_stack(p, sample->node);
        show("%.0f*%d\n", sample->value, (int)sample->count);
    }
    if (p == NULL)
        show("%s", report.text);
    p2d_profile_free(p);
    return shown;
}

#define CHECK_STACKS(text, expected) CHECK_TEXT(stacks_of(SPAN(text)), expected)

/* The lines of a profile's contexts, from the root on: "NAME FILE:LINE;" each. */
static const char *lines_of(struct p2d_span text)
{
    struct p2d_profile *p = read_text(text);
    shown[0] = '\0';
    for (uint32_t i = 1; p != NULL && i < p->nodes.len; i++) {
        const struct p2d_location *at = &p->locations.at[p2d_location_at(p, i)];
        show_span(p2d_text(p, p->fns.at[p->nodes.at[i].fn].name));
        show(" ");
        show_span(p2d_text(p, p2d_file_of(p, at)));
        show(":%u;", at->line);
    }
    p2d_profile_free(p);
    return shown;
}

static uint64_t warnings_of(const char *kind)
{
    for (unsigned i = 0; i < report.n_warnings; i++)
        if (strcmp(report.warnings[i].kind, kind) == 0)
            return report.warnings[i].count;
    return 0;
}

#define LEAF "\t            1210 leaf+0x7 (/b)\n"
#define MAIN "\t            1306 main+0x46 (/b)\n"
#define HEAD "app  4242 [000]   100.000001:         10 cycles:u: \n"

/* ----------------------------------------------------------------- headers */

static void every_column_of_a_header_is_found(void)
{
    CHECK_HEADER("mix 30687/30688 [001]  2284.908670:    2004008 cpu-clock:ppp: ",
                 "mix|30687/30688|2004008|cpu-clock:ppp|");
    CHECK_HEADER("mix 30687  2284.908670:    2004008 cycles:",
                 "mix|-1/30687|2004008|cycles|");
    CHECK_HEADER("mix 30687  2284.908670123: cycles: ", "mix|-1/30687||cycles|");
    CHECK_HEADER("30687  2284.908670: cycles: ", "|-1/30687||cycles|");
    CHECK_HEADER("mix 30687 [001]  2284.908670:    2004008 ", "mix|-1/30687|2004008||");
    CHECK_HEADER("mix 30687  2284.908670: ", "mix|-1/30687|||");
    CHECK_HEADER("            mix   2284.908670:          1   page-faults: ",
                 "mix|-1/-1|1|page-faults|");
    CHECK_HEADER("  2284.908670: 5 cycles: ", "|-1/-1|5|cycles|");
}

static void a_comm_may_look_like_other_columns(void)
{
    CHECK_HEADER("12 34/56 27850   879.166611:    1001001 cpu-clock: ",
                 "12 34/56|-1/27850|1001001|cpu-clock|");
    CHECK_HEADER("7 8.5: 9 ev: 27897   879.166611: 1 cpu-clock: ",
                 "7 8.5: 9 ev:|-1/27897|1|cpu-clock|");
    CHECK_HEADER("x 99 [000] 1.2: 27855   879.166611: 1 cpu-clock: ",
                 "x 99 [000] 1.2:|-1/27855|1|cpu-clock|");
    CHECK_HEADER("1 2.000000: 3 e: 27855   879.166611: 1 cpu-clock: ",
                 "1 2.000000: 3 e:|-1/27855|1|cpu-clock|");
    CHECK_HEADER("  lead 27864   879.166611: 1 cpu-clock: ",
                 "lead|-1/27864|1|cpu-clock|");
    CHECK_HEADER("#hash 27881   879.166611: 1 cpu-clock: ",
                 "#hash|-1/27881|1|cpu-clock|");
    CHECK_HEADER(" 27881   879.166611: 1 cpu-clock: ", "|-1/27881|1|cpu-clock|");
    CHECK_HEADER(":-1    -1 [000]     4.000000:          7 cpu_core/cycles/: ",
                 ":-1|-1/-1|7|cpu_core/cycles/|");
    CHECK_HEADER("\ta  b 27881   879.166611: 1 cpu-clock: ",
                 "a  b|-1/27881|1|cpu-clock|");
    CHECK_TEXT(header_of(NULL, SPAN("a\0b 27881   879.166611: 1 cpu-clock: ")),
               "a|-1/27881|1|cpu-clock|");
}

static void a_payload_may_look_like_a_header(void)
{
    CHECK_HEADER(
        "app  4242   100.000001: sched:sched_switch: prev_comm=app 1 2.000000: 3 e: ",
        "app|-1/4242||sched:sched_switch|");
    CHECK_HEADER("probe 23434 [001]  2466.386058: probe_probe:fib: (558691876129)",
                 "probe|-1/23434||probe_probe:fib|");
    CHECK_HEADER(
        "a  4242   100.000001: ev: 00000000deadbee1 not 16 wide: ffffffff816b841f",
        "a|-1/4242||ev|00000000deadbee1 not 16 wide: ffffffff816b841f");
    CHECK_HEADER("a  4242   100.000001: ev: x ffffffff816b841f y (z)", "a|-1/4242||ev|");
}

static void letters_clocks_and_guests_are_columns_too(void)
{
    CHECK_HEADER("a 30288 [000] K      2026-11-22 14:18:33.000001   923.384673: 1 e: ",
                 "a|-1/30288|1|e|");
    CHECK_HEADER("a 30288 U      disabled   923.384673: 1 e: ", "a|-1/30288|1|e|");
    CHECK_HEADER("VM:  123 VCPU:000 a 30288 [000]   923.384673: 1 e: ",
                 "a|-1/30288|1|e|");
    CHECK_HEADER("    perf 30288   1   923.384673: 1 e: ", "perf|-1/30288|1|e|");
    CHECK_HEADER("the comm of simpleperf is whole\t30288/30290 [001] 923.384673: 5 e:",
                 "the comm of simpleperf is whole|30288/30290|5|e|");
}

static void without_a_time_widths_tell_numbers_apart(void)
{
    CHECK_HEADER("func_ab 15294 cpu-clock: ", "func_ab|-1/15294||cpu-clock|");
    CHECK_HEADER("         1 context-switches: ", "|-1/-1|1|context-switches|");
    CHECK_HEADER("             mix 30687    2004008 cpu-clock:ppp: ",
                 "mix|-1/30687|2004008|cpu-clock:ppp|");
    CHECK_HEADER("worker 12 30687 [001] cycles: ", "worker 12|-1/30687||cycles|");
    CHECK_HEADER("child 0/3 30687 cycles: ", "child 0/3|-1/30687||cycles|");
    CHECK_HEADER("java 19983 cycles:", "java|-1/19983||cycles|");
    CHECK_HEADER("      page-faults: ", "|-1/-1||page-faults|");
    CHECK_HEADER("                 17849 cycles: ", "|-1/17849||cycles|");
    CHECK_HEADER("           12345 17849 cycles: ", "12345|-1/17849||cycles|");
    CHECK_HEADER("           12345 cycles:  ffffffff816b841f f",
                 "12345|-1/-1||cycles|ffffffff816b841f f");
    CHECK_HEADER("mix 30687 2004008 cycles:", "mix|-1/30687|2004008|cycles|");
    CHECK_HEADER("#hash 17849 cycles: ", "#hash|-1/17849||cycles|");
    CHECK_HEADER("x:y: z 30687 cycles: ", "x:y: z|-1/30687||cycles|");
}

static void only_a_frame_makes_some_lines_a_header(void)
{
    CHECK_HEADER("mix ", "maybe mix|-1/-1|||");
    CHECK_HEADER("mix 30687 ", "maybe mix|-1/30687|||");
    CHECK_HEADER("mix 30687          1 ", "maybe mix|-1/30687|1||");
    CHECK_HEADER("Warning:", "maybe |-1/-1||Warning|");
    CHECK_HEADER("Processed 2156 events and lost 2 chunks!",
                 "maybe Processed 2156 events and lost 2 chunks!|-1/-1|||");
    CHECK_HEADER("line 3: foo: 5", "maybe line 3: foo: 5|-1/-1|||");
}

static void a_sample_without_callchain_has_its_place_on_the_line(void)
{
    CHECK_HEADER(
        "   mix  1672  2315.816623:    2004008 cycles:      560fbaea4294 cmp+0x2 (/b)",
        "mix|-1/1672|2004008|cycles|560fbaea4294 cmp+0x2 (/b)");
    CHECK_HEADER("   mix  1672  2315.816623:            401136 main (/b)",
                 "mix|-1/1672|||401136 main (/b)");
    CHECK_HEADER("   mix  1672  2315.816623:    2004008  ffffffff816b841f f ([k])",
                 "mix|-1/1672|2004008||ffffffff816b841f f ([k])");
    CHECK_HEADER("             mix  ffffffff816b841f f ([k])",
                 "mix|-1/-1|||ffffffff816b841f f ([k])");
    CHECK_HEADER("30288  ffffffff816b841f f: g ([k])",
                 "|-1/30288|||ffffffff816b841f f: g ([k])");
    CHECK_HEADER(" ffffffff816b841f f ([k])", "|-1/-1|||ffffffff816b841f f ([k])");
    CHECK_HEADER("      cycles:  ffffffff816b841f f",
                 "|-1/-1||cycles|ffffffff816b841f f");
}

static void data_addresses_and_flags_precede_the_place(void)
{
    CHECK_HEADER(
        "a  1672  2315.816623: 1 e:     560fbaea4294 d (/b)      560fbaea1234 f (/b)",
        "a|-1/1672|1|e|560fbaea1234 f (/b)");
    CHECK_HEADER("a  1672  2315.816623: 1 e:     560fbaea4294      560fbaea1234 f (/b)",
                 "a|-1/1672|1|e|560fbaea1234 f (/b)");
    CHECK_HEADER(
        "a  1672  2315.816623: 1 e:   jcc                        560fbaea4294 f (/b)",
        "a|-1/1672|1|e|560fbaea4294 f (/b)");
    CHECK_HEADER(
        "a  1672  2315.816623: 1 e:      560fbaea4294 f (/b) => ffffffff816b841f g ([k])",
        "a|-1/1672|1|e|560fbaea4294 f (/b)");
}

static void what_follows_the_place_is_no_part_of_it(void)
{
    static const char *const trailers[] = {" ABI:2    BP:0x7ffd29a0d2c8 ",
                                           "     7ffd2a0d2c8",
                                           "     7ffd2a0d2c8 4K N/A",
                                           " 0x401250/0x401210/M/-/-/0/ ",
                                           "rec+0xf(/p)/leaf(/p)/P/X/A/17/COND/ ",
                                           " insn: 48 89",
                                           " 4K",
                                           " N/A 2M"};
    for (size_t i = 0; i < sizeof trailers / sizeof *trailers; i++) {
        char line[256];
        snprintf(line, sizeof line,
                 "a  1672  1.816623: 1 e:      560fbaea4294 f(int) (/b)%s", trailers[i]);
        CHECK_TEXT(header_of(NULL, p2d_span_of(line)),
                   "a|-1/1672|1|e|560fbaea4294 f(int) (/b)");
    }
}

static void records_are_no_samples(void)
{
    CHECK_HEADER("swapper     0 [000]     0.000000: PERF_RECORD_COMM: a:1/1", "record");
    CHECK_HEADER("app  4242 PERF_RECORD_SWITCH OUT", "record");
    CHECK_HEADER("PERF_RECORD_FINISHED_ROUND", "record");
    CHECK_HEADER("app  4242   1.000000: DEFERRED CALLCHAIN [cookie: 3]", "record");
    CHECK(p2d_perf_lost(SPAN("app  4242   1.000000: PERF_RECORD_LOST lost 22")) == 22);
    CHECK(p2d_perf_lost(SPAN("app  4242   1.000000: PERF_RECORD_COMM: lost 22:1/1")) ==
          0);
}

static void event_names_with_blanks_are_learned(void)
{
    struct p2d_report ignored = {0};
    struct p2d_perf_names names = {0};
    p2d_perf_learn(&names, &ignored, SPAN("# event : name = my: event, , id = { 1, 2 }"));
    p2d_perf_learn(&names, &ignored, SPAN("# event : name = cycles, , id = { 1, 2 }"));
    p2d_perf_learn(&names, &ignored, SPAN("# event : name = , , id = { 1, 2 }"));
    CHECK(names.at.len == 1);
    CHECK_TEXT(header_of(&names, SPAN("a  4242   1.000000: 5 my: event: ")),
               "a|-1/4242|5|my: event|");
    CHECK_TEXT(header_of(&names, SPAN("a  4242   1.000000: 5 my: ")), "a|-1/4242|5|my|");
    p2d_perf_names_release(&names);
}

static void numbers_that_do_not_fit_are_no_numbers(void)
{
    CHECK_HEADER("a 4242 1.000000: 18446744073709551615 e: ",
                 "a|-1/4242|18446744073709551615|e|");
    CHECK_HEADER("a 4242 1.000000: 18446744073709551616 e: ",
                 "a|-1/4242||18446744073709551616 e|");
    CHECK_HEADER("a 99999999999 1.000000: 1 e: ", "a 99999999999|-1/-1|1|e|");
}

/* ------------------------------------------------------------------ frames */

static void a_frame_is_address_symbol_and_module(void)
{
    CHECK_FRAME("\t            11fd leaf+0xc (/p/w2)", "11fd leaf @/p/w2");
    CHECK_FRAME("\tffffffff815a08a1 f+0x800047c022ec ([kernel.kallsyms])",
                "ffffffff815a08a1 f @[kernel.kallsyms]");
    CHECK_FRAME("\t            11fd leaf", "11fd leaf");
    CHECK_FRAME("\t            11fd", "11fd [unknown]");
    CHECK_FRAME("\t            11fd (/p/w2)", "11fd [unknown] @/p/w2");
    CHECK_FRAME("\t            11fd [0x11fd] (/p/w2)", "11fd [unknown] @/p/w2");
    CHECK_FRAME("\t            11fd leaf+0xc (/p/w2+0x11fd)", "11fd leaf @/p/w2");
    CHECK_FRAME("ffffffff8103d0ca f ([k])", "ffffffff8103d0ca f @[k]");
}

static void parentheses_belong_where_they_balance(void)
{
    CHECK_FRAME("\t 10 weird name (with) parens+0x10 [x]+0xc (/p/weird)",
                "10 weird name (with) parens+0x10 [x] @/p/weird");
    CHECK_FRAME("\t 10 libleaf+0x19 (/p/dir with (space)/lib x.so)",
                "10 libleaf @/p/dir with (space)/lib x.so");
    CHECK_FRAME("\t 10 [unknown] (/memfd:my code (deleted))",
                "10 [unknown] @/memfd:my code (deleted)");
    CHECK_FRAME("\t 10 foo(int)", "10 foo(int)");
    CHECK_FRAME("\t 10 foo(std::function<void (int)>)",
                "10 foo(std::function<void (int)>)");
    CHECK_FRAME("\t 10 f(int)+0x1 (/p/a)b.so)", "10 f(int) @/p/a)b.so");
    CHECK_FRAME("\t 10 f(int)+0x1 (/p/v(1).so)", "10 f(int) @/p/v(1).so");
    CHECK_FRAME("\t 10 f)", "10 f)");
}

static void inlined_frames_have_no_module(void)
{
    CHECK_FRAME("\t           3fbca msort_with_tmp+0x26a (inlined)",
                "3fbca msort_with_tmp inlined");
    CHECK_FRAME("\t           3fbca (inlined)", "3fbca [unknown] inlined");
}

static void other_lines_are_no_frames(void)
{
    CHECK_FRAME("\t          THIS_IS_A_WEIRD_LINE", "no frame");
    CHECK_FRAME("\tmain+83:", "no frame");
    CHECK_FRAME("\t0000000000401136\tinsn: 55", "no frame");
    CHECK_FRAME("\t12345678901234567 f (/p)", "no frame");
    CHECK_FRAME("\t", "no frame");
    CHECK_FRAME("", "no frame");
}

static void trailers_are_recognised(void)
{
    CHECK(p2d_perf_is_trailer(SPAN(" ABI:2    AX:0x1    BX:0x2 ")));
    CHECK(p2d_perf_is_trailer(SPAN(" 0x401250(/p)/0x401210(/p)/M/-/-/0/  ")));
    CHECK(p2d_perf_is_trailer(SPAN("rec+0xf(/p/w2)/leaf+0x1f(/p/w2)/P/-/-/0/COND/- ")));
    CHECK(p2d_perf_is_trailer(SPAN("     7ffd2a0d2c8 4K N/A")));
    CHECK(p2d_perf_is_trailer(SPAN("      BPF output: 0000: 48 65")));
    CHECK(p2d_perf_is_trailer(SPAN("                  0008: 48 65")));
    CHECK(!p2d_perf_is_trailer(
        SPAN("addr2line /usr/bin/app: could not read first record")));
    CHECK(!p2d_perf_is_trailer(SPAN("  /p/M/-/file.c:12")));
}

/* ------------------------------------------------------------- whole files */

static void weights_are_periods_and_events_stay_apart(void)
{
    CHECK_STACKS("app  4242   1.000001:         70   page-faults: \n" LEAF MAIN "\n"
                 "app  4242   1.000002:    2004008     cpu-clock: \n" MAIN "\n"
                 "app  4242   1.000003: sched:sched_switch: prev_comm=x\n" MAIN "\n"
                 "app  4242   1.000004:          1   page-faults: \n" LEAF MAIN "\n",
                 "page-faults: main@/b;leaf@/b 71*2\n"
                 "cpu-clock: main@/b 2004008*1\n"
                 "sched:sched_switch: main@/b 1*1\n");
}

static void only_clocks_with_periods_count_nanoseconds(void)
{
    struct p2d_profile *p =
        read_text(SPAN("a  4242   1.000001: 5 cpu-clock:uhH: \n" MAIN "\n"
                       "a  4242   1.000001: task-clock: \n" MAIN "\n"
                       "a  4242   1.000001: 5 cycles:u: \n" MAIN "\n"));
    CHECK(p != NULL && p->metrics.len == 4);
    if (p != NULL && p->metrics.len == 4) {
        CHECK(p->metrics.at[1].unit == P2D_UNIT_NANOSECONDS);
        CHECK(p->metrics.at[2].unit == P2D_UNIT_COUNT);
        CHECK(p->metrics.at[3].unit == P2D_UNIT_COUNT);
    }
    p2d_profile_free(p);
}

static void threads_are_told_apart(void)
{
    struct p2d_profile *p = read_text(SPAN("a  1/2   1.000001: 5 e: \n" MAIN "\n"
                                           "a  1/3   1.000001: 5 e: \n" MAIN "\n"
                                           "b  1/3   1.000001: 5 e: \n" MAIN "\n"
                                           "a  1/2   1.000001: 5 e: \n" MAIN "\n"));
    CHECK(p != NULL && p->threads.len == 4);
    if (p != NULL && p->threads.len == 4) {
        CHECK(p2d_span_is(p2d_text(p, p->threads.at[3].comm), "b"));
        CHECK(p->threads.at[2].pid == 1 && p->threads.at[2].tid == 3);
    }
    p2d_profile_free(p);
}

static void samples_without_frames_count(void)
{
    CHECK_STACKS(HEAD "\n" HEAD MAIN "\n" HEAD HEAD "\n",
                 "cycles:u: 30*3\ncycles:u: main@/b 10*1\n");
    CHECK(warnings_of("without stack") == 1);
}

static void an_address_on_the_header_gives_way_to_frames(void)
{
    CHECK_STACKS("a  1672  1.816623: 10 e:     560fbaea4294 data (/d)\n" LEAF MAIN "\n"
                 "a  1672  1.816623: 20 e:      560fbaea4294 f (/b)\n"
                 "a  1672  1.816623: 30 e:      560fbaea4295 g+0x1 (/b)\n",
                 "e: main@/b;leaf@/b 10*1\ne: f@/b 20*1\ne: g@/b 30*1\n");
}

static void inlined_frames_are_where_their_function_is(void)
{
    CHECK_STACKS(HEAD "\t            11fd inl2+0xc (inlined)\n"
                      "\t            11fd inl1+0xc (inlined)\n" LEAF
                      "\t            11fd inl1 (inlined)\n"
                      "\t            11fd f (/b)\n\n",
                 "cycles:u: f@/b;inl1@/b;leaf@/b;inl1@/b;inl2@/b 10*1\n");
    CHECK_STACKS(HEAD "\t            1210 inl2+0xc (inlined)\n"
                      "\t            1210 inl1+0xc (inlined)\n" LEAF "\n",
                 "cycles:u: leaf@/b;inl1@/b;inl2@/b 10*1\n");
}

static void a_physical_function_may_be_called_inlined(void)
{
    CHECK_STACKS(HEAD "\t           27249 call_main+0x79 (/libc)\n"
                      "\t           27304 start_main+0x84 (inlined)\n"
                      "\t            10f0 _start+0x20 (/b)\n\n",
                 "cycles:u: _start@/b;start_main;call_main@/libc 10*1\n");
    CHECK_STACKS(HEAD "\t           3fbca sort+0x26a (inlined)\n"
                      "\t           3fd35 sort+0xb5 (inlined)\n"
                      "\t           3fd35 qsort+0xb5 (/libc)\n\n",
                 "cycles:u: qsort@/libc;sort@/libc;sort@/libc 10*1\n");
}

static void source_lines_are_no_frames(void)
{
    CHECK_STACKS(HEAD "\t            1210 inl+0xc\n  app.c:10 (inlined)\n" LEAF "  ??:0\n"
                      "|12    return x;\n" MAIN "  lib x.so[27b25]\n\n|17  main: \n",
                 "cycles:u: main@/b;leaf@/b;inl@/b 10*1\n");
    CHECK(report.n_warnings == 0);
}

static void a_source_line_is_file_and_line(void)
{
    CHECK_SOURCE("  mix.c:11", "mix.c:11");
    CHECK_SOURCE("  /src/a b/mix.c:11 (inlined)", "/src/a b/mix.c:11 inlined");
    CHECK_SOURCE("  mix.c:11 (discriminator 3)", "mix.c:11");
    CHECK_SOURCE("  C:\\x.c:7", "C:\\x.c:7");
    CHECK_SOURCE("  ??:0", ":0");
    CHECK_SOURCE("  ??:12", ":0");
    CHECK_SOURCE("  ??:0 (inlined)", ":0 inlined");
    CHECK_SOURCE("  mix.c:0", ":0");
    CHECK_SOURCE("  mix.c:", ":0");
    CHECK_SOURCE("  :12", ":0");
    CHECK_SOURCE("  12", ":0");
    CHECK_SOURCE("  mix.c:4294967296", ":0");
    CHECK_SOURCE("  libc.so.6[27b25]", ":0");
    CHECK_SOURCE("  [kernel.kallsyms][ffffffff815edba3]", ":0");
}

static void one_address_may_be_on_several_lines(void)
{
#define FELL "\t            188d fell+0x24d (/b)\n"
#define SAMPLE                                                 \
    HEAD FELL "  t.c:36\n" FELL "  t.c:34\n" FELL "  t.c:36\n" \
              "\t            10b9 main+0x49 (/b)\n  m.c:35\n\n"
    static const char expected[] = "main m.c:35;fell t.c:36;fell t.c:34;fell t.c:36;";
    CHECK_TEXT(lines_of(SPAN(SAMPLE)), expected);
    CHECK_TEXT(lines_of(SPAN(SAMPLE SAMPLE)), expected);
    CHECK_TEXT(lines_of(SPAN(SAMPLE HEAD MAIN "\n")),
               "main m.c:35;fell t.c:36;fell t.c:34;fell t.c:36;main :0;");
}

static void a_source_line_is_of_the_frame_above_it(void)
{
    CHECK_TEXT(lines_of(SPAN(HEAD LEAF MAIN "  m.c:2\n\n")), "main m.c:2;leaf :0;");
    CHECK_TEXT(lines_of(SPAN(HEAD LEAF "  l.c:1\n" MAIN "\n")), "main :0;leaf l.c:1;");
    CHECK_TEXT(lines_of(SPAN(HEAD LEAF "  l.c:1\n" MAIN "  ??:0\n\n" HEAD LEAF MAIN)),
               "main :0;leaf l.c:1;leaf :0;");
    CHECK_TEXT(lines_of(SPAN("app  4242   1.000001:  5 faults:     560fbaea4294 cmp+0x2 "
                             "(/b)\n  c.c:3\n")),
               "cmp c.c:3;");
}

static void a_symbol_may_hold_a_newline(void)
{
    CHECK_STACKS(HEAD "\t            1210 odd\nname+0x10 (/p/odd)\n" MAIN "\n",
                 "cycles:u: main@/b;odd\nname@/p/odd 10*1\n");
    CHECK_STACKS("\t            1210 odd\n\t            1306 main\n\n"
                 "\t            1210 odd\nname+0x10\n\n",
                 "samples: main;odd 1*1\nsamples: odd\nname 1*1\n");
}

static void a_symbol_may_hold_a_nul(void)
{
    struct p2d_profile *p =
        read_text(SPAN(HEAD "\t            1210 le\0af+0x7 (/b)\n\n"));
    CHECK(p != NULL && p2d_span_equal(p2d_text(p, p->fns.at[1].name), SPAN("le\0af")));
    p2d_profile_free(p);
}

static void methods_that_java_inlined_become_frames(void)
{
    CHECK_STACKS(HEAD "\t            1210 a->b->c+0x8 (/tmp/perf-42.map)\n"
                      "\t            1210 p->q (/lib.so)\n\n",
                 "cycles:u: p->q@/lib.so;a@/tmp/perf-42.map;b@/tmp/perf-42.map;"
                 "c@/tmp/perf-42.map 10*1\n");
}

static void trailers_stand_in_for_the_blank_line(void)
{
    CHECK_STACKS(HEAD MAIN " ABI:2    BP:0x7ffd29a0d2c8 \n" HEAD MAIN
                           "rec+0xf(/p/w2)/leaf+0x1f(/p/w2)/M/-/-/0/ \n" HEAD MAIN
                           "     7ffd2a0d2c8 4K\n" HEAD MAIN
                           "\tmain+83:\n\t0000000000401136\tinsn: 55\n" HEAD MAIN "\n",
                 "cycles:u: main@/b 50*5\n");
    CHECK(report.n_warnings == 1 && warnings_of("perf: one frame") == 1);
}

static void records_swallow_what_belongs_to_them(void)
{
    CHECK_STACKS("a  1   1.000000: PERF_RECORD_NAMESPACES 1/1 - nr_namespaces: 7\n"
                 "\t\t[0/net: 4/0xf0, \n\t\t 4/user: 4/0xef]\n" HEAD LEAF MAIN "\n"
                 "a  1   1.000000: PERF_RECORD_LOST lost 22\n"
                 "a  1   1.000000: DEFERRED CALLCHAIN [cookie: 1]\n" LEAF HEAD LEAF MAIN
                 "\n",
                 "cycles:u: main@/b;leaf@/b 20*2\n");
    CHECK(report.n_warnings == 1 && warnings_of("perf: lost") == 1);
}

static void noise_is_skipped_and_counted(void)
{
    CHECK_STACKS(
        "[ perf record: Woken up 1 times to write data ]\nWarning:\n" HEAD LEAF
        "addr2line /b: could not read first record\n" MAIN "\n"
        " instruction trace error type 1 time 1.2 cpu 0 pid 1 code 6: failed\n" HEAD LEAF
        "\t          THIS_IS_A_WEIRD_LINE\n" MAIN "\n",
        "cycles:u: main@/b;leaf@/b 20*2\n");
    CHECK(warnings_of("perf: skipped") == 5);
}

static void fields_may_be_missing(void)
{
    CHECK_STACKS("\n" LEAF MAIN "\n\n" LEAF MAIN "\n", "samples: main@/b;leaf@/b 2*2\n");
    CHECK_STACKS("app \n" LEAF MAIN "\n:-1 \n\napp \n" MAIN "\n",
                 "samples: main@/b;leaf@/b 1*1\nsamples: 1*1\nsamples: main@/b 1*1\n");
    CHECK_STACKS("         7 faults: \n" MAIN "\n    2004008 cycles: \n" MAIN "\n",
                 "faults: main@/b 7*1\ncycles: main@/b 2004008*1\n");
    CHECK_STACKS(" ffffffff816b841f f ([k])\n ffffffff816b841f f ([k])\n",
                 "samples: f@[k] 2*2\n");
}

static void frames_may_have_lost_their_tabs(void)
{
    CHECK_STACKS(HEAD
                 "                    1210 leaf (/b)\n                    1306 main\n\n"
                 "java 19983 cycles:\nffffffff8103d0ca f ([k])\n401136 main (/b)\n\n",
                 "cycles:u: main;leaf@/b 10*1\ncycles: main@/b;f@[k] 1*1\n");
}

static void a_cut_last_line_is_dropped(void)
{
    CHECK_STACKS(HEAD LEAF MAIN "\n" HEAD LEAF "\t            1306 ma",
                 "cycles:u: main@/b;leaf@/b 10*1\ncycles:u: leaf@/b 10*1\n");
    CHECK(warnings_of("perf: truncated") == 1);
    CHECK_STACKS(HEAD LEAF MAIN "\n" HEAD LEAF "\t            1306 main (/p (deleted)",
                 "cycles:u: main@/b;leaf@/b 10*1\ncycles:u: leaf@/b 10*1\n");
    CHECK_STACKS(HEAD LEAF MAIN "\napp  4242 [000]   100.000002:         1",
                 "cycles:u: main@/b;leaf@/b 10*1\n");
    CHECK(warnings_of("perf: truncated") == 1);
}

static void a_whole_last_line_needs_no_newline(void)
{
    CHECK_STACKS(HEAD LEAF "\t            1306 main+0x46 (/b)",
                 "cycles:u: main@/b;leaf@/b 10*1\n");
    CHECK(report.n_warnings == 0);
    CHECK_STACKS("\n\t            1306 main\n\n\n\t            1306 main",
                 "samples: main 2*2\n");
}

static void line_ends_may_be_crlf(void)
{
    CHECK_STACKS("app  4242   1.000000: 10 e: \r\n\t            1306 main (/b)\r\n\r\n",
                 "e: main@/b 10*1\n");
}

static void comments_are_skipped_unless_they_are_headers(void)
{
    CHECK_STACKS("# ========\n# captured on: x\n#\n# x  100   2.000000:     30 e: \n"
                 "# a comment\n" MAIN "\n",
                 "e: main@/b 30*1\n");
    CHECK_STACKS("# ========\n#\n", "the input has no samples, only comments");
    CHECK(report.code == P2D_EFORMAT && report.hint[0] != '\0');
}

static void what_holds_no_sample_is_refused(void)
{
    CHECK_STACKS("", "the input has no samples: it is empty");
    CHECK(report.code == P2D_EFORMAT && report.hint[0] != '\0');
    CHECK_STACKS("some text\nthat is\nno profile\n",
                 "the input has no samples: it is not the text of perf script");
    CHECK_STACKS("PERFILE2\x68\0\0\0",
                 "the input is a recording of perf (perf.data), not the text of "
                 "perf script");
    CHECK_TEXT(report.hint, "use -f perf-data, or leave out -f");
}

static void flat_profiles_are_warned_about(void)
{
    stacks_of(SPAN("a  1672  1.816623: 20 e:      560fbaea4294 f (/b)\n"
                   "a  1672  1.816623: 30 e:      560fbaea4295 g+0x1 (/b)\n"));
    CHECK(warnings_of("perf: one frame") == 1);
    stacks_of(SPAN("a  1672  1.816623: sched:sched_switch: x\n" HEAD LEAF MAIN "\n"));
    CHECK(warnings_of("perf: bare tracepoints") == 1);
    CHECK(warnings_of("without stack") == 1);
}

static void a_long_line_is_read_in_one_pass(void)
{
    static const char *const parts[] = {" ",  "1",          "(",   ")", " (/",
                                        ": ", "1.123456: ", "a->", "/M"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct p2d_report ignored = {0};
        struct p2d_buffer text = {.report = &ignored};
        p2d_puts(&text, HEAD "\t            1210 ");
        while (text.len < 1000000)
            p2d_puts(&text, parts[i]);
        p2d_puts(&text, " (/tmp/perf-1.map)\n\n");
        while (text.len < 2000000)
            p2d_puts(&text, parts[i]);
        p2d_puts(&text, "\n" HEAD "\n");
        p2d_profile_free(read_text((struct p2d_span){text.at, text.len}));
        CHECK(report.code == P2D_OK);
        p2d_buffer_release(&text);
    }
}

static void the_probe_wants_a_header_and_what_follows_it(void)
{
    CHECK(p2d_read_perf.probe(SPAN(HEAD MAIN)) == P2D_BY_KEYS);
    CHECK(p2d_read_perf.probe(SPAN("# x\n#\n\n" HEAD "\n" HEAD)) == P2D_BY_KEYS);
    CHECK(p2d_read_perf.probe(SPAN("\n" LEAF)) > P2D_BY_SHAPE);
    CHECK(p2d_read_perf.probe(SPAN("app \n" LEAF)) > P2D_BY_SHAPE);
    CHECK(p2d_read_perf.probe(SPAN("a 19983 cycles:\nffffffff8103d0ca f ([k])\n")) >
          P2D_BY_SHAPE);
    CHECK(p2d_read_perf.probe(SPAN("PERFILE2")) == P2D_NO);
    CHECK(p2d_read_perf.probe(SPAN("")) == P2D_NO);
    CHECK(p2d_read_perf.probe(SPAN("main;parse;read 12\n")) == P2D_NO);
    CHECK(p2d_read_perf.probe(SPAN("{\"a\": 12.000000}\n")) == P2D_NO);
    CHECK(p2d_read_perf.probe(
              SPAN("\n\n              app`main+0x12\n                5\n")) == P2D_NO);
}

int main(void)
{
    RUN(every_column_of_a_header_is_found);
    RUN(a_comm_may_look_like_other_columns);
    RUN(a_payload_may_look_like_a_header);
    RUN(letters_clocks_and_guests_are_columns_too);
    RUN(without_a_time_widths_tell_numbers_apart);
    RUN(only_a_frame_makes_some_lines_a_header);
    RUN(a_sample_without_callchain_has_its_place_on_the_line);
    RUN(data_addresses_and_flags_precede_the_place);
    RUN(what_follows_the_place_is_no_part_of_it);
    RUN(records_are_no_samples);
    RUN(event_names_with_blanks_are_learned);
    RUN(numbers_that_do_not_fit_are_no_numbers);
    RUN(a_frame_is_address_symbol_and_module);
    RUN(parentheses_belong_where_they_balance);
    RUN(inlined_frames_have_no_module);
    RUN(other_lines_are_no_frames);
    RUN(trailers_are_recognised);
    RUN(weights_are_periods_and_events_stay_apart);
    RUN(only_clocks_with_periods_count_nanoseconds);
    RUN(threads_are_told_apart);
    RUN(samples_without_frames_count);
    RUN(an_address_on_the_header_gives_way_to_frames);
    RUN(inlined_frames_are_where_their_function_is);
    RUN(a_physical_function_may_be_called_inlined);
    RUN(source_lines_are_no_frames);
    RUN(a_source_line_is_file_and_line);
    RUN(one_address_may_be_on_several_lines);
    RUN(a_source_line_is_of_the_frame_above_it);
    RUN(a_symbol_may_hold_a_newline);
    RUN(a_symbol_may_hold_a_nul);
    RUN(methods_that_java_inlined_become_frames);
    RUN(trailers_stand_in_for_the_blank_line);
    RUN(records_swallow_what_belongs_to_them);
    RUN(noise_is_skipped_and_counted);
    RUN(fields_may_be_missing);
    RUN(frames_may_have_lost_their_tabs);
    RUN(a_cut_last_line_is_dropped);
    RUN(a_whole_last_line_needs_no_newline);
    RUN(line_ends_may_be_crlf);
    RUN(comments_are_skipped_unless_they_are_headers);
    RUN(what_holds_no_sample_is_refused);
    RUN(flat_profiles_are_warned_about);
    RUN(a_long_line_is_read_in_one_pass);
    RUN(the_probe_wants_a_header_and_what_follows_it);
    return tap_done();
}
