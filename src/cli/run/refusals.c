/* refusals.c - what `prof2dot run` says when it cannot record. */
#include "cli/run/refusals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "settings/option_table.h"

__attribute__((format(printf, 3, 4))) static bool
refuse(struct p2d_report *report, enum p2d_code code, const char *format, ...)
{
    va_list arguments;
    if (report->code != P2D_OK)
        return false;
    report->code = code;
    va_start(arguments, format);
    vsnprintf(report->text, sizeof report->text, format, arguments);
    va_end(arguments);
    return false;
}

__attribute__((format(printf, 2, 3))) static bool hint(struct p2d_report *report,
                                                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(report->hint, sizeof report->hint, format, arguments);
    va_end(arguments);
    return false;
}

bool refuse_memory(struct p2d_report *report)
{
    return refuse(report, P2D_ENOMEM, "out of memory");
}

/* What to install where a language's interpreter is not there. Debian has python3, and no
 * python unless that is asked for. */
static bool hint_interpreter(struct p2d_report *report, enum language language)
{
    char *python = language == PYTHON ? program_path("python3") : NULL;
    free(python);
    if (python != NULL)
        return hint(report, "python3 is there");
    static const char *const hints[] = {
        [PYTHON] = "install Python: apt install python3 (Debian, Ubuntu)",
        [NODE] = "install Node.js: apt install nodejs (Debian, Ubuntu)",
        [JAVA] = "install Java: apt install default-jre-headless (Debian, Ubuntu)"};
    return hint(report, "%s, or call it by its path", hints[language]);
}

bool refuse_program(struct p2d_report *report, const struct program *program,
                    const char *name, int reason)
{
    if (reason == ENOMEM)
        return refuse_memory(report);
    if (reason == ENOENT && program->missing != NULL) {
        refuse(report, P2D_EIO, "%.200s: %.200s, which runs it, is not there", name,
               program->missing);
        return hint_interpreter(report, program->language);
    }
    if (reason == ENOENT && program->language != NATIVE && strchr(name, '/') == NULL) {
        refuse(report, P2D_EIO, "%.200s: there is no such program on PATH", name);
        return hint_interpreter(report, program->language);
    }
    if (reason == ENOENT && strchr(name, '/') == NULL && access(name, F_OK) == 0) {
        refuse(report, P2D_EIO, "%.200s: there is no such program on PATH", name);
        return hint(report, "the one in this folder is ./%.200s", name);
    }
    return refuse(report, P2D_EIO, "%.200s: the program cannot be started: %s", name,
                  strerror(reason));
}

bool refuse_name(struct p2d_report *report, const char *name)
{
    refuse(report, P2D_EUSAGE, "--with knows no recorder \"%.100s\"", name);
    return hint(report, "it takes one of: " RECORDER_NAMES);
}

bool refuse_attaching(struct p2d_report *report, const struct recorder *recorder)
{
    refuse(report, P2D_EUSAGE, "%s cannot record a process that runs already",
           recorder->name);
    return hint(report, "--with perf, or --with py-spy for Python");
}

bool refuse_both(struct p2d_report *report)
{
    refuse(report, P2D_EIO, "neither perf nor valgrind is installed to record with");
    return hint(report, "apt install linux-perf (Debian), linux-tools-generic (Ubuntu), "
                        "or valgrind");
}

bool refuse_missing(struct p2d_report *report, const struct recorder *recorder)
{
    refuse(report, P2D_EIO, "%s is not installed to record with", recorder->tool);
    return hint(report, "%s", recorder->package);
}

bool refuse_language(struct p2d_report *report, const struct recorder *recorder,
                     const struct job *job)
{
    if (recorder->package != NULL && recorder->tool == NULL) {
        refuse(report, P2D_EIO, "the library of %s is not installed", recorder->name);
        return hint(report, "%s", recorder->package);
    }
    refuse(report, P2D_EUSAGE,
           "%s is a recorder for %s, and \"%.100s\" is another program", recorder->name,
           strncmp(recorder->name, "node", 4) == 0 ? "Node.js"
           : strcmp(recorder->name, "jfr") == 0    ? "Java"
                                                   : "Python",
           job->program.name);
    return hint(report, "leave out --with to take the recorder that fits");
}

/* ------------------------------------------------------------- no recording */

/* The last line that the recorder wrote; "" if there is none. */
static void last_message(const char *dir, char *text, size_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/messages", dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, size - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
    for (size_t end = strlen(text); end > 0 && text[end - 1] == '\n';)
        text[--end] = '\0';
    const char *last = strrchr(text, '\n');
    if (last != NULL)
        memmove(text, last + 1, strlen(last + 1) + 1);
}

/* perf_event_open(2): from 3 on nobody but root may record; 2 is enough. */
static bool perf_is_forbidden(void)
{
    char text[16] = "";
    int fd = open("/proc/sys/kernel/perf_event_paranoid", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    return n > 0 && text[0] >= '3' && text[0] <= '9';
}

bool refuse_recording(struct p2d_report *report, const struct recorder *recorder,
                      const struct job *job)
{
    char message[256];
    last_message(job->dir, message, sizeof message);
    refuse(report, P2D_EIO, "%s recorded nothing%s%s", recorder->name,
           message[0] != '\0' ? ": " : "", message);
    if (strcmp(recorder->name, "perf") == 0 && perf_is_forbidden())
        return hint(report, "sudo sysctl kernel.perf_event_paranoid=2 lets users record; "
                            "--with callgrind needs no right");
    if (strcmp(recorder->name, "austin") == 0)
        return hint(report, "an austin that is older than the Python cannot read it: pip "
                            "install austin-dist; --with cprofile needs nothing");
    if (message[0] == '\0' && job->pid > 0)
        return hint(report, "a process that waits does nothing: --seconds gives it time");
    if (message[0] == '\0')
        return hint(report, "a program that is killed, or that becomes another one, "
                            "leaves no recording; --with chooses another recorder");
    return false;
}

bool refuse_process(struct p2d_report *report, const struct recorder *recorder,
                    const struct job *job, int reason)
{
    if (reason == 0)
        return refuse_recording(report, recorder, job);
    refuse(report, P2D_EIO, "process %ld cannot be recorded: %s", job->pid,
           strerror(reason));
    return hint(report, "ps -e lists the processes");
}

bool refuse_folder(struct p2d_report *report, int reason)
{
    refuse(report, P2D_EIO, "no folder for the recording can be made: %s",
           strerror(reason));
    return hint(report, "TMPDIR names the folder for temporary files");
}

void tell_fallback(const struct command *c, const char *why)
{
    if (!c->quiet)
        fprintf(stderr, "prof2dot: %s: callgrind records, at a fiftieth of the speed\n",
                why);
}
