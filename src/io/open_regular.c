/* open_regular.c - opening what may be anything by then. */
#include "io/open_regular.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int p2d_open_regular(const char *path)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd >= 0 && (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
}
