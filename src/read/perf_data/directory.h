/* directory.h - open a recording that is a directory.
 *
 * `perf record --threads` writes the description into `data`, and the records of each
 * processor's buffer, in the order of time, into data.0, data.1 and so on. No other file
 * of the folder is opened. Reference: tools/perf/util/data.c of Linux.
 */
#ifndef P2D_READ_PERF_DATA_DIRECTORY_H
#define P2D_READ_PERF_DATA_DIRECTORY_H

#include "io/source.h"

/* Zeroed with its first two is ready for p2d_folder_list. */
struct p2d_folder {
    const char *path;
    const char *name;              /* for messages */
    P2D_VEC(uint32_t) parts;       /* N of each data.N, from the least on */
    uint64_t size;                 /* of all files together, in bytes */
    struct p2d_progress *progress; /* NULL: nobody wants to know */
};

/* Open `data` for reading; the caller closes it. Or -1 with errno, which is 0 if it is
 * not a regular file. */
int p2d_folder_open_data(const char *path);

/* Find the parts. False after an error. */
bool p2d_folder_list(struct p2d_folder *, struct p2d_report *);
void p2d_folder_release(struct p2d_folder *);

/* One file of the directory, open. */
struct p2d_folder_part {
    struct p2d_input input;
    struct p2d_fd_state state;
    char *name;
};

/* Open data.NUMBER, with the limits and the report of `like`. False after an error; close
 * it then too. The part must stay where it is. */
bool p2d_folder_open(const struct p2d_folder *, uint32_t number,
                     const struct p2d_input *like, struct p2d_folder_part *);
void p2d_folder_part_close(struct p2d_folder_part *);

#endif
