/* sandbox.c - give up rights for good, by Landlock.
 *
 * Reference: Documentation/userspace-api/landlock.rst of Linux. Its interface never
 * changes but by growing, so what is newer than the headers is spelled out here.
 */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "base/sanitized.h"
#include "sandbox/seccomp.h"
#include "sandbox/watched.h"
#include "sandbox/library_paths.h"
#include "system/descriptors.h"

#if P2D_LINUX

#include <sys/prctl.h>
#include <sys/syscall.h>

#endif

#if P2D_LINUX && defined SYS_landlock_create_ruleset

enum {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_FILE = 1 << 5,
    MAKE_REG = 1 << 8,
    TRUNCATE = 1 << 14,

    OF_FILES = EXECUTE | WRITE_FILE | READ_FILE |
               TRUNCATE, /* the others are rights in a folder */
    /* LeakSanitizer runs a program that knows the names of functions. */
    TO_READ = READ_FILE | READ_DIR | (P2D_SANITIZED ? EXECUTE : 0),
    TO_REPLACE = WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE
};

enum { OF_VERSION = 1, BENEATH = 1 };

struct attributes {
    uint64_t files, network, scopes;
};

/* Everything that this version of the interface can forbid. */
static size_t forbid_all(int version, struct attributes *all)
{
    enum { FILES_1 = 13, FILES_2 = 14, FILES_3 = 15, FILES_5 = 16 };
    enum { SINCE_NETWORK = 4, SINCE_DEVICES = 5, SINCE_SCOPES = 6 };
    int bits = version >= SINCE_DEVICES ? FILES_5
               : version >= 3           ? FILES_3
               : version == 2           ? FILES_2
                                        : FILES_1;
    *all = (struct attributes){
        .files = (UINT64_C(1) << bits) - 1, .network = 3, .scopes = 3};
    return version >= SINCE_SCOPES    ? sizeof *all
           : version >= SINCE_NETWORK ? 2 * sizeof(uint64_t)
                                      : sizeof(uint64_t);
}

struct ruleset {
    int fd;
    uint64_t handled; /* of the files' rights */
    bool lacks;       /* what should be allowed, by a lack of memory or descriptors */
};

static int open_path(const char *path)
{
    int fd;
    do
        fd = open(path, P2D_OPEN_LOOK | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static bool lacks_means(void)
{
    return errno == EMFILE || errno == ENFILE || errno == ENOMEM;
}

static void allow(struct ruleset *rules, const char *path, uint64_t rights)
{
    struct __attribute__((packed)) {
        uint64_t rights;
        int32_t parent;
    } beneath = {.parent = open_path(path)};
    if (beneath.parent < 0) {
        rules->lacks |= lacks_means();
        return;
    }
    beneath.rights = rights & rules->handled;
    /* What is no folder takes only the rights of files; pipes take none, but those that
     * are open already need no rule. */
    if (syscall(SYS_landlock_add_rule, rules->fd, BENEATH, &beneath, 0) != 0) {
        beneath.rights &= OF_FILES;
        if (syscall(SYS_landlock_add_rule, rules->fd, BENEATH, &beneath, 0) != 0)
            rules->lacks |= lacks_means();
    }
    close(beneath.parent);
}

static void allow_to_read(void *rules, const char *path)
{
    allow(rules, path, TO_READ);
}

static int restrict_files(const struct p2d_sandbox_plan *plan)
{
    struct attributes all;
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, OF_VERSION);
    if (version < 1)
        return 0;
    size_t size = forbid_all((int)version, &all);
    struct ruleset rules = {.fd =
                                (int)syscall(SYS_landlock_create_ruleset, &all, size, 0),
                            .handled = all.files};
    if (rules.fd < 0)
        return 0;
    p2d_folders_visit(allow_to_read, &rules);
    for (size_t i = 0; i < plan->n_paths; i++)
        allow(&rules, plan->paths[i].path,
              plan->paths[i].right == P2D_MAY_REPLACE ? TO_REPLACE : TO_READ);
    /* Without fonts a picture would be another one, and nobody would say so. */
    bool restricted = !rules.lacks && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                      syscall(SYS_landlock_restrict_self, rules.fd, 0) == 0;
    close(rules.fd);
    return restricted ? (int)version : 0;
}

#elif P2D_LINUX

static int restrict_files(const struct p2d_sandbox_plan *plan)
{
    (void)plan;
    return 0;
}

#endif

#if P2D_LINUX

struct p2d_sandbox_state p2d_sandbox_enter(const struct p2d_sandbox_plan *plan)
{
    if (p2d_is_watched())
        return (struct p2d_sandbox_state){0};
    /* Made first: it loads a library, and the filter might forbid Landlock's calls. */
    struct p2d_calls *calls = p2d_calls_new(plan->only_computes);
    struct p2d_sandbox_state state = {.landlock = restrict_files(plan)};
    state.seccomp = calls != NULL && p2d_calls_enter(calls);
    return state;
}

#else

struct p2d_sandbox_state p2d_sandbox_enter(const struct p2d_sandbox_plan *plan)
{
    (void)plan;
    return (struct p2d_sandbox_state){0};
}

#endif
