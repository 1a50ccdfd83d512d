/* object_load.c - load the symbols of an object by its kind: a file, the kernel, code
 * that the kernel maps, code of just-in-time compilers. */
#include "symbols/object_load.h"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "symbols/object_files.h"
#include "symbols/object_kernel.h"
#include "symbols/symbols_elf.h"
#include "symbols/symbols_text.h"
#include "system/process.h"

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
        return uname(&name) == 0 && p2d_span_is(o->kernel.release, name.release);
    }
    /* The id stands in one of the notes; 20 bytes do not by chance. */
    for (ssize_t at = 0; at + (ssize_t)kernel->build_id.len <= n; at += 4)
        if (memcmp(notes + at, kernel->build_id.at, kernel->build_id.len) == 0)
            return true;
    return false;
}

/* As perf: this machine's list does not belong to a machine whose files are below
 * --symfs. */
static int open_kallsyms(struct p2d_objects *o, const struct p2d_object *kernel)
{
    bool is_here = o->root[0] == '\0' || strcmp(o->root, "/") == 0;
    o->kernel.is_running = is_here && is_running_kernel(o, kernel);
    return o->kernel.is_running
               ? open("/proc/kallsyms", O_RDONLY | O_CLOEXEC)
               : p2d_open_cached(o, kernel, "[kernel.kallsyms]", "kallsyms");
}

static void load_kernel(struct p2d_objects *o, struct p2d_object *kernel)
{
    int fd = open_kallsyms(o, kernel);
    bool is_there = fd >= 0;
    struct p2d_buffer text = p2d_object_text(o, fd);
    uint64_t moved = p2d_kernel_moved(o, &text);
    p2d_symbols_from_kallsyms(&kernel->symbols, &text);
    p2d_buffer_release(&text);
    p2d_symbols_move(&kernel->symbols, moved);
    /* Without permission all addresses are 0. */
    if (kernel->symbols.at.len > 1) {
        p2d_open_vmlinux_for_lines(o, kernel);
        return;
    }
    o->kernel.is_running = false;
    p2d_symbols_release(&kernel->symbols);
    if (p2d_load_vmlinux(o, kernel))
        return;
    if (is_there)
        p2d_warn_of(o, kernel, "perf-data: kernel hidden",
                    "the kernel hides its addresses (kernel.kptr_restrict): run as root");
    else
        p2d_warn_of(
            o, kernel, "perf-data: kernel unknown",
            kernel->build_id.len == 0 && o->kernel.release.len == 0
                ? "the recording does not say which kernel this was: its "
                  "functions are unknown"
                : "another kernel was recorded, whose symbols are not on this machine");
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
    object->debug = p2d_open_debug(o, object);
    p2d_symbols_from_elf(&object->symbols, object->fd, object->debug);
}

static void load_vdso(struct p2d_objects *o, struct p2d_object *vdso)
{
    int fd = p2d_open_cached(o, vdso, "[vdso]", "vdso");
    if (fd < 0)
        fd = p2d_open_vdso();
    if (fd >= 0 && (vdso->build_id.len == 0 || p2d_has_build_id(o, fd, vdso->build_id)))
        p2d_symbols_from_elf(&vdso->symbols, fd, -1);
    if (fd >= 0)
        close(fd);
}

static void load_perf_map(struct p2d_objects *o, struct p2d_object *object)
{
    struct p2d_buffer text = p2d_object_text(o, p2d_open_perf_map(o, object));
    p2d_symbols_from_perf_map(&object->symbols, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
}

static void load_jitdump(struct p2d_objects *o, struct p2d_object *object)
{
    object->text = p2d_object_text(o, p2d_open_jitdump(o, object));
    if (!p2d_jitdump_read(&object->jit, p2d_buffer_span(&object->text)))
        p2d_warn_of(o, object, "perf-data: no jitdump",
                    "is missing or not a jitdump: functions of just-in-time compilers "
                    "are unknown");
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

/* Code that the kernel made is one function. */
static void load_ksymbol(struct p2d_objects *o, struct p2d_object *object)
{
    p2d_symbols_add(&object->symbols, (struct p2d_symbol){.end = UINT64_MAX},
                    p2d_text(o->b->profile, object->path), "");
    p2d_symbols_finish(&object->symbols);
}

/* The kernel's list has the functions of its modules. */
static void load_module(struct p2d_objects *o, uint32_t index)
{
    uint32_t kernel = o->kernel.object;
    if (kernel != 0 && !o->at.at[kernel].is_loaded)
        p2d_object_load(o, kernel);
    p2d_load_module(o, index);
}

void p2d_object_load(struct p2d_objects *o, uint32_t index)
{
    struct p2d_object *object = &o->at.at[index];
    object->is_loaded = true;
    if (object->kind == P2D_OBJECT_FILE)
        load_file(o, index);
    else if (object->kind == P2D_OBJECT_KERNEL)
        load_kernel(o, object);
    else if (object->kind == P2D_OBJECT_MODULE)
        load_module(o, index);
    else if (object->kind == P2D_OBJECT_KSYMBOL)
        load_ksymbol(o, object);
    else if (object->kind == P2D_OBJECT_VDSO)
        load_vdso(o, object);
    else if (object->kind == P2D_OBJECT_PERF_MAP)
        load_perf_map(o, object);
    else if (object->kind == P2D_OBJECT_JITDUMP)
        load_jitdump(o, object);
}
