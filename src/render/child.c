/* child.c - run one piece of work in a forked child, with limits and a deadline.
 *
 * The child may crash, exit, hang or use up its memory. It keeps none of the parent's
 * descriptors, so that it holds no pipe open and touches no file, and it dies with the
 * parent. One pipe carries the answer, ended by a mark, the other what is printed. It is
 * in a sandbox of its own, as far as the system has one: Graphviz is not trusted.
 */
#include "render/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "base/sanitized.h"
#include "io/save.h"
#include "system/descriptors.h"
#include "system/process.h"

enum {
    MESSAGES_KEPT = 4096,
    STACK_SIZE = 64 * 1024 * 1024 /* Graphviz recurses once or more per rank */
};
static const rlim_t memory_allowed = (rlim_t)2 << 30;

/* Tells a whole answer from one that was cut off where the exit status cannot be had,
 * because the program ignores SIGCHLD or waits for all its children elsewhere. */
static const char mark[] = "the end";

/* ------------------------------------------------------------- in the child */

/* As after exec: handlers are gone, what was ignored stays ignored. */
static void reset_signals(void)
{
    struct sigaction action;
    for (int number = 1; number < NSIG; number++) {
        if (sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_IGN ||
            action.sa_handler == SIG_DFL)
            continue;
        action = (struct sigaction){.sa_handler = SIG_DFL};
        sigaction(number, &action, NULL);
    }
}

enum { ANSWER_FD = 3 };

/* Give the descriptors their places; the parent's may be anywhere, even at 0. */
static bool wire(int answer, int messages)
{
    enum { OUT_OF_THE_WAY = 10 };
    answer = fcntl(answer, F_DUPFD, OUT_OF_THE_WAY);
    messages = fcntl(messages, F_DUPFD, OUT_OF_THE_WAY);
    int nothing;
    do
        nothing = open("/dev/null", O_RDONLY);
    while (nothing < 0 && errno == EINTR);
    if (answer < 0 || messages < 0 || nothing < 0)
        return false;
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(messages, STDOUT_FILENO) < 0 ||
        dup2(messages, STDERR_FILENO) < 0 || dup2(answer, ANSWER_FD) < 0)
        return false;
    p2d_close_from(ANSWER_FD + 1);
    return true;
}

static void lower_limit(int resource, rlim_t value)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur <= value)
        return;
    limit.rlim_cur = value;
    setrlimit(resource, &limit);
}

/* A sanitizer reserves terabytes of addresses. */
static void set_limits(uint64_t memory)
{
    lower_limit(RLIMIT_CORE, 0);
    if (!P2D_SANITIZED && memory > 0)
        lower_limit(RLIMIT_AS, memory + memory_allowed);
}

/* Graphviz calls exit(); the parent's exit handlers are none of its business. */
static void leave_at_once(void)
{
    _exit(EXIT_FAILURE);
}

static void *work(void *state)
{
    const struct p2d_child_process *child = state;
    struct p2d_report report = {0};
    bool good = child->work(child->state, ANSWER_FD) &&
                p2d_write_fd(ANSWER_FD, "", mark, sizeof mark, &report);
    _exit(good ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* The stack of the thread that forked may be small, and cannot grow if that was not the
 * first thread of the program. */
static void work_with_room(struct p2d_child_process *child)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    if (pthread_create(&thread, &attributes, work, child) == 0) {
        /* The thread ends the process, unless the parent is gone before: then Linux kills
         * this process, and elsewhere nobody reads its answer any more. */
        if (P2D_LINUX)
            pthread_join(thread, NULL);
        p2d_wait_until_unread(ANSWER_FD);
        _exit(EXIT_FAILURE);
    }
    work(child);
}

/* Drawing reads fonts and writes to the pipe. False if that cannot be all, but must. */
static bool confine(enum p2d_sandbox how)
{
    static const struct p2d_sandbox_plan plan = {.only_computes = true};
    if (how == P2D_SANDBOX_OFF)
        return true;
    struct p2d_sandbox_state state = p2d_sandbox_enter(&plan);
    if (how != P2D_SANDBOX_REQUIRE || (state.landlock > 0 && state.seccomp))
        return true;
    fprintf(stderr, "Error: this system has no sandbox for drawing\n");
    return false;
}

static void be_child(struct p2d_child_process *child, const int answer[2],
                     const int messages[2], pid_t parent, uint64_t memory)
{
    if (!p2d_end_with(parent))
        _exit(EXIT_FAILURE);
    if (!wire(answer[1], messages[1])) {
        dprintf(messages[1], "Error: too few files may be open (ulimit -n): %s\n",
                strerror(errno));
        _exit(EXIT_FAILURE);
    }
    set_limits(memory);
    if (atexit(leave_at_once) != 0 || !confine(child->sandbox))
        _exit(EXIT_FAILURE);
    work_with_room(child);
}

/* ------------------------------------------------------------ in the parent */

double p2d_seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Take what is there; false at the end. */
static bool drain(int fd, struct p2d_buffer *into, size_t most)
{
    unsigned char block[16 * 1024]; /* the stack may be small */
    ssize_t n = read(fd, block, sizeof block);
    if (n < 0)
        return errno == EINTR || errno == EAGAIN;
    size_t room = most - into->len;
    p2d_put(into, block, (size_t)n < room ? (size_t)n : room);
    return n > 0;
}

/* Until both pipes end; how it went on this side of them. */
static enum p2d_child_end collect(struct p2d_child_process *child, double deadline,
                                  int answer, int messages)
{
    struct pollfd from[] = {{.fd = answer, .events = POLLIN},
                            {.fd = messages, .events = POLLIN}};
    while (from[0].fd >= 0 || from[1].fd >= 0) {
        double left = (deadline - p2d_seconds_now()) * 1000 + 1;
        if (!(left > 1) || !p2d_ok(child->answer.report))
            return P2D_CHILD_TOO_SLOW;
        int n = poll(from, 2, left < INT_MAX ? (int)left : INT_MAX);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return P2D_CHILD_GAVE_UP;
        if (n <= 0)
            continue;
        if (from[0].revents != 0 && !drain(answer, &child->answer, SIZE_MAX))
            from[0].fd = -1;
        if (from[1].revents != 0 && !drain(messages, &child->messages, MESSAGES_KEPT))
            from[1].fd = -1;
    }
    return P2D_CHILD_DONE;
}

static bool take_mark_off(struct p2d_buffer *answer)
{
    if (answer->len < sizeof mark ||
        memcmp(answer->at + answer->len - sizeof mark, mark, sizeof mark) != 0)
        return false;
    answer->len -= sizeof mark;
    return true;
}

static void bury(struct p2d_child_process *child, pid_t pid, enum p2d_child_end collected)
{
    int status = 0;
    if (collected != P2D_CHILD_DONE)
        kill(pid, SIGKILL);
    pid_t waited;
    do
        waited = waitpid(pid, &status, 0);
    while (waited < 0 && errno == EINTR);
    bool complete = take_mark_off(&child->answer);
    child->end = complete ? P2D_CHILD_DONE : P2D_CHILD_GAVE_UP;
    if (waited == pid && WIFSIGNALED(status)) {
        child->end = P2D_CHILD_DIED;
        child->detail = WTERMSIG(status);
    } else if (waited == pid && WEXITSTATUS(status) != EXIT_SUCCESS) {
        child->end = P2D_CHILD_GAVE_UP;
    }
    if (collected != P2D_CHILD_DONE)
        child->end = collected;
}

/* No handler of the program may run in the child before it is gone there. Its time begins
 * here, or else a child could be done before a busy machine lets its parent look. */
static pid_t fork_with_signals_held(pthread_mutex_t *lock, double *begin)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_mutex_lock(lock);
    *begin = p2d_seconds_now();
    pid_t pid = fork();
    int reason = errno;
    if (pid == 0) {
        reset_signals();
        sigemptyset(&before);
    } else {
        pthread_mutex_unlock(lock);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = reason;
    return pid;
}

static void close_pipe(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

static bool open_pipes(int answer[2], int messages[2])
{
    if (!p2d_pipe(answer))
        return false;
    if (!p2d_pipe(messages)) {
        int reason = errno;
        close_pipe(answer);
        errno = reason;
        return false;
    }
    p2d_widen_pipe(answer[0]);
    return true;
}

void p2d_child_run(struct p2d_child_process *child, struct p2d_report *report)
{
    int answer[2], messages[2];
    child->answer.report = child->messages.report = report;
    child->end = P2D_CHILD_NOT_STARTED;
    if (!p2d_ok(report))
        return;
    if (!open_pipes(answer, messages)) {
        child->detail = errno;
        return;
    }
    pid_t parent = getpid();
    uint64_t memory = p2d_address_space();
    double begin;
    pid_t pid = fork_with_signals_held(child->lock, &begin);
    if (pid == 0)
        be_child(child, answer, messages, parent, memory);
    child->detail = errno;
    close(answer[1]);
    close(messages[1]);
    if (pid > 0)
        bury(child, pid, collect(child, begin + child->seconds, answer[0], messages[0]));
    close(answer[0]);
    close(messages[0]);
}

void p2d_child_release(struct p2d_child_process *child)
{
    p2d_buffer_release(&child->answer);
    p2d_buffer_release(&child->messages);
}
