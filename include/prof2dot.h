/* prof2dot.h - read a profile, turn it into a call graph, write it out.
 *
 *     struct p2d_report report = {0};
 *     struct p2d_profile *profile = p2d_read_path("out.pstats", NULL, &report);
 *     struct p2d_graph *graph = p2d_graph_new(profile, NULL, &report);
 *     p2d_save(graph, NULL, "svg", "graph.svg", &report);
 *     if (report.code)
 *         fprintf(stderr, "%s: %s\n", report.place, report.text);
 *     p2d_graph_free(graph);
 *     p2d_profile_free(profile);
 *
 * Rules that hold for every function here:
 *  - Nothing is printed and the process is never ended; every failure is in the report.
 *  - A report that holds an error turns later calls with it into no-ops, and NULL is
 *    accepted wherever an object of an earlier, failed call would go, so one check at
 *    the end of a sequence is enough.
 *  - An options pointer may be NULL, and a zeroed options struct means the same:
 * defaults.
 *  - Whatever a p2d_..._new or p2d_read_... returns is freed with the matching _free.
 *  - Strings handed out stay valid as long as the object they came from.
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
    P2D_ENOMEM,  /* out of memory, or a stated limit was reached */
    P2D_EIO,     /* the operating system refused */
    P2D_EFORMAT, /* the input is not what it should be */
    P2D_EUSAGE,  /* an option makes no sense */
    P2D_EEMPTY,  /* nothing is left to draw */
    P2D_ERENDER  /* Graphviz could not draw it, or not in time */
};

/* One kind of warning; places beyond the first are only counted. */
struct p2d_warning {
    const char *kind; /* a literal that tells the kinds apart */
    char text[192];   /* the first one, spelled out */
    char place[192];  /* where the first one was, or "" */
    char hint[192];   /* what to do about it, or "" */
    uint64_t count;   /* how often, >= 1 */
};

enum { P2D_MAX_WARNINGS = 16 };

/* The caller's; zero it before first use. Text from the input is escaped: printable
 * UTF-8 only, no terminal control. */
struct p2d_report {
    enum p2d_code code;
    char place[192]; /* "perf.txt:12", "a.pstats@0x1f", or "" */
    char text[512];  /* what is wrong */
    char hint[256];  /* what to do about it, or "" */
    unsigned n_warnings;
    struct p2d_warning warnings[P2D_MAX_WARNINGS];
};

/* ------------------------------------------------------------------- values */

/* A number of calls: 128 bits, since a profile may hold any Python integer. Unknown
 * (a sampling profiler cannot count calls) is all bits set. */
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

/* Functions that the compiler put into others, where a recording's addresses are looked
 * up (perf-data) and the program has debug information. */
enum p2d_inlines_shown {
    P2D_INLINES_AS_PERF = 0, /* in unwound stacks (--call-graph dwarf), as perf script */
    P2D_INLINES_ALWAYS,
    P2D_INLINES_NEVER
};

struct p2d_read_options {
    const char *format; /* a reader's name; NULL: found out from the content */
    const char *name;   /* what messages call the input; NULL: the path, or "-" */
    uint64_t max_input; /* bytes after decompression; 0: 64 GiB */
    unsigned threads;   /* at most so many read a large file; 0: the online processors */
    enum p2d_inlines_shown inlines;
    bool keep_mangled; /* names of C++ and Rust functions stay as compilers made them */
    const char *symfs; /* where a recording's programs are looked for, instead of "/" */
    const char *debug_dir; /* perf's copies of programs (~/.debug); NULL: not used */
    bool debuginfod; /* ask the servers of DEBUGINFOD_URLS for what is not found; off */
    /* Told now and then how much of a file was read, before decompression; size is 0
     * where it is not known. May be called by any thread that reads. NULL: nobody asks.
     */
    void (*progress)(void *state, uint64_t bytes_read, uint64_t size);
    void *progress_state;
    /* Samples of this time of a recording (perf-data, perf) alone, as perf script --time:
     * "FROM,TO" in seconds, either may be missing, or (perf-data) "A%-B%"; NULL: all. */
    const char *time;
    /* Samples of these processors of a recording alone, as perf script --cpu: "0,2-5";
     * NULL: all. */
    const char *cpus;
};

struct p2d_profile;

/* Read one profile. gzip, bzip2, xz and zstd are seen through. "-" is standard input. A
 * folder is read if it is a recording (perf record --threads). Returns NULL after putting
 * an error into the report. */
P2D_API struct p2d_profile *
p2d_read_path(const char *path, const struct p2d_read_options *, struct p2d_report *);
/* The descriptor stays open and the caller's. */
P2D_API struct p2d_profile *p2d_read_fd(int fd, const struct p2d_read_options *,
                                        struct p2d_report *);
P2D_API struct p2d_profile *p2d_read_memory(const void *bytes, size_t length,
                                            const struct p2d_read_options *,
                                            struct p2d_report *);
P2D_API void p2d_profile_free(struct p2d_profile *);

/* The name of the reader that a profile came through ("pstats", "perf", ...). */
P2D_API const char *p2d_profile_format(const struct p2d_profile *);

/* One profile of all: equal functions, calls and stacks add up. Profiles of stacks and
 * profiles of calls do not mix. */
P2D_API struct p2d_profile *p2d_merge_profiles(const struct p2d_profile *const *profiles,
                                               size_t count, struct p2d_report *);

/* A copy of `profile` with what a whole run counted beside it: `counted` was read from
 * the output of perf stat. Where an event was both sampled and counted, samples are
 * scaled so that they add up to what was counted, and a note says so. */
P2D_API struct p2d_profile *p2d_add_counters(const struct p2d_profile *profile,
                                             const struct p2d_profile *counted,
                                             struct p2d_report *);

/* What was measured. A perf file has one metric per event. */
struct p2d_metric_info {
    const char *name;
    enum p2d_unit unit;
    double total;     /* the sum over all samples, in the unit */
    uint64_t samples; /* 0 if the profiler did not sample */
    bool is_default;  /* what is drawn when nobody chooses */
};
P2D_API size_t p2d_metric_count(const struct p2d_profile *);
P2D_API bool p2d_metric_get(const struct p2d_profile *, size_t index,
                            struct p2d_metric_info *);

/* --------------------------------------------------------------- selection */

/* Patterns are POSIX extended regular expressions on "module:function" (for Python
 * "module:line:function"), `=name` for the exact function name, `glob:pattern` for a
 * shell pattern; each list ends with NULL, a NULL list selects nothing in particular. */
struct p2d_selection {
    const char *const *focus;  /* keep samples whose stack holds a match */
    const char *const *ignore; /* drop samples whose stack holds a match */
    const char *const *hide; /* leave matches out: what they cost is their caller's own */
    const char *const *show; /* leave out all but matches, likewise */
    const char *const *root; /* begin at the outermost match */
    const char *const *leaf; /* end at the innermost match */
    const char *const *path; /* keep functions whose file begins so, or, where no file is
                                known, whose module contains it; no patterns */
    const char *const
        *thread; /* keep samples of these threads: tid, or pattern on comm */
    const char *const
        *process;      /* keep samples of these processes: pid, or pattern on comm */
    bool may_be_empty; /* a pattern that matches no function is no error */
    bool has_depth;
    uint32_t depth; /* calls below the root (with leaf alone: above the leaf) */
};

/* A new profile that holds only what is selected. Shares of it stay shares of the whole.
 */
P2D_API struct p2d_profile *p2d_select(const struct p2d_profile *,
                                       const struct p2d_selection *, struct p2d_report *);

/* ----------------------------------------------------------------- folding */

struct p2d_fold_options {
    const char *event;       /* what tells heavy from trivial; NULL: the default metric */
    const char *const *keep; /* patterns: matching functions are not folded */
};

/* A new profile without functions that are noise in a picture: Python's import system,
 * the interpreter's own frames between Python's, and in call lists built-in functions
 * that call nothing and are below 1 % of the whole. Their self costs become their
 * callers' (in call lists the import system becomes one function), so the sum of all self
 * costs stays; a note of the profile says what was done. NULL without an error where
 * there is nothing to fold. */
P2D_API struct p2d_profile *p2d_fold(const struct p2d_profile *,
                                     const struct p2d_fold_options *,
                                     struct p2d_report *);

enum p2d_group_by {
    P2D_GROUP_MODULE = 1, /* as the profile has it: Python's modules, object files */
    P2D_GROUP_FILE,       /* source files */
    P2D_GROUP_PACKAGE,    /* of Python, Go and Java; crates, outermost namespaces */
    P2D_GROUP_CLASS,      /* what the function's name is qualified with */
    P2D_GROUP_LIBRARY,    /* object files, without their folders */
    P2D_GROUP_PROCESS,    /* of the samples: "comm (pid)" */
    P2D_GROUP_THREAD      /* of the samples: "comm (tid)" */
};

/* A new profile with one function for each group; what is in none is in "(unknown)".
 * Exact from whole stacks. Of a call list self costs are exact, and so are totals of
 * groups that are not called back by those they call; other totals are the largest that
 * is certain, and marked as estimated. P2D_EUSAGE where nothing tells threads apart. */
P2D_API struct p2d_profile *p2d_group(const struct p2d_profile *, enum p2d_group_by,
                                      struct p2d_report *);

/* ------------------------------------------------------------------- graph */

enum p2d_total_method {
    P2D_TOTAL_SELF_SUM = 0, /* 100 % is the sum of all self costs */
    P2D_TOTAL_MAX           /* 100 % is also at least the largest total (gprof2dot) */
};

struct p2d_graph_options {
    const char *event;     /* a metric's name; NULL: the default one */
    double node_threshold; /* a fraction of the whole; functions below it are left out */
    double edge_threshold; /* likewise for calls */
    const char *const *keep; /* patterns: matching functions are never left out */
    enum p2d_total_method total_method;
    /* For pictures; each of them may leave out functions, or calls, that the rest of the
     * options would show. */
    uint32_t max_nodes; /* at most so many boxes, those that tell most, but for functions
                           of `keep`; 0: no limit */
    bool join;   /* no function loses its callers: it keeps its heaviest call, calls that
                    lead through what is left out become residual ones, and a root is
                    shown above it even where the root is below node_threshold */
    bool chains; /* functions in single file that cost little by themselves share a box */
    /* Where all functions are below node_threshold, show the heaviest: max_nodes of them,
     * or 50. Otherwise nothing is left, which is an error when it is written. */
    bool heaviest_if_flat;
    /* max_nodes is a wish: where there is room, a picture of the modern style shows up to 80
     * functions, where type would be smaller than 10 pixels on its page down to 25. Not
     * with `keep`. */
    bool as_can_be_read;
};

struct p2d_graph;

/* `profile` must outlive the graph. A graph in which nothing is left is no error; writing
 * it is (P2D_EEMPTY). */
P2D_API struct p2d_graph *p2d_graph_new(const struct p2d_profile *profile,
                                        const struct p2d_graph_options *,
                                        struct p2d_report *);
P2D_API void p2d_graph_free(struct p2d_graph *);

/* The other side of a function or call in a graph that compares (p2d_compare). */
enum p2d_presence { P2D_IN_BOTH = 0, P2D_ONLY_AFTER, P2D_ONLY_BEFORE };
struct p2d_before {
    double self, total; /* in the unit of the graph; scaled where it is normalised */
    struct p2d_count calls;
    enum p2d_presence presence;
};

/* A function of the graph; heaviest total first. */
struct p2d_node_info {
    const char *function, *module, *file; /* "" where unknown; may hold any bytes */
    int64_t line;                         /* 0: unknown */
    uint32_t column;                      /* in the line, of JavaScript; 0: unknown */
    double self, total;                   /* in the metric's unit */
    struct p2d_count calls, primitive_calls;
    uint64_t samples_self, samples_total; /* 0 where the profiler did not sample */
    size_t
        chain_length; /* functions that share this box, with their self costs; 0: one */
    struct p2d_before before; /* where the graph compares */
};

/* A call; heaviest total first. */
struct p2d_edge_info {
    size_t caller, callee; /* indices of nodes */
    double total;          /* cost of the callee on behalf of the caller */
    struct p2d_count calls;
    uint64_t samples;
    bool estimated; /* not in the input: derived */
    bool residual;  /* functions between the two were left out */
    bool back;      /* leads up, to a function that is on the way from a root to here */
    struct p2d_before before; /* where the graph compares */
};

P2D_API size_t p2d_graph_node_count(const struct p2d_graph *);
P2D_API size_t p2d_graph_edge_count(const struct p2d_graph *);
P2D_API bool p2d_graph_node(const struct p2d_graph *, size_t index,
                            struct p2d_node_info *);
P2D_API bool p2d_graph_edge(const struct p2d_graph *, size_t index,
                            struct p2d_edge_info *);
/* The names of one function of a node's chain, from the caller (place 0, the node's own)
 * down; numbers are 0 or unknown. False beyond the chain's end. */
P2D_API bool p2d_graph_chain(const struct p2d_graph *, size_t node, size_t place,
                             struct p2d_node_info *);
/* What 100 % is, in the metric's unit. */
P2D_API double p2d_graph_total(const struct p2d_graph *);

/* ---------------------------------------------------------------- comparing */

struct p2d_compare_options {
    struct p2d_graph_options graph; /* thresholds go by the larger side */
    double tolerance; /* a fraction of the larger whole; smaller changes are noise */
    bool normalize;   /* scale `before` to the whole of `after`: compares shares */
    bool only_slower; /* mark only what costs more after */
    bool only_faster; /* mark only what costs less after */
    bool no_stacks;   /* leave behind the stacks of both: saves time and memory where only
                         formats are written that do not hold all (p2d_format_holds_all) */
};

/* One graph of two profiles, of any formats and shapes; neither needs to outlive it.
 * Its numbers are those of `after`, with those of `before` beside them. Functions are the
 * same if name and module are, wherever they stand in the file; each has one partner at
 * most. The metric is `after`'s, in `before` the one of the same name, else the default
 * one: times of different units are converted, counts of different things compared by
 * share, with a warning; other pairs are an error (P2D_EUSAGE) without `normalize`. */
P2D_API struct p2d_graph *p2d_compare(const struct p2d_profile *before,
                                      const struct p2d_profile *after,
                                      const struct p2d_compare_options *,
                                      struct p2d_report *);

/* Both sides of a graph that compares: the sum of all samples or self costs. */
struct p2d_comparison_info {
    double before, after; /* in the metric's unit */
    enum p2d_unit unit;
    bool normalised; /* `before` is scaled to the whole of `after` */
};
/* False if the graph does not compare. */
P2D_API bool p2d_graph_comparison(const struct p2d_graph *, struct p2d_comparison_info *);

/* ------------------------------------------------------------------ output */

enum p2d_style {
    P2D_STYLE_MODERN = 0, /* for reading: self as fill, total as width, real units */
    P2D_STYLE_CLASSIC,    /* gprof2dot's labels, thresholds and colour maps */
    P2D_STYLE_PYCALLGRAPH /* pycallgraph's labels and colours */
};

enum p2d_color_by {
    P2D_COLOR_BY_STYLE = 0, /* modern: self, classic: total */
    P2D_COLOR_BY_TOTAL,
    P2D_COLOR_BY_SELF,
    P2D_COLOR_BY_CHANGE /* of self cost, in comparisons; else as P2D_COLOR_BY_STYLE */
};

enum p2d_colormap {
    P2D_COLORMAP_COLOR = 0,
    P2D_COLORMAP_PINK,
    P2D_COLORMAP_GRAY,
    P2D_COLORMAP_BW,
    P2D_COLORMAP_PRINT
};

/* Frames around functions that belong together. */
enum p2d_cluster {
    P2D_CLUSTER_NONE = 0,
    P2D_CLUSTER_MODULE,
    P2D_CLUSTER_FILE,
    P2D_CLUSTER_FOLDER /* of the file, or else of the module */
};

/* What a node's label may hold; bits of p2d_look.node_label. */
enum p2d_label {
    P2D_LABEL_TOTAL_SHARE = 1, /* 45.0% */
    P2D_LABEL_SELF_SHARE = 2,  /* (12.0%) */
    P2D_LABEL_TOTAL = 4,       /* 1.2 s */
    P2D_LABEL_SELF = 8,        /* (310 ms) */
    P2D_LABEL_CALLS = 16,
    P2D_LABEL_SAMPLES = 32
};

/* What stands below the whole where stacks are put together. */
enum p2d_split { P2D_SPLIT_NONE = 0, P2D_SPLIT_PROCESS, P2D_SPLIT_THREAD };

/* What contains what in a square map. */
enum p2d_hierarchy {
    P2D_HIERARCHY_CALLS = 0, /* callers what they call */
    P2D_HIERARCHY_FILES      /* folders files, and those functions */
};

/* Whether the process that draws gives up, by Landlock and seccomp, all that drawing does
 * not need: files other than libraries and fonts, the network, other processes. */
enum p2d_sandbox {
    P2D_SANDBOX_AUTO = 0, /* what the system can do of it */
    P2D_SANDBOX_REQUIRE,  /* all of it, or an error */
    P2D_SANDBOX_OFF
};

struct p2d_look {
    enum p2d_style style;
    enum p2d_color_by color_by; /* nodes; edges always go by total */
    enum p2d_colormap colormap;
    double skew;         /* 0: 1, no skew; < 1 gives small shares more colour */
    unsigned node_label; /* p2d_label bits; 0: shares and calls */
    bool show_samples;   /* adds P2D_LABEL_SAMPLES, on edges too */
    bool strip;          /* names without parameters and template arguments */
    bool wrap;           /* break long names over several lines */
    const char
        *time_format;  /* printf format of one double, seconds; NULL: scaled units */
    const char *title; /* NULL: made from the profile */
    bool no_legend;    /* modern: only the title */
    /* A link for every function with a file, such as "vscode://file{file}:{line}":
     * {file}, {line}, {function} and {module} are put in, percent-encoded. NULL: none. */
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
    bool terminal; /* for a terminal: what could steer it is escaped, and columns are
                      aligned by what wide characters take */
    bool terminal_colors; /* and escape sequences colour shares and changes */

    /* stacks */
    bool estimate; /* of a call list too, guessed from the shares of its calls */
    bool inverted; /* where stacks end comes first */
    enum p2d_split split;
    enum p2d_hierarchy hierarchy;

    /* rendering */
    double layout_seconds; /* wall time after which a layout is given up and an easier
                              one is tried, with a warning; 0: 60 */
    enum p2d_sandbox sandbox;
    bool in_process; /* do not fork: for debuggers. Graphviz may then crash or hang
                        the caller, and its first use leaks about 60 KB */
};

/* Bytes made by a writer; the caller frees `at` with p2d_bytes_free. */
struct p2d_bytes {
    unsigned char *at;
    size_t length;
};
P2D_API void p2d_bytes_free(struct p2d_bytes *);

/* Write a graph in a format: "dot", "json", "table", "dump", or any format of the
 * installed Graphviz ("png", "svg", "pdf", ...). Graphviz runs in a forked child with
 * limits and a deadline, since it can neither be interrupted nor trusted with memory;
 * a threaded caller is safe. */
P2D_API bool p2d_write(const struct p2d_graph *, const struct p2d_look *,
                       const char *format, struct p2d_bytes *out, struct p2d_report *);

/* p2d_write, then replace the file at `path` in one step: whatever fails, the old file
 * stays as it was and nothing else is left behind. */
P2D_API bool p2d_save(const struct p2d_graph *, const struct p2d_look *,
                      const char *format, const char *path, struct p2d_report *);

/* Replace or write the file at `path` with these bytes, in one step (p2d_save's second
 * half). */
P2D_API bool p2d_replace_file(const char *path, const void *bytes, size_t length,
                              struct p2d_report *);

/* The format that a file name's suffix stands for, or NULL. */
P2D_API const char *p2d_format_of_path(const char *path);

/* Whether the format is binary: not for a terminal. */
P2D_API bool p2d_format_is_binary(const char *format);

/* Whether the format is a table of functions, which p2d_look.sort_keys and restrictions
 * are for. */
P2D_API bool p2d_format_is_table(const char *format);

/* Whether the format is a picture, which is better without what is small; all others are
 * data, which should be whole. */
P2D_API bool p2d_format_is_picture(const char *format);
/* Whether the format holds the profile itself, whatever is left out of the graph. */
P2D_API bool p2d_format_holds_all(const char *format);

/* Whether reading a profile may open files that it names, such as the programs of a
 * recording: who gives up the right to open files before reading should know. `head` is
 * how the profile begins, cut off anywhere; `format` is that of the reader, or NULL. */
P2D_API bool p2d_may_open_files(const char *format, const void *head, size_t length);

/* What can be read and written. Reader: name and one line about it. */
struct p2d_format_info {
    const char *name, *title;
    const char *suffixes; /* separated by blanks; "" for readers */
};
P2D_API bool p2d_reader_get(size_t index, struct p2d_format_info *);
P2D_API bool p2d_writer_get(size_t index, struct p2d_format_info *);

/* The version of the Graphviz that this was built with, "2.43.0". */
P2D_API const char *p2d_graphviz_version(void);

#ifdef __cplusplus
}
#endif
#endif
