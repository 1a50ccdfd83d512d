/* object_kernel.c - find the symbols of the kernel and its modules if its own list lacks
 * them: from vmlinux, and from files of modules, compressed or not.
 *
 * Reference: vmlinux_path, dso__load_kernel_sym and maps__split_kallsyms of
 * tools/perf/util/symbol.c of Linux 6.1.
 */
#include "symbols/object_kernel.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/number.h"
#include "io/source.h"
#include "symbols/object_files.h"
#include "symbols/symbols_elf.h"
#include "symbols/symbols_text.h"
#include "io/layers.h"
#include "system/descriptors.h"

uint64_t p2d_kernel_moved(const struct p2d_objects *o, struct p2d_buffer *kallsyms)
{
    const struct p2d_kernel *kernel = &o->kernel;
    struct p2d_span text = {kallsyms->at, kallsyms->len};
    struct p2d_span mark = p2d_text(o->b->profile, kernel->mark);
    if (mark.len == 0)
        return 0;
    uint64_t now = p2d_kallsyms_address(text, mark);
    if (now == 0)
        kallsyms->len = 0;
    return now != 0 ? now - kernel->mark_at : 0;
}

/* ----------------------------------------------------------------- vmlinux */

static bool is_right(const struct p2d_objects *o, const struct p2d_object *object, int fd)
{
    return fd >= 0 &&
           (object->build_id.len == 0 || p2d_has_build_id(o, fd, object->build_id));
}

/* Where distributions and builders leave it: around the name of the release, or not. */
static int open_vmlinux(const struct p2d_objects *o, const struct p2d_object *kernel)
{
    static const struct {
        const char *before, *behind;
    } places[] = {{"/boot/vmlinux-", ""},
                  {"/usr/lib/debug/boot/vmlinux-", ""},
                  {"/lib/modules/", "/build/vmlinux"},
                  {"/usr/lib/debug/lib/modules/", "/vmlinux"},
                  {"/usr/lib/debug/boot/vmlinux-", ".debug"},
                  {"/boot/vmlinux", NULL},
                  {"/vmlinux", NULL}};
    struct p2d_span release = o->kernel.release;
    bool is_plain = release.len > 0 && p2d_find(release, 0, '/') == release.len;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct p2d_buffer path = {.report = o->b->report};
        if (places[i].behind != NULL && !is_plain)
            continue;
        p2d_puts(&path, places[i].before);
        if (places[i].behind != NULL) {
            p2d_put(&path, release.at, release.len);
            p2d_puts(&path, places[i].behind);
        }
        int fd = p2d_open_below(o, p2d_buffer_span(&path));
        p2d_buffer_release(&path);
        if (is_right(o, kernel, fd))
            return fd;
        if (fd >= 0)
            close(fd);
    }
    return -1;
}

/* The file of the kernel, or what was stripped off it. */
static int find_vmlinux(struct p2d_objects *o, const struct p2d_object *kernel)
{
    int fd = p2d_open_cached(o, kernel, NULL, "vmlinux");
    if (is_right(o, kernel, fd))
        return fd;
    if (fd >= 0)
        close(fd);
    fd = open_vmlinux(o, kernel);
    return fd >= 0 ? fd : p2d_open_debug_of(o, kernel->build_id);
}

/* The address of the mark in vmlinux. */
static uint64_t address_of(struct p2d_symbols *t, struct p2d_span name)
{
    for (uint32_t i = 0; i < t->at.len; i++)
        if (p2d_span_equal(p2d_symbol_name(t, p2d_symbols_at(t, i)), name))
            return t->at.at[i].start;
    return 0;
}

/* Keep the file open for its lines, if they are wanted. */
static void keep_for_lines(const struct p2d_objects *o, struct p2d_object *kernel, int fd,
                           uint64_t mark)
{
    bool is_placed = mark != 0 || o->kernel.mark == 0;
    if (!is_placed || o->b->drops_lines) {
        close(fd);
        return;
    }
    kernel->fd = fd;
    kernel->linked = mark != 0 ? mark - o->kernel.mark_at : 0;
}

bool p2d_load_vmlinux(struct p2d_objects *o, struct p2d_object *kernel)
{
    int fd = find_vmlinux(o, kernel);
    bool done = fd >= 0 && p2d_symbols_from_vmlinux(&kernel->symbols, fd);
    uint64_t mark =
        done ? address_of(&kernel->symbols, p2d_text(o->b->profile, o->kernel.mark)) : 0;
    if (mark != 0)
        p2d_symbols_move(&kernel->symbols, mark - o->kernel.mark_at);
    if (done)
        keep_for_lines(o, kernel, fd, mark);
    else if (fd >= 0)
        close(fd);
    return done;
}

void p2d_open_vmlinux_for_lines(struct p2d_objects *o, struct p2d_object *kernel)
{
    struct p2d_symbols symbols = {.report = o->b->report};
    int fd = o->b->drops_lines ? -1 : open_vmlinux(o, kernel);
    if (fd >= 0 && p2d_symbols_from_vmlinux(&symbols, fd))
        keep_for_lines(o, kernel, fd,
                       address_of(&symbols, p2d_text(o->b->profile, o->kernel.mark)));
    else if (fd >= 0)
        close(fd);
    p2d_symbols_release(&symbols);
}

/* ----------------------------------------------------------------- modules */

/* The current address of the module; 0: unknown. Lines of /proc/modules: name, size,
 * users, by whom, state, address. */
static uint64_t address_now(struct p2d_objects *o, struct p2d_span name)
{
    int fd = open("/proc/modules", O_RDONLY | O_CLOEXEC);
    struct p2d_buffer text = p2d_object_text(o, fd);
    struct p2d_span rest = {text.at, text.len}, line;
    uint64_t address = 0;
    while (address == 0 && p2d_cut(&rest, '\n', &line)) {
        const unsigned char *found = memmem(line.at, line.len, " 0x", 3);
        size_t at = found != NULL ? (size_t)(found - line.at) + 3 : line.len;
        if (p2d_span_equal(p2d_slice(line, 0, p2d_find(line, 0, ' ')), name))
            (void)p2d_parse_hex(p2d_slice(line, at, p2d_find(line, at, ' ')), &address);
    }
    p2d_buffer_release(&text);
    return address;
}

/* Take the module's symbols from the kernel's list. False if there are none. */
static bool load_listed(struct p2d_objects *o, struct p2d_object *module)
{
    struct p2d_symbols *all = &o->at.at[o->kernel.object].symbols;
    struct p2d_span home = p2d_text(o->b->profile, module->path);
    uint64_t start = 0;
    if (o->kernel.is_running && home.len > 2)
        start = address_now(o, p2d_slice(home, 1, home.len - 1));
    if (start == 0)
        start = module->start;
    for (uint32_t i = 0; i < all->at.len; i++) {
        const struct p2d_symbol *s = &all->at.at[i];
        if (!s->is_elsewhere || s->start < start || s->start - start >= module->length)
            continue;
        struct p2d_span name = p2d_symbol_name(all, p2d_symbols_at(all, i));
        size_t tab = p2d_find(name, 0, '\t');
        struct p2d_symbol own = {.start = s->start - start, .end = s->end - start};
        if (tab < name.len && p2d_span_equal(p2d_slice(name, tab + 1, name.len), home))
            p2d_symbols_add(&module->symbols, own, p2d_slice(name, 0, tab), "");
    }
    p2d_symbols_finish(&module->symbols);
    return module->symbols.at.len > 0;
}

static bool is_packed(int fd)
{
    unsigned char magic[4] = {0};
    return pread(fd, magic, sizeof magic, 0) == sizeof magic &&
           memcmp(magic, "\177ELF", sizeof magic) != 0;
}

/* The file itself, or its unpacked content in memory. Closes the packed file. */
static int unpacked(const struct p2d_objects *o, int fd)
{
    struct p2d_report report = {0}; /* a broken file is no error */
    struct p2d_fd_state state = {.fd = fd, .name = "", .report = &report};
    struct p2d_layers *layers = NULL;
    struct p2d_input raw;
    int copy = -1;
    if (fd < 0 || !is_packed(fd))
        return fd;
    if (p2d_input_init(&raw, p2d_source_of_fd(&state), "", o->in->max_input, &report)) {
        struct p2d_input *in = p2d_layers_open(&layers, &raw);
        struct p2d_span bytes = in != NULL ? p2d_rest(in) : (struct p2d_span){0};
        copy = bytes.len > 0 ? p2d_memory_file("module") : -1;
        if (copy >= 0 && write(copy, bytes.at, bytes.len) != (ssize_t)bytes.len) {
            close(copy);
            copy = -1;
        }
        p2d_layers_close(layers);
    }
    p2d_input_release(&raw);
    close(fd);
    return copy;
}

static void load_file(struct p2d_objects *o, struct p2d_object *module)
{
    int fd = unpacked(o, p2d_open_below(o, p2d_text(o->b->profile, module->file)));
    bool is_other = fd >= 0 && !is_right(o, module, fd);
    if (is_other) {
        close(fd);
        fd = -1;
    }
    if (fd < 0)
        fd = p2d_open_debug_of(o, module->build_id);
    if (fd >= 0)
        p2d_symbols_from_module(&module->symbols, fd);
    else if (is_other)
        p2d_warn_of(o, module, "perf-data: object changed",
                    "was rebuilt after the recording: its functions are unknown");
    if (fd >= 0)
        close(fd);
}

void p2d_load_module(struct p2d_objects *o, uint32_t index)
{
    struct p2d_object *module = &o->at.at[index];
    if (o->kernel.object == 0 || !load_listed(o, module))
        load_file(o, module);
}
