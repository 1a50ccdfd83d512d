/* columns.h - parse the columns before a sample's event in the text of perf script, from
 * right to left.
 *
 * A function that cuts a column off takes what is left of the line and returns it without
 * the column, or as it is if the column is not there.
 */
#ifndef P2D_READ_PERF_SCRIPT_COLUMNS_H
#define P2D_READ_PERF_SCRIPT_COLUMNS_H

#include "read/perf_script/header.h"
#include "read/perf_script/text.h"

enum {
    P2D_PERF_COMM_WIDTH = 16, /* "%16s", and the kernel cuts names at 15 bytes */
    P2D_PERF_ID_WIDTH = 5     /* "%5d" */
};

/* The last word, and where it starts; empty if only blanks are left. */
static inline struct p2d_span p2d_perf_last_word(struct p2d_span s)
{
    size_t end = s.len;
    while (end > 0 && p2d_perf_is_blank(s.at[end - 1]))
        end--;
    size_t start = end;
    while (start > 0 && !p2d_perf_is_blank(s.at[start - 1]))
        start--;
    return p2d_slice(s, start, end);
}

static inline struct p2d_span p2d_perf_before(struct p2d_span s, struct p2d_span word)
{
    return p2d_slice(s, 0, (size_t)(word.at - s.at));
}

/* How many blanks precede the word that ends `s`. */
size_t p2d_perf_blanks_before(struct p2d_span s, struct p2d_span word);

/* Whether the word that ends `s` is as wide as "%<width>d" prints it. */
bool p2d_perf_is_wide(struct p2d_span s, struct p2d_span word, size_t width);

static inline bool p2d_perf_is_number(struct p2d_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!p2d_perf_is_digit(s.at[i]))
            return false;
    return s.len > 0;
}

/* "[001]" */
bool p2d_perf_is_cpu(struct p2d_span word);

/* -F +tod: the date and the time of day, or that the recording has no clock for it. */
struct p2d_span p2d_perf_cut_time_of_day(struct p2d_span);
/* -F +misc: letters for user, kernel, hypervisor, guest, exec, switch. */
struct p2d_span p2d_perf_cut_misc(struct p2d_span);
/* The processor: "[001]", or "  1" in perf script -L. What is cut off is put
 * into the last; empty if there is none. */
struct p2d_span p2d_perf_cut_cpu(struct p2d_span, struct p2d_span *cpu);

/* Take the ids and the comm, which are all that is left. Numbers that are narrower than
 * perf prints them belong to the comm, unless something else says that ids must be there.
 * Returns whether there are ids. */
bool p2d_perf_take_thread(struct p2d_span, bool must_be, struct p2d_perf_header *);

#endif
