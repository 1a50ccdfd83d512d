/* folded_test.c - the reader of folded stacks: frames, lines, whole files. */
#include "show.h"
#include "tap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/source.h"
#include "base/report.h"
#include "read/folded/frame.h"
#include "assemble/lead_frames.h"
#include "read/read.h"

extern const struct p2d_reader p2d_read_folded;

/* ----------------------------------------------------------------- helpers */

static struct p2d_report report;

/* "MODULE!NAME@FILE"; a file's own module is left out. */
static const char *frame_of(const char *text, enum p2d_folded_style style)
{
    struct p2d_folded_frame frame = p2d_folded_parse_frame(p2d_span_of(text), style);
    shown[0] = '\0';
    if (frame.module.len > 0 && frame.file.len == 0) {
        show_span(frame.module);
        show("!");
    }
    show_span(frame.name);
    if (frame.file.len > 0)
        show("@");
    show_span(frame.file);
    return shown;
}

static struct p2d_profile *read_text(struct p2d_span text)
{
    struct p2d_memory_state state = {text.at, text.len};
    struct p2d_input in;
    struct p2d_builder b;
    memset(&report, 0, sizeof report);
    p2d_input_init(&in, p2d_source_of_memory(&state), "x.folded", 0, &report);
    p2d_builder_init(&b, P2D_TREE, "folded", &report);
    b.drops_lines = true;
    p2d_read_folded.read(&in, &b);
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
        show_span(p2d_text(p, p->fns.at[p->nodes.at[path[depth]].fn].name));
        show("%s", depth > 0 ? ";" : " ");
    }
}

/* A line for each different stack: "root;leaf VALUE*COUNT". */
static const char *stacks_of(struct p2d_span text)
{
    struct p2d_profile *p = read_text(text);
    shown[0] = '\0';
    for (uint32_t i = 1; p != NULL && i < p->samples.len; i++) {
        const struct p2d_sample *sample = &p->samples.at[i];
        show_stack(p, sample->node);
        show("%.15g*%d\n", sample->value, (int)sample->count);
    }
    if (p == NULL)
        show("%s", report.text);
    p2d_profile_free(p);
    return shown;
}

#define CHECK_STACKS(text, expected) CHECK_TEXT(stacks_of(SPAN(text)), expected)

static uint64_t warnings_of(const char *kind)
{
    for (unsigned i = 0; i < report.n_warnings; i++)
        if (strcmp(report.warnings[i].kind, kind) == 0)
            return report.warnings[i].count;
    return 0;
}

static int probe_of(const char *text)
{
    return p2d_read_folded.probe(p2d_span_of(text));
}

/* ------------------------------------------------------------------ frames */

static void lines_that_were_running_are_no_part_of_a_function(void)
{
    CHECK_TEXT(frame_of("main (app.py:12)", P2D_FOLDED_PLAIN), "main@app.py");
    CHECK_TEXT(frame_of("f(int) (x/a b.cpp:3)", P2D_FOLDED_PLAIN), "f(int)@x/a b.cpp");
    CHECK_TEXT(frame_of("block in f - lib/a.rb:3", P2D_FOLDED_PLAIN),
               "block in f@lib/a.rb");
    CHECK_TEXT(frame_of("a-b - c.rb:3", P2D_FOLDED_PLAIN), "a-b@c.rb");
    CHECK_TEXT(frame_of("sleep [c function] - (unknown):0", P2D_FOLDED_PLAIN),
               "sleep [c function]");
    CHECK_TEXT(frame_of("main+0x1c", P2D_FOLDED_PLAIN), "main");
    CHECK_TEXT(frame_of("libm.so.6`sin+0x1c", P2D_FOLDED_PLAIN), "libm.so.6!sin");
    CHECK_TEXT(frame_of("`my test`", P2D_FOLDED_PLAIN), "`my test`");
    CHECK_TEXT(frame_of("Spec.`a b`", P2D_FOLDED_PLAIN), "Spec.`a b`");
    CHECK_TEXT(frame_of("f(a`b)", P2D_FOLDED_PLAIN), "f(a`b)");
    CHECK_TEXT(frame_of("libm`", P2D_FOLDED_PLAIN), "libm`");
    CHECK_TEXT(frame_of("a.py:f:3", P2D_FOLDED_PYTHON), "f@a.py");
    CHECK_TEXT(frame_of("C:\\a.py:<module>:3", P2D_FOLDED_PYTHON), "<module>@C:\\a.py");
    CHECK_TEXT(frame_of("<frozen x>:f:3", P2D_FOLDED_PYTHON), "f@<frozen x>");
}

static void a_column_tells_where_a_function_begins(void)
{
    struct p2d_folded_frame frame = p2d_folded_parse_frame(
        p2d_span_of("f (http://x.org/a.js:1:218)"), P2D_FOLDED_PLAIN);
    CHECK(p2d_span_is(frame.name, "f") && p2d_span_is(frame.file, "http://x.org/a.js"));
    CHECK(frame.line == 1 && frame.column == 218);
    frame = p2d_folded_parse_frame(p2d_span_of("f (a.py:17)"), P2D_FOLDED_PLAIN);
    CHECK(frame.line == 0 && frame.column == 0);
}

static void a_line_that_was_running_is_known_apart(void)
{
    static const struct {
        const char *text;
        enum p2d_folded_style style;
        uint32_t line;
    } frames[] = {{"f (a.py:17)", P2D_FOLDED_PLAIN, 17},
                  {"f (a.js:17:5)", P2D_FOLDED_PLAIN, 0},
                  {"f - a.rb:17", P2D_FOLDED_PLAIN, 17},
                  {"a.py:f:17", P2D_FOLDED_PYTHON, 17},
                  {"a.py:f:17", P2D_FOLDED_AUSTIN, 17},
                  {"f (a.py:99999999999)", P2D_FOLDED_PLAIN, 0},
                  {"a.py:f:17", P2D_FOLDED_PLAIN, 0},
                  {"f+0x17", P2D_FOLDED_PLAIN, 0}};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        CHECK(p2d_folded_parse_frame(p2d_span_of(frames[i].text), frames[i].style)
                  .running == frames[i].line);
}

static void other_frames_stay_as_they_are(void)
{
    static const char *const frames[] = {
        "",          "main",   "read_[x]", "a.py:f:3",  "f (a.py)",
        "f (a:1:x)", "f(a:1)", "(a.py:1)", " (a.py:1)", "f (:1)",
        "f (a.py:)", "f ()",   ":1",       "1",         " - a:1",
        "f - :1",    "f - a",  "f- a:1",   "f -a:1",    "tick node.js:387",
        "+0x1c",     "f+0x",   "f+0xg",    "f+1c",      "f 0x1c",
        "[a+0x1]",   "f <40>", "x - ",     "f+0X1c",    "-",
        " - ",       "<GC>",   "L12",      "):1",       "_[k]"};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        CHECK_TEXT(frame_of(frames[i], P2D_FOLDED_PLAIN), frames[i]);
    CHECK_TEXT(frame_of("<native>", P2D_FOLDED_PYTHON), "<native>");
    CHECK_TEXT(frame_of(":f:3", P2D_FOLDED_PYTHON), ":f:3");
    CHECK_TEXT(frame_of("a::3", P2D_FOLDED_PYTHON), "a::3");
    CHECK_TEXT(frame_of("f:3", P2D_FOLDED_PYTHON), "f:3");
}

static void marks_are_no_part_of_a_function(void)
{
    static const char *const frames[] = {"f_[k]", "f_[j]", "f_[i]",      "f_[w]",
                                         "f_[0]", "f_[1]", "f+0x1c_[k]", "f_[k]_[k]"};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        CHECK_TEXT(frame_of(frames[i], P2D_FOLDED_PLAIN), "f");
    CHECK_TEXT(frame_of("vmlinux`f_[k]", P2D_FOLDED_PLAIN), "vmlinux!f");
    CHECK_STACKS("a_[0];b 1\na_[j];b_[i] 2\n", "a;b 3*2\n");
}

static void all_versions_of_austin_have_the_same_functions(void)
{
    static const char *const frames[] = {"x/a.py:f:3", "x/a.py:f", "f (x/a.py:3)",
                                         "f (x/a.py)"};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        CHECK_TEXT(frame_of(frames[i], P2D_FOLDED_AUSTIN), "f@x/a.py");
    CHECK_TEXT(frame_of("C:\\a.py:f", P2D_FOLDED_AUSTIN), "f@C:\\a.py");
    CHECK_TEXT(frame_of("<string>:<module>:3", P2D_FOLDED_AUSTIN), "<module>@<string>");
    CHECK_TEXT(frame_of("kernel:sys_read:0", P2D_FOLDED_AUSTIN), "kernel!sys_read");
    CHECK_TEXT(frame_of(":GC:", P2D_FOLDED_AUSTIN), ":GC:");
    CHECK_TEXT(frame_of("f", P2D_FOLDED_AUSTIN), "f");
    uint32_t line = 0;
    CHECK(p2d_folded_is_line(SPAN("L17"), &line) && line == 17);
    CHECK(p2d_folded_is_line(SPAN("L99999999999"), &line) && line == 0);
    CHECK(!p2d_folded_is_line(SPAN("L1a"), &line) &&
          !p2d_folded_is_line(SPAN("L"), &line));
    CHECK(!p2d_folded_is_line(SPAN("17"), &line));
}

/* ----------------------------------------------------------------- threads */

static unsigned kinds_of(const char *stack)
{
    return p2d_lead_kinds(p2d_span_of(stack)) & ~(unsigned)P2D_LEADS_OF_ANYBODY;
}

static void profilers_are_known_by_their_threads(void)
{
    CHECK(kinds_of("P77;T77;a.py:f:1") == P2D_LEAD_AUSTIN);
    CHECK(kinds_of("P77;T0:77") == P2D_LEAD_AUSTIN);
    CHECK(kinds_of("P77;T7f01;f (a.py);L9") == P2D_LEAD_AUSTIN);
    CHECK(kinds_of("Thread 7f;f (a.py);L9") == P2D_LEAD_AUSTIN);
    CHECK(kinds_of("Process 5;Thread 7f;f (a.py:9)") == P2D_LEAD_AUSTIN);
    CHECK(kinds_of("P77;f") == 0 && kinds_of("P77") == 0 && kinds_of("T77;f") == 0);
    CHECK(kinds_of("Thread 7f;f") == 0 && kinds_of("Px;T7") == 0);
    CHECK(kinds_of("P7;T7z;f") == 0 && kinds_of("P7;Thread;f") == 0);
    CHECK(kinds_of("thread (0x7F01);f") == P2D_LEAD_PYSPY_THREAD);
    CHECK(kinds_of("thread (12): x;f") == P2D_LEAD_PYSPY_THREAD);
    CHECK(kinds_of("process 1:\"a;b\";thread (12);f") == P2D_LEAD_PYSPY_THREAD);
    CHECK(kinds_of("thread (x);f") == 0 && kinds_of("thread (1)x;f") == 0);
    CHECK(kinds_of("[main tid=5];f") == P2D_LEAD_ASYNC_PROFILER);
    CHECK(kinds_of("[tid=5]") == P2D_LEAD_ASYNC_PROFILER);
    CHECK(kinds_of("[mytid=5]") == 0 && kinds_of("[tid=]") == 0 && kinds_of("[") == 0);
}

static void threads_are_no_functions_where_all_stacks_begin_so(void)
{
    CHECK_STACKS("P7;T0:8;a.py:f:1 1\nP7;T0:8;a.py:f:2 2\nP7;T9;a.py:f:2 4\n",
                 "f 3*2\nf 4*1\n");
    CHECK_STACKS("P7;T8;f 1\ng 2\n", "P7;T8;f 1*1\ng 2*1\n");
    CHECK_STACKS("thread (1);f 1\nthread (2);f 2\n", "f 1*1\nf 2*1\n");
    CHECK_STACKS("thread (1);f 1\nf 2\n", "thread (1);f 1*1\nf 2*1\n");
    CHECK_STACKS("process 1:\"a;b\";f 1\nf 2\n", "f 1*1\nf 2*1\n");
    CHECK_STACKS("tid:1;a.py:f:1 1\nx;a.py:f:1 1\ntid:1;a.py:f:2 1\n",
                 "f 2*2\nx;a.py:f:1 1*1\n");
    CHECK_STACKS("P7;T8 1\n", "1*1\n");
    CHECK(warnings_of("without stack") == 1);
}

/* ------------------------------------------------------------------- lines */

static void equal_stacks_add_up(void)
{
    CHECK_STACKS("a;b 1\nc 2\na;b 3\n", "a;b 4*2\nc 2*1\n");
}

static void neighbours_share_only_whole_frames(void)
{
    CHECK_STACKS(
        "a;bc;d 1\na;b;d 2\na;bc;d 3\na;bcd 4\na;bc 5\na 6\nab 7\na; 8\na;;b 9\n",
        "a;bc;d 4*2\na;b;d 2*1\na;bcd 4*1\na;bc 5*1\na 14*2\nab 7*1\na;b 9*1\n");
}

static void values_are_decimal_numbers(void)
{
    CHECK_STACKS("a 0.1\nb -2.5\nc 1e2\nd .5\ne 5.\nf +1\ng 12345678901234567890\nh\t1\n",
                 "a 0.1*1\nb -2.5*1\nc 100*1\nd 0.5*1\ne 5*1\nf 1*1\n"
                 "g 1.23456789012346e+19*1\nh 1*1\n");
    CHECK_STACKS("a 0\n", "a 0*1\n");
}

static void short_decimals_are_rounded_correctly(void)
{
    static const char *const numbers[] = {
        "0.1",   "123456.789", "99999999999999.9",    "0.000000000000001",
        "-7.7",  "00000.30",   "0.12345678901234567", "9007199254740993.5",
        "1.005", "2.675",      "0.3000000000000004",  "18014398509481985"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char text[64];
        snprintf(text, sizeof text, "f %s\n", numbers[i]);
        struct p2d_profile *p = read_text(p2d_span_of(text));
        CHECK(p != NULL && p->samples.at[1].value == strtod(numbers[i], NULL));
        p2d_profile_free(p);
    }
}

static void lines_without_a_value_are_counted(void)
{
#define BAD_LINES "nonsense\na 1x\n7\n 7\n;7\na inf\na 1.2.3\na -\na .\na 1e999\n"
    CHECK_STACKS("a;b 1\na;b 1\na;b 1\na;b 1\na;b 1\na;b 1\na;b 1\na;b 1\na;b 1\n"
                 "a;b 1\n" BAD_LINES,
                 "a;b 10*10\n");
    CHECK(warnings_of("folded: skipped") == 10);
    CHECK_STACKS("a;b 1\n" BAD_LINES, "10 of 11 lines are not stacks with a value");
    CHECK_STACKS("# a 1\n\n  \n\r\na 1\r\n", "a 1*1\n");
    CHECK(report.n_warnings == 0);
}

static void nothing_to_read_is_an_error(void)
{
    CHECK_STACKS("", "the input has no stacks: it is empty");
    CHECK_STACKS("# a\n\n", "the input has no stacks, only comments");
    CHECK_STACKS("# a\nb\n", "the input has no stacks with a value");
}

static void a_cut_line_at_the_end_is_left_out(void)
{
    CHECK_STACKS("a 1\nb 2", "a 1*1\nb 2*1\n");
    CHECK(report.n_warnings == 0);
    CHECK_STACKS("a 1\nb;c", "a 1*1\n");
    CHECK(report.n_warnings == 1 && warnings_of("folded: truncated") == 1);
}

static void of_two_values_the_second_counts(void)
{
    CHECK_STACKS("a;b 1 2\na 3 4.5\nc d 5 6\n", "a;b 2*1\na 4.5*1\nc d 6*1\n");
    CHECK(warnings_of("folded: two values") == 1);
    CHECK_STACKS("thread 1 2\nthread 1;f 4\n", "thread 1 2*1\nthread 1;f 4*1\n");
    CHECK(report.n_warnings == 0);
}

/* ------------------------------------------------------------------- probe */

static void the_probe_knows_stacks(void)
{
    CHECK(probe_of("a;b 1\n") > probe_of("a 1\n"));
    CHECK(probe_of("a 1\n") > P2D_NO);
    CHECK(probe_of("# austin\n\na;b 1\nbad\na;b 2") > P2D_NO);
    CHECK(probe_of("a;b 1 2\na;c 1 2\n") > P2D_NO);
    CHECK(probe_of("a;b;c 1\n10;20;30 1\n") > P2D_NO);
    CHECK(probe_of("#1;main;each # block 1\nmain;a 1\nmain;b 1\n") > P2D_NO);
    CHECK(probe_of("a;b 1\n") < P2D_BY_SHAPE);
}

static void the_probe_refuses_what_only_ends_in_numbers(void)
{
    CHECK(probe_of("") == P2D_NO);
    CHECK(probe_of("# a;b 1\n") == P2D_NO);
    CHECK(probe_of("main;a\nmain;b 1\n") == P2D_NO);
    CHECK(probe_of("MEM 0.5 1234.5\nMEM 0.6 1235.5\n") == P2D_NO);
    CHECK(probe_of("16 400\n17 2\n") == P2D_NO);
    CHECK(probe_of("a;b 1\n\tff f (x)\n") == P2D_NO);
    CHECK(probe_of("  app`main 5\n") == P2D_NO);
    CHECK(probe_of("fn=main 5\nsome words\n") == P2D_NO);
    CHECK(p2d_read_folded.probe(SPAN("a;b\0 1\n")) == P2D_NO);
    CHECK(probe_of("F951;96FB;3.2.0 # since 3\n") == P2D_NO);
    CHECK(probe_of("name;a;b # 17\n") == P2D_NO);
    CHECK(probe_of("05D0 0028;0;1 1 0;2 0 1\n") == P2D_NO);
}

static void the_probe_knows_a_line_that_is_longer_than_it_sees(void)
{
    static char head[P2D_HEAD_SIZE + 1];
    memset(head, 'x', P2D_HEAD_SIZE);
    CHECK(probe_of(head) == P2D_NO);
    head[4] = ';';
    CHECK(probe_of(head) > P2D_NO);
    head[9] = '"';
    CHECK(probe_of(head) == P2D_NO);
}

/* ------------------------------------------------------------------- large */

static uint64_t chance_state = UINT64_C(0x9e3779b97f4a7c15);

static unsigned below(unsigned n)
{
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 7;
    chance_state ^= chance_state << 17;
    return (unsigned)((chance_state >> 33) % n);
}

/* A stack of frames that begin each other, some of them empty; beside it what the model
 * should get. Its end stays often as it was. */
static void invent_stack(struct p2d_builder *b, struct p2d_buffer *text)
{
    static const char *const names[] = {"a", "aa", "ab", "", "a b", "b"};
    unsigned depth = 1 + below(5);
    bool gap = false;
    for (unsigned i = 0; i < depth; i++) {
        const char *name = names[below(i < 2 ? 2 : 6)];
        p2d_puts(text, i > 0 ? ";" : "");
        p2d_puts(text, name);
        bool is_empty = name[0] == '\0';
        p2d_fn fn =
            p2d_fn_of(b, (struct p2d_function){.name = p2d_name(b, p2d_span_of(name))});
        if (!is_empty)
            (gap ? p2d_frame_after_gap : p2d_frame)(b, fn);
        gap = is_empty;
    }
    p2d_puts(text, " 1\n");
    p2d_node node = p2d_stack(b, P2D_ROOT_FIRST);
    p2d_metric metric = p2d_metric_of(b, SPAN("samples"), P2D_UNIT_COUNT);
    p2d_add_sample(
        b, (struct p2d_sample){.node = node, .metric = metric, .value = 1, .count = 1});
}

static bool same_samples(const struct p2d_profile *a, const struct p2d_profile *b)
{
    bool same = a != NULL && b != NULL && a->samples.len == b->samples.len &&
                a->nodes.len == b->nodes.len;
    for (uint32_t n = 1; same && n < a->nodes.len; n++)
        same = a->nodes.at[n].parent == b->nodes.at[n].parent &&
               a->nodes.at[n].gap == b->nodes.at[n].gap &&
               p2d_span_equal(p2d_text(a, a->fns.at[a->nodes.at[n].fn].name),
                              p2d_text(b, b->fns.at[b->nodes.at[n].fn].name));
    for (uint32_t s = 1; same && s < a->samples.len; s++)
        same = a->samples.at[s].node == b->samples.at[s].node &&
               a->samples.at[s].count == b->samples.at[s].count;
    return same;
}

static void sharing_with_the_line_before_changes_nothing(void)
{
    struct p2d_report own = {0};
    struct p2d_buffer text = {.report = &own};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "folded", &own);
    for (int i = 0; i < 5000; i++)
        invent_stack(&b, &text);
    struct p2d_profile *expected = p2d_builder_finish(&b);
    struct p2d_profile *p = read_text((struct p2d_span){text.at, text.len});
    CHECK(expected != NULL && expected->nodes.len > 500);
    CHECK(same_samples(p, expected));
    p2d_profile_free(p);
    p2d_profile_free(expected);
    p2d_buffer_release(&text);
}

static void a_long_line_and_a_long_frame_are_read(void)
{
    enum { FRAME = 300 * 1024, FRAMES = 100 };
    struct p2d_report own = {0};
    struct p2d_buffer text = {.report = &own};
    for (int i = 0; i < FRAMES * 2; i++) {
        p2d_puts(&text, i == 0 ? "main;" : i == FRAMES ? " 1\nmain;" : ";");
        for (int k = 0; k < FRAME; k++)
            p2d_putc(&text, (char)('a' + i % 2));
    }
    p2d_puts(&text, " 2\n");
    struct p2d_profile *p = read_text((struct p2d_span){text.at, text.len});
    CHECK(p != NULL && p->nodes.len == FRAMES + 2 && p->fns.len == 4);
    CHECK(p != NULL && p->samples.len == 2 && p->samples.at[1].value == 3);
    p2d_profile_free(p);
    p2d_buffer_release(&text);
}

static struct p2d_profile *read_with(unsigned threads, int fd)
{
    struct p2d_read_options options = {
        .format = "folded", .name = "x", .threads = threads};
    memset(&report, 0, sizeof report);
    lseek(fd, 0, SEEK_SET);
    return p2d_read_fd(fd, &options, &report);
}

static void check_threads(const char *value)
{
    char path[] = "/tmp/p2d-folded-XXXXXX";
    struct p2d_report own = {0};
    struct p2d_buffer text = {.report = &own};
    while (text.len < 10u << 20) {
        p2d_puts(&text, "main");
        for (unsigned i = 0, depth = 1 + below(20); i < depth; i++)
            p2d_putf(&text, ";function_%u", below(3));
        p2d_putf(&text, " %s\n", below(1000) > 0 ? value : "bad");
    }
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, text.at, text.len) == (ssize_t)text.len);
    struct p2d_profile *one = read_with(1, fd);
    uint64_t skipped = warnings_of("folded: skipped");
    struct p2d_profile *four = read_with(4, fd);
    CHECK(skipped > 0 && warnings_of("folded: skipped") == skipped);
    CHECK(same_samples(one, four));
    for (uint32_t s = 1; one != NULL && four != NULL && s < one->samples.len; s++)
        CHECK(one->samples.at[s].value == four->samples.at[s].value);
    p2d_profile_free(one);
    p2d_profile_free(four);
    p2d_buffer_release(&text);
    close(fd);
    unlink(path);
}

static void threads_change_nothing(void)
{
    check_threads("7");
    check_threads("0.1");
    check_threads("9007199254740991");
}

/* Whether a part with this text makes the whole be read in one. */
static bool needs_order(const char *text)
{
    const struct p2d_parts *parts = p2d_read_folded.parts;
    struct p2d_report own = {0};
    struct p2d_memory_state state = {p2d_span_of(text).at, strlen(text)};
    struct p2d_input in;
    struct p2d_builder b;
    void *tally = p2d_new(&own, 1, parts->state_size);
    p2d_input_init(&in, p2d_source_of_memory(&state), "x.folded", 0, &own);
    p2d_builder_init(&b, P2D_TREE, "folded", &own);
    CHECK(parts->read(&in, &b, p2d_span_of(text), tally));
    bool needed = parts->needs_order(tally);
    p2d_builder_release(&b);
    p2d_input_release(&in);
    p2d_delete(tally);
    return needed;
}

static void sums_that_round_need_the_order(void)
{
    CHECK(!needs_order("a 1\na 2.0\nbad\na 1e3\n"));
    CHECK(needs_order("a 0.5\na 0.5\na 1\n"));
    CHECK(needs_order("a 1e300\na -1e300\n"));
}

static void a_part_may_begin_after_any_newline(void)
{
    size_t (*boundary)(struct p2d_span, size_t) = p2d_read_folded.parts->boundary;
    CHECK(boundary(SPAN("ab 1\ncd 2\n"), 0) == 5);
    CHECK(boundary(SPAN("ab 1\ncd 2\n"), 5) == SIZE_MAX);
    CHECK(boundary(SPAN("ab 1"), 0) == SIZE_MAX);
}

int main(void)
{
    RUN(lines_that_were_running_are_no_part_of_a_function);
    RUN(a_column_tells_where_a_function_begins);
    RUN(a_line_that_was_running_is_known_apart);
    RUN(other_frames_stay_as_they_are);
    RUN(marks_are_no_part_of_a_function);
    RUN(all_versions_of_austin_have_the_same_functions);
    RUN(profilers_are_known_by_their_threads);
    RUN(threads_are_no_functions_where_all_stacks_begin_so);
    RUN(equal_stacks_add_up);
    RUN(neighbours_share_only_whole_frames);
    RUN(values_are_decimal_numbers);
    RUN(short_decimals_are_rounded_correctly);
    RUN(lines_without_a_value_are_counted);
    RUN(nothing_to_read_is_an_error);
    RUN(a_cut_line_at_the_end_is_left_out);
    RUN(of_two_values_the_second_counts);
    RUN(the_probe_knows_stacks);
    RUN(the_probe_refuses_what_only_ends_in_numbers);
    RUN(the_probe_knows_a_line_that_is_longer_than_it_sees);
    RUN(sharing_with_the_line_before_changes_nothing);
    RUN(a_long_line_and_a_long_frame_are_read);
    RUN(threads_change_nothing);
    RUN(sums_that_round_need_the_order);
    RUN(a_part_may_begin_after_any_newline);
    return tap_done();
}
