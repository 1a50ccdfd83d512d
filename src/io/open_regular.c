/* open_regular.c - opening what may be anything by then. */
#include "io/open_regular.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

int p2d_open_regular(const char *path)
{
    struct stat info;
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    while (fd < 0 && errno == EINTR);
    if (fd >= 0 && (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
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
