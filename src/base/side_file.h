/* side_file.h - make the name of a file beside another one. */
#ifndef P2D_BASE_SIDE_FILE_H
#define P2D_BASE_SIDE_FILE_H

#include <stdbool.h>
#include <stddef.h>

enum { P2D_SIDE_FILES = 2 };

/* The path of one of P2D_SIDE_FILES files that symbols for a profile may be in, as samply
 * calls them: x.syms.json for x.json, x.json.syms.json for x.json or x.json.gz. False if
 * there is none of this number, or no room for it. */
bool p2d_symbols_beside(const char *path, unsigned which, char *out, size_t size);

#endif
