/* sandbox.c - give up all rights that the command does not need.
 *
 * It may read its inputs, symbols beside them, and replace its output. Only some
 * profiles name files that are opened (a perf.data its programs): with one of those
 * everything may be read, or what is below --symfs. --debuginfod does without a sandbox,
 * but for Graphviz.
 */
#include "cli/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "base/side_file.h"
#include "system/descriptors.h"

/* ---------------------------------------------------------------- recordings */

enum { HEAD = 8 };

/* When in doubt it may be: a recording without its programs would lack names. */
static bool may_be_recording(int fd)
{
    unsigned char bytes[HEAD];
    struct stat info;
    if (fstat(fd, &info) != 0)
        return true;
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t n = S_ISREG(info.st_mode)    ? pread(fd, bytes, sizeof bytes, at)
                : S_ISFIFO(info.st_mode) ? p2d_peek_pipe(fd, bytes, sizeof bytes)
                                         : -1;
    return n < 0 || p2d_may_open_files(NULL, bytes, (size_t)n);
}

/* A FIFO must not be opened twice: who writes to it would notice. A folder is a recording
 * or refused. */
static bool path_may_be_recording(const char *path)
{
    struct stat info;
    if (strcmp(path, "-") == 0)
        return may_be_recording(STDIN_FILENO);
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return true;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool may = fd >= 0 && may_be_recording(fd);
    if (fd >= 0)
        close(fd);
    return may;
}

static bool has_recording(const struct command *c)
{
    if (c->read.format != NULL)
        return p2d_may_open_files(c->read.format, "", 0);
    if (c->lists[LIST_INPUTS][0] == NULL)
        return may_be_recording(STDIN_FILENO);
    for (const char **input = c->lists[LIST_INPUTS]; *input != NULL; input++)
        if (path_may_be_recording(*input))
            return true;
    return false;
}

/* --------------------------------------------------------------------- plan */

enum { MOST_OTHERS = 8 }; /* paths besides the inputs */

struct plan {
    struct p2d_sandbox_plan plan;
    struct p2d_sandbox_path *paths;
    char **owned; /* those of paths that are made here */
    size_t n_owned;
    char output[PATH_MAX], cache[PATH_MAX], script[PATH_MAX];
};

static void add(struct plan *p, const char *path, enum p2d_sandbox_right right)
{
    p->paths[p->plan.n_paths++] = (struct p2d_sandbox_path){path, right};
}

/* The folder of what `path` stands for once its own symbolic links are followed; the last
 * one may lead to nothing. */
static const char *folder_of_target(const char *path, char *folder)
{
    enum { MOST_LINKS = 40 };
    char link[PATH_MAX];
    ssize_t n = 0;
    if (snprintf(folder, PATH_MAX, "%s", path) >= PATH_MAX)
        return NULL;
    for (int i = 0; i < MOST_LINKS && n >= 0; i++) {
        char *slash = strrchr(folder, '/');
        size_t length = slash != NULL ? (size_t)(slash + 1 - folder) : 0;
        n = readlink(folder, link, sizeof link - 1);
        if (n > 0 && link[0] == '/')
            length = 0;
        if (n > 0 && length + (size_t)n < PATH_MAX) {
            memcpy(folder + length, link, (size_t)n);
            folder[length + (size_t)n] = '\0';
        }
    }
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        return ".";
    slash[slash == folder ? 1 : 0] = '\0';
    return folder;
}

static void add_output(struct plan *p, const char *path)
{
    struct stat info;
    bool is_special = stat(path, &info) == 0 && !S_ISREG(info.st_mode);
    const char *target = is_special ? path : folder_of_target(path, p->output);
    if (target != NULL)
        add(p, target, P2D_MAY_REPLACE);
}

/* Files of symbols beside an input; most have none. */
static void add_symbols(struct plan *p, const char *input)
{
    char path[PATH_MAX];
    for (unsigned i = 0; i < P2D_SIDE_FILES; i++) {
        bool is_there =
            p2d_symbols_beside(input, i, path, sizeof path) && access(path, R_OK) == 0;
        char *copy = is_there ? strdup(path) : NULL;
        if (copy == NULL)
            continue;
        p->owned[p->n_owned++] = copy;
        add(p, copy, P2D_MAY_READ);
    }
}

/* Room for all inputs and what is beside them. */
static bool make_room(struct plan *p, size_t n_inputs, size_t n_folders)
{
    p->paths = calloc(n_inputs * (1 + P2D_SIDE_FILES) + n_folders + MOST_OTHERS,
                      sizeof *p->paths);
    p->owned = calloc(n_inputs * P2D_SIDE_FILES + 1, sizeof *p->owned);
    p->plan.paths = p->paths;
    return p->paths != NULL && p->owned != NULL;
}

static void release(struct plan *p)
{
    for (size_t i = 0; i < p->n_owned; i++)
        free(p->owned[i]);
    free(p->owned);
    free(p->paths);
}

/* A source map and the script beside it, x.js for x.js.map; or a folder of such. */
static void add_source_map(struct plan *p, const char *path)
{
    size_t length = strlen(path), end = strlen(".map");
    add(p, path, P2D_MAY_READ);
    if (length <= end || length >= sizeof p->script ||
        strcmp(path + length - end, ".map") != 0)
        return;
    snprintf(p->script, sizeof p->script, "%.*s", (int)(length - end), path);
    if (access(p->script, R_OK) == 0)
        add(p, p->script, P2D_MAY_READ);
}

static void add_programs(struct plan *p, const struct command *c, bool has_recording)
{
    const char *home = getenv("HOME");
    if (c->read.symfs != NULL)
        add(p, c->read.symfs, P2D_MAY_READ);
    if (c->read.source_map != NULL)
        add_source_map(p, c->read.source_map);
    if (has_recording && c->read.symfs == NULL)
        add(p, "/", P2D_MAY_READ);
    if (has_recording && home != NULL &&
        snprintf(p->cache, sizeof p->cache, "%s/.debug", home) < (int)sizeof p->cache)
        add(p, p->cache, P2D_MAY_READ);
    if (has_recording)
        add(p, "/sys/kernel/notes", P2D_MAY_READ);
}

/* Where source files may be. */
static void add_sources(struct plan *p, const struct command *c)
{
    bool reads = c->to != NULL && p2d_format_reads_sources(c->to);
    if (!reads && !c->look.embed_sources)
        return;
    add(p, ".", P2D_MAY_READ);
    for (const char **path = c->lists[LIST_SOURCE_PATH]; *path != NULL; path++)
        add(p, *path, P2D_MAY_READ);
}

static bool allow_servers(const struct command *c, struct p2d_report *report)
{
    if (c->look.sandbox != P2D_SANDBOX_REQUIRE)
        return true;
    report->code = P2D_EUSAGE;
    snprintf(report->text, sizeof report->text,
             "--debuginfod asks servers, which the sandbox forbids");
    snprintf(report->hint, sizeof report->hint,
             "leave out --debuginfod or --sandbox=require");
    return false;
}

bool sandbox_enter(const struct command *c, struct p2d_report *report)
{
    if (c->look.sandbox == P2D_SANDBOX_OFF)
        return true;
    if (c->read.debuginfod) /* servers are asked, and what they send is kept */
        return allow_servers(c, report);
    struct plan p = {0};
    if (!make_room(&p, c->lengths[LIST_INPUTS], c->lengths[LIST_SOURCE_PATH])) {
        release(&p);
        return true; /* whatever comes next will say so */
    }
    for (const char **input = c->lists[LIST_INPUTS]; *input != NULL; input++) {
        add(&p, *input, P2D_MAY_READ);
        add_symbols(&p, *input);
    }
    if (c->counters != NULL)
        add(&p, c->counters, P2D_MAY_READ);
    add_programs(&p, c, has_recording(c));
    add_sources(&p, c);
    if (c->output != NULL && strcmp(c->output, "-") != 0)
        add_output(&p, c->output);
    struct p2d_sandbox_state state = p2d_sandbox_enter(&p.plan);
    release(&p);
    bool complete = state.landlock > 0 && state.seccomp;
    if (complete || c->look.sandbox != P2D_SANDBOX_REQUIRE)
        return true;
    report->code = P2D_EIO;
    snprintf(report->text, sizeof report->text,
             "the sandbox is incomplete: this system has no %s",
             state.landlock > 0 ? "seccomp" : "Landlock");
    snprintf(report->hint, sizeof report->hint,
             "--sandbox=auto goes on with what the system has");
    return false;
}

void sandbox_describe(char *text, size_t size)
{
    static const struct p2d_sandbox_plan nothing = {0};
    struct p2d_sandbox_state state = p2d_sandbox_enter(&nothing);
    char landlock[32] = "no Landlock";
    if (state.landlock > 0)
        snprintf(landlock, sizeof landlock, "Landlock %d", state.landlock);
    snprintf(text, size, "sandbox: %s, %s", landlock,
             state.seccomp ? "seccomp" : "no seccomp");
}
