/* absent.c - functions that the linked libraries and the command name, and that the web build never needs. */
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>

#include <cgraph.h>

/* Graphs are built, never parsed. */
Agraph_t *agread(void *channel, Agdisc_t *discipline)
{
    (void)channel, (void)discipline;
    return NULL;
}

/* libbz2 without stdio leaves it to its user; such an error is a bug of its own. */
void bz_internal_error(int code);
void bz_internal_error(int code)
{
    (void)code;
    abort();
}

int posix_spawnp(pid_t *restrict pid, const char *restrict file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *restrict attributes,
                 char *const *restrict arguments, char *const *restrict environment)
{
    (void)pid, (void)file, (void)actions, (void)attributes, (void)arguments,
        (void)environment;
    return ENOSYS;
}
