/* libarchive.c - load libarchive when there is something to decompress. */
#include "io/libarchive.h"

bool p2d_libarchive_load(struct p2d_libarchive *lib)
{
    static const char *const names[] = {P2D_LIBARCHIVE_FUNCTIONS(P2D_LIBRARY_NAME)};
    return p2d_library_load(P2D_LIBARCHIVE, names, sizeof names / sizeof *names, lib);
}
