/* in_root.c - open a path below a folder, by openat2 (Linux 5.6) or name by name.
 *
 * Reference: openat2(2), RESOLVE_IN_ROOT.
 */
#include "io/in_root.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/descriptors.h"

#if P2D_LINUX
#include <sys/syscall.h>
#endif
#if P2D_LINUX && defined SYS_openat2
#include <linux/openat2.h>
#define HAS_OPENAT2 1
#else
#define HAS_OPENAT2 0
#endif

/* ------------------------------------------------------------ name by name */

/* Each name is looked at and then opened as no link. What a link or ".." makes of the
 * path is walked from the root again: no folder is left upwards, so none that is moved
 * away meanwhile leads out. */
enum { PATH_SIZE = 4096, NAME_SIZE = 256, MOST_LINKS = 40, MOST_NAMES = 4096 };

struct walk {
    int root, folder; /* where it begins, and where it is */
    char path[PATH_SIZE];
    size_t before, begin, end; /* the name at hand, and where the one before begins */
    int links, names;          /* so far */
};

static int fail(int error)
{
    errno = error;
    return -1;
}

static void stand_in(struct walk *w, int folder)
{
    int error = errno;
    if (w->folder != w->root)
        close(w->folder);
    w->folder = folder;
    errno = error;
}

/* The next name of the path, but for "."; false at its end or after an error. */
static bool next_name(struct walk *w, char name[NAME_SIZE])
{
    w->before = w->begin;
    do {
        w->begin = w->end + strspn(w->path + w->end, "/");
        w->end = w->begin + strcspn(w->path + w->begin, "/");
    } while (w->end - w->begin == 1 && w->path[w->begin] == '.');
    size_t length = w->end - w->begin;
    errno = length >= NAME_SIZE ? ENAMETOOLONG : ++w->names > MOST_NAMES ? ELOOP : EISDIR;
    if (errno != EISDIR || length == 0)
        return false;
    memcpy(name, w->path + w->begin, length);
    name[length] = '\0';
    return true;
}

/* Put a text for all from there to the end of the name at hand, and begin again. */
static bool replace(struct walk *w, size_t from, const char *text, size_t length)
{
    size_t rest = strlen(w->path + w->end) + 1;
    if (from + length + rest > PATH_SIZE) {
        errno = ENAMETOOLONG;
        return false;
    }
    memmove(w->path + from + length, w->path + w->end, rest);
    memcpy(w->path + from, text, length);
    stand_in(w, w->root);
    w->begin = w->end = 0;
    return true;
}

static bool follow(struct walk *w, const char *name)
{
    char target[PATH_SIZE];
    ssize_t n = readlinkat(w->folder, name, target, sizeof target);
    if (n > 0 && ++w->links > MOST_LINKS)
        n = fail(ELOOP);
    return n > 0 && replace(w, target[0] == '/' ? 0 : w->begin, target, (size_t)n);
}

static bool enter(struct walk *w, const char *name)
{
    int fd = openat(w->folder, name, P2D_OPEN_FOLDER | O_NOFOLLOW);
    if (fd >= 0)
        stand_in(w, fd);
    return fd >= 0;
}

static int walk(struct walk *w, int flags)
{
    char name[NAME_SIZE];
    struct stat info;
    bool good = true;
    while (good && next_name(w, name)) {
        if (strcmp(name, "..") == 0)
            good = replace(w, w->before, "", 0);
        else if (fstatat(w->folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
            return -1;
        else if (S_ISLNK(info.st_mode))
            good = follow(w, name);
        else if (w->path[w->end] != '\0')
            good = enter(w, name);
        else if (!S_ISREG(info.st_mode))
            return fail(EINVAL);
        else
            return openat(w->folder, name, flags | O_NOFOLLOW | O_CLOEXEC);
    }
    return -1;
}

int p2d_walk_in_root(int root, const char *path, int flags)
{
    struct walk w = {.root = root, .folder = root};
    if (strlen(path) >= sizeof w.path)
        return fail(ENAMETOOLONG);
    memcpy(w.path, path, strlen(path) + 1);
    int fd = walk(&w, flags);
    stand_in(&w, root);
    return fd;
}

/* ----------------------------------------------------------- by the kernel */

#if HAS_OPENAT2

/* ENOSYS before Linux 5.6, or EPERM, in some containers too; EAGAIN where a folder is
 * moved meanwhile. */
int p2d_open_in_root(int root, const char *path, int flags)
{
    struct open_how how = {.flags = (uint64_t)(flags | O_CLOEXEC),
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    long fd;
    do
        fd = syscall(SYS_openat2, root, path, &how, sizeof how);
    while (fd < 0 && errno == EINTR);
    if (fd < 0 && (errno == ENOSYS || errno == EPERM || errno == EAGAIN))
        return p2d_walk_in_root(root, path, flags);
    return (int)fd;
}

#else

int p2d_open_in_root(int root, const char *path, int flags)
{
    return p2d_walk_in_root(root, path, flags);
}

#endif
