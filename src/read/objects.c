/* objects.c - the object files that addresses lie in, and their functions.
 *
 * Where they are looked for, in this order: the path itself if its build-id is right,
 * perf's cache (~/.debug/.build-id/xx/yyyy/elf); separate symbols below
 * /usr/lib/debug/.build-id. Reference: dso__load of tools/perf/util/symbol.c.
 */
#include "read/objects.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

enum { PATH_SIZE = 4096, HEX_SIZE = 2 * P2D_BUILD_ID_SIZE + 1 };

bool p2d_objects_init(struct p2d_objects *o, struct p2d_input *in, struct p2d_builder *b)
{
    *o = (struct p2d_objects){.in = in, .b = b, .root = ""};
    return p2d_vec_push(&o->at, b->report, (struct p2d_object){.fd = -1, .debug = -1}) &&
           p2d_vec_push(&o->expanded, b->report, (p2d_fn)0);
}

void p2d_objects_release(struct p2d_objects *o)
{
    for (uint32_t i = 0; i < o->at.len; i++) {
        p2d_symbols_release(&o->at.at[i].symbols);
        p2d_map_release(&o->at.at[i].fns);
        p2d_map_release(&o->at.at[i].plain);
        p2d_map_release(&o->at.at[i].inlined);
        p2d_inlines_free(o->at.at[i].inlines);
        p2d_jitdump_release(&o->at.at[i].jit);
        p2d_map_release(&o->at.at[i].jit_codes);
        p2d_buffer_release(&o->at.at[i].text);
        if (o->at.at[i].fd >= 0)
            close(o->at.at[i].fd);
        if (o->at.at[i].debug >= 0)
            close(o->at.at[i].debug);
    }
    p2d_vec_release(&o->at);
    p2d_vec_release(&o->expanded);
    p2d_map_release(&o->by_path);
}

uint32_t p2d_object_of(struct p2d_objects *o, enum p2d_object_kind kind,
                       struct p2d_span path, struct p2d_span build_id)
{
    p2d_str name = p2d_name(o->b, path);
    uint32_t *slot = p2d_map_at(&o->by_path, o->b->report, name);
    if (slot == NULL || !p2d_ok(o->b->report))
        return 0;
    if (*slot != 0 && o->at.at[*slot].kind == kind &&
        (build_id.len == 0 || p2d_span_equal(o->at.at[*slot].build_id, build_id)))
        return *slot;
    struct p2d_object object = {.kind = kind,
                                .path = name,
                                .build_id = build_id,
                                .symbols.report = o->b->report,
                                .jit.report = o->b->report,
                                .fd = -1,
                                .debug = -1};
    if (!p2d_vec_push(&o->at, o->b->report, object))
        return 0;
    return *slot = o->at.len - 1;
}

/* ------------------------------------------------------------------- files */

static int open_regular(const char *path)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd >= 0 && (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
}

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

static bool has_build_id(const struct p2d_objects *o, int fd, struct p2d_span id)
{
    unsigned char found[P2D_BUILD_ID_SIZE] = {0};
    size_t length = p2d_build_id_of(fd, found, o->b->report);
    return length > 0 && id.len >= length && memcmp(found, id.at, length) == 0;
}

/* The path as the recording has it, below the root; only whole paths are ones. */
static int open_itself(const struct p2d_objects *o, const struct p2d_object *object)
{
    char path[PATH_SIZE];
    struct p2d_span name = p2d_text(o->b->profile, object->path);
    if (!p2d_starts_with(name, "/") || p2d_find(name, 0, '\0') < name.len ||
        snprintf(path, sizeof path, "%s%s", o->root, (const char *)name.at) >=
            (int)sizeof path)
        return -1;
    return open_regular(path);
}

/* Where perf record keeps copies: by the id alone, or in a folder of the object's. */
static int open_cached(const struct p2d_objects *o, const struct p2d_object *object,
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
    return n < (int)sizeof path ? open_regular(path) : -1;
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
 * none the checksum, tells that they are its own. */
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
        int n = snprintf(path, sizeof path, "%s%s%.*s%s/%s", o->root, before[i],
                         (int)home.len - 1, (const char *)home.at, behind[i],
                         (const char *)name.at);
        found = n < (int)sizeof path ? open_regular(path) : -1;
        if (found < 0 ||
            (id.len > 0 ? has_build_id(o, found, id) : has_checksum(found, checksum)))
            continue;
        close(found);
        found = -1;
    }
    p2d_buffer_release(&name);
    return found;
}

/* The symbols that were stripped off an object, by its build-id or its link. */
static int open_debug(const struct p2d_objects *o, const struct p2d_object *object)
{
    char path[PATH_SIZE], hex[HEX_SIZE];
    unsigned char bytes[P2D_BUILD_ID_SIZE];
    struct p2d_span id = {bytes, p2d_build_id_of(object->fd, bytes, o->b->report)};
    put_hex(hex, id);
    int n = snprintf(path, sizeof path, "%s/usr/lib/debug/.build-id/%.2s/%s.debug",
                     o->root, hex, id.len >= 2 ? hex + 2 : "");
    int fd = id.len >= 2 && n < (int)sizeof path ? open_regular(path) : -1;
    if (fd >= 0 && has_build_id(o, fd, id))
        return fd;
    if (fd >= 0)
        close(fd);
    return open_linked(o, object, id);
}

static void warn_of(struct p2d_objects *o, const struct p2d_object *object,
                    const char *kind, const char *what)
{
    struct p2d_span path = p2d_text(o->b->profile, object->path);
    p2d_set_warning(o->b->report, kind, o->in->name, "%.80s: %s", (const char *)path.at,
                    what);
}

int p2d_object_open(struct p2d_objects *o, uint32_t index)
{
    const struct p2d_object *object = &o->at.at[index];
    int fd = open_itself(o, object);
    if (fd >= 0 && (object->build_id.len == 0 || has_build_id(o, fd, object->build_id)))
        return fd;
    bool changed = fd >= 0;
    if (fd >= 0)
        close(fd);
    fd = open_cached(o, object, NULL, "elf");
    if (fd >= 0 && has_build_id(o, fd, object->build_id))
        return fd;
    if (fd >= 0)
        close(fd);
    if (changed)
        warn_of(o, object, "perf-data: object changed",
                "was built anew since the recording: its functions are unknown");
    return -1;
}

/* All of a text file, below a stated size; empty if it cannot be read. */
static struct p2d_buffer read_text(struct p2d_objects *o, int fd)
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

/* ------------------------------------------------------------------ kernel */

/* Whether the recording's kernel is the one that runs. */
static bool is_running_kernel(const struct p2d_objects *o,
                              const struct p2d_object *kernel)
{
    unsigned char notes[4096];
    int fd = open("/sys/kernel/notes", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, notes, sizeof notes) : -1;
    if (fd >= 0)
        close(fd);
    if (kernel->build_id.len == 0) {
        struct utsname name;
        return uname(&name) == 0 && p2d_span_is(o->os_release, name.release);
    }
    /* The id stands in one of the notes; 20 bytes do not by chance. */
    for (ssize_t at = 0; at + (ssize_t)kernel->build_id.len <= n; at += 4)
        if (memcmp(notes + at, kernel->build_id.at, kernel->build_id.len) == 0)
            return true;
    return false;
}

static void load_kernel(struct p2d_objects *o, struct p2d_object *kernel)
{
    int fd = is_running_kernel(o, kernel)
                 ? open("/proc/kallsyms", O_RDONLY | O_CLOEXEC)
                 : open_cached(o, kernel, "[kernel.kallsyms]", "kallsyms");
    bool is_there = fd >= 0;
    struct p2d_buffer text = read_text(o, fd);
    p2d_symbols_from_kallsyms(&kernel->symbols, &text);
    p2d_buffer_release(&text);
    /* Without permission all addresses are 0. */
    if (kernel->symbols.at.len <= 1 && is_there)
        warn_of(o, kernel, "perf-data: kernel hidden",
                "the kernel hides its addresses (kernel.kptr_restrict): run as root");
    else if (!is_there)
        warn_of(o, kernel, "perf-data: kernel unknown",
                "recorded on another kernel, whose symbols are not here");
}

/* -------------------------------------------------------------- other kinds */

static void load_file(struct p2d_objects *o, uint32_t index)
{
    struct p2d_object *object = &o->at.at[index];
    if (!p2d_reads_objects()) {
        p2d_set_warning(o->b->report, "perf-data: no libelf", o->in->name,
                        "functions of programs are unknown: this prof2dot was built "
                        "without libelf (libdw-dev)");
        return;
    }
    object->fd = p2d_object_open(o, index);
    if (object->fd < 0)
        return;
    object->debug = open_debug(o, object);
    p2d_symbols_from_elf(&object->symbols, object->fd, object->debug);
}

/* This process's own copy of the code that the kernel gives to every process. */
static int open_own_vdso(void)
{
    const ElfW(Ehdr) *own = (const void *)(uintptr_t)getauxval(AT_SYSINFO_EHDR);
    int fd = own != NULL ? memfd_create("vdso", MFD_CLOEXEC) : -1;
    if (fd < 0)
        return -1;
    size_t size = own->e_shoff + (size_t)own->e_shentsize * own->e_shnum;
    if (write(fd, own, size) == (ssize_t)size)
        return fd;
    close(fd);
    return -1;
}

static void load_vdso(struct p2d_objects *o, struct p2d_object *vdso)
{
    int fd = open_cached(o, vdso, "[vdso]", "vdso");
    if (fd < 0)
        fd = open_own_vdso();
    if (fd >= 0 && (vdso->build_id.len == 0 || has_build_id(o, fd, vdso->build_id)))
        p2d_symbols_from_elf(&vdso->symbols, fd, -1);
    if (fd >= 0)
        close(fd);
}

static void load_perf_map(struct p2d_objects *o, struct p2d_object *object)
{
    struct p2d_buffer text = read_text(o, open_itself(o, object));
    p2d_symbols_from_perf_map(&object->symbols, (struct p2d_span){text.at, text.len});
    p2d_buffer_release(&text);
}

static void load_jitdump(struct p2d_objects *o, struct p2d_object *object)
{
    object->text = read_text(o, open_itself(o, object));
    if (!p2d_jitdump_read(&object->jit,
                          (struct p2d_span){object->text.at, object->text.len}))
        warn_of(o, object, "perf-data: no jitdump",
                "is not here, or no dump: functions of just-in-time compilers are "
                "unknown");
    for (uint32_t i = 0; i < object->jit.codes.len; i++) {
        const struct p2d_jit_code *code = &object->jit.codes.at[i];
        p2d_symbols_add(
            &object->symbols,
            (struct p2d_symbol){.start = code->at, .end = code->at + code->size},
            code->name, "");
        uint32_t *slot = p2d_map_at(&object->jit_codes, o->b->report, code->at);
        if (slot != NULL)
            *slot = i + 1;
    }
    p2d_symbols_finish(&object->symbols);
}

static void load(struct p2d_objects *o, uint32_t index)
{
    struct p2d_object *object = &o->at.at[index];
    object->is_loaded = true;
    if (object->kind == P2D_OBJECT_FILE)
        load_file(o, index);
    else if (object->kind == P2D_OBJECT_KERNEL)
        load_kernel(o, object);
    else if (object->kind == P2D_OBJECT_VDSO)
        load_vdso(o, object);
    else if (object->kind == P2D_OBJECT_PERF_MAP)
        load_perf_map(o, object);
    else if (object->kind == P2D_OBJECT_JITDUMP)
        load_jitdump(o, object);
}

int p2d_object_debug(struct p2d_objects *o, uint32_t index)
{
    if (index != 0 && !o->at.at[index].is_loaded)
        load(o, index);
    return o->at.at[index].debug;
}

const struct p2d_jitdump *p2d_object_jitdump(struct p2d_objects *o, uint32_t index)
{
    if (index != 0 && !o->at.at[index].is_loaded)
        load(o, index);
    return &o->at.at[index].jit;
}

/* --------------------------------------------------------------- functions */

static p2d_fn new_fn_at(struct p2d_objects *o, struct p2d_function function,
                        struct p2d_span name)
{
    size_t tab = p2d_find(name, 0, '\t');
    struct p2d_buffer plain = {.report = o->b->report};
    if (tab < name.len) { /* a module of the kernel */
        function.module = p2d_name(o->b, p2d_slice(name, tab + 1, name.len));
        name.len = tab;
    }
    if (!p2d_demangles() && (p2d_starts_with(name, "_Z") || p2d_starts_with(name, "_R")))
        p2d_set_warning(o->b->report, "perf-data: no libiberty", o->in->name,
                        "names of C++ and Rust functions are as the compiler made them: "
                        "this prof2dot was built without libiberty (libiberty-dev)");
    p2d_put_demangled(&plain, name);
    function.name = p2d_name(o->b, (struct p2d_span){plain.at, plain.len});
    p2d_buffer_release(&plain);
    return p2d_fn_of(o->b, function);
}

static p2d_fn new_fn(struct p2d_objects *o, p2d_str module, struct p2d_span name)
{
    return new_fn_at(o, (struct p2d_function){.module = module}, name);
}

static p2d_fn unknown_in(struct p2d_objects *o, p2d_str module)
{
    return new_fn(o, module, p2d_span_of("[unknown]"));
}

/* The function of the symbol at an address. */
static p2d_fn fn_at(struct p2d_objects *o, struct p2d_object *object, uint64_t address)
{
    const struct p2d_symbol *symbol = p2d_symbols_find(&object->symbols, address);
    if (symbol == NULL) {
        if (object->unknown == 0)
            object->unknown = unknown_in(o, object->path);
        return object->unknown;
    }
    uint32_t *slot = p2d_map_at(&object->fns, o->b->report, symbol->start);
    if (slot == NULL)
        return 0;
    if (*slot != 0)
        return *slot;
    struct p2d_function function = {.module = object->path};
    uint32_t code = p2d_map_get(&object->jit_codes, symbol->start);
    if (code != 0) {
        function.file = p2d_name(o->b, object->jit.codes.at[code - 1].file);
        function.line = object->jit.codes.at[code - 1].line;
    }
    return *slot = new_fn_at(o, function, p2d_symbol_name(&object->symbols, symbol));
}

/* The names of what is inlined there; none for what is no file. */
static unsigned inlined_at(struct p2d_objects *o, struct p2d_object *object,
                           uint64_t offset, struct p2d_span names[P2D_MOST_INLINES])
{
    if (!object->has_inlines && object->fd >= 0)
        object->inlines = p2d_inlines_new(object->fd, object->debug, o->b->report);
    object->has_inlines = true;
    return p2d_inlines_at(object->inlines, offset, names);
}

/* Look the functions up and keep them; where they are. */
static uint32_t expand(struct p2d_objects *o, struct p2d_object *object, uint64_t address,
                       bool with_inlined)
{
    struct p2d_span names[P2D_MOST_INLINES];
    unsigned n = with_inlined ? inlined_at(o, object, address, names) : 0;
    uint32_t at = o->expanded.len;
    if (!p2d_vec_reserve(&o->expanded, o->b->report, n + 2))
        return 0;
    o->expanded.at[o->expanded.len++] = n + 1;
    for (unsigned i = 0; i < n; i++)
        o->expanded.at[o->expanded.len++] = new_fn(o, object->path, names[i]);
    o->expanded.at[o->expanded.len++] = fn_at(o, object, address);
    return at;
}

struct p2d_frames p2d_object_frames(struct p2d_objects *o, uint32_t index,
                                    uint64_t address, bool with_inlined)
{
    if (index == 0) {
        if (o->outside == 0)
            o->outside = unknown_in(o, p2d_name(o->b, p2d_span_of("[unknown]")));
        return (struct p2d_frames){&o->outside, 1};
    }
    if (!o->at.at[index].is_loaded)
        load(o, index);
    struct p2d_object *object = &o->at.at[index];
    struct p2d_map *map = with_inlined ? &object->inlined : &object->plain;
    bool is_unknown = object->symbols.at.len == 0 && object->fd < 0;
    uint32_t *slot =
        is_unknown ? &object->nowhere : p2d_map_at(map, o->b->report, address);
    if (slot == NULL || !p2d_ok(o->b->report))
        return (struct p2d_frames){NULL, 0};
    if (*slot == 0)
        *slot = expand(o, object, address, with_inlined);
    const p2d_fn *at = &o->expanded.at[*slot];
    return (struct p2d_frames){at + 1, *at};
}
