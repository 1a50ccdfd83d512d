/* keep.c - keep recordings under a name. */
#include "cli/run/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool copy_bytes(int from, int to)
{
    enum { PIECE = 65536 };
    char bytes[PIECE];
    ssize_t n;
    while ((n = read(from, bytes, sizeof bytes)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        for (ssize_t done = 0, m; done < n; done += m)
            if ((m = write(to, bytes + done, (size_t)(n - done))) <= 0)
                return false;
    }
    return true;
}

/* The mode is what the umask leaves of 0666, as of any new file. */
static bool copy(const char *from, const char *to)
{
    char *part = NULL;
    if (asprintf(&part, "%s.part", to) < 0)
        return false;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool copied = in >= 0 && out >= 0 && copy_bytes(in, out);
    int reason = errno;
    if (in >= 0)
        close(in);
    if (out >= 0 && close(out) != 0)
        copied = false;
    copied = copied && rename(part, to) == 0;
    if (!copied && out >= 0)
        (void)unlink(part);
    free(part);
    errno = copied ? 0 : reason;
    return copied;
}

void keep_name(struct words *names, const char *path, size_t index)
{
    if (index == 0)
        words_add(names, path);
    else
        words_print(names, "%s.%zu", path, index + 1);
}

bool keep_recordings(const struct words *recordings, const char *path,
                     struct p2d_report *report)
{
    for (size_t i = 0; path != NULL && i < recordings->n; i++) {
        struct words to = {0};
        keep_name(&to, path, i);
        bool copied = !to.failed && copy(recordings->at[i], to.at[0]);
        words_free(&to);
        if (copied)
            continue;
        report->code = P2D_EIO;
        snprintf(report->text, sizeof report->text,
                 "%.200s: the recording cannot be kept: %s", path, strerror(errno));
        return false;
    }
    return true;
}
