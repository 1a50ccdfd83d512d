/* columns.c - parse the columns before a sample's event in the text of perf script, from
 * right to left: time of day, misc, processor, ids, comm.
 *
 * perf pads numbers to fixed widths ("%5d" for ids), which distinguishes them from a comm
 * that looks alike. Reference: builtin-script.c of Linux 3.6 to 6.12.
 */
#include "read/perf_script/columns.h"

enum { CPU_WIDTH = 3 /* "%3d", perf script -L */ };

/* How many blanks precede the word that ends `s`. */
size_t p2d_perf_blanks_before(struct p2d_span s, struct p2d_span word)
{
    struct p2d_span left = p2d_perf_before(s, word);
    size_t blanks = 0;
    while (blanks < left.len && p2d_perf_is_blank(left.at[left.len - 1 - blanks]))
        blanks++;
    return blanks;
}

/* Whether the word that ends `s` is as wide as "%<width>d" prints it. Where the line
 * starts no blank separates it from what precedes it, but a comm may stand there as
 * "%16s". */
bool p2d_perf_is_wide(struct p2d_span s, struct p2d_span word, size_t width)
{
    size_t blanks = p2d_perf_blanks_before(s, word);
    bool at_start = blanks == p2d_perf_before(s, word).len;
    if (at_start && blanks > 0 && blanks + word.len == P2D_PERF_COMM_WIDTH)
        return false;
    if (at_start && blanks > P2D_PERF_COMM_WIDTH) { /* an empty comm */
        blanks -= P2D_PERF_COMM_WIDTH;
        at_start = false;
    }
    return blanks + word.len >= width + !at_start;
}

/* "123" or "-1". */
static bool parse_id(struct p2d_span s, int64_t *id)
{
    size_t sign = s.len > 0 && s.at[0] == '-';
    int64_t value = 0;
    for (size_t i = sign; i < s.len; i++) {
        if (!p2d_perf_is_digit(s.at[i]) || value > INT32_MAX)
            return false;
        value = value * 10 + (s.at[i] - '0');
    }
    *id = sign ? -value : value;
    return s.len > sign;
}

/* "123/456" or "456": a single number is the thread's. */
static bool parse_ids(struct p2d_span word, struct p2d_perf_header *h)
{
    size_t slash = p2d_find(word, 0, '/');
    int64_t pid = -1, tid;
    if (slash == word.len ? !parse_id(word, &tid)
                          : !parse_id(p2d_slice(word, 0, slash), &pid) ||
                                !parse_id(p2d_perf_from(word, slash + 1), &tid))
        return false;
    h->pid = pid;
    h->tid = tid;
    return true;
}

/* "[001]" */
bool p2d_perf_is_cpu(struct p2d_span word)
{
    return word.len > 2 && word.at[0] == '[' && word.at[word.len - 1] == ']' &&
           p2d_perf_is_number(p2d_slice(word, 1, word.len - 1));
}

/* Whether the word looks like the pattern, in which 0 stands for any digit. */
static bool is_like(struct p2d_span word, const char *pattern)
{
    if (word.len != strlen(pattern))
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (pattern[i] == '0' ? !p2d_perf_is_digit(word.at[i])
                              : word.at[i] != (unsigned char)pattern[i])
            return false;
    return true;
}

/* -F +tod: the date and the time of day, or that the recording has no clock for it. */
struct p2d_span p2d_perf_cut_time_of_day(struct p2d_span s)
{
    struct p2d_span clock = p2d_perf_last_word(s);
    struct p2d_span date = p2d_perf_last_word(p2d_perf_before(s, clock));
    if (p2d_span_is(clock, "disabled") && date.len > 0)
        return p2d_perf_before(s, clock);
    if (!is_like(clock, "00:00:00.000000") && !is_like(clock, "00:00:00.000000000"))
        return s;
    return is_like(date, "0000-00-00") ? p2d_perf_before(s, date) : s;
}

/* -F +misc: letters for user, kernel, hypervisor, guest, exec, switch. */
static bool is_misc(struct p2d_span word)
{
    for (size_t i = 0; i < word.len; i++)
        if (memchr("KUHGgMESp", word.at[i], 9) == NULL)
            return false;
    return word.len > 0 && word.len <= 6;
}

struct p2d_span p2d_perf_cut_misc(struct p2d_span s)
{
    struct p2d_perf_header ignored;
    struct p2d_span word = p2d_perf_last_word(s);
    if (!is_misc(word))
        return s;
    struct p2d_span left = p2d_perf_last_word(p2d_perf_before(s, word));
    return p2d_perf_is_cpu(left) || parse_ids(left, &ignored) ? p2d_perf_before(s, word)
                                                              : s;
}

/* The processor: "[001]", or "  1" in perf script -L, which is narrower than an id is. */
struct p2d_span p2d_perf_cut_cpu(struct p2d_span s, struct p2d_span *cpu)
{
    struct p2d_span word = p2d_perf_last_word(s);
    *cpu = word;
    if (p2d_perf_is_cpu(word))
        return p2d_perf_before(s, word);
    struct p2d_span left = p2d_perf_before(s, word);
    struct p2d_span id = p2d_perf_last_word(left);
    if (p2d_perf_is_number(word) &&
        p2d_perf_blanks_before(s, word) + word.len == CPU_WIDTH + 1 &&
        p2d_perf_is_number(id) && p2d_perf_is_wide(left, id, P2D_PERF_ID_WIDTH))
        return left;
    cpu->len = 0;
    return s;
}

/* Without "VM: 1234 " or "VCPU:000 ". */
static struct p2d_span without_mark(struct p2d_span comm, const char *mark, size_t width)
{
    size_t start = strlen(mark), i = start;
    if (!p2d_starts_with(comm, mark))
        return comm;
    while (i < comm.len && comm.at[i] == ' ')
        i++;
    while (i < comm.len && p2d_perf_is_digit(comm.at[i]))
        i++;
    return i - start < width ? comm : p2d_trim(p2d_perf_from(comm, i));
}

/* Guests: "VM: 1234 VCPU:000 " before the comm. */
static struct p2d_span without_guest(struct p2d_span comm)
{
    if (comm.len == 0 || comm.at[0] != 'V')
        return comm;
    return without_mark(without_mark(comm, "VM:", P2D_PERF_ID_WIDTH), "VCPU:", CPU_WIDTH);
}

/* The ids and the comm. Numbers that are narrower than perf prints them belong to the
 * comm, unless something else says that ids must be there. Returns whether there are ids.
 */
bool p2d_perf_take_thread(struct p2d_span s, bool must_be, struct p2d_perf_header *h)
{
    struct p2d_span word = p2d_perf_last_word(s);
    struct p2d_span first_id = p2d_slice(word, 0, p2d_find(word, 0, '/'));
    h->pid = h->tid = -1;
    bool has_ids = (must_be || p2d_perf_is_wide(s, first_id, P2D_PERF_ID_WIDTH)) &&
                   parse_ids(word, h);
    h->comm = without_guest(p2d_trim(has_ids ? p2d_perf_before(s, word) : s));
    return has_ids;
}
