/* readers.c - the list of readers, and finding the right one. To add one, add a line. */
#include "read/read.h"

// clang-format off
#define READERS(DO) \
    DO(austin) DO(axe) DO(bcc) DO(bpftrace) DO(callgrind) DO(cpuprofile) DO(dhat) DO(dtrace) \
    DO(firefox) DO(folded) DO(ghcjson) DO(ghcprof) DO(gperftools) DO(heapprofile) \
    DO(hprof) DO(importtime) DO(instruments) DO(json) DO(macsample) DO(massif) DO(mprof) \
    DO(perf) DO(perf_data) DO(perfstat) DO(pmcstat) DO(pprof) DO(prof) DO(pstats) \
    DO(pyinstrument) DO(rubyprof) DO(simpleperf) DO(sleepy) DO(speedscope) \
    DO(stackprof) DO(sysprof) DO(threads) DO(trace) DO(uftrace) DO(vsprof) DO(vtune) DO(xctrace) DO(xhprof) \
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

bool p2d_reader_get(size_t index, struct p2d_format_info *info)
{
    if (index >= sizeof p2d_readers / sizeof *p2d_readers - 1)
        return false;
    *info =
        (struct p2d_format_info){p2d_readers[index]->name, p2d_readers[index]->title, ""};
    return true;
}

/* What people pipe in by mistake, or what another program has to convert first. */
struct kind {
    struct p2d_span magic;
    const char *name, *hint; /* hint: NULL if there is nothing to do */
};

#define MAGIC(text)                                     \
    {                                                   \
        (const unsigned char *)(text), sizeof(text) - 1 \
    }

static const struct kind *looks_like(struct p2d_span head)
{
    // clang-format off
    static const struct kind kinds[] = {
        {MAGIC("\x7f" "ELF"), "a program (ELF)", NULL},
        {MAGIC("\x89PNG"), "a PNG picture", NULL},
        {MAGIC("%PDF"), "a PDF document", NULL},
        {MAGIC("PK\x03\x04"), "a zip archive", NULL},
        {MAGIC("<!DOCTYPE"), "an HTML page", NULL},
        {MAGIC("<html"), "an HTML page", NULL},
        {MAGIC("<?xml"), "XML", NULL},
        {MAGIC("digraph"), "a DOT graph", NULL},
        {MAGIC("# version\":\"uftrace"), "uftrace's DOT graph, which has no times", "uftrace replay, or uftrace dump --flame-graph"},
        {MAGIC("{"), "JSON", NULL},
        {MAGIC("#!"), "a script", NULL},
        {MAGIC("FLR\0"), "a Java Flight Recording",
         "convert it with async-profiler: jfrconv -o collapsed FILE out.folded"},
        {MAGIC("Nettrace"), "a trace of .NET", "convert it: dotnet-trace convert --format speedscope FILE"},
        {MAGIC("JAVA PROFILE 1.0"), "a dump of Java's heap",
         "it has no costs of functions; record with -agentlib:hprof=cpu=samples"},
        {MAGIC("\x04\x08{"), "an object of Ruby, as stackprof dumps", "convert it: stackprof --json FILE"},
    };
    // clang-format on
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (p2d_span_equal(p2d_slice(head, 0, kinds[i].magic.len), kinds[i].magic))
            return &kinds[i];
    return NULL;
}

/* Say what was found instead of a profile. */
static void refuse(struct p2d_input *in, struct p2d_span head, bool tied)
{
    const struct kind *kind = looks_like(head);
    p2d_set_place(in->report, "%s", in->name);
    if (head.len == 0)
        p2d_set_error(in->report, P2D_EFORMAT, "the input is empty");
    else if (tied)
        p2d_set_error(in->report, P2D_EFORMAT, "this could be more than one format");
    else if (kind != NULL)
        p2d_set_error(in->report, P2D_EFORMAT, "this is no profile: it looks like %s",
                      kind->name);
    else
        p2d_set_error(in->report, P2D_EFORMAT, "this is no profile of a known format");
    if (kind != NULL && kind->hint != NULL)
        p2d_set_hint(in->report, "%s", kind->hint);
    p2d_set_hint(in->report, head.len == 0
                                 ? "did the profiler or the command before the pipe fail?"
                                 : "-f NAME forces a format; --list-formats shows them");
}

const struct p2d_reader *p2d_likely_reader(struct p2d_input *in, bool *tied)
{
    struct p2d_span head = p2d_peek(in, P2D_HEAD_SIZE);
    const struct p2d_reader *best = NULL;
    int best_score = P2D_NO;
    bool several = false;
    for (size_t i = 0; p2d_input_ok(in) && p2d_readers[i] != NULL; i++) {
        int score = p2d_readers[i]->probe(head);
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
