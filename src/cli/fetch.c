/* fetch.c - fetch inputs that are addresses of the web, by curl.
 *
 * curl is started only where --fetch asks for it, before any input is read, and with http
 * and https alone. What it brings is a profile only when all of it is there: a file that is
 * cut off would draw a wrong picture. The file has no name, so that nothing of it is left
 * whatever happens.
 */
#include "cli/fetch.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/words.h"
#include "system/descriptors.h"
#include "system/process.h"

bool is_web_address(const char *word)
{
    return strncasecmp(word, "http://", 7) == 0 || strncasecmp(word, "https://", 8) == 0;
}

static bool refuse(struct p2d_report *report, const char *name, const char *what,
                   const char *hint)
{
    report->code = P2D_EIO;
    snprintf(report->place, sizeof report->place, "%.180s", name);
    snprintf(report->text, sizeof report->text, "%s", what);
    snprintf(report->hint, sizeof report->hint, "%s", hint);
    return false;
}

/* Passwords and keys must not appear in messages and titles: "https://me:secret@host/a?key=1"
 * is called "https://host/a". */
static void add_name(struct words *names, const char *address)
{
    const char *host = strstr(address, "://") + 3;
    size_t authority = strcspn(host, "/?#"), end = strcspn(host, "?#");
    size_t secret = 0;
    for (size_t i = 0; i < authority; i++)
        if (host[i] == '@')
            secret = i + 1;
    words_print(names, "%.*s%.*s", (int)(host - address), address, (int)(end - secret),
                host + secret);
}

/* ------------------------------------------------------------------- the file */

static int make_file(void)
{
    const char *where = getenv("TMPDIR");
    struct words path = {0};
    words_print(&path, "%s/prof2dot.XXXXXX",
                where != NULL && where[0] != '\0' ? where : "/tmp");
    int fd = path.failed ? -1 : mkstemp(path.at[0]);
    if (fd >= 0) {
        (void)unlink(path.at[0]);
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    words_free(&path);
    return fd;
}

static bool put(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        n -= (size_t)done;
    }
    return true;
}

/* Copy all bytes up to the end of `from`; false with errno (EFBIG: more than `most`). */
static bool copy(int from, int to, uint64_t most)
{
    char bytes[65536];
    uint64_t size = 0;
    ssize_t n;
    while ((n = read(from, bytes, sizeof bytes)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || !put(to, bytes, (size_t)n))
            return false;
        size += (uint64_t)n;
        errno = EFBIG;
        if (size > most)
            return false;
    }
    return true;
}

/* ----------------------------------------------------------------------- curl */

/* Start curl: its process number; -1 with errno. curl writes its messages to our standard
 * error. */
static pid_t start_curl(const char *address, int output)
{
    static const char *const words[] = {
        "curl",          "--silent",    "--show-error",      "--fail",  "--location",
        "--max-redirs",  "10",          "--globoff",         "--proto", "=http,https",
        "--proto-redir", "=http,https", "--connect-timeout", "30",      "--url"};
    enum { N_WORDS = sizeof words / sizeof *words };
    char *argv[N_WORDS + 2] = {0};
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    for (size_t i = 0; i < N_WORDS; i++)
        argv[i] = (char *)(uintptr_t)words[i];
    argv[N_WORDS] = (char *)(uintptr_t)address;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return -1;
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    int reason = posix_spawnp(&pid, "curl", &actions, NULL, argv, p2d_environment());
    posix_spawn_file_actions_destroy(&actions);
    errno = reason;
    return reason == 0 ? pid : -1;
}

static int status_of(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool refuse_size(struct p2d_report *report, const char *name, uint64_t most)
{
    char text[64];
    snprintf(text, sizeof text, "the address sends more than %" PRIu64 " bytes", most);
    return refuse(report, name, text, "--max-input SIZE allows more");
}

/* Fetch the address into the file; false with an error in the report. */
static bool fetch(const char *address, const char *name, int file, uint64_t most,
                  struct p2d_report *report)
{
    int ends[2];
    char text[64];
    if (!p2d_pipe(ends))
        return refuse(report, name, strerror(errno), "");
    pid_t pid = start_curl(address, ends[1]);
    int reason = errno;
    close(ends[1]);
    bool copied = pid > 0 && copy(ends[0], file, most);
    if (pid > 0)
        reason = errno;
    close(ends[0]);
    if (pid < 0)
        return refuse(report, name,
                      reason == ENOENT ? "curl is not installed to fetch this address"
                                       : "curl cannot be started to fetch this address",
                      "apt install curl; or fetch the file yourself, and give that");
    if (!copied)
        (void)kill(pid, SIGTERM);
    int status = status_of(pid);
    if (!copied && reason == EFBIG)
        return refuse_size(report, name, most);
    if (!copied)
        return refuse(report, name, strerror(reason),
                      "TMPDIR names the folder for temporary files");
    snprintf(text, sizeof text, "curl could not fetch this address (exit status %d)",
             status);
    return status == 0 ||
           refuse(report, name, text, "curl -v with the address shows what happens");
}

/* --------------------------------------------------------------------- inputs */

static bool fetch_input(struct command *c, const char **input, struct p2d_report *report)
{
    static const uint64_t usual = UINT64_C(1) << 30;
    uint64_t most = c->read.max_input > 0 ? c->read.max_input : usual;
    struct words name = {0};
    add_name(&name, *input);
    int file = make_file();
    bool fetched = !name.failed && file >= 0 &&
                   fetch(*input, name.at[0], file, most, report) &&
                   lseek(file, 0, SEEK_SET) == 0;
    if (!fetched && report->code == P2D_OK)
        refuse(report, "--fetch", "no file for what is fetched can be made",
               "TMPDIR names the folder for temporary files");
    if (fetched) {
        words_print(c->renamed, "/dev/fd/%d", file);
        words_add_all(c->renamed, name.at);
        *input = c->renamed->failed ? *input : c->renamed->at[c->renamed->n - 2];
    } else if (file >= 0) {
        close(file);
    }
    words_free(&name);
    return fetched;
}

bool fetch_inputs(struct command *c, struct p2d_report *report)
{
    for (const char **input = c->lists[LIST_INPUTS]; c->fetches && *input != NULL;
         input++)
        if (is_web_address(*input) && !fetch_input(c, input, report))
            return false;
    return true;
}
