/* option_table.h - the table of options: number, names, argument and help of each. */
#ifndef P2D_CLI_OPTION_TABLE_H
#define P2D_CLI_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum option_id {
    /* Letters stand for themselves. */
    OPT_TOTAL = 256,
    OPT_COLOR_NODES_BY_SELFTIME,
    OPT_SHOW_SAMPLES,
    OPT_TIME_FORMAT,
    OPT_NODE_LABEL,
    OPT_LIST_FUNCTIONS,
    OPT_DEPTH,
    OPT_MAX_NODES,
    OPT_NO_FOLD,
    OPT_GROUP_BY,
    OPT_SKEW,
    OPT_FOCUS,
    OPT_IGNORE,
    OPT_HIDE,
    OPT_SHOW,
    OPT_THREAD,
    OPT_PROCESS,
    OPT_EVENT,
    OPT_LIST_EVENTS,
    OPT_LIST_FORMATS,
    OPT_STYLE,
    OPT_COLOR_BY,
    OPT_TITLE,
    OPT_NO_LEGEND,
    OPT_LINK,
    OPT_SIZE,
    OPT_CLUSTER,
    OPT_SORT,
    OPT_REVERSE,
    OPT_RESTRICT,
    OPT_CALLERS,
    OPT_CALLEES,
    OPT_TOP,
    OPT_ESTIMATE,
    OPT_INVERTED,
    OPT_SPLIT_BY,
    OPT_HIERARCHY,
    OPT_LAYOUT_TIMEOUT,
    OPT_MAX_INPUT,
    OPT_COUNTERS,
    OPT_THREADS,
    OPT_SYMFS,
    OPT_DEBUGINFOD,
    OPT_CPU,
    OPT_TIME,
    OPT_INLINE,
    OPT_NO_INLINE,
    OPT_NO_DEMANGLE,
    OPT_DIFF,
    OPT_NORMALIZE,
    OPT_TOLERANCE,
    OPT_ONLY_SLOWER,
    OPT_ONLY_FASTER,
    OPT_COLOR_BY_CHANGE,
    OPT_FAIL_IF_SLOWER,
    OPT_COLOR,
    OPT_SANDBOX,
    OPT_COMPLETION,
    OPT_VERSION
};

struct entry {
    int id;
    const char *name;     /* long, without "--" */
    const char *argument; /* NULL: takes none */
    const char *help;     /* NULL: another spelling of an entry above, not shown */
};

/* The table, in the order of --help. An entry without a name starts a group. */
extern const struct entry option_entries[];
extern const size_t n_option_entries;

/* The most that there may be. */
enum { MAX_OPTION_ENTRIES = 256 };

#endif
