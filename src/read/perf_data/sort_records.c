/* sort_records.c - sort records by time: a natural merge sort, which is stable. */
#include "read/perf_data/sort_records.h"

/* The end of the run that begins at `from`. */
static size_t end_of_run(const struct p2d_moment *at, size_t from, size_t n)
{
    size_t end = from + 1;
    while (end < n && at[end - 1].time <= at[end].time)
        end++;
    return end;
}

static void merge(const struct p2d_moment *from, size_t a, size_t a_end, size_t b_end,
                  struct p2d_moment *to)
{
    size_t b = a_end;
    for (size_t i = a, end = b_end; i < end; i++) {
        bool first = b == b_end || (a < a_end && from[a].time <= from[b].time);
        to[i] = first ? from[a++] : from[b++];
    }
}

/* Merge neighbouring runs of `from` into `to`. Returns the number of runs in `from`. */
static size_t pass(const struct p2d_moment *from, size_t n, struct p2d_moment *to)
{
    size_t runs = 0;
    for (size_t a = 0, b_end; a < n; a = b_end) {
        size_t a_end = end_of_run(from, a, n);
        b_end = a_end < n ? end_of_run(from, a_end, n) : n;
        merge(from, a, a_end, b_end, to);
        runs++;
    }
    return runs;
}

bool p2d_order_by_time(struct p2d_moment *moments, size_t n, struct p2d_report *report)
{
    if (n < 2 || end_of_run(moments, 0, n) == n)
        return true;
    struct p2d_moment *other = p2d_new(report, n, sizeof *other);
    if (other == NULL)
        return false;
    for (size_t runs = n; runs > 1;) {
        runs = pass(moments, n, other);
        if (runs > 1)
            runs = pass(other, n, moments);
        else
            memcpy(moments, other, n * sizeof *moments);
    }
    p2d_delete(other);
    return true;
}
