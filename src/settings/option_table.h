/* option_table.h - every option in a row: its names, its help, what it takes and what it
 * sets.
 */
#ifndef P2D_SETTINGS_OPTION_TABLE_H
#define P2D_SETTINGS_OPTION_TABLE_H

#include "settings/command.h"

/* What an option takes. */
enum option_argument {
    TAKES_NOTHING,
    TAKES_VALUE, /* see values and argument */
    TAKES_FILE,
    TAKES_READER,
    TAKES_WRITER,
    TAKES_EVENT /* of the input */
};

struct entry {
    char letter;          /* NUL: none */
    const char *name;     /* long, without "--"; NULL: a group begins */
    const char *argument; /* NULL: takes none */
    const char *help;     /* NULL: another spelling of an entry above, not shown */
    /* Set it; false if the value, NULL where none is taken, cannot be understood. */
    bool (*set)(struct command *, const struct entry *, const char *value);
    size_t target;         /* the member that is set */
    unsigned to;           /* what it is set to, by the first of the choices, or a list */
    double from, most;     /* of a number */
    const char *choices;   /* separated by blanks */
    const char *completes; /* values for shells, where argument does not say them; NULL */
    enum option_argument kind; /* of value, where it is no plain one */
    size_t also;               /* a bool that becomes true, too; 0: none */
    const char *refusal;       /* what it takes, before the value that it does not */
    bool optional;             /* the value may be missing */
    bool of_command;  /* says what the command does, and not how it reads or draws */
    const char *same; /* the name of the entry that it is another spelling of */
};

/* The names of the recorders of `prof2dot run`, separated by blanks. */
#define RECORDER_NAMES \
    "cprofile perf callgrind massif dhat memory node jfr gperftools py-spy austin off-cpu"

/* The table, in the order of --help. */
extern const struct entry p2d_option_entries[];
extern const size_t p2d_n_option_entries;

/* The most that there may be. */
enum { MAX_OPTION_ENTRIES = 256 };

/* The entry that this one is another spelling of, or itself. */
const struct entry *p2d_option_original(const struct entry *);

/* Let the entry take the value. False, with P2D_EUSAGE, if it does not. */
bool p2d_option_set(struct command *, const struct entry *, const char *value,
                    struct p2d_report *);

/* One option, from 0 on; false after the last. Strings are literals. */
struct option_info {
    char letter;          /* NUL: none */
    const char *name;     /* long, without "--" */
    const char *argument; /* NULL: none; "a|b" are its values */
    const char *values;   /* separated by blanks; "" if it has no list */
    const char *help;     /* may have several lines; NULL: another spelling */
    enum option_argument kind;
};
bool p2d_option_get(size_t index, struct option_info *);

#endif
