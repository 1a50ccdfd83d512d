/* memory.c - set the limit of the command's memory, and what becomes of freed memory. */
#include "cli/memory.h"

#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/sanitized.h"

/* RLIMIT_DATA and not RLIMIT_AS: files that are mapped cost no memory. */
void memory_limit(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    struct rlimit limit;
    if (P2D_SANITIZED || pages <= 0 || size <= 0 || getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    uint64_t most = (uint64_t)pages / 8 * 7 * (uint64_t)size;
    if ((uint64_t)limit.rlim_cur <= most)
        return;
    limit.rlim_cur = (rlim_t)most;
    (void)setrlimit(RLIMIT_DATA, &limit);
}

/* Blocks above 16 MiB are still mapped one by one: a heap of large blocks would have large holes.
 * All threads have one heap, which grows by some MiB at a time: what a thread frees serves what
 * comes after it, and a heap of its own would interrupt all processors whenever it grows.
 * Reference: mallopt(3). */
void memory_keep_freed(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
    (void)mallopt(M_MMAP_THRESHOLD, 16 << 20);
    (void)mallopt(M_ARENA_MAX, 1);
    (void)mallopt(M_TOP_PAD, 1 << 20);
#endif
}
