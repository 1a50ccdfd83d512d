/* expand.c - lists of inputs: the files of a folder, and lines of a file of names. */
#include "cli/expand.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/words.h"

/* More names are a mistake, such as a list of something else. */
enum { MOST_INPUTS = 1000000, LONGEST_LIST = 1 << 28 };

static bool refuse(struct p2d_report *report, const char *path, const char *what,
                   const char *hint)
{
    report->code = P2D_EIO;
    snprintf(report->text, sizeof report->text, "%.200s: %s", path, what);
    snprintf(report->hint, sizeof report->hint, "%s", hint);
    return false;
}

/* ------------------------------------------------------------------- folders */

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* A recording of perf --threads has a file "data"; one of Instruments its suffix. The
 * reader knows them. */
static bool is_recording(const char *path)
{
    char *data = NULL;
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    if (n > 6 && strncmp(path + n - 6, ".trace", 6) == 0)
        return true;
    bool is = asprintf(&data, "%s/data", path) >= 0 && access(data, F_OK) == 0;
    free(data);
    return is;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_file(struct words *files, const char *folder, const char *name)
{
    size_t n = strlen(folder);
    struct stat info;
    if (name[0] == '.')
        return;
    words_print(files, "%s%s%s", folder, n > 0 && folder[n - 1] == '/' ? "" : "/", name);
    if (files->failed ||
        (stat(files->at[files->n - 1], &info) == 0 && S_ISREG(info.st_mode)))
        return;
    free(files->at[--files->n]);
    files->at[files->n] = NULL;
}

static bool add_folder(struct words *files, const char *path, struct p2d_report *report)
{
    DIR *folder = opendir(path);
    size_t before = files->n;
    if (folder == NULL)
        return refuse(report, path, strerror(errno), "");
    for (struct dirent *entry;
         files->n <= MOST_INPUTS && !files->failed && (entry = readdir(folder)) != NULL;)
        add_file(files, path, entry->d_name);
    closedir(folder);
    if (files->n == before)
        return refuse(report, path, "this folder holds no files",
                      "a folder stands for the files in it; folders in it are not read");
    qsort(files->at + before, files->n - before, sizeof *files->at, compare);
    return true;
}

/* --------------------------------------------------------------------- lists */

/* All of an open list; the caller frees it. NULL with errno: EFBIG if it is too long. */
static char *read_list(FILE *list, size_t *length)
{
    char block[4096], *text = NULL;
    FILE *to = open_memstream(&text, length);
    size_t all = 0, n = 0;
    if (to == NULL)
        return NULL;
    while (all <= LONGEST_LIST && (n = fread(block, 1, sizeof block, list)) > 0) {
        fwrite(block, 1, n, to);
        all += n;
    }
    bool is_whole = !ferror(list) && all <= LONGEST_LIST;
    if (fclose(to) == 0 && is_whole)
        return text;
    errno = all > LONGEST_LIST ? EFBIG : errno;
    free(text);
    return NULL;
}

/* A name: no more than a path can be. False if it is longer. */
static bool add_name(struct words *files, char *name, size_t length)
{
    if (length >= PATH_MAX)
        return false;
    name[length] = '\0';
    if (length > 0)
        words_add(files, name);
    return true;
}

/* Names end with the line, or with a NUL where there is one, as find -print0 has it. */
static bool add_names(struct words *files, char *text, size_t length)
{
    bool has_nul = memchr(text, '\0', length) != NULL;
    for (char *at = text, *end = text + length; at < end && files->n <= MOST_INPUTS;) {
        char *stop = memchr(at, has_nul ? '\0' : '\n', (size_t)(end - at));
        char *next = stop != NULL ? stop + 1 : end;
        size_t n = (size_t)((stop != NULL ? stop : end) - at);
        if (!has_nul && n > 0 && at[n - 1] == '\r')
            n--;
        if (!add_name(files, at, n))
            return false;
        at = next;
    }
    return true;
}

static bool add_lines(struct words *files, const char *path, struct p2d_report *report)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *list = is_stdin ? stdin : fopen(path, "re");
    size_t before = files->n, length = 0;
    char *text = list != NULL ? read_list(list, &length) : NULL;
    int error = errno;
    if (list != NULL && !is_stdin)
        fclose(list);
    if (text == NULL)
        return refuse(report, path, strerror(error), "it names a file a line");
    bool good = add_names(files, text, length);
    free(text);
    if (!good)
        return refuse(report, path, "a line of this list is longer than any path",
                      "it names a file a line");
    return files->n > before ||
           refuse(report, path, "this list names no files", "it names a file a line");
}

static bool add_input(struct command *c, struct words *files, const char *input,
                      struct p2d_report *report)
{
    if (input[0] == '@' && access(input, F_OK) != 0)
        return add_lines(files, input + 1, report);
    if (is_folder(input) && !is_recording(input)) {
        c->from_folder = true;
        return add_folder(files, input, report);
    }
    words_add(files, input);
    return true;
}

bool expand_inputs(struct command *c, struct p2d_report *report)
{
    struct words *files = c->inputs;
    bool good = true;
    for (size_t i = 0; good && i < c->lengths[LIST_INPUTS]; i++) {
        c->n_before = files->n; /* of two sides: where the second begins */
        good = add_input(c, files, c->lists[LIST_INPUTS][i], report);
    }
    if (good && c->files_from != NULL)
        good = add_lines(files, c->files_from, report);
    if (good && files->failed) {
        report->code = P2D_ENOMEM;
        snprintf(report->text, sizeof report->text, "out of memory");
        return false;
    }
    if (good && files->n > MOST_INPUTS)
        good = refuse(report, "the inputs", "more than 1000000 files",
                      "add them up in parts: -T pprof keeps a sum");
    if (!good || files->n == 0)
        return good;
    c->lists[LIST_INPUTS] = (const char **)(void *)files->at;
    c->lengths[LIST_INPUTS] = files->n;
    return true;
}
