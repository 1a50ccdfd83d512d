/* private_dir.c - a folder for recordings that goes. */
#include "cli/run/private_dir.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORDINGS "recordings"

char *private_dir_make(void)
{
    const char *where = getenv("TMPDIR");
    char *pattern = NULL, *sub = NULL;
    /* Absolute, as the program may change its folder. */
    char *base = realpath(where != NULL && where[0] != '\0' ? where : "/tmp", NULL);
    if (base == NULL || asprintf(&pattern, "%s/prof2dot.XXXXXX", base) < 0)
        pattern = NULL;
    free(base);
    if (pattern == NULL || mkdtemp(pattern) == NULL) {
        free(pattern);
        return NULL;
    }
    bool made = asprintf(&sub, "%s/" RECORDINGS, pattern) >= 0 && mkdir(sub, 0700) == 0;
    int reason = errno;
    if (made) {
        free(sub);
        return pattern;
    }
    private_dir_remove(pattern);
    errno = reason;
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What begins with a dot is not finished. */
static void add_file(const char *dir, const char *name, struct words *paths)
{
    struct stat info;
    words_print(paths, "%s/" RECORDINGS "/%s", dir, name);
    char **last = paths->failed ? NULL : &paths->at[paths->n - 1];
    if (last != NULL && (name[0] == '.' || lstat(*last, &info) != 0 ||
                         !S_ISREG(info.st_mode) || info.st_size == 0)) {
        free(*last);
        *last = NULL;
        paths->n--;
    }
}

void private_dir_recordings(const char *dir, struct words *paths)
{
    char *sub = NULL;
    if (asprintf(&sub, "%s/" RECORDINGS, dir) < 0)
        return;
    DIR *folder = opendir(sub);
    free(sub);
    if (folder == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        add_file(dir, entry->d_name, paths);
    closedir(folder);
    if (paths->n > 1)
        qsort(paths->at, paths->n, sizeof *paths->at, compare);
}

static int remove_one(const char *path, const struct stat *info, int kind,
                      struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    (void)remove(path);
    return 0;
}

void private_dir_remove(char *dir)
{
    enum { OPEN_FOLDERS = 8 };
    if (dir != NULL)
        (void)nftw(dir, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
    free(dir);
}
