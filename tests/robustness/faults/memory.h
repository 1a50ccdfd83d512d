/* memory.h - allocations that fail on demand, in this program and in the libraries below
 * it.
 *
 * The program's own calls come here by the linker (-Wl,--wrap, see tests.mk); those
 * of shared libraries, the C library's own among them, by their tables of addresses,
 * which p2d_take_libraries rewrites. Sanitizers see the calls that are let through.
 */
#ifndef P2D_TESTS_FAULTS_MEMORY_H
#define P2D_TESTS_FAULTS_MEMORY_H

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "counters.h"
#include "sanitized.h"

#if SANITIZED
size_t __sanitizer_get_current_allocated_bytes(void);
int __lsan_do_recoverable_leak_check(void);
#endif

enum { MEMORY_NOTED = 1 << 20 };

/* Shared with children: what they allocate counts as well. */
static struct memory {
    _Atomic bool armed;
    bool sticky;             /* all that follow fail as well */
    unsigned long which;     /* the one that fails, from 1; 0: none */
    _Atomic unsigned long n; /* allocations since memory_fails_at */
    /* Of the first that failed: whether a library asked, and in which process. */
    bool of_library;
    pid_t in;
    /* Whether each allocation of the last run in which none failed was the program's. */
    bool own[MEMORY_NOTED];
} * memory;

static inline void memory_init(void)
{
    memory = mmap(NULL, sizeof *memory, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        abort();
}

static inline bool memory_hit(bool of_library)
{
    if (memory == NULL || !memory->armed || counters_are_written())
        return false;
    unsigned long n = ++memory->n, which = memory->which;
    if (which == 0 && n < MEMORY_NOTED)
        memory->own[n] = !of_library;
    if (which == 0 || n < which || (n > which && !memory->sticky))
        return false;
    if (n == which) {
        memory->of_library = of_library;
        memory->in = getpid();
    }
    errno = ENOMEM;
    return true;
}

static inline void memory_fails_at(unsigned long which, bool sticky)
{
    memory->which = which;
    memory->sticky = sticky;
    memory->n = 0;
    memory->in = 0;
    memory->of_library = false;
    memory->armed = true;
}

static inline void memory_is_plenty(void)
{
    memory->armed = false;
}

/* Bytes that are allocated and not freed, by anybody. */
static inline size_t memory_in_use(void)
{
#if SANITIZED
    return __sanitizer_get_current_allocated_bytes();
#else
    return mallinfo2().uordblks;
#endif
}

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
/* As the C library says it. */
static bool fails(bool of_library)
{
    bool hit = memory_hit(of_library);
    if (hit)
        errno = ENOMEM;
    return hit;
}

void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

void *__wrap_malloc(size_t size)
{
    return fails(false) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(false) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails(false) ? NULL : __real_realloc(old, size);
}

static inline void *library_malloc(size_t size)
{
    return fails(true) ? NULL : __real_malloc(size);
}

static inline void *library_calloc(size_t count, size_t size)
{
    return fails(true) ? NULL : __real_calloc(count, size);
}

static inline void *library_realloc(void *old, size_t size)
{
    return fails(true) ? NULL : __real_realloc(old, size);
}

/* ------------------------------------------------------------ shared libraries */

#if defined(__x86_64__)
enum { BY_CALL = R_X86_64_JUMP_SLOT, BY_ADDRESS = R_X86_64_GLOB_DAT };
#elif defined(__aarch64__)
enum { BY_CALL = R_AARCH64_JUMP_SLOT, BY_ADDRESS = R_AARCH64_GLOB_DAT };
#else
enum { BY_CALL = -1, BY_ADDRESS = -1 }; /* only this program's own calls fail */
#endif

static inline uintptr_t substitute_of(const char *name)
{
    if (strcmp(name, "malloc") == 0)
        return (uintptr_t)library_malloc;
    if (strcmp(name, "calloc") == 0)
        return (uintptr_t)library_calloc;
    if (strcmp(name, "realloc") == 0)
        return (uintptr_t)library_realloc;
    return 0;
}

static inline void take_slot(uintptr_t at, uintptr_t substitute)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    if (mprotect((void *)(at / page * page), page, PROT_READ | PROT_WRITE) == 0)
        *(uintptr_t *)at = substitute;
}

static inline void take_slots(uintptr_t base, const ElfW(Rela) * relocations, size_t size,
                              const ElfW(Sym) * symbols, const char *strings)
{
    for (size_t i = 0; i < size / sizeof *relocations; i++) {
        int type = (int)ELF64_R_TYPE(relocations[i].r_info);
        if (type != BY_CALL && type != BY_ADDRESS)
            continue;
        const ElfW(Sym) *symbol = &symbols[ELF64_R_SYM(relocations[i].r_info)];
        uintptr_t substitute = substitute_of(strings + symbol->st_name);
        if (substitute != 0)
            take_slot(base + relocations[i].r_offset, substitute);
    }
}

/* Neither this program, which has no name, nor the loader nor a sanitizer. */
static inline int take_library(struct dl_phdr_info *library, size_t size, void *state)
{
    (void)size, (void)state;
    if (library->dlpi_name[0] == '\0' || strstr(library->dlpi_name, "/ld-") != NULL ||
        strstr(library->dlpi_name, "san.so") != NULL ||
        strstr(library->dlpi_name, "vdso") != NULL)
        return 0;
    const ElfW(Dyn) *entry = NULL;
    for (int i = 0; i < library->dlpi_phnum; i++)
        if (library->dlpi_phdr[i].p_type == PT_DYNAMIC)
            entry = (const void *)(library->dlpi_addr + library->dlpi_phdr[i].p_vaddr);
    uintptr_t found[DT_JMPREL + 1] = {0};
    for (; entry != NULL && entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag > 0 && entry->d_tag <= DT_JMPREL)
            found[entry->d_tag] = entry->d_un.d_ptr;
    if (found[DT_SYMTAB] == 0 || found[DT_STRTAB] == 0)
        return 0;
    const ElfW(Sym) *symbols = (const void *)found[DT_SYMTAB];
    const char *strings = (const char *)found[DT_STRTAB];
    take_slots(library->dlpi_addr, (const void *)found[DT_JMPREL], found[DT_PLTRELSZ],
               symbols, strings);
    take_slots(library->dlpi_addr, (const void *)found[DT_RELA], found[DT_RELASZ],
               symbols, strings);
    return 0;
}

/* All that are loaded by now. */
static inline void memory_of_libraries_too(void)
{
    dl_iterate_phdr(take_library, NULL);
}

#endif
