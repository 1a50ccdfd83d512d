/* libarchive.c - load libarchive when there is something to decompress. */
#include "io/libarchive.h"

#include "base/dlopen_note.h"

P2D_DLOPEN_NOTE("archive", "Reads bzip2, xz, zstd and zip", "recommended",
                P2D_LIBARCHIVE);

bool p2d_libarchive_load(struct p2d_libarchive *lib)
{
    static const char *const names[] = {P2D_LIBARCHIVE_FUNCTIONS(P2D_LIBRARY_NAME)};
    return p2d_library_load(P2D_LIBARCHIVE, names, sizeof names / sizeof *names, lib);
}
