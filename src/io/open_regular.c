/* open_regular.c - open a file that may be anything, or may have been replaced. */
#include "io/open_regular.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* Opening a FIFO, even without waiting, takes what its writer sends next: so the name is
 * looked at first, and the file once more, as it may have been replaced. */
static int open_checked(const char *path, int flags, struct stat *info)
{
    struct stat before;
    int look = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0;
    int fd;
    if (fstatat(AT_FDCWD, path, &before, look) != 0 || !S_ISREG(before.st_mode))
        return -1;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags);
    while (fd < 0 && errno == EINTR);
    if (fd >= 0 && (fstat(fd, info) != 0 || !S_ISREG(info->st_mode) ||
                    info->st_dev != before.st_dev || info->st_ino != before.st_ino)) {
        close(fd);
        return -1;
    }
    return fd;
}

int p2d_open_regular(const char *path)
{
    struct stat info;
    return open_checked(path, 0, &info);
}

static bool is_sound(struct p2d_span path)
{
    struct p2d_span part;
    if (!p2d_starts_with(path, "/") || path.len >= PATH_SIZE ||
        p2d_find(path, 0, '\0') < path.len)
        return false;
    while (p2d_cut(&path, '/', &part))
        if (p2d_span_is(part, ".."))
            return false;
    return true;
}

int p2d_open_regular_below(const char *folder, struct p2d_span path)
{
    char whole[PATH_SIZE];
    if (!is_sound(path) || snprintf(whole, sizeof whole, "%s%.*s", folder, (int)path.len,
                                    (const char *)path.at) >= (int)sizeof whole)
        return -1;
    return p2d_open_regular(whole);
}

bool p2d_stat_below(const char *folder, struct p2d_span path, struct stat *info)
{
    char whole[PATH_SIZE];
    return is_sound(path) &&
           snprintf(whole, sizeof whole, "%s%.*s", folder, (int)path.len,
                    (const char *)path.at) < (int)sizeof whole &&
           stat(whole, info) == 0 && S_ISREG(info->st_mode);
}

int p2d_open_own(struct p2d_span path, struct stat *info)
{
    char whole[PATH_SIZE];
    if (!is_sound(path))
        return -1;
    snprintf(whole, sizeof whole, "%.*s", (int)path.len, (const char *)path.at);
    int fd = open_checked(whole, O_NOFOLLOW, info);
    if (fd >= 0 && info->st_uid != geteuid() && info->st_uid != 0) {
        close(fd);
        errno = EPERM;
        return -1;
    }
    return fd;
}
