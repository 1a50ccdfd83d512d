/* sum.c - add up profiles, one after another, so that their order does not matter.
 *
 * Sums of fractions depend on the order of what is added, in their last digits. So numbers
 * are counted in whole steps while they are added (copy.h), which is exact up to 2^53 of
 * them; and what is numbered in order of appearance is sorted at the end (in_order.h).
 * Where the inputs contradict each other - in their commands, say - the first in the order
 * of texts is kept, whichever input it is from.
 */
#include "model/sum.h"

#include "model/in_order.h"
#include "model/merge.h"

/* Whether the text is there, and before the other in order. */
static bool is_before(const struct p2d_profile *p, p2d_str text,
                      const struct p2d_profile *q, p2d_str other)
{
    return text != 0 &&
           (other == 0 || p2d_span_compare(p2d_text(p, text), p2d_text(q, other)) < 0);
}

/* Two metrics as two texts. */
static bool is_metric_before(const struct p2d_profile *p, p2d_metric a, p2d_metric b)
{
    const struct p2d_metric_column *x = &p->metrics.at[a], *y = &p->metrics.at[b];
    return x->name == y->name ? x->unit < y->unit : is_before(p, x->name, p, y->name);
}

static void keep_first_object(struct p2d_builder *b, const struct p2d_profile *from,
                              const struct p2d_module_file *object)
{
    struct p2d_profile *p = b->profile;
    for (uint32_t i = 0; i < p->recording.objects.len; i++) {
        struct p2d_module_file *known = &p->recording.objects.at[i];
        if (!p2d_span_equal(p2d_text(p, known->module), p2d_text(from, object->module)))
            continue;
        int by_path =
            p2d_span_compare(p2d_text(from, object->path), p2d_text(p, known->path));
        if (by_path < 0 ||
            (by_path == 0 && is_before(from, object->build_id, p, known->build_id))) {
            known->path = p2d_name(b, p2d_text(from, object->path));
            known->build_id = p2d_name(b, p2d_text(from, object->build_id));
        }
        return;
    }
}

static void keep_first_period(struct p2d_builder *b, const struct p2d_recording *r,
                              const struct p2d_profile *from)
{
    struct p2d_profile *p = b->profile;
    int by_type = p2d_span_compare(p2d_text(from, r->period_type),
                                   p2d_text(p, p->recording.period_type));
    int by_unit = p2d_span_compare(p2d_text(from, r->period_unit),
                                   p2d_text(p, p->recording.period_unit));
    if (r->period == 0 || (by_type == 0 && by_unit == 0))
        return; /* the longest period of a type was kept in merging */
    if (by_type < 0 || (by_type == 0 && by_unit < 0)) {
        p->recording.period = r->period;
        p->recording.period_type = p2d_name(b, p2d_text(from, r->period_type));
        p->recording.period_unit = p2d_name(b, p2d_text(from, r->period_unit));
    }
}

/* Of what there can be only one of, and merging keeps the one that came first. */
static void keep_first_texts(struct p2d_builder *b, const struct p2d_profile *from)
{
    struct p2d_profile *p = b->profile;
    const struct p2d_recording *r = &from->recording;
    if (is_before(from, from->command, p, p->command))
        p->command = p2d_name(b, p2d_text(from, from->command));
    if (is_before(from, r->doc_url, p, p->recording.doc_url))
        p->recording.doc_url = p2d_name(b, p2d_text(from, r->doc_url));
    if (strcmp(from->format, p->format) < 0)
        p->format = from->format;
    keep_first_period(b, r, from);
    for (uint32_t i = 0; i < r->objects.len; i++)
        keep_first_object(b, from, &r->objects.at[i]);
}

static bool has_same_metrics(const struct p2d_profile *p, const struct p2d_profile *q)
{
    bool same = p->metrics.len == q->metrics.len;
    for (p2d_metric m = 1; same && m < p->metrics.len; m++)
        same = p->metrics.at[m].unit == q->metrics.at[m].unit &&
               p2d_span_equal(p2d_text(p, p->metrics.at[m].name),
                              p2d_text(q, q->metrics.at[m].name));
    return same;
}

/* Differences to bases: the whole of all is that of all bases. */
static void add_bases(struct p2d_builder *b, const struct p2d_profile *from)
{
    struct p2d_profile *p = b->profile;
    for (p2d_metric m = 1; m < from->metrics.len; m++) {
        const struct p2d_metric_column *column = &from->metrics.at[m];
        p2d_metric to = p2d_metric_of(b, p2d_text(from, column->name), column->unit);
        if (to != 0 && column->has_base)
            p2d_set_base(b, to, p->metrics.at[to].whole + column->whole);
    }
}

static void add(struct p2d_sum *sum, const struct p2d_profile *from)
{
    struct p2d_profile *p = sum->b.profile;
    p2d_metric preferred = p->preferred;
    bool is_first = p->metrics.len == 1;
    p2d_merge_in_steps(&sum->b, from);
    sum->metrics_differ |= !is_first && !has_same_metrics(p, from);
    if (preferred != 0 && is_metric_before(p, preferred, p->preferred))
        p->preferred = preferred;
    p->has_groups |= from->has_groups;
    add_bases(&sum->b, from);
    keep_first_texts(&sum->b, from);
}

static void sum_up(struct p2d_sum *sum, const struct p2d_profile *from,
                   struct p2d_report *report)
{
    if (sum->n++ == 0) {
        sum->first = p2d_copy_of(from, report);
        return;
    }
    if (sum->n == 2 && sum->first != NULL &&
        p2d_builder_init(&sum->b, sum->first->shape, sum->first->format, report)) {
        add(sum, sum->first);
        p2d_profile_free(sum->first);
        sum->first = NULL;
    }
    sum->b.report = report;
    if (sum->b.profile != NULL && p2d_ok(report))
        add(sum, from);
}

void p2d_sum_release(struct p2d_sum *sum)
{
    p2d_profile_free(sum->first);
    if (sum->b.profile != NULL)
        p2d_builder_release(&sum->b);
    *sum = (struct p2d_sum){0};
}

/* Whoever looks at the sum should know what it lacks. */
static void note_missing(const struct p2d_sum *sum, struct p2d_profile *all,
                         struct p2d_report *report)
{
    struct p2d_buffer text = {.report = report};
    if (sum->n_missing == 0 || all == NULL)
        return;
    p2d_putf(&text, "%zu of %zu profiles are missing: they could not be read",
             sum->n_missing, sum->n + sum->n_missing);
    p2d_str note = p2d_intern(&all->strings, report, p2d_buffer_span(&text));
    (void)p2d_vec_push(&all->notes, report, note);
    p2d_buffer_release(&text);
}

/* The sum of all, divided by so many runs. The sum is released. */
static struct p2d_profile *take(struct p2d_sum *sum, double n_runs,
                                struct p2d_report *report)
{
    struct p2d_profile *all = NULL;
    if (sum->n == 1) {
        all = sum->first;
        sum->first = NULL;
    } else if (sum->b.profile != NULL) {
        sum->b.report = report;
        struct p2d_profile *added = p2d_builder_finish(&sum->b);
        if (added != NULL)
            all =
                p2d_in_order(added, sum->metrics_differ, P2D_FROM_STEPS, n_runs, report);
        p2d_profile_free(added);
    }
    note_missing(sum, all, report);
    p2d_sum_release(sum);
    return all;
}

/* ----------------------------------------------------------- the public header */

static void refuse_mixture(const struct p2d_profile *a, const struct p2d_profile *b,
                           struct p2d_report *report)
{
    bool a_has_stacks = a->shape == P2D_TREE;
    p2d_set_error(
        report, P2D_EUSAGE,
        "a %s profile holds whole stacks and a %s profile does not: they cannot be "
        "merged",
        a_has_stacks ? a->format : b->format, a_has_stacks ? b->format : a->format);
}

struct p2d_sum *p2d_sum_new(void)
{
    struct p2d_report report = {0};
    return p2d_new(&report, 1, sizeof(struct p2d_sum));
}

void p2d_sum_free(struct p2d_sum *sum)
{
    if (sum != NULL)
        p2d_sum_release(sum);
    p2d_delete(sum);
}

/* The profile whose shape all others have; NULL: there is none yet. */
static const struct p2d_profile *model_of(const struct p2d_sum *sum)
{
    return sum->first != NULL ? sum->first : sum->b.profile;
}

bool p2d_sum_add(struct p2d_sum *sum, const struct p2d_profile *profile,
                 struct p2d_report *report)
{
    if (!p2d_ok(report))
        return false;
    if (sum == NULL || profile == NULL)
        p2d_set_error(report, P2D_EUSAGE, "there is no profile to merge");
    else if (model_of(sum) != NULL && model_of(sum)->shape != profile->shape)
        refuse_mixture(model_of(sum), profile, report);
    else
        sum_up(sum, profile, report);
    return p2d_ok(report);
}

void p2d_sum_miss(struct p2d_sum *sum, size_t n)
{
    if (sum != NULL)
        sum->n_missing += n;
}

struct p2d_profile *p2d_sum_take(struct p2d_sum *sum, struct p2d_report *report)
{
    return sum != NULL && p2d_ok(report) ? take(sum, 1, report) : NULL;
}

struct p2d_profile *p2d_sum_mean(struct p2d_sum *sum, struct p2d_report *report)
{
    return sum != NULL && p2d_ok(report) ? take(sum, (double)sum->n, report) : NULL;
}

struct p2d_profile *p2d_merge_profiles(const struct p2d_profile *const *profiles,
                                       size_t count, struct p2d_report *report)
{
    struct p2d_sum sum = {0};
    struct p2d_profile *all = NULL;
    size_t n = 0;
    while (n < count && p2d_sum_add(&sum, profiles[n], report))
        n++;
    if (n == count && count > 0)
        all = take(&sum, 1, report);
    p2d_sum_release(&sum);
    return all;
}
