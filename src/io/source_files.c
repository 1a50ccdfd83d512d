/* source_files.c - find and read the source files that a profile names, in folders that
 * the user allows. */
#include "io/source_files.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/in_root.h"
#include "system/descriptors.h"

/* ------------------------------------------------------------------- roots */

/* Open a folder as a root; false with errno. */
static bool add_root(struct p2d_source_files *files, const char *path, bool is_working)
{
    struct p2d_source_root root = {.is_working = is_working};
    char *whole = realpath(path, NULL);
    root.fd = whole != NULL ? open(whole, P2D_OPEN_FOLDER) : -1;
    if (root.fd < 0) {
        free(whole);
        return false;
    }
    root.at = p2d_span_of(whole);
    while (root.at.len > 0 && root.at.at[root.at.len - 1] == '/')
        root.at.len--;
    if (!p2d_vec_push(&files->roots, files->report, root)) {
        close(root.fd);
        free(whole);
    }
    return true;
}

static void close_root(struct p2d_source_root *root)
{
    close(root->fd);
    free((void *)(uintptr_t)root->at.at);
}

/* Who works in "/" has not allowed everything by that. */
static void drop_root_of_all(struct p2d_source_files *files)
{
    uint32_t n = files->roots.len;
    if (n > 0 && files->roots.at[n - 1].is_working && files->roots.at[n - 1].at.len == 0)
        close_root(&files->roots.at[--files->roots.len]);
}

bool p2d_source_files_init(struct p2d_source_files *files, const char *const *paths,
                           const char *trim, struct p2d_report *report)
{
    *files = (struct p2d_source_files){.report = report, .bytes_left = P2D_MOST_SOURCES};
    if (trim != NULL)
        files->trim = p2d_span_of(trim);
    for (; paths != NULL && *paths != NULL && p2d_ok(report); paths++)
        if (!add_root(files, *paths, false)) {
            p2d_set_error(report, P2D_EUSAGE, "%s: cannot look for sources there: %s",
                          *paths, strerror(errno));
            p2d_set_hint(report, "--source-path takes a folder");
        }
    /* One that was removed has no sources. */
    if (!add_root(files, ".", true) && errno == ENOMEM)
        p2d_set_nomem(report);
    drop_root_of_all(files);
    return p2d_ok(report);
}

void p2d_source_files_release(struct p2d_source_files *files)
{
    for (uint32_t i = 0; i < files->roots.len; i++)
        close_root(&files->roots.at[i]);
    p2d_vec_release(&files->roots);
}

/* ------------------------------------------------------------------- names */

/* The rest of a whole path below a folder, without "/"; empty if it is not below it. */
static struct p2d_span below(struct p2d_span folder, struct p2d_span path)
{
    if (path.len <= folder.len + 1 || path.at[folder.len] != '/' ||
        (folder.len > 0 && memcmp(path.at, folder.at, folder.len) != 0))
        return (struct p2d_span){0};
    return p2d_slice(path, folder.len + 1, path.len);
}

/* A name as a path of this system: without file://, with "/" for Windows' "\", without
 * what is to be trimmed. False if it is none that can be looked for. */
static bool put_path(struct p2d_buffer *out, const struct p2d_source_files *files,
                     struct p2d_span name)
{
    static const char scheme[] = "file://";
    if (p2d_starts_with(name, scheme))
        name = p2d_slice(name, sizeof scheme - 1, name.len);
    if (name.len == 0 || name.len >= PATH_MAX || p2d_find(name, 0, '\0') < name.len)
        return false;
    bool is_foreign = p2d_find(name, 0, '/') == name.len;
    for (size_t i = 0; i < name.len; i++)
        p2d_putc(out, name.at[i] == '\\' && is_foreign ? '/' : (char)name.at[i]);
    struct p2d_span path = {out->at, out->len}, trim = files->trim;
    if (p2d_ok(out->report) && trim.len > 0 && path.len > trim.len &&
        memcmp(path.at, trim.at, trim.len) == 0) {
        size_t cut = trim.len;
        while (cut < path.len && path.at[cut] == '/')
            cut++;
        memmove(out->at, out->at + cut, out->len - cut);
        out->len -= cut;
    }
    p2d_putc(out, '\0');
    return p2d_ok(out->report) && out->len > 1;
}

/* -------------------------------------------------------------------- files */

static bool read_all(struct p2d_source_files *files, int fd, struct p2d_source_file *file)
{
    struct stat info;
    unsigned char bytes[1 << 14];
    ssize_t n = 1;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) ||
        info.st_size > P2D_LARGEST_SOURCE || (uint64_t)info.st_size > files->bytes_left)
        return false;
    file->mtime = info.st_mtime;
    while (n > 0 && file->text.len <= P2D_LARGEST_SOURCE && p2d_ok(files->report)) {
        n = read(fd, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            p2d_put(&file->text, bytes, (size_t)n);
    }
    files->bytes_left -=
        file->text.len < files->bytes_left ? file->text.len : files->bytes_left;
    return n == 0 && p2d_ok(files->report);
}

/* Read what is at `path` below a root, if that is a file. */
static bool try(struct p2d_source_files *files, const struct p2d_source_root *root,
                const char *path, struct p2d_source_file *file)
{
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
    int fd = p2d_open_in_root(root->fd, path, flags);
    if (fd < 0)
        return false;
    file->text.len = file->path.len = 0;
    bool found = read_all(files, fd, file);
    close(fd);
    if (!found)
        return false;
    if (!root->is_working) {
        p2d_put(&file->path, root->at.at, root->at.len);
        p2d_putc(&file->path, '/');
    }
    p2d_puts(&file->path, path);
    return p2d_ok(files->report);
}

/* Below a root: where the profile has it, then by the end of its path. */
static bool try_root(struct p2d_source_files *files, const struct p2d_source_root *root,
                     const char *path, struct p2d_source_file *file)
{
    enum { MOST_NAMES = 64 };
    struct p2d_span rest = below(root->at, p2d_span_of(path));
    if (rest.len > 0 && try(files, root, (const char *)rest.at, file))
        return true;
    if (root->is_working)
        return path[0] != '/' && try(files, root, path, file);
    for (unsigned i = 0; i < MOST_NAMES && path[0] != '\0'; i++) {
        path += strspn(path, "/");
        if (path[0] != '\0' && try(files, root, path, file))
            return true;
        path += strcspn(path, "/");
    }
    return false;
}

bool p2d_find_source(struct p2d_source_files *files, struct p2d_span name,
                     struct p2d_source_file *file)
{
    struct p2d_buffer path = {.report = files->report};
    *file = (struct p2d_source_file){.text = {.report = files->report},
                                     .path = {.report = files->report}};
    bool found = false;
    if (put_path(&path, files, name))
        for (uint32_t i = 0; i < files->roots.len && !found; i++)
            found = try_root(files, &files->roots.at[i], (const char *)path.at, file);
    p2d_buffer_release(&path);
    if (!found)
        p2d_source_file_release(file);
    return found;
}

void p2d_source_file_release(struct p2d_source_file *file)
{
    p2d_buffer_release(&file->text);
    p2d_buffer_release(&file->path);
}
