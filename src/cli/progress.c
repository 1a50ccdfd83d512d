/* progress.c - show progress on a terminal after a second.
 *
 * Only write(2) is used, so that a process forked meanwhile finds no lock taken, and no
 * control bytes but the carriage return.
 */
#include "cli/progress.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 1000, NEXT_MS = 200, WIDTH = 60 };

static void describe(const struct progress *p, char *text, size_t size)
{
    const double mebibyte = 1024 * 1024;
    double bytes = (double)p->bytes_read, size_of_file = (double)p->size;
    if (p->n_nodes > 0)
        snprintf(text, size, "prof2dot: laying out %zu functions and %zu calls ...",
                 p->n_nodes, p->n_edges);
    else if (p->n_files > 1)
        snprintf(text, size, "prof2dot: reading file %zu of %zu", p->file, p->n_files);
    else if (p->size > 0 && p->bytes_read <= p->size)
        snprintf(text, size, "prof2dot: reading, %.0f%% of %.1f MiB",
                 100 * bytes / size_of_file, size_of_file / mebibyte);
    else
        snprintf(text, size, "prof2dot: reading, %.1f MiB", bytes / mebibyte);
}

/* Write over the last line, and blanks over its rest. */
static void show(struct progress *p, const char *text)
{
    char line[3 * WIDTH];
    int length = (int)strnlen(text, WIDTH);
    int blanks = p->shown > length ? p->shown - length : 0;
    int n = snprintf(line, sizeof line, "\r%.*s%*s%s", length, text, blanks, "",
                     length == 0 ? "\r" : "");
    if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
        p->is_over = true;
    p->shown = length;
}

static struct timespec later(int milliseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    at.tv_sec += milliseconds / 1000 + at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    return at;
}

static void *keep_line(void *state)
{
    struct progress *p = state;
    struct timespec until = later(FIRST_MS);
    pthread_mutex_lock(&p->mutex);
    while (!p->is_over) {
        char text[128];
        if (pthread_cond_timedwait(&p->wake, &p->mutex, &until) == 0)
            continue; /* woken: to see that it is over */
        describe(p, text, sizeof text);
        show(p, text);
        until = later(NEXT_MS);
    }
    pthread_mutex_unlock(&p->mutex);
    return NULL;
}

bool progress_begin(struct progress *p)
{
    sigset_t all, before;
    *p = (struct progress){0};
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->wake, NULL);
    /* Signals belong to the main thread, which puts them off while it replaces files. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&p->thread, NULL, keep_line, p) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

void progress_draw(struct progress *p, size_t n_nodes, size_t n_edges)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->mutex);
    p->n_nodes = n_nodes;
    p->n_edges = n_edges;
    pthread_mutex_unlock(&p->mutex);
}

void progress_file(struct progress *p, size_t file, size_t n_files)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->mutex);
    p->file = file;
    p->n_files = n_files;
    pthread_mutex_unlock(&p->mutex);
}

void progress_pause(struct progress *p)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->mutex);
    if (p->shown > 0)
        show(p, "");
    pthread_mutex_unlock(&p->mutex);
}

void progress_end(struct progress *p)
{
    if (p == NULL || p->is_joined)
        return;
    pthread_mutex_lock(&p->mutex);
    p->is_over = true;
    pthread_cond_signal(&p->wake);
    pthread_mutex_unlock(&p->mutex);
    pthread_join(p->thread, NULL);
    if (p->shown > 0)
        show(p, "");
    p->is_joined = true;
}

static void tell(void *state, uint64_t bytes_read, uint64_t size)
{
    struct progress *p = state;
    pthread_mutex_lock(&p->mutex);
    p->bytes_read = bytes_read;
    p->size = size;
    pthread_mutex_unlock(&p->mutex);
}

void progress_follow(struct progress *p, struct p2d_read_options *options)
{
    if (p == NULL)
        return;
    options->progress = tell;
    options->progress_state = p;
}
