/* stacks.c - the stacks of an interactive report: the tree of contexts, and samples by
 * thread and metric. Stacks of a call list are estimated.
 *
 *     {"parent":[1,1,2,...],"fn":[...],"guess":[...],
 *      "samples":{"node":[...],"thread":[...],"metric":[...],"value":[...],...}}
 *
 * Where samples have labels, "labels" of samples are sets of them (labels.c). Columns may be
 * beside the data (columns.c).
 * Contexts count from 1, parents before children; "parent" is how far back the parent is.
 * What is too small for a browser to hold is its parent's, but not as the parent's own.
 */
#include "model/copy.h"
#include "write/shared/stacks.h"
#include "write/html/columns.h"
#include "write/html/html.h"
#include "write/html/labels.h"
#include "write/html/times.h"

struct context {
    uint32_t back, fn;
    unsigned char guess;
};

/* All samples of a context, thread, metric and set of labels. */
struct row {
    uint32_t node, thread, metric, labels;
    bool below; /* of what was left out below it: not the context's own */
    double value;
    uint64_t count;
};

struct state {
    struct p2d_html *html;
    struct p2d_stacks stacks;
    struct p2d_report *report;
    float *weights; /* by node: its largest share in any metric */
    uint32_t
        *places;   /* by node: its context; where that is left out, the nearest above */
    bool *is_kept; /* by node */
    P2D_VEC(struct context) contexts; /* at[0] is the root */
    P2D_VEC(struct row) rows;
    uint32_t *row_of; /* by sample; NULL: nobody asks */
    struct p2d_html_labels labels;
    uint32_t n_left_out, n_kinds;
};

/* What the contexts of a metric cost with all below them, and which are measured: those with a
 * sample or a cost in or below them. A p2d_metric_tree would hold more than is needed here. */
struct subtrees {
    double *all;
    bool *is_measured;
};

static void sum_subtrees(const struct p2d_profile *p, p2d_metric metric,
                         struct subtrees *to)
{
    memset(to->all, 0, p->nodes.len * sizeof *to->all);
    memset(to->is_measured, 0, p->nodes.len * sizeof *to->is_measured);
    for (uint32_t i = 1; i < p->samples.len; i++) {
        const struct p2d_sample *sample = &p->samples.at[i];
        if (sample->metric != metric)
            continue;
        to->all[sample->node] += sample->value;
        to->is_measured[sample->node] |= sample->count > 0;
    }
    for (p2d_node n = p->nodes.len; n-- > 1;) {
        p2d_node parent = p->nodes.at[n].parent;
        to->all[parent] += to->all[n];
        to->is_measured[n] |= to->all[n] > 0 || to->all[n] < 0;
        to->is_measured[parent] |= to->is_measured[n];
    }
}

static void weigh_metric(struct state *s, p2d_metric metric, struct subtrees *work)
{
    const struct p2d_profile *p = s->stacks.profile;
    double whole = p2d_whole(p, metric);
    sum_subtrees(p, metric, work);
    for (p2d_node n = 1; n < p->nodes.len; n++) {
        double all = work->all[n];
        double share = whole > 0 ? (all < 0 ? -all : all) / whole : 0;
        if (work->is_measured[n] && share < 1e-12)
            share = 1e-12;
        if (share > s->weights[n])
            s->weights[n] = (float)share;
    }
}

static void weigh(struct state *s)
{
    const struct p2d_profile *p = s->stacks.profile;
    struct subtrees work = {p2d_new(s->report, p->nodes.len, sizeof *work.all),
                            p2d_new(s->report, p->nodes.len, sizeof *work.is_measured)};
    for (p2d_metric m = 1; m < p->metrics.len && p2d_ok(s->report); m++)
        weigh_metric(s, m, &work);
    p2d_delete(work.all);
    p2d_delete(work.is_measured);
}

enum { MOST_LIMITS = 64 };

/* The shares that may be the limit: 0, and ascending ones up to one above a half. Returns
 * how many there are. */
static unsigned list_limits(float *limits)
{
    unsigned n = 1;
    float next = 1e-8F;
    limits[0] = 0;
    while (!(limits[n - 1] > 0.5F) && n < MOST_LIMITS) {
        limits[n++] = next;
        next *= 1.5F;
    }
    return n;
}

/* The share above which contexts are kept: the first limit that leaves as many as a report
 * may have. A node may weigh more than its parent only where there are negative costs; then
 * it goes with the parent. */
static float find_limit(const struct state *s)
{
    float limits[MOST_LIMITS];
    uint32_t n_above[MOST_LIMITS] = {0}; /* contexts above a limit, but not the next */
    unsigned n = list_limits(limits), found = n - 1;
    for (p2d_node node = 1; node < s->stacks.profile->nodes.len; node++) {
        unsigned low = 0, high = n; /* so many limits are below the weight */
        while (low < high) {
            unsigned middle = (low + high) / 2;
            if (s->weights[node] > limits[middle])
                low = middle + 1;
            else
                high = middle;
        }
        if (low > 0)
            n_above[low - 1]++;
    }
    for (uint64_t above = n_above[found]; found > 0; found--) {
        above += n_above[found - 1];
        if (above > P2D_HTML_CONTEXTS)
            break;
    }
    return limits[found];
}

/* Whether the context is its parent's call of itself, and that is to be one frame. */
static bool is_folded(const struct state *s, uint32_t above, uint32_t fn)
{
    return s->html->view->look->fold_recursion && above != 0 &&
           s->contexts.at[above].fn == fn;
}

static void keep(struct state *s)
{
    const struct p2d_profile *p = s->stacks.profile;
    struct p2d_map children = {0};
    float limit = find_limit(s);
    s->is_kept[0] = true;
    (void)p2d_vec_push(&s->contexts, s->report, (struct context){0});
    for (p2d_node n = 1; n < p->nodes.len && p2d_ok(s->report); n++) {
        const struct p2d_context *node = &p->nodes.at[n];
        uint32_t above = s->places[node->parent];
        s->places[n] = above;
        if (!s->is_kept[node->parent] || !(s->weights[n] > limit)) {
            s->n_left_out += s->weights[n] > 0;
            continue;
        }
        uint32_t fn = p2d_html_fn(s->html, p, node->fn);
        unsigned char guess = n < s->stacks.guesses.len ? s->stacks.guesses.at[n] : 0;
        s->is_kept[n] = is_folded(s, above, fn);
        s->contexts.at[above].guess |= s->is_kept[n] ? guess : 0;
        if (s->is_kept[n])
            continue;
        uint32_t *slot = p2d_map_at(&children, s->report, p2d_pair(above, fn));
        struct context fresh = {s->contexts.len - above, fn, guess};
        if (slot == NULL || (*slot == 0 && !p2d_vec_push(&s->contexts, s->report, fresh)))
            break;
        if (*slot == 0)
            *slot = s->contexts.len - 1;
        s->contexts.at[*slot].guess |= guess;
        s->places[n] = *slot;
        s->is_kept[n] = true;
    }
    p2d_map_release(&children);
}

/* The number of a metric in the report: the one that was asked for is the first. */
static uint32_t metric_number(const struct state *s, p2d_metric metric)
{
    p2d_metric shown = s->stacks.metric;
    return metric == shown ? 0 : metric < shown ? metric : metric - 1;
}

/* A small number for what rows of one context differ in. */
static uint32_t kind_of(struct state *s, struct p2d_map *kinds, const struct row *row)
{
    uint64_t key = p2d_pair(row->thread, row->metric * 2 + (row->below ? 1 : 0));
    uint32_t *kind = p2d_map_at(&kinds[0], s->report, key);
    if (kind != NULL && *kind == 0)
        *kind = ++s->n_kinds;
    if (kind == NULL || row->labels == 0)
        return kind != NULL ? *kind : 0;
    kind = p2d_map_at(&kinds[1], s->report, p2d_pair(*kind, row->labels));
    if (kind != NULL && *kind == 0)
        *kind = ++s->n_kinds;
    return kind != NULL ? *kind : 0;
}

/* False if there are more rows than `limit`, or memory runs out. */
static bool add_samples(struct state *s, uint32_t limit)
{
    const struct p2d_profile *p = s->stacks.profile;
    struct p2d_map kinds[2] = {{0}}, rows = {0};
    s->rows.len = s->n_kinds = 0;
    for (uint32_t i = 1; i < p->samples.len && s->rows.len <= limit; i++) {
        const struct p2d_sample *sample = &p->samples.at[i];
        struct row row = {.node = s->places[sample->node],
                          .thread = sample->thread,
                          .metric = metric_number(s, sample->metric),
                          .labels = p2d_html_choices_of(&s->labels, sample->labels),
                          .below = sample->trimmed || !s->is_kept[sample->node]};
        uint32_t kind = kind_of(s, kinds, &row);
        uint32_t *slot = p2d_map_at(&rows, s->report, p2d_pair(row.node, kind));
        if (slot == NULL || (*slot == 0 && !p2d_vec_push(&s->rows, s->report, row)))
            break;
        if (*slot == 0)
            *slot = s->rows.len;
        if (s->row_of != NULL)
            s->row_of[i] = *slot - 1;
        s->rows.at[*slot - 1].value += sample->value;
        if (!p->metrics.at[sample->metric].counts_calls)
            s->rows.at[*slot - 1].count += sample->count;
    }
    p2d_map_release(&kinds[0]);
    p2d_map_release(&kinds[1]);
    p2d_map_release(&rows);
    return p2d_ok(s->report) && s->rows.len <= limit;
}

/* With as many keys of labels as leave no more rows than a report may have contexts: rows
 * without labels are as many as they are. */
static void add_labelled_samples(struct state *s)
{
    uint32_t n_keys =
        s->labels.n_keys < P2D_HTML_LABEL_KEYS ? s->labels.n_keys : P2D_HTML_LABEL_KEYS;
    for (;; n_keys /= 2) {
        p2d_html_choose_keys(&s->labels, n_keys);
        if (add_samples(s, n_keys > 0 ? P2D_HTML_CONTEXTS : UINT32_MAX) ||
            !p2d_ok(s->report) || n_keys == 0)
            return;
    }
}

/* ------------------------------------------------------------------ writing */

static const struct context *context(const void *table, uint32_t i)
{
    return &((const struct state *)table)->contexts.at[i + 1];
}

static double context_back(const void *table, uint32_t i)
{
    return context(table, i)->back;
}

static double context_fn(const void *table, uint32_t i)
{
    return context(table, i)->fn;
}

static double context_guess(const void *table, uint32_t i)
{
    return context(table, i)->guess;
}

static const struct row *row(const void *table, uint32_t i)
{
    return &((const struct state *)table)->rows.at[i];
}

/* From the one before. */
static double row_step(const void *table, uint32_t i)
{
    return (double)row(table, i)->node - (i > 0 ? row(table, i - 1)->node : 0);
}

static double row_thread(const void *table, uint32_t i)
{
    return row(table, i)->thread;
}

static double row_metric(const void *table, uint32_t i)
{
    return row(table, i)->metric;
}

static double row_labels(const void *table, uint32_t i)
{
    return row(table, i)->labels;
}

static double row_below(const void *table, uint32_t i)
{
    return row(table, i)->below ? 1 : 0;
}

static double row_value(const void *table, uint32_t i)
{
    return row(table, i)->value;
}

static double row_count(const void *table, uint32_t i)
{
    return (double)row(table, i)->count;
}

static void put_stacks(const struct state *s, struct p2d_buffer *out)
{
    const struct p2d_profile *p = s->stacks.profile;
    uint32_t n = s->contexts.len - 1;
    p2d_html_key(out, "tree");
    p2d_putc(out, '{');
    p2d_html_packed(s->html, out, "parent", n, context_back, s);
    p2d_html_packed(s->html, out, "fn", n, context_fn, s);
    if (s->stacks.is_estimated)
        p2d_html_packed(s->html, out, "guess", n, context_guess, s);
    p2d_html_key(out, "samples");
    p2d_putc(out, '{');
    n = s->rows.len;
    p2d_html_packed(s->html, out, "node", n, row_step, s);
    p2d_html_packed(s->html, out, "below", n, row_below, s);
    p2d_html_packed(s->html, out, "value", n, row_value, s);
    if (p->threads.len > 1)
        p2d_html_packed(s->html, out, "thread", n, row_thread, s);
    if (p->metrics.len > 2)
        p2d_html_packed(s->html, out, "metric", n, row_metric, s);
    if (s->labels.choices.len > 0)
        p2d_html_packed(s->html, out, "labels", n, row_labels, s);
    if (s->html->view->graph->samples > 0)
        p2d_html_packed(s->html, out, "count", n, row_count, s);
    p2d_puts(out, "}}");
}

/* ---------------------------------------------------------------- the whole */

static bool prepare(struct state *s)
{
    if (!p2d_stacks_init(&s->stacks, s->html->view, true))
        return false;
    uint32_t n = s->stacks.profile->nodes.len;
    s->weights = p2d_new(s->report, n, sizeof *s->weights);
    s->places = p2d_new(s->report, n, sizeof *s->places);
    s->is_kept = p2d_new(s->report, n, sizeof *s->is_kept);
    if (s->stacks.profile->times.at.len > 0)
        s->row_of = p2d_new(s->report, s->stacks.profile->samples.len, sizeof *s->row_of);
    return p2d_ok(s->report) && p2d_html_labels_init(&s->labels, s->stacks.profile,
                                                     s->stacks.metric, s->report);
}

void p2d_html_stacks(struct p2d_html *html, struct p2d_buffer *out)
{
    struct state s = {.html = html, .report = html->view->report};
    if (!p2d_ok(s.report))
        return;
    if (prepare(&s)) {
        weigh(&s);
        keep(&s);
        add_labelled_samples(&s);
        if (p2d_ok(s.report)) {
            put_stacks(&s, out);
            p2d_html_put_labels(&s.labels, html, out);
            p2d_html_times(html, &s.stacks, s.row_of, out);
        }
        if (s.n_left_out > 0) {
            uint32_t n = s.contexts.len - 1;
            p2d_putf(out, ",\"allContexts\":%u", n + s.n_left_out);
            p2d_html_note(html,
                          "stacks: %u of %u contexts are in this report, the rest is "
                          "counted where it was called",
                          n, n + s.n_left_out);
        }
    }
    p2d_stacks_release(&s.stacks);
    p2d_vec_release(&s.contexts);
    p2d_vec_release(&s.rows);
    p2d_html_labels_release(&s.labels);
    p2d_delete(s.weights);
    p2d_delete(s.places);
    p2d_delete(s.is_kept);
    p2d_delete(s.row_of);
}
