/* program.h - what kind of program a command line starts: it decides who records it. */
#ifndef P2D_CLI_RUN_PROGRAM_H
#define P2D_CLI_RUN_PROGRAM_H

#include "cli/words.h"

enum language { NATIVE, PYTHON, NODE, JAVA };

/* Begins as {0}. */
struct program {
    enum language language;
    struct words command; /* as given; a script of Python or Node.js has the path of its
                           * interpreter before it */
    char *name;           /* of its outputs: the script, module or program, without folder
                           * and suffix */
    char *missing;        /* the interpreter that is not there, where that is why the
                           * program was not found */
};

/* Find the program as a shell does, on PATH where its name has no slash, and look at its
 * name and first line. False with errno: ENOENT, EACCES or ENOMEM; the language is that of
 * what was looked for. */
bool program_find(struct program *, char *const *command);
void program_free(struct program *);

/* The path of an executable file on PATH, the caller's; NULL with errno if there is none. */
char *program_path(const char *name);

/* Which argument of an interpreter's command is its script: the index of the script, of
 * "-m" or "-c" (or of a group of letters that ends in one of them, as "-um") or of "-";
 * the number of words if there is none. Options that take a value are passed over. */
size_t program_python_target(char *const *command);

/* The language of the program that a process runs. */
enum language program_language_of(long pid);

#endif
