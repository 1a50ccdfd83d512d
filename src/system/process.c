/* process.c - what a process can ask of itself: its size, its end, chance. */
#include "system/process.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "system/descriptors.h"

#if P2D_LINUX
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#endif
#if P2D_LINUX || defined __APPLE__
#include <sys/random.h>
#endif

#include <signal.h>

bool p2d_end_with(pid_t parent)
{
#if P2D_LINUX
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    return getppid() == parent;
}

/* proc(5), /proc/PID/statm: the first number is of pages. */
uint64_t p2d_address_space(void)
{
    uint64_t size = 0;
#if P2D_LINUX
    char text[128];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    long page = sysconf(_SC_PAGESIZE);
    if (page > 0)
        size = (uint64_t)strtoumax(text, NULL, 10) * (uint64_t)page;
#endif
    return size;
}

void p2d_use_large_pages(void *at, size_t size)
{
#if P2D_LINUX && defined MADV_HUGEPAGE
    const uintptr_t page = (uintptr_t)2 << 20;
    uintptr_t skipped = (page - (uintptr_t)at % page) % page;
    if (size >= skipped + page)
        (void)madvise((unsigned char *)at + skipped, (size - skipped) / page * page,
                      MADV_HUGEPAGE);
#else
    (void)at, (void)size;
#endif
}

/* No header of POSIX declares it. */
extern char **environ;

char **p2d_environment(void)
{
    return environ;
}

static bool draw_bits(void *into, size_t size)
{
#if P2D_LINUX
    return getrandom(into, size, GRND_NONBLOCK) == (ssize_t)size;
#else
    return getentropy(into, size) == 0; /* POSIX.1-2024 */
#endif
}

uint64_t p2d_random_bits(void)
{
    uint64_t bits = 0;
    if (draw_bits(&bits, sizeof bits))
        return bits;
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    /* Spread by the golden ratio's multiplier: the clock's high bits hardly change. */
    return ((uint64_t)now.tv_nsec ^ (uint64_t)(uintptr_t)&bits) *
           UINT64_C(0x9E3779B97F4A7C15);
}

int p2d_open_vdso(void)
{
    int fd = -1;
#if P2D_LINUX
    const ElfW(Ehdr) *own = (const void *)(uintptr_t)getauxval(AT_SYSINFO_EHDR);
    fd = own != NULL ? p2d_memory_file("vdso") : -1;
    if (fd < 0)
        return -1;
    size_t size = own->e_shoff + (size_t)own->e_shentsize * own->e_shnum;
    if (write(fd, own, size) != (ssize_t)size) {
        close(fd);
        fd = -1;
    }
#endif
    return fd;
}
