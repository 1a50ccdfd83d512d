/* unwind.c - unwind the copied stack of a sample.
 *
 * libdwfl walks the stack by the objects' unwind tables; it asks for registers and memory
 * and gets those of the sample. One Dwfl for each process; objects are shown to it at the
 * first address in them, as perf does. Most stacks do not need libdwfl: the rules of
 * their addresses are known from other stacks. Reference: elfutils' libdwfl.h;
 * tools/perf/util/unwind-libdw.c of Linux.
 */
#include "read/perf_data/unwind.h"

#ifdef P2D_HAVE_DW

#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include "read/perf_data/unwind_rules.h"
#include "symbols/object_files.h"

enum {
    MOST_FRAMES = P2D_PERF_MAX_STACK,
    N_X86 = P2D_UNWIND_REGISTERS,
    N_ARM = 32,
    N_PERF_REGISTERS = 64,
    ABI_64 = 2
};

/* The most rules, of 160 bytes each; then the table begins anew. */
#ifdef P2D_TINY
enum { MOST_RULES = 4 };
#else
enum { MOST_RULES = 1 << 18 };
#endif

/* perf's number of each of DWARF's registers. Reference: arch/x86/include/uapi/asm/
 * perf_regs.h; System V ABI for AMD64, figure 3.36. */
static const unsigned char x86_registers[N_X86] = {0,  3,  2,  1,  4,  5,  6,  7, 16,
                                                   17, 18, 19, 20, 21, 22, 23, 8};

struct walked {
    int64_t pid;
    Dwfl *dwfl;
    bool is_attached;
    uint32_t version; /* version of the maps that it was shown */
    P2D_VEC(struct p2d_mapping) shown;
    struct p2d_map by_start; /* -> shown, + 1 */
};

struct p2d_unwinder {
    struct p2d_unwind_world world;
    P2D_VEC(struct walked) processes; /* from 1 */
    struct p2d_map by_pid;
    P2D_VEC(int) fds; /* by object, + 1; 0: not opened, -1: cannot be */
    P2D_VEC(struct p2d_unwind_rule) rules; /* from 1 */
    P2D_VEC(struct p2d_map) known;         /* by object: place in the file -> rule */

    /* The sample at work. */
    const struct p2d_perf_sample *sample;
    struct walked *walked;
    uint64_t registers[N_PERF_REGISTERS];
    uint64_t stack_pointer;
    unsigned n_frames;
    bool ran_out; /* its copy ends where its callers would be */
    void (*found)(void *state, uint64_t address);
    void *state;
};

struct p2d_unwinder *p2d_unwinder_new(struct p2d_unwind_world world)
{
    struct p2d_unwinder *u = p2d_new(world.report, 1, sizeof *u);
    if (u == NULL)
        return NULL;
    u->world = world;
    if (p2d_vec_push(&u->processes, world.report, (struct walked){0}) &&
        p2d_vec_push(&u->rules, world.report, (struct p2d_unwind_rule){0}))
        return u;
    p2d_unwinder_free(u);
    return NULL;
}

static void forget_rules(struct p2d_unwinder *u)
{
    for (uint32_t i = 0; i < u->known.len; i++)
        p2d_map_release(&u->known.at[i]);
    u->rules.len = 1;
}

void p2d_unwinder_free(struct p2d_unwinder *u)
{
    if (u == NULL)
        return;
    for (uint32_t i = 1; i < u->processes.len; i++) {
        if (u->processes.at[i].dwfl != NULL)
            dwfl_end(u->processes.at[i].dwfl);
        p2d_vec_release(&u->processes.at[i].shown);
        p2d_map_release(&u->processes.at[i].by_start);
    }
    for (uint32_t i = 0; i < u->fds.len; i++)
        if (u->fds.at[i] > 0)
            close(u->fds.at[i] - 1);
    forget_rules(u);
    p2d_vec_release(&u->known);
    p2d_vec_release(&u->rules);
    p2d_vec_release(&u->processes);
    p2d_vec_release(&u->fds);
    p2d_map_release(&u->by_pid);
    p2d_delete(u);
}

/* ----------------------------------------------------------------- objects */

/* The object's file; -1 if it is not here. Stays open. */
static int fd_of(struct p2d_unwinder *u, uint32_t object)
{
    if (!p2d_vec_reach(&u->fds, u->world.report, object))
        return -1;
    if (u->fds.at[object] == 0) {
        int fd = p2d_object_open(u->world.objects, object);
        u->fds.at[object] = fd >= 0 ? fd + 1 : -1;
    }
    return u->fds.at[object] > 0 ? u->fds.at[object] - 1 : -1;
}

/* The distance from an object's linked addresses to its addresses in the process. Several
 * segments may share a page of the file: the executable one is meant. */
static bool bias_of(Elf *elf, const struct p2d_mapping *m, uint64_t *bias)
{
    size_t n;
    if (elf == NULL || elf_getphdrnum(elf, &n) != 0)
        return false;
    for (size_t i = 0; i < n && i < PN_XNUM; i++) {
        GElf_Phdr s;
        if (gelf_getphdr(elf, (int)i, &s) == NULL || s.p_type != PT_LOAD ||
            !(s.p_flags & PF_X))
            continue;
        uint64_t slack = s.p_offset & 0xfff; /* mappings begin on a page */
        if (m->offset + slack < s.p_offset || m->offset >= s.p_offset + s.p_filesz)
            continue;
        *bias = m->start - (m->offset - s.p_offset + s.p_vaddr);
        return true;
    }
    return false;
}

/* Show libdwfl the object that an address lies in, once. */
static void show_object(struct p2d_unwinder *u, uint64_t address)
{
    struct p2d_mapping m;
    uint64_t bias;
    int64_t pid = u->walked->pid;
    if (!p2d_space_find(u->world.spaces, pid, address, &m) ||
        u->world.objects->at.at[m.object].kind != P2D_OBJECT_FILE)
        return;
    uint32_t *slot = p2d_map_at(&u->walked->by_start, u->world.report, m.start);
    if (slot == NULL || *slot != 0 ||
        !p2d_vec_push(&u->walked->shown, u->world.report, m))
        return;
    *slot = u->walked->shown.len;
    int fd = fd_of(u, m.object);
    fd = fd >= 0 ? dup(fd) : -1;
    if (fd < 0)
        return;
    Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
    bool has_bias = bias_of(elf, &m, &bias);
    elf_end(elf);
    const char *name = (const char *)p2d_text(u->world.objects->b->profile,
                                              u->world.objects->at.at[m.object].path)
                           .at;
    dwfl_report_begin_add(u->walked->dwfl);
    Dwfl_Module *module =
        has_bias ? dwfl_report_elf(u->walked->dwfl, name, name, fd, bias, true) : NULL;
    void **data = NULL;
    if (module == NULL)
        close(fd);
    else if (dwfl_module_info(module, &data, NULL, NULL, NULL, NULL, NULL, NULL) != NULL)
        *data = (void *)(uintptr_t)(p2d_object_debug(u->world.objects, m.object) + 1);
    dwfl_report_end(u->walked->dwfl, NULL, NULL);
}

/* --------------------------------------------------------------- callbacks */

/* Each walk is of one thread; libdwfl wants a number for it. */
static pid_t thread_id(const struct walked *walked)
{
    return walked->pid > 0 ? (pid_t)walked->pid : 1;
}

static pid_t next_thread(Dwfl *dwfl, void *state, void **thread_state)
{
    (void)dwfl;
    if (*thread_state != NULL)
        return 0;
    *thread_state = state;
    struct p2d_unwinder *u = state;
    return thread_id(u->walked);
}

static bool read_stack(const struct p2d_unwinder *u, uint64_t address, uint64_t *word)
{
    uint64_t offset = address - u->stack_pointer;
    if (address < u->stack_pointer || u->sample->stack.len < 8 ||
        offset > u->sample->stack.len - 8)
        return false;
    *word = p2d_u64_at(u->sample->stack.at + offset, u->world.file->swapped);
    return true;
}

static bool read_object(struct p2d_unwinder *u, uint64_t address, uint64_t *word)
{
    struct p2d_mapping m;
    unsigned char bytes[8];
    if (!p2d_space_find(u->world.spaces, u->walked->pid, address, &m) ||
        u->world.objects->at.at[m.object].kind != P2D_OBJECT_FILE)
        return false;
    int fd = fd_of(u, m.object);
    if (fd < 0 || pread(fd, bytes, 8, (off_t)(address - m.start + m.offset)) != 8)
        return false;
    *word = p2d_u64_at(bytes, false);
    return true;
}

static bool read_word(void *state, uint64_t address, uint64_t *word)
{
    enum { LARGEST_STACK = 8 << 20 };
    struct p2d_unwinder *u = state;
    if (read_stack(u, address, word) || read_object(u, address, word))
        return true;
    u->ran_out |= address > u->stack_pointer &&
                  address - u->stack_pointer < LARGEST_STACK + u->sample->stack.len;
    return false;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *word, void *state)
{
    (void)dwfl;
    return read_word(state, address, word);
}

static bool is_arm(const struct p2d_unwinder *u)
{
    return p2d_span_is(u->world.file->arch, "aarch64");
}

static uint64_t program_counter(const struct p2d_unwinder *u)
{
    return u->registers[is_arm(u) ? N_ARM : 8];
}

static bool set_registers(Dwfl_Thread *thread, void *state)
{
    struct p2d_unwinder *u = state;
    Dwarf_Word words[N_ARM];
    if (is_arm(u)) { /* the same numbers, but the program counter has none */
        for (unsigned i = 0; i < N_ARM; i++)
            words[i] = u->registers[i];
        dwfl_thread_state_register_pc(thread, u->registers[N_ARM]);
        return dwfl_thread_state_registers(thread, 0, N_ARM, words);
    }
    for (unsigned i = 0; i < N_X86; i++)
        words[i] = u->registers[x86_registers[i]];
    return dwfl_thread_state_registers(thread, 0, N_X86, words);
}

static int take_frame(Dwfl_Frame *frame, void *state)
{
    struct p2d_unwinder *u = state;
    Dwarf_Addr pc;
    bool is_activation;
    if (!dwfl_frame_pc(frame, &pc, &is_activation))
        return DWARF_CB_ABORT;
    show_object(u, pc); /* before its caller is looked for */
    if (!is_activation)
        pc--;
    u->found(u->state, pc);
    return ++u->n_frames < MOST_FRAMES ? DWARF_CB_OK : DWARF_CB_ABORT;
}

/* --------------------------------------------------------------- one sample */

static struct walked *walked_of(struct p2d_unwinder *u, int64_t pid)
{
    uint32_t *slot = p2d_map_at(&u->by_pid, u->world.report, (uint64_t)pid);
    if (slot == NULL || !p2d_ok(u->world.report))
        return NULL;
    if (*slot == 0 &&
        p2d_vec_push(&u->processes, u->world.report, (struct walked){.pid = pid}))
        *slot = u->processes.len - 1;
    return *slot != 0 ? &u->processes.at[*slot] : NULL;
}

/* libdwfl gets only the files of show_object. */
static int find_no_elf(Dwfl_Module *module, void **data, const char *name,
                       Dwarf_Addr base, char **file_name, Elf **elf)
{
    (void)module, (void)data, (void)name, (void)base, (void)file_name, (void)elf;
    return -1;
}

/* libdwfl's own search would ask the servers of DEBUGINFOD_URLS about programs that may
 * be private: it gets the files of the objects instead. */
static int find_debug(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
                      const char *file, const char *link, GElf_Word checksum,
                      char **found)
{
    (void)module, (void)name, (void)base, (void)file, (void)found;
    int debug = (int)(uintptr_t)*data - 1;
    bool is_shared = link != NULL && checksum == 0; /* .gnu_debugaltlink: holds names */
    return debug >= 0 && !is_shared ? fcntl(debug, F_DUPFD_CLOEXEC, 0) : -1;
}

/* Whether all mappings that libdwfl was shown still exist. */
static bool is_up_to_date(const struct p2d_unwinder *u, struct walked *walked)
{
    enum { MOST_CHECKED = 512 }; /* to begin anew is cheaper than to check all of them */
    uint32_t version = p2d_space_version(u->world.spaces, walked->pid);
    struct p2d_mapping now;
    if (version != walked->version && walked->shown.len > MOST_CHECKED)
        return false;
    for (uint32_t i = 0; i < walked->shown.len && version != walked->version; i++) {
        const struct p2d_mapping *then = &walked->shown.at[i];
        if (!p2d_space_find(u->world.spaces, walked->pid, then->start, &now) ||
            now.start != then->start || now.offset != then->offset ||
            now.object != then->object)
            return false;
    }
    walked->version = version;
    return walked->dwfl != NULL;
}

static bool restart(struct p2d_unwinder *u, struct walked *walked)
{
    static const Dwfl_Callbacks callbacks = {.find_elf = find_no_elf,
                                             .find_debuginfo = find_debug};
    if (walked->dwfl != NULL)
        dwfl_end(walked->dwfl);
    p2d_map_release(&walked->by_start);
    walked->shown.len = 0;
    walked->version = p2d_space_version(u->world.spaces, walked->pid);
    walked->is_attached = false;
    walked->dwfl = dwfl_begin(&callbacks);
    return walked->dwfl != NULL;
}

/* libdwfl learns the machine from an object: without one it is tried again. */
static bool attach(struct p2d_unwinder *u, struct walked *walked)
{
    static const Dwfl_Thread_Callbacks threads = {.next_thread = next_thread,
                                                  .memory_read = read_memory,
                                                  .set_initial_registers = set_registers};
    if (!walked->is_attached)
        walked->is_attached =
            dwfl_attach_state(walked->dwfl, NULL, thread_id(walked), &threads, u);
    return walked->is_attached;
}

/* The registers that were recorded, by perf's numbers. */
static void spread_registers(struct p2d_unwinder *u)
{
    size_t n = 0;
    for (unsigned i = 0; i < N_PERF_REGISTERS; i++)
        if (u->sample->attr->regs_user >> i & 1)
            u->registers[i] = p2d_perf_number(u->world.file, u->sample->registers, n++);
        else
            u->registers[i] = 0;
    u->stack_pointer = u->registers[is_arm(u) ? 31 : 7];
}

bool p2d_can_unwind(const struct p2d_perf_sample *s)
{
    return s->registers_abi == ABI_64 && s->stack.len > 0;
}

/* ------------------------------------------------------------- known rules */

/* The rule at an address; `shown` is the address at which libdwfl would look for an
 * object. NULL if libdwfl has to walk. A loan until the next call. */
static const struct p2d_unwind_rule *rule_of(struct p2d_unwinder *u, uint64_t address,
                                             uint64_t shown)
{
    struct p2d_mapping m;
    if (!p2d_space_find(u->world.spaces, u->walked->pid, address, &m) ||
        u->world.objects->at.at[m.object].kind != P2D_OBJECT_FILE ||
        !p2d_vec_reach(&u->known, u->world.report, m.object))
        return NULL;
    uint32_t *slot =
        p2d_map_at(&u->known.at[m.object], u->world.report, address - m.start + m.offset);
    if (slot == NULL || !p2d_ok(u->world.report))
        return NULL;
    if (*slot == 0) {
        show_object(u, shown);
        Dwfl_Module *module = dwfl_addrmodule(u->walked->dwfl, address);
        struct p2d_unwind_rule rule = {0};
        if (module != NULL)
            rule = p2d_unwind_rule_at(module, address);
        if (!p2d_vec_push(&u->rules, u->world.report, rule))
            return NULL;
        *slot = u->rules.len - 1;
    }
    return u->rules.at[*slot].is_simple ? &u->rules.at[*slot] : NULL;
}

/* Walk by known rules. Returns the number of frames; 0: libdwfl has to walk. Addresses of
 * callers are those of their calls, one byte before where these return to. */
static unsigned walk(struct p2d_unwinder *u, uint64_t addresses[MOST_FRAMES])
{
    struct p2d_unwind_registers registers = {.known = (UINT32_C(1) << N_X86) - 1};
    struct p2d_unwind_memory memory = {read_word, u};
    for (unsigned i = 0; i < N_X86; i++)
        registers.at[i] = u->registers[x86_registers[i]];
    for (unsigned n = 0; n < MOST_FRAMES; n++) {
        uint64_t shown = registers.at[P2D_UNWIND_RETURN];
        addresses[n] = shown - (n > 0);
        const struct p2d_unwind_rule *rule = rule_of(u, addresses[n], shown);
        if (rule == NULL)
            return 0;
        if (!p2d_unwind_step(rule, memory, &registers))
            return n + 1;
    }
    return MOST_FRAMES;
}

static bool unwind_by_rules(struct p2d_unwinder *u)
{
    uint64_t addresses[MOST_FRAMES];
    unsigned n = !is_arm(u) ? walk(u, addresses) : 0;
    u->n_frames = n;
    for (unsigned i = 0; i < n; i++)
        u->found(u->state, addresses[i]);
    return n > 0;
}

static void unwind_by_libdwfl(struct p2d_unwinder *u)
{
    show_object(u, program_counter(u));
    if (attach(u, u->walked))
        dwfl_getthread_frames(u->walked->dwfl, thread_id(u->walked), take_frame, u);
    else if (program_counter(u) != 0)
        u->found(u->state, program_counter(u));
}

unsigned p2d_unwind(struct p2d_unwinder *u, const struct p2d_perf_sample *sample,
                    void (*found)(void *state, uint64_t address), void *state)
{
    struct walked *walked = walked_of(u, sample->pid);
    if (walked == NULL)
        return 0;
    u->sample = sample;
    u->found = found;
    u->state = state;
    u->n_frames = 0;
    u->ran_out = false;
    spread_registers(u);
    if (!is_up_to_date(u, walked) && !restart(u, walked))
        return 0;
    u->walked = walked;
    p2d_watch_memory();
    if (!unwind_by_rules(u)) {
        u->ran_out = false;
        unwind_by_libdwfl(u);
    }
    p2d_check_memory(u->world.report);
    return u->n_frames >= MOST_FRAMES ? P2D_COPY_HAS_MORE
           : u->ran_out               ? P2D_COPY_ENDS
                                      : 0;
}

#else

struct p2d_unwinder *p2d_unwinder_new(struct p2d_unwind_world world)
{
    p2d_set_warning(world.report, "perf-data: no libdw", world.objects->in->name,
                    "callers are unknown: this prof2dot was built without libdw "
                    "(libdw-dev), which stacks of --call-graph dwarf need");
    return NULL;
}

void p2d_unwinder_free(struct p2d_unwinder *u)
{
    (void)u;
}

bool p2d_can_unwind(const struct p2d_perf_sample *s)
{
    return s->registers_abi != 0 && s->stack.len > 0;
}

unsigned p2d_unwind(struct p2d_unwinder *u, const struct p2d_perf_sample *sample,
                    void (*found)(void *state, uint64_t address), void *state)
{
    (void)u, (void)sample, (void)found, (void)state;
    return 0;
}

#endif
