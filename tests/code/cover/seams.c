/* seams.c - what `make cover` has in the place of three functions, by the linker's
 * --wrap: a child that leaves by _exit writes its counters first, and in the sandbox they
 * may be written as well, so that it is entered here too.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "counters.h"

void __gcov_dump(void);
noreturn void __real__exit(int status);
noreturn void __wrap__exit(int status);
bool __wrap_p2d_is_watched(void);
struct p2d_sandbox_state __real_p2d_sandbox_enter(const struct p2d_sandbox_plan *);
struct p2d_sandbox_state __wrap_p2d_sandbox_enter(const struct p2d_sandbox_plan *);

bool p2d_counters_are_written;

/* What cannot be written is complained about, which a test would take for the program's
 * message; and files that are cut by a limit would spoil the counts of others. */
__attribute__((destructor)) static void begin_to_write(void)
{
    struct rlimit limit;
    p2d_counters_are_written = true;
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null >= 0)
        dup2(null, STDERR_FILENO);
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        setenv("GCOV_PREFIX", "/dev/null", 1);
}

noreturn void __wrap__exit(int status)
{
    begin_to_write();
    __gcov_dump();
    __real__exit(status);
}

bool __wrap_p2d_is_watched(void)
{
    return false;
}

/* The counters are beside the program, below this folder of the build. */
static const char *counters(void)
{
    static const char folder[] = "/build/cover/";
    static char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    char *end = n > 0 ? strstr(path, folder) : NULL;
    if (end == NULL)
        return "";
    end[strlen(folder)] = '\0';
    return path;
}

struct p2d_sandbox_state __wrap_p2d_sandbox_enter(const struct p2d_sandbox_plan *plan)
{
    struct p2d_sandbox_path paths[100] = {{counters(), P2D_MAY_READ},
                                          {counters(), P2D_MAY_REPLACE}};
    struct p2d_sandbox_plan wider = *plan;
    if (plan->n_paths > sizeof paths / sizeof *paths - 2)
        abort();
    if (plan->n_paths > 0)
        memcpy(paths + 2, plan->paths, plan->n_paths * sizeof *paths);
    wider.paths = paths;
    wider.n_paths = plan->n_paths + 2;
    p2d_counters_are_written = true; /* if no rule can be made, they could not be */
    struct p2d_sandbox_state state = __real_p2d_sandbox_enter(&wider);
    p2d_counters_are_written = false;
    return state;
}
