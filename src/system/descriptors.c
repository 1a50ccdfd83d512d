/* descriptors.c - descriptors of folders, pipes and files without a name. */
#include "system/descriptors.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#if P2D_LINUX
#include <sys/mman.h>
#endif

bool p2d_pipe(int ends[2])
{
#if P2D_LINUX
    return pipe2(ends, O_CLOEXEC) == 0;
#else
    if (pipe(ends) != 0)
        return false;
    /* A thread that starts a program in between would hand it on: the library starts
     * none, and the renderer's child closes what it does not know. */
    return fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0;
#endif
}

/* poll(2) tells of it unasked. A failure is taken for an interruption: the caller has
 * nothing else to do. */
void p2d_wait_until_unread(int fd)
{
    struct pollfd pipe = {.fd = fd};
    while (poll(&pipe, 1, -1) <= 0 || (pipe.revents & (POLLERR | POLLHUP)) == 0)
        ;
}

/* tee(2) copies from pipe to pipe. */
ssize_t p2d_peek_pipe(int fd, unsigned char *bytes, size_t size)
{
#if P2D_LINUX
    int ends[2];
    ssize_t n;
    if (!p2d_pipe(ends))
        return -1;
    do
        n = tee(fd, ends[1], size, 0);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        n = read(ends[0], bytes, size);
    close(ends[0]);
    close(ends[1]);
    return n;
#else
    (void)fd, (void)bytes, (void)size;
    errno = ENOTSUP;
    return -1;
#endif
}

void p2d_widen_pipe(int fd)
{
#if P2D_LINUX
    enum { PIPE_SIZE = 1024 * 1024 };
    (void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
#else
    (void)fd;
#endif
}

void p2d_close_from(int first)
{
#if P2D_LINUX && defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 34)
    closefrom(first);
#else
    enum { LIKELY = 1024 };
    long most = sysconf(_SC_OPEN_MAX);
    for (int fd = first; fd < LIKELY && fd < most; fd++)
        close(fd);
#endif
}

#if P2D_LINUX

int p2d_memory_file(const char *label)
{
    return memfd_create(label, MFD_CLOEXEC);
}

int p2d_open_nameless(int folder, mode_t mode)
{
    return openat(folder, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
}

bool p2d_name_file(int fd, int folder, const char *name)
{
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, self, folder, name, AT_SYMLINK_FOLLOW) == 0;
}

#else

int p2d_memory_file(const char *label)
{
    char path[256];
    snprintf(path, sizeof path, "/tmp/prof2dot-%.64s.XXXXXX", label);
    int fd = mkstemp(path);
    if (fd < 0)
        return -1;
    (void)unlink(path);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

int p2d_open_nameless(int folder, mode_t mode)
{
    (void)folder, (void)mode;
    errno = ENOTSUP;
    return -1;
}

bool p2d_name_file(int fd, int folder, const char *name)
{
    (void)fd, (void)folder, (void)name;
    errno = ENOTSUP;
    return false;
}

#endif
