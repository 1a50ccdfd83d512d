/* parallel.c - read one regular file in parts by several threads.
 *
 * The file is cut where the format says that a part may begin. Each part has a thread, a
 * builder and a report of its own; then the parts are merged in their order, so that
 * everything gets the numbers that it would have got from one thread.
 */
#include "read/parallel.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "model/merge.h"

#ifdef P2D_TINY
enum { SMALLEST_PART = 256, WINDOW = 4096 };
#else
enum {
    SMALLEST_PART = 4 * 1024 * 1024, /* less is read before a thread has started */
    WINDOW = 1024 * 1024             /* where a boundary is looked for */
};
#endif
enum { MOST_PARTS = 64 };

struct part {
    const struct p2d_reader *reader;
    const struct p2d_input *whole; /* its name and options */
    int fd;
    off_t at, end;
    struct p2d_progress *progress;
    struct p2d_span head;
    struct p2d_report report;
    struct p2d_builder builder;
    struct p2d_profile *profile;
    void *state;
    uint64_t lines;
    pthread_t thread;
    bool started, built, keeps_times;
};

static ptrdiff_t pull(void *state, unsigned char *buffer, size_t n)
{
    struct part *part = state;
    off_t left = part->end - part->at;
    if ((off_t)n > left)
        n = (size_t)left;
    ssize_t got = 0;
    do
        got = n > 0 ? pread(part->fd, buffer, n, part->at) : 0;
    while (got < 0 && errno == EINTR);
    if (got < 0)
        p2d_set_error(&part->report, P2D_EIO, "cannot read: %s", strerror(errno));
    if (got > 0) {
        part->at += got;
        p2d_progress_add(part->progress, (size_t)got);
    }
    return got;
}

static void *read_part(void *state)
{
    struct part *part = state;
    struct p2d_input in;
    struct p2d_report *report = &part->report;
    part->built = p2d_builder_init(&part->builder, P2D_TREE, part->reader->name, report);
    part->builder.drops_lines = !part->whole->options->lines;
    part->builder.drops_labels = !part->whole->options->labels;
    part->builder.keeps_times = part->keeps_times;
    if (part->built && p2d_input_init(&in, (struct p2d_source){pull, part},
                                      part->whole->name, 0, report)) {
        in.options = part->whole->options;
        part->reader->parts->read(&in, &part->builder, part->head, part->state);
        part->lines = in.line;
        p2d_input_release(&in);
    }
    return NULL;
}

/* --------------------------------------------------------------- cutting */

/* Offset of the next boundary at or after `from`; -1 if none is near. */
static off_t find_boundary(const struct part *whole, off_t from, unsigned char *window)
{
    ssize_t n = pread(whole->fd, window, WINDOW, from);
    if (n <= 0)
        return -1;
    size_t at = whole->reader->parts->boundary((struct p2d_span){window, (size_t)n}, 0);
    return at != SIZE_MAX ? from + (off_t)at : -1;
}

/* Fill parts[0..n): equal lengths, moved to boundaries. Returns how many there are. */
static size_t cut(struct part *parts, size_t n, off_t begin, off_t end,
                  unsigned char *window)
{
    size_t made = 1;
    parts[0].at = begin;
    for (size_t i = 1; i < n; i++) {
        off_t at =
            find_boundary(&parts[0], begin + (end - begin) / (off_t)n * (off_t)i, window);
        if (at <= parts[made - 1].at || at >= end)
            continue;
        parts[made - 1].end = at;
        parts[made++].at = at;
    }
    parts[made - 1].end = end;
    return made;
}

/* ----------------------------------------------------------- putting together */

/* A part counts its lines from 1: add those before it to the "NAME:LINE" of a warning. */
static void shift_place(char *place, size_t size, uint64_t lines)
{
    char *colon = strrchr(place, ':');
    uint64_t line;
    if (colon != NULL && p2d_parse_u64(p2d_span_of(colon + 1), &line))
        snprintf(colon + 1, size - (size_t)(colon + 1 - place), "%" PRIu64, line + lines);
}

/* As it is: its text is escaped already. */
static void add_warning(struct p2d_report *to, const struct p2d_warning *warning)
{
    for (unsigned i = 0; i < to->n_warnings; i++)
        if (strcmp(to->warnings[i].kind, warning->kind) == 0) {
            to->warnings[i].count += warning->count;
            return;
        }
    if (to->n_warnings < P2D_MAX_WARNINGS)
        to->warnings[to->n_warnings++] = *warning;
}

static void merge_warnings(struct p2d_report *to, const struct p2d_report *from,
                           uint64_t lines_before)
{
    for (unsigned i = 0; i < from->n_warnings; i++) {
        struct p2d_warning warning = from->warnings[i];
        shift_place(warning.place, sizeof warning.place, lines_before);
        add_warning(to, &warning);
    }
}

/* Add the values of the samples to *sum. False if one is no whole number. */
static bool add_values(const struct p2d_profile *profile, double *sum)
{
    for (uint32_t s = 1; s < profile->samples.len; s++) {
        double value = profile->samples.at[s].value;
        *sum += fabs(value);
        if (value != trunc(value))
            return false;
    }
    return true;
}

/* Whether the parts were understood, and whether their sums do not depend on the order:
 * those of whole numbers up to 2^53 do not. */
static bool is_good(const struct part *parts, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (!p2d_ok(&parts[i].report) ||
            parts[i].reader->parts->needs_order(parts[i].state) ||
            !add_values(parts[i].builder.profile, &sum))
            return false;
    return sum <= 0x1p53;
}

/* The first part's builder becomes the whole. */
static void merge(struct part *parts, size_t n, struct p2d_builder *whole)
{
    uint64_t lines = 0;
    void *states[MOST_PARTS];
    struct p2d_report *report = whole->report;
    p2d_builder_release(whole);
    *whole = parts[0].builder;
    whole->report = report;
    whole->frames.len = 0;
    parts[0].built = false;
    for (size_t i = 0; i < n && p2d_ok(report); i++) {
        merge_warnings(report, &parts[i].report, lines);
        states[i] = parts[i].state;
        lines += parts[i].lines;
        if (i > 0)
            p2d_merge(whole, parts[i].builder.profile);
    }
    struct p2d_input in = {.report = report,
                           .name = parts[0].whole->name,
                           .options = parts[0].whole->options,
                           .line = lines};
    if (p2d_ok(report))
        parts[0].reader->parts->finish(&in, states, n);
}

static void run(struct part *parts, size_t n)
{
    for (size_t i = 1; i < n; i++)
        parts[i].started =
            pthread_create(&parts[i].thread, NULL, read_part, &parts[i]) == 0;
    read_part(&parts[0]);
    for (size_t i = 1; i < n; i++)
        if (parts[i].started)
            pthread_join(parts[i].thread, NULL);
        else
            read_part(&parts[i]);
}

static bool read_in_parts(struct part *parts, size_t n, struct p2d_builder *b)
{
    for (size_t i = 0; i < n; i++) {
        parts[i].state = p2d_new(b->report, 1, parts[0].reader->parts->state_size);
        parts[i].reader = parts[0].reader;
        parts[i].whole = parts[0].whole;
        parts[i].fd = parts[0].fd;
        parts[i].head = parts[0].head;
        parts[i].progress = parts[0].progress;
        parts[i].keeps_times = b->keeps_times;
    }
    bool good = p2d_ok(b->report);
    if (good) {
        run(parts, n);
        good = is_good(parts, n);
    }
    if (good)
        merge(parts, n, b);
    for (size_t i = 0; i < n; i++) {
        if (parts[i].built)
            p2d_builder_release(&parts[i].builder);
        p2d_delete(parts[i].state);
    }
    return good;
}

bool p2d_read_parallel(int fd, off_t begin, const struct p2d_input *whole,
                       const struct p2d_reader *reader, unsigned n_threads,
                       struct p2d_progress *progress, struct p2d_builder *b)
{
    struct stat info;
    if (reader->parts == NULL || n_threads < 2 || begin < 0 || fstat(fd, &info) != 0 ||
        !S_ISREG(info.st_mode) || info.st_size <= begin)
        return false;
    off_t end = info.st_size;
    size_t n = (size_t)((end - begin) / SMALLEST_PART);
    n = n < n_threads ? n : n_threads;
    n = n < MOST_PARTS ? n : MOST_PARTS;
    if (n < 2)
        return false;
    struct part *parts = p2d_new(b->report, n, sizeof *parts);
    unsigned char *window = p2d_new(b->report, 2, WINDOW);
    bool done = false;
    if (parts != NULL && window != NULL) {
        unsigned char *head = window + WINDOW;
        ssize_t head_size = pread(fd, head, WINDOW, begin);
        parts[0] = (struct part){
            .reader = reader, .whole = whole, .fd = fd, .progress = progress};
        n = cut(parts, n, begin, end, window);
        parts[0].head = (struct p2d_span){head, head_size > 0 ? (size_t)head_size : 0};
        done = n > 1 && read_in_parts(parts, n, b);
    }
    p2d_delete(parts);
    p2d_delete(window);
    return done;
}
