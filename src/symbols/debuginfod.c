/* debuginfod.c - fetch object files and debug information from servers, on request.
 *
 * Reference: debuginfod_find_debuginfo(3) of elfutils.
 */
#include "symbols/debuginfod.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/dlopen_note.h"
#include "base/library.h"

#define LIBRARY P2D_LIBRARY("debuginfod", "1")
P2D_DLOPEN_NOTE("debuginfod", "Fetches symbols from servers", "suggested", LIBRARY);

static void warn(const struct p2d_debuginfod *d, const char *what)
{
    p2d_set_warning(d->in->report, "debuginfod", d->in->name,
                    "debuginfod cannot be used: %s", what);
}

static void load(struct p2d_debuginfod *d)
{
    static const char *const names[] = {"debuginfod_begin", "debuginfod_end",
                                        "debuginfod_find_debuginfo",
                                        "debuginfod_find_executable"};
    d->is_loaded = true;
    if (!p2d_library_load(LIBRARY, names, sizeof names / sizeof *names, &d->lib)) {
        warn(d, LIBRARY " is not installed (package libdebuginfod1)");
        return;
    }
    d->client = d->lib.begin();
    if (d->client == NULL)
        warn(d, "the client could not be started");
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
    bool is_debug = kind == P2D_DEBUGINFOD_DEBUG;
    int fd = (is_debug ? d->lib.find_debuginfo
                       : d->lib.find_executable)(d->client, id.at, (int)id.len, NULL);
    if (fd >= 0)
        return fd;
    if (fd != -ENOENT) {
        warn(d, fd == -ENOSYS ? "DEBUGINFOD_URLS in the environment names no server"
                              : strerror(-fd));
        p2d_debuginfod_release(d);
    }
    return -1;
}

void p2d_debuginfod_release(struct p2d_debuginfod *d)
{
    if (d->client != NULL)
        d->lib.end(d->client);
    d->client = NULL;
}
