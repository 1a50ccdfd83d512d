/* cli.c - the command while memory runs out, system calls fail, or its output is full.
 *
 * It ends with status 0 and the same output as without, or with another status and a
 * message: short, printable, and the old output as it was.
 */
#include "calls.h"
#include "memory.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/report.h"
#include "sanitized.h"
#include "tap.h"

/* tests.mk gives this program's main to the linker as __wrap_main. */
int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

enum { SOME = 4, LARGEST = 1 << 20, LONGEST_MESSAGE = 1024 };

#define PERF "tests/golden/perf/plain.perf"
#define PSTATS "tests/golden/pstats/code-3.11.pstats"
#define OLD "what was there before"

struct command {
    const char *arguments[10];
    bool saves;
    bool draws;
};

static char home[] = "/tmp/p2d-faults.XXXXXX", target[64], output[64], messages[64];

static const struct command commands[] = {
    {.arguments = {PERF, "-T", "dot"}},
    {.arguments = {PERF, "--list-functions", "*"}},
    {.arguments = {PERF, "--list-events", "-v"}},
    {.arguments = {"--diff", PSTATS, PSTATS, "-T", "table"}},
    {.arguments = {PSTATS, PSTATS, "-T", "folded", "--estimate"}},
    {.arguments = {PERF, "-T", "table", "-o", target}, .saves = true},
    {.arguments = {PERF, "-T", "svg", "-o", target}, .saves = true, .draws = true},
};

/* ------------------------------------------------------------------------ running */

struct result {
    int status; /* of wait */
    char *output, *messages, *saved;
    int n_files;
};

static char *load(const char *path)
{
    char *text = calloc(LARGEST + 1, 1);
    FILE *file = fopen(path, "rb");
    if (file != NULL && fread(text, 1, LARGEST, file) == 0)
        text[0] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

static void redirect(const char *path, int to)
{
    int fd = __real_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0 || __real_dup2(fd, to) < 0)
        _exit(99);
    __real_close(fd);
}

static void disarm(void)
{
    calls->armed = false;
    memory_is_plenty();
}

/* With faults as they are set, but not yet armed. */
static struct result run(const struct command *c, const char *to, void (*arm)(void))
{
    char *argv[12] = {(char *)(uintptr_t) "prof2dot"};
    int argc = 1;
    while (c->arguments[argc - 1] != NULL) {
        argv[argc] = (char *)(uintptr_t)c->arguments[argc - 1];
        argc++;
    }
    struct result r = {0};
    FILE *old = fopen(target, "wb");
    fputs(OLD, old);
    fclose(old);
    remove(output); /* it may be a link to a device */
    fflush(stdout);
    pid_t pid = __real_fork();
    if (pid == 0) {
        redirect(to, STDOUT_FILENO);
        redirect(messages, STDERR_FILENO);
        if (arm != NULL)
            arm();
        int status = __real_main(argc, argv);
        disarm();
        exit(status); /* looks for leaks */
    }
    while (waitpid(pid, &r.status, 0) < 0 && errno == EINTR)
        continue;
    disarm();
    r.output = load(output);
    r.messages = load(messages);
    r.saved = load(target);
    r.n_files = count_files(home);
    return r;
}

static void forget(struct result *r)
{
    free(r->output);
    free(r->messages);
    free(r->saved);
}

/* ------------------------------------------------------------------------ judging */

static bool is_message(const char *text)
{
    bool printable = true;
    for (const char *at = text; *at != '\0'; at++)
        printable &= *at == '\n' || ((unsigned char)*at >= ' ' && *at != 0x7f);
    return printable && strncmp(text, "prof2dot: ", 10) == 0 &&
           strlen(text) <= LONGEST_MESSAGE && strlen(text) > 12 &&
           text[strlen(text) - 1] == '\n';
}

static bool is_good(const struct command *c, const struct result *is,
                    const struct result *should)
{
    if (!WIFEXITED(is->status) || is->n_files > should->n_files)
        return false;
    /* The search for leaks looks into /proc, which a call that failed keeps it from. */
    if (SANITIZED && strstr(is->messages, "Can't open /proc/") != NULL)
        return true;
    if (WEXITSTATUS(is->status) == 0)
        return strcmp(is->output, should->output) == 0 &&
               strcmp(is->saved, should->saved) == 0 &&
               strcmp(is->messages, should->messages) == 0;
    return WEXITSTATUS(is->status) == 1 && is_message(is->messages) &&
           (!c->saves || strcmp(is->saved, OLD) == 0);
}

static void try_one(const struct command *c, const struct result *should,
                    void (*arm)(void), const char *what, unsigned long which, bool sticky)
{
    struct result r = run(c, output, arm);
    if (!is_good(c, &r, should)) {
        tap_good = false;
        printf("# %s %s %s, %s %lu%s: status %x, %d files, says: %.300s\n",
               c->arguments[0], c->arguments[1], c->arguments[2], what, which,
               sticky ? " and all after" : "", (unsigned)r.status, r.n_files, r.messages);
    }
    forget(&r);
}

/* ------------------------------------------------------------------------- memory */

static unsigned long memory_which;
static bool memory_sticky;

static void arm_memory(void)
{
    memory_fails_at(memory_which, memory_sticky);
}

static void try_memory(const struct command *c)
{
    memory_which = 0;
    struct result should = run(c, output, arm_memory);
    unsigned long n = memory->n, step = n / (c->draws ? 2 : SOME) + 1;
    tap_good &= WIFEXITED(should.status) && WEXITSTATUS(should.status) == 0;
    for (memory_which = 1; memory_which <= n;
         memory_which += memory_which < SOME ? 1 : step)
        for (int sticky = 0; sticky < 2; sticky++) {
            memory_sticky = sticky;
            try_one(c, &should, arm_memory, "allocation", memory_which, sticky);
        }
    forget(&should);
}

static void memory_runs_out(void)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        try_memory(&commands[i]);
}

/* -------------------------------------------------------------------------- calls */

static void arm_calls(void)
{
    memset(calls->n, 0, sizeof calls->n);
    calls->armed = true;
}

static void try_error(const struct command *c, const struct result *should,
                      enum call call, int error, unsigned long n)
{
    calls->call = call;
    calls->error = error;
    for (calls->which = 1; calls->which <= n; calls->which += n / SOME + 1)
        for (int sticky = 0; sticky < 2; sticky++) {
            calls->sticky = sticky;
            if (!sticky || (error != EINTR && error != EAGAIN))
                try_one(c, should, arm_calls, call_names[call], calls->which, sticky);
        }
    calls->error = 0;
    calls->sticky = false;
}

static void try_calls(const struct command *c)
{
    static const struct {
        enum call call;
        int error;
    } faults[] = {{CALL_READ, EIO},    {CALL_READ, EINTR},   {CALL_WRITE, ENOSPC},
                  {CALL_WRITE, EINTR}, {CALL_WRITE, EAGAIN}, {CALL_OPEN, EMFILE},
                  {CALL_CLOSE, EIO},   {CALL_FSYNC, EIO},    {CALL_RENAME, EIO},
                  {CALL_STAT, EIO},    {CALL_PIPE, EMFILE},  {CALL_FORK, EAGAIN}};
    unsigned long n[N_CALLS];
    struct result should = run(c, output, arm_calls);
    memcpy(n, calls->n, sizeof n);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        try_error(c, &should, faults[i].call, faults[i].error, n[faults[i].call]);
    calls->most = 1;
    if (!c->draws)
        try_one(c, &should, arm_calls, "a byte at once", 0, false);
    calls->most = 0;
    forget(&should);
}

static void calls_fail(void)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (!commands[i].draws)
            try_calls(&commands[i]);
}

/* ------------------------------------------------------------------- full devices */

static void check_full(const struct command *c, const char *to)
{
    struct result r = run(c, to, NULL);
    if (!WIFEXITED(r.status) || WEXITSTATUS(r.status) != 1 || !is_message(r.messages)) {
        tap_good = false;
        printf("# %s %s %s on a full device: status %x, says: %.300s\n", c->arguments[0],
               c->arguments[1], c->arguments[2], (unsigned)r.status, r.messages);
    }
    forget(&r);
}

static void no_writer_takes_a_full_device_for_success(void)
{
    struct p2d_format_info writer;
    for (size_t i = 0; p2d_writer_get(i, &writer); i++) {
        const char *input = strncmp(writer.name, "memory", 6) == 0
                                ? "tests/golden/mprof/only-memory.mprof"
                                : PERF;
        struct command to_stdout = {.arguments = {input, "-T", writer.name}};
        struct command to_file = {
            .arguments = {input, "-T", writer.name, "-o", "/dev/full"}};
        check_full(&to_stdout, "/dev/full");
        check_full(&to_file, output);
    }
}

static void nor_does_a_list(void)
{
    static const char *const options[] = {"--help", "--version", "--list-formats"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        check_full(&(struct command){.arguments = {options[i]}}, "/dev/full");
    check_full(&(struct command){.arguments = {"--completion", "bash"}}, "/dev/full");
    check_full(&(struct command){.arguments = {PERF, "--list-functions", "*"}},
               "/dev/full");
}

static void close_stdout(void)
{
    __real_close(STDOUT_FILENO);
}

static void nor_a_closed_one(void)
{
    const struct command *c = &commands[0], *saving = &commands[5];
    struct result r = run(c, output, close_stdout);
    CHECK(WIFEXITED(r.status) && WEXITSTATUS(r.status) == 1 && is_message(r.messages));
    forget(&r);
    r = run(saving, output, close_stdout);
    CHECK(WIFEXITED(r.status) && WEXITSTATUS(r.status) == 0 && r.messages[0] == '\0');
    CHECK(strcmp(r.saved, OLD) != 0);
    forget(&r);
}

static void limit_size(void)
{
    struct rlimit limit = {.rlim_cur = 100, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
}

static void a_limit_of_sizes_is_an_error(void)
{
    struct result r = run(&commands[0], output, limit_size);
    CHECK(WIFEXITED(r.status) && WEXITSTATUS(r.status) == 1 && is_message(r.messages));
    forget(&r);
    r = run(&commands[5], output, limit_size);
    CHECK(WIFEXITED(r.status) && WEXITSTATUS(r.status) == 1 && is_message(r.messages));
    CHECK_TEXT(r.saved, OLD);
    forget(&r);
}

int __wrap_main(int argc, char **argv)
{
    (void)argc, (void)argv;
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    memory_init();
    calls_init();
    if (mkdtemp(home) == NULL)
        return 2;
    snprintf(target, sizeof target, "%s/out", home);
    snprintf(output, sizeof output, "%s/stdout", home);
    snprintf(messages, sizeof messages, "%s/stderr", home);
    RUN(no_writer_takes_a_full_device_for_success);
    RUN(nor_does_a_list);
    RUN(nor_a_closed_one);
    RUN(a_limit_of_sizes_is_an_error);
    RUN(memory_runs_out);
    RUN(calls_fail);
    remove(target);
    remove(output);
    remove(messages);
    rmdir(home);
    return tap_done();
}
