/* recorders.h - the profilers that `prof2dot run` knows, and how each is called. */
#ifndef P2D_CLI_RUN_RECORDERS_H
#define P2D_CLI_RUN_RECORDERS_H

#include "cli/run/program.h"

/* What is to be recorded. */
struct job {
    struct program program;
    const char *dir;        /* of private_dir.h */
    const char *call_graph; /* for perf: fp, dwarf, lbr */
    long pid;               /* of the process to attach to; 0: start the program */
    struct words command;   /* of the recorder, or of the program with its recorder */
    struct words environment;
};

enum way {
    AROUND, /* the recorder is in the program, or starts it */
    BESIDE  /* perf: it is started first, and told the process */
};

struct recorder {
    const char *name;       /* of --with */
    const char *tool;       /* what it needs on PATH; NULL: nothing but the program */
    const char *other_tool; /* the same under another name; NULL: it has none */
    const char *package;    /* that has it, as a command that installs it */
    enum way way;
    bool attaches;
    bool is_told;      /* of signals, through a FIFO, as its hook may not hear them */
    unsigned patience; /* Ctrl-C so often kills a program that it keeps alive; 0: none */
    const char *symbols;     /* where the reader finds programs; NULL: it asks for none */
    const char *event;       /* that is drawn where none is chosen; NULL: the default */
    const char *source_maps; /* where it finds scripts and their maps; the same */
    /* Fill in the command; false if the program is none for it. */
    bool (*arrange)(struct job *);
    /* Make a recording of what a program that was killed left in the job's folder; NULL: it
     * leaves nothing. */
    void (*rescue)(const struct job *);
};

/* NULL if there is none of this name. "memory" is the one that fits the language. */
const struct recorder *recorder_of(const char *name, enum language);
/* The one that is taken where none is named. */
const struct recorder *recorder_for(enum language);
/* The name under which its tool is here; NULL: under none. */
const char *recorder_tool(const struct recorder *);

#endif
