/* tracepoints.c - parse the scheduler's tracepoints in samples of perf.data.
 *
 * The tracing data begins with 17 08 44 "tracing", a version, the byte order, the size of a
 * long and of a page. Then come sizes with texts: two about pages, those of the tracer's
 * own events, and for each system of events its name and a text for each of its events, as
 * in /sys/kernel/tracing/events/sched/sched_switch/format:
 *
 *     name: sched_switch
 *     ID: 372
 *     format:
 *             field:pid_t prev_pid;   offset:24;      size:4; signed:1;
 *     print fmt: "prev_comm=%s ...", ... __print_flags(REC->prev_state & ..., "|",
 *         { 0x00000001, "S" }, { 0x00000002, "D" }, ...) : "R", ...
 *
 * Reference: tools/perf/util/trace-event-{info,read}.c of Linux.
 */
#include "read/perf_data/tracepoints.h"

#include "base/number.h"

enum { MOST_TRACEPOINTS = 64 };

/* ----------------------------------------------------------------- a format */

/* The number after `key` in the text. */
static bool number_after(struct p2d_span text, const char *key, uint64_t *number)
{
    size_t begin = p2d_find_text(text, 0, key) + strlen(key), end = begin;
    while (end < text.len && text.at[end] >= '0' && text.at[end] <= '9')
        end++;
    return end > begin && p2d_parse_u64(p2d_slice(text, begin, end), number);
}

/* The rest of the line that begins with `key`. */
static struct p2d_span line_of(struct p2d_span text, const char *key)
{
    struct p2d_span line;
    while (p2d_cut(&text, '\n', &line))
        if (p2d_starts_with(line, key))
            return p2d_trim(p2d_slice(line, strlen(key), line.len));
    return (struct p2d_span){0};
}

/* "	field:pid_t prev_pid;	offset:24;	size:4;	signed:1;" */
static struct p2d_raw_field field_of(struct p2d_span text, const char *name)
{
    struct p2d_span line;
    while (p2d_cut(&text, '\n', &line)) {
        struct p2d_span rest = p2d_trim(line), type;
        uint64_t offset, size;
        if (!p2d_starts_with(rest, "field:") || !p2d_cut(&rest, ';', &type) ||
            !p2d_ends_with(type, name) || type.len <= strlen(name) ||
            type.at[type.len - strlen(name) - 1] != ' ' ||
            !number_after(rest, "offset:", &offset) ||
            !number_after(rest, "size:", &size) || offset > UINT16_MAX ||
            (size != 4 && size != 8))
            continue;
        return (struct p2d_raw_field){(uint32_t)offset, (uint32_t)size};
    }
    return (struct p2d_raw_field){0};
}

/* "0x00000001" or "1" */
static bool parse_bit(struct p2d_span word, uint64_t *bit)
{
    return p2d_starts_with(word, "0x") ? p2d_parse_hex(p2d_slice(word, 2, word.len), bit)
                                       : p2d_parse_u64(word, bit);
}

/* `{ 0x00000001, "S" }, { 0x00000002, "D" }` */
static void learn_flags(struct p2d_tracepoint *t, struct p2d_span print)
{
    size_t at = p2d_find_text(print, 0, "__print_flags(REC->prev_state");
    print = p2d_slice(print, at, print.len);
    struct p2d_span entry, bit;
    p2d_cut(&print, '{', &entry);
    while (t->n_flags < P2D_STATE_FLAGS && p2d_cut(&print, '{', &entry)) {
        struct p2d_state_flag *flag = &t->flags[t->n_flags];
        bool is_last = p2d_find(entry, 0, ':') < entry.len;
        if (!p2d_cut(&entry, ',', &bit) || !parse_bit(p2d_trim(bit), &flag->bit))
            return;
        size_t quote = p2d_find(entry, 0, '"');
        if (entry.len - quote < 3)
            return;
        flag->letter = entry.at[quote + 1];
        t->n_flags++;
        if (is_last)
            return;
    }
}

/* False if the scheduler has no such tracepoint, or it lacks what it should have. */
static bool parse_format(struct p2d_span text, struct p2d_tracepoint *t)
{
    *t = (struct p2d_tracepoint){.kind = p2d_sched_kind_of(line_of(text, "name:"))};
    if (t->kind == P2D_SCHED_NONE || !p2d_parse_u64(line_of(text, "ID:"), &t->id))
        return false;
    bool is_switch = t->kind == P2D_SCHED_SWITCH;
    t->thread = field_of(text, is_switch ? "prev_pid" : "pid");
    t->next = field_of(text, "next_pid");
    t->state = field_of(text, "prev_state");
    t->delay = field_of(text, "delay");
    if (is_switch)
        learn_flags(t, line_of(text, "print fmt:"));
    return t->thread.size > 0 &&
           (!is_switch || (t->next.size > 0 && t->state.size > 0 && t->n_flags > 0)) &&
           (t->kind != P2D_SCHED_DELAY || t->delay.size > 0);
}

/* ---------------------------------------------------------------- all of them */

/* Up to a NUL, which is taken too. */
static struct p2d_span take_name(struct p2d_fields *f)
{
    struct p2d_span name = p2d_text_here(f);
    p2d_take_bytes(f, (uint64_t)name.len + 1);
    return name;
}

static struct p2d_span take_sized(struct p2d_fields *f)
{
    uint64_t size = p2d_take_u64(f);
    return p2d_take_bytes(f, size);
}

/* What precedes the systems. False if it is something else. */
static bool take_front(struct p2d_fields *f)
{
    enum { MAGIC = 10, ORDER_AND_SIZES = 1 + 1 + 4 };
    struct p2d_span magic = p2d_take_bytes(f, MAGIC);
    if (!p2d_span_is(magic, "\x17\x08\x44tracing"))
        return false;
    take_name(f); /* the version */
    p2d_take_bytes(f, ORDER_AND_SIZES);
    for (unsigned i = 0; i < 2; i++) { /* header_page, header_event */
        take_name(f);
        take_sized(f);
    }
    uint32_t n = p2d_take_u32(f); /* the tracer's own events */
    for (uint32_t i = 0; i < n && !f->cut; i++)
        take_sized(f);
    return !f->cut;
}

void p2d_tracepoints_learn(p2d_tracepoints *all, struct p2d_report *report,
                           struct p2d_span bytes, bool swapped)
{
    struct p2d_fields f = p2d_fields_of(bytes, swapped);
    if (!take_front(&f))
        return;
    uint32_t n_systems = p2d_take_u32(&f);
    for (uint32_t i = 0; i < n_systems && !f.cut; i++) {
        bool is_sched = p2d_span_is(take_name(&f), "sched");
        uint32_t n = p2d_take_u32(&f);
        for (uint32_t event = 0; event < n && !f.cut; event++) {
            struct p2d_tracepoint t;
            struct p2d_span text = take_sized(&f);
            if (is_sched && all->len < MOST_TRACEPOINTS && parse_format(text, &t))
                (void)p2d_vec_push(all, report, t);
        }
    }
}

const struct p2d_tracepoint *p2d_tracepoint_of(const p2d_tracepoints *all, uint64_t id)
{
    for (uint32_t i = 0; i < all->len; i++)
        if (all->at[i].id == id)
            return &all->at[i];
    return NULL;
}

/* ------------------------------------------------------------------ numbers */

uint64_t p2d_raw_number(struct p2d_span raw, struct p2d_raw_field field, bool swapped)
{
    struct p2d_fields f = p2d_fields_of(p2d_slice(raw, field.offset, raw.len), swapped);
    return field.size == 8 ? p2d_take_u64(&f) : field.size == 4 ? p2d_take_u32(&f) : 0;
}

int64_t p2d_raw_thread(struct p2d_span raw, struct p2d_raw_field field, bool swapped)
{
    return (int32_t)p2d_raw_number(raw, field, swapped);
}

unsigned char p2d_state_letter(const struct p2d_tracepoint *t, uint64_t state)
{
    for (uint32_t i = 0; i < t->n_flags; i++)
        if (state & t->flags[i].bit)
            return t->flags[i].letter;
    return 'R';
}
