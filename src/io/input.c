/* input.c - a stream of bytes that knows the place of an error. */
#include "io/input.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "system/process.h"

#ifdef P2D_TINY
enum { BLOCK = 2 };
#else
enum { BLOCK = 256 * 1024 };
#endif

bool p2d_input_init(struct p2d_input *in, struct p2d_source source, const char *name,
                    uint64_t max_input, struct p2d_report *report)
{
    memset(in, 0, sizeof *in);
    in->report = report;
    in->name = name;
    in->source = source;
    in->is_limit_chosen = max_input != 0;
    in->max_input = max_input != 0 ? max_input : UINT64_C(64) << 30;
    in->cap = BLOCK;
    in->buffer = p2d_resize(report, NULL, in->cap, 1); /* it need not be zeros */
    return in->buffer != NULL;
}

void p2d_input_release(struct p2d_input *in)
{
    p2d_delete(in->buffer);
    in->buffer = NULL;
}

/* Make room after the unread bytes: move them to the front, or grow. */
static bool make_room(struct p2d_input *in, size_t unread_wanted)
{
    if (in->begin > 0 && (in->begin >= in->end - in->begin || in->end == in->cap)) {
        memmove(in->buffer, in->buffer + in->begin, in->end - in->begin);
        in->end -= in->begin;
        in->begin = 0;
    }
    if (in->end < in->cap)
        return true;
    size_t cap = in->cap + in->cap / 2 + BLOCK;
    if (cap < unread_wanted && unread_wanted - in->cap <= in->cap)
        cap = unread_wanted; /* never trust a claimed length for more than a doubling */
    unsigned char *grown = p2d_resize(in->report, in->buffer, cap, 1);
    if (grown == NULL)
        return false;
    in->buffer = grown;
    in->cap = cap;
    return true;
}

/* No packed profile is as small as a hundredth of its contents; bombs are. */
bool p2d_in_proportion(struct p2d_input *in, uint64_t packed, uint64_t held)
{
    static const uint64_t free_bytes = UINT64_C(64) << 20, factor = 100;
    if (in->is_limit_chosen || held <= free_bytes ||
        (held - free_bytes) / factor <= packed)
        return true;
    p2d_set_place(in->report, "%s", in->name);
    p2d_set_error(in->report, P2D_ENOMEM,
                  "%" PRIu64 " compressed bytes unpack to more than %" PRIu64, packed,
                  held);
    p2d_set_hint(in->report, "--max-input SIZE allows more");
    return false;
}

bool p2d_is_within_limit(struct p2d_input *in, uint64_t size)
{
    if (size <= in->max_input)
        return true;
    p2d_set_place(in->report, "%s", in->name);
    p2d_set_error(in->report, P2D_ENOMEM, "the input is larger than %" PRIu64 " bytes",
                  in->max_input);
    p2d_set_hint(in->report, "--max-input SIZE allows more");
    return false;
}

/* Get some more bytes; false at the end or after an error. */
static bool fill(struct p2d_input *in, size_t unread_wanted)
{
    if (in->at_end || !p2d_input_ok(in) || !make_room(in, unread_wanted))
        return false;
    ptrdiff_t n =
        in->source.pull(in->source.state, in->buffer + in->end, in->cap - in->end);
    if (n <= 0) {
        in->at_end = true;
        return false;
    }
    in->end += (size_t)n;
    if (!p2d_is_within_limit(in, in->offset + (in->end - in->begin)))
        return false;
    return in->packed == NULL ||
           p2d_in_proportion(in, in->packed->offset, in->end - in->begin);
}

struct p2d_span p2d_peek(struct p2d_input *in, size_t want)
{
    while (in->end - in->begin < want && fill(in, want))
        continue;
    size_t have = in->end - in->begin;
    if (in->buffer == NULL) /* adding to it is undefined, even 0 */
        return (struct p2d_span){NULL, 0};
    if (!p2d_input_ok(in))
        have = 0;
    return (struct p2d_span){in->buffer + in->begin, have < want ? have : want};
}

void p2d_skip(struct p2d_input *in, size_t n)
{
    size_t have = in->end - in->begin;
    if (n > have)
        n = have;
    in->begin += n;
    in->offset += n;
    in->item = in->offset;
}

/* Room for all of a file whose size is known, with the reading of its end. */
static void make_room_for_all(struct p2d_input *in)
{
    uint64_t wanted = in->expected + BLOCK;
    if (in->expected == 0 || in->expected > in->max_input || wanted > SIZE_MAX ||
        wanted <= in->cap || !p2d_input_ok(in))
        return;
    unsigned char *grown = p2d_resize(in->report, in->buffer, (size_t)wanted, 1);
    if (grown == NULL)
        return;
    in->buffer = grown;
    in->cap = (size_t)wanted;
    p2d_use_large_pages(grown + in->end, in->cap - in->end);
}

struct p2d_span p2d_rest(struct p2d_input *in)
{
    make_room_for_all(in);
    return p2d_peek(in, SIZE_MAX);
}

size_t p2d_bytes_at(const struct p2d_input *in, uint64_t offset, unsigned char *buffer,
                    size_t n)
{
    const struct p2d_random_access *whole = &in->whole;
    if (offset >= whole->size)
        return 0;
    if (n > whole->size - offset)
        n = (size_t)(whole->size - offset);
    if (whole->at != NULL) {
        memcpy(buffer, whole->at + offset, n);
        return n;
    }
    size_t have = 0;
    while (have < n) {
        ssize_t got = pread(whole->fd, buffer + have, n - have,
                            (off_t)(whole->begin + (int64_t)(offset + have)));
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR && errno != EAGAIN) {
            p2d_set_place(in->report, "%s", in->name);
            p2d_set_error(in->report, P2D_EIO, "cannot read: %s", strerror(errno));
            break;
        }
        have += got > 0 ? (size_t)got : 0;
    }
    return have;
}

/* No line of text is so long; /dev/zero is one without end. */
static const size_t max_line = (size_t)256 << 20;

/* The end of the next line in the buffer, past its newline; 0 if there is nothing left.
 */
static size_t find_line(struct p2d_input *in, bool *terminated)
{
    size_t searched = 0;
    for (;;) {
        size_t have = in->end - in->begin;
        const unsigned char *start = in->buffer + in->begin;
        const unsigned char *newline =
            have > searched ? memchr(start + searched, '\n', have - searched) : NULL;
        *terminated = newline != NULL;
        if (newline != NULL)
            return (size_t)(newline - start) + 1;
        searched = have;
        if (have > max_line) {
            p2d_set_place(in->report, "%s:%" PRIu64, in->name, in->line + 1);
            p2d_set_error(in->report, P2D_EFORMAT, "a line is longer than %zu MiB",
                          max_line >> 20);
            p2d_set_hint(in->report,
                         "the input may be binary: -f NAME forces its format");
        }
        if (!fill(in, 0))
            return p2d_input_ok(in) ? have : 0;
    }
}

static struct p2d_span without_newline(const unsigned char *at, size_t len)
{
    if (len > 0 && at[len - 1] == '\n')
        len--;
    if (len > 0 && at[len - 1] == '\r')
        len--;
    return (struct p2d_span){at, len};
}

bool p2d_line(struct p2d_input *in, struct p2d_span *line)
{
    bool terminated;
    size_t n = find_line(in, &terminated);
    if (n == 0)
        return false;
    *line = without_newline(in->buffer + in->begin, n);
    in->item = in->offset;
    in->begin += n;
    in->offset += n;
    in->line++;
    in->unterminated = !terminated;
    return true;
}

bool p2d_peek_line(struct p2d_input *in, struct p2d_span *line)
{
    bool terminated;
    size_t n = find_line(in, &terminated);
    if (n == 0)
        return false;
    *line = without_newline(in->buffer + in->begin, n);
    return true;
}

struct p2d_span p2d_buffered(const struct p2d_input *in)
{
    if (in->buffer == NULL || !p2d_input_ok(in))
        return (struct p2d_span){NULL, 0};
    return (struct p2d_span){in->buffer + in->begin, in->end - in->begin};
}

uint32_t p2d_lines_of(struct p2d_span bytes, struct p2d_span *lines, uint32_t most)
{
    size_t at = 0;
    uint32_t n = 0;
    while (n < most && at < bytes.len) {
        const unsigned char *newline = memchr(bytes.at + at, '\n', bytes.len - at);
        if (newline == NULL)
            break;
        lines[n++] =
            without_newline(bytes.at + at, (size_t)(newline + 1 - bytes.at) - at);
        at = (size_t)(newline + 1 - bytes.at);
    }
    return n;
}

/* ---------------------------------------------------------------- messages */

static void place_of(const struct p2d_input *in, char *out, size_t size)
{
    if (in->line > 0)
        snprintf(out, size, "%s:%" PRIu64, in->name, in->line);
    else if (in->item == 0) /* nothing was read yet: the whole input is meant */
        snprintf(out, size, "%s", in->name);
    else
        snprintf(out, size, "%s@0x%" PRIx64, in->name, in->item);
}

P2D_PRINTF(3, 0)
static bool fail_with(struct p2d_input *in, const char *place, const char *format,
                      va_list arguments)
{
    char text[512];
    vsnprintf(text, sizeof text, format, arguments);
    if (p2d_input_ok(in))
        p2d_set_place(in->report, "%s", place);
    return p2d_set_error(in->report, P2D_EFORMAT, "%s", text);
}

bool p2d_fail(struct p2d_input *in, const char *format, ...)
{
    char place[256];
    va_list arguments;
    place_of(in, place, sizeof place);
    va_start(arguments, format);
    fail_with(in, place, format, arguments);
    va_end(arguments);
    return false;
}

bool p2d_fail_at(struct p2d_input *in, uint64_t offset, const char *format, ...)
{
    char place[256];
    va_list arguments;
    snprintf(place, sizeof place, "%s@0x%" PRIx64, in->name, offset);
    va_start(arguments, format);
    fail_with(in, place, format, arguments);
    va_end(arguments);
    return false;
}

bool p2d_fail_whole(struct p2d_input *in, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fail_with(in, in->name, format, arguments);
    va_end(arguments);
    return false;
}

void p2d_warn(struct p2d_input *in, const char *kind, const char *format, ...)
{
    if (p2d_count_warning(in->report, kind))
        return;
    char text[512], place[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    place_of(in, place, sizeof place);
    p2d_set_warning(in->report, kind, place, "%s", text);
}
