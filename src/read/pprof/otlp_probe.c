/* otlp_probe.c - recognise a profile of OpenTelemetry.
 *
 * Its messages look like many others, so all of them are looked into: each field that
 * begins in the head must have the type that it has in such a profile.
 */
#include "read/pprof/otlp_probe.h"

#include "read/read.h"
#include "syntax/protobuf.h"

enum { V = 1, F = 2, B = 4 }; /* a number; one of 8 bytes; bytes, which may be packed */
enum { N_FIELDS = 12 };

struct shape {
    unsigned char wires[N_FIELDS];       /* by number of the field: of V, F, B; 0: none */
    const struct shape *inner[N_FIELDS]; /* what its bytes are; NULL: anything */
};

// clang-format off
static const struct shape value_type = {.wires = {[1] = V, V}};
static const struct shape sample = {.wires = {[1] = V, V | B, V, V | B, F | B}};
static const struct shape profile = {
    .wires = {[1] = B, B, F, V, B, V, B, V, B, B, V | B},
    .inner = {[1] = &value_type, &sample, NULL, NULL, &value_type}};
static const struct shape scope = {.wires = {[1] = B, B, B}, .inner = {[2] = &profile}};
static const struct shape resource = {.wires = {[1] = B, B, B}, .inner = {[2] = &scope}};
static const struct shape mapping = {.wires = {[1] = V, V, V, V, V | B}};
static const struct shape line = {.wires = {[1] = V, V, V}};
static const struct shape location = {.wires = {[1] = V, V, B, V | B}, .inner = {[3] = &line}};
static const struct shape function = {.wires = {[1] = V, V, V, V}};
static const struct shape link = {.wires = {[1] = B, B}};
static const struct shape attribute = {.wires = {[1] = V, B, V}};
static const struct shape stack = {.wires = {[1] = V | B}};
static const struct shape dictionary = {
    .wires = {[1] = B, B, B, B, B, B, B},
    .inner = {[1] = &mapping, &location, &function, &link, NULL, &attribute, &stack}};
static const struct shape whole = {.wires = {[1] = B, B}, .inner = {[1] = &resource, &dictionary}};
// clang-format on

static unsigned bit_of(enum p2d_wire wire)
{
    return wire == P2D_WIRE_VARINT    ? V
           : wire == P2D_WIRE_FIXED64 ? F
           : wire == P2D_WIRE_BYTES   ? B
                                      : 0;
}

/* A message that is being looked into. */
struct level {
    struct p2d_message message;
    const struct shape *shape;
};

/* The next field of a message. One whose bytes the head cuts off has those that are there,
 * and ends the message. */
static bool next_field(struct p2d_message *m, struct p2d_field *f)
{
    *f = (struct p2d_field){0};
    if (p2d_next_field(m, f))
        return true;
    if (!m->cut || f->wire != P2D_WIRE_BYTES || m->at == m->end)
        return false;
    f->bytes = (struct p2d_span){m->at, (size_t)(m->end - m->at)};
    m->at = m->end;
    return true;
}

/* Go into the bytes of a field, or pass it over; false if it has no such type. */
static bool enter(struct level **level, const struct p2d_field *f)
{
    struct level *outer = *level;
    if (f->number >= N_FIELDS) /* of a later version */
        return true;
    if ((outer->shape->wires[f->number] & bit_of(f->wire)) == 0)
        return false;
    if (f->wire != P2D_WIRE_BYTES || outer->shape->inner[f->number] == NULL)
        return true;
    outer[1] = (struct level){p2d_message_of(f->bytes), outer->shape->inner[f->number]};
    ++*level;
    return true;
}

/* Whether all that is there of the message has the shape. */
static bool is_whole(struct p2d_span head, bool *has_both)
{
    enum { MOST_LEVELS = 8 };
    struct level levels[MOST_LEVELS], *level = levels;
    struct p2d_field f;
    bool found[N_FIELDS] = {0};
    *level = (struct level){p2d_message_of(head), &whole};
    while (level >= levels) {
        if (!next_field(&level->message, &f)) {
            if (level->message.bad)
                return false;
            level--;
            continue;
        }
        if (level == levels && f.number < N_FIELDS)
            found[f.number] = true;
        if (!enter(&level, &f))
            return false;
    }
    *has_both = found[P2D_OTLP_RESOURCE_PROFILES] &&
                (found[P2D_OTLP_DICTIONARY] || head.len == P2D_HEAD_SIZE);
    return true;
}

static uint32_t length_at(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

bool p2d_otlp_next_message(struct p2d_span *rest, struct p2d_span *message)
{
    enum { PREFIX = 4 };
    if (rest->len == 0)
        return false;
    *message = *rest;
    if (rest->at[0] != 0) { /* no message begins with 0 */
        *rest = p2d_slice(*rest, rest->len, rest->len);
        return true;
    }
    size_t length = rest->len >= PREFIX ? length_at(rest->at) : 0;
    *message = p2d_slice(*rest, PREFIX, PREFIX + length);
    *rest = p2d_slice(*rest, PREFIX + length, rest->len);
    return true;
}

int p2d_otlp_probe(struct p2d_span head)
{
    struct p2d_span rest = head, message;
    bool has_both = false;
    if (!p2d_otlp_next_message(&rest, &message) || message.len == 0)
        return P2D_NO;
    return is_whole(message, &has_both) && has_both ? P2D_BY_KEYS : P2D_NO;
}
