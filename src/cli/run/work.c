/* work.c - let a child read and draw, and show the result. */
#include "cli/run/work.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/output_name.h"
#include "cli/run/program.h"
#include "system/process.h"

int work_in_child(struct command *c, work_function *work, const struct signals *signals)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct p2d_report report = {0};
        signals_release(signals);
        _exit(work(c, &report));
    }
    if (pid < 0)
        return -1;
    int status = child_wait(pid, 0, -1);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* A grandchild in a session of its own: closing the terminal does not close the viewer. */
static void detach(const struct child *viewer)
{
    pid_t pid = fork();
    if (pid == 0) {
        (void)setsid();
        _exit(child_start(viewer) < 0);
    }
    if (pid > 0)
        (void)child_wait(pid, 0, -1);
}

void work_show(const char *path, const char *format, const struct signals *signals)
{
    static const char *const for_callgrind[] = {"kcachegrind", "qcachegrind", NULL};
    static const char *const for_all[] = {"xdg-open", "open", NULL};
    const char *const *name =
        format != NULL && strcmp(format, "callgrind") == 0 ? for_callgrind : for_all;
    char *viewer = NULL;
    for (; *name != NULL && viewer == NULL; name++)
        viewer = program_path(*name);
    if (viewer == NULL) {
        fprintf(stderr,
                "prof2dot: no program here shows %s\n"
                "hint: install xdg-utils, or kcachegrind for callgrind\n",
                path);
        return;
    }
    char *argv[] = {viewer, (char *)(uintptr_t)path, NULL};
    struct child child = {.path = viewer,
                          .argv = argv,
                          .envp = p2d_environment(),
                          .output = "/dev/null",
                          .passed = -1,
                          .signals = signals};
    detach(&child);
    free(viewer);
}

/* "out" for "dir/out.pstats", "input" for standard input. */
static char *stem_of(const char *path)
{
    if (path == NULL || strcmp(path, "-") == 0)
        return strdup("input");
    const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    return dot != NULL && dot != base ? strndup(base, (size_t)(dot - base))
                                      : strdup(base);
}

int work_and_show(struct command *c, struct p2d_report *report, work_function *work)
{
    struct signals signals;
    char *made = NULL, *name = stem_of(c->lists[LIST_INPUTS][0]);
    bool is_file = name != NULL && name_output(c, name, &made);
    free(name);
    if (!is_file) {
        report->code = P2D_EUSAGE;
        snprintf(report->text, sizeof report->text,
                 "--open shows a file, and the result is none");
        snprintf(report->hint, sizeof report->hint, "-o FILE writes to a file");
        return 0;
    }
    signals_hold(&signals);
    int status = work_in_child(c, work, &signals);
    if (status == 0 && made != NULL && !c->quiet)
        fprintf(stderr, "prof2dot: wrote %s\n", made);
    const char *format = c->to != NULL ? c->to : p2d_format_of_path(c->output);
    if (status == 0)
        work_show(c->output, format, &signals);
    signals_release(&signals);
    free(made);
    return status < 0 ? 1 : status;
}
