/* chunk.c - the header of a chunk, and its events.
 *
 * An event begins with its size and its type. The events of metadata and constants lie
 * among the others, so a walk over all events finds them, whatever the header says. The
 * header is used only if the walk meets bytes that are no event: it has the offset of the
 * last constants, and each event of constants has the offset of the one before it.
 */
#include "read/jfr/chunk.h"

enum { METADATA, CONSTANTS }; /* types of events */

bool p2d_jfr_parse_header(struct p2d_span bytes, struct p2d_jfr_header *h)
{
    struct p2d_jfr_bytes b = {.at = bytes.at, .end = bytes.at + bytes.len};
    if (bytes.len < P2D_JFR_HEADER || memcmp(bytes.at, "FLR", 4) != 0)
        return false;
    b.at += 4;
    *h = (struct p2d_jfr_header){0};
    h->major = (unsigned)p2d_jfr_fixed(&b, 2);
    h->minor = (unsigned)p2d_jfr_fixed(&b, 2);
    h->size = (int64_t)p2d_jfr_fixed(&b, 8);
    h->constants = (int64_t)p2d_jfr_fixed(&b, 8);
    h->metadata = (int64_t)p2d_jfr_fixed(&b, 8);
    h->began = (int64_t)p2d_jfr_fixed(&b, 8);
    h->duration = (int64_t)p2d_jfr_fixed(&b, 8);
    h->start_ticks = (int64_t)p2d_jfr_fixed(&b, 8);
    h->ticks_per_second = (int64_t)p2d_jfr_fixed(&b, 8);
    h->state = (unsigned)p2d_jfr_fixed(&b, 1);
    p2d_jfr_fixed(&b, 2);
    h->is_fixed = (p2d_jfr_fixed(&b, 1) & 1) == 0;
    return true;
}

/* -------------------------------------------------------------------- walk */

struct p2d_jfr_walk p2d_jfr_walk_of(struct p2d_span chunk, const struct p2d_jfr_header *h)
{
    return (struct p2d_jfr_walk){.chunk = chunk,
                                 .stops_at_magic = h->size < P2D_JFR_HEADER,
                                 .rest = {.at = chunk.at + P2D_JFR_HEADER,
                                          .end = chunk.at + chunk.len,
                                          .is_fixed = h->is_fixed}};
}

/* Size and type. False if there is no event. */
static bool take_event(struct p2d_jfr_bytes *rest, struct p2d_jfr_event *event)
{
    struct p2d_jfr_bytes b = *rest;
    int64_t size = p2d_jfr_int(&b);
    if (b.bad || size <= 0 || size > rest->end - rest->at)
        return false;
    b.end = rest->at + size;
    if (b.at > b.end)
        return false;
    event->type = p2d_jfr_long(&b);
    event->body = b;
    if (b.bad)
        return false;
    rest->at += size;
    return true;
}

bool p2d_jfr_next_event(struct p2d_jfr_walk *w, struct p2d_jfr_event *event)
{
    if (w->rest.at >= w->rest.end || w->is_broken)
        return false;
    if (w->stops_at_magic && w->rest.end - w->rest.at >= 8 &&
        memcmp(w->rest.at, "FLR\0", 5) == 0)
        return false;
    w->is_broken = !take_event(&w->rest, event);
    return !w->is_broken;
}

/* ------------------------------------------------------------------ places */

struct p2d_jfr_event p2d_jfr_event_at(struct p2d_span chunk,
                                      const struct p2d_jfr_header *h, uint64_t offset)
{
    struct p2d_jfr_walk w = p2d_jfr_walk_of(chunk, h);
    struct p2d_jfr_event event = {.body = w.rest};
    if (offset >= P2D_JFR_HEADER && offset < chunk.len) {
        w.rest.at = chunk.at + offset;
        if (take_event(&w.rest, &event))
            return event;
    }
    event.type = UINT64_MAX;
    event.body.at = event.body.end;
    return event;
}

static void reverse(uint64_t *items, uint32_t n)
{
    for (uint32_t i = 0; i < n / 2; i++) {
        uint64_t item = items[i];
        items[i] = items[n - 1 - i];
        items[n - 1 - i] = item;
    }
}

/* Follow the offsets from the last constants backwards, to where the walk ended. */
static bool follow_constants(struct p2d_span chunk, const struct p2d_jfr_header *h,
                             struct p2d_jfr_places *places, struct p2d_report *report)
{
    int64_t at = h->constants;
    uint32_t n_walked = places->constants.len;
    while (at >= 0 && (uint64_t)at >= places->end && p2d_ok(report)) {
        struct p2d_jfr_event event = p2d_jfr_event_at(chunk, h, (uint64_t)at);
        if (event.type != CONSTANTS ||
            !p2d_vec_push(&places->constants, report, (uint64_t)at))
            break;
        p2d_jfr_long(&event.body);
        p2d_jfr_long(&event.body);
        int64_t before = (int64_t)p2d_jfr_long(&event.body);
        if (before >= 0 || before < -at)
            break;
        at += before;
    }
    if (places->constants.len > n_walked)
        reverse(places->constants.at + n_walked, places->constants.len - n_walked);
    return p2d_ok(report);
}

bool p2d_jfr_find_places(struct p2d_span chunk, const struct p2d_jfr_header *h,
                         struct p2d_jfr_places *places, struct p2d_report *report)
{
    struct p2d_jfr_walk w = p2d_jfr_walk_of(chunk, h);
    struct p2d_jfr_event event;
    size_t at = P2D_JFR_HEADER;
    bool is_named = false; /* the header names this one of several */
    places->metadata = 0;
    places->constants.len = 0;
    for (; p2d_jfr_next_event(&w, &event) && p2d_ok(report); at = p2d_jfr_walked(&w)) {
        if (event.type == METADATA && !is_named) {
            places->metadata = at;
            is_named = (int64_t)at == h->metadata;
        } else if (event.type == CONSTANTS) {
            (void)p2d_vec_push(&places->constants, report, (uint64_t)at);
        }
    }
    places->end = p2d_jfr_walked(&w);
    places->is_broken = w.is_broken;
    if (!w.is_broken)
        return p2d_ok(report);
    if (!is_named && h->metadata > 0 &&
        p2d_jfr_event_at(chunk, h, (uint64_t)h->metadata).type == METADATA)
        places->metadata = (size_t)h->metadata;
    return follow_constants(chunk, h, places, report);
}
