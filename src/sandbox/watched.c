/* watched.c - detect debuggers and similar tools that would stop working in a sandbox. */
#include "sandbox/watched.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/sandbox.h"
#include "system/linux.h"

#if P2D_LINUX

/* Code that counts for a coverage report writes files when the process ends; and what
 * valgrind does on the program's behalf, the sandbox would not let it do. */
extern void __gcov_init(void *) __attribute__((weak));
extern int __llvm_profile_runtime __attribute__((weak));

bool p2d_is_watched(void)
{
    const char *preloaded = getenv("LD_PRELOAD");
    return __gcov_init != NULL || &__llvm_profile_runtime != NULL ||
           (preloaded != NULL && strstr(preloaded, "vgpreload") != NULL);
}

#endif
