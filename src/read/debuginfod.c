/* debuginfod.c - object files and what was stripped off them, from servers, on request.
 *
 * Reference: debuginfod_find_debuginfo(3) of elfutils. Its header is not needed to build:
 * these functions have not changed since its first version.
 */
#include "read/debuginfod.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "libdebuginfod.so.1"

/* POSIX wants a function's address to fit a pointer to an object; C has no cast for it.
 */
static bool find(void *library, const char *name, void *function)
{
    void *symbol = dlsym(library, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

static void warn(const struct p2d_debuginfod *d, const char *what)
{
    p2d_set_warning(d->in->report, "debuginfod", d->in->name,
                    "nothing comes from debuginfod: %s", what);
}

/* The library stays loaded: what it needs itself does not bear to be unloaded. */
static void load(struct p2d_debuginfod *d)
{
    const char *urls = getenv("DEBUGINFOD_URLS");
    struct debuginfod_client *(*begin)(void);
    d->is_loaded = true;
    if (urls == NULL || urls[strspn(urls, " ")] == '\0') {
        warn(d, "DEBUGINFOD_URLS in the environment names no server");
        return;
    }
    void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL || !find(library, "debuginfod_begin", &begin) ||
        !find(library, "debuginfod_end", &d->end) ||
        !find(library, "debuginfod_find_debuginfo", &d->find_debuginfo) ||
        !find(library, "debuginfod_find_executable", &d->find_executable)) {
        warn(d, LIBRARY " is not installed (package libdebuginfod1)");
        return;
    }
    d->client = begin();
    if (d->client == NULL)
        warn(d, "its client could not be started");
}

int p2d_debuginfod_find(struct p2d_debuginfod *d, enum p2d_debuginfod_kind kind,
                        struct p2d_span id)
{
    if (!d->is_wanted || id.len == 0 || id.len > INT8_MAX)
        return -1;
    if (!d->is_loaded)
        load(d);
    if (d->client == NULL)
        return -1;
    int fd = (kind == P2D_DEBUGINFOD_DEBUG ? d->find_debuginfo : d->find_executable)(
        d->client, id.at, (int)id.len, NULL);
    if (fd >= 0)
        return fd;
    if (fd != -ENOENT) {
        warn(d, strerror(-fd));
        p2d_debuginfod_release(d);
    }
    return -1;
}

void p2d_debuginfod_release(struct p2d_debuginfod *d)
{
    if (d->client != NULL)
        d->end(d->client);
    d->client = NULL;
}
