/* profile.h - a profile, in one of two shapes.
 *
 * P2D_TREE: whole stacks. Contexts form a calling-context tree; samples hang on contexts.
 * P2D_CALLS: a call graph with numbers (cProfile, callgrind): functions and calls.
 *
 * Both know lines of source code if the reader was asked for them: a line belongs to a
 * function (struct p2d_location), contexts of one function and several lines are several,
 * and a call list has costs by line and calls by line beside those by function.
 *
 * Things are indices into arrays; index 0 is a harmless "none", so nothing needs a NULL
 * check: function 0 is "outside the profile", context 0 is the root, thread 0 is
 * "unknown". A profile is made by a builder (builder.h) and never changes afterwards.
 */
#ifndef P2D_MODEL_PROFILE_H
#define P2D_MODEL_PROFILE_H

#include "base/count.h"
#include "base/groups.h"
#include "base/strings.h"

typedef uint32_t p2d_fn, p2d_node, p2d_thread, p2d_call_id, p2d_location_id;
typedef uint16_t p2d_metric; /* at most P2D_MOST_METRICS (builder.h) */

/* What a frame shows: a function (its number), or a function at a line (the number of the
 * location with P2D_AT_LINE set). */
typedef uint32_t p2d_spot;
enum { P2D_AT_LINE = 1 << 30, P2D_INLINED = 1 << 29 };

/* The identity of a function. */
struct p2d_function {
    p2d_str name, module, file;
    uint32_t column; /* in its line, from 1: of JavaScript, whose programs may be one
                        line; 0: unknown */
    int64_t line;    /* 0: unknown */
};

/* A line of source code, as a part of a function. */
struct p2d_location {
    p2d_fn fn;
    p2d_str file;  /* where the line is in another file than its function, as code is that
                      was inlined from a header; 0: the function's own file */
    uint32_t line; /* from 1 */
};

/* A place in the calling-context tree. A child always follows its parent. */
struct p2d_context {
    p2d_node parent;
    uint32_t fn : 31;
    uint32_t gap : 1; /* frames between this one and its parent were left out */
};

/* A key with a value that the profiler gave to samples, such as "request" and "GET /". */
struct p2d_sample_label {
    p2d_str key, text, unit; /* text: 0 if the value is a number; unit: of a number */
    int64_t number;
};

/* Labels of a sample: label_members[first .. first + n). */
struct p2d_label_set {
    uint32_t first, n;
};

/* All samples with the same stack, thread, labels and metric. */
struct p2d_sample {
    p2d_node node; /* 0: a sample without a stack */
    p2d_thread thread;
    uint32_t labels; /* a set of labels; 0: none */
    p2d_metric metric;
    bool trimmed;   /* frames below were left out: counts for totals, not for self */
    double value;   /* in the metric's unit */
    uint64_t count; /* how many samples, or calls (p2d_metric_column.counts_calls) */
};

struct p2d_thread_info {
    p2d_str comm;
    int64_t pid, tid; /* -1: unknown; below, made up to tell processes apart: not shown */
    p2d_str process;  /* what its process is called; "": as its leader (processes.h) */
};

struct p2d_cost {
    double self, total;
};
typedef P2D_VEC(struct p2d_cost) p2d_costs;
typedef P2D_VEC(double) p2d_values;

struct p2d_metric_column {
    p2d_str name;
    enum p2d_unit unit;
    double total; /* the sum of all samples, or of all self costs, and what follows */
    double unattributed; /* P2D_CALLS: what the file's own total has beyond the sum of all
                            self costs: no function's. Below 0 where those are rounded */
    double cut_off;      /* P2D_CALLS: what the selected stacks cost below functions that
                       they were cut off at: a part of totals, nobody's self cost */
    uint64_t samples;    /* 0 if the profiler did not sample */
    double
        whole; /* 100 % of the profile that this one was selected from; 0: of this one */
    /* P2D_TREE: the count of a sample is how often the innermost function of its stack
     * was called there, since every call is known; not so if some were not counted. */
    bool counts_calls, misses_calls;
    bool counts_none;    /* a context without a count was not called, as of what had begun
                         before a part of the time; else how often is unknown */
    unsigned char times; /* enum p2d_times_of: when its samples were */
    bool has_base;   /* what is told are differences, and `whole` is 100 % of the base */
    p2d_costs fns;   /* P2D_CALLS: by function; may be short, the rest is 0 */
    p2d_costs calls; /* P2D_CALLS: by call */
    p2d_values line_selfs;  /* P2D_CALLS: self cost by location; may be short */
    p2d_values site_totals; /* P2D_CALLS: total by call site; may be short */
};

/* P2D_CALLS: how often a function was called. */
struct p2d_fn_calls {
    struct p2d_count calls, primitive; /* primitive: not made from within itself */
    bool listed;                       /* false: known only as somebody's caller */
    bool has_calls;                    /* calls was ever set; if not it is unknown */
    bool total_estimated;              /* its total was derived by prof2dot */
    bool self_estimated;               /* so was its self cost */
};

/* P2D_CALLS: a caller and a callee. */
struct p2d_call {
    p2d_fn caller, callee;
    struct p2d_count calls, primitive;
    bool estimated; /* the cost was derived, the input has only the number of calls */
};

/* P2D_CALLS: the part of a call that one line of the caller makes. */
struct p2d_call_site {
    p2d_call_id call;
    p2d_location_id location;
    struct p2d_count calls;
};

/* An object file whose functions have no names, and why. */
struct p2d_lack {
    p2d_str module;
    bool is_stripped; /* false: it is not here */
};

/* A file that was read. */
struct p2d_origin {
    p2d_str name;
    int64_t mtime; /* seconds since 1970 */
    bool has_mtime;
};

/* What the processor or the kernel counted in a whole run, beside any samples. */
struct p2d_counter {
    p2d_str name, unit; /* "cycles", ""; "task-clock", "msec" */
    double value;       /* a sum; the mean of several runs */
    double variance;    /* between runs, as a fraction of the value; < 0: unknown */
    double running; /* share of the time that it was counted for; the value is scaled */
    bool counted;   /* false: the machine could not */
};

/* What the times of a metric's samples are (times.h). */
enum p2d_times_of {
    P2D_NO_TIMES,
    P2D_MOMENTS, /* when the cost was noted: it is whole in the part that has the moment */
    P2D_INTERVALS /* the cost is a length of time, and a part of it a part of the cost */
};

/* When a part of a sample was: a moment, or an interval. Times are nanoseconds of the
 * file's own clock. */
struct p2d_stretch {
    int64_t begin;
    int64_t end; /* not itself within. Of a moment: until the thread's next one, but two
                        periods at most: for pictures, never for costs */
    double cost; /* of a moment, in the metric's unit; of an interval, which costs what
                        it lasts: 0 */
    uint32_t sample; /* whose part it is: index of p2d_profile.samples */
    uint32_t count; /* samples, or calls, that begin with it; 0: an interval goes on where
                        another call had interrupted it */
};

/* A part of the time with a name (phases.h). */
struct p2d_phase {
    p2d_str name;
    int64_t begin, end; /* the phase ends before `end`; a mark's end is its begin */
};

/* Kept only where somebody asked for times (p2d_builder.keeps_times). */
struct p2d_times {
    P2D_VEC(struct p2d_stretch) at; /* by begin; equal ones as they stand in the file */
    int64_t first, last; /* of the whole recording, also after a selection; first > last:
                            nothing has a time */
    bool has_both_ends;  /* a part FROM,TO of it has also what is at TO, as perf's has */
    P2D_VEC(struct p2d_phase) phases; /* by begin; of equal ones the longer first */
};

/* Memory at a moment of a run. */
struct p2d_memory_point {
    double at; /* how far the run was, in the unit of p2d_memory.along */
    double bytes;
    uint32_t whose; /* of series: the program's, a child's */
    bool adds; /* to the moment before, which is of another series and of the same time */
};

/* What one function had allocated of a series at a moment: massif's detailed snapshots. */
struct p2d_memory_part {
    p2d_str name; /* of the function */
    double at, bytes;
    uint32_t whose;
    bool is_first; /* of its moment; the other parts of the moment follow */
};

/* One call, from its begin to its end, and what memory was in use then. */
struct p2d_memory_call {
    p2d_str name;
    double begin, end;    /* seconds since the measuring began */
    double before, after; /* bytes */
    uint32_t depth;       /* in how many others it is */
    uint32_t whose; /* of series: the program's of its run; past them if it has none */
};

/* Memory over time, of profilers that record that (mprof, massif); empty for all others.
 * Several runs that add up keep their own series, which all begin at 0. */
struct p2d_memory {
    enum p2d_unit along; /* seconds; massif also counts instructions or allocated bytes */
    P2D_VEC(p2d_str) series; /* their names */
    P2D_VEC(double) clocks;  /* by series: seconds of the file's clock where it begins */
    P2D_VEC(struct p2d_memory_point) moments; /* as recorded: each series by time */
    P2D_VEC(struct p2d_memory_call) calls;
    P2D_VEC(struct p2d_memory_part) parts; /* of one moment side by side */
};

/* The object file that a module's functions are in. */
struct p2d_module_file {
    p2d_str module, path, build_id; /* path, build_id: "" if unknown */
};

/* What a recording says of itself, beside its samples (recording.h). */
struct p2d_recording {
    int64_t began;    /* nanoseconds since 1970; 0: unknown */
    int64_t duration; /* nanoseconds; 0: unknown */
    int64_t period;   /* between two samples, of this type and in this unit; 0: unknown */
    p2d_str period_type, period_unit;
    p2d_str doc_url;
    P2D_VEC(p2d_str) comments;
    P2D_VEC(struct p2d_module_file) objects;
};

enum p2d_shape { P2D_TREE, P2D_CALLS };

struct p2d_profile {
    enum p2d_shape shape;
    const char *format; /* the reader's name */
    struct p2d_strings strings;
    P2D_VEC(struct p2d_origin) origins;
    P2D_VEC(p2d_str) notes; /* what a picture should say of the data, a line each */
    P2D_VEC(struct p2d_lack) lacks;
    P2D_VEC(struct p2d_counter) counters;
    struct p2d_memory memory;
    struct p2d_times times;
    struct p2d_recording recording;
    p2d_str command;      /* what was profiled; "" if unknown */
    p2d_metric preferred; /* the metric that the file itself names as the main one */
    P2D_VEC(struct p2d_function) fns;
    P2D_VEC(struct p2d_metric_column) metrics; /* from 1 */
    P2D_VEC(struct p2d_thread_info) threads;
    /* From 1; empty if no line is known, or nobody asked. */
    P2D_VEC(struct p2d_location) locations;
    /* From 1: labels, and sets of them by increasing number. */
    P2D_VEC(struct p2d_sample_label) labels;
    P2D_VEC(struct p2d_label_set) label_sets;
    P2D_VEC(uint32_t) label_members;
    /* P2D_TREE */
    P2D_VEC(p2d_spot)
    node_lines; /* by context: its spot but for P2D_AT_LINE; 0: no line is
                                     known. May be short, the rest is 0 */
    P2D_VEC(struct p2d_context) nodes;
    P2D_VEC(struct p2d_sample) samples; /* from 1 */
    /* P2D_CALLS */
    P2D_VEC(struct p2d_fn_calls) fn_calls; /* by function; may be short */
    P2D_VEC(struct p2d_call) calls;        /* from 1 */
    P2D_VEC(struct p2d_call_site) sites;   /* from 1 */
    /* Of a sum, whose functions are sorted: the place of each in the order of the inputs. */
    P2D_VEC(uint32_t) positions;
    bool has_groups;  /* its functions are groups of functions */
    bool is_in_order; /* p2d_in_order made it */
    bool
        lacks_line_totals; /* of a stack only the innermost line was recorded, or of lines
                               only self costs: what a line costs in all is unknown */
    bool has_calls;        /* numbers of calls are known (a sampling profiler has none) */
};

static inline struct p2d_span p2d_text(const struct p2d_profile *profile, p2d_str id)
{
    return p2d_string(&profile->strings, id);
}

/* Where the input lists a function, or would. */
static inline uint32_t p2d_position_of(const struct p2d_profile *profile, p2d_fn fn)
{
    return fn < profile->positions.len ? profile->positions.at[fn] : fn;
}

/* Whether any line of source code is known. */
static inline bool p2d_has_lines(const struct p2d_profile *profile)
{
    return profile->locations.len > 1;
}

/* The location of a context; 0: its line is unknown. */
static inline p2d_location_id p2d_location_at(const struct p2d_profile *profile,
                                              p2d_node node)
{
    return node < profile->node_lines.len
               ? profile->node_lines.at[node] & (P2D_INLINED - 1)
               : 0;
}

/* Whether a context's function was inlined into its caller: known only with its line. */
static inline bool p2d_is_inlined(const struct p2d_profile *profile, p2d_node node)
{
    return node < profile->node_lines.len &&
           (profile->node_lines.at[node] & P2D_INLINED) != 0;
}

/* What a context's frame shows. */
static inline p2d_spot p2d_spot_at(const struct p2d_profile *profile, p2d_node node)
{
    return p2d_location_at(profile, node) != 0
               ? profile->node_lines.at[node] | P2D_AT_LINE
               : profile->nodes.at[node].fn;
}

/* The location of a frame; 0: just a function. */
static inline p2d_location_id p2d_location_of(p2d_spot spot)
{
    return spot & P2D_AT_LINE ? spot & (P2D_INLINED - 1) : 0;
}

/* The function of what a frame shows. */
static inline p2d_fn p2d_fn_of_spot(const struct p2d_profile *profile, p2d_spot spot)
{
    return spot & P2D_AT_LINE ? profile->locations.at[p2d_location_of(spot)].fn : spot;
}

/* The file that a location's line is in; 0: unknown. */
static inline p2d_str p2d_file_of(const struct p2d_profile *profile,
                                  const struct p2d_location *location)
{
    return location->file != 0 ? location->file : profile->fns.at[location->fn].file;
}

/* A number of a column that may be short; 0 after its end. */
static inline double p2d_value_at(const p2d_values *numbers, uint32_t index)
{
    return index < numbers->len ? numbers->at[index] : 0;
}

/* The cost of a function or a call; zeros where the column is short. */
static inline struct p2d_cost p2d_cost_at(const p2d_costs *costs, uint32_t index)
{
    return index < costs->len ? costs->at[index] : (struct p2d_cost){0, 0};
}

/* Whether numbers of calls go with this metric. */
static inline bool p2d_knows_calls(const struct p2d_profile *profile, p2d_metric metric)
{
    const struct p2d_metric_column *column = &profile->metrics.at[metric];
    return profile->has_calls || (column->counts_calls && !column->misses_calls);
}

/* The calls (ids) of each function, as their caller or as their callee, ascending. */
bool p2d_calls_by_caller(struct p2d_groups *, const struct p2d_profile *,
                         struct p2d_report *);
bool p2d_calls_by_callee(struct p2d_groups *, const struct p2d_profile *,
                         struct p2d_report *);

/* How often a function was called; unknown where nothing was said. */
struct p2d_fn_calls p2d_fn_calls_at(const struct p2d_profile *, p2d_fn);

/* 100 %: the sum of all samples, or of all self costs above 0, of the whole profile, or
 * what the file says it is where that is more. The sum of self costs is the only other
 * total that neither threads nor recursion can inflate. */
double p2d_whole(const struct p2d_profile *, p2d_metric);
/* The same for the selected part, if this is a selection. */
double p2d_sum_above_0(const struct p2d_profile *, p2d_metric);

/* The metric that is drawn when nobody chooses: the one that the file prefers, else the
 * one with the largest total among times, else among the hardware events, else the time that
 * threads waited, else the largest; 0 if there is none. One that is 0 everywhere is passed over, as long as there
 * is another: then it is *empty, which may be NULL, else that is 0. */
p2d_metric p2d_default_metric(const struct p2d_profile *, p2d_metric *empty);

/* Whether it is the time that threads waited, by its name. */
bool p2d_measures_waits(const struct p2d_profile *, p2d_metric);

/* The metric with this name; 0 if there is none. A name without its modifiers ("cycles"
 * for "cycles:u") is found if it is the only one. */
p2d_metric p2d_find_metric(const struct p2d_profile *, struct p2d_span name);

/* "s", "ns", "count", ... */
const char *p2d_unit_name(enum p2d_unit);
/* Seconds in one unit of a time; 0 for what is no time. */
double p2d_seconds_in(enum p2d_unit);

#endif
