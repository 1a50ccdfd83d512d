/* producer.c - recognise entries of speedscope's files that are not functions.
 *
 * dotnet-trace, PerfView: Process64 app (77) (77) Args: > (Non-Activities) > Threads >
 *     Thread (78) > App!App.Program.Main(class System.String[]) > CPU_TIME
 * py-spy: process 77:"python app.py" > thread (78): "worker" > <module>; a profile is
 *     called 'Process 77 Thread 78 "worker"'
 * austin2speedscope: a profile is called "Wall time profile for 77:0:78"
 *
 * Reference: SpeedScopeExporter.cs and SampleProfilerThreadTimeComputer.cs of perfview;
 * src/speedscope.rs of py-spy; austin/format/speedscope.py of austin-python.
 */
#include "read/speedscope/producer.h"

#include "base/number.h"
#include "syntax/words.h"

static bool parse_id(struct p2d_span text, int64_t *id)
{
    uint64_t value;
    if (!p2d_parse_u64(text, &value) || value > INT64_MAX)
        return false;
    *id = (int64_t)value;
    return true;
}

/* The digits between the bracket at `open` and the next one. */
static bool parse_in_brackets(struct p2d_span text, size_t open, int64_t *id)
{
    return open < text.len && text.at[open] == '(' &&
           parse_id(p2d_slice(text, open + 1, p2d_find(text, open, ')')), id);
}

/* --------------------------------------------------------------------- .NET */

/* "Process(77)" stands where no name is known. */
bool p2d_dotnet_process(struct p2d_span frame, struct p2d_lead *lead)
{
    size_t begin = strlen("Process64 ");
    if (!p2d_starts_with(frame, "Process64 ") && !p2d_starts_with(frame, "Process32 "))
        return false;
    size_t end = p2d_find_text(frame, begin, " Args:");
    size_t open = p2d_find_text(frame, begin, " (");
    if (open >= end || !parse_in_brackets(frame, open + 1, &lead->pid))
        return false;
    struct p2d_span name = p2d_slice(frame, begin, open);
    if (!p2d_starts_with(name, "Process("))
        lead->process = name;
    return true;
}

/* "Thread (78)", then what is known of the thread. */
static bool take_dotnet_thread(struct p2d_span name, struct p2d_lead *lead)
{
    static const char start[] = "Thread (";
    size_t close = p2d_find(name, 0, ')');
    if (!p2d_starts_with(name, start) ||
        !parse_in_brackets(name, strlen(start) - 1, &lead->tid))
        return false;
    struct p2d_span rest = p2d_trim(p2d_slice(name, close + 1, name.len));
    if (p2d_starts_with(rest, "(") && p2d_ends_with(rest, ")"))
        rest = p2d_slice(rest, 1, rest.len - 1);
    lead->comm = rest;
    return lead->has_thread = true;
}

static bool is_one_of(struct p2d_span text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (p2d_span_is(text, *words))
            return true;
    return false;
}

static enum p2d_frame_kind kind_of_dotnet(struct p2d_span frame)
{
    static const char *const leads[] = {
        "(Non-Activities)", "(Activities)",        "Threads",
        "CPU_TIME",         "UNMANAGED_CODE_TIME", NULL};
    static const char *const unknown[] = {"BROKEN_STACKS", "?!?", "BROKEN", NULL};
    struct p2d_lead ignored = p2d_no_lead;
    if (is_one_of(frame, leads) || p2d_dotnet_process(frame, &ignored) ||
        take_dotnet_thread(frame, &ignored))
        return P2D_FRAME_LEAD;
    return is_one_of(frame, unknown) ? P2D_FRAME_UNKNOWN : P2D_FRAME_FUNCTION;
}

void p2d_split_dotnet_name(struct p2d_span frame, struct p2d_span *module,
                           struct p2d_span *name)
{
    size_t mark = p2d_find(frame, 0, '!');
    bool has_module = mark > 0 && mark + 1 < frame.len && mark < p2d_find(frame, 0, '(');
    *module = p2d_slice(frame, 0, has_module ? mark : 0);
    *name = has_module ? p2d_slice(frame, mark + 1, frame.len) : frame;
}

/* ------------------------------------------------------------- py-spy, austin */

/* 'Process 77 Thread 0x7F01 "worker"', or without the process. */
static bool take_pyspy_name(struct p2d_span name, struct p2d_lead *lead)
{
    struct p2d_lead found = p2d_no_lead;
    struct p2d_span rest = name;
    if (p2d_starts_with(rest, "Process ")) {
        size_t thread = p2d_find_text(rest, 0, " Thread ");
        if (!parse_id(p2d_slice(rest, strlen("Process "), thread), &found.pid))
            return false;
        rest = p2d_slice(rest, thread + 1, rest.len);
    }
    size_t quote = p2d_find(rest, 0, '"');
    if (!p2d_starts_with(rest, "Thread ") || quote + 1 >= rest.len ||
        !p2d_ends_with(rest, "\"") ||
        !p2d_parse_lead_id(p2d_trim(p2d_slice(rest, strlen("Thread "), quote)), &found))
        return false;
    if (quote + 2 < rest.len)
        found.comm = p2d_slice(rest, quote + 1, rest.len - 1);
    *lead = found;
    return lead->has_thread = true;
}

const char *p2d_take_austin_profile_name(struct p2d_span name, struct p2d_lead *lead)
{
    static const struct {
        const char *start, *metric;
    } kinds[] = {{"CPU time profile for ", "cpu"},
                 {"Wall time profile for ", "time"},
                 {"Memory allocation profile for ", "memory allocated"},
                 {"Memory deallocation profile for ", "memory freed"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!p2d_starts_with(name, kinds[i].start))
            continue;
        struct p2d_span ids = p2d_slice(name, strlen(kinds[i].start), name.len);
        size_t colon = p2d_find(ids, 0, ':'), last = ids.len;
        while (last > 0 && ids.at[last - 1] != ':')
            last--;
        struct p2d_span tid = p2d_slice(ids, last, ids.len);
        if (colon == ids.len || !parse_id(p2d_slice(ids, 0, colon), &lead->pid))
            return NULL;
        if (!p2d_parse_lead_id(tid, lead))
            lead->comm = tid;
        lead->has_thread = true;
        return kinds[i].metric;
    }
    return NULL;
}

/* -------------------------------------------------------------------- whose */

bool p2d_knows_running_lines(struct p2d_span exporter)
{
    return p2d_starts_with(exporter, "py-spy") || p2d_starts_with(exporter, "rbspy") ||
           p2d_starts_with(exporter, "memray") ||
           p2d_starts_with(exporter, "Austin2Speedscope");
}

enum p2d_frame_kind p2d_frame_kind_of(enum p2d_producer producer, struct p2d_span frame)
{
    struct p2d_lead ignored = p2d_no_lead;
    if (producer == P2D_OF_DOTNET)
        return kind_of_dotnet(frame);
    return producer == P2D_OF_PYSPY &&
                   p2d_take_lead(&ignored, P2D_LEAD_PYSPY_PROCESS | P2D_LEAD_PYSPY_THREAD,
                                 frame)
               ? P2D_FRAME_LEAD
               : P2D_FRAME_FUNCTION;
}

bool p2d_take_profile_name(enum p2d_producer producer, struct p2d_span name,
                           struct p2d_lead *lead)
{
    return take_pyspy_name(name, lead) ||
           (producer == P2D_OF_DOTNET && take_dotnet_thread(name, lead));
}
