/* child.c - in place of render/child.c where there are no processes: the work is done at once.
 *
 * Nothing can be interrupted here and nothing is given up: whoever runs the program ends it.
 * The answer and what is printed meanwhile go through pipes in memory, as they do between processes.
 */
#include "render/child.h"

#include <emscripten.h>
#include <time.h>
#include <unistd.h>

#include "system/descriptors.h"

enum { MESSAGES_KEPT = 4096 };

/* What is written to one descriptor goes to the other and the other way round. */
EM_JS(void, swap_descriptors, (int a, int b), {
    var stream = FS.streams[a];
    FS.streams[a] = FS.streams[b];
    FS.streams[b] = stream;
})

/* An empty pipe of this system never blocks: it has no more for now, or for ever. */
static void drain(int fd, struct p2d_buffer *into, size_t most)
{
    unsigned char block[16 * 1024];
    for (ssize_t n; (n = read(fd, block, sizeof block)) > 0;) {
        size_t room = most - into->len;
        p2d_put(into, block, (size_t)n < room ? (size_t)n : room);
    }
}

static void run(struct p2d_child_process *child, const int answer[2],
                const int messages[2])
{
    swap_descriptors(STDERR_FILENO, messages[1]);
    bool good = child->work(child->state, answer[1]);
    swap_descriptors(STDERR_FILENO, messages[1]);
    drain(answer[0], &child->answer, SIZE_MAX);
    drain(messages[0], &child->messages, MESSAGES_KEPT);
    child->end = good ? P2D_CHILD_DONE : P2D_CHILD_GAVE_UP;
}

static void close_pipe(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

void p2d_child_run(struct p2d_child_process *child, struct p2d_report *report)
{
    int answer[2], messages[2];
    child->answer.report = child->messages.report = report;
    child->end = P2D_CHILD_NOT_STARTED;
    if (!p2d_ok(report) || pipe(answer) != 0)
        return;
    if (pipe(messages) == 0) {
        run(child, answer, messages);
        close_pipe(messages);
    }
    close_pipe(answer);
}

void p2d_child_release(struct p2d_child_process *child)
{
    p2d_buffer_release(&child->answer);
    p2d_buffer_release(&child->messages);
}

double p2d_seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
