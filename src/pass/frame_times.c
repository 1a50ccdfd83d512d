/* frame_times.c - give stacks outermost frames that name their part of the time. */
#include "pass/frame_times.h"

#include "model/times.h"
#include "pass/outer_frame.h"

/* A damaged file may hold a stretch of any length. */
enum { MOST_PIECES = 1 << 20 };

/* What a sample costs in one part, or in several parts that have the same frames. */
struct share {
    uint32_t sample, to; /* `to`: its number in the new profile */
    p2d_node base;
    uint64_t count;
    int64_t lasted;
    double cost;
};

struct framing {
    struct p2d_copy *copy;
    struct p2d_outer_frame outer;
    const struct p2d_time_parts *parts;
    struct p2d_report *report;
    p2d_node *bases;       /* by part: the context of its frames; 0: not made yet */
    struct p2d_map places; /* (sample, base) -> share and 1 */
    P2D_VEC(struct share) shares;
    bool *is_timed; /* by sample */
};

/* ------------------------------------------------------------------- parts */

/* The last part that has begun; the first one before that. */
static uint32_t part_at(const struct p2d_time_parts *parts, int64_t time)
{
    uint32_t low = 0, high = parts->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        *(parts->begins[middle] <= time ? &low : &high) = middle;
    }
    return low;
}

static p2d_node base_of(struct framing *f, uint32_t part)
{
    if (f->bases[part] == 0)
        f->bases[part] = f->parts->context_of(f->parts->state, f->copy->to, part);
    return f->bases[part];
}

static struct share *share_of(struct framing *f, uint32_t sample, p2d_node base)
{
    uint32_t *place = p2d_map_at(&f->places, f->report, p2d_pair(sample, base));
    if (place == NULL)
        return NULL;
    if (*place == 0 && p2d_vec_push(&f->shares, f->report,
                                    (struct share){.sample = sample, .base = base}))
        *place = f->shares.len;
    return *place != 0 ? &f->shares.at[*place - 1] : NULL;
}

/* What for_each_piece calls with the piece of a stretch that lies within one part. */
typedef void work(struct framing *, struct share *, const struct p2d_stretch *);

static void for_each_piece(struct framing *f, work *take)
{
    const struct p2d_profile *p = f->copy->from;
    for (uint32_t i = 0; i < p->times.at.len && p2d_ok(f->report); i++) {
        const struct p2d_stretch *whole = &p->times.at.at[i];
        p2d_metric metric = p->samples.at[whole->sample].metric;
        bool is_cut = p->metrics.at[metric].times == P2D_INTERVALS;
        struct p2d_stretch piece = *whole;
        uint32_t part = part_at(f->parts, piece.begin);
        do {
            bool is_last = !is_cut || part + 1 >= f->parts->n ||
                           f->parts->begins[part + 1] >= whole->end;
            piece.end = is_last ? whole->end : f->parts->begins[part + 1];
            struct share *share = share_of(f, whole->sample, base_of(f, part++));
            if (share != NULL)
                take(f, share, &piece);
            piece.begin = piece.end;
            piece.count = 0;
        } while (piece.begin < whole->end && is_cut && p2d_ok(f->report));
    }
}

static void sum_up(struct framing *f, struct share *share,
                   const struct p2d_stretch *piece)
{
    f->is_timed[share->sample] = true;
    share->lasted += piece->end - piece->begin;
    share->cost += piece->cost;
    share->count += piece->count;
}

static void add_stretch(struct framing *f, struct share *share,
                        const struct p2d_stretch *piece)
{
    struct p2d_stretch own = *piece;
    own.sample = share->to;
    if (share->to != 0)
        p2d_add_stretch(f->copy->to, own);
}

/* -------------------------------------------------------------------- samples */

static void add_shares(struct framing *f)
{
    const struct p2d_profile *p = f->copy->from;
    for (uint32_t i = 0; i < f->shares.len && p2d_ok(f->report); i++) {
        struct share *share = &f->shares.at[i];
        struct p2d_sample sample = p->samples.at[share->sample];
        const struct p2d_metric_column *metric = &p->metrics.at[sample.metric];
        p2d_node node = p2d_below_context(&f->outer, sample.node, share->base);
        sample.count = sample.count > 0 ? share->count : 0;
        sample.value = metric->times == P2D_MOMENTS
                           ? share->cost
                           : (double)share->lasted / p2d_nanoseconds_in(metric->unit);
        share->to = p2d_add_sample(f->copy->to, p2d_copy_sample(f->copy, sample, node));
    }
}

static void add_timeless(struct framing *f)
{
    const struct p2d_profile *p = f->copy->from;
    for (uint32_t s = 1; s < p->samples.len && p2d_ok(f->report); s++) {
        const struct p2d_sample *sample = &p->samples.at[s];
        if (f->is_timed[s])
            continue;
        p2d_node node =
            p2d_below_context(&f->outer, sample->node, base_of(f, f->parts->n));
        p2d_add_sample(f->copy->to, p2d_copy_sample(f->copy, *sample, node));
    }
}

/* ---------------------------------------------------------------- the whole */

/* Whether the recording has times, and few enough pieces. */
static bool fits(const struct p2d_profile *p, const struct p2d_time_parts *parts,
                 struct p2d_report *report)
{
    uint64_t n = 0;
    if (!p2d_check_times(p, report))
        return false;
    for (uint32_t i = 0; i < p->times.at.len; i++) {
        const struct p2d_stretch *s = &p->times.at.at[i];
        if (p->metrics.at[p->samples.at[s->sample].metric].times == P2D_INTERVALS)
            n += part_at(parts, s->end) - part_at(parts, s->begin);
    }
    if (n <= MOST_PIECES)
        return true;
    p2d_set_error(report, P2D_EUSAGE,
                  "the recording has too much to be cut into %u parts", parts->n);
    p2d_set_hint(report, "%s", parts->hint);
    return false;
}

static bool framing_init(struct framing *f, struct p2d_builder *b)
{
    const struct p2d_profile *p = f->copy->from;
    p2d_copy_origins(f->copy);
    for (p2d_metric m = 1; m < p->metrics.len; m++)
        p2d_copy_metric(f->copy, m);
    p2d_copy_unattributed(f->copy);
    p2d_keep_period(b, &p->times);
    p2d_copy_phases(f->copy);
    f->bases = p2d_new(f->report, f->parts->n + 1, sizeof *f->bases);
    f->is_timed = p2d_new(f->report, p->samples.len, sizeof *f->is_timed);
    return f->bases != NULL && f->is_timed != NULL;
}

struct p2d_profile *p2d_frame_times(const struct p2d_profile *profile,
                                    const struct p2d_time_parts *parts,
                                    struct p2d_report *report)
{
    struct p2d_builder b;
    struct p2d_copy copy = {0};
    struct framing f = {
        .copy = &copy, .outer.copy = &copy, .parts = parts, .report = report};
    if (!fits(profile, parts, report) ||
        !p2d_builder_init(&b, profile->shape, profile->format, report))
        return NULL;
    if (p2d_copy_init(&copy, &b, profile) && framing_init(&f, &b)) {
        for_each_piece(&f, sum_up);
        add_shares(&f);
        add_timeless(&f);
        for_each_piece(&f, add_stretch);
        for (p2d_metric m = 1; p2d_ok(report) && m < b.profile->metrics.len; m++)
            b.profile->metrics.at[m].counts_none = b.profile->metrics.at[m].counts_calls;
    }
    p2d_copy_release(&copy);
    p2d_delete(f.bases);
    p2d_delete(f.is_timed);
    p2d_map_release(&f.places);
    p2d_vec_release(&f.shares);
    p2d_outer_frame_release(&f.outer);
    struct p2d_profile *framed = p2d_builder_finish(&b);
    if (framed != NULL)
        (void)p2d_sort_times(framed, report);
    p2d_keep_sums(framed, profile);
    return framed;
}
