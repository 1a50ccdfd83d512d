/* object_files.c - find an object's file and its separate symbols on this machine.
 *
 * In this order: the path itself if its build-id is right, perf's cache
 * (~/.debug/.build-id/xx/yyyy/elf), below --symfs what `perf archive` packed and files
 * that lie there without their folders; separate symbols below /usr/lib/debug/.build-id,
 * or by the object's link to them. Reference: dso__load of tools/perf/util/symbol.c,
 * build_id_cache__linkname of build-id.c, perf-archive.sh.
 */
#include "symbols/object_files.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "io/open_regular.h"
#include "symbols/symbols_elf.h"

static const uint64_t largest_told = (uint64_t)1 << 30; /* of a map or dump, in bytes */
enum { PATH_SIZE = 4096, HEX_SIZE = 2 * P2D_BUILD_ID_SIZE + 1 };

static void put_hex(char hex[HEX_SIZE], struct p2d_span id)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;
    for (size_t i = 0; i < id.len && i < P2D_BUILD_ID_SIZE; i++) {
        hex[n++] = digits[id.at[i] >> 4];
        hex[n++] = digits[id.at[i] & 15];
    }
    hex[n] = '\0';
}

bool p2d_has_build_id(const struct p2d_objects *o, int fd, struct p2d_span id)
{
    unsigned char found[P2D_BUILD_ID_SIZE] = {0};
    size_t length = p2d_build_id_of(fd, found, o->b->report);
    return length > 0 && id.len >= length && memcmp(found, id.at, length) == 0;
}

/* Relative paths are refused. */
int p2d_open_below(const struct p2d_objects *o, struct p2d_span name)
{
    return p2d_open_regular_below(o->root, name);
}

int p2d_open_itself(const struct p2d_objects *o, const struct p2d_object *object)
{
    return p2d_open_below(o, p2d_text(o->b->profile, object->path));
}

/* The path of perf record's copy: by the id alone, or in a folder of the object. */
int p2d_open_cached(const struct p2d_objects *o, const struct p2d_object *object,
                    const char *folder, const char *file)
{
    char path[PATH_SIZE], hex[HEX_SIZE];
    if (o->debug_dir == NULL || object->build_id.len < 2)
        return -1;
    put_hex(hex, object->build_id);
    int n = folder == NULL ? snprintf(path, sizeof path, "%s/.build-id/%.2s/%s/%s",
                                      o->debug_dir, hex, hex + 2, file)
                           : snprintf(path, sizeof path, "%s/%s/%s/%s", o->debug_dir,
                                      folder, hex, file);
    return n < (int)sizeof path ? p2d_open_regular(path) : -1;
}

/* Close a file that has another build-id. */
static int with_build_id(const struct p2d_objects *o, int fd, struct p2d_span id)
{
    if (fd < 0 || p2d_has_build_id(o, fd, id))
        return fd;
    close(fd);
    return -1;
}

/* Below --symfs, by the build-id: as perf's cache has it, and its older kind, in which
 * the file's name is the rest of the id. */
static int open_archived(const struct p2d_objects *o, struct p2d_span id,
                         const char *const *endings)
{
    char path[PATH_SIZE], hex[HEX_SIZE];
    int fd = -1;
    if (o->root[0] == '\0' || id.len < 2)
        return -1;
    put_hex(hex, id);
    for (size_t i = 0; endings[i] != NULL && fd < 0; i++) {
        snprintf(path, sizeof path, "/.build-id/%.2s/%s%s", hex, hex + 2, endings[i]);
        fd = with_build_id(o, p2d_open_below(o, p2d_span_of(path)), id);
    }
    return fd;
}

/* Below --symfs, by its name alone: only the build-id shows that it is the right file. */
static int open_by_name(const struct p2d_objects *o, const struct p2d_object *object)
{
    struct p2d_span base = p2d_base_name(p2d_text(o->b->profile, object->path));
    struct p2d_buffer path = {.report = o->b->report};
    int fd = -1;
    if (o->root[0] == '\0' || base.len == 0 || object->build_id.len < 2)
        return -1;
    p2d_putc(&path, '/');
    p2d_put(&path, base.at, base.len);
    if (p2d_ok(o->b->report))
        fd = p2d_open_below(o, p2d_buffer_span(&path));
    p2d_buffer_release(&path);
    return with_build_id(o, fd, object->build_id);
}

static bool has_checksum(int fd, uint32_t checksum)
{
    unsigned char block[1 << 15];
    uLong sum = crc32(0, NULL, 0);
    off_t at = 0;
    ssize_t n;
    while ((n = pread(fd, block, sizeof block, at)) > 0 || (n < 0 && errno == EINTR)) {
        sum = n > 0 ? crc32(sum, block, (uInt)n) : sum;
        at += n > 0 ? n : 0;
    }
    return n == 0 && sum == checksum;
}

/* The symbols that were stripped off an object, by the name that it has for them: beside
 * it, below it in .debug, below /usr/lib/debug. The same build-id, or if the object has
 * none the checksum, shows that they belong to it. */
static int open_linked(const struct p2d_objects *o, const struct p2d_object *object,
                       struct p2d_span id)
{
    static const char *const before[] = {"", "", "/usr/lib/debug"};
    static const char *const behind[] = {"", "/.debug", ""};
    char path[PATH_SIZE];
    uint32_t checksum;
    int found = -1;
    struct p2d_span home = p2d_text(o->b->profile, object->path);
    struct p2d_buffer name = {.report = o->b->report};
    if (!p2d_debug_link_of(object->fd, &name, &checksum) || home.len >= PATH_SIZE)
        home.len = 0;
    p2d_putc(&name, '\0');
    while (home.len > 0 && home.at[home.len - 1] != '/')
        home.len--;
    for (size_t i = 0; i < 3 && found < 0 && home.len > 0 && p2d_ok(name.report); i++) {
        int n = snprintf(path, sizeof path, "%s%.*s%s/%s", before[i], (int)home.len - 1,
                         (const char *)home.at, behind[i], (const char *)name.at);
        found = n < (int)sizeof path ? p2d_open_below(o, p2d_span_of(path)) : -1;
        if (found < 0 ||
            (id.len > 0 ? p2d_has_build_id(o, found, id) : has_checksum(found, checksum)))
            continue;
        close(found);
        found = -1;
    }
    p2d_buffer_release(&name);
    return found;
}

static int open_debug_of(const struct p2d_objects *o, struct p2d_span id)
{
    static const char *const archived[] = {".debug", "/debug", NULL};
    char path[PATH_SIZE], hex[HEX_SIZE];
    put_hex(hex, id);
    snprintf(path, sizeof path, "/usr/lib/debug/.build-id/%.2s/%s.debug", hex,
             id.len >= 2 ? hex + 2 : "");
    int fd = id.len >= 2 ? p2d_open_below(o, p2d_span_of(path)) : -1;
    fd = with_build_id(o, fd, id);
    return fd >= 0 ? fd : open_archived(o, id, archived);
}

/* The file from a server, if it has the right build-id. */
static int ask(struct p2d_objects *o, enum p2d_debuginfod_kind kind, struct p2d_span id)
{
    return with_build_id(o, p2d_debuginfod_find(&o->debuginfod, kind, id), id);
}

int p2d_open_debug_of(struct p2d_objects *o, struct p2d_span id)
{
    int fd = open_debug_of(o, id);
    return fd >= 0 ? fd : ask(o, P2D_DEBUGINFOD_DEBUG, id);
}

int p2d_open_debug(struct p2d_objects *o, const struct p2d_object *object)
{
    unsigned char bytes[P2D_BUILD_ID_SIZE];
    struct p2d_span id = {bytes, p2d_build_id_of(object->fd, bytes, o->b->report)};
    int fd = open_debug_of(o, id);
    if (fd < 0)
        fd = open_linked(o, object, id);
    if (fd < 0 && !p2d_has_symbol_table(object->fd))
        fd = ask(o, P2D_DEBUGINFOD_DEBUG, id);
    return fd;
}

/* By the name that the object has for it: a whole path, one below the object's folder, or
 * in the folder that distributions have for these. A name that leads out of the root is
 * not followed. */
static int open_shared_as(const struct p2d_objects *o, const struct p2d_object *object,
                          struct p2d_span name, struct p2d_span id)
{
    struct p2d_span home = p2d_text(o->b->profile, object->path);
    struct p2d_span base = p2d_base_name(name);
    struct p2d_buffer paths[2] = {{.report = o->b->report}, {.report = o->b->report}};
    int found = -1;
    if (!p2d_starts_with(name, "/"))
        p2d_put(&paths[0], home.at, home.len - p2d_base_name(home).len);
    p2d_put(&paths[0], name.at, name.len);
    p2d_puts(&paths[1], "/usr/lib/debug/.dwz/");
    p2d_put(&paths[1], base.at, base.len);
    for (size_t i = 0; i < 2 && found < 0 && p2d_ok(o->b->report); i++) {
        found = p2d_open_below(o, p2d_buffer_span(&paths[i]));
        if (found >= 0 && !p2d_has_build_id(o, found, id)) {
            close(found);
            found = -1;
        }
    }
    p2d_buffer_release(&paths[0]);
    p2d_buffer_release(&paths[1]);
    return found;
}

int p2d_open_shared(struct p2d_objects *o, const struct p2d_object *object)
{
    struct p2d_buffer link = {.report = o->b->report};
    size_t length = object->debug >= 0 ? p2d_shared_link_of(object->debug, &link) : 0;
    if (length == 0)
        length = p2d_shared_link_of(object->fd, &link);
    struct p2d_span all = {link.at, link.len};
    struct p2d_span id = p2d_slice(all, length, all.len);
    int fd = -1;
    if (length > 0 && id.len >= 2 && id.len <= P2D_BUILD_ID_SIZE) {
        fd = p2d_open_debug_of(o, id);
        if (fd < 0)
            fd = open_shared_as(o, object, p2d_slice(all, 0, length), id);
    }
    p2d_buffer_release(&link);
    return fd;
}

void p2d_warn_of_root(struct p2d_objects *o, uint32_t n_found)
{
    static const char kind[] = "nothing below --symfs";
    uint32_t i = 1;
    while (i < o->at.len &&
           !(o->at.at[i].kind == P2D_OBJECT_FILE && o->at.at[i].is_loaded))
        i++;
    if (o->root[0] == '\0' || i >= o->at.len)
        return;
    struct p2d_span path = p2d_text(o->b->profile, o->at.at[i].path);
    struct stat info;
    bool is_there = stat(o->root, &info) == 0;
    if (!is_there || !S_ISDIR(info.st_mode)) {
        bool is_absent = is_there || errno == ENOENT || errno == ENOTDIR;
        p2d_set_warning(o->b->report, kind, o->in->name, "--symfs %.100s: %s", o->root,
                        is_absent ? "there is no such directory" : strerror(errno));
        return;
    }
    if (n_found > 0)
        return;
    p2d_set_warning(o->b->report, kind, o->in->name,
                    "none of the profile's object files is below %.60s: their functions "
                    "have no names",
                    o->root);
    p2d_set_warning_hint(o->b->report, kind, "%.80s is looked for as %.60s%.80s",
                         (const char *)path.at, o->root, (const char *)path.at);
}

void p2d_warn_of(struct p2d_objects *o, const struct p2d_object *object, const char *kind,
                 const char *what)
{
    struct p2d_span path = p2d_text(o->b->profile, object->path);
    p2d_set_warning(o->b->report, kind, o->in->name, "%.80s: %s", (const char *)path.at,
                    what);
}

int p2d_object_open(struct p2d_objects *o, uint32_t index)
{
    static const char *const archived[] = {"/elf", "", NULL};
    const struct p2d_object *object = &o->at.at[index];
    int fd = p2d_open_itself(o, object);
    if (fd >= 0 &&
        (object->build_id.len == 0 || p2d_has_build_id(o, fd, object->build_id)))
        return fd;
    bool changed = fd >= 0;
    if (fd >= 0)
        close(fd);
    fd = with_build_id(o, p2d_open_cached(o, object, NULL, "elf"), object->build_id);
    if (fd < 0)
        fd = open_archived(o, object->build_id, archived);
    if (fd < 0)
        fd = open_by_name(o, object);
    if (fd < 0)
        fd = ask(o, P2D_DEBUGINFOD_OBJECT, object->build_id);
    if (changed && fd < 0)
        p2d_warn_of(o, object, "perf-data: object changed",
                    "was rebuilt after the recording: its functions are unknown");
    return fd;
}

/* All of a text file, below a stated size; empty if it cannot be read. */
struct p2d_buffer p2d_object_text(struct p2d_objects *o, int fd)
{
    struct p2d_buffer text = {.report = o->b->report};
    unsigned char block[1 << 16];
    ssize_t n = 0;
    while (fd >= 0 && text.len < o->in->max_input && p2d_ok(text.report) &&
           ((n = read(fd, block, sizeof block)) > 0 || (n < 0 && errno == EINTR)))
        if (n > 0)
            p2d_put(&text, block, (size_t)n);
    if (fd >= 0)
        close(fd);
    return text;
}

/* The number of a process in its own namespace, from the text of its /proc/PID/status;
 * empty if that is empty. Reference: proc_pid_status(5). */
static struct p2d_span inner_pid(struct p2d_span rest)
{
    struct p2d_span line, pid = {0}, word;
    while (p2d_cut(&rest, '\n', &line))
        if (p2d_starts_with(line, "NSpid:"))
            while (p2d_cut(&line, '\t', &word)) /* the last one is the innermost */
                pid = word;
    return pid;
}

/* Whether anybody may have put the file there; below --symfs the user vouches for it. */
static int open_told(struct p2d_objects *o, const struct p2d_object *object,
                     struct p2d_span path)
{
    struct stat info;
    int fd = o->root[0] == '\0' ? p2d_open_own(path, &info) : p2d_open_below(o, path);
    if (fd < 0 && errno == EPERM)
        p2d_warn_of(o, object, "perf-data: another user's names",
                    "belongs to another user: its names are not used");
    if (fd < 0 || fstat(fd, &info) != 0)
        return fd;
    /* A file of holes costs its owner nothing. */
    bool has_holes = (uint64_t)info.st_blocks * 512 + (1 << 20) < (uint64_t)info.st_size;
    if ((uint64_t)info.st_size <= largest_told && !has_holes)
        return fd;
    p2d_warn_of(o, object, "perf-data: too large",
                has_holes ? "is a sparse file: its names are not used"
                          : "is larger than 1 GiB: its names are not used");
    close(fd);
    return -1;
}

int p2d_open_jitdump(struct p2d_objects *o, const struct p2d_object *object)
{
    struct p2d_span path = p2d_text(o->b->profile, object->path);
    errno = 0;
    return p2d_starts_with(path, "/") ? open_told(o, object, path) : -1;
}

int p2d_open_perf_map(struct p2d_objects *o, const struct p2d_object *object)
{
    static const char before[] = "/tmp/perf-", behind[] = ".map";
    int fd = p2d_open_jitdump(o, object);
    struct p2d_span name = p2d_text(o->b->profile, object->path);
    char path[64];
    if (fd >= 0 || o->root[0] == '\0' || name.len <= strlen(before) + strlen(behind))
        return fd;
    int digits = (int)(name.len - strlen(before) - strlen(behind));
    snprintf(path, sizeof path, "/proc/%.*s/status", digits < 20 ? digits : 20,
             (const char *)name.at + strlen(before));
    struct p2d_buffer text = p2d_object_text(o, p2d_open_regular(path));
    struct p2d_span pid = inner_pid(p2d_buffer_span(&text));
    snprintf(path, sizeof path, "%s%.*s%s", before, pid.len < 20 ? (int)pid.len : 20,
             pid.len > 0 ? (const char *)pid.at : "", behind);
    if (pid.len > 0)
        fd = open_told(o, object, p2d_span_of(path));
    p2d_buffer_release(&text);
    return fd;
}
