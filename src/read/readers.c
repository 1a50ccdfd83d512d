/* readers.c - the list of readers, and how the right one is found. To add a reader,
 * add a line. */
#include "base/sized.h"
#include "read/readers.h"
#include "io/layers.h"
#include "read/no_profile.h"
#include "read/read.h"

// clang-format off
#define READERS(DO) \
    DO(austin) DO(axe) DO(bcc) DO(bpftrace) DO(callgrind) DO(cpuprofile) DO(dhat) DO(dtrace) \
    DO(firefox) DO(folded) DO(ftrace) DO(ghcjson) DO(ghcprof) DO(gperftools) DO(heapprofile) DO(heaptrack) \
    DO(hprof) DO(importtime) DO(instruments) DO(jemalloc) DO(jfr) DO(json) DO(lprof) DO(macsample) DO(massif) DO(memline) DO(memray) DO(mprof) DO(nettrace) \
    DO(otlp) DO(perf) DO(perf_data) DO(perfetto) DO(perfjson) DO(perfstat) DO(pmcstat) DO(pprof) DO(prof) DO(pstats) \
    DO(pyinstrument) DO(rubyprof) DO(scalene) DO(simpleperf) DO(sleepy) DO(speedscope) \
    DO(stackprof) DO(sysprof) DO(threads) DO(trace) DO(tracemalloc) DO(uftrace) DO(v8log) DO(vsprof) DO(vtune) DO(xctrace) DO(xdebug) DO(xhprof) \
    DO(xperf)
// clang-format on

#define DECLARE(name) extern const struct p2d_reader p2d_read_##name;
READERS(DECLARE)

#define LIST(name) &p2d_read_##name,
const struct p2d_reader *const p2d_readers[] = {READERS(LIST) NULL};

const struct p2d_reader *p2d_reader_named(const char *name)
{
    for (size_t i = 0; p2d_readers[i] != NULL; i++)
        if (strcmp(p2d_readers[i]->name, name) == 0 ||
            (p2d_readers[i]->other_name != NULL &&
             strcmp(p2d_readers[i]->other_name, name) == 0))
            return p2d_readers[i];
    return NULL;
}

const struct p2d_reader *p2d_reader_of_folders(void)
{
    size_t i = 0;
    while (!p2d_readers[i]->has_folders)
        i++;
    return p2d_readers[i];
}

/* When in doubt the answer is yes: packed inputs are not unpacked to find out. */
bool p2d_may_open_files(const char *format, const void *bytes, size_t length)
{
    struct p2d_span head = {bytes, length};
    bool may = format == NULL && p2d_may_be_packed(head);
    for (size_t i = 0; p2d_readers[i] != NULL && !may; i++)
        may = p2d_readers[i]->may_open_files != NULL &&
              (format != NULL ? p2d_readers[i] == p2d_reader_named(format)
                              : p2d_readers[i]->may_open_files(head));
    return may;
}

bool p2d_reader_get_sized(size_t index, struct p2d_format_info *info, size_t size)
{
    if (index >= sizeof p2d_readers / sizeof *p2d_readers - 1)
        return false;
    const struct p2d_reader *reader = p2d_readers[index];
    struct p2d_format_info own = {reader->name, reader->title, ""};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

bool p2d_reader_exists(const char *format)
{
    return p2d_reader_named(format) != NULL;
}

bool p2d_reader_has_times(const char *format)
{
    const struct p2d_reader *reader = p2d_reader_named(format);
    return reader != NULL && reader->has_times;
}

bool p2d_reader_has_one_time(const char *format)
{
    const struct p2d_reader *reader = p2d_reader_named(format);
    return reader != NULL && reader->has_one_time;
}

/* "cpuprofile, firefox, ..." */
static void put_timed(struct p2d_buffer *out)
{
    for (size_t i = 0; p2d_readers[i] != NULL; i++)
        if (p2d_readers[i]->has_times)
            p2d_putf(out, "%s%s", out->len > 0 ? ", " : "", p2d_readers[i]->name);
}

void p2d_refuse_times(const char *format, struct p2d_report *report)
{
    const struct p2d_reader *reader = p2d_reader_named(format);
    struct p2d_buffer names = {.report = report};
    put_timed(&names);
    p2d_set_error(report, P2D_EUSAGE, "the %s profile does not say when samples were",
                  format);
    if (reader != NULL && reader->lacks_times != NULL)
        p2d_set_hint(report, "%s", reader->lacks_times);
    else
        p2d_set_hint(report, "formats with times: %.*s", (int)names.len,
                     (const char *)names.at);
    p2d_buffer_release(&names);
}

/* Whether the name of the input's file is one of the reader's, packed or not. */
static bool is_named_for(const struct p2d_input *in, const struct p2d_reader *reader)
{
    static const char *const packed[] = {".gz", ".bz2", ".xz", ".zst"};
    struct p2d_span name = p2d_span_of(in->name);
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
        if (p2d_ends_with(name, packed[i]))
            name.len -= strlen(packed[i]);
    for (size_t i = 0; reader->endings != NULL && reader->endings[i] != NULL; i++)
        if (p2d_ends_with(name, reader->endings[i]))
            return true;
    return false;
}

/* Many control characters, close to each other. */
bool p2d_is_no_text(struct p2d_span head)
{
    enum { FIRST = 16, MANY = 4 };
    int n = 0;
    for (size_t i = 0; i < FIRST && i < head.len; i++)
        n += head.at[i] < ' ' && (head.at[i] < '\b' || head.at[i] > '\r') &&
             head.at[i] != '\x1b';
    return n >= MANY;
}

static int score_of(const struct p2d_reader *reader, const struct p2d_input *in,
                    struct p2d_span head)
{
    int score = reader->probe(head);
    return score == P2D_IF_NAMED && !is_named_for(in, reader) ? P2D_NO : score;
}

/* A reader that takes the input if the user names it; NULL if there is none. */
static const struct p2d_reader *possible_reader(struct p2d_span head)
{
    for (size_t i = 0; p2d_readers[i] != NULL; i++)
        if (p2d_readers[i]->probe(head) == P2D_IF_NAMED)
            return p2d_readers[i];
    return NULL;
}

static void say(struct p2d_input *in, struct p2d_no_profile what)
{
    p2d_set_place(in->report, "%s", in->name);
    p2d_set_error(in->report, P2D_EFORMAT, "the input is not a profile: it looks like %s",
                  what.name);
    p2d_set_hint(in->report, "%s",
                 what.hint != NULL
                     ? what.hint
                     : "-f NAME forces a format; --list-formats lists the formats");
}

/* A JVM that is halted does not write its recording where it was told to. */
static const char *hint_of_empty(const struct p2d_input *in)
{
    if (p2d_ends_with(p2d_span_of(in->name), ".jfr"))
        return "the JVM was halted before it wrote the recording: look for a .jfr in its "
               "repository, a folder named after date and process below /tmp";
    return "check whether the profiler or the command before the pipe has failed";
}

/* Say what was found instead of a profile. */
static void refuse(struct p2d_input *in, struct p2d_span head, bool tied)
{
    struct p2d_no_profile what;
    const struct p2d_reader *possible = possible_reader(head);
    p2d_set_place(in->report, "%s", in->name);
    if (head.len > 0 && !tied && p2d_looks_like(head, &what)) {
        say(in, what);
        return;
    }
    p2d_set_error(in->report, P2D_EFORMAT, "%s",
                  head.len == 0 ? "the input is empty"
                  : tied        ? "the input fits more than one format"
                                : "the input is not a profile of a known format");
    if (head.len == 0)
        p2d_set_hint(in->report, "%s", hint_of_empty(in));
    else if (possible != NULL)
        p2d_set_hint(in->report, "-f %s reads the input as %s", possible->name,
                     possible->title);
    else
        p2d_set_hint(in->report,
                     "-f NAME forces a format; --list-formats lists the formats");
}

bool p2d_refuse_container(struct p2d_input *in, const struct p2d_reader *reader)
{
    struct p2d_no_profile what;
    struct p2d_span head = p2d_peek(in, P2D_HEAD_SIZE);
    if (reader->is_archive || !p2d_is_surely(head, &what) ||
        reader->probe(head) == P2D_BY_MAGIC)
        return false;
    say(in, what);
    return true;
}

const struct p2d_reader *p2d_likely_reader(struct p2d_input *in, bool *tied)
{
    struct p2d_span head = p2d_peek(in, P2D_HEAD_SIZE);
    const struct p2d_reader *best = NULL;
    int best_score = P2D_NO;
    bool several = false, no_text = p2d_is_no_text(head);
    for (size_t i = 0; p2d_input_ok(in) && p2d_readers[i] != NULL; i++) {
        if (no_text && !p2d_readers[i]->is_binary)
            continue;
        int score = score_of(p2d_readers[i], in, head);
        several = score > best_score ? false
                                     : several || (score == best_score && score > P2D_NO);
        if (score > best_score) {
            best_score = score;
            best = p2d_readers[i];
        }
    }
    if (tied != NULL)
        *tied = several;
    return several ? NULL : best;
}

const struct p2d_reader *p2d_reader_for(struct p2d_input *in)
{
    bool tied = false;
    const struct p2d_reader *reader = p2d_likely_reader(in, &tied);
    if (reader == NULL && p2d_input_ok(in))
        refuse(in, p2d_peek(in, P2D_HEAD_SIZE), tied);
    return reader;
}
