/* probe.c - detect the text of perf script: a header, and within three lines a frame,
 * or another header with a time and a thread. */
#include "read/perf_script/probe.h"

#include "read/perf_script/columns.h"
#include "read/perf_script/frame.h"
#include "read/perf_script/header.h"
#include "read/perf_script/text.h"
#include "read/read.h"

bool p2d_perf_is_recording(struct p2d_span head)
{
    return p2d_starts_with(head, "PERFILE2") || p2d_starts_with(head, "2ELIFREP") ||
           p2d_starts_with(head, "PERFFILE");
}

enum {
    PROBED_LINES = 512,               /* that are no comments */
    LINES_BETWEEN = 3,                /* at most, from a header to what belongs to it */
    FEWEST_DIGITS = 3,                /* of an address: fewer are numbers or names */
    BY_TIME = P2D_BY_KEYS - 5,        /* logs have lines with a time and a number too */
    BY_FEW_COLUMNS = P2D_BY_KEYS - 10 /* headers without a time or without ids */
};

/* How many digits the address at the beginning of a frame has. */
static size_t digits_of(struct p2d_span line)
{
    struct p2d_span text = p2d_trim(line);
    size_t n = 0;
    while (n < text.len && p2d_perf_is_hex(text.at[n]))
        n++;
    return n;
}

/* A frame exactly as perf prints it: a tab, the address in 16 columns, a blank. No symbol ends
 * in a comma, as rows of numbers in sources do. */
static bool is_printed_frame(struct p2d_span line)
{
    return !p2d_ends_with(line, ",") && line.len > 0 && line.at[0] == '\t' &&
           p2d_perf_address_at(line, 1) &&
           p2d_perf_at(line, 1 + P2D_PERF_ADDRESS_WIDTH) == ' ' &&
           digits_of(line) >= FEWEST_DIGITS;
}

/* A frame after a header whose tab became blanks or nothing. */
static bool is_likely_frame(struct p2d_span line)
{
    struct p2d_perf_frame frame;
    return p2d_perf_parse_frame(line, &frame) && frame.has_module;
}

/* One that does not need the header to tell: "a = (1)" is a frame by its columns too. */
static bool is_sure_frame(struct p2d_span line)
{
    struct p2d_perf_frame frame;
    return digits_of(line) >= FEWEST_DIGITS && p2d_perf_parse_frame(line, &frame) &&
           (p2d_starts_with(frame.module, "/") || p2d_starts_with(frame.module, "["));
}

/* Whether a header with a time and ids goes on as perf prints it: a period, an address,
 * an event with nothing after it, or a tracepoint with its fields. */
static bool is_perfs(const struct p2d_perf_header *h, struct p2d_span line)
{
    if (h->comm.len > P2D_PERF_COMM_WIDTH)
        return false;
    if (h->has_period || h->place.len > 0)
        return true;
    if (h->event.len == 0)
        return false;
    size_t end = (size_t)(h->event.at + h->event.len - line.at) + 1;
    return p2d_find(h->event, 0, ':') < h->event.len ||
           p2d_trim(p2d_perf_from(line, end)).len == 0;
}

/* How sure one line makes it that a header is there, given the one that follows. */
static int score_line(struct p2d_span line)
{
    struct p2d_perf_header h;
    enum p2d_perf_kind kind = p2d_perf_timed(NULL, line, &h);
    if (kind == P2D_PERF_RECORD)
        return P2D_BY_KEYS;
    if (kind == P2D_PERF_HEADER && h.tid != -1)
        return is_perfs(&h, line) ? P2D_BY_KEYS : BY_TIME;
    if (kind == P2D_PERF_OTHER && line.at[0] != '#' && line.at[0] != '\t')
        kind = p2d_perf_surely_untimed(line, &h);
    if (kind == P2D_PERF_OTHER || kind == P2D_PERF_MAYBE)
        return P2D_NO;
    /* A lone number in the address' columns is no sign of anything. */
    bool is_lone = kind == P2D_PERF_HEADER && h.event.len == 0 && h.place.len > 0 &&
                   p2d_find(h.place, 0, ' ') == h.place.len;
    return is_lone ? P2D_NO : BY_FEW_COLUMNS;
}

/* A comment of perf script --header. */
static bool is_header_comment(struct p2d_span line)
{
    return p2d_starts_with(line, "# captured on") ||
           p2d_starts_with(line, "# perf version :") ||
           p2d_starts_with(line, "# event : name = ");
}

/* Whether a line makes a sample of the header above, which is so sure. */
static bool completes(struct p2d_span line, int header, int score)
{
    if (header == P2D_BY_KEYS && score == P2D_BY_KEYS)
        return true;
    if (header >= BY_TIME)
        return is_likely_frame(line);
    return header > P2D_NO && is_sure_frame(line);
}

int p2d_perf_probe(struct p2d_span head)
{
    struct p2d_span line;
    bool commented = false;
    int header = P2D_NO, since = 0;
    for (int n = 0; n < PROBED_LINES && p2d_cut(&head, '\n', &line);) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (p2d_trim(line).len == 0)
            continue;
        commented |= is_header_comment(line);
        int score = score_line(line);
        if (line.at[0] == '#' && score == P2D_NO)
            continue;
        n++;
        if (is_printed_frame(line))
            return header >= BY_TIME ? P2D_BY_KEYS : BY_FEW_COLUMNS;
        if (completes(line, header, score))
            return header >= BY_TIME ? P2D_BY_KEYS : header;
        if (score > P2D_NO) {
            header = score;
            since = 0;
        } else if (header > P2D_NO && ++since > LINES_BETWEEN) {
            header = P2D_NO;
        }
    }
    return header == P2D_BY_KEYS || commented ? P2D_BY_SHAPE : P2D_NO;
}
