/* directory.c - open a recording that is a directory. */
#include "read/perf_data/directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "io/open_regular.h"

enum { NAME_SIZE = 40 };

/* "/NAME": the folder is the root of the look-up, so that no link leads out. */
static struct p2d_span path_of(const char *name, char path[NAME_SIZE])
{
    snprintf(path, NAME_SIZE, "/%s", name);
    return p2d_span_of(path);
}

static int open_named(const char *folder, const char *name)
{
    char path[NAME_SIZE];
    return p2d_open_regular_below(folder, path_of(name, path));
}

int p2d_folder_open_data(const char *path)
{
    return open_named(path, "data");
}

/* -------------------------------------------------------------------- parts */

static void name_part(uint32_t number, char name[32])
{
    snprintf(name, 32, "data.%u", number);
}

/* Whether the name is data.N as perf writes it, unlike "data.01". */
static bool is_part(const char *name, uint32_t *number)
{
    struct p2d_span span = p2d_span_of(name);
    uint64_t n;
    char again[32];
    if (!p2d_starts_with(span, "data.") ||
        !p2d_parse_u64(p2d_slice(span, 5, span.len), &n) || n > UINT32_MAX)
        return false;
    *number = (uint32_t)n;
    name_part(*number, again);
    return strcmp(name, again) == 0;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void add_size(struct p2d_folder *folder, const char *name)
{
    char path[NAME_SIZE];
    struct stat info;
    if (p2d_stat_below(folder->path, path_of(name, path), &info) && info.st_size > 0)
        folder->size += (uint64_t)info.st_size;
}

/* Always false. */
static bool cannot_read(const char *name, struct p2d_report *report)
{
    if (errno == ENOMEM)
        return p2d_set_nomem(report);
    p2d_set_place(report, "%s", name);
    p2d_set_error(report, P2D_EIO, "cannot read: %s", strerror(errno));
    return false;
}

bool p2d_folder_list(struct p2d_folder *folder, struct p2d_report *report)
{
    DIR *all = opendir(folder->path);
    if (all == NULL)
        return cannot_read(folder->name, report);
    struct dirent *entry;
    uint32_t number;
    while (p2d_ok(report) && (errno = 0, entry = readdir(all)) != NULL)
        if (is_part(entry->d_name, &number) &&
            p2d_vec_push(&folder->parts, report, number))
            add_size(folder, entry->d_name);
    if (p2d_ok(report) && errno != 0)
        cannot_read(folder->name, report);
    closedir(all);
    if (folder->parts.len > 1)
        qsort(folder->parts.at, folder->parts.len, sizeof *folder->parts.at, by_number);
    return p2d_ok(report);
}

void p2d_folder_release(struct p2d_folder *folder)
{
    p2d_vec_release(&folder->parts);
}

/* ----------------------------------------------------------------- one part */

bool p2d_folder_open(const struct p2d_folder *folder, uint32_t number,
                     const struct p2d_input *like, struct p2d_folder_part *part)
{
    char name[32];
    struct p2d_report *report = like->report;
    name_part(number, name);
    *part = (struct p2d_folder_part){.state = {-1, NULL, report, folder->progress}};
    size_t size = strlen(folder->name) + sizeof name + 1;
    part->name = p2d_new(report, size, 1);
    if (part->name == NULL)
        return false;
    snprintf(part->name, size, "%s/%s", folder->name, name);
    part->state.name = part->name;
    part->state.fd = open_named(folder->path, name);
    if (part->state.fd < 0) {
        p2d_set_place(report, "%s", part->name);
        p2d_set_error(report, P2D_EIO, "cannot open: %s",
                      errno != 0 ? strerror(errno) : "it is not a regular file");
        return false;
    }
    if (!p2d_input_init(&part->input, p2d_source_of_fd(&part->state), part->name,
                        like->max_input, report))
        return false;
    part->input.is_limit_chosen = like->is_limit_chosen;
    part->input.options = like->options;
    return true;
}

void p2d_folder_part_close(struct p2d_folder_part *part)
{
    p2d_input_release(&part->input);
    if (part->state.fd >= 0)
        close(part->state.fd);
    p2d_delete(part->name);
}
