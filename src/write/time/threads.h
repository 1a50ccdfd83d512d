/* threads.h - the threads of a picture over time, with what they did when.
 *
 * Internal to the writers of pictures over time.
 */
#ifndef P2D_WRITE_TIME_THREADS_H
#define P2D_WRITE_TIME_THREADS_H

#include "write/time/sheet.h"

/* Processes by how busy they were, and within them threads; equal ones as they appear. */
struct p2d_time_thread {
    p2d_thread thread; /* under its last name */
    int64_t pid, busy; /* nanoseconds that its stretches last */
    int64_t process_busy;
    uint32_t order;
    uint32_t first, n; /* its stretches: items[first .. first + n), by time */
};

struct p2d_time_threads {
    const struct p2d_view *view;
    const struct p2d_profile *profile;
    p2d_metric metric;
    int64_t begin, end; /* of all stretches of the metric; begin < end */
    int64_t busy;
    P2D_VEC(struct p2d_time_thread) at;
    uint32_t *items; /* indices of the profile's stretches */
    p2d_str *keys;   /* by function: what it is coloured by, in `names` */
    struct p2d_strings names;
    bool by_function; /* there is only one package: each function has its colour */
};

/* The threads that ran in the view's metric. False after an error, if the profile has no
 * stacks or no times for one; released in any case. */
bool p2d_time_threads_init(struct p2d_time_threads *, const struct p2d_view *);
void p2d_time_threads_release(struct p2d_time_threads *);

static inline const struct p2d_stretch *
p2d_time_stretch(const struct p2d_time_threads *t, const struct p2d_time_thread *thread,
                 uint32_t i)
{
    return &t->profile->times.at.at[t->items[thread->first + i]];
}

/* The function that was running. 0: unknown. */
p2d_fn p2d_time_fn(const struct p2d_time_threads *, const struct p2d_stretch *);
/* The package or function that a function is coloured by, and the colour. */
p2d_str p2d_time_key(const struct p2d_time_threads *, p2d_fn);
struct p2d_rgb p2d_time_color(const struct p2d_time_threads *, p2d_fn);
struct p2d_rgb p2d_time_key_color(const struct p2d_time_threads *, p2d_str key);

/* Append "worker 12/34"; "all" where the thread is unknown. */
void p2d_time_put_thread(const struct p2d_time_threads *, struct p2d_buffer *,
                         const struct p2d_time_thread *);
/* Append a length of time, "12.3 ms", of nanoseconds. */
void p2d_time_put_length(struct p2d_buffer *, int64_t length);
/* Append "1.250 s": how long after the begin, with as many digits as `step` has. */
void p2d_time_put_at(const struct p2d_time_threads *, struct p2d_buffer *, int64_t at,
                     int64_t step);

#endif
