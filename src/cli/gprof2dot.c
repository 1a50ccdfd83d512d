/* gprof2dot.c - what differs under the name gprof2dot. */
#include "cli/gprof2dot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/output_name.h"

bool is_gprof2dot(const char *argv0)
{
    const char *slash = argv0 != NULL ? strrchr(argv0, '/') : NULL;
    const char *name = slash != NULL ? slash + 1 : argv0;
    return name != NULL &&
           (strcmp(name, "gprof2dot") == 0 || strcmp(name, "gprof2dot.py") == 0);
}

void gprof2dot_output(struct command *c)
{
    if (c->to == NULL && !is_about_tables(c))
        c->to = "dot";
}

/* By the calls that the sandbox leaves. */
static bool write_into(const char *path, const char *text)
{
    char *part = NULL;
    if (asprintf(&part, "%s.part", path) < 0)
        return false;
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    ssize_t length = (ssize_t)strlen(text);
    bool written = fd >= 0 && write(fd, text, (size_t)length) == length;
    if (fd >= 0 && close(fd) != 0)
        written = false;
    written = written && renameat(AT_FDCWD, part, AT_FDCWD, path) == 0;
    if (!written && fd >= 0)
        (void)unlinkat(AT_FDCWD, part, 0);
    free(part);
    return written;
}

bool gprof2dot_write_nothing(const struct command *c, struct p2d_report *report)
{
    static const char nothing[] = "digraph {\n}\n";
    if (to_stdout(c) ? fputs(nothing, stdout) >= 0 : write_into(c->output, nothing)) {
        fprintf(stderr, "prof2dot: warning: %s\n", report->text);
        *report = (struct p2d_report){0};
        return true;
    }
    report->code = P2D_EIO;
    snprintf(report->text, sizeof report->text, "%.200s: cannot write: %s", c->output,
             strerror(errno));
    return false;
}
