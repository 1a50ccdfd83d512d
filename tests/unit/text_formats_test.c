/* text_formats_test.c - the tricky parts of formats of text: columns, quotes,
 * indentation, names by number; each as the few lines that show it. */
#include "show.h"
#include "tap.h"

#include "base/report.h"
#include "read/read.h"
#include "read/threads/line.h"

static struct p2d_report report;
static bool shows_files;

/* "module!name@file" */
static void show_fn(const struct p2d_profile *p, p2d_fn fn)
{
    if (p->fns.at[fn].module != 0) {
        show_span(p2d_text(p, p->fns.at[fn].module));
        show("!");
    }
    show_span(p2d_text(p, p->fns.at[fn].name));
    if (shows_files && p->fns.at[fn].file != 0) {
        show("@");
        show_span(p2d_text(p, p->fns.at[fn].file));
    }
}

/* "root>leaf VALUE" of each stack. */
static void show_stacks(const struct p2d_profile *p)
{
    for (uint32_t s = 1; s < p->samples.len; s++) {
        p2d_node path[64];
        size_t depth = 0;
        for (p2d_node n = p->samples.at[s].node; n != 0 && depth < 64;
             n = p->nodes.at[n].parent)
            path[depth++] = n;
        while (depth-- > 0) {
            show_fn(p, p->nodes.at[path[depth]].fn);
            show("%s", depth > 0 ? ">" : "");
        }
        show(" %.9g; ", p->samples.at[s].value);
    }
}

/* "name SELF TOTAL", "caller>callee TOTALxCALLS" in the last metric; "?" is estimated. */
static void show_calls(const struct p2d_profile *p)
{
    const struct p2d_metric_column *metric = &p->metrics.at[p->metrics.len - 1];
    for (p2d_fn fn = 1; fn < p->fns.len; fn++) {
        struct p2d_cost cost = p2d_cost_at(&metric->fns, fn);
        show_fn(p, fn);
        show(" %.9g %.9g%s; ", cost.self, cost.total,
             p2d_fn_calls_at(p, fn).total_estimated ? "?" : "");
    }
    for (p2d_call_id id = 1; id < p->calls.len; id++) {
        const struct p2d_call *call = &p->calls.at[id];
        show_fn(p, call->caller);
        show(">");
        show_fn(p, call->callee);
        show(" %.9gx%.0f%s; ", p2d_cost_at(&metric->calls, id).total,
             p2d_count_known(call->calls) ? p2d_count_value(call->calls) : 0.0,
             call->estimated ? "?" : "");
    }
}

/* What the reader of this name makes of a text; "refused: WHY" if nothing. */
static const char *read_as(const char *format, struct p2d_span text)
{
    struct p2d_read_options options = {.format = format, .name = "x"};
    memset(&report, 0, sizeof report);
    shown[0] = '\0';
    struct p2d_profile *p = p2d_read_memory(text.at, text.len, &options, &report);
    if (p == NULL)
        show("refused: %s", report.text);
    else if (p->shape == P2D_TREE)
        show_stacks(p);
    else
        show_calls(p);
    p2d_profile_free(p);
    return shown;
}

#define CHECK_READ(format, text, expected) \
    CHECK_TEXT(read_as(format, SPAN(text)), expected)

/* --------------------------------------------------------------- callgrind */

static void callgrind_positions_are_compressed(void)
{
    CHECK_READ("callgrind",
               "positions: instr line\nevents: Ir\n"
               "fn=(1) main\n0x10 5 1\n+3 * 2\n* +1 4\n-2 -1 8\n",
               "main 15 15; ");
    CHECK_READ("callgrind", "events: Ir Dr\nfn=f\n1 5\n2 6 7\n", "f 7 7; ");
}

static void callgrind_inlined_code_is_the_functions(void)
{
    CHECK_READ("callgrind",
               "events: Ir\nfl=a.c\nfn=main\n1 1\nfi=b.h\n2 2\nfe=a.c\n3 4\n",
               "main 7 7; ");
    CHECK_READ("callgrind",
               "events: Ir\nob=/lib/x.so\nfn=f\n1 1\ncob=/bin/y\ncfn=f\ncalls=2 9\n1 5\n"
               "ob=/bin/y\nfn=f\n9 5\n",
               "x.so!f 1 6; y!f 5 5; x.so!f>y!f 5x2; ");
}

static void callgrind_names_have_files(void)
{
    shows_files = true;
    CHECK_READ("callgrind",
               "events: Ir\nob=???\nfl=a.c\nfn=f\n1 1\nfi=b.h\n2 2\nfn=g\n3 4\ncfi=c.c\n"
               "cfn=h\ncalls=1 1\n3 5\nfl=???\nfn=f\n9 1\n",
               "f@a.c 3 3; g@a.c 4 9; h@c.c 0 5; f 1 1; g@a.c>h@c.c 5x1; ");
    shows_files = false;
}

static void callgrind_names_live_on_in_later_parts(void)
{
    CHECK_READ("callgrind",
               "part: 1\nevents: Ir\nfn=(1) a\n1 1\nfn=(99999) b\n1 2\n"
               "part: 2\nevents: Ir\nfn=(1) c\n1 4\nfn=(99999) d\n1 8\nfn=(1)\n1 16\n"
               "part: 3\nevents: Ir\nfn=(1)\n1 32\nfn=(99999)\n1 64\n",
               "a 1 1; b 2 2; c 52 52; d 72 72; ");
}

/* -------------------------------------------------------------- gprof, VTune */

static void gprof_numbers_may_be_missing(void)
{
    CHECK_READ("prof",
               "index % time    self  children    called     name\n"
               "                                                 <spontaneous>\n"
               "[1]    100.0    0.50    1.50                 main [1]\n"
               "                1.50    0.00      10/10          fib [2]\n"
               "-----------------------------------------------\n"
               "                              8360             fib [2]\n"
               "                1.50    0.00      10/10          main [1]\n"
               "[2]     75.0    1.50    0.00      10+8360    fib [2]\n"
               "                              8360             fib [2]\n"
               "                0.00    0.00       0/0           never [3]\n"
               "                0.00    0.00                 mcount (5191)\n"
               "-----------------------------------------------\n",
               "main 0.5 2; fib 1.5 1.5; never 0 0; "
               "main>fib 1.5x10?; fib>fib 0x8360?; fib>never 0x0?; ");
    CHECK(report.n_warnings == 0);
}

static void vtune_cycles_have_no_times(void)
{
    CHECK_READ("axe",
               "Index  % CPU Time:Total  CPU Time:Self  CPU Time:Children  Name  Index\n"
               "-----  ----------------  -------------  -----------------  ----  -----\n"
               "                                                <spontaneous>\n"
               "[1]    100.0             1.0            9.0     main      [1]\n"
               "                         6.0            -1.0    a <cycle 1>  [2]\n"
               "   \n"
               "                         1.0            9.0     main      [1]\n"
               "                                                a <cycle 1>  [2]\n"
               "[2]    90.0              6.0            -1.0    a <cycle 1>  [2]\n"
               "   \n",
               "main 1 10; a 6 6.3; main>a 6.3x0; ");
}

/* ------------------------------------------------------------------ stacks */

static void bpftrace_keys_are_told_from_frames(void)
{
    CHECK_READ("bpftrace",
               "@[\n    f[]: 5()+1\n    ns: 5\n    main+2\n, app, 7]: 3\n"
               "@[,\n    main+2\n, app]: 4\n@[, , idle]: 9\n@x: 1\n",
               "main>ns: 5>f[]: 5() 3; main 4;  9; ");
    CHECK_READ("bpftrace",
               "@h[\n    f+1\n]: \n[4, 8)   2 |@@|\n    no frame\n]: 4\n@[\n    g+0x10\n "
               "   x+y\n]: 2\n",
               "f 2; x+y>g 2; ");
    CHECK_READ("bpftrace", "@[\n\t7f12 f+3 (/lib/x.so)\n\t7f13 g (int)\n]: 1\n",
               "int!g>/lib/x.so!f 1; ");
}

static void dtrace_counts_end_records(void)
{
    CHECK_READ(
        "dtrace",
        "\n  k`f+0x1\n  k`g\n\n  app`std::map<int, int>::at+0x2\n  app`main\n    5\n"
        "\n  app`main\n   12\n",
        "app!main>app!std::map<int, int>::at>k!g>k!f 5; app!main 12; ");
}

static void hprof_times_are_shares(void)
{
    static const char traces[] = "JAVA PROFILE 1.0.1\n--------\nTRACE 1: "
                                 "(thread=7)\n\ta.f(A.java:1)\n\ta.main(A.java:2)\n"
                                 "TRACE 2:\n\ta.main(A.java:3)\n";
    char text[1024];
    snprintf(
        text, sizeof text,
        "%sCPU TIME (ms) BEGIN (total = 200) x\nrank self accum count trace method\n"
        "1 75,50%% 75,50%% 3 1 a.f\n2 24.50%% 100%% 90 2 a.main\nCPU TIME (ms) END\n",
        traces);
    CHECK_TEXT(read_as("hprof", p2d_span_of(text)), "a.main>a.f 151; a.main 49; ");
    snprintf(text, sizeof text,
             "%sCPU SAMPLES BEGIN (total = 9) x\nrank self accum count trace method\n"
             "1 66%% 66%% 6 1 a.f\n2 33%% 100%% 3 2 a.main\nCPU SAMPLES END\n",
             traces);
    CHECK_TEXT(read_as("hprof", p2d_span_of(text)), "a.main>a.f 6; a.main 3; ");
}

/* ------------------------------------------------------------- indentation */

static void indented_trees_leave_self_costs(void)
{
    CHECK_READ("instruments",
               "Weight\tSelf Weight\t\tSymbol Name\n1.00 s  100.0%\t0\t \tmain\n"
               "600.0ms 60%\t0\t \t a\n1,500 us 0%\t0\t \t  b\n250.00 ms\t0\t \t c d\n",
               "main>a>b 0.0015; main>a 0.5985; main>c d 0.25; main 0.15; ");
    CHECK_READ(
        "macsample",
        "Call graph:\n    9 Thread_1\n    + 9 main  (in app) + 41  [0x1]\n"
        "    +   ! 4 f(int)  (in app) + 1  [0x2]\n    +   2 g  (in x.so) + 1  [0x3]\n",
        "app!main>app!f(int) 4; app!main>x.so!g 2; app!main 3; ");
    CHECK_READ(
        "vsprof",
        "Level,Function Name,Number of Calls,Elapsed Inclusive Time %,Elapsed "
        "Exclusive Time %,Avg Elapsed Inclusive Time,Avg Elapsed Exclusive "
        "Time,Module Name,\n0,\"f(a, \"\"b\"\")\",\"1,000\",100.00,40.00,1,1,\"x\",\n"
        "1,\"g\",2,60.00,60.00,1,1,\"x\",\n",
        "x!f(a, \"b\") 40; x!f(a, \"b\")>x!g 60; ");
    CHECK_READ("vtune",
               "Function Stack,CPU Time:Self,Module\nTotal,0,x\n \"f<a, b>\",1.5,m\n"
               "  g,\"2.25\",m\n",
               "x!Total>m!f<a, b> 1.5; x!Total>m!f<a, b>>m!g 2.25; ");
}

static void pmcstat_indents_callers(void)
{
    CHECK_READ("pmcstat",
               "@ cycles [10 samples]\n\n100.0%  [10]     leaf @ /lib/x.so\n"
               " 60.00%  [6]      a @ /bin/app\n  100.0%  [6]       main\n"
               " 40.00%  [4]      b\n",
               "/bin/app!main>/bin/app!a>/lib/x.so!leaf 6; "
               "/bin/app!b>/lib/x.so!leaf 4; ");
}

/* --------------------------------------------------------------- XML, CSV */

static void sysprof_parents_may_come_late(void)
{
    CHECK_READ("sysprof",
               "<profile><objects><object id=\"1\"><name>\"main\"</name></object>"
               "<object id=\"2\"><name>\"a &lt;b&gt;\"</name></object></objects><nodes>"
               "<node id=\"7\"><object>2</object><parent>9</parent><self>3</self></node>"
               "<node id=\"9\"><object>1</object><parent>0</parent><self>0</self></node>"
               "<node id=\"4\"><object>2</object><parent>4</parent><self>1</self></node>"
               "</nodes></profile>",
               "main>a <b> 3; a <b> 1; ");
    CHECK(report.n_warnings == 1);
}

static void xperf_columns_are_not_quoted(void)
{
    CHECK_READ("xperf",
               "Process Name, Process, Stack, Module, Function, Weight, Count\n"
               "a.exe, a.exe (1), [Root]/a.exe!main/a.exe!operator/(int, X)/a.exe!g, "
               "a.exe, g, 2.500000, 7\n"
               "Idle, Idle (0), [Root], ?, ?, 9.0, 1\n",
               "a.exe!main>a.exe!operator/(int, X)>a.exe!g 2.5; ");
}

static void xctrace_says_things_once(void)
{
    CHECK_READ(
        "xctrace",
        "<trace-query-result><node><row><weight id=\"1\">5</weight>"
        "<backtrace id=\"2\"><frame id=\"3\" name=\"f\"><binary id=\"4\" name=\"app\"/>"
        "</frame><frame id=\"5\" name=\"main\"><binary ref=\"4\"/></frame></backtrace>"
        "</row><row><weight ref=\"1\"/><backtrace ref=\"2\"/></row>"
        "<row><weight>7</weight><backtrace><frame ref=\"5\"/></backtrace></row>"
        "<row><weight ref=\"2\"/><backtrace ref=\"4\"/></row>"
        "</node></trace-query-result>",
        "app!main>app!f 10; app!main 7; ");
    CHECK(report.n_warnings == 1);
}

/* ---------------------------------------------------------- traces of calls */

static void uftrace_durations_are_nested(void)
{
    CHECK_READ(
        "uftrace",
        "# DURATION     TID     FUNCTION\n"
        "            [ 1] | main() {\n   2.500 us [ 2] | other();\n"
        "   1.000 us [ 1] |   operator()(1) = 2;\n   2.000 ms [ 1] | } /* main */\n",
        "other 2500; main>operator() 1000; main 1999000; ");
    CHECK_READ(
        "uftrace",
        "# Function Call Graph for 'x' (session: 1)\n   9.000 us : (1) x\n"
        "   4.000 us :  +-(1) a\n   3.000 us :  | (2) b\n   1.000 us :  |  +-(1) c\n"
        "   1.000 us :  |  +-(1) d\n   2.000 us :  +-(1) e\n",
        "x>a>b>c 1000; x>a>b>d 1000; x>a>b 1000; x>a 1000; x>e 2000; x 3000; ");
}

static void ruby_prof_blocks_have_shares(void)
{
    CHECK_READ(
        "ruby-prof",
        "Measure Mode: wall_time\nTotal Time: 2.0\n\n"
        "  %total   %self      total       self       wait      child   calls  name  "
        "location\n-----\n"
        " 100.00%  25.00%      2.000      0.500      0.000      1.500       1  A#run  "
        "a b.rb:3\n"
        "                      1.500      1.500      0.000      0.000    3/30    *A#fib\n"
        "-----\n"
        "                      1.500      1.500      0.000      0.000    3/30     A#run\n"
        "  75.00%  75.00%      1.500      1.500      0.000      0.000      30    *A#fib  "
        "a.rb:9\n",
        "A#run  a 0.5 2; A#fib 1.5 1.5; A#run  a>A#fib 1.5x3; ");
}

/* ----------------------------------------------------------------- threads */

static const char *frame_of(enum p2d_dump_kind kind, const char *line)
{
    struct p2d_dump_frame frame;
    shown[0] = '\0';
    if (!p2d_dump_parse_frame(kind, p2d_span_of(line), &frame))
        return "no";
    show_span(frame.name);
    show("@");
    show_span(frame.file);
    show("@");
    show_span(frame.module);
    return shown;
}

static void gdb_arguments_are_no_name(void)
{
    CHECK_TEXT(frame_of(P2D_DUMP_GDB,
                        "#1  0x1 in f (s=0x2 \"a ) at b (\", g=0x1 <h(int)>) "
                        "at /a (b)/c.cc:5"),
               "f@/a (b)/c.cc@");
    CHECK_TEXT(
        frame_of(P2D_DUMP_GDB,
                 "#12 std::function<void (int)>::operator()(int) const (this=0x1)"),
        "std::function<void (int)>::operator()(int) const@@");
    CHECK_TEXT(frame_of(P2D_DUMP_GDB, "#0  0xf in ?? () from /lib/x.so.6"), "??@@x.so.6");
    CHECK_TEXT(frame_of(P2D_DUMP_GDB, "#3  <signal handler called>"),
               "<signal handler called>@@");
    CHECK_TEXT(frame_of(P2D_DUMP_GDB, "#3  f (s=\"unclosed)"), "f@@");
    CHECK_TEXT(frame_of(P2D_DUMP_GDB, "#x  f ()"), "no");
    CHECK_TEXT(frame_of(P2D_DUMP_GDB, "#1  0x1"), "no");
}

static void frames_of_runtimes_have_files(void)
{
    CHECK_TEXT(frame_of(P2D_DUMP_JAVA, "\tat a.B.f(java.base@17/B.java:5)"),
               "a.B.f@B.java@");
    CHECK_TEXT(frame_of(P2D_DUMP_JAVA, "\tat a.B$$L/0x1.f(Native Method)"),
               "a.B$$L/0x1.f@@");
    CHECK_TEXT(frame_of(P2D_DUMP_JAVA, "\t- locked <0x1> (a B)"), "no");
    CHECK_TEXT(frame_of(P2D_DUMP_PYTHON, "  File \"a \"b.py\", line 7 in <lambda>"),
               "<lambda>@a \"b.py@");
    CHECK_TEXT(frame_of(P2D_DUMP_PYTHON, "  <no Python frame>"), "no");
    CHECK_TEXT(frame_of(P2D_DUMP_GO, "net.(*C).f(0x1, {0x2, 0x3})"), "net.(*C).f@@");
    CHECK_TEXT(frame_of(P2D_DUMP_GO, "created by f(0x1)"), "no");
}

static void dumps_of_threads_count_stacks(void)
{
    CHECK_READ("threads",
               "Thread 2 (LWP 7):\n#0  f () at a.c:1\n#1  main () at a.c:2\n"
               "Thread 1 (LWP 6):\n#0  main () at a.c:9\n#0  f () at a.c:1\n#1  main () "
               "at a.c:3\n",
               "main>f 1; main 1; main>f 1; ");
    shows_files = true;
    CHECK_READ("threads",
               "goroutine 1 [running]:\na.f(...)\n\t/a.go:3 +0x1\na.main()\n\t/a.go:9\n"
               "created by b.x in goroutine 7\n\t/b.go:1 +0x2\n\n"
               "goroutine 2 [select, 3 minutes]:\na.main()\n\t/a.go:1\n",
               "a.main@/a.go>a.f@/a.go 1; a.main@/a.go 1; ");
    CHECK_READ("threads",
               "Thread 0x7f (most recent call first):\n  File \"x.py\", line 3 in f\n\n"
               "\"main\" #1 prio=5 tid=0x1 nid=0x2 runnable\n\tat A.main(A.java:1)\n",
               "x!f@x.py 1; A.main@A.java 1; ");
    CHECK_READ("threads", "Thread 0x7f (most recent call first):\n  <no Python frame>\n",
               "refused: no thread has a stack");
    shows_files = false;
}

int main(void)
{
    RUN(callgrind_positions_are_compressed);
    RUN(callgrind_inlined_code_is_the_functions);
    RUN(callgrind_names_have_files);
    RUN(callgrind_names_live_on_in_later_parts);
    RUN(gprof_numbers_may_be_missing);
    RUN(vtune_cycles_have_no_times);
    RUN(bpftrace_keys_are_told_from_frames);
    RUN(dtrace_counts_end_records);
    RUN(hprof_times_are_shares);
    RUN(indented_trees_leave_self_costs);
    RUN(pmcstat_indents_callers);
    RUN(sysprof_parents_may_come_late);
    RUN(xperf_columns_are_not_quoted);
    RUN(xctrace_says_things_once);
    RUN(uftrace_durations_are_nested);
    RUN(ruby_prof_blocks_have_shares);
    RUN(gdb_arguments_are_no_name);
    RUN(frames_of_runtimes_have_files);
    RUN(dumps_of_threads_count_stacks);
    return tap_done();
}
