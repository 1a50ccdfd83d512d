/* file_index.c - number the files that an input names, independently of how it spells
 * their paths. */
#include "symbols/file_index.h"

#include "io/open_regular.h"

uint32_t *p2d_file_slot(struct p2d_file_index *index, struct p2d_report *report,
                        const char *folder, struct p2d_span path)
{
    enum { INODE_BITS = 48 }; /* numbers that no file system reaches are all alike */
    struct stat info;
    if (!p2d_stat_below(folder, path, &info) || (uint64_t)info.st_ino >> INODE_BITS != 0)
        return NULL;
    uint32_t *device = p2d_map_at(&index->devices, report, (uint64_t)info.st_dev);
    if (device == NULL)
        return NULL;
    if (*device == 0)
        *device = index->devices.used;
    uint64_t key = (uint64_t)*device << INODE_BITS | (uint64_t)info.st_ino;
    return *device >> (64 - INODE_BITS) == 0 ? p2d_map_at(&index->files, report, key)
                                             : NULL;
}

void p2d_file_index_release(struct p2d_file_index *index)
{
    p2d_map_release(&index->devices);
    p2d_map_release(&index->files);
}
