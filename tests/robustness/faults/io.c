/* io.c - every system call of every reader and writer fails, or does only a part.
 *
 *     io               some calls of each, as a test
 *     io full          every one of them, as a table
 *     io full WORD     of those whose name holds the word, with what went wrong
 *
 * What is read, or written, is the same as without, or there is an error with a message;
 * the old output is as it was, and nothing lies beside it. An interrupted call, one that
 * would have to wait, and one that does only a part, are no errors at all.
 */
#include "calls.h"

#include <stdio.h>
#include <sys/wait.h>

#include "jobs.h"

enum { SOME = 3, SOME_READS = 6 };

struct figures {
    unsigned long calls, tried, errors, same, wrong;
};

static char home[] = "/tmp/p2d-faults.XXXXXX", target[64];
static const char before[] = "what was there before";

/* ------------------------------------------------------------------- pieces of work */

static void read_file(const struct job *job, struct outcome *o)
{
    struct p2d_profile *profile = read_job(job, o);
    calls->armed = false;
    keep_dump(o, profile);
}

static void load(const char *path, struct outcome *o)
{
    struct sample sample = {.path = path};
    load_sample(&sample, 1 << 22);
    o->text = (char *)sample.bytes;
    o->length = sample.length;
}

static void save_file(const struct job *job, struct outcome *o)
{
    struct p2d_look look = {.title = "title", .estimate = true};
    calls->armed = false;
    FILE *old = fopen(target, "wb");
    fputs(before, old);
    fclose(old);
    calls->armed = true;
    calls->no_nameless = job->no_nameless;
    o->done = p2d_save(job->graph, &look, job->format, target, &o->report);
    calls->armed = false;
    load(target, o);
}

/* ----------------------------------------------------------------------- the list */

/* As a test, one that Graphviz draws is enough: it takes long. */
static bool takes_long(const char *format)
{
    return strcmp(format, "png") == 0 || strcmp(format, "pdf") == 0 ||
           strcmp(format, "ps") == 0 || strcmp(format, "html") == 0;
}

static void add_writer(const char *format, const struct p2d_graph *graph, bool named)
{
    char group[40];
    if (!is_full && takes_long(format))
        return;
    snprintf(group, sizeof group, "save %s", format);
    struct job *job = add_job(group, named ? "by a named file" : "", save_file);
    job->format = format;
    job->graph = graph;
    job->no_nameless = named;
}

static void list_jobs(void)
{
    struct p2d_format_info writer;
    add_samples();
    struct p2d_profile *calls_of = p2d_read_path("tests/golden/pstats/code-3.11.pstats",
                                                 NULL, &own),
                       *memory_of =
                           p2d_read_path("tests/golden/mprof/nested.mprof", NULL, &own);
    struct p2d_graph *graph = p2d_graph_new(calls_of, NULL, &own),
                     *memory = p2d_graph_new(memory_of, NULL, &own);
    for (size_t i = 0; p2d_writer_get(i, &writer); i++)
        add_writer(writer.name, strncmp(writer.name, "memory", 6) == 0 ? memory : graph,
                   false);
    add_writer("dot", graph, true);
    if (!p2d_ok(&own))
        printf("Bail out! %s: %s\n", own.place, own.text);
}

/* --------------------------------------------------------------------- judging */

static void run(const struct job *job, struct outcome *o)
{
    *o = (struct outcome){0};
    memset(calls->n, 0, sizeof calls->n);
    calls->armed = true;
    job->work(job, o);
    calls->armed = false;
}

/* A report notes the drawings that it lacks. */
static bool is_same(const struct job *job, const struct outcome *o)
{
    return o->done == job->should.done && same_report(&o->report, &job->should.report) &&
           (same_bytes(o, &job->should) ||
            (o->done && job->format != NULL && strcmp(job->format, "html") == 0 &&
             calls->error != 0));
}

static bool is_root_warned_of(const struct p2d_report *r)
{
    for (size_t i = 0; i < r->n_warnings; i++)
        if (strstr(r->warnings[i].text, "--symfs ") != NULL &&
            strstr(r->warnings[i].text, strerror(calls->error)) != NULL)
            return true;
    return false;
}

/* What an object file or a source map would have told may be missing with a warning. */
static bool is_warned_of(const struct job *job, const struct outcome *o)
{
    bool has_more = (strstr(job->name, "perf-data") != NULL ||
                     p2d_has_warning(&o->report, "source map: unread")) &&
                    o->report.n_warnings > job->should.report.n_warnings;
    return o->done && o->report.code == P2D_OK &&
           (has_more || (calls->error != 0 && is_root_warned_of(&o->report)));
}

static bool is_printable(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

static bool is_clear_error(const struct job *job, const struct outcome *o)
{
    const struct p2d_report *r = &o->report;
    bool kept = job->work == save_file ? o->length == strlen(before) &&
                                             memcmp(o->text, before, o->length) == 0
                                       : o->text == NULL;
    return !o->done && kept && (r->code == P2D_EIO || r->code == P2D_ERENDER) &&
           r->text[0] != '\0' && is_printable(r->text) && is_printable(r->place) &&
           (r->code == P2D_ERENDER || r->place[0] != '\0');
}

/* Calls that are simply made again. */
static bool must_be_same(void)
{
    enum call call = calls->call;
    bool transfers = call == CALL_READ || call == CALL_WRITE;
    return calls->error == 0 || (calls->error == EAGAIN && transfers) ||
           (calls->error == EINTR &&
            (transfers || call == CALL_OPEN || call == CALL_POLL || call == CALL_FSYNC));
}

static void tell_wrong(const struct job *job, const struct outcome *o)
{
    if (!is_verbose)
        return;
    printf("# %s, %s %lu%s, %s, at most %zu: %s, code %d, place \"%s\", text \"%s\", %d "
           "files%s\n",
           job->name, call_names[calls->call], calls->which,
           calls->sticky ? " and all after" : "",
           calls->error != 0 ? strerror(calls->error) : "no error", calls->most,
           o->done ? "done" : "not done", (int)o->report.code, o->report.place,
           o->report.text, count_files(home),
           same_bytes(o, &job->should) ? "" : ", other bytes");
}

static void judge(const struct job *job, struct figures *f)
{
    struct outcome o;
    run(job, &o);
    bool is_clean = count_files(home) == 1;
    f->tried++;
    if (is_clean && (is_same(job, &o) || is_warned_of(job, &o)))
        f->same++;
    else if (is_clean && !must_be_same() && is_clear_error(job, &o))
        f->errors++;
    else
        f->wrong++, tell_wrong(job, &o);
    free(o.text);
}

static void try_errors(const struct job *job, enum call call, unsigned long n,
                       struct figures *f)
{
    static const int errors[N_CALLS][5] = {[CALL_READ] = {EIO, EINTR, EAGAIN},
                                           [CALL_WRITE] = {ENOSPC, EIO, EINTR, EAGAIN},
                                           [CALL_OPEN] = {EMFILE, EINTR},
                                           [CALL_CLOSE] = {EIO, EINTR},
                                           [CALL_FSYNC] = {EIO, EINTR},
                                           [CALL_LINK] = {EIO, EPERM},
                                           [CALL_RENAME] = {EIO},
                                           [CALL_STAT] = {EIO},
                                           [CALL_PIPE] = {EMFILE},
                                           [CALL_FORK] = {EAGAIN},
                                           [CALL_POLL] = {EINTR, ENOMEM},
                                           [CALL_FCNTL] = {EPERM},
                                           [CALL_DUP] = {EBUSY},
                                           [CALL_THREAD] = {EAGAIN}};
    unsigned long few = call == CALL_READ ? SOME_READS : SOME;
    unsigned long step = is_full || n <= few ? 1 : n / few + 1;
    for (int i = 0; errors[call][i] != 0; i++)
        for (unsigned long which = 1; which <= n; which += step)
            for (int sticky = 0; sticky < 2; sticky++) {
                calls->call = call;
                calls->error = errors[call][i];
                calls->which = which;
                calls->sticky = sticky;
                /* For ever interrupted is for ever. */
                if (!sticky || !must_be_same())
                    judge(job, f);
            }
    calls->error = 0;
    calls->sticky = false;
}

static struct figures figures_of(struct job *job)
{
    static const size_t parts[] = {1, 3, 511};
    struct figures f = {0};
    unsigned long n[N_CALLS];
    calls->error = 0;
    calls->most = 0;
    judge(job, &f);
    memcpy(n, calls->n, sizeof n);
    for (int call = 0; call < N_CALLS; call++) {
        f.calls += n[call];
        try_errors(job, (enum call)call, n[call], &f);
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        calls->most = parts[i];
        judge(job, &f);
    }
    calls->most = 0;
    return f;
}

/* ------------------------------------------------------------------------- telling */

static void tell(const char *group, unsigned n, const struct figures *f)
{
    if (is_full)
        printf("%-20s %5u %8lu %8lu %8lu %8lu %6lu\n", group, n, f->calls, f->tried,
               f->errors, f->same, f->wrong);
    else
        printf("%s %d - calls fail: %s\n", f->wrong == 0 ? "ok" : "not ok", ++tap_count,
               group);
    fflush(stdout);
    tap_failures += f->wrong != 0;
}

static void work_on_group(uint32_t first)
{
    struct figures sum = {0};
    unsigned n = 0;
    for (uint32_t i = 0; i < jobs.len; i++) {
        if (strcmp(jobs.at[i].group, jobs.at[first].group) != 0 ||
            jobs.at[i].work == NULL)
            continue;
        struct figures f = figures_of(&jobs.at[i]);
        sum.calls += f.calls;
        sum.tried += f.tried;
        sum.errors += f.errors;
        sum.same += f.same;
        sum.wrong += f.wrong;
        n++;
        jobs.at[i].work = NULL;
    }
    tell(jobs.at[first].group, n, &sum);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    is_full = argc > 1;
    is_verbose = argc != 2;
    calls_init();
    list_jobs();
    if ((argc > 2 && !is_known(argv[2])) || mkdtemp(home) == NULL)
        return 2;
    snprintf(target, sizeof target, "%s/out", home);
    for (uint32_t i = 0; i < jobs.len; i++)
        run(&jobs.at[i], &jobs.at[i].should);
    fclose(fopen(target, "wb"));
    if (is_full)
        printf("%-20s %5s %8s %8s %8s %8s %6s\n", "", "jobs", "calls", "tried", "errors",
               "same", "wrong");
    for (uint32_t i = 0; i < jobs.len; i++)
        if (jobs.at[i].work != NULL &&
            (argc < 3 || strstr(jobs.at[i].name, argv[2]) != NULL))
            work_on_group(i);
    remove(target);
    rmdir(home);
    if (!is_full)
        return tap_done();
    return tap_failures != 0;
}
