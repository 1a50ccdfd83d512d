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
    p2d_metric
        parts[2];   /* whose stretches are shown: the metric twice, or the two of a sum */
    bool has_waits; /* the metric is the sum of what threads ran and waited */
    int64_t begin, end; /* of all stretches of the metric; begin < end */
    int64_t busy;
    P2D_VEC(struct p2d_time_thread) at;
    uint32_t *items;         /* indices of the profile's stretches */
    struct p2d_stretch *own; /* by item, where they are not as in the profile; or NULL */
    p2d_str *keys;           /* by function: what it is coloured by, in `names` */
    struct p2d_strings names;
    bool by_function; /* there is only one package: each function has its colour */
};

/* The threads that ran in the view's metric, of a profile with times. False after an error,
 * as where that metric has none; released in any case. */
bool p2d_time_threads_init(struct p2d_time_threads *, const struct p2d_view *);
/* The same for a picture that can show waits: if the metric is the sum of what threads ran and waited
 * (model/wall_time.h), the picture has the stretches of both. */
bool p2d_time_threads_with_waits(struct p2d_time_threads *, const struct p2d_view *);
void p2d_time_threads_release(struct p2d_time_threads *);

/* Whether stretches of samples of this metric are shown. */
static inline bool p2d_time_shows(const struct p2d_time_threads *t, p2d_metric metric)
{
    return metric == t->parts[0] || metric == t->parts[1];
}

static inline const struct p2d_stretch *
p2d_time_stretch(const struct p2d_time_threads *t, const struct p2d_time_thread *thread,
                 uint32_t i)
{
    return t->own != NULL ? &t->own[thread->first + i]
                          : &t->profile->times.at.at[t->items[thread->first + i]];
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
