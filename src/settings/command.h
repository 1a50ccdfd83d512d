/* command.h - what options say: of a command line, or of a program that sets them by their
 * names. */
#ifndef P2D_SETTINGS_COMMAND_H
#define P2D_SETTINGS_COMMAND_H

#include "base/report.h"

struct progress;
struct words;

/* Options that may be repeated, and the inputs. */
enum list {
    LIST_INPUTS,
    LIST_FOCUS,
    LIST_IGNORE,
    LIST_HIDE,
    LIST_SHOW,
    LIST_ROOT,
    LIST_LEAF,
    LIST_PATH,
    LIST_THREAD,
    LIST_LABEL,
    LIST_NO_LABEL,
    LIST_PROCESS,
    LIST_KEEP,
    LIST_ALSO,
    LIST_SORT,
    LIST_RESTRICT,
    LIST_SOURCE_PATH,
    LIST_PHASE,
    N_LISTS
};

/* What `prof2dot run` records. */
struct run_options {
    char *const *program;   /* with its arguments, up to a NULL; NULL: not `run` */
    const char *with;       /* the recorder; NULL: the one that fits */
    const char *keep;       /* a path for the recording; NULL: it is removed */
    const char *call_graph; /* of perf; NULL: frame pointers */
    unsigned pid;           /* of a running process; 0: none */
    double seconds;         /* of its recording; 0: until a signal comes */
};

/* What the command line asked for. Strings are argv's. */
struct command {
    const char **lists[N_LISTS]; /* each ends with NULL */
    size_t lengths[N_LISTS];
    const char *to;         /* of the output; NULL: by suffix, or dot */
    const char *output;     /* a path; NULL or "-": standard output */
    const char *counters;   /* a path; NULL: none */
    const char *files_from; /* a list of inputs; NULL: none */
    struct words *inputs;   /* what the inputs stand for; the command line's, or NULL */
    struct words *renamed;  /* inputs and what they are called, in pairs; the same */
    bool fetches;           /* inputs that are addresses, by curl */
    bool from_folder;       /* some of them may be no profiles */
    size_t n_before;        /* of a comparison's inputs: how many are its first side */
    bool keeps_going;       /* without those that cannot be read */
    size_t n_broken;        /* how many could not */
    char *mine;             /* selection.mine; owned */
    bool helps_all;
    const char **storage; /* of all lists */

    struct p2d_read_options read;
    struct p2d_selection selection;
    struct p2d_graph_options graph;
    struct p2d_compare_options compare; /* but for its graph options */
    bool compares;                      /* the inputs are BEFORE and AFTER */
    const char *before_time;            /* read.time of BEFORE; NULL: as of AFTER */
    bool tunes_comparison;              /* an option that needs --diff was given */
    bool has_gate;
    double gate; /* of growth, a fraction */
    struct p2d_look look;
    enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color; /* of tables */
    bool has_selection;
    bool has_node_threshold, has_edge_threshold, has_max_nodes; /* given */
    bool no_fold, folds;
    struct run_options record;
    bool needs_run;                      /* an option of `prof2dot run` was given */
    bool gprof2dot;                      /* called by that name */
    bool opens;                          /* show the result in the desktop's program */
    unsigned unit;                       /* enum p2d_unit; 0: as the profile has it */
    unsigned group_by;                   /* enum p2d_group_by; 0: none */
    const char *root_label, *leaf_label; /* keys of labels that are frames; NULL: none */

    enum action {
        DO_CONVERT,
        DO_HELP,
        DO_VERSION,
        DO_LIST_FORMATS,
        DO_COMPLETION,
        DO_LIST_EVENTS,
        DO_LIST_FUNCTIONS,
        DO_LIST_THREADS
    } action;
    const char *list_pattern;
    bool lists_names;          /* of events, and nothing else */
    struct progress *progress; /* told what is going on; NULL: nobody looks */
    const char *shell;         /* of DO_COMPLETION */
    bool shows_top;            /* a table, since the output is a terminal */
    bool quiet, verbose;
};

/* What no option changes, with lists that hold so many texts each. False after an error. */
bool p2d_command_init(struct command *, size_t room, struct p2d_report *);
/* After the last option: what follows from them all. */
void p2d_command_connect(struct command *);
/* False, with P2D_EUSAGE, if options contradict each other. */
bool p2d_command_check(const struct command *, struct p2d_report *);
void p2d_command_release(struct command *);

/* P2D_EUSAGE with `before` `more` VALUE `after`, and a hint at --help. Always false. */
bool p2d_refuse_usage(struct p2d_report *, const char *before, const char *more,
                      const char *value, const char *after);

#endif
