/* folder.h - read the records of a recording that is a directory
 * (read/perf_data/directory.h).
 *
 * Each file is in the order of time, for the kernel wrote it, and none has rounds. They
 * are read in turns, the file with the oldest records first, so that few records have to
 * wait until their order is certain.
 */
#ifndef P2D_READ_PERF_DATA_FOLDER_H
#define P2D_READ_PERF_DATA_FOLDER_H

#include "read/perf_data/file.h"

struct p2d_perf_folder_file; /* opaque */

/* Zeroed is none. */
struct p2d_perf_folder {
    struct p2d_perf_file *file; /* its description */
    struct p2d_perf_folder_file *files, *turn;
    size_t n_files;
    size_t left; /* bytes of this turn */
};

/* Open the other files of the folder whose `data` this is; none if the file is not in
 * such a folder. False after an error. */
bool p2d_perf_folder_open(struct p2d_perf_folder *, struct p2d_perf_file *);
void p2d_perf_folder_release(struct p2d_perf_folder *);

/* It is the next file's turn; false if all are at their ends. */
bool p2d_perf_folder_turn(struct p2d_perf_folder *);
/* The next record of this turn; false at its end or after an error. */
bool p2d_perf_folder_next(struct p2d_perf_folder *, struct p2d_perf_record *);
/* The time up to which all records were taken. */
uint64_t p2d_perf_folder_settled(const struct p2d_perf_folder *);

#endif
