/* save.c - replace a file in one step.
 *
 *     .prof2dot-1f0c9a77b2d4e6a8    written, synced, renamed to the target
 *
 * The new file has no name while it is written, where the file system can do that, so
 * that even a kill or a power cut leaves nothing; elsewhere it has its temporary name
 * from the start, with the signals that end programs put off until it is gone.
 */
#include "io/save.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "system/descriptors.h"
#include "system/signals.h"

static bool fail(const char *path, int reason, struct p2d_report *report)
{
    if (!p2d_ok(report))
        return false;
    p2d_set_place(report, "%s", path);
    p2d_set_error(report, P2D_EIO, "cannot write: %s", strerror(reason));
    if (reason == ENOENT)
        p2d_set_hint(report, "create the directory first");
    return false;
}

/* ----------------------------------------------------------------- signals */

/* Signals put off during a write: the one for a file that gets too large, and on demand
 * the one for a broken pipe and those that end a program from outside. */
enum { HOLD_PIPE = 1, HOLD_INTERRUPTS = 2 };

struct hold {
    sigset_t before, pending_before;
};

static void hold_signals(struct hold *hold, unsigned which)
{
    static const int interrupts[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGXFSZ);
    if (which & HOLD_PIPE)
        sigaddset(&held, SIGPIPE);
    if (which & HOLD_INTERRUPTS)
        for (size_t i = 0; i < sizeof interrupts / sizeof *interrupts; i++)
            sigaddset(&held, interrupts[i]);
    pthread_sigmask(SIG_BLOCK, &held, &hold->before);
    sigpending(&hold->pending_before);
}

/* What the write itself caused is dropped: its result told already. */
static void drop_signal(const struct hold *hold, int number)
{
    sigset_t pending;
    sigpending(&pending);
    if (sigismember(&pending, number) && !sigismember(&hold->pending_before, number))
        p2d_drop_pending(number);
}

static void let_signals_go(const struct hold *hold, unsigned which)
{
    drop_signal(hold, SIGXFSZ);
    if (which & HOLD_PIPE)
        drop_signal(hold, SIGPIPE);
    pthread_sigmask(SIG_SETMASK, &hold->before, NULL);
}

/* ----------------------------------------------------------------- writing */

/* Whether the write is worth another try: it was interrupted, or the descriptor does not
 * block and has room by now. */
static bool try_again(int fd)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

static bool write_all(int fd, const unsigned char *at, size_t length)
{
    enum { MOST = 0x40000000 }; /* write(2) is only defined up to SSIZE_MAX */
    while (length > 0) {
        ssize_t n = write(fd, at, length < MOST ? length : MOST);
        if (n < 0 && !try_again(fd))
            return false;
        if (n > 0) {
            at += n;
            length -= (size_t)n;
        }
    }
    return true;
}

bool p2d_write_fd(int fd, const char *name, const void *bytes, size_t length,
                  struct p2d_report *report)
{
    struct hold hold;
    if (!p2d_ok(report))
        return false;
    hold_signals(&hold, 0);
    bool good = write_all(fd, bytes, length);
    int reason = errno;
    let_signals_go(&hold, 0);
    return good || fail(name, reason, report);
}

/* Close whatever happened before; an error before keeps its errno. */
static bool close_after(int fd, bool good)
{
    int reason = errno;
    bool closed = close(fd) == 0 || errno == EINTR;
    if (!good)
        errno = reason;
    return good && closed;
}

/* ------------------------------------------------------------ where to write */

/* Where the symbolic link at `at` points, as a path; freed by the caller. NULL and errno
 * if it cannot be told, NULL and an error if there is no memory. */
static char *read_link(const char *at, struct p2d_report *report)
{
    char link[4096];
    ssize_t n = readlink(at, link, sizeof link);
    if (n == sizeof link)
        errno = ENAMETOOLONG;
    if (n < 0 || n == sizeof link)
        return NULL;
    const char *slash = link[0] != '/' ? strrchr(at, '/') : NULL;
    size_t folder = slash != NULL ? (size_t)(slash - at) + 1 : 0;
    char *next = p2d_new(report, folder + (size_t)n + 1, 1);
    if (next != NULL) {
        memcpy(next, at, folder);
        memcpy(next + folder, link, (size_t)n);
    }
    return next;
}

/* Follow `path` while it is a symbolic link, up to what need not exist: the name to
 * rename to. Freed by the caller; NULL after an error. */
static char *follow_links(const char *path, struct p2d_report *report)
{
    enum { MOST_LINKS = 40 };
    struct stat info;
    char *at = p2d_new(report, strlen(path) + 1, 1);
    if (at == NULL)
        return NULL;
    memcpy(at, path, strlen(path));
    for (int links = 0; lstat(at, &info) == 0 && S_ISLNK(info.st_mode); links++) {
        char *next = links < MOST_LINKS ? read_link(at, report) : NULL;
        int reason = links < MOST_LINKS ? errno : ELOOP;
        p2d_delete(at);
        if (next == NULL) {
            fail(path, reason, report);
            return NULL;
        }
        at = next;
    }
    return at;
}

/* Not a file that could be replaced: a terminal, /dev/null, a FIFO. */
static bool write_into(const char *path, const void *bytes, size_t length,
                       struct p2d_report *report)
{
    struct hold hold;
    int fd;
    do
        fd = open(path, O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return fail(path, errno, report);
    hold_signals(&hold, HOLD_PIPE);
    bool good = close_after(fd, write_all(fd, bytes, length));
    int reason = errno;
    let_signals_go(&hold, HOLD_PIPE);
    return good || fail(path, reason, report);
}

/* --------------------------------------------------------------- replacing */

enum { TEMPORARY_SIZE = 32 };

struct replacement {
    int folder;
    const char *name;       /* of the target in its folder */
    const struct stat *old; /* NULL: there is none */
    bool must_be_named;     /* the system has no nameless files, or cannot name them */
    char temporary[TEMPORARY_SIZE]; /* the new file's name while it has one, or "" */
};

static void make_name(struct replacement *r)
{
    snprintf(r->temporary, sizeof r->temporary, ".prof2dot-%016" PRIx64, p2d_hash_seed());
}

enum { MOST_TRIES = 100 };

/* The umask narrows a new file; one that replaces another starts no wider. */
static mode_t first_mode(const struct replacement *r)
{
    return r->old != NULL ? r->old->st_mode & 0777 : 0666;
}

static int open_nameless(struct replacement *r)
{
    int fd = p2d_open_nameless(r->folder, first_mode(r));
    r->must_be_named = fd < 0;
    return fd;
}

static int open_named(struct replacement *r)
{
    int fd = -1;
    for (int i = 0; i < MOST_TRIES && fd < 0; i++) {
        make_name(r);
        fd = openat(r->folder, r->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                    first_mode(r));
        if (fd < 0 && errno != EEXIST && errno != EINTR)
            break;
    }
    if (fd < 0)
        r->temporary[0] = '\0';
    return fd;
}

/* rename(2) wants a name. */
static bool give_name(struct replacement *r, int fd)
{
    if (r->temporary[0] != '\0')
        return true;
    for (int i = 0; i < MOST_TRIES; i++) {
        make_name(r);
        if (p2d_name_file(fd, r->folder, r->temporary))
            return true;
        if (errno != EEXIST)
            break;
    }
    r->temporary[0] = '\0';
    r->must_be_named = true;
    return false;
}

/* As far as the system lets us: not everybody may give files away, and not every file
 * system has modes. */
static void take_over_rights(int fd, const struct stat *old)
{
    struct stat now;
    if (old == NULL || fstat(fd, &now) != 0)
        return;
    bool same = (now.st_uid == old->st_uid && now.st_gid == old->st_gid) ||
                fchown(fd, old->st_uid, old->st_gid) == 0 ||
                fchown(fd, (uid_t)-1, old->st_gid) == 0;
    (void)same;
    (void)fchmod(fd, old->st_mode & 07777);
}

static bool sync_to_disk(int fd)
{
    int failure;
    do
        failure = fsync(fd);
    while (failure != 0 && errno == EINTR);
    return failure == 0 || errno == EINVAL || errno == ENOTSUP;
}

static bool write_and_rename(struct replacement *r, int fd, const void *bytes,
                             size_t length)
{
    if (fd < 0)
        return false;
    bool good = write_all(fd, bytes, length);
    if (good)
        take_over_rights(fd, r->old);
    good = good && sync_to_disk(fd) && give_name(r, fd);
    good = close_after(fd, good);
    good = good && renameat(r->folder, r->temporary, r->folder, r->name) == 0;
    int reason = errno;
    if (!good && r->temporary[0] != '\0')
        unlinkat(r->folder, r->temporary, 0);
    errno = reason;
    return good;
}

static int open_folder(const char *target, size_t length, struct p2d_report *report)
{
    char *folder = p2d_new(report, length + 2, 1);
    if (folder == NULL)
        return -1;
    memcpy(folder, length > 0 ? target : ".", length > 0 ? length : 1);
    int fd;
    do
        fd = open(folder, P2D_OPEN_FOLDER);
    while (fd < 0 && errno == EINTR);
    int reason = errno;
    p2d_delete(folder);
    errno = reason;
    return fd;
}

static bool replace(const char *path, const char *target, const struct stat *old,
                    const void *bytes, size_t length, struct p2d_report *report)
{
    const char *slash = strrchr(target, '/');
    struct replacement r = {.name = slash != NULL ? slash + 1 : target, .old = old};
    struct hold hold;
    if (r.name[0] == '\0')
        return fail(path, target[0] != '\0' ? EISDIR : ENOENT, report);
    r.folder = open_folder(target, (size_t)(r.name - target), report);
    if (r.folder < 0)
        return fail(path, errno, report);
    hold_signals(&hold, HOLD_INTERRUPTS);
    bool good = write_and_rename(&r, open_nameless(&r), bytes, length);
    if (!good && r.must_be_named)
        good = write_and_rename(&r, open_named(&r), bytes, length);
    int reason = errno;
    let_signals_go(&hold, HOLD_INTERRUPTS);
    close(r.folder);
    return good || fail(path, reason, report);
}

static bool is_same_file(const char *target, const struct stat *info)
{
    struct stat other;
    return lstat(target, &other) == 0 && other.st_dev == info->st_dev &&
           other.st_ino == info->st_ino;
}

bool p2d_replace_file(const char *path, const void *bytes, size_t length,
                      struct p2d_report *report)
{
    struct stat info;
    if (!p2d_ok(report))
        return false;
    bool exists = stat(path, &info) == 0;
    if (!exists && errno != ENOENT)
        return fail(path, errno, report);
    if (exists && S_ISDIR(info.st_mode))
        return fail(path, EISDIR, report);
    if (exists && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
        return fail(path, errno, report);
    if (exists && !S_ISREG(info.st_mode))
        return write_into(path, bytes, length, report);
    char *target = follow_links(path, report);
    if (target == NULL)
        return false;
    bool good = exists && !is_same_file(target, &info)
                    ? write_into(path, bytes, length, report)
                    : replace(path, target, exists ? &info : NULL, bytes, length, report);
    p2d_delete(target);
    return good;
}
