/* memory.c - set the limit of the command's memory. */
#include "cli/memory.h"

#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

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
