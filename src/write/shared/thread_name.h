/* thread_name.h - what a thread or a process is called. */
#ifndef P2D_WRITE_SHARED_THREAD_NAME_H
#define P2D_WRITE_SHARED_THREAD_NAME_H

#include "prof2dot.h"
#include "model/profile.h"

/* Append "comm 12/34" of a thread, "comm 12" of a process. */
void p2d_put_group(struct p2d_buffer *, const struct p2d_profile *, p2d_thread,
                   enum p2d_split);

#endif
