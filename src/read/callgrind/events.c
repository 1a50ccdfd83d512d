/* events.c - the events of a callgrind file, and sums of events. */
#include "read/callgrind/events.h"

#include <math.h>

#include "base/number.h"
#include "model/lines.h"
#include "syntax/words.h"
#include "syntax/unit.h"

/* ------------------------------------------------------------------ names */

static bool is_alphanumeric(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether an event's word is this name with '_' for all but letters and digits. After it
 * there may be "_2", where two names have the same word. */
static bool spells(struct p2d_span word, struct p2d_span name)
{
    if (name.len > 0 && name.at[0] >= '0' && name.at[0] <= '9' && word.len > name.len)
        word = p2d_slice(word, 1, word.len); /* no word begins with a digit */
    if (name.len == 0 || word.len < name.len)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (word.at[i] != (is_alphanumeric(name.at[i]) ? name.at[i] : '_'))
            return false;
    struct p2d_span number = p2d_slice(word, name.len, word.len);
    for (size_t i = 0; i < number.len; i++)
        if (i == 0 ? number.at[i] != '_' : number.at[i] < '0' || number.at[i] > '9')
            return false;
    return number.len != 1;
}

/* What an event's word means. */
struct meaning {
    struct p2d_span name;
    struct p2d_scale scale; /* of the numbers in the file */
    double divisor;         /* of the values, too: a factor would not be exact */
};

/* The title may be the name as it is, and have the unit after a comma or alone. */
static struct meaning meaning_of(struct p2d_span word, struct p2d_span title)
{
    struct meaning plain = {word, p2d_scale_of_name(word), 1};
    struct meaning full = {title, p2d_scale_of_name(title), 1};
    struct p2d_scale scale;
    size_t comma = title.len;
    while (comma > 0 && title.at[comma - 1] != ',')
        comma--;
    struct p2d_span last = p2d_trim(p2d_slice(title, comma, title.len));
    bool in_millionths = p2d_span_is(last, "Millionths");
    bool is_unit = p2d_parse_unit(last, &scale);
    if (comma > 0 && (in_millionths || is_unit)) {
        full.name = p2d_trim(p2d_slice(title, 0, comma - 1));
        full.scale = scale;
        full.divisor = in_millionths ? 1e6 : 1;
    } else if (is_unit) { /* the title is nothing else */
        plain.scale = scale;
    }
    return spells(word, full.name) ? full : plain;
}

/* The metric of an event; 0 and an error if there are too many. */
static p2d_metric metric_of(struct p2d_input *in, struct p2d_builder *b,
                            struct meaning meaning)
{
    p2d_metric metric = p2d_metric_of(b, meaning.name, meaning.scale.unit);
    if (b->profile->metrics.len <= P2D_CALLGRIND_EVENTS + 1)
        return metric;
    p2d_fail(in, "the file has more than %d events", (int)P2D_CALLGRIND_EVENTS);
    p2d_set_hint(in->report, "record fewer events at a time");
    return 0;
}

/* The title of a word, or "". */
static struct p2d_span title_of(const struct p2d_callgrind_events *events,
                                const struct p2d_builder *b, struct p2d_span word)
{
    for (uint32_t i = 0; i < events->titles.len; i++)
        if (p2d_span_equal(p2d_text(b->profile, events->titles.at[i].word), word))
            return p2d_text(b->profile, events->titles.at[i].title);
    return p2d_slice(word, 0, 0);
}

/* The first time, or else the first. */
static p2d_metric main_column(const struct p2d_callgrind_events *events,
                              const struct p2d_builder *b, unsigned n)
{
    for (unsigned i = 0; i < n && !events->keeps_order; i++)
        if (p2d_seconds_in(b->profile->metrics.at[events->columns[i]].unit) > 0)
            return events->columns[i];
    return events->columns[0];
}

bool p2d_callgrind_set_events(struct p2d_callgrind_events *events, struct p2d_input *in,
                              struct p2d_builder *b, struct p2d_span names)
{
    unsigned n = 0;
    for (;;) {
        struct p2d_span name = p2d_next_word(&names);
        if (name.len == 0)
            break;
        if (n == P2D_CALLGRIND_EVENTS)
            return p2d_fail(in, "the line names more than %u events", n);
        struct meaning meaning = meaning_of(name, title_of(events, b, name));
        events->columns[n] = metric_of(in, b, meaning);
        events->factors[n] = meaning.scale.factor;
        events->divisors[n] = meaning.divisor;
        if (events->columns[n++] == 0)
            return false;
    }
    if (n == 0)
        return p2d_fail(in, "the line \"events:\" names no event");
    if (events->n == 0)
        p2d_prefer_metric(b, main_column(events, b, n));
    events->n = n;
    return true;
}

static void keep_title(struct p2d_callgrind_events *events, struct p2d_builder *b,
                       struct p2d_span word, struct p2d_span title)
{
    if (events->titles.len < P2D_CALLGRIND_EVENTS)
        (void)p2d_vec_push(
            &events->titles, b->report,
            (struct p2d_callgrind_title){p2d_name(b, word), p2d_name(b, title)});
}

/* ------------------------------------------------------------------- sums */

void p2d_callgrind_describe_event(struct p2d_callgrind_events *events,
                                  struct p2d_builder *b, struct p2d_span text)
{
    size_t colon = p2d_find(text, 0, ':');
    struct p2d_span title = p2d_trim(p2d_slice(text, colon + 1, text.len));
    text = p2d_trim(p2d_slice(text, 0, colon));
    if (p2d_find(text, 0, '=') == text.len) {
        keep_title(events, b, text, title);
        return;
    }
    p2d_str formula = p2d_name(b, text);
    for (uint32_t i = 0; i < events->formulas.len; i++)
        if (events->formulas.at[i] == formula)
            return;
    if (events->formulas.len < P2D_CALLGRIND_EVENTS)
        (void)p2d_vec_push(&events->formulas, b->report, formula);
}

static bool is_event(const struct p2d_builder *b, struct p2d_span name,
                     p2d_metric *metric)
{
    for (p2d_metric m = 1; m < b->profile->metrics.len; m++)
        if (p2d_span_equal(p2d_text(b->profile, b->profile->metrics.at[m].name), name)) {
            *metric = m;
            return true;
        }
    return false;
}

static bool is_digit(unsigned char c)
{
    return (c >= '0' && c <= '9') || c == '.';
}

/* A summand: "Ir", "2 Ir", "2Ir", "2*Ir". */
static bool add_summand(const struct p2d_builder *b, struct p2d_span text, double sign,
                        double *factors)
{
    size_t end = 0;
    double factor = 1;
    p2d_metric metric;
    text = p2d_trim(text);
    while (end < text.len && is_digit(text.at[end]))
        end++;
    if (end > 0 && !p2d_parse_double(p2d_slice(text, 0, end), &factor))
        return false;
    text = p2d_trim(p2d_slice(text, end, text.len));
    if (p2d_starts_with(text, "*"))
        text = p2d_trim(p2d_slice(text, 1, text.len));
    if (!is_event(b, text, &metric))
        return false;
    factors[metric] += sign * factor;
    return true;
}

/* How often each metric goes into the sum; false if that is not understood. */
static bool parse_sum(const struct p2d_builder *b, struct p2d_span text, double *factors)
{
    double sign = 1;
    size_t begin = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.at[i] != '+' && text.at[i] != '-')
            continue;
        bool empty = p2d_trim(p2d_slice(text, begin, i)).len == 0;
        if (empty ? i == text.len
                  : !add_summand(b, p2d_slice(text, begin, i), sign, factors))
            return false;
        sign = i < text.len && text.at[i] == '-' ? -1 : 1;
        begin = i + 1;
    }
    return true;
}

/* The unit that all summands have; the name's, where they differ. */
static struct p2d_scale unit_of_sum(const struct p2d_builder *b, struct p2d_span name,
                                    const double *factors)
{
    const struct p2d_profile *p = b->profile;
    p2d_metric first = 0;
    for (p2d_metric m = 1; m < p->metrics.len; m++) {
        if (!(factors[m] < 0 || factors[m] > 0))
            continue;
        if (first == 0)
            first = m;
        if (p->metrics.at[m].unit != p->metrics.at[first].unit)
            return p2d_scale_of_name(name);
    }
    return (struct p2d_scale){p->metrics.at[first].unit, 1};
}

/* The same for lines. */
static void add_line_sums(struct p2d_builder *b, p2d_metric sum, p2d_metric summand,
                          double factor)
{
    const struct p2d_profile *p = b->profile;
    for (uint32_t id = 1; id < p->metrics.at[summand].line_selfs.len; id++)
        p2d_add_line_cost(b, id | P2D_AT_LINE, sum,
                          factor * p->metrics.at[summand].line_selfs.at[id]);
    for (uint32_t id = 1; id < p->metrics.at[summand].site_totals.len; id++)
        p2d_add_site_cost(b, p->sites.at[id].call, p->sites.at[id].location | P2D_AT_LINE,
                          sum, factor * p->metrics.at[summand].site_totals.at[id]);
}

static void add_sum(struct p2d_builder *b, p2d_metric sum, const double *factors)
{
    const struct p2d_profile *p = b->profile;
    for (p2d_metric m = 1; m < sum && p2d_ok(b->report); m++) {
        double factor = factors[m];
        if (!(factor < 0 || factor > 0))
            continue;
        b->profile->metrics.at[sum].unattributed +=
            fmax(factor * p->metrics.at[m].unattributed, 0);
        for (p2d_fn fn = 1; fn < p->metrics.at[m].fns.len; fn++)
            p2d_add_fn_cost(
                b, fn, sum,
                (struct p2d_cost){factor * p->metrics.at[m].fns.at[fn].self, 0});
        for (p2d_call_id id = 1; id < p->metrics.at[m].calls.len; id++)
            p2d_add_call_cost(
                b, id, sum,
                (struct p2d_cost){0, factor * p->metrics.at[m].calls.at[id].total});
        add_line_sums(b, sum, m, factor);
    }
}

void p2d_callgrind_add_sums(struct p2d_callgrind_events *events, struct p2d_input *in,
                            struct p2d_builder *b)
{
    for (uint32_t i = 0; i < events->formulas.len && p2d_input_ok(in); i++) {
        struct p2d_span sum = p2d_text(b->profile, events->formulas.at[i]), name;
        double factors[P2D_CALLGRIND_EVENTS + 2] = {0};
        p2d_metric known;
        p2d_cut(&sum, '=', &name);
        name = p2d_trim(name);
        if (is_event(b, name, &known))
            continue;
        if (name.len == 0 || !parse_sum(b, sum, factors)) {
            p2d_warn(in, "callgrind: formula",
                     "left out an event that is not a sum of others: %.*s",
                     name.len < 60 ? (int)name.len : 60, (const char *)name.at);
            continue;
        }
        add_sum(
            b, metric_of(in, b, (struct meaning){name, unit_of_sum(b, name, factors), 1}),
            factors);
    }
}

void p2d_callgrind_events_release(struct p2d_callgrind_events *events)
{
    p2d_vec_release(&events->formulas);
    p2d_vec_release(&events->titles);
}
