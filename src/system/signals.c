/* signals.c - take signals that are blocked and waited for. */
#include "system/signals.h"

#include <math.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "system/linux.h"

#if P2D_LINUX

void p2d_drop_pending(int number)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    (void)sigtimedwait(&one, NULL, &(struct timespec){0});
}

int p2d_wait_signal(const sigset_t *set, double seconds, bool *by_keys)
{
    double whole, part = modf(seconds, &whole);
    struct timespec time = {.tv_sec = (time_t)whole, .tv_nsec = (long)(part * 1e9)};
    siginfo_t info;
    int number = seconds < 0 ? sigwaitinfo(set, &info) : sigtimedwait(set, &info, &time);
    if (number <= 0)
        return 0;
    if (by_keys != NULL)
        *by_keys = info.si_code == SI_KERNEL;
    return number;
}

#else

/* One of both sets, the lowest; 0: none. */
static int first_pending(const sigset_t *set)
{
    enum { MOST = 31 }; /* those that POSIX names are below it everywhere */
    sigset_t pending;
    sigpending(&pending);
    for (int number = 1; number <= MOST; number++)
        if (sigismember(set, number) == 1 && sigismember(&pending, number) == 1)
            return number;
    return 0;
}

static int take(int number)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    return sigwait(&one, &number) == 0 ? number : 0;
}

void p2d_drop_pending(int number)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    if (first_pending(&one) != 0)
        (void)take(number);
}

/* sigwait(3) knows no end: so the pending signals are looked at a hundred times a second. */
static int wait_for(const sigset_t *set, double seconds)
{
    static const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    int number = 0;
    if (seconds < 0)
        return sigwait(set, &number) == 0 ? number : 0;
    for (double waited = 0; (number = first_pending(set)) == 0 && waited < seconds;
         waited += 0.01)
        (void)nanosleep(&pause, NULL);
    return number > 0 ? take(number) : 0;
}

int p2d_wait_signal(const sigset_t *set, double seconds, bool *by_keys)
{
    int number = wait_for(set, seconds);
    if (by_keys != NULL)
        *by_keys = (number == SIGINT || number == SIGQUIT) &&
                   tcgetpgrp(STDIN_FILENO) == getpgrp();
    return number;
}

#endif
