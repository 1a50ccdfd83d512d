/* open_regular.c - open a file that may have been replaced, if it is a regular file. */
#include "io/open_regular.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "io/in_root.h"
#include "system/descriptors.h"

enum { PATH_SIZE = 4096 };

/* Where to look for a path: below a folder, whose links do not lead out; or anywhere,
 * where there is none, or the root of the file system. */
struct place {
    bool is_below;
    int root;
};

static bool enter(struct place *place, const char *folder)
{
    place->is_below = folder[strspn(folder, "/")] != '\0';
    place->root = place->is_below ? open(folder, P2D_OPEN_FOLDER) : AT_FDCWD;
    return place->root >= 0 || !place->is_below;
}

static void leave(const struct place *place)
{
    int error = errno;
    if (place->is_below)
        close(place->root);
    errno = error;
}

/* Always false. */
static bool is_no_file(void)
{
    errno = 0;
    return false;
}

/* Without opening it. */
static bool look(const struct place *place, const char *path, int flags,
                 struct stat *info)
{
    int fd = place->is_below ? p2d_open_in_root(place->root, path, P2D_OPEN_LOOK) : -1;
    bool found = place->is_below
                     ? fd >= 0 && fstat(fd, info) == 0
                     : fstatat(AT_FDCWD, path, info,
                               flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0) == 0;
    if (fd >= 0)
        close(fd);
    return found && (S_ISREG(info->st_mode) || is_no_file());
}

/* Opening a FIFO, even without waiting, takes what its writer sends next: so the name is
 * looked at first, and the file once more, as it may have been replaced. */
static int open_checked(const struct place *place, const char *path, int flags,
                        struct stat *info)
{
    struct stat before;
    int fd;
    flags |= O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    if (!look(place, path, flags, &before))
        return -1;
    do
        fd = place->is_below ? p2d_open_in_root(place->root, path, flags)
                             : open(path, flags);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return -1;
    int error = fstat(fd, info) != 0 ? errno : 0;
    if (error == 0 && S_ISREG(info->st_mode) && info->st_dev == before.st_dev &&
        info->st_ino == before.st_ino)
        return fd;
    close(fd);
    errno = error;
    return -1;
}

static const struct place anywhere = {false, AT_FDCWD};

int p2d_open_regular(const char *path)
{
    struct stat info;
    return open_checked(&anywhere, path, 0, &info);
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

/* The path, ended by NUL. */
static bool take(struct p2d_span path, char whole[PATH_SIZE])
{
    if (!is_sound(path))
        return false;
    memcpy(whole, path.at, path.len);
    whole[path.len] = '\0';
    return true;
}

int p2d_open_regular_below(const char *folder, struct p2d_span path)
{
    char whole[PATH_SIZE];
    struct place place;
    struct stat info;
    if (!take(path, whole) || !enter(&place, folder))
        return -1;
    int fd = open_checked(&place, whole, 0, &info);
    leave(&place);
    return fd;
}

bool p2d_stat_below(const char *folder, struct p2d_span path, struct stat *info)
{
    char whole[PATH_SIZE];
    struct place place;
    if (!take(path, whole) || !enter(&place, folder))
        return false;
    bool found = look(&place, whole, 0, info);
    leave(&place);
    return found;
}

int p2d_open_own(struct p2d_span path, struct stat *info)
{
    char whole[PATH_SIZE];
    if (!take(path, whole))
        return -1;
    int fd = open_checked(&anywhere, whole, O_NOFOLLOW, info);
    if (fd >= 0 && info->st_uid != geteuid() && info->st_uid != 0) {
        close(fd);
        errno = EPERM;
        return -1;
    }
    return fd;
}
