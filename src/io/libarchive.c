/* libarchive.c - libarchive, loaded when there is something to unpack. */
#include "io/libarchive.h"

#include <dlfcn.h>
#include <string.h>

/* POSIX wants a function's address to fit a pointer to an object; C has no cast for it.
 */
static bool find(void *handle, const char *name, void *function)
{
    void *symbol = dlsym(handle, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

bool p2d_libarchive_load(struct p2d_libarchive *lib)
{
    void *handle = dlopen(P2D_LIBARCHIVE, RTLD_LAZY | RTLD_LOCAL);
    bool good = handle != NULL;
#define FIND(name) good = good && find(handle, #name, &lib->name);
    P2D_LIBARCHIVE_FUNCTIONS(FIND)
#undef FIND
    return good;
}
