/* header.c - the line that begins a sample in the text of perf script:
 *
 *     mix 30687/30687 [001]  2284.908670:    2004008 cpu-clock:ppp:
 *     12 34/56 27850   879.166611: 1001001 cpu-clock:          (comm "12 34/56")
 *                  app  1672  2315.816623:   2004008 cycles:      560fbaea4294 f+0x2 (/b)
 *     probe 23434 [001]  2466.386058: probe_probe:fib: (558691876129)
 *     swapper     0 [000]     0.000000: PERF_RECORD_COMM: perf-exec:30687/30687
 *
 * The comm may hold anything, so the line is read leftwards from an anchor whose shape is
 * sure: the time, else the event's colon, else the address, else the end of the line.
 * perf pads numbers to fixed widths ("%5d" for ids, "%10lu" for the period), which tells
 * them apart where columns are missing. Reference: builtin-script.c of Linux 3.6 to 6.12.
 */
#include "read/perf_script/header.h"

#include "base/number.h"
#include "read/perf_script/columns.h"

enum {
    CLOCK_WIDTH = 15,    /* "14:18:33.000001" */
    PERIOD_WIDTH = 10,   /* "%10lu" */
    COLUMNS = 192,       /* where perf's columns end at the latest */
    LONG_COLUMNS = 1024, /* the same with the long comms of simpleperf */
    SURE = 3             /* there are ids, and a comm that perf can print */
};

/* -------------------------------------------- after the columns: a place */

/* Where the last address starts that a symbol follows, after the one at `from`: data
 * addresses and weights come first. */
static size_t last_address(struct p2d_span s, size_t from)
{
    size_t found = from, i = from + P2D_PERF_ADDRESS_WIDTH;
    while (i < s.len) {
        while (i < s.len && s.at[i] == ' ')
            i++;
        size_t end = p2d_find(s, i, ' ');
        size_t start = end - P2D_PERF_ADDRESS_WIDTH;
        if (end >= from + 2 * P2D_PERF_ADDRESS_WIDTH && s.at[start - 1] == ' ' &&
            end + 1 < s.len && s.at[end + 1] != ' ' && p2d_perf_address_at(s, start))
            found = start;
        i = end;
    }
    return found;
}

/* A branch is printed as "from => to": the sample was taken at its origin. */
static struct p2d_span before_target(struct p2d_span s)
{
    const unsigned char *target = memmem(s.at, s.len, " => ", 4);
    return target != NULL ? p2d_slice(s, 0, (size_t)(target - s.at)) : s;
}

/* Cut " /user.slice" off, which -F +cgroup prints between the event and an address: to the
 * end of the line, or up to the address where the sample has no callchain. The word is
 * "unknown" where perf has no path. */
static struct p2d_span cut_cgroup(struct p2d_span rest, struct p2d_span *cgroup)
{
    bool is_unknown = p2d_starts_with(rest, " unknown");
    if (!is_unknown && !p2d_starts_with(rest, " /"))
        return rest;
    size_t end = p2d_find(rest, 1, ' ');
    while (end < rest.len && !p2d_perf_address_at(rest, end + 1))
        end = p2d_find(rest, end + 1, ' ');
    struct p2d_span word = p2d_trim(p2d_slice(rest, 0, end));
    if (!is_unknown)
        *cgroup = word;
    else if (!p2d_span_is(word, "unknown"))
        return rest;
    return p2d_perf_from(rest, end);
}

/* Find "%16lx symbol (module)" in what follows "event: " or the time: after the blank
 * that precedes it, or as a data address right away, or after flags ("  %-21s "). */
static bool find_place(struct p2d_span rest, bool after_event, struct p2d_span *place)
{
    static const size_t columns[] = {1, 0, 25, 19};
    for (size_t i = 0; i < (after_event ? 4 : 2); i++) {
        size_t from = columns[i];
        if (!p2d_perf_address_at(rest, from) || (from > 0 && rest.at[from - 1] != ' '))
            continue;
        rest = before_target(rest);
        rest = p2d_perf_from(rest, last_address(rest, from));
        *place = p2d_perf_without_trailer(p2d_trim(rest));
        return true;
    }
    return false;
}

/* ------------------------------------------------------ after the time */

/* Where the event's colon is: followed by a blank or the end. */
static size_t find_colon(struct p2d_span s, size_t from)
{
    for (size_t i = p2d_find(s, from, ':'); i < s.len; i = p2d_find(s, i + 1, ':'))
        if (p2d_perf_is_blank(p2d_perf_at(s, i + 1)))
            return i;
    return s.len;
}

static size_t event_end(const struct p2d_perf_names *names, struct p2d_span s)
{
    size_t best = 0;
    for (uint32_t i = 0; names != NULL && i < names->at.len; i++) {
        struct p2d_span name = names->at.at[i];
        if (name.len > best && name.len < s.len && s.at[name.len] == ':' &&
            p2d_perf_at(s, name.len + 1) == ' ' && memcmp(s.at, name.at, name.len) == 0)
            best = name.len;
    }
    return best > 0 ? best : find_colon(s, 0);
}

static struct p2d_span skip_blanks(struct p2d_span s)
{
    size_t i = 0;
    while (i < s.len && p2d_perf_is_blank(s.at[i]))
        i++;
    return p2d_perf_from(s, i);
}

/* Cut "   2004008 " off the front. */
static struct p2d_span cut_period(struct p2d_span rest, struct p2d_perf_header *h)
{
    struct p2d_span s = skip_blanks(rest);
    size_t digits = 0;
    while (digits < s.len && p2d_perf_is_digit(s.at[digits]))
        digits++;
    if (!p2d_perf_is_blank(p2d_perf_at(s, digits)) ||
        !p2d_parse_u64(p2d_slice(s, 0, digits), &h->period))
        return rest;
    h->has_period = true;
    /* One blank belongs to the period, the others to what follows. */
    return p2d_perf_from(s, digits + 1);
}

static bool is_record(struct p2d_span text)
{
    bool is_capital = text.len > 0 && text.at[0] >= 'A' && text.at[0] <= 'Z';
    return is_capital && (p2d_starts_with(text, "PERF_RECORD_") ||
                          p2d_starts_with(text, "DEFERRED CALLCHAIN"));
}

/* What follows "time: " or stands at its place. */
static enum p2d_perf_kind take_rest(const struct p2d_perf_names *names,
                                    struct p2d_span rest, struct p2d_perf_header *h)
{
    struct p2d_span text = skip_blanks(rest);
    if (is_record(text))
        return P2D_PERF_RECORD;
    /* An address may consist of decimal digits, but then it ends in another column. */
    if (p2d_perf_address_at(rest, 1) && find_place(rest, false, &h->place))
        return P2D_PERF_HEADER;
    rest = cut_period(rest, h);
    if (find_place(rest, false, &h->place))
        return P2D_PERF_HEADER;
    text = skip_blanks(rest);
    size_t end = event_end(names, text);
    if (end == text.len)
        return P2D_PERF_HEADER;
    h->event = p2d_slice(text, 0, end);
    h->fields = p2d_perf_from(text, end + 1);
    find_place(cut_cgroup(p2d_perf_from(text, end + 2), &h->cgroup), true, &h->place);
    return P2D_PERF_HEADER;
}

/* Where the time starts whose colon is given; the length if it is no time. perf prints 6
 * or 9 decimals; some converters leave zeros out, `is_short`. */
static size_t time_start(struct p2d_span s, size_t colon, bool is_short)
{
    size_t i = colon;
    while (i > 0 && p2d_perf_is_digit(s.at[i - 1]))
        i--;
    size_t decimals = colon - i;
    bool is_usual = decimals == 6 || decimals == 9;
    if (is_usual == is_short || decimals == 0 || decimals > 9 || i < 2 ||
        s.at[i - 1] != '.')
        return s.len;
    size_t point = --i;
    while (i > 0 && p2d_perf_is_digit(s.at[i - 1]))
        i--;
    return i < point && (i == 0 || p2d_perf_is_blank(s.at[i - 1])) ? i : s.len;
}

static bool is_letter(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What precedes the time. Returns whether there are ids. */
static bool take_left(struct p2d_span s, struct p2d_perf_header *h)
{
    struct p2d_span word = p2d_perf_last_word(s);
    *h = (struct p2d_perf_header){0};
    /* Most often it is an id or "[001]", and there is no need to look closer. */
    if (word.len >= CLOCK_WIDTH || (word.len > 0 && is_letter(word.at[word.len - 1])))
        s = p2d_perf_cut_misc(p2d_perf_cut_time_of_day(s));
    return p2d_perf_take_thread(p2d_perf_cut_cpu(s, &h->cpu), true, h);
}

/* Find the time's colon: that of the last match with a comm that perf can print; a comm
 * may look like a match. Returns how sure it is, 0: there is none. */
static int find_time(struct p2d_span line, bool is_short, struct p2d_perf_header *header,
                     size_t *best_colon)
{
    struct p2d_span columns = p2d_slice(line, 0, LONG_COLUMNS);
    struct p2d_perf_header h;
    int best_rank = 0;
    for (size_t colon = find_colon(columns, 0); colon < columns.len;
         colon = find_colon(columns, colon + 1)) {
        if (best_rank > 0 && colon > COLUMNS)
            break;
        size_t start = time_start(columns, colon, is_short);
        if (start == columns.len)
            continue;
        bool has_ids = take_left(p2d_slice(line, 0, start), &h);
        int rank = h.comm.len <= P2D_PERF_COMM_WIDTH ? 2 * has_ids + 1 : 2 * has_ids;
        if (rank < 1 || rank < best_rank || (rank == best_rank && rank != SURE))
            continue;
        best_rank = rank;
        *best_colon = colon;
        h.time = p2d_slice(line, start, colon);
        *header = h;
    }
    return best_rank;
}

enum p2d_perf_kind p2d_perf_timed(const struct p2d_perf_names *names,
                                  struct p2d_span line, struct p2d_perf_header *header)
{
    size_t colon = 0;
    if (find_time(line, false, header, &colon) == 0 &&
        find_time(line, true, header, &colon) < SURE)
        return P2D_PERF_OTHER;
    return take_rest(names, p2d_perf_from(line, colon + 2), header);
}

/* ------------------------------------------------------- without a time */

/* Whether the word that ends `s` is a period: as wide as perf prints it, or after other
 * numbers where somebody squeezed the blanks. */
static bool is_period(struct p2d_span s, struct p2d_span word)
{
    struct p2d_span left = p2d_perf_before(s, word), next = p2d_perf_last_word(left);
    if (!p2d_perf_is_number(word))
        return false;
    if (p2d_perf_is_wide(s, word, PERIOD_WIDTH) || p2d_perf_is_cpu(next))
        return true;
    return p2d_perf_is_number(next) && p2d_perf_is_wide(left, next, P2D_PERF_ID_WIDTH) &&
           p2d_perf_blanks_before(s, word) == 1 && word.len != P2D_PERF_ID_WIDTH;
}

/* Parse the numbers before the event or the address, by their widths. Returns whether one
 * of them is certainly perf's. */
static bool take_numbers(struct p2d_span s, struct p2d_perf_header *h)
{
    struct p2d_span word = p2d_perf_last_word(s);
    *h = (struct p2d_perf_header){.pid = -1, .tid = -1};
    if (is_period(s, word) && p2d_parse_u64(word, &h->period)) {
        h->has_period = true;
        s = p2d_perf_before(s, word);
    }
    s = p2d_perf_cut_cpu(p2d_perf_cut_misc(p2d_perf_cut_time_of_day(s)), &h->cpu);
    bool has_ids = p2d_perf_take_thread(s, false, h);
    return h->has_period || p2d_perf_is_cpu(h->cpu) || has_ids;
}

/* Whether "%16s " printed a comm and nothing followed it. */
static bool is_lone_comm(struct p2d_span left)
{
    size_t end = left.len;
    while (end > 0 && p2d_perf_is_blank(left.at[end - 1]))
        end--;
    return left.len > P2D_PERF_COMM_WIDTH && end == P2D_PERF_COMM_WIDTH;
}

/* Whether "name:" is an event as a tracepoint has it: "sched:sched_switch". */
static bool is_tracepoint(struct p2d_span event)
{
    size_t colon = p2d_find(event, 0, ':');
    return colon > 0 && colon + 1 < event.len && event.at[colon + 1] != ':';
}

/* A header whose event's colon is given. */
static enum p2d_perf_kind take_event(struct p2d_span line, size_t colon,
                                     struct p2d_perf_header *h)
{
    struct p2d_span event = p2d_perf_last_word(p2d_slice(line, 0, colon));
    struct p2d_span left = p2d_perf_before(line, event);
    struct p2d_span cgroup = {0};
    struct p2d_span rest = cut_cgroup(p2d_perf_from(line, colon + 2), &cgroup);
    bool has_numbers = take_numbers(left, h) && h->comm.len <= P2D_PERF_COMM_WIDTH;
    bool has_columns = has_numbers || is_lone_comm(left) || p2d_trim(left).len == 0;
    if (event.len == 0 || p2d_perf_is_number(event))
        return P2D_PERF_OTHER;
    h->event = event;
    h->cgroup = cgroup;
    if (find_place(rest, true, &h->place))
        return has_columns ? P2D_PERF_HEADER : P2D_PERF_OTHER;
    /* perf leaves a blank after the colon; messages do not. */
    if (p2d_trim(rest).len == 0)
        return has_numbers || (has_columns && colon + 2 == line.len) ? P2D_PERF_HEADER
                                                                     : P2D_PERF_MAYBE;
    if (!has_numbers)
        return P2D_PERF_OTHER;
    return is_tracepoint(event) ? P2D_PERF_HEADER : P2D_PERF_MAYBE;
}

/* A header without an event: "COMM IDS PERIOD ADDRESS symbol (module)", any column
 * missing. */
static bool take_address(struct p2d_span line, struct p2d_perf_header *h)
{
    struct p2d_span columns = p2d_slice(line, 0, COLUMNS);
    for (size_t i = 0; i < columns.len;) {
        size_t start = i;
        while (start < columns.len && columns.at[start] == ' ')
            start++;
        size_t end = p2d_find(columns, start, ' ');
        i = end + 1;
        if (end <= P2D_PERF_ADDRESS_WIDTH ||
            columns.at[end - P2D_PERF_ADDRESS_WIDTH - 1] != ' ' ||
            !p2d_perf_address_at(line, end - P2D_PERF_ADDRESS_WIDTH))
            continue;
        size_t left = end - P2D_PERF_ADDRESS_WIDTH - 1;
        bool sure = take_numbers(p2d_slice(line, 0, left), h);
        if (sure || left == 0 ||
            left == P2D_PERF_COMM_WIDTH + 1) /* "%16s " before, or nothing */
            return find_place(p2d_perf_from(line, left), false, &h->place);
    }
    return false;
}

static bool is_untimed_record(struct p2d_span line)
{
    for (size_t i = p2d_find(line, 0, 'P'); i < line.len; i = p2d_find(line, i + 1, 'P'))
        if ((i == 0 || line.at[i - 1] == ' ') &&
            p2d_starts_with(p2d_perf_from(line, i), "PERF_RECORD_"))
            return true;
    return false;
}

/* The kind of a line without a time. *h is what a P2D_PERF_HEADER holds. Of a P2D_PERF_MAYBE
 * *is_maybe tells whether it has what looks like an event, and *maybe is then the header
 * that it would be. */
static enum p2d_perf_kind find_event(struct p2d_span line, struct p2d_perf_header *h,
                                     bool *is_maybe, struct p2d_perf_header *maybe)
{
    *is_maybe = false;
    if (is_untimed_record(line))
        return P2D_PERF_RECORD;
    struct p2d_span columns = p2d_slice(line, 0, COLUMNS);
    for (size_t colon = find_colon(columns, 0); colon < columns.len;
         colon = find_colon(columns, colon + 1)) {
        enum p2d_perf_kind kind = take_event(line, colon, h);
        if (kind == P2D_PERF_HEADER)
            return kind;
        if (kind == P2D_PERF_MAYBE && !*is_maybe) {
            *is_maybe = true;
            *maybe = *h;
        }
    }
    return take_address(line, h) ? P2D_PERF_HEADER : P2D_PERF_MAYBE;
}

enum p2d_perf_kind p2d_perf_untimed(struct p2d_span line, struct p2d_perf_header *h)
{
    struct p2d_perf_header maybe;
    bool is_maybe;
    enum p2d_perf_kind kind = find_event(line, h, &is_maybe, &maybe);
    if (kind == P2D_PERF_MAYBE && is_maybe)
        *h = maybe;
    else if (kind == P2D_PERF_MAYBE)
        take_numbers(line, h);
    return kind;
}

enum p2d_perf_kind p2d_perf_surely_untimed(struct p2d_span line,
                                           struct p2d_perf_header *h)
{
    struct p2d_perf_header maybe;
    bool is_maybe;
    return find_event(line, h, &is_maybe, &maybe);
}
