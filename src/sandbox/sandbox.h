/* sandbox.h - give up rights that the process does not need any more, for good.
 *
 * Two means of Linux, each where the kernel has it: Landlock says which files may be
 * opened, seccomp (by libseccomp, optional at build time and at run time) which system
 * calls there are. Neither can be undone, and threads and children inherit both; so this
 * is for processes that belong to the program, never for a caller of the library.
 */
#ifndef P2D_SANDBOX_SANDBOX_H
#define P2D_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum p2d_sandbox_right {
    P2D_MAY_READ,   /* a file, or whatever is below a folder */
    P2D_MAY_REPLACE /* write a file; make, write, rename and remove files in a folder */
};

struct p2d_sandbox_path {
    const char *path; /* need not exist */
    enum p2d_sandbox_right right;
};

/* Libraries, fonts and what they are configured by may always be read; only what `paths`
 * names besides. Nothing may be executed, traced, or reached through a network. */
struct p2d_sandbox_plan {
    const struct p2d_sandbox_path *paths;
    size_t n_paths;
    bool only_computes; /* starts no processes, changes no files */
};

struct p2d_sandbox_state {
    int landlock; /* the version of its interface; 0: off */
    bool seccomp;
};

/* Before other threads are started: they would stay outside. Says what is in force. */
struct p2d_sandbox_state p2d_sandbox_enter(const struct p2d_sandbox_plan *);

#endif
