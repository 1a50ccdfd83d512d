/* signals.h - take signals that are blocked and waited for. */
#ifndef P2D_SYSTEM_SIGNALS_H
#define P2D_SYSTEM_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* Drop a signal that is pending in this thread; nothing happens if another thread has
 * taken it meanwhile. */
void p2d_drop_pending(int number);

/* Wait until one of the blocked signals of `set` comes, and take it: its number; 0 after
 * `seconds` without one (below 0: wait for ever), or where the wait was interrupted. `*by_keys`
 * becomes true if the terminal sent it, to all processes in the foreground; it may be NULL.
 * Without Linux that is a guess: SIGINT or SIGQUIT while this process is in the
 * foreground. */
int p2d_wait_signal(const sigset_t *set, double seconds, bool *by_keys);

#endif
