/* option_table.h - every option in a row: its names, its help, what it takes and what it
 * sets.
 */
#ifndef P2D_CLI_OPTION_TABLE_H
#define P2D_CLI_OPTION_TABLE_H

#include "cli/options.h"

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
    const char *same;          /* the name of the entry that it is another spelling of */
};

/* The table, in the order of --help. */
extern const struct entry option_entries[];
extern const size_t n_option_entries;

/* The most that there may be. */
enum { MAX_OPTION_ENTRIES = 256 };

#endif
