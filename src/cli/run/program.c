/* program.c - tell what kind of program a command line starts.
 *
 * A script names its interpreter in its first line ("#!"), directly or through env(1), or
 * by the suffix of its name.
 */
#include "cli/run/program.h"

#include "cli/run/java_command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);
    return n > m && strcmp(name + n - m, suffix) == 0;
}

/* --------------------------------------------------------------------- names */

/* "python", "python3.11", "pypy3". */
static bool is_python(const char *base)
{
    size_t n = strncmp(base, "python", 6) == 0 ? 6
               : strncmp(base, "pypy", 4) == 0 ? 4
                                               : 0;
    return n > 0 && base[n + strspn(base + n, "0123456789.dt")] == '\0';
}

static enum language language_of_interpreter(const char *path)
{
    const char *base = base_of(path);
    if (is_python(base))
        return PYTHON;
    if (strcmp(base, "node") == 0 || strcmp(base, "nodejs") == 0)
        return NODE;
    return strcmp(base, "java") == 0 ? JAVA : NATIVE;
}

static enum language language_of_suffix(const char *path)
{
    static const struct {
        const char *suffix;
        enum language language;
    } suffixes[] = {{".py", PYTHON}, {".pyw", PYTHON}, {".pyz", PYTHON}, {".js", NODE},
                    {".mjs", NODE},  {".cjs", NODE},   {".jar", JAVA},   {".java", JAVA}};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (ends_in(base_of(path), suffixes[i].suffix))
            return suffixes[i].language;
    return NATIVE;
}

/* ---------------------------------------------------------------------- PATH */

static bool is_file(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return false;
    errno = S_ISREG(info.st_mode) ? 0 : EACCES;
    return errno == 0;
}

static char *if_executable(const char *path)
{
    return is_file(path) && access(path, X_OK) == 0 ? strdup(path) : NULL;
}

char *program_path(const char *name)
{
    char path[PATH_MAX];
    if (strchr(name, '/') != NULL)
        return if_executable(name);
    const char *folders = getenv("PATH");
    if (folders == NULL)
        folders = "/usr/local/bin:/usr/bin:/bin";
    int reason = ENOENT;
    for (const char *at = folders;; at++) {
        size_t n = strcspn(at, ":");
        snprintf(path, sizeof path, "%.*s%s%s", (int)n, at, n > 0 ? "/" : "./", name);
        char *found = n < sizeof path / 2 && name[0] != '\0' ? if_executable(path) : NULL;
        if (found != NULL)
            return found;
        if (errno == EACCES)
            reason = EACCES;
        at += n;
        if (*at == '\0')
            break;
    }
    errno = reason;
    return NULL;
}

/* ------------------------------------------------------------------- scripts */

/* The words of the first line after "#!", without env(1) and its options. */
static void read_first_line(const char *path, struct words *interpreter)
{
    char line[256], *rest = line, *word;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    ssize_t n = fd >= 0 ? read(fd, line, sizeof line - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (n < 2 || line[0] != '#' || line[1] != '!')
        return;
    line[n] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    rest += 2;
    while ((word = strsep(&rest, " \t")) != NULL) {
        bool is_env = interpreter->n == 0 && strcmp(base_of(word), "env") == 0;
        bool is_of_env = interpreter->n == 0 && (word[0] == '-' || strchr(word, '='));
        if (word[0] != '\0' && !is_env && !is_of_env)
            words_add(interpreter, word);
    }
}

/* The first of these that there is, as a path. */
static void add_any(struct words *command, const char *const *names)
{
    for (; *names != NULL; names++) {
        char *path = program_path(*names);
        if (path == NULL)
            continue;
        words_add(command, path);
        free(path);
        return;
    }
}

/* Put the script's interpreter before it. False if it has none here. */
static bool add_interpreter(struct program *p, struct words *line)
{
    static const char *const pythons[] = {"python3", "python", NULL};
    static const char *const nodes[] = {"node", "nodejs", NULL};
    static const char *const javas[] = {"java", NULL};
    const char *const *names = p->language == PYTHON ? pythons
                               : p->language == NODE ? nodes
                                                     : javas;
    if (line->n > 0) {
        char *path = program_path(line->at[0]);
        if (path != NULL) {
            words_add(&p->command, path);
            words_add_all(&p->command, line->at + 1);
        }
        free(path);
    } else {
        add_any(&p->command, names);
    }
    if (p->command.n == 0)
        p->missing = strdup(line->n > 0 ? line->at[0] : names[0]);
    return p->command.n > 0;
}

/* A file with a known suffix need not be executable: its interpreter reads it. */
static bool find_script(struct program *p, char *const *command, const char *path)
{
    struct words line = {0};
    read_first_line(path, &line);
    enum language said =
        line.n > 0 ? language_of_interpreter(line.at[0]) : language_of_suffix(path);
    p->language = said;
    bool found = said == NATIVE || add_interpreter(p, &line);
    words_free(&line);
    if (found && said == JAVA && ends_in(path, ".jar"))
        words_add(&p->command, "-jar");
    if (!found)
        errno = ENOENT;
    words_add(&p->command, p->command.n > 0 ? path : command[0]);
    words_add_all(&p->command, command + 1);
    return found;
}

/* -------------------------------------------------------------------- python */

size_t program_python_target(char *const *command)
{
    size_t i = 1;
    for (; command[i] != NULL; i++) {
        const char *word = command[i];
        if (word[0] != '-' || word[1] == '\0')
            return i;
        if (strcmp(word, "--check-hash-based-pycs") == 0 && command[i + 1] != NULL)
            i++;
        if (word[1] == '-')
            continue;
        size_t at = 1 + strcspn(word + 1, "mcWX");
        if (word[at] == 'm' || word[at] == 'c')
            return i;
        bool takes_next = word[at] != '\0' && word[at + 1] == '\0';
        if (takes_next && command[i + 1] != NULL)
            i++;
    }
    return i;
}

/* --------------------------------------------------------------------- names */

/* What the user would call it: "slow" for slow.py, "http.server" for python -m
 * http.server. */
static char *name_of(const struct program *p)
{
    char *const *command = p->command.at;
    const char *name = base_of(command[0]);
    if (p->language == PYTHON) {
        size_t at = program_python_target(command);
        const char *word = at < p->command.n ? command[at] : NULL;
        size_t end = word != NULL ? strlen(word) : 0;
        bool is_module = end > 1 && word[0] == '-' && word[end - 1] == 'm';
        if (is_module && at + 1 < p->command.n)
            return strdup(base_of(command[at + 1]));
        if (end > 0 && word[0] != '-')
            name = base_of(word);
    } else if (p->language == NODE) {
        for (size_t i = p->command.n; i-- > 1;)
            if (command[i][0] != '-' && language_of_suffix(command[i]) == NODE)
                name = base_of(command[i]);
    }
    const char *target = p->language == JAVA ? java_target(command) : NULL;
    if (target != NULL)
        name = base_of(target);
    const char *dot = language_of_suffix(name) != NATIVE ? strrchr(name, '.') : NULL;
    return dot != NULL ? strndup(name, (size_t)(dot - name)) : strdup(name);
}

bool program_find(struct program *p, char *const *command)
{
    bool is_source = language_of_suffix(command[0]) != NATIVE && is_file(command[0]);
    char *path = is_source ? strdup(command[0]) : program_path(command[0]);
    p->language = language_of_interpreter(path != NULL ? path : command[0]);
    if (path == NULL)
        return false;
    bool found = true;
    if (p->language == NATIVE) {
        found = find_script(p, command, path);
    } else {
        words_add_all(&p->command, command);
    }
    free(path);
    if (found && !p->command.failed)
        p->name = name_of(p);
    if (found && p->name == NULL)
        errno = ENOMEM;
    return found && p->name != NULL;
}

void program_free(struct program *p)
{
    words_free(&p->command);
    free(p->name);
    free(p->missing);
    *p = (struct program){0};
}

enum language program_language_of(long pid)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/%ld/exe", pid);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0)
        return NATIVE;
    path[n] = '\0';
    return language_of_interpreter(path);
}
