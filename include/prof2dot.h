/* prof2dot.h - read a profile, turn it into a call graph, write it out.
 *
 *     struct p2d_report *report = p2d_report_new();
 *     struct p2d_profile *profile = p2d_read_path("out.pstats", NULL, report);
 *     struct p2d_graph *graph = p2d_graph_new(profile, NULL, report);
 *     p2d_save(graph, NULL, "svg", "graph.svg", report);
 *     if (p2d_report_code(report) != P2D_OK)
 *         fprintf(stderr, "%s: %s\n", p2d_report_place(report), p2d_report_text(report));
 *     p2d_graph_free(graph);
 *     p2d_profile_free(profile);
 *     p2d_report_free(report);
 *
 * Rules that hold for every function here:
 *  - No function prints anything or ends the process; every failure is in the report.
 *  - After an error, later calls with the same report do nothing, and NULL is accepted
 *    in place of the object that a failed call did not return, so one check at the end
 *    of a sequence is enough.
 *  - An options pointer may be NULL; NULL and a zeroed struct both mean the defaults.
 *  - The caller frees what a function returns: profiles by p2d_profile_free, graphs by
 *    p2d_graph_free, bytes by p2d_bytes_free.
 *  - Numbers of things (functions, metrics, ...) count from 0. A p2d_..._get function is
 *    false if there is no such index.
 *  - Strings that a function returns stay valid as long as the object they belong to.
 *  - Structs may grow at their ends in later versions, and a program need not be compiled
 *    again for that: each call says how large the caller's struct is. Functions whose
 *    names end in _sized take that size; the inline function of the same name without
 *    _sized passes it. p2d_count and p2d_bytes never grow.
 *  - Objects have no hidden shared state: different threads may work on different
 *    objects. Rendering (png, svg, pdf, ...) forks; see p2d_write.
 */
#ifndef PROF2DOT_H
#define PROF2DOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define P2D_VERSION "0.1.0"

#if defined(__GNUC__)
#define P2D_API __attribute__((visibility("default")))
#else
#define P2D_API
#endif

/* ------------------------------------------------------------------ reports */

enum p2d_code {
    P2D_OK = 0,
    P2D_ENOMEM,  /* out of memory, or a limit was reached */
    P2D_EIO,     /* the operating system refused */
    P2D_EFORMAT, /* the input is not valid */
    P2D_EUSAGE,  /* an option is not valid */
    P2D_EEMPTY,  /* nothing is left to draw */
    P2D_ERENDER  /* Graphviz could not draw the picture, or not in time */
};

/* The first error and the counted warnings of one run. Texts are printable UTF-8: control
 * bytes from the input are escaped. They stay valid until the report changes. */
struct p2d_report;
/* A new report, which the caller frees. Never NULL: if memory has run out, it is a report
 * of that error. */
P2D_API struct p2d_report *p2d_report_new(void);
P2D_API void p2d_report_free(struct p2d_report *);
/* Forget everything, for another run. */
P2D_API void p2d_report_clear(struct p2d_report *);
P2D_API enum p2d_code p2d_report_code(const struct p2d_report *);
/* Where the error is: "perf.txt:12", "a.pstats@0x1f", or "". */
P2D_API const char *p2d_report_place(const struct p2d_report *);
/* What is wrong, and what to do about it, or "". */
P2D_API const char *p2d_report_text(const struct p2d_report *);
P2D_API const char *p2d_report_hint(const struct p2d_report *);

/* Warnings of one kind. Text and place are those of the first; the others are counted. */
struct p2d_warning_info {
    const char *kind;  /* different for each kind */
    const char *place; /* as p2d_report_place has it for an error */
    const char *text, *hint;
    uint64_t count; /* how often, >= 1 */
};
/* False if there are no more. */
P2D_API bool p2d_report_warning_sized(const struct p2d_report *report, size_t index,
                                      struct p2d_warning_info *info, size_t size);
static inline bool p2d_report_warning(const struct p2d_report *report, size_t index,
                                      struct p2d_warning_info *info)
{
    return p2d_report_warning_sized(report, index, info, sizeof *info);
}

/* ------------------------------------------------------------------- values */

/* A number of calls: 128 bits, since a profile may hold any Python integer. All bits set
 * mean that the number is unknown, since a sampling profiler cannot count calls. */
struct p2d_count {
    uint64_t high, low;
};
P2D_API bool p2d_count_known(struct p2d_count);
P2D_API double
    p2d_count_value(struct p2d_count); /* rounded to a double; NaN if unknown */

enum p2d_unit {
    P2D_UNIT_COUNT = 0,
    P2D_UNIT_SECONDS,
    P2D_UNIT_MILLISECONDS,
    P2D_UNIT_MICROSECONDS,
    P2D_UNIT_NANOSECONDS,
    P2D_UNIT_BYTES
};

/* ------------------------------------------------------------------- input */

/* In which stacks of a perf.data inlined functions are shown. They are known if the
 * program has debug information. */
enum p2d_inlines_shown {
    P2D_INLINES_AS_PERF = 0, /* in unwound stacks (--call-graph dwarf), as perf script */
    P2D_INLINES_ALWAYS,
    P2D_INLINES_NEVER
};

struct p2d_read_options {
    const char *format; /* a reader's name; NULL: detected from the content */
    const char *name;   /* what messages call the input; NULL: the path, or "-" */
    uint64_t max_input; /* bytes after decompression; 0: 64 GiB */
    unsigned threads;   /* at most so many read a large file; 0: one per processor */
    enum p2d_inlines_shown inlines;
    bool keep_mangled;     /* do not demangle names of C++ and Rust functions */
    const char *symfs;     /* the root below which programs are looked up; NULL: "/" */
    const char *debug_dir; /* perf's copies of programs (~/.debug); NULL: not used */
    bool debuginfod;       /* ask the servers in DEBUGINFOD_URLS for missing programs */
    /* Called now and then with the number of bytes read, before decompression, and the
     * size of the file, or 0 if it is unknown. Any thread that reads may call it. */
    void (*progress)(void *state, uint64_t bytes_read, uint64_t size);
    void *progress_state;
    /* Keep only what was in this time: "FROM,TO" in seconds of the file's clock, of which
     * one may be missing, or "A%-B%" of the recording, as perf script --time; NULL: all.
     * As p2d_select_time, in formats with times (p2d_reader_has_times). */
    const char *time;
    /* Keep only samples of these processors (perf-data, perf), as perf script --cpu:
     * "0,2-5"; NULL: all. */
    const char *cpus;
    /* Keep the lines of source code of frames and calls, for outputs that show them
     * (p2d_format_wants_lines) and P2D_GROUP_LINE. Without it they are forgotten, which
     * saves time and memory. */
    bool lines;
    /* Keep labels of samples, for outputs and options that use them. */
    bool labels;
    /* With labels: give each sample of perf-data and perf the labels "cpu", the number of
     * the processor that it was taken on, and "cgroup", the path of its control group, if
     * those were recorded. Others ignore this. */
    bool machine_labels;
    /* JavaScript: a source map, or the folder below which scripts and their maps are looked
     * up, as "/", which is where the profile says that they are: functions get the names
     * and places of their source. NULL: no file that the profile names is opened. */
    const char *source_map;
    /* Keep when samples were, for outputs and functions that show times. */
    bool times;
    /* Phases that replace those of the recording: a list of "NAME=FROM,TO" and "NAME=A%-B%",
     * which NULL ends, with times as in `time`. Times are kept then. NULL: the phases of the
     * recording stay. */
    const char *const *phases;
    /* The file is one of several that will be added up. In formats whose files have one time
     * for all samples (p2d_reader_has_one_time) that time is kept, so that the sum is a series
     * over time; p2d_select_time and p2d_name_phases apply `time` and `phases` to the sum, and
     * not to the file. Without `series` these two are errors in such formats, since a single
     * file has no parts. */
    bool series;
};

struct p2d_profile;

/* Read one profile, also if it is compressed by gzip, bzip2, xz or zstd. "-" is standard
 * input. A directory is read if it is a recording of perf record --threads or --kcore.
 * Returns NULL after an error. */
P2D_API struct p2d_profile *p2d_read_path_sized(const char *path,
                                                const struct p2d_read_options *options,
                                                size_t size, struct p2d_report *report);
static inline struct p2d_profile *p2d_read_path(const char *path,
                                                const struct p2d_read_options *options,
                                                struct p2d_report *report)
{
    return p2d_read_path_sized(path, options, sizeof *options, report);
}
/* Read one profile from a descriptor, which stays open. */
P2D_API struct p2d_profile *p2d_read_fd_sized(int fd,
                                              const struct p2d_read_options *options,
                                              size_t size, struct p2d_report *report);
static inline struct p2d_profile *
p2d_read_fd(int fd, const struct p2d_read_options *options, struct p2d_report *report)
{
    return p2d_read_fd_sized(fd, options, sizeof *options, report);
}
P2D_API struct p2d_profile *p2d_read_memory_sized(const void *bytes, size_t length,
                                                  const struct p2d_read_options *options,
                                                  size_t size, struct p2d_report *report);
static inline struct p2d_profile *p2d_read_memory(const void *bytes, size_t length,
                                                  const struct p2d_read_options *options,
                                                  struct p2d_report *report)
{
    return p2d_read_memory_sized(bytes, length, options, sizeof *options, report);
}
P2D_API void p2d_profile_free(struct p2d_profile *);

/* The name of the reader that read the profile: "pstats", "perf", ... */
P2D_API const char *p2d_profile_format(const struct p2d_profile *);

/* A sum of profiles: equal functions, calls and stacks are added up. Memory grows with the
 * distinct functions and stacks, not with the number of profiles, since none is kept. The
 * sum does not depend on the order of the profiles, nor on which of them were added up
 * before. To that end times are rounded to nanoseconds, whose sums are exact up to 2^53 of
 * them (104 days). Other values are rounded to multiples of 2^-20 of their unit: sums of
 * whole values are exact up to 2^53, sums of fractions up to 2^33. Memory over time and
 * counters beside the samples keep the order of the profiles. */
struct p2d_sum;
/* NULL: no memory. The caller frees it. */
P2D_API struct p2d_sum *p2d_sum_new(void);
/* Add a profile, which the caller keeps. Profiles that have stacks and profiles that have
 * only calls have no sum: P2D_EUSAGE, and the sum is what it was. After any other error it
 * can only be freed. */
P2D_API bool p2d_sum_add(struct p2d_sum *, const struct p2d_profile *,
                         struct p2d_report *);
/* Count profiles that should have been added and cannot be: a note of the sum says how many
 * of all are missing. */
P2D_API void p2d_sum_miss(struct p2d_sum *, size_t n);
/* The sum as a profile, which the caller frees; NULL after an error or if nothing was added.
 * The sum is empty then. */
P2D_API struct p2d_profile *p2d_sum_take(struct p2d_sum *, struct p2d_report *);
P2D_API void p2d_sum_free(struct p2d_sum *);

/* The sum of several profiles; NULL if there is none, or after an error. */
P2D_API struct p2d_profile *p2d_merge_profiles(const struct p2d_profile *const *profiles,
                                               size_t count, struct p2d_report *);

/* A copy of `profile` with the counters of `counted`, which was read from the output of
 * perf stat. If an event was both sampled and counted, the samples are scaled so that
 * they add up to the count, and a note says so. */
P2D_API struct p2d_profile *p2d_add_counters(const struct p2d_profile *profile,
                                             const struct p2d_profile *counted,
                                             struct p2d_report *);

/* A metric of a profile. A perf file has one metric for each event. */
struct p2d_metric_info {
    const char *name;
    enum p2d_unit unit;
    double total;     /* the sum over all samples, in the unit */
    uint64_t samples; /* 0 if the profiler did not sample */
    bool is_default;  /* the metric that is drawn by default */
};
P2D_API size_t p2d_metric_count(const struct p2d_profile *);
P2D_API bool p2d_metric_get_sized(const struct p2d_profile *profile, size_t index,
                                  struct p2d_metric_info *info, size_t size);
static inline bool p2d_metric_get(const struct p2d_profile *profile, size_t index,
                                  struct p2d_metric_info *info)
{
    return p2d_metric_get_sized(profile, index, info, sizeof *info);
}

/* ------------------------------------------------------- what a profile holds */

/* The shape of a profile: whole stacks (samples hang on frames, which form a tree), or a
 * list of functions and calls with numbers. All indices count from 0. */
P2D_API bool p2d_profile_has_stacks(const struct p2d_profile *);

struct p2d_function_info {
    const char *name, *module, *file; /* "" if unknown; may hold any bytes */
    int64_t line;                     /* where it begins; 0: unknown */
    uint32_t column;                  /* in its line, of JavaScript; 0: unknown */
};
P2D_API size_t p2d_function_count(const struct p2d_profile *);
P2D_API bool p2d_function_get_sized(const struct p2d_profile *profile, size_t index,
                                    struct p2d_function_info *info, size_t size);
static inline bool p2d_function_get(const struct p2d_profile *profile, size_t index,
                                    struct p2d_function_info *info)
{
    return p2d_function_get_sized(profile, index, info, sizeof *info);
}

/* Stacks: a function that was called from a frame. Callers come before their callees. */
struct p2d_frame_info {
    size_t caller;    /* a frame; SIZE_MAX: it is the outermost one */
    size_t function;  /* its index */
    const char *file; /* the file of the line; "": unknown */
    int64_t line;     /* the line that was running; 0: unknown, or not asked for by
                         p2d_read_options.lines */
    bool gap;         /* frames between this one and its caller were left out */
};
P2D_API size_t p2d_frame_count(const struct p2d_profile *);
P2D_API bool p2d_frame_get_sized(const struct p2d_profile *profile, size_t index,
                                 struct p2d_frame_info *info, size_t size);
static inline bool p2d_frame_get(const struct p2d_profile *profile, size_t index,
                                 struct p2d_frame_info *info)
{
    return p2d_frame_get_sized(profile, index, info, sizeof *info);
}

/* Stacks: all samples of one metric with the same stack, thread and labels. */
struct p2d_sample_info {
    size_t frame;  /* the innermost one; SIZE_MAX: the samples have no stack */
    size_t metric; /* its index */
    double value;  /* in the metric's unit */
    uint64_t count;
    bool trimmed; /* callees of the frame were left out: the value is no self cost */
    const char *thread;            /* its name; "": unknown */
    int64_t process_id, thread_id; /* below 0: unknown */
    size_t label_count;
};
P2D_API size_t p2d_sample_count(const struct p2d_profile *);
P2D_API bool p2d_sample_get_sized(const struct p2d_profile *profile, size_t index,
                                  struct p2d_sample_info *info, size_t size);
static inline bool p2d_sample_get(const struct p2d_profile *profile, size_t index,
                                  struct p2d_sample_info *info)
{
    return p2d_sample_get_sized(profile, index, info, sizeof *info);
}

/* A label of a sample: a key with a value, as the profiler gave it. Labels are there if
 * they were asked for by p2d_read_options.labels. */
struct p2d_label_info {
    const char *key;
    const char *text; /* NULL: the value is a number */
    int64_t number;
    const char *unit; /* of the number; "": none */
};
P2D_API bool p2d_sample_label_sized(const struct p2d_profile *profile, size_t sample,
                                    size_t index, struct p2d_label_info *info,
                                    size_t size);
static inline bool p2d_sample_label(const struct p2d_profile *profile, size_t sample,
                                    size_t index, struct p2d_label_info *info)
{
    return p2d_sample_label_sized(profile, sample, index, info, sizeof *info);
}

/* Call lists: calls of one function by another, and numbers of one metric. */
struct p2d_call_info {
    size_t caller, callee; /* functions */
    struct p2d_count calls, primitive_calls;
    double total;   /* what the callee cost on behalf of the caller */
    bool estimated; /* the input does not have the total */
};
P2D_API size_t p2d_call_count(const struct p2d_profile *);
P2D_API bool p2d_call_get_sized(const struct p2d_profile *profile, size_t index,
                                size_t metric, struct p2d_call_info *info, size_t size);
static inline bool p2d_call_get(const struct p2d_profile *profile, size_t index,
                                size_t metric, struct p2d_call_info *info)
{
    return p2d_call_get_sized(profile, index, metric, info, sizeof *info);
}

/* Lines of source code with what they cost, costliest first; none unless they were asked
 * for by p2d_read_options.lines. The profile must outlive this object. */
struct p2d_lines;
struct p2d_line_info {
    size_t function;
    const char *file; /* "": unknown */
    int64_t line;     /* 0: what the function costs for which no line is known */
    /* In the metric's unit. Stacks: a recursive call counts once in the total. Call lists:
     * the total is the self cost and the cost of the line's calls, of which recursive ones
     * count again. NaN: the profile does not know it. */
    double self, total;
};
P2D_API struct p2d_lines *p2d_lines_new(const struct p2d_profile *profile, size_t metric,
                                        struct p2d_report *report);
P2D_API void p2d_lines_free(struct p2d_lines *);
P2D_API size_t p2d_line_count(const struct p2d_lines *);
P2D_API bool p2d_line_get_sized(const struct p2d_lines *lines, size_t index,
                                struct p2d_line_info *info, size_t size);
static inline bool p2d_line_get(const struct p2d_lines *lines, size_t index,
                                struct p2d_line_info *info)
{
    return p2d_line_get_sized(lines, index, info, sizeof *info);
}

/* Labels of samples with what the samples cost that have them: keys by cost, then their
 * values by cost, the largest first; none unless they were asked for by
 * p2d_read_options.labels. The profile must outlive this object. */
struct p2d_labels;
struct p2d_label_total_info {
    const char *key;
    const char *text; /* NULL: the value is a number */
    int64_t number;
    const char *unit; /* of the number, also where only pprof's rules tell it; "": none */
    /* In the metric's unit. A sample with two values of a key counts for both, and once
     * for the key. */
    double total, key_total;
};
P2D_API struct p2d_labels *p2d_labels_new(const struct p2d_profile *profile,
                                          size_t metric, struct p2d_report *report);
P2D_API void p2d_labels_free(struct p2d_labels *);
P2D_API size_t p2d_label_count(const struct p2d_labels *);
P2D_API bool p2d_label_get_sized(const struct p2d_labels *labels, size_t index,
                                 struct p2d_label_total_info *info, size_t size);
static inline bool p2d_label_get(const struct p2d_labels *labels, size_t index,
                                 struct p2d_label_total_info *info)
{
    return p2d_label_get_sized(labels, index, info, sizeof *info);
}

/* A copy of `profile` with all times in this unit; other metrics stay. P2D_EUSAGE if it has
 * no times, or the unit is none of time. */
P2D_API struct p2d_profile *p2d_in_unit(const struct p2d_profile *profile,
                                        enum p2d_unit unit, struct p2d_report *report);

/* A copy of `profile` with one event more: the sum of two that count time, whose names
 * `events` has with a comma between, and which is its name: "on-cpu,off-cpu", where on-cpu
 * stands for the clock that was sampled. P2D_EEMPTY if it has no such event, P2D_EUSAGE if
 * one counts no time. If it has an event of this name it is just copied. */
P2D_API struct p2d_profile *p2d_add_up(const struct p2d_profile *profile,
                                       const char *events, struct p2d_report *report);

/* --------------------------------------------------------------- selection */

/* Patterns are POSIX extended regular expressions on "module:function" (for Python
 * "module:line:function"), `=name` for the exact function name, `glob:pattern` for a
 * shell pattern. Each list ends with NULL; a list that is NULL has no effect. */
struct p2d_selection {
    const char *const *focus;  /* keep samples whose stack holds a match */
    const char *const *ignore; /* drop samples whose stack holds a match */
    const char *const *hide;   /* leave matches out; callers get their self cost */
    const char *const *show;   /* hide all functions but matches */
    const char *const *root;   /* begin at the outermost match */
    const char *const *leaf;   /* end at the innermost match */
    const char *const *path;   /* no patterns: keep functions whose file begins with this,
                                or, if no file is known, whose module contains it */
    const char *mine;          /* hide functions of files that are not below this folder,
                                or are in a folder of libraries there; NULL: none */
    const char *const
        *thread; /* keep samples of these threads: tid, or pattern on comm */
    const char *const
        *process; /* keep samples of these processes: pid, or pattern on comm */
    /* "KEY=PATTERN": keep samples with such a label; of several for one key, with any of
     * them. Drop samples with such a label. The value is a text, matched by PATTERN, or a
     * number, matched by a range with units where PATTERN is one ("128kb:512kb", ":512kb",
     * "128kb:", "4mb"), else by its digits. Needs p2d_read_options.labels. */
    const char *const *label;
    const char *const *no_label;
    bool drop_negative; /* drop stacks whose samples add up to less than 0, as in
                           differences */
    bool is_whole;      /* 100 % is the total of what is selected */
    bool may_be_empty;  /* a pattern may match nothing */
    bool has_depth;
    uint32_t depth; /* calls below the root (with leaf alone: above the leaf) */
};

/* A new profile of the selected samples, functions and calls. 100 % remains the total of
 * the whole profile. */
P2D_API struct p2d_profile *p2d_select_sized(const struct p2d_profile *profile,
                                             const struct p2d_selection *selection,
                                             size_t size, struct p2d_report *report);
static inline struct p2d_profile *p2d_select(const struct p2d_profile *profile,
                                             const struct p2d_selection *selection,
                                             struct p2d_report *report)
{
    return p2d_select_sized(profile, selection, sizeof *selection, report);
}

/* How many functions of a profile a pattern matches. With `exact_first`, as for root and
 * leaf, a pattern that is the whole name of some functions means only these. 0 also after
 * an error. */
P2D_API size_t p2d_match_count(const struct p2d_profile *profile, const char *pattern,
                               bool exact_first, struct p2d_report *report);

/* A new profile of a part of the time: "FROM,TO" in seconds of the file's clock, of which
 * one may be missing, or "A%-B%" of the time between the begin and the end of the recording.
 * Costs that are a length of time are cut at the ends of the part, others are in it whole
 * or not at all; FROM is within, TO is not, but for perf's recordings. Parts that follow
 * each other and cover 0% to 100% add up to the whole. 100 % is the total of the part.
 * P2D_EUSAGE if that is no time, or times were not read (p2d_read_options.times); P2D_EEMPTY
 * if nothing was in that time. */
P2D_API struct p2d_profile *p2d_select_time(const struct p2d_profile *profile,
                                            const char *time, struct p2d_report *report);

/* The threads of a profile with what they have of a metric, the busiest first. Threads of
 * the same process and thread id are one, under its last name. `event` is the metric's name;
 * NULL: the default one. The profile must outlive this object. P2D_EUSAGE if the profile has
 * no stacks: then it knows no threads. */
struct p2d_threads;
struct p2d_thread_row {
    const char *name;              /* "": unknown */
    int64_t process_id, thread_id; /* below 0: unknown */
    uint64_t samples;              /* or calls, where these are counted */
    bool has_times;                /* false: unknown, or not asked for
                                      (p2d_read_options.times) */
    /* Seconds of the file's clock: the begin of the first sample; the end of the last, or
     * its moment where it has no length. */
    double first, last;
    double
        busy; /* seconds: the sum of what its samples last. One that has no length lasts
                    until the next of its thread, but two periods of the profiler at most */
};
P2D_API struct p2d_threads *p2d_threads_new(const struct p2d_profile *profile,
                                            const char *event, struct p2d_report *report);
P2D_API void p2d_threads_free(struct p2d_threads *);
P2D_API size_t p2d_thread_count(const struct p2d_threads *);
P2D_API bool p2d_thread_get_sized(const struct p2d_threads *threads, size_t index,
                                  struct p2d_thread_row *row, size_t size);
static inline bool p2d_thread_get(const struct p2d_threads *threads, size_t index,
                                  struct p2d_thread_row *row)
{
    return p2d_thread_get_sized(threads, index, row, sizeof *row);
}

/* ----------------------------------------------------------------- folding */

struct p2d_fold_options {
    const char *event;       /* the metric that decides what is trivial; NULL: default */
    const char *const *keep; /* patterns: matching functions are not folded */
};

/* A new profile without functions that are noise in a picture: Python's import system,
 * C frames of the interpreter between frames of Python, and, in call lists, built-in
 * functions that call nothing and have less than 1 % of the total. Their self costs are
 * added to their callers (in call lists the import system becomes one function), so the
 * sum of all self costs stays the same; a note of the profile says what was folded.
 * Functions called "[unknown]" without a module get the name of their process as module.
 * Returns NULL without an error if there is nothing to fold. */
P2D_API struct p2d_profile *p2d_fold_sized(const struct p2d_profile *profile,
                                           const struct p2d_fold_options *options,
                                           size_t size, struct p2d_report *report);
static inline struct p2d_profile *p2d_fold(const struct p2d_profile *profile,
                                           const struct p2d_fold_options *options,
                                           struct p2d_report *report)
{
    return p2d_fold_sized(profile, options, sizeof *options, report);
}

enum p2d_group_by {
    P2D_GROUP_MODULE = 1, /* the profile's modules: of Python, or object files */
    P2D_GROUP_FILE,       /* source files */
    P2D_GROUP_PACKAGE,    /* of Python, Go and Java; crates, outermost namespaces */
    P2D_GROUP_CLASS,      /* the qualifier of the function's name */
    P2D_GROUP_LIBRARY,    /* object files, without their folders */
    P2D_GROUP_PROCESS,    /* of the samples: "comm (pid)" */
    P2D_GROUP_THREAD,     /* of the samples: "comm (tid)" */
    P2D_GROUP_LINE        /* lines of functions, "parse:12" (p2d_read_options.lines) */
};

/* A new profile with one function for each group, and "(unknown)" for functions without a
 * group. The numbers are exact if the profile has stacks. In a call list self costs are
 * exact, and so are totals of groups that are not called back by their callees; other
 * totals are the largest that is certain, and marked as estimated. Of lines, all numbers
 * are exact; in a call list a function leads to its lines, and those to what they call.
 * P2D_EUSAGE if threads or lines are asked for and the profile does not have them. */
P2D_API struct p2d_profile *p2d_group(const struct p2d_profile *, enum p2d_group_by,
                                      struct p2d_report *);

/* Where the value of a label stands in a stack. */
enum p2d_label_frame {
    P2D_LABEL_OUTERMOST = 0, /* above the first caller */
    P2D_LABEL_INNERMOST      /* below the function that was running */
};

/* A new profile in which the value that a label has is a frame of every stack,
 * "route=/cart"; "(no route)" where a sample has none. P2D_EUSAGE if no sample has a label
 * of this key, or labels were not read (p2d_read_options.labels). */
P2D_API struct p2d_profile *p2d_frame_label(const struct p2d_profile *, const char *key,
                                            enum p2d_label_frame, struct p2d_report *);

/* A new profile in which the second that something was in is the outermost frame of every
 * stack: "second 07" of the time since the recording began. Costs that are a length of time
 * are cut at the seconds, others are whole in one; what has no time is below "(no time)".
 * P2D_EUSAGE if times were not read (p2d_read_options.times), or if these are more than
 * 3600 seconds. */
P2D_API struct p2d_profile *p2d_frame_seconds(const struct p2d_profile *profile,
                                              struct p2d_report *report);

/* Replace the phases of a profile by those of a list as p2d_read_options.phases. False after an
 * error: P2D_EUSAGE if an entry has another form, or if times were not read. */
P2D_API bool p2d_name_phases(struct p2d_profile *profile, const char *const *phases,
                             struct p2d_report *report);

/* A new profile in which the outermost frames of every stack are the phases during which it was
 * seen, such as "phase parse": those of p2d_read_options.phases, or else of the recording.
 * Phases that overlap are nested in the order in which they begin, so that the total of each
 * phase is what p2d_select_time gives for its time. Costs outside of all phases are below
 * "(no phase)", costs without a time below "(no time)". P2D_EUSAGE if there are no phases, or
 * if times were not read. */
P2D_API struct p2d_profile *p2d_frame_phases(const struct p2d_profile *profile,
                                             struct p2d_report *report);

/* ------------------------------------------------------------------- graph */

enum p2d_total_method {
    P2D_TOTAL_SELF_SUM = 0, /* 100 % is the sum of all self costs */
    P2D_TOTAL_MAX           /* 100 % is also at least the largest total (gprof2dot) */
};

struct p2d_graph_options {
    const char *event;     /* a metric's name; NULL: the default one */
    double node_threshold; /* a fraction of the whole; functions below it are left out */
    double edge_threshold; /* a fraction of the whole; calls below it are left out */
    const char *const *keep; /* patterns: matching functions are never left out */
    enum p2d_total_method total_method;
    /* The rest is for pictures, and may leave out more functions and calls. */
    uint32_t max_nodes; /* at most so many boxes, of the functions with the highest score
                           and those of `keep`; 0: no limit */
    bool join;   /* keep the graph connected: each function keeps its heaviest caller, an
                    indirect call (residual) stands for functions that are left out, and
                    roots are shown even below node_threshold */
    bool chains; /* functions that call only one another and have little self cost share a
                    box */
    /* Functions that call each other in a circle share a box, if the picture would show 20
     * of them or more, and twice as many calls between them as a tree has. */
    bool cycles;
    /* If all functions are below node_threshold, show the heaviest: max_nodes of them, or
     * 50. Otherwise the graph is empty, and writing it is an error. */
    bool heaviest_if_flat;
    /* max_nodes may change: a picture of the modern style shows up to 80 functions if
     * there is room, and down to 25 if type would be smaller than 10 pixels on its
     * page. Not with `keep`. */
    bool as_can_be_read;
    /* If the profile has stacks, make a graph without functions and calls, in a fifth of the
     * time. Formats that read the stacks themselves (p2d_format_holds_stacks) need no more.
     * Other formats refuse such a graph (P2D_EUSAGE). */
    bool stacks_only;
    /* Names of at most 8 further metrics, ended by NULL. The graph has a column of costs for
     * each; `event` alone decides which functions and calls are shown. A name that the
     * profile does not have is an error (P2D_EUSAGE), and so is the option in a comparison. */
    const char *const *also;
};

struct p2d_graph;

/* `profile` must outlive the graph. An empty graph is not an error, but writing it is
 * (P2D_EEMPTY). */
P2D_API struct p2d_graph *p2d_graph_new_sized(const struct p2d_profile *profile,
                                              const struct p2d_graph_options *options,
                                              size_t size, struct p2d_report *report);
static inline struct p2d_graph *p2d_graph_new(const struct p2d_profile *profile,
                                              const struct p2d_graph_options *options,
                                              struct p2d_report *report)
{
    return p2d_graph_new_sized(profile, options, sizeof *options, report);
}
P2D_API void p2d_graph_free(struct p2d_graph *);

/* A function of the graph. Indices are in the order of totals, heaviest first. */
struct p2d_node_info {
    const char *function, *module, *file; /* "" if unknown; may hold any bytes */
    int64_t line;                         /* 0: unknown */
    uint32_t column;                      /* of a function of JavaScript; 0: unknown */
    double self, total;                   /* in the metric's unit */
    struct p2d_count calls, primitive_calls;
    uint64_t samples_self, samples_total; /* 0 if the profiler did not sample */
    size_t
        chain_length; /* functions that share this box, with their self costs; 0: one */
    size_t cycle_length; /* functions of a cycle that share this box; 0: none */
};

/* A call of the graph. Indices are in the order of totals, heaviest first. */
struct p2d_edge_info {
    size_t caller, callee; /* indices of nodes */
    double total;          /* cost of the callee on behalf of the caller */
    struct p2d_count calls;
    uint64_t samples;
    bool estimated; /* the input does not have the number: it is estimated */
    bool residual;  /* an indirect call: the functions between the two are left out */
    bool back;      /* a recursive call: the callee leads to the caller */
};

P2D_API size_t p2d_graph_node_count(const struct p2d_graph *);
P2D_API size_t p2d_graph_edge_count(const struct p2d_graph *);
P2D_API bool p2d_graph_node_sized(const struct p2d_graph *graph, size_t index,
                                  struct p2d_node_info *info, size_t size);
static inline bool p2d_graph_node(const struct p2d_graph *graph, size_t index,
                                  struct p2d_node_info *info)
{
    return p2d_graph_node_sized(graph, index, info, sizeof *info);
}
P2D_API bool p2d_graph_edge_sized(const struct p2d_graph *graph, size_t index,
                                  struct p2d_edge_info *info, size_t size);
static inline bool p2d_graph_edge(const struct p2d_graph *graph, size_t index,
                                  struct p2d_edge_info *info)
{
    return p2d_graph_edge_sized(graph, index, info, sizeof *info);
}
/* The names of one function of a node's chain. Place 0 is the first caller, which is the
 * node itself; numbers are 0 or unknown. Of a node's cycle: its functions from the largest
 * self cost down, with their self costs and totals. False after the end. */
P2D_API bool p2d_graph_chain_sized(const struct p2d_graph *graph, size_t node,
                                   size_t place, struct p2d_node_info *info, size_t size);
static inline bool p2d_graph_chain(const struct p2d_graph *graph, size_t node,
                                   size_t place, struct p2d_node_info *info)
{
    return p2d_graph_chain_sized(graph, node, place, info, sizeof *info);
}
/* The total that is 100 %, in the metric's unit. */
P2D_API double p2d_graph_total(const struct p2d_graph *);

/* A column of costs. Column 0 has the numbers that are in p2d_node_info and p2d_edge_info;
 * what was before is column 1 of a comparison; in other graphs the metrics of
 * p2d_graph_options.also are the columns from 1 on. */
struct p2d_column_info {
    const char *metric; /* its name; may hold any bytes */
    enum p2d_unit unit;
    double total;   /* 100 %, in this unit; scaled if the comparison is normalised */
    double sum;     /* of all samples or self costs; unit and scale are those of total */
    bool is_before; /* the other side of a comparison */
};
/* False if there is no such column. */
P2D_API bool p2d_graph_column_sized(const struct p2d_graph *graph, size_t column,
                                    struct p2d_column_info *info, size_t size);
static inline bool p2d_graph_column(const struct p2d_graph *graph, size_t column,
                                    struct p2d_column_info *info)
{
    return p2d_graph_column_sized(graph, column, info, sizeof *info);
}

/* What a node or an edge costs in a column, in the column's unit. */
struct p2d_cost_info {
    bool known; /* false: the column does not have the function or call; numbers are 0 */
    double self, total;     /* self of an edge: only as far as call lists have it */
    struct p2d_count calls; /* of both sides of a comparison, else only of column 0 */
};
/* False if there is no such node, edge or column. */
P2D_API bool p2d_graph_node_cost_sized(const struct p2d_graph *graph, size_t node,
                                       size_t column, struct p2d_cost_info *cost,
                                       size_t size);
static inline bool p2d_graph_node_cost(const struct p2d_graph *graph, size_t node,
                                       size_t column, struct p2d_cost_info *cost)
{
    return p2d_graph_node_cost_sized(graph, node, column, cost, sizeof *cost);
}
P2D_API bool p2d_graph_edge_cost_sized(const struct p2d_graph *graph, size_t edge,
                                       size_t column, struct p2d_cost_info *cost,
                                       size_t size);
static inline bool p2d_graph_edge_cost(const struct p2d_graph *graph, size_t edge,
                                       size_t column, struct p2d_cost_info *cost)
{
    return p2d_graph_edge_cost_sized(graph, edge, column, cost, sizeof *cost);
}

/* ---------------------------------------------------------------- comparing */

struct p2d_compare_options {
    struct p2d_graph_options graph; /* thresholds go by the larger side */
    double tolerance; /* a fraction of the larger whole; smaller changes are noise */
    bool normalize;   /* scale `before` to the whole of `after`: compares shares */
    bool only_slower; /* mark only what costs more after */
    bool only_faster; /* mark only what costs less after */
    bool no_stacks;   /* drop the stacks of both, which saves time and memory if the
                         graph is not written as stacks (p2d_format_holds_all) */
};

/* One graph of two profiles, which may be of different formats and need not outlive it.
 * The numbers are those of `after`, those of `before` are column 1. Functions are paired by
 * name and module, not by line; each has at most one partner. The graph
 * compares the metric of `after` with the metric of that name in `before`, or with the
 * default metric of `before` if no metric has that name: times of different units are
 * converted, counts of different things are compared by share, with a warning; other pairs
 * are an error (P2D_EUSAGE) without `normalize`. */
P2D_API struct p2d_graph *p2d_compare_sized(const struct p2d_profile *before,
                                            const struct p2d_profile *after,
                                            const struct p2d_compare_options *options,
                                            size_t size, size_t size_of_graph_options,
                                            struct p2d_report *report);
static inline struct p2d_graph *p2d_compare(const struct p2d_profile *before,
                                            const struct p2d_profile *after,
                                            const struct p2d_compare_options *options,
                                            struct p2d_report *report)
{
    return p2d_compare_sized(before, after, options, sizeof *options,
                             sizeof options->graph, report);
}

/* The totals of both profiles of a comparison: the sums of all samples or self costs. */
struct p2d_comparison_info {
    double before, after; /* in the metric's unit */
    enum p2d_unit unit;
    bool normalised; /* `before` is scaled to the whole of `after` */
};
/* False if the graph is not of a comparison. */
P2D_API bool p2d_graph_comparison_sized(const struct p2d_graph *graph,
                                        struct p2d_comparison_info *info, size_t size);
static inline bool p2d_graph_comparison(const struct p2d_graph *graph,
                                        struct p2d_comparison_info *info)
{
    return p2d_graph_comparison_sized(graph, info, sizeof *info);
}

/* Several runs of one thing, added one after another: their mean is compared, and a change is
 * told from noise by how far the runs are apart. Memory grows with what is distinct. */
struct p2d_runs;
/* `event` is the metric to measure by, and must outlive the runs; NULL: the default one of
 * the first run. NULL: no memory. The caller frees the runs. */
P2D_API struct p2d_runs *p2d_runs_new(const char *event);
/* Add a run, which the caller keeps. As p2d_sum_add. */
P2D_API bool p2d_runs_add(struct p2d_runs *, const struct p2d_profile *,
                          struct p2d_report *);
/* As p2d_sum_miss. */
P2D_API void p2d_runs_miss(struct p2d_runs *, size_t n);
P2D_API size_t p2d_runs_count(const struct p2d_runs *);
P2D_API void p2d_runs_free(struct p2d_runs *);

/* As p2d_compare, for the means of the runs of each side; mean numbers of calls are rounded.
 * If both sides have two runs or more, the change of a function is marked only if Welch's
 * test, two-sided, finds it significant at the level of 1 %; p2d_graph_grew tests the change
 * of the sum at the level of 5 %. No run can be added afterwards. */
P2D_API struct p2d_graph *
p2d_compare_runs_sized(struct p2d_runs *before, struct p2d_runs *after,
                       const struct p2d_compare_options *, size_t size,
                       size_t size_of_graph_options, struct p2d_report *report);
static inline struct p2d_graph *
p2d_compare_runs(struct p2d_runs *before, struct p2d_runs *after,
                 const struct p2d_compare_options *options, struct p2d_report *report)
{
    return p2d_compare_runs_sized(before, after, options, sizeof *options,
                                  sizeof options->graph, report);
}

/* How far the runs of a comparison are apart, in the unit of its metric. */
struct p2d_spread_info {
    size_t runs_before, runs_after;
    double error_before, error_after; /* standard errors of the means, >= 0 */
    double least_change;              /* smaller changes may be noise */
};
/* Of the sum of all; false if the graph does not compare several runs with several. */
P2D_API bool p2d_graph_spread_sized(const struct p2d_graph *graph,
                                    struct p2d_spread_info *info, size_t size);
static inline bool p2d_graph_spread(const struct p2d_graph *graph,
                                    struct p2d_spread_info *info)
{
    return p2d_graph_spread_sized(graph, info, sizeof *info);
}
/* Of the self cost of a node, or of its total. False as above, and for no such node. */
P2D_API bool p2d_graph_node_spread_sized(const struct p2d_graph *graph, size_t node,
                                         bool of_total, struct p2d_spread_info *info,
                                         size_t size);
static inline bool p2d_graph_node_spread(const struct p2d_graph *graph, size_t node,
                                         bool of_total, struct p2d_spread_info *info)
{
    return p2d_graph_node_spread_sized(graph, node, of_total, info, sizeof *info);
}
/* Whether the sum of a comparison grew by more than the fraction `by` of what it was before;
 * if both sides are several runs, only if the growth beyond that is significant. */
P2D_API bool p2d_graph_grew(const struct p2d_graph *graph, double by);

/* ------------------------------------------------------------------ output */

enum p2d_style {
    P2D_STYLE_MODERN = 0, /* colour shows self, width shows total */
    P2D_STYLE_CLASSIC,    /* gprof2dot's labels, thresholds and colour maps */
    P2D_STYLE_PYCALLGRAPH /* pycallgraph's labels and colours */
};

enum p2d_color_by {
    P2D_COLOR_BY_STYLE = 0, /* self; total in classic pictures */
    P2D_COLOR_BY_TOTAL,
    P2D_COLOR_BY_SELF,
    P2D_COLOR_BY_CHANGE /* change of self, in comparisons; else P2D_COLOR_BY_STYLE */
};

enum p2d_colormap {
    P2D_COLORMAP_COLOR = 0,
    P2D_COLORMAP_PINK,
    P2D_COLORMAP_GRAY,
    P2D_COLORMAP_BW,
    P2D_COLORMAP_PRINT
};

/* Frames around the functions of each module, file or folder. */
enum p2d_cluster {
    P2D_CLUSTER_NONE = 0,
    P2D_CLUSTER_MODULE,
    P2D_CLUSTER_FILE,
    P2D_CLUSTER_FOLDER /* of the file, else of the module */
};

/* Parts of a box's label; bits of p2d_look.node_label. */
enum p2d_label {
    P2D_LABEL_TOTAL_SHARE = 1, /* 45.0% */
    P2D_LABEL_SELF_SHARE = 2,  /* (12.0%) */
    P2D_LABEL_TOTAL = 4,       /* 1.2 s */
    P2D_LABEL_SELF = 8,        /* (310 ms) */
    P2D_LABEL_CALLS = 16,
    P2D_LABEL_SAMPLES = 32
};

/* How flame graphs and treemaps are split. Seconds and phases are made frames before a writer
 * runs, by p2d_frame_seconds and p2d_frame_phases: writers treat P2D_SPLIT_SECOND and
 * P2D_SPLIT_PHASE as P2D_SPLIT_NONE. */
enum p2d_split {
    P2D_SPLIT_NONE = 0,
    P2D_SPLIT_PROCESS,
    P2D_SPLIT_THREAD,
    P2D_SPLIT_SECOND,
    P2D_SPLIT_PHASE
};

/* The nesting of a treemap. */
enum p2d_hierarchy {
    P2D_HIERARCHY_CALLS = 0, /* callers contain callees */
    P2D_HIERARCHY_FILES      /* folders contain files, files contain functions */
};

/* Whether the process that draws gives up all rights that drawing does not need, by
 * Landlock and seccomp: files other than libraries and fonts, the network, processes. */
enum p2d_sandbox {
    P2D_SANDBOX_AUTO = 0, /* what the system can restrict */
    P2D_SANDBOX_REQUIRE,  /* everything, or an error */
    P2D_SANDBOX_OFF
};

struct p2d_look {
    enum p2d_style style;
    enum p2d_color_by color_by; /* of nodes; edges always show the total */
    enum p2d_colormap colormap;
    double skew;         /* 0: 1, no skew; < 1 gives small shares more colour */
    unsigned node_label; /* p2d_label bits; 0: those of the style */
    bool show_samples;   /* adds P2D_LABEL_SAMPLES, on edges too */
    bool strip;          /* names without parameters and template arguments */
    bool wrap;           /* break long names over several lines */
    bool place_in_name;  /* classic: a function of a pstats file is named on one line,
                            "module:line:function", as gprof2dot names it */
    const char
        *time_format;  /* printf format of one double, seconds; NULL: scaled units */
    const char *title; /* NULL: made from the profile */
    bool no_legend;    /* modern: only the title */
    /* A link for every function with a file, such as "vscode://file{file}:{line}":
     * {file}, {line}, {function} and {module} are replaced, percent-encoded. NULL:
     * none. */
    const char *link;
    enum p2d_cluster cluster; /* leaves out the labels of arrows */
    bool lists; /* modern style: small callees of one caller are rows of one box */
    bool fold;  /* html: its graphs leave out noise, as p2d_fold does */
    double page_width, page_height; /* inches that the picture fits into; 0: any size */

    /* tables */
    const char *const *sort_keys; /* as Python's pstats.sort_stats; NULL: cumulative */
    bool reverse_order;
    const char *const *restrictions; /* as Python's print_stats: count, fraction, regex */
    enum { P2D_TABLE_FUNCTIONS = 0, P2D_TABLE_CALLERS, P2D_TABLE_CALLEES } table;
    /* Folders, ended by NULL, in which source files that a profile names are looked for,
     * besides the working folder; NULL: none. Nothing else is opened. */
    const char *const *source_paths;
    const char *trim_path; /* removed from names of source files; or NULL */
    bool embed_sources;    /* html: include the text of those files, at most 2 MiB */
    bool terminal;         /* escape control bytes, and align columns by the width that
                             characters take on a terminal */
    /* On a terminal: its width. Paths of functions are cut to it, and long names of C++ and
     * such languages where they say least; a function's own name is never cut. 0: names are
     * whole. */
    unsigned terminal_columns;
    bool terminal_colors; /* colour shares and changes by escape sequences */

    bool lines;  /* flame graphs, folded stacks and formats of data tell lines */
    bool labels; /* json, csv, tsv and jsonl tell labels of samples with their totals */

    /* stacks */
    bool estimate;       /* write estimated stacks of a call list */
    bool inverted;       /* bottom-up: stacks begin with the leaf */
    bool fold_recursion; /* a function that directly calls itself is one frame */
    enum p2d_split split;
    enum p2d_hierarchy hierarchy;

    /* rendering */
    double layout_seconds; /* wall time after which a layout is given up and a simpler
                              one is tried, with a warning; 0: 60 */
    enum p2d_sandbox sandbox;
    bool in_process; /* do not fork, for debuggers: Graphviz may crash or hang the
                        caller, and its first use leaks about 60 KB */
    bool no_times;   /* html: leave out when samples were, and the Time tab */
};

/* The output of a writer. The caller frees it with p2d_bytes_free. */
struct p2d_bytes {
    unsigned char *at;
    size_t length;
};
P2D_API void p2d_bytes_free(struct p2d_bytes *);

/* Write a graph in a format: "dot", "json", "table", "dump", or any format of the
 * installed Graphviz ("png", "svg", "pdf", ...). Graphviz runs in a forked child with
 * limits and a deadline, since it can neither be interrupted nor trusted with memory;
 * a threaded caller is safe. */
P2D_API bool p2d_write_sized(const struct p2d_graph *graph, const struct p2d_look *look,
                             size_t size, const char *format, struct p2d_bytes *out,
                             struct p2d_report *report);
static inline bool p2d_write(const struct p2d_graph *graph, const struct p2d_look *look,
                             const char *format, struct p2d_bytes *out,
                             struct p2d_report *report)
{
    return p2d_write_sized(graph, look, sizeof *look, format, out, report);
}

/* Write a graph as p2d_write does, and pass the bytes to `take`. Folded stacks may be many times
 * as large as the profile: `take` gets them in parts, as the writer makes them. `take` gets any
 * other format in one part. If the graph cannot be written, `take` is not called. After the
 * first part, writing fails only if memory runs out or if `take` returns false. If `take` returns
 * false without setting an error in the report, the error is P2D_EIO. */
typedef bool p2d_receiver(void *state, const void *bytes, size_t length);
P2D_API bool p2d_pour_sized(const struct p2d_graph *graph, const struct p2d_look *look,
                            size_t size, const char *format, p2d_receiver *take,
                            void *state, struct p2d_report *report);
static inline bool p2d_pour(const struct p2d_graph *graph, const struct p2d_look *look,
                            const char *format, p2d_receiver *take, void *state,
                            struct p2d_report *report)
{
    return p2d_pour_sized(graph, look, sizeof *look, format, take, state, report);
}

/* Write a graph to the file at `path`, which is replaced in one step: after any failure
 * the old file is unchanged and no other file is left. */
P2D_API bool p2d_save_sized(const struct p2d_graph *graph, const struct p2d_look *look,
                            size_t size, const char *format, const char *path,
                            struct p2d_report *report);
static inline bool p2d_save(const struct p2d_graph *graph, const struct p2d_look *look,
                            const char *format, const char *path,
                            struct p2d_report *report)
{
    return p2d_save_sized(graph, look, sizeof *look, format, path, report);
}

/* Write these bytes to the file at `path` in one step, as p2d_save does. */
P2D_API bool p2d_replace_file(const char *path, const void *bytes, size_t length,
                              struct p2d_report *);

/* The format of a file name's suffix, or NULL. */
P2D_API const char *p2d_format_of_path(const char *path);
/* The suffix, without its first point, that p2d_format_of_path takes for the format:
 * "flamegraph.svg"; of a format that has no suffix of its own, its name. */
P2D_API const char *p2d_suffix_of_format(const char *format);

/* Whether the format is binary, and not for a terminal. */
P2D_API bool p2d_format_is_binary(const char *format);

/* Whether the format is a table of functions, to which p2d_look.sort_keys and restrictions
 * apply. */
P2D_API bool p2d_format_is_table(const char *format);

/* Whether the format is a picture, from which small functions should be left out; all
 * others are data, which should be complete. */
P2D_API bool p2d_format_is_picture(const char *format);
/* Whether the format holds the whole profile, whatever the graph leaves out. */
P2D_API bool p2d_format_holds_all(const char *format);

/* Whether the format takes its calls from the stacks, so that a graph of functions alone is
 * enough to write it. */
P2D_API bool p2d_format_holds_stacks(const char *format);

/* Whether the format shows lines of source code, so that p2d_read_options.lines is worth
 * its time. */
P2D_API bool p2d_format_wants_lines(const char *format);
/* Whether the format shows labels of samples, so that it needs p2d_read_options.labels. */
P2D_API bool p2d_format_wants_labels(const char *format);
/* Whether the format shows when samples were, so that p2d_read_options.times is worth it. */
P2D_API bool p2d_format_wants_times(const char *format);
/* Whether the format shows nothing but when samples were, so that p2d_read_options.series is
 * worth it. */
P2D_API bool p2d_format_needs_times(const char *format);

/* Whether writing the format opens source files: those below the working folder and
 * p2d_look.source_paths. Besides it, html does with p2d_look.embed_sources. */
P2D_API bool p2d_format_reads_sources(const char *format);

/* Whether reading a profile may open files that the profile names, such as the programs of
 * a recording, so that a caller does not give up the right to open them. `head` is the
 * beginning of the profile, of any length; `format` is a reader's name, or NULL. */
P2D_API bool p2d_may_open_files(const char *format, const void *head, size_t length);

/* A format that can be read or written. False if there is no such index. */
struct p2d_format_info {
    const char *name, *title;
    const char *suffixes; /* separated by blanks; "" for readers */
};
P2D_API bool p2d_reader_get_sized(size_t index, struct p2d_format_info *info,
                                  size_t size);
static inline bool p2d_reader_get(size_t index, struct p2d_format_info *info)
{
    return p2d_reader_get_sized(index, info, sizeof *info);
}
P2D_API bool p2d_writer_get_sized(size_t index, struct p2d_format_info *info,
                                  size_t size);
static inline bool p2d_writer_get(size_t index, struct p2d_format_info *info)
{
    return p2d_writer_get_sized(index, info, sizeof *info);
}
/* Whether p2d_read_options.format, or the format of p2d_write, may have this name. That
 * holds for the names in these lists, and for names of gprof2dot and of Graphviz. */
P2D_API bool p2d_reader_exists(const char *format);
/* Whether inputs of the format say when samples were, if their options have `times`. False
 * also if there is no such format. */
P2D_API bool p2d_reader_has_times(const char *format);
/* Whether each input of the format has one time for all of its samples: see
 * p2d_read_options.series. */
P2D_API bool p2d_reader_has_one_time(const char *format);
P2D_API bool p2d_writer_exists(const char *format);

/* ------------------------------------------------------------ options by name */

/* Options as the command has them (prof2dot(1)), for programs that let somebody else choose
 * them and for languages that cannot read the structs of this header. With them, reading,
 * drawing and comparing do what the command does: the same defaults, passes and pruning. */
struct p2d_settings;

/* `count` options, in this order: names are long and without dashes ("max-nodes"); a value
 * is NULL where the option takes none. Options that may be repeated add up, others keep the
 * last value. What only the command does is refused: inputs, outputs, lists, recording
 * (P2D_EUSAGE). The texts are copied. NULL after an error. */
P2D_API struct p2d_settings *p2d_settings_new(const char *const *names,
                                              const char *const *values, size_t count,
                                              struct p2d_report *report);
P2D_API void p2d_settings_free(struct p2d_settings *);

/* An option that p2d_settings_new takes. */
struct p2d_setting_info {
    const char *name;     /* without dashes */
    const char *argument; /* what it takes: "N", "module|file|folder"; NULL: nothing */
    const char *help;     /* what it does; may have several lines */
};
/* False if there are no more. */
P2D_API bool p2d_setting_get_sized(size_t index, struct p2d_setting_info *info,
                                   size_t size);
static inline bool p2d_setting_get(size_t index, struct p2d_setting_info *info)
{
    return p2d_setting_get_sized(index, info, sizeof *info);
}

/* Read a profile, as p2d_read_path and p2d_read_memory do. `format` is the one that will be
 * written, which decides whether lines and labels are kept; NULL: keep both. Files that a
 * recording names may be opened. `name` is what messages call the bytes; NULL: "memory". */
P2D_API struct p2d_profile *p2d_settings_read_path(const struct p2d_settings *,
                                                   const char *path, const char *format,
                                                   struct p2d_report *report);
P2D_API struct p2d_profile *p2d_settings_read_memory(const struct p2d_settings *,
                                                     const void *bytes, size_t length,
                                                     const char *name, const char *format,
                                                     struct p2d_report *report);

/* The graph that the command would write in this format. It keeps what it needs but
 * `profile` itself, which must outlive it. */
P2D_API struct p2d_graph *p2d_settings_graph(const struct p2d_settings *,
                                             const struct p2d_profile *profile,
                                             const char *format,
                                             struct p2d_report *report);
/* The same of the comparison that --diff makes; the profiles need not outlive it. */
P2D_API struct p2d_graph *p2d_settings_compare(const struct p2d_settings *,
                                               const struct p2d_profile *before,
                                               const struct p2d_profile *after,
                                               const char *format,
                                               struct p2d_report *report);
/* Write such a graph, in the format that it was made for. */
P2D_API bool p2d_settings_write(const struct p2d_settings *,
                                const struct p2d_graph *graph, const char *format,
                                struct p2d_bytes *out, struct p2d_report *report);

/* The version of the library, P2D_VERSION of the header that it was built with. */
P2D_API const char *p2d_version(void);

/* The version of Graphviz that the library was built with, "2.43.0". */
P2D_API const char *p2d_graphviz_version(void);

#ifdef __cplusplus
}
#endif
#endif
