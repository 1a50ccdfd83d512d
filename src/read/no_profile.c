/* no_profile.c - recognise files that are not profiles. For one more kind of file, add
 * a row: its first bytes, its lines, members of its JSON, or a function. */
#include "read/no_profile.h"

#include "base/number.h"
#include "io/archive.h"
#include "syntax/words.h"
#include "syntax/json_probe.h"
#include "syntax/protobuf.h"

enum { MOST_KEYS = 3, FIRST_LINES = 256 };

/* All conditions that a row has must hold for the file. */
struct kind {
    struct p2d_no_profile what;
    struct p2d_span magic;           /* its first bytes */
    const char *line, *below;        /* a line begins so, and one below it holds this */
    const char *keys[MOST_KEYS + 1]; /* members of a JSON document, ended by NULL */
    bool (*is)(struct p2d_span head);
    bool is_sure; /* whatever else it looks like: it may hold a file that is a profile */
};

/* ----------------------------------------------------------------- pickles */

/* The beginning of Python's pickles: protocols 2 to 5, or a class in text. */
static bool is_pickle(struct p2d_span head)
{
    return (head.len > 2 && head.at[0] == 0x80 && head.at[1] >= 2 && head.at[1] <= 5) ||
           p2d_starts_with(head, "ccopy_reg\n") ||
           p2d_starts_with(head, "c_line_profiler\n");
}

/* ------------------------------------------------------------------- texts */

/* In the format for people, which does not say when calls end, or as HTML. */
static bool is_xdebug_trace(struct p2d_span head)
{
    struct p2d_span line;
    return p2d_starts_with(head, "TRACE START [") ||
           (p2d_cut(&head, '\n', &line) &&
            p2d_find_text(line, 0, "class='xdebug-trace'") < line.len);
}

/* "go 1.22 trace" and zeros. */
static bool is_go_trace(struct p2d_span head)
{
    return p2d_starts_with(head, "go ") &&
           p2d_find_text(p2d_slice(head, 0, 16), 0, " trace") < 16;
}

static bool is_blank_text(struct p2d_span head)
{
    for (size_t i = 0; i < head.len; i++)
        if (memchr(" \t\r\n", head.at[i], 4) == NULL)
            return false;
    return head.len > 0;
}

/* A number and what TAU calls its functions. */
static bool is_tau_profile(struct p2d_span head)
{
    static const char words[] = " templated_functions";
    size_t digits = 0;
    while (digits < head.len && head.at[digits] >= '0' && head.at[digits] <= '9')
        digits++;
    return digits > 0 && p2d_starts_with(p2d_slice(head, digits, head.len), words);
}

/* An object that a member follows, or nothing. */
static bool is_json(struct p2d_span head)
{
    for (size_t i = 1; i < head.len && head.at[0] == '{'; i++)
        if (memchr(" \t\r\n", head.at[i], 4) == NULL)
            return head.at[i] == '"' || head.at[i] == '}';
    return p2d_span_is(head, "{");
}

static bool is_svg(struct p2d_span head)
{
    return head.len > 0 && head.at[0] == '<' && p2d_find_text(head, 0, "<svg") < head.len;
}

/* ---------------------------------------------------------------- archives */

/* 070701, 070702 or 070707, and numbers in digits of 8 or 16. */
static bool is_cpio(struct p2d_span head)
{
    enum { LEAST = 76 };
    uint64_t number;
    for (size_t i = 0; i < LEAST; i++)
        if (head.len < LEAST || !p2d_parse_hex(p2d_slice(head, i, i + 1), &number))
            return false;
    return memchr("127", head.at[5], 3) != NULL;
}

/* Two old bytes that begin many files, and where a program for Windows has its header. */
static bool is_program_of_windows(struct p2d_span head)
{
    enum { PLACE = 60 };
    if (!p2d_starts_with(head, "MZ") || head.len < PLACE + 4)
        return false;
    const unsigned char *at = head.at + PLACE;
    size_t header = (size_t)at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16;
    return p2d_starts_with(p2d_slice(head, header, head.len), "PE");
}

/* A buffer of Windows' event log whose first event is the log's own header: behind the 72
 * bytes of the buffer's header stand a version, the type of the event's header for 32 or 64
 * bits, the mark of an event, its size, and zeros for "about the log".
 * Reference: WMI_BUFFER_HEADER and SYSTEM_TRACE_HEADER of Windows' ntwmi.h */
static bool is_log_of_windows(struct p2d_span head)
{
    enum {
        EVENT = 72,
        TYPE = EVENT + 2,
        MARK,
        KIND = EVENT + 6,
        END = KIND + 2,
        KIB = 1024
    };
    enum { MARK_OF_EVENT = 0xc0 };
    if (head.len < END)
        return false;
    const unsigned char *at = head.at;
    size_t size = (size_t)at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16;
    return size > 0 && size % KIB == 0 && at[3] == 0 &&
           (at[TYPE] == 1 || at[TYPE] == 2) && at[MARK] == MARK_OF_EVENT &&
           at[KIND] == 0 && at[KIND + 1] == 0;
}

/* ---------------------------------------------------------------- protobuf */

/* Resources, and the dictionary with a table of strings that begins with the empty one.
 */
static bool is_dictionary(struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    size_t strings = 0;
    while (p2d_next_field(&m, &f)) {
        if (f.number > 7 || f.wire != P2D_WIRE_BYTES ||
            (f.number == 5 && strings == 0 && f.bytes.len > 0))
            return false;
        strings += f.number == 5;
    }
    return !m.bad && strings > 1;
}

static bool is_otlp(struct p2d_span head)
{
    struct p2d_message m = p2d_message_of(head);
    struct p2d_field f;
    bool has_dictionary = false;
    while (p2d_next_field(&m, &f)) {
        if (f.wire != P2D_WIRE_BYTES || f.number > 2 ||
            (f.number == 2 && !is_dictionary(f.bytes)))
            return false;
        has_dictionary |= f.number == 2;
    }
    return has_dictionary && !m.bad;
}

/* ------------------------------------------------------------------- kinds */

#define BEGINS_SURELY(text) BEGINS(text), .is_sure = true
#define BEGINS(text) .magic = {(const unsigned char *)(text), sizeof(text) - 1}

static const char in_memray[] =
    "convert it: memray transform speedscope FILE, or gprof2dot, or csv";
static const char in_perf[] = "give the recording itself (perf.data), or what perf "
                              "script prints";
static const char in_node[] =
    "convert it: node --prof-process --preprocess LOG >v8.json; or record with node "
    "--cpu-prof";
static const char in_xdebug[] =
    "record with xdebug.trace_format=1, or xdebug.mode=profile "
    "for a cachegrind.out file";
static const char in_dotnet[] = "convert it: dotnet-trace convert --format speedscope "
                                "FILE";
static const char in_otf2[] =
    "no known program converts it to stacks; record samples: prof2dot run -- "
    "./PROGRAM";
static const char in_tracy[] =
    "tracy-csvexport FILE lists its zones, without callers; record samples: prof2dot run "
    "-- ./PROGRAM";
static const char in_tau[] =
    "record a trace (TAU_TRACE=1) and convert it: tau_treemerge.pl; tau_trace2json "
    "tau.trc tau.edf -chrome -ignoreatomic -o trace.json";
static const char in_etl[] = "export its stacks: wpaexporter -i FILE -profile "
                             "STACKS.wpaProfile, or as speedscope's "
                             "JSON from PerfView";
static const char in_llvm[] =
    "it has counts for compilers and coverage; record the program: prof2dot run -- "
    "./PROGRAM";
static const char in_tar[] = "give the profile in it: tar xOf FILE NAME | prof2dot";
static const char in_zip[] = "give the profile in it: unzip -p FILE NAME | prof2dot";
static const char in_ar[] = "give the profile in it: ar p FILE NAME | prof2dot";
static const char in_cpio[] = "unpack it (cpio -i) and give the profile in it";
static const char in_archive[] =
    "give the profile in it: bsdtar xOf FILE NAME | prof2dot";
static const char in_program[] = "give a profile of it";
static const char in_picture[] = "give what it was drawn from";
static const char in_graph[] =
    "it has sums without stacks and samples; give the profile that it was drawn from, or "
    "keep that by -T pprof";
static const char in_pprof[] = "give the profile itself, which it was printed from";

/* The first row that fits is reported, so particular rows come before general ones. */
static const struct kind kinds[] = {
    // clang-format off
    /* Recordings. */
    {{"a trace of .NET in a version after 5", in_dotnet}, BEGINS("Nettrace\0\0\0\0")},
    {{"a trace of .NET", in_dotnet}, BEGINS("Nettrace")},
    {{"a trace of .NET", in_dotnet}, BEGINS("\x14\0\0\0!FastSerialization")},
    {{"a trace of .NET", in_dotnet}, BEGINS("!FastSerialization")},
    {{"a dump of Java's heap", "it has no costs of functions; record with -agentlib:hprof=cpu=samples"}, BEGINS("JAVA PROFILE 1.0")},
    {{"an object of Ruby, as stackprof dumps", "convert it: stackprof --json FILE"}, BEGINS("\x04\x08{")},
    {{"gmon.out, which gprof reads", "give what gprof prints: gprof PROGRAM gmon.out"}, BEGINS("gmon\1\0\0\0")},
    {{"a recording of a perf before Linux 2.6.33", "give what the perf script of that machine prints"}, BEGINS("PERFFILE")},
    {{"a trace of Fuchsia (FXT), as magic-trace writes", "convert it: traceconv json FILE trace.json"}, BEGINS("\x10\0\x04\x46\x78\x54\x16\0")},
    {{"a trace of Tracy", in_tracy}, BEGINS("tr\xfdP")},
    {{"a trace of Tracy", in_tracy}, BEGINS("tlZ\4")},
    {{"a trace of Tracy", in_tracy}, BEGINS("tZst")},
    {{"a trace of Tracy", in_tracy}, BEGINS("tracy\0")},
    {{"a trace of Score-P (OTF2)", in_otf2}, BEGINS("\3" "BOTF2")},
    {{"a trace of Score-P (OTF2)", in_otf2}, BEGINS("\3" "LOTF2")},
    {{"a part of a trace of Score-P (OTF2)", in_otf2}, BEGINS("\3" "B\1\0\0\0\0\0\0\0")},
    {{"a part of a trace of Score-P (OTF2)", in_otf2}, BEGINS("\3" "L\1\0\0\0\0\0\0\0")},
    {{"a trace of Paraver", in_otf2}, BEGINS("#Paraver (")},
    {{"a profile of TAU", in_tau}, .is = is_tau_profile},
    {{"a trace of TAU", in_tau}, BEGINS("\x60\xea\0\0")},
    {{"a log of Windows' events (ETL)", in_etl}, .is = is_log_of_windows},
    {{"a measurement of HPCToolkit", in_otf2}, BEGINS("HPCRUN-profile____")},
    {{"a capture of sysprof", "record with perf, whose perf.data is read: perf record -g ./PROGRAM"}, BEGINS("\x5e\x97\xca\xfd")},
    {{"what hotspot's perfparser writes", "give the perf.data itself"}, BEGINS("QPERFSTREAM\0")},
    {{"a snapshot of NetBeans' or VisualVM's profiler", "record a Flight Recording, which is read: java -XX:StartFlightRecording=filename=out.jfr"}, BEGINS("nBpRoFiLeR")},
    {{"an event log of GHC", "record a profile (+RTS -p), which is read; hs-speedscope FILE converts logs of its samples"}, BEGINS("hdrb")},
    {{"a heap profile of GHC (.hp)", "hp2ps draws it; it has no callers: +RTS -p records costs of cost centres, which is read"}, .line = "JOB \"", .below = "SAMPLE_UNIT"},
    {{"an analysis by Erlang's fprof", "convert it: erlgrind FILE writes a file of callgrind"}, BEGINS("%% Analysis results:\n{")},
    {{"a profile of rustc itself (-Z self-profile)", "convert it with the crox of measureme: crox FILE"}, BEGINS("MMPD")},
    {{"counts of LLVM (.profraw)", in_llvm}, BEGINS("\x81rforpl\xff")},
    {{"counts of LLVM (.profdata)", in_llvm}, BEGINS("\xfflprofi\x81")},
    {{"counts of gcov (.gcda)", in_llvm}, BEGINS("adcg")},
    {{"the description of a trace in the Common Trace Format (LTTng)", "it has events and no stacks; if perf data convert made it, give the perf.data"}, BEGINS("/* CTF 1.")},
    {{"a trace in the Common Trace Format (LTTng)", "it has events and no stacks; if perf data convert made it, give the perf.data"}, BEGINS("\xc1\x1f\xfc\xc1")},
    {{"a trace in the Common Trace Format (LTTng)", "it has events and no stacks; if perf data convert made it, give the perf.data"}, BEGINS("\x75\xd1\x1d\x57")},
    {{"events of ftrace without calls", "record calls: trace-cmd record -p function_graph PROGRAM, then trace-cmd report"}, BEGINS("# tracer: ")},
    {{"a recording of trace-cmd", "give what trace-cmd report -i FILE prints"}, BEGINS("\x17\x08\x44tracing")},
    {{"an execution trace of Go", "convert it: go tool trace -pprof=sched FILE (or net, sync, syscall)"}, .is = is_go_trace},
    {{"a database of SQLite, as nsys export writes", "if Nsight Systems made it, nsys2json makes a trace for Chrome of it"}, BEGINS_SURELY("SQLite format 3\0")},
    {{"a recording of memray", in_memray}, BEGINS("memray\0")},
    {{"memray's statistics", "they have no stacks; memray transform speedscope converts the recording"}, .keys = {"total_num_allocations", "total_bytes_allocated"}},
    {{"a pickled object of Python", "a profile as cProfile writes it: python -m cProfile -o out.pstats SCRIPT"}, .is = is_pickle},
    {{"OpenTelemetry's profiles (OTLP) of a version before 1.8", "update the profiler, or let it write pprof"}, .is = is_otlp},
    /* What other programs print. */
    {{"a trace of Xdebug", in_xdebug}, .is = is_xdebug_trace},
    {{"what perf report prints", in_perf}, .line = "# Samples: ", .below = "# Overhead"},
    {{"what perf report prints", in_perf}, .line = "# Samples: ", .below = "# Children"},
    {{"a table of Python's pstats", "give the file that it was printed from, or: python -m cProfile -o out.pstats SCRIPT"}, .line = "   ncalls  tottime"},
    {{"what pprof prints", in_pprof}, .line = "PeriodType: ", .below = "Samples:"},
    {{"what pprof prints", in_pprof}, .line = "Showing nodes accounting for ", .below = "flat%"},
    {{"what callgrind_annotate prints", "give callgrind's file itself"}, .line = "Profile data file '", .below = "Events recorded:"},
    {{"what ms_print prints", "give massif's file itself"}, .line = "Command:", .below = "ms_print arguments:"},
    {{"what pyinstrument prints", "give what pyinstrument -r json or -r speedscope writes"}, .line = "  _     ._   __/__", .below = "Samples:"},
    {{"a method trace of Android's ART", "record with simpleperf: what simpleperf report-sample prints is read"}, BEGINS("*version\n")},
    {{"a method trace of Android's ART", "record with simpleperf: what simpleperf report-sample prints is read"}, BEGINS("SLOW")},
    {{"what jfr print prints", "give the recording itself: FILE.jfr"}, .line = "  startTime = ", .below = "  stackTrace = ["},
    {{"a timeline of Safari", "let Chrome or Firefox record: their profiles are read"}, .keys = {"version", "recording"}},
    {{"what jfr print prints", "give the recording itself: FILE.jfr"}, .keys = {"recording"}},
    {{"a log of node --prof", in_node}, BEGINS("v8-version,")},
    {{"a log of Papyrus, of a game", "speedscope shows it"}, .line = "Script_", .below = ":PUSH:"},
    {{"a log of Papyrus, of a game", "speedscope shows it"}, .line = "Stack_", .below = ":START:"},
    /* JSON. */
    {{"a source map of JavaScript", "give the profile that it is for"}, .keys = {"version", "sources", "mappings"}},
    {{"a graph, as prof2dot -T json writes it", in_graph}, .keys = {"graph.type=call-graph", "graph.metadata.metric"}},
    {{"OpenTelemetry's profiles (OTLP) as JSON", "let them be written as protobuf, which is read"}, .keys = {"resourceProfiles", "dictionary"}},
    {{"Pyroscope's JSON of a flame graph", "export pprof, which has labels and lines"}, .keys = {"flamebearer", "metadata"}},
    {{"names of functions for a profile of samply", "give the profile that they are for"}, .keys = {"string_table", "data[].debug_name"}},
    /* Anything. */
    {{"a picture (SVG)", "give what it was drawn from: folded stacks, or what the profiler wrote"}, .is = is_svg},
    {{"a program (ELF)", "record it: prof2dot run -- ./PROGRAM"}, BEGINS_SURELY("\x7f" "ELF")},
    {{"a program (Mach-O)", in_program}, BEGINS_SURELY("\xcf\xfa\xed\xfe")},
    {{"a program (Mach-O)", in_program}, BEGINS_SURELY("\xce\xfa\xed\xfe")},
    {{"a program (Mach-O), or a class of Java", in_program}, BEGINS_SURELY("\xca\xfe\xba\xbe")},
    {{"a program for Windows", in_program}, .is = is_program_of_windows, .is_sure = true},
    {{"a program (WebAssembly)", in_program}, BEGINS_SURELY("\0asm")},
    {{"a program (LLVM bitcode)", in_program}, BEGINS_SURELY("BC\xc0\xde")},
    {{"an ar archive", in_ar}, BEGINS_SURELY("!<arch>\n")},
    {{"an ar archive of names", "it holds no files"}, BEGINS_SURELY("!<thin>\n")},
    {{"a tar archive", in_tar}, .is = p2d_is_tar, .is_sure = true},
    {{"a cpio archive", in_cpio}, BEGINS_SURELY("07070"), .is = is_cpio},
    {{"a zip archive", in_zip}, BEGINS_SURELY("PK\x03\x04")},
    {{"a zip archive", in_zip}, BEGINS_SURELY("PK\x05\x06")},
    {{"a 7z archive", in_archive}, BEGINS_SURELY("7z\xbc\xaf\x27\x1c")},
    {{"a RAR archive", in_archive}, BEGINS_SURELY("Rar!\x1a\x07")},
    {{"a xar archive", in_archive}, BEGINS_SURELY("xar!\0\x1c")},
    {{"a cabinet file", in_archive}, BEGINS_SURELY("MSCF\0\0\0\0")},
    {{"an RPM package", in_archive}, BEGINS_SURELY("\xed\xab\xee\xdb")},
    {{"a file packed by lz4", "lz4 -dc FILE | prof2dot"}, BEGINS_SURELY("\x04\x22\x4d\x18")},
    {{"a file packed by lzip", "lzip -dc FILE | prof2dot"}, BEGINS_SURELY("LZIP\1")},
    {{"a file packed by lzop", "lzop -dc FILE | prof2dot"}, BEGINS_SURELY("\x89LZO\0\r\n\x1a\n")},
    {{"a file packed by compress", "zcat FILE | prof2dot"}, BEGINS_SURELY("\x1f\x9d")},
    {{"a file packed by lzma", "xz -dc --format=lzma FILE | prof2dot"}, BEGINS_SURELY("\x5d\0\0\x80\0\xff\xff\xff\xff")},
    {{"a PNG picture", in_picture}, BEGINS_SURELY("\x89PNG")},
    {{"a JPEG picture", in_picture}, BEGINS_SURELY("\xff\xd8\xff")},
    {{"a GIF picture", in_picture}, BEGINS_SURELY("GIF89a")},
    {{"a PDF document", in_picture}, BEGINS_SURELY("%PDF-")},
    {{"a PostScript document", in_picture}, BEGINS_SURELY("%!PS")},
    {{"a capture of a network (pcap)", "it has no functions"}, BEGINS_SURELY("\xd4\xc3\xb2\xa1")},
    {{"a capture of a network (pcapng)", "it has no functions"}, BEGINS_SURELY("\x0a\x0d\x0d\x0a")},
    {{"a page of Android's systrace", "convert it: traceconv json FILE trace.json"}, .line = "<title>Android System Trace</title>"},
    {{"a manual page", NULL}, BEGINS_SURELY(".\\\"")},
    {{"a manual page", NULL}, BEGINS_SURELY("'\\\"")},
    {{"an HTML page", NULL}, BEGINS("<!DOCTYPE")},
    {{"an HTML page", NULL}, BEGINS("<!doctype")},
    {{"an HTML page", NULL}, BEGINS("<html")},
    {{"XML", NULL}, BEGINS("<?xml")},
    {{"uftrace's DOT graph, which has no times", "uftrace replay, or uftrace dump --flame-graph"}, BEGINS("# version\":\"uftrace")},
    {{"a DOT graph", NULL}, BEGINS("digraph")},
    {{"JSON", NULL}, .is = is_json},
    {{"a script", NULL}, BEGINS("#!")},
    {{"nothing but blank lines", "check whether the profiler or the command before the pipe has failed"}, .is = is_blank_text},
    // clang-format on
};

/* Whether a line begins so, and it or a later one holds the other text. */
static bool has_lines(struct p2d_span head, const char *begin, const char *below)
{
    struct p2d_span line;
    bool has_begin = false;
    for (int i = 0; i < FIRST_LINES && p2d_cut(&head, '\n', &line); i++) {
        has_begin |= p2d_starts_with(line, begin);
        if (has_begin && (below == NULL || p2d_find_text(line, 0, below) < line.len))
            return true;
    }
    return false;
}

static bool fits(const struct kind *kind, struct p2d_span head)
{
    return p2d_span_equal(p2d_slice(head, 0, kind->magic.len), kind->magic) &&
           (kind->line == NULL || has_lines(head, kind->line, kind->below)) &&
           (kind->keys[0] == NULL || p2d_json_has(head, kind->keys)) &&
           (kind->is == NULL || kind->is(head));
}

static bool find_kind(struct p2d_span head, bool only_sure, struct p2d_no_profile *what)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if ((kinds[i].is_sure || !only_sure) && fits(&kinds[i], head)) {
            *what = kinds[i].what;
            return true;
        }
    return false;
}

bool p2d_looks_like(struct p2d_span head, struct p2d_no_profile *what)
{
    return find_kind(head, false, what);
}

bool p2d_is_surely(struct p2d_span head, struct p2d_no_profile *what)
{
    return find_kind(head, true, what);
}
