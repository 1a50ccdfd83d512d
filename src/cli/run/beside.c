/* beside.c - record by a profiler that runs beside the program: perf.
 *
 * If perf started the program, the terminal's Ctrl-C would end the recording and then, by
 * SIGTERM, a program that is still cleaning up. So the program is a child of its own, which
 * waits at a pipe until perf has told over a FIFO (perf-record(1), --control) that it
 * watches; and perf is in a process group that the terminal does not reach.
 */
#include "cli/run/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/descriptors.h"

/* A FIFO in the job's folder, open both ways, so that opening it waits for nobody. */
static int make_fifo(const struct job *job, const char *name, char *path, size_t size)
{
    bool fits = snprintf(path, size, "%s/%s", job->dir, name) < (int)size;
    return fits && mkfifo(path, 0600) == 0 ? open(path, O_RDWR | O_CLOEXEC | O_NOCTTY)
                                           : -1;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* The profiler, out of the terminal's reach; -1 with errno. */
static pid_t start_recorder(const struct job *job, const struct recorder *recorder,
                            const struct signals *signals, int alive)
{
    char messages[4096];
    char *path = program_path(recorder->tool);
    snprintf(messages, sizeof messages, "%s/messages", job->dir);
    struct child child = {.path = path,
                          .argv = job->command.at,
                          .envp = job->environment.at,
                          .output = messages,
                          .passed = alive,
                          .in_background = true,
                          .signals = signals};
    pid_t pid = path != NULL && !job->command.failed ? child_start(&child) : -1;
    free(path);
    return pid;
}

/* True when it has answered; false when it has ended, and with it its end of `alive`. */
static bool is_watching(int control, int answer, int alive)
{
    static const char enable[] = "enable\n";
    struct pollfd ends[] = {{.fd = answer, .events = POLLIN},
                            {.fd = alive, .events = POLLIN}};
    if (write(control, enable, sizeof enable - 1) < 0)
        return false;
    int n;
    do
        n = poll(ends, 2, -1);
    while (n < 0 && errno == EINTR);
    return n > 0 && (ends[0].revents & POLLIN) != 0;
}

/* The profiler, watching; -1 if it does not, with errno 0 if it told why. */
static pid_t watch(struct job *job, const struct recorder *recorder,
                   const struct signals *signals)
{
    char path[2][4096];
    int alive[2] = {-1, -1};
    int control = make_fifo(job, "control", path[0], sizeof path[0]);
    int answer = make_fifo(job, "answer", path[1], sizeof path[1]);
    pid_t pid = -1;
    bool ready = control >= 0 && answer >= 0 && p2d_pipe(alive) && recorder->arrange(job);
    words_add(&job->command, "--delay=-1");
    words_print(&job->command, "--control=fifo:%s,%s", path[0], path[1]);
    if (ready)
        pid = start_recorder(job, recorder, signals, alive[1]);
    close_if_open(alive[1]);
    if (pid > 0 && !is_watching(control, answer, alive[0])) {
        (void)child_wait(pid, 0, -1);
        pid = -1;
        errno = 0;
    }
    close_if_open(alive[0]);
    close_if_open(control);
    close_if_open(answer);
    return pid;
}

bool beside_record(struct job *job, const struct recorder *recorder,
                   const struct signals *signals, int *status)
{
    int go[2];
    char *path = program_path(job->program.command.at[0]);
    if (path == NULL || !p2d_pipe(go)) {
        free(path);
        return false;
    }
    struct child program = {.path = path,
                            .argv = job->program.command.at,
                            .envp = job->environment.at,
                            .passed = -1,
                            .go = go,
                            .signals = signals};
    pid_t pid = child_start(&program), watcher = -1;
    close(go[0]);
    free(path);
    job->pid = pid;
    if (pid > 0)
        watcher = watch(job, recorder, signals);
    int reason = errno;
    if (pid > 0 && watcher < 0)
        (void)kill(pid, SIGKILL); /* it has not begun */
    close(go[1]);
    if (pid > 0)
        *status = child_wait(pid, 0, -1);
    if (watcher > 0) {
        (void)kill(watcher, SIGINT);
        (void)child_wait(watcher, 0, -1);
    } else
        *status = 0;
    job->pid = 0;
    errno = reason;
    return watcher > 0;
}

bool beside_attach(struct job *job, const struct recorder *recorder,
                   const struct signals *signals, double seconds)
{
    const double for_ever = 1e9;
    int status;
    pid_t pid = -1;
    if (kill((pid_t)job->pid, 0) != 0)
        return false;
    if (recorder->way == BESIDE)
        pid = watch(job, recorder, signals);
    else if (recorder->arrange(job))
        pid = start_recorder(job, recorder, signals, -1);
    if (pid < 0)
        return false;
    if (!child_wait_until(pid, seconds > 0 ? seconds : for_ever, &status)) {
        (void)kill(pid, SIGINT);
        (void)child_wait(pid, 0, -1);
    }
    return true;
}
