/* library.c - load a shared library when it is first needed. */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

bool p2d_library_load(const char *library, const char *const *names, size_t n,
                      void *pointers)
{
    unsigned char *at = pointers;
    void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
    for (size_t i = 0; i < n && handle != NULL; i++) {
        /* POSIX wants a function's address to fit a pointer to an object; C has no cast
         * for it. */
        void *symbol = dlsym(handle, names[i]);
        if (symbol == NULL)
            return false;
        memcpy(at + i * sizeof symbol, &symbol, sizeof symbol);
    }
    return handle != NULL;
}
