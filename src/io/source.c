/* source.c - read bytes from a file descriptor, or from memory. */
#include "io/source.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "system/descriptors.h"

/* read(2) is only defined up to SSIZE_MAX, and no system gives more than this at once. */
enum { MOST = 0x40000000 };

/* Whether the read is worth another try: it was interrupted, or the descriptor does not
 * block, as a terminal shared with another program may not, and has something by now. */
static bool try_again(int fd)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

static ptrdiff_t pull_from_fd(void *state, unsigned char *buffer, size_t n)
{
    struct p2d_fd_state *from = state;
    ssize_t got;
    do
        got = read(from->fd, buffer, n < MOST ? n : MOST);
    while (got < 0 && try_again(from->fd));
    if (got >= 0) {
        p2d_progress_add(from->progress, (size_t)got);
        return got;
    }
    int reason = errno;
    if (p2d_ok(from->report))
        p2d_set_place(from->report, "%s", from->name);
    p2d_set_error(from->report, P2D_EIO, "cannot read: %s", strerror(reason));
    return -1;
}

struct p2d_source p2d_source_of_fd(struct p2d_fd_state *state)
{
    p2d_widen_pipe(
        state->fd); /* a fast producer runs ahead instead of switching with us */
    return (struct p2d_source){pull_from_fd, state};
}

static ptrdiff_t pull_from_memory(void *state, unsigned char *buffer, size_t n)
{
    struct p2d_memory_state *rest = state;
    if (n > rest->len)
        n = rest->len;
    if (n > 0)
        memcpy(buffer, rest->at, n);
    rest->at += n;
    rest->len -= n;
    return (ptrdiff_t)n;
}

struct p2d_source p2d_source_of_memory(struct p2d_memory_state *state)
{
    return (struct p2d_source){pull_from_memory, state};
}
