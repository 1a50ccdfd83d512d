/* file_index.h - number the files that an input names, independently of how it spells
 * their paths. */
#ifndef P2D_SYMBOLS_FILE_INDEX_H
#define P2D_SYMBOLS_FILE_INDEX_H

#include "base/map.h"
#include "base/strings.h"

/* Zeroed is empty. */
struct p2d_file_index {
    struct p2d_map devices; /* a file system -> a small number for it */
    struct p2d_map files;   /* (that number, inode) -> the caller's number */
};

/* The place of a regular file's number below a folder ("" for none): 0 if the file is
 * new, and the caller then stores another one. "/lib/x", "/lib/./x" and a link to it have
 * one place. NULL if the file does not exist here, or after an error. Valid until the
 * next call. */
uint32_t *p2d_file_slot(struct p2d_file_index *, struct p2d_report *, const char *folder,
                        struct p2d_span path);
void p2d_file_index_release(struct p2d_file_index *);

#endif
