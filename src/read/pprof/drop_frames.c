/* drop_frames.c - apply pprof's drop_frames: functions that hide their callees.
 *
 * Reference: profile/prune.go of github.com/google/pprof.
 */
#include "read/pprof/drop_frames.h"

#include "read/pprof/input_pattern.h"

/* The name without its parameters, and without the dot that some systems put first. */
static struct p2d_span simplified(struct p2d_span name)
{
    static const char anonymous[] = "(anonymous namespace)", call[] = "operator()";
    size_t begin = name.len > 0 && name.at[0] == '.';
    for (size_t i = begin; i < name.len; i++) {
        struct p2d_span rest = p2d_slice(name, i, name.len);
        if (p2d_starts_with(rest, anonymous))
            i += sizeof anonymous - 2;
        else if (p2d_starts_with(rest, call))
            i += sizeof call - 2;
        else if (name.at[i] == '(')
            return p2d_slice(name, begin, i);
    }
    return p2d_slice(name, begin, name.len);
}

static enum p2d_match matches(const struct p2d_input_pattern *pattern,
                              struct p2d_span name, struct p2d_report *report)
{
    name = simplified(name);
    if (pattern == NULL || name.len == 0)
        return P2D_NO_MATCH;
    return p2d_input_pattern_match(pattern, name, report);
}

/* From the outermost function inwards: the first match goes, with all inside it. */
static void mark_location(struct p2d_pprof_tables *t, struct p2d_pprof_location *location,
                          const unsigned char *dropped)
{
    for (uint32_t i = location->n; i-- > 0;) {
        p2d_fn fn = t->lines.at[location->first + i].fn;
        if (!dropped[fn])
            continue;
        location->drops = i + 1 == location->n;
        location->cuts_in = !location->drops;
        if (location->cuts_in) {
            location->first += i + 1;
            location->n -= i + 1;
        }
        return;
    }
}

/* By function, 1 where it is dropped; false if a pattern gave up. Functions of one name
 * are asked for once. */
static bool find_dropped(struct p2d_pprof_tables *t, const struct p2d_input_pattern *drop,
                         const struct p2d_input_pattern *keep, unsigned char *dropped)
{
    enum { UNKNOWN, STAYS, GOES };
    const struct p2d_profile *p = t->b->profile;
    unsigned char *names = p2d_new(t->b->report, (size_t)p->strings.spans.len + 1, 1);
    bool gave_up = names == NULL;
    for (p2d_fn fn = 1; fn < p->fns.len && !gave_up; fn++) {
        p2d_str id = p->fns.at[fn].name;
        if (names[id] == UNKNOWN) {
            enum p2d_match drops = matches(drop, p2d_text(p, id), t->b->report);
            enum p2d_match keeps = drops == P2D_MATCH
                                       ? matches(keep, p2d_text(p, id), t->b->report)
                                       : P2D_NO_MATCH;
            gave_up = drops == P2D_MATCH_GAVE_UP || keeps == P2D_MATCH_GAVE_UP;
            names[id] = drops == P2D_MATCH && keeps == P2D_NO_MATCH ? GOES : STAYS;
        }
        dropped[fn] = names[id] == GOES;
    }
    p2d_delete(names);
    return !gave_up;
}

static bool mark_all(struct p2d_pprof_tables *t, const struct p2d_input_pattern *drop,
                     const struct p2d_input_pattern *keep)
{
    /* Functions are made first, so that each is matched once. */
    for (uint32_t i = 0; i < t->locations.len; i++)
        p2d_pprof_location_of(t, t->location_ids.ids.at[i]);
    unsigned char *dropped = p2d_new(t->b->report, t->b->profile->fns.len, 1);
    bool good = dropped != NULL && find_dropped(t, drop, keep, dropped);
    for (uint32_t i = 0; i < t->locations.len && good; i++)
        if (t->locations.at[i].is_known)
            mark_location(t, &t->locations.at[i], dropped);
    p2d_delete(dropped);
    return good;
}

bool p2d_pprof_mark_dropped(struct p2d_pprof_tables *t, struct p2d_span drop_text,
                            struct p2d_span keep_text)
{
    if (drop_text.len == 0)
        return true;
    struct p2d_report *report = t->b->report;
    struct p2d_input_pattern *drop = p2d_input_pattern_new(drop_text, report);
    struct p2d_input_pattern *keep =
        keep_text.len > 0 ? p2d_input_pattern_new(keep_text, report) : NULL;
    bool good =
        drop != NULL && (keep != NULL || keep_text.len == 0) && mark_all(t, drop, keep);
    p2d_input_pattern_free(drop);
    p2d_input_pattern_free(keep);
    return good;
}
