/* progress.h - show progress on a terminal after a second. */
#ifndef P2D_CLI_PROGRESS_H
#define P2D_CLI_PROGRESS_H

#include <pthread.h>
#include <stdint.h>

#include "cli/options.h"

/* A line on standard error that a thread of its own keeps, since neither reading nor
 * layout can be relied on to come by. The mutex guards all that follows it. */
struct progress {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    uint64_t bytes_read, size; /* of the file that is read */
    size_t file, n_files;      /* which of how many files that is */
    size_t n_nodes, n_edges;   /* of the graph that is drawn; 0: none yet */
    bool is_over, is_joined;
    int shown; /* columns of what stands on the terminal */
};

/* All of these do nothing for NULL. */

/* False if there can be none. */
bool progress_begin(struct progress *);
/* Let an input report its progress while it is read. */
void progress_follow(struct progress *, struct p2d_read_options *);
/* Which file is read now, from 1, of how many. */
void progress_file(struct progress *, size_t file, size_t n_files);
/* Erase the line until it is written again, since something else is to be printed. */
void progress_pause(struct progress *);
/* From now on something is drawn. */
void progress_draw(struct progress *, size_t n_nodes, size_t n_edges);
/* Erase it; may be called again. */
void progress_end(struct progress *);

#endif
