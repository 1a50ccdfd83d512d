/* child.h - start programs, hand signals on to them, wait for them. */
#ifndef P2D_CLI_RUN_CHILD_H
#define P2D_CLI_RUN_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

/* Signals as they were before signals_hold. */
struct signals {
    char kept[256]; /* a sigset_t */
};

/* From here on signals that end a process or tell of a child wait until they are asked for,
 * so that what was made can be removed; and back. */
void signals_hold(struct signals *);
void signals_release(const struct signals *);

struct child {
    const char *path; /* executed */
    char *const *argv, *const *envp;
    const char *output; /* a file for its output and messages; NULL: ours */
    int passed;         /* a descriptor that it gets besides these; -1: none */
    bool in_background; /* in a process group of its own: the terminal's signals do
                                * not reach it, and it reads nothing */
    const int *go;      /* both ends of a pipe: it starts when the writing end is
                                * closed here; NULL: at once */
    const struct signals *signals; /* its own again */
};

/* Returns its process number; -1 with errno, also where it cannot be executed. With `go`
 * that failure shows as exit status 126. */
pid_t child_start(const struct child *);

/* Wait until it ends. Signals that come to this process alone are handed on to it; those of
 * the terminal it gets from the terminal, and so many of them kill it (0: none do). Those
 * that end programs are told as a line "SIGINT 2", too, to the descriptor `told` (-1: none).
 * Returns the status of waitpid. */
int child_wait(pid_t, unsigned patience, int told);

/* Wait until it ends, or for so many seconds, or for a signal that ends processes. True if
 * it has ended, with its status. */
bool child_wait_until(pid_t, double seconds, int *status);

/* End as a program ended that had this status of waitpid: with its exit status (returned),
 * or by its signal. */
int end_as(int status);

#endif
