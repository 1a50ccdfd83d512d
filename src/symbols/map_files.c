/* map_files.c - find the source map of a script that a profile names.
 *
 * Scripts are named as paths or as addresses: /srv/x.js, file:///srv/x.js,
 * https://x.org/lib/x.js?v=3. Of an address only its path counts. The last line of a script
 * that has a map is
 *
 *     //# sourceMappingURL=x.js.map
 *
 * or the map itself, as data:application/json;base64,...
 */
#include "symbols/map_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "io/open_regular.h"
#include "io/source.h"
#include "symbols/source_map.h"

/* ---------------------------------------------------------------- addresses */

/* What is before the path of an address, with the name of the machine. */
static size_t scheme_length(struct p2d_span address)
{
    size_t colon = p2d_find_text(address, 0, "://");
    if (colon == address.len || p2d_find(address, 0, '/') != colon + 1)
        return 0;
    return p2d_find(address, colon + 3, '/');
}

static void drop_last_part(struct p2d_buffer *path, size_t begin)
{
    while (path->len > begin && path->at[path->len - 1] != '/')
        path->len--;
    if (path->len > begin)
        path->len--;
}

/* Add the parts of a path, of which ".." undoes the one before. */
static void put_parts(struct p2d_buffer *out, struct p2d_span path, size_t begin)
{
    struct p2d_span part;
    while (p2d_cut(&path, '/', &part)) {
        if (p2d_span_is(part, ".."))
            drop_last_part(out, begin);
        if (part.len == 0 || p2d_span_is(part, ".") || p2d_span_is(part, ".."))
            continue;
        bool is_at_root = out->len == begin + 1 && out->at[begin] == '/';
        if (out->len > 0 && !is_at_root)
            p2d_putc(out, '/');
        p2d_put(out, part.at, part.len);
    }
}

/* The folder of a path, with what is before it. */
static size_t folder_length(struct p2d_span path)
{
    size_t n = path.len;
    while (n > 0 && path.at[n - 1] != '/')
        n--;
    return n;
}

void p2d_put_resolved(struct p2d_buffer *out, struct p2d_span base, struct p2d_span path)
{
    size_t own = scheme_length(path), before = own > 0 ? own : scheme_length(base);
    bool is_rooted = path.len > 0 && path.at[0] == '/';
    p2d_put(out, own > 0 ? path.at : base.at, before);
    size_t begin = out->len;
    if (own == 0 && !is_rooted) {
        struct p2d_span folder = p2d_slice(base, before, folder_length(base));
        if (before == 0 && folder.len > 0 && folder.at[0] == '/')
            p2d_putc(out, '/');
        put_parts(out, folder, begin);
    } else if (is_rooted && before == 0) {
        p2d_putc(out, '/');
    }
    put_parts(out, p2d_slice(path, own, path.len), begin);
}

/* The path of a script's address, without what no file has in its name. */
static void put_path(struct p2d_buffer *out, struct p2d_span script)
{
    size_t before = scheme_length(script);
    struct p2d_span path = p2d_slice(script, before, script.len);
    if (before > 0)
        path = p2d_slice(path, 0, p2d_find(path, 0, '?'));
    if (before > 0)
        path = p2d_slice(path, 0, p2d_find(path, 0, '#'));
    for (size_t i = 0; i < path.len; i++) {
        uint64_t byte = 0;
        bool is_byte = before > 0 && path.at[i] == '%' && path.len - i > 2 &&
                       p2d_parse_hex(p2d_slice(path, i + 1, i + 3), &byte) && byte > 0;
        p2d_putc(out, is_byte ? (char)byte : (char)path.at[i]);
        i += is_byte ? 2 : 0;
    }
}

/* -------------------------------------------------------------------- files */

/* Why most scripts have no map where one is looked for. */
static const char usual[] = {ENOENT, ENOTDIR, EACCES, EPERM,        ELOOP,
                             EXDEV,  EISDIR,  EINVAL, ENAMETOOLONG, '\0'};

/* All of an open file, which is closed; of -1, errno says why there is none. False if it
 * cannot be read, is empty or too large. What should not be is in the file's error. */
static bool read_all(int fd, struct p2d_map_file *file, struct p2d_buffer *text)
{
    enum { PIECE = 64 * 1024 };
    static const unsigned char zeros[PIECE];
    struct p2d_report report = {0};
    ptrdiff_t n = 1;
    text->len = 0;
    if (fd < 0) {
        if (errno != 0 && strchr(usual, errno) == NULL && file->error[0] == '\0')
            snprintf(file->error, sizeof file->error, "cannot open: %s", strerror(errno));
        return false;
    }
    struct p2d_fd_state state = {fd, "", &report, NULL};
    struct p2d_source source = p2d_source_of_fd(&state);
    while (n > 0 && text->len <= P2D_LARGEST_MAP && p2d_ok(text->report)) {
        size_t at = text->len;
        p2d_put(text, zeros, PIECE);
        if (!p2d_ok(text->report))
            break;
        n = source.pull(source.state, text->at + at, PIECE);
        text->len = at + (n > 0 ? (size_t)n : 0);
    }
    if (!p2d_ok(&report) && file->error[0] == '\0')
        snprintf(file->error, sizeof file->error, "%.100s", report.text);
    close(fd);
    return n == 0 && text->len > 0 && p2d_ok(text->report);
}

static void set(struct p2d_buffer *buffer, struct p2d_span text)
{
    buffer->len = 0;
    p2d_put(buffer, text.at, text.len);
}

bool p2d_read_map_file(const char *path, struct p2d_map_file *file)
{
    static const char ending[] = ".map";
    struct p2d_span name = p2d_span_of(path);
    file->script.len = 0;
    file->error[0] = '\0';
    if (p2d_ends_with(name, ending)) {
        set(&file->path, p2d_slice(name, 0, name.len - strlen(ending)));
        p2d_putc(&file->path, '\0');
        int script = p2d_ok(file->path.report)
                         ? p2d_open_regular((const char *)file->path.at)
                         : -1;
        if (!read_all(script, file, &file->script))
            file->script.len = 0;
    }
    int fd = p2d_open_regular(path);
    set(&file->path, name);
    return read_all(fd, file, &file->text);
}

static bool read_below(const char *folder, struct p2d_span path,
                       struct p2d_map_file *file, struct p2d_buffer *text)
{
    return read_all(p2d_open_regular_below(folder, path), file, text);
}

/* ------------------------------------------------------------------ scripts */

/* What the last "sourceMappingURL" of a script says; empty if it has none. */
static struct p2d_span mapping_address(struct p2d_span script)
{
    static const char word[] = "sourceMappingURL=";
    struct p2d_span found = {0};
    size_t length = sizeof word - 1, at = 0;
    while ((at = p2d_find_text(script, at, word)) < script.len) {
        bool is_comment = at >= 4 && memcmp(script.at + at - 4, "//", 2) == 0 &&
                          memchr("#@", script.at[at - 2], 2) != NULL;
        at += length;
        size_t end = at;
        while (end < script.len && memchr(" \t\r\n\"'", script.at[end], 6) == NULL)
            end++;
        if (is_comment)
            found = p2d_slice(script, at, end);
    }
    return found;
}

/* Undo base64. What ends it is its padding, or anything else. */
static void put_unpacked(struct p2d_buffer *out, struct p2d_span text)
{
    uint32_t bits = 0;
    unsigned n = 0;
    for (size_t i = 0; i < text.len; i++) {
        int digit = p2d_base64_digit(text.at[i]);
        if (digit < 0)
            return;
        bits = bits << 6 | (uint32_t)digit;
        n += 6;
        if (n < 8)
            continue;
        n -= 8;
        p2d_putc(out, (char)(bits >> n & 0xFF));
    }
}

/* The map that is a part of its script. */
static bool unpack(struct p2d_span address, struct p2d_map_file *file)
{
    static const char packing[] = ";base64,";
    size_t at = p2d_find_text(address, 0, packing);
    file->text.len = 0;
    if (at < address.len && at < 100)
        put_unpacked(&file->text,
                     p2d_slice(address, at + sizeof packing - 1, address.len));
    return file->text.len > 0;
}

/* A search: for the map of a script, whose path below the folder is `path`. */
struct search {
    const char *folder;
    struct p2d_span script, path;
    struct p2d_map_file *file;
};

/* The map that the script's text names. */
static bool find_named(const struct search *s, struct p2d_span address)
{
    struct p2d_buffer path = {.report = s->file->text.report};
    s->file->address.len = 0;
    if (p2d_starts_with(address, "data:")) {
        set(&s->file->path, s->path);
        set(&s->file->address, s->script);
        return unpack(address, s->file);
    }
    if (address.len == 0 || scheme_length(address) > 0)
        return false;
    p2d_put_resolved(&s->file->address, s->script, address);
    p2d_put_resolved(&path, s->path, address);
    set(&s->file->path, p2d_buffer_span(&path));
    bool found = read_below(s->folder, p2d_buffer_span(&path), s->file, &s->file->text);
    p2d_buffer_release(&path);
    return found;
}

static bool find_beside(const struct search *s)
{
    static const char ending[] = ".map";
    set(&s->file->path, s->path);
    p2d_puts(&s->file->path, ending);
    set(&s->file->address, s->script);
    return read_below(s->folder, p2d_buffer_span(&s->file->path), s->file,
                      &s->file->text);
}

static bool find(const struct search *s)
{
    struct p2d_buffer *script = &s->file->script;
    bool has_script = read_below(s->folder, s->path, s->file, script);
    if (!has_script)
        script->len = 0;
    return (has_script && find_named(s, mapping_address(p2d_buffer_span(script)))) ||
           find_beside(s);
}

bool p2d_find_map_file(const char *folder, struct p2d_span script,
                       struct p2d_map_file *file)
{
    enum { MOST_PARTS = 64 };
    struct p2d_buffer path = {.report = file->text.report};
    struct search search = {.folder = folder, .script = script, .file = file};
    file->error[0] = '\0';
    bool found = false;
    put_path(&path, script);
    struct p2d_span rest = p2d_buffer_span(&path);
    for (int i = 0; i < MOST_PARTS && rest.len > 0 && !found; i++) {
        size_t slash = p2d_find(rest, 0, '/');
        struct p2d_buffer whole = {.report = path.report};
        if (rest.at[0] != '/')
            p2d_putc(&whole, '/');
        p2d_put(&whole, rest.at, rest.len);
        search.path = p2d_buffer_span(&whole);
        found = find(&search);
        p2d_buffer_release(&whole);
        rest = p2d_slice(
            rest, slash == 0 ? 1 + p2d_find(p2d_slice(rest, 1, rest.len), 0, '/') : slash,
            rest.len);
    }
    p2d_buffer_release(&path);
    return found && p2d_ok(file->text.report);
}

void p2d_map_file_release(struct p2d_map_file *file)
{
    p2d_buffer_release(&file->text);
    p2d_buffer_release(&file->script);
    p2d_buffer_release(&file->path);
    p2d_buffer_release(&file->address);
}
