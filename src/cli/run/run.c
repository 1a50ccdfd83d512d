/* run.c - `prof2dot run`: record a program, then draw the recording.
 *
 * The recording takes place before the sandbox: this process starts the recorder and the
 * program and waits, a child enters the sandbox, reads and draws, and this process removes
 * the recordings, whatever happened.
 */
#include "cli/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/output_name.h"
#include "cli/run/beside.h"
#include "cli/run/keep.h"
#include "cli/run/private_dir.h"
#include "cli/run/refusals.h"
#include "system/process.h"

struct session {
    struct command *c;
    struct p2d_report *report;
    struct signals signals;
    struct job job;
    char *dir;
    const struct recorder *recorder;
    int status;    /* of the program, as waitpid has it */
    int exit_code; /* of this command, unless the program failed */
};

/* ------------------------------------------------------------------ choosing */

/* The program, or what is known of the process. */
static bool find(struct session *s)
{
    const struct run_options *o = &s->c->record;
    struct program *p = &s->job.program;
    if (o->pid > 0) {
        s->job.pid = o->pid;
        p->language = program_language_of(s->job.pid);
        if (asprintf(&p->name, "%u", o->pid) < 0)
            p->name = NULL;
        return p->name != NULL || refuse_memory(s->report);
    }
    if (program_find(p, o->program))
        return true;
    s->exit_code = errno == ENOENT ? 127 : 126;
    return refuse_program(s->report, p, o->program[0], errno);
}

static bool is_there(const struct recorder *recorder)
{
    return recorder->tool == NULL || recorder_tool(recorder) != NULL;
}

/* The recorder of a process: py-spy sees functions of Python, perf of everything. */
static const struct recorder *recorder_of_process(enum language language)
{
    const struct recorder *py_spy = recorder_of("py-spy", language);
    return language == PYTHON && is_there(py_spy) ? py_spy
                                                  : recorder_of("perf", language);
}

/* Where nobody chose and perf is not here, callgrind does it. */
static bool choose_recorder(struct session *s)
{
    const char *with = s->c->record.with;
    enum language language = s->job.program.language;
    bool attaches = s->c->record.pid > 0;
    s->recorder = with != NULL ? recorder_of(with, language)
                  : attaches   ? recorder_of_process(language)
                               : recorder_for(language);
    if (s->recorder == NULL)
        return refuse_name(s->report, with);
    if (attaches && !s->recorder->attaches)
        return refuse_attaching(s->report, s->recorder);
    if (with == NULL && !attaches && s->recorder->way == BESIDE &&
        !is_there(s->recorder)) {
        s->recorder = recorder_of("callgrind", language);
        if (!is_there(s->recorder))
            return refuse_both(s->report);
        tell_fallback(s->c, "perf is not installed");
    }
    return is_there(s->recorder) || refuse_missing(s->report, s->recorder);
}

/* ----------------------------------------------------------------- recording */

/* A FIFO, which only this process and its child can name, for a recorder that is told of
 * signals; -1 if it is not, or cannot be. Open both ways, writing fails in no case. */
static int open_line(const struct session *s)
{
    struct words path = {0};
    int fd = -1;
    words_print(&path, "%s/end.%ld", s->dir, (long)getpid());
    if (s->recorder->is_told && !path.failed && mkfifo(path.at[0], 0600) == 0)
        fd = open(path.at[0], O_RDWR | O_NONBLOCK | O_CLOEXEC);
    words_free(&path);
    return fd;
}

static bool record_around(struct session *s)
{
    struct job *job = &s->job;
    if (!s->recorder->arrange(job))
        return refuse_language(s->report, s->recorder, job);
    char *path = job->command.failed ? NULL : program_path(job->command.at[0]);
    struct child child = {.path = path,
                          .argv = job->command.at,
                          .envp = job->environment.at,
                          .passed = -1,
                          .signals = &s->signals};
    int line = open_line(s);
    pid_t pid = path != NULL ? child_start(&child) : -1;
    int reason = errno;
    free(path);
    if (pid > 0)
        s->status = child_wait(pid, s->recorder->patience, line);
    if (line >= 0)
        close(line);
    if (pid > 0)
        return true;
    s->exit_code = 126;
    return refuse_program(s->report, &s->job.program, s->c->record.program[0], reason);
}

static bool record_beside(struct session *s)
{
    if (beside_record(&s->job, s->recorder, &s->signals, &s->status))
        return true;
    if (errno != 0) {
        s->exit_code = 126;
        return refuse_program(s->report, &s->job.program, s->c->record.program[0], errno);
    }
    const struct recorder *other = recorder_of("callgrind", NATIVE);
    if (s->c->record.with != NULL || !is_there(other))
        return refuse_recording(s->report, s->recorder, &s->job);
    tell_fallback(s->c, "perf may not record here");
    s->recorder = other;
    words_free(&s->job.command);
    s->status = 0;
    return record_around(s);
}

static bool record(struct session *s)
{
    s->dir = private_dir_make();
    if (s->dir == NULL)
        return refuse_folder(s->report, errno);
    s->job.dir = s->dir;
    s->job.call_graph = s->c->record.call_graph;
    words_add_all(&s->job.environment, p2d_environment());
    if (s->c->record.pid > 0)
        return beside_attach(&s->job, s->recorder, &s->signals, s->c->record.seconds) ||
               refuse_process(s->report, s->recorder, &s->job, errno);
    return s->recorder->way == BESIDE ? record_beside(s) : record_around(s);
}

/* ------------------------------------------------------------------- drawing */

/* Messages and titles name recordings as what is kept of them, or by their own name: the
 * folder that they are in will be gone. */
static void name_recordings(struct session *s, const struct words *recordings)
{
    const char *kept = s->c->record.keep;
    for (size_t i = 0; i < recordings->n; i++) {
        const char *slash = strrchr(recordings->at[i], '/');
        words_add(s->c->renamed, recordings->at[i]);
        if (kept == NULL)
            words_add(s->c->renamed, slash + 1);
        else
            keep_name(s->c->renamed, kept, i);
    }
}

static void draw(struct session *s, work_function *work, struct words *recordings)
{
    char *made = NULL;
    bool is_file = name_output(s->c, s->job.program.name, &made);
    name_recordings(s, recordings);
    s->c->lists[LIST_INPUTS] = (const char **)(void *)recordings->at;
    s->c->lengths[LIST_INPUTS] = recordings->n;
    if (s->c->read.symfs == NULL)
        s->c->read.symfs = s->recorder->symbols;
    if (s->c->graph.event == NULL)
        s->c->graph.event = s->recorder->event;
    if (s->c->read.source_map == NULL)
        s->c->read.source_map = s->recorder->source_maps;
    s->exit_code = work_in_child(s->c, work, &s->signals);
    if (s->exit_code == 0 && is_file && !s->c->quiet)
        fprintf(stderr, "prof2dot: wrote %s\n", s->c->output);
    if (s->exit_code == 0 && is_file && s->c->opens)
        work_show(s->c->output, s->c->to, &s->signals);
    free(made);
}

static void draw_recordings(struct session *s, work_function *work)
{
    struct words recordings = {0};
    private_dir_recordings(s->dir, &recordings);
    if (recordings.n == 0 && s->recorder->rescue != NULL) {
        s->recorder->rescue(&s->job);
        private_dir_recordings(s->dir, &recordings);
    }
    if (recordings.failed)
        refuse_memory(s->report);
    else if (recordings.n == 0)
        refuse_recording(s->report, s->recorder, &s->job);
    else if (keep_recordings(&recordings, s->c->record.keep, s->report))
        draw(s, work, &recordings);
    words_free(&recordings);
}

int run_program(struct command *c, struct p2d_report *report, work_function *work,
                int *program)
{
    struct session s = {.c = c, .report = report};
    signals_hold(&s.signals);
    if (find(&s) && choose_recorder(&s) && record(&s))
        draw_recordings(&s, work);
    private_dir_remove(s.dir);
    program_free(&s.job.program);
    words_free(&s.job.command);
    words_free(&s.job.environment);
    signals_release(&s.signals);
    *program = s.status;
    return s.exit_code < 0 ? 1 : s.exit_code;
}
