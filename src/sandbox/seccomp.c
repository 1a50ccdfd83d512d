/* seccomp.c - list the system calls that the sandbox allows, and enforce it by
 * libseccomp.
 *
 * A list of what is allowed; the rest looks as on a kernel that does not have it yet, so
 * that the C library falls back to what it used before (clone for clone3, whose flags a
 * filter cannot see). Nothing here executes, connects, traces, mounts or loads.
 */
#include "sandbox/seccomp.h"
#include "sandbox/sandbox.h"
#include "system/linux.h"

#if P2D_LINUX && defined P2D_HAVE_SECCOMP

#include <errno.h>
#include <asm/termbits.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "base/dlopen_note.h"
#include "base/library.h"
#include "base/mem.h"
#include "base/sanitized.h"

/* The name of its ABI, the same for all of libseccomp 2. */
#define LIBSECCOMP "libseccomp.so.2"
P2D_DLOPEN_NOTE("seccomp", "Limits the system calls of the process", "recommended",
                LIBSECCOMP);

#define FUNCTIONS(X)          \
    X(seccomp_attr_set)       \
    X(seccomp_init)           \
    X(seccomp_load)           \
    X(seccomp_release)        \
    X(seccomp_rule_add_array) \
    X(seccomp_syscall_resolve_name)

struct seccomp {
    FUNCTIONS(P2D_LIBRARY_MEMBER)
};

/* What not every architecture or libseccomp has by that name is skipped. */
static const char *const always[] = {
    /* files that are open, or that Landlock allows to open */
    "access", "close", "close_range", "dup", "dup2", "dup3", "faccessat", "faccessat2",
    "fcntl", "fcntl64", "fstat", "fstat64", "fstatat64", "fstatfs", "fstatfs64", "getcwd",
    "getdents", "getdents64", "_llseek", "lseek", "lstat", "lstat64", "newfstatat",
    "open", "openat", "openat2", "pipe", "pipe2", "poll", "ppoll", "ppoll_time64",
    "pread64", "preadv", "pwrite64", "read", "readlink", "readlinkat", "readv", "stat",
    "stat64", "statfs", "statfs64", "statx", "write", "writev",
    /* memory */
    "brk", "madvise", "membarrier", "mincore", "mmap", "mmap2", "mprotect", "mremap",
    "munmap",
    /* threads and time */
    "arch_prctl", "clock_getres", "clock_getres_time64", "clock_gettime",
    "clock_gettime64", "clock_nanosleep", "clock_nanosleep_time64", "exit", "exit_group",
    "futex", "futex_time64", "getcpu", "gettimeofday", "get_robust_list", "nanosleep",
    "restart_syscall", "rseq", "sched_getaffinity", "sched_getparam",
    "sched_getscheduler", "sched_yield", "set_robust_list", "set_tid_address", "time",
    "times",
    /* what the process is, and its own signals */
    "getegid", "getegid32", "geteuid", "geteuid32", "getgid", "getgid32", "getpid",
    "getppid", "getrandom", "getresgid", "getresuid", "getrlimit", "getrusage", "gettid",
    "getuid", "getuid32", "prctl", "prlimit64", "rt_sigaction", "rt_sigpending",
    "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait",
    "rt_sigtimedwait_time64", "setrlimit", "sigaltstack", "sigreturn", "sysinfo",
    "tgkill", "ugetrlimit", "umask", "uname"};

/* The output, and the child that draws, which enters a sandbox of its own. */
static const char *const unless_it_only_computes[] = {"fchmod",
                                                      "fchown",
                                                      "fchown32",
                                                      "fdatasync",
                                                      "fork",
                                                      "fsync",
                                                      "ftruncate",
                                                      "ftruncate64",
                                                      "kill",
                                                      "landlock_add_rule",
                                                      "landlock_create_ruleset",
                                                      "landlock_restrict_self",
                                                      "linkat",
                                                      "memfd_create",
                                                      "renameat",
                                                      "renameat2",
                                                      "seccomp",
                                                      "unlinkat",
                                                      "wait4",
                                                      "waitid"};

/* LeakSanitizer stops the threads of the process as a debugger does, and runs a program
 * that knows the names of functions. */
static const char *const of_sanitizers[] = {"execve", "process_vm_readv", "ptrace",
                                            "sched_setaffinity"};

struct p2d_calls {
    struct seccomp lib;
    scmp_filter_ctx filter;
};

static bool add(struct p2d_calls *c, const char *name, unsigned n_conditions,
                const struct scmp_arg_cmp *conditions)
{
    int number = c->lib.seccomp_syscall_resolve_name(name);
    return number == __NR_SCMP_ERROR ||
           c->lib.seccomp_rule_add_array(c->filter, SCMP_ACT_ALLOW, number, n_conditions,
                                         conditions) == 0;
}

static bool add_all(struct p2d_calls *c, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!add(c, names[i], 0, NULL))
            return false;
    return true;
}

/* What a terminal is asked, not what is put into its input. */
static bool add_ioctl(struct p2d_calls *c)
{
    static const unsigned long questions[] = {
        TCGETS,
        TIOCGWINSZ,
#ifdef TCGETS2
        TCGETS2,
#endif
    };
    bool good = true;
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        good = good && add(c, "ioctl", 1, &SCMP_A1(SCMP_CMP_EQ, questions[i], 0));
    return good;
}

/* Threads, and unless it only computes processes, but none in namespaces of their own. */
static bool add_clone(struct p2d_calls *c, bool only_computes)
{
    const uint64_t namespaces = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET |
                                CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS;
    uint64_t mask = only_computes ? namespaces | CLONE_THREAD : namespaces;
    uint64_t flags = only_computes ? CLONE_THREAD : 0;
#ifdef __s390__
    return add(c, "clone", 1, &SCMP_A1(SCMP_CMP_MASKED_EQ, mask, flags));
#else
    return add(c, "clone", 1, &SCMP_A0(SCMP_CMP_MASKED_EQ, mask, flags));
#endif
}

static bool fill(struct p2d_calls *c, bool only_computes)
{
    return add_all(c, always, sizeof always / sizeof *always) &&
           (only_computes ||
            add_all(c, unless_it_only_computes,
                    sizeof unless_it_only_computes / sizeof *unless_it_only_computes)) &&
           (!P2D_SANITIZED ||
            add_all(c, of_sanitizers, sizeof of_sanitizers / sizeof *of_sanitizers)) &&
           add_ioctl(c) && add_clone(c, only_computes);
}

/* Kernels before 5.16 would slow the processor down in a sandbox, lest code in it looks
 * around by its guesses; here is no code but ours. */
static void allow_speculation(struct p2d_calls *c)
{
#if SCMP_VER_MAJOR > 2 || SCMP_VER_MINOR >= 5
    (void)c->lib.seccomp_attr_set(c->filter, SCMP_FLTATR_CTL_SSB, 1);
#else
    (void)c;
#endif
}

static void free_calls(struct p2d_calls *c)
{
    if (c->filter != NULL)
        c->lib.seccomp_release(c->filter);
    p2d_delete(c);
}

struct p2d_calls *p2d_calls_new(bool only_computes)
{
    static const char *const names[] = {FUNCTIONS(P2D_LIBRARY_NAME)};
    struct p2d_report report = {0};
    struct p2d_calls *c = p2d_new(&report, 1, sizeof *c);
    if (c == NULL)
        return NULL;
    if (p2d_library_load(LIBSECCOMP, names, sizeof names / sizeof *names, &c->lib))
        c->filter = c->lib.seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (c->filter != NULL)
        allow_speculation(c);
    if (c->filter != NULL && fill(c, only_computes))
        return c;
    free_calls(c);
    return NULL;
}

bool p2d_calls_enter(struct p2d_calls *c)
{
    bool entered = c->lib.seccomp_load(c->filter) == 0;
    free_calls(c);
    return entered;
}

#else

struct p2d_calls *p2d_calls_new(bool only_computes)
{
    (void)only_computes;
    return NULL;
}

bool p2d_calls_enter(struct p2d_calls *c)
{
    (void)c;
    return false;
}

#endif
