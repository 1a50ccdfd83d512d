/* over_time.c - write the samples or calls of a thread in the order of time. */
#include "write/speedscope/over_time.h"

#include <inttypes.h>

#include "base/number.h"
#include "write/shared/stack_size.h"

/* ------------------------------------------------------------------- pieces */

static enum p2d_unit unit_of(const struct p2d_speedscope *s, uint32_t group)
{
    const struct p2d_stretch *first = p2d_time_order_at(&s->order, group, 0);
    return s->p->metrics.at[s->p->samples.at[first->sample].metric].unit;
}

/* Append nanoseconds in a unit of time, with as many digits as they have. */
static void put_nanoseconds(struct p2d_buffer *out, int64_t value, enum p2d_unit unit)
{
    static const int digits[] = {[P2D_UNIT_SECONDS] = 9,
                                 [P2D_UNIT_MILLISECONDS] = 6,
                                 [P2D_UNIT_MICROSECONDS] = 3,
                                 [P2D_UNIT_BYTES] = 0};
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, scale = 1;
    int n = digits[unit];
    for (int i = 0; i < n; i++)
        scale *= 10;
    p2d_putf(out, "%s%" PRIu64, value < 0 ? "-" : "", size / scale);
    uint64_t part = size % scale;
    for (; n > 0 && part % 10 == 0; n--)
        part /= 10;
    if (n > 0)
        p2d_putf(out, ".%0*" PRIu64, n, part);
}

static void put_time(struct p2d_speedscope *s, const char *key, int64_t at,
                     enum p2d_unit unit)
{
    p2d_puts(s->out, key);
    put_nanoseconds(s->out, at - s->origin, unit);
}

/* -------------------------------------------------------------------- calls */

/* The calls that are open, with the depth of each. */
struct walk {
    struct p2d_speedscope *s;
    enum p2d_unit unit;
    P2D_VEC(p2d_node) open;
    P2D_VEC(p2d_node) path; /* what opens, innermost first */
    uint32_t *depths;       /* those of the file */
    int64_t end;
    uint64_t n_events;
    bool tells; /* otherwise events are only counted */
};

static void put_event(struct walk *w, char type, p2d_node node, int64_t at)
{
    struct p2d_speedscope *s = w->s;
    w->n_events++;
    if (!w->tells)
        return;
    p2d_putf(s->out, "%s{\"type\":\"%c\",\"frame\":%u", w->n_events > 1 ? ",\n" : "\n",
             type, s->frames[s->p->nodes.at[node].fn] - 1);
    put_time(s, ",\"at\":", at, w->unit);
    p2d_putc(s->out, '}');
}

static void close_down_to(struct walk *w, uint32_t depth)
{
    while (w->open.len > depth) {
        p2d_node node = w->open.at[--w->open.len];
        w->depths[node] = 0;
        put_event(w, 'C', node, w->end);
    }
}

/* Open a context and its callers, but for those that are open already. */
static void open_path(struct walk *w, p2d_node node, int64_t at)
{
    w->path.len = 0;
    for (; node != 0 && w->depths[node] == 0; node = w->s->p->nodes.at[node].parent)
        if (!p2d_vec_push(&w->path, w->s->report, node))
            return;
    close_down_to(w, node != 0 ? w->depths[node] : 0);
    for (uint32_t i = w->path.len; i-- > 0;) {
        if (!p2d_vec_push(&w->open, w->s->report, w->path.at[i]))
            return;
        w->depths[w->path.at[i]] = w->open.len;
        put_event(w, 'O', w->path.at[i], at);
    }
}

/* A call that has taken no time is opened by those within it, or left out. */
static void add_stretch(struct walk *w, const struct p2d_stretch *stretch)
{
    p2d_node node = p2d_time_order_node(&w->s->order, stretch);
    if (w->end < stretch->begin)
        close_down_to(w, 0);
    if (stretch->count > 0 && w->depths[node] > 0) /* it is called again */
        close_down_to(w, w->depths[node] - 1);
    if (stretch->end > stretch->begin)
        open_path(w, node, stretch->begin);
    w->end = stretch->end;
}

static uint64_t walk_calls(struct p2d_speedscope *s, uint32_t group, uint64_t most,
                           bool tells)
{
    struct walk w = {.s = s, .tells = tells, .unit = unit_of(s, group)};
    if (s->depths == NULL)
        s->depths = p2d_new(s->report, s->p->nodes.len, sizeof *s->depths);
    w.depths = s->depths;
    for (uint32_t i = 0; p2d_ok(s->report) && w.n_events <= most &&
                         i < p2d_time_order_count(&s->order, group);
         i++)
        add_stretch(&w, p2d_time_order_at(&s->order, group, i));
    if (p2d_ok(s->report))
        close_down_to(&w, 0);
    p2d_vec_release(&w.open);
    p2d_vec_release(&w.path);
    return w.n_events;
}

void p2d_speedscope_calls(struct p2d_speedscope *s, uint32_t group)
{
    uint32_t n = p2d_time_order_count(&s->order, group);
    enum p2d_unit unit = unit_of(s, group);
    put_time(s, ",\"startValue\":", p2d_time_order_at(&s->order, group, 0)->begin, unit);
    put_time(s, ",\"endValue\":", p2d_time_order_at(&s->order, group, n - 1)->end, unit);
    p2d_puts(s->out, ",\n\"events\":[");
    (void)walk_calls(s, group, UINT64_MAX, true);
    p2d_puts(s->out, "]}");
}

/* ------------------------------------------------------------------ samples */

/* How long no sample was before this one. */
static int64_t gap_before(const struct p2d_speedscope *s, uint32_t group, uint32_t i)
{
    if (i == 0 || s->order.kinds[group] == P2D_ORDER_OF_MOMENTS)
        return 0;
    return p2d_time_order_at(&s->order, group, i)->begin -
           p2d_time_order_at(&s->order, group, i - 1)->end;
}

static void put_weight(struct p2d_speedscope *s, uint32_t group,
                       const struct p2d_stretch *stretch, enum p2d_unit unit)
{
    char text[P2D_NUMBER_SIZE];
    if (s->order.kinds[group] == P2D_ORDER_OF_MOMENTS)
        p2d_puts(s->out, p2d_format_double(stretch->cost, text));
    else
        put_nanoseconds(s->out, stretch->end - stretch->begin, unit);
}

static void put_weights(struct p2d_speedscope *s, uint32_t group)
{
    enum p2d_unit unit = unit_of(s, group);
    uint32_t n = p2d_time_order_count(&s->order, group);
    p2d_puts(s->out, "],\n\"weights\":[");
    for (uint32_t i = 0; i < n; i++) {
        int64_t gap = gap_before(s, group, i);
        p2d_puts(s->out, i > 0 ? "," : "");
        if (gap > 0) {
            put_nanoseconds(s->out, gap, unit);
            p2d_putc(s->out, ',');
        }
        put_weight(s, group, p2d_time_order_at(&s->order, group, i), unit);
    }
}

void p2d_speedscope_samples(struct p2d_speedscope *s, uint32_t group)
{
    uint32_t n = p2d_time_order_count(&s->order, group);
    enum p2d_unit unit = unit_of(s, group);
    bool is_timed = s->order.kinds[group] == P2D_ORDER_OF_SAMPLES;
    char text[P2D_NUMBER_SIZE];
    double sum = 0;
    int64_t begin = is_timed ? p2d_time_order_at(&s->order, group, 0)->begin : s->origin;
    put_time(s, ",\"startValue\":", begin, unit);
    p2d_puts(s->out, ",\n\"samples\":[");
    for (uint32_t i = 0; i < n && p2d_stacks_fit(s->out, 0); i++) {
        const struct p2d_stretch *stretch = p2d_time_order_at(&s->order, group, i);
        p2d_puts(s->out, i > 0 ? "," : "");
        p2d_puts(s->out, gap_before(s, group, i) > 0 ? "[]," : "");
        p2d_speedscope_stack(s, p2d_time_order_node(&s->order, stretch));
        sum += stretch->cost;
    }
    put_weights(s, group);
    if (is_timed) {
        put_time(s, "],\"endValue\":", p2d_time_order_at(&s->order, group, n - 1)->end,
                 unit);
        p2d_putc(s->out, '}');
    } else {
        p2d_putf(s->out, "],\"endValue\":%s}", p2d_format_double(sum, text));
    }
}

void p2d_speedscope_gaps(struct p2d_speedscope *s, uint32_t group)
{
    uint32_t n_gaps = 0;
    p2d_putc(s->out, '[');
    for (uint32_t i = 0; i < p2d_time_order_count(&s->order, group); i++)
        if (gap_before(s, group, i) > 0) {
            p2d_putf(s->out, "%s%u", n_gaps > 0 ? "," : "", i + n_gaps);
            n_gaps++;
        }
    p2d_putc(s->out, ']');
}

/* --------------------------------------------------------------------- size */

/* The numbers of frames of all contexts. False when memory runs out. */
static bool find_sizes(struct p2d_speedscope *s)
{
    if (s->sizes != NULL)
        return true;
    s->sizes = p2d_new(s->report, s->p->nodes.len, sizeof *s->sizes);
    for (p2d_node n = 1; s->sizes != NULL && n < s->p->nodes.len; n++)
        s->sizes[n] = s->sizes[s->p->nodes.at[n].parent] + 1;
    return s->sizes != NULL;
}

/* Bytes that samples take, with their weights. */
static uint64_t size_of_samples(struct p2d_speedscope *s, uint32_t group)
{
    enum { FRAME = 6, SAMPLE = 32 };
    uint64_t size = 0;
    if (!find_sizes(s))
        return 0;
    for (uint32_t i = 0; i < p2d_time_order_count(&s->order, group); i++) {
        p2d_node node =
            p2d_time_order_node(&s->order, p2d_time_order_at(&s->order, group, i));
        size += (uint64_t)s->sizes[node] * FRAME + SAMPLE;
    }
    return size;
}

enum p2d_time_order_kind p2d_speedscope_order(struct p2d_speedscope *s, uint32_t group)
{
    enum { MOST = P2D_MOST_STACK_BYTES / 4, EVENT = 48 };
    enum p2d_time_order_kind kind = s->order.kinds[group];
    if (kind == P2D_NO_TIME_ORDER)
        return kind;
    uint64_t left = MOST - s->ordered;
    uint64_t size = kind == P2D_ORDER_OF_CALLS
                        ? EVENT * walk_calls(s, group, left / EVENT, false)
                        : size_of_samples(s, group);
    if (size <= left) {
        s->ordered += size;
        return kind;
    }
    p2d_set_warning(s->report, "long order", "",
                    "in the order of time the samples would take more than %d MiB: "
                    "equal stacks of a thread are added up",
                    MOST >> 20);
    p2d_set_warning_hint(s->report, "long order", "%s",
                         "--time and --thread choose a part");
    return P2D_NO_TIME_ORDER;
}
