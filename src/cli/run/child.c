/* child.c - start programs, hand signals on to them, wait for them.
 *
 * Signals are blocked and taken by sigtimedwait(2): nothing runs in a handler. A child gets
 * the mask that this process had, and of its files those that it is given.
 */
#include "cli/run/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "system/descriptors.h"
#include "system/signals.h"

_Static_assert(sizeof(sigset_t) <= sizeof((struct signals *)0)->kept, "make it larger");

enum { CANNOT_EXECUTE = 126 };

/* ------------------------------------------------------------------- signals */

static const int handed_on[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};

static sigset_t held(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < sizeof handed_on / sizeof *handed_on; i++)
        sigaddset(&set, handed_on[i]);
    return set;
}

void signals_hold(struct signals *signals)
{
    sigset_t set = held(), kept;
    /* Who ignores it would have no child to wait for. */
    sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    sigprocmask(SIG_BLOCK, &set, &kept);
    memcpy(signals->kept, &kept, sizeof kept);
}

void signals_release(const struct signals *signals)
{
    sigset_t kept;
    memcpy(&kept, signals->kept, sizeof kept);
    sigprocmask(SIG_SETMASK, &kept, NULL);
}

/* ------------------------------------------------------------------ starting */

static bool redirect(const struct child *c)
{
    if (c->in_background && setpgid(0, 0) != 0)
        return false;
    if (c->output == NULL)
        return true;
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int out = open(c->output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return in >= 0 && out >= 0 && dup2(in, STDIN_FILENO) >= 0 &&
           dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0;
}

static void become(const struct child *c, int failures)
{
    char byte;
    bool ready = redirect(c) && (c->passed < 0 || fcntl(c->passed, F_SETFD, 0) == 0);
    /* The command ignores it, the program need not. */
    sigaction(SIGXFSZ, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    if (ready && c->go != NULL) {
        int nothing = 0;
        (void)!write(failures, &nothing, sizeof nothing);
        close(c->go[1]);
        while (read(c->go[0], &byte, 1) < 0 && errno == EINTR)
            ;
    }
    signals_release(c->signals);
    if (ready)
        execve(c->path, c->argv, c->envp);
    int reason = errno;
    (void)!write(failures, &reason, sizeof reason);
    _exit(CANNOT_EXECUTE);
}

pid_t child_start(const struct child *c)
{
    int ends[2], reason = 0;
    if (!p2d_pipe(ends))
        return -1;
    pid_t pid = fork();
    if (pid == 0)
        become(c, ends[1]);
    close(ends[1]);
    ssize_t n;
    do
        n = pid > 0 ? read(ends[0], &reason, sizeof reason) : 0;
    while (n < 0 && errno == EINTR);
    close(ends[0]);
    if (n == (ssize_t)sizeof reason && reason != 0) {
        (void)waitpid(pid, NULL, 0);
        errno = reason;
        return -1;
    }
    return pid;
}

/* ------------------------------------------------------------------- waiting */

static bool has_ended(pid_t pid, int *status)
{
    pid_t ended;
    do
        ended = waitpid(pid, status, WNOHANG);
    while (ended < 0 && errno == EINTR);
    return ended != 0; /* a child that is not there has no status: 0 */
}

/* A reader that has gone, or is slow, is no error. */
static void tell(int fd, int signal)
{
    const char *name = signal == SIGINT    ? "INT"
                       : signal == SIGTERM ? "TERM"
                       : signal == SIGHUP  ? "HUP"
                                           : NULL;
    if (fd >= 0 && name != NULL)
        dprintf(fd, "SIG%s %d\n", name, signal);
}

int child_wait(pid_t pid, unsigned patience, int told)
{
    unsigned asked = 0;
    sigset_t set = held();
    int status = 0;
    bool by_keys;
    while (!has_ended(pid, &status)) {
        int signal = p2d_wait_signal(&set, -1, &by_keys);
        if (signal <= 0 || signal == SIGCHLD)
            continue;
        if (!by_keys)
            (void)kill(pid, signal);
        else if (++asked == patience)
            (void)kill(pid, SIGKILL);
        tell(told, signal);
    }
    return status;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

bool child_wait_until(pid_t pid, double seconds, int *status)
{
    sigset_t set = held();
    double end = now() + seconds;
    while (!has_ended(pid, status)) {
        double left = end - now();
        if (left <= 0)
            return false;
        int signal = p2d_wait_signal(&set, left, NULL);
        if (signal > 0 && signal != SIGCHLD)
            return false;
    }
    return true;
}

int end_as(int status)
{
    if (!WIFSIGNALED(status))
        return WEXITSTATUS(status);
    int signal = WTERMSIG(status);
    sigset_t set;
    /* The core would be of the wrong program. */
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0});
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    (void)raise(signal);
    return 128 + signal;
}
