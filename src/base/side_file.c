/* side_file.c - make the name of a file beside another one. */
#include "base/side_file.h"

#include <stdio.h>
#include <string.h>

bool p2d_symbols_beside(const char *path, unsigned which, char *out, size_t size)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    size_t length = strlen(path);
    if (which == 0 && (dot == NULL || (slash != NULL && dot < slash)))
        return false;
    if (which == 0)
        length = (size_t)(dot - path);
    return which < P2D_SIDE_FILES && length > 0 && length < size &&
           (size_t)snprintf(out, size, "%.*s.syms.json", (int)length, path) < size;
}
