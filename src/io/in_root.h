/* in_root.h - open a path below a folder, as if that were the root of the file system:
 * the programs of a copied system saw it so. */
#ifndef P2D_IO_IN_ROOT_H
#define P2D_IO_IN_ROOT_H

#include <fcntl.h>

/* `root` is the folder, open with P2D_OPEN_FOLDER at least; `flags` are of open(2), for
 * reading or for a look (P2D_OPEN_LOOK, system/descriptors.h). Links are followed, and
 * neither they nor ".." lead out. -1 with errno if there is none. The caller closes the
 * descriptor. */
int p2d_open_in_root(int root, const char *path, int flags);

/* The same without the kernel's help, for regular files only. */
int p2d_walk_in_root(int root, const char *path, int flags);

#endif
