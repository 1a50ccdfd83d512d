/* calls.h - system calls that fail, or do less than they were asked to, on demand.
 *
 * The program's own calls come here by the linker (-Wl,--wrap, see tests.mk), those
 * of its children as well. A call that fails does nothing, but close, which closes.
 */
#ifndef P2D_TESTS_FAULTS_CALLS_H
#define P2D_TESTS_FAULTS_CALLS_H

#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "counters.h"

enum call {
    CALL_READ, /* pread as well */
    CALL_WRITE,
    CALL_OPEN, /* openat as well */
    CALL_CLOSE,
    CALL_FSYNC,
    CALL_LINK,
    CALL_RENAME,
    CALL_STAT, /* fstat and lstat as well */
    CALL_PIPE,
    CALL_FORK,
    CALL_POLL,
    CALL_FCNTL,
    CALL_DUP,
    CALL_THREAD,
    N_CALLS
};

static const char *const call_names[N_CALLS] = {
    "read", "write", "open", "close", "fsync", "link", "rename",
    "stat", "pipe",  "fork", "poll",  "fcntl", "dup2", "thread"};

/* Shared with children. */
static struct calls {
    bool armed;
    enum call call;
    int error;           /* 0: none, but see most */
    size_t most;         /* bytes that are read or written at once; 0: any number */
    bool no_nameless;    /* the file system has no nameless files */
    bool sticky;         /* all that follow fail as well */
    unsigned long which; /* the one that fails, from 1 */
    unsigned long n[N_CALLS];
} * calls;

static inline void calls_init(void)
{
    calls = mmap(NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                 -1, 0);
    if (calls == MAP_FAILED)
        abort();
}

static inline bool call_fails(enum call call)
{
    if (calls == NULL || !calls->armed || counters_are_written())
        return false;
    unsigned long n = __atomic_add_fetch(&calls->n[call], 1, __ATOMIC_RELAXED);
    if (calls->error == 0 || calls->call != call || n < calls->which ||
        (n > calls->which && !calls->sticky))
        return false;
    errno = calls->error;
    return true;
}

static inline size_t call_most(size_t n)
{
    return calls != NULL && calls->armed && calls->most > 0 && n > calls->most &&
                   !counters_are_written()
               ? calls->most
               : n;
}

#define WRAP(type, name, ...)        \
    type __real_##name(__VA_ARGS__); \
    type __wrap_##name(__VA_ARGS__); \
    type __wrap_##name(__VA_ARGS__)

/* Those that have another name where files may be larger than 2 GiB. */
#ifdef __GLIBC__
#define WRAP_LARGE(type, name, ...)                                \
    type __real_##name(__VA_ARGS__) __asm__("__real_" #name "64"); \
    type __wrap_##name(__VA_ARGS__) __asm__("__wrap_" #name "64"); \
    type __wrap_##name(__VA_ARGS__)
#else
#define WRAP_LARGE WRAP
#endif

WRAP(ssize_t, read, int fd, void *to, size_t n)
{
    return call_fails(CALL_READ) ? -1 : __real_read(fd, to, call_most(n));
}

WRAP_LARGE(ssize_t, pread, int fd, void *to, size_t n, off_t at)
{
    return call_fails(CALL_READ) ? -1 : __real_pread(fd, to, call_most(n), at);
}

WRAP(ssize_t, write, int fd, const void *from, size_t n)
{
    return call_fails(CALL_WRITE) ? -1 : __real_write(fd, from, call_most(n));
}

WRAP_LARGE(int, open, const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? (mode_t)va_arg(rest, int) : 0;
    va_end(rest);
    return call_fails(CALL_OPEN) ? -1 : __real_open(path, flags, mode);
}

WRAP_LARGE(int, openat, int folder, const char *path, int flags, ...)
{
    bool is_nameless = (flags & O_TMPFILE) == O_TMPFILE;
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT || is_nameless ? (mode_t)va_arg(rest, int) : 0;
    va_end(rest);
    if (is_nameless && calls != NULL && calls->armed && calls->no_nameless) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return call_fails(CALL_OPEN) ? -1 : __real_openat(folder, path, flags, mode);
}

WRAP(int, close, int fd)
{
    bool fails = call_fails(CALL_CLOSE);
    int error = errno, result = __real_close(fd);
    errno = error;
    return fails ? -1 : result;
}

WRAP(int, fsync, int fd)
{
    return call_fails(CALL_FSYNC) ? -1 : __real_fsync(fd);
}

WRAP(int, linkat, int from, const char *old, int to, const char *path, int flags)
{
    return call_fails(CALL_LINK) ? -1 : __real_linkat(from, old, to, path, flags);
}

WRAP(int, renameat, int from, const char *old, int to, const char *path)
{
    return call_fails(CALL_RENAME) ? -1 : __real_renameat(from, old, to, path);
}

WRAP_LARGE(int, stat, const char *path, struct stat *info)
{
    return call_fails(CALL_STAT) ? -1 : __real_stat(path, info);
}

WRAP_LARGE(int, lstat, const char *path, struct stat *info)
{
    return call_fails(CALL_STAT) ? -1 : __real_lstat(path, info);
}

WRAP_LARGE(int, fstat, int fd, struct stat *info)
{
    return call_fails(CALL_STAT) ? -1 : __real_fstat(fd, info);
}

WRAP(int, pipe2, int ends[2], int flags)
{
    return call_fails(CALL_PIPE) ? -1 : __real_pipe2(ends, flags);
}

WRAP(pid_t, fork, void)
{
    return call_fails(CALL_FORK) ? -1 : __real_fork();
}

WRAP(int, poll, struct pollfd *fds, nfds_t n, int timeout)
{
    return call_fails(CALL_POLL) ? -1 : __real_poll(fds, n, timeout);
}

WRAP_LARGE(int, fcntl, int fd, int command, ...)
{
    va_list rest;
    va_start(rest, command);
    long argument = va_arg(rest, long); /* garbage where there is none, and not used */
    va_end(rest);
    return call_fails(CALL_FCNTL) ? -1 : __real_fcntl(fd, command, argument);
}

WRAP(int, dup2, int from, int to)
{
    return call_fails(CALL_DUP) ? -1 : __real_dup2(from, to);
}

WRAP(int, pthread_create, pthread_t *thread, const pthread_attr_t *attributes,
     void *(*run)(void *), void *state)
{
    return call_fails(CALL_THREAD)
               ? EAGAIN
               : __real_pthread_create(thread, attributes, run, state);
}

/* How many files a folder holds; more than there should be are left over. */
static inline int count_files(const char *folder)
{
    int n = 0;
    DIR *stream = opendir(folder);
    while (stream != NULL && readdir(stream) != NULL)
        n++;
    closedir(stream);
    return n - 2;
}

#endif
