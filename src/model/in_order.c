/* in_order.c - number a profile by what it holds, not by how it was made.
 *
 * Texts are sorted first; everything else is then compared by numbers alone.
 */
#include "model/in_order.h"

#include <stdlib.h>

#include "base/sort.h"
#include "model/labels.h"
#include "model/lines.h"

/* The places that things have when they are sorted, by their numbers. */
struct ranks {
    const struct p2d_profile *p;
    struct p2d_report *report;
    uint32_t *texts, *fns, *locations, *threads, *labels, *nodes;
    uint32_t *members; /* as label_members, but places of labels; each set is sorted */
};

/* The first pair that differs decides. */
static int compare_pairs(const int64_t (*pairs)[2], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pairs[i][0] != pairs[i][1])
            return pairs[i][0] < pairs[i][1] ? -1 : 1;
    return 0;
}

#define COMPARE(pairs) compare_pairs(pairs, sizeof(pairs) / sizeof *(pairs))

/* ------------------------------------------------------------ what comes first */

static int compare_texts(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    return p2d_span_compare(p2d_text(r->p, a), p2d_text(r->p, b));
}

static int compare_fns(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    const struct p2d_function *x = &r->p->fns.at[a], *y = &r->p->fns.at[b];
    const int64_t pairs[][2] = {{r->texts[x->name], r->texts[y->name]},
                                {r->texts[x->module], r->texts[y->module]},
                                {r->texts[x->file], r->texts[y->file]},
                                {x->line, y->line},
                                {x->column, y->column}};
    return COMPARE(pairs);
}

static int compare_locations(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    const struct p2d_location *x = &r->p->locations.at[a], *y = &r->p->locations.at[b];
    const int64_t pairs[][2] = {{r->fns[x->fn], r->fns[y->fn]},
                                {r->texts[x->file], r->texts[y->file]},
                                {x->line, y->line}};
    return COMPARE(pairs);
}

static int compare_threads(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    const struct p2d_thread_info *x = &r->p->threads.at[a], *y = &r->p->threads.at[b];
    const int64_t pairs[][2] = {{x->pid, y->pid},
                                {x->tid, y->tid},
                                {r->texts[x->comm], r->texts[y->comm]},
                                {r->texts[x->process], r->texts[y->process]}};
    return COMPARE(pairs);
}

static int compare_labels(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    const struct p2d_sample_label *x = &r->p->labels.at[a], *y = &r->p->labels.at[b];
    const int64_t pairs[][2] = {{r->texts[x->key], r->texts[y->key]},
                                {r->texts[x->text], r->texts[y->text]},
                                {x->number, y->number},
                                {r->texts[x->unit], r->texts[y->unit]}};
    return COMPARE(pairs);
}

static int compare_members(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    uint32_t x = r->labels[a], y = r->labels[b];
    return x < y ? -1 : x > y;
}

static int compare_sets(const struct ranks *r, uint32_t a, uint32_t b)
{
    const struct p2d_label_set *x = &r->p->label_sets.at[a], *y = &r->p->label_sets.at[b];
    for (uint32_t i = 0; a != b && i < x->n && i < y->n; i++) {
        uint32_t left = r->members[x->first + i], right = r->members[y->first + i];
        if (left != right)
            return left < right ? -1 : 1;
    }
    return x->n < y->n ? -1 : x->n > y->n;
}

/* Of contexts with the same parent. */
static int compare_contexts(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    const struct p2d_context *x = &r->p->nodes.at[a], *y = &r->p->nodes.at[b];
    const int64_t pairs[][2] = {
        {r->fns[x->fn], r->fns[y->fn]},
        {r->locations[p2d_location_at(r->p, a)], r->locations[p2d_location_at(r->p, b)]},
        {p2d_is_inlined(r->p, a), p2d_is_inlined(r->p, b)},
        {x->gap, y->gap}};
    return COMPARE(pairs);
}

static int compare_samples(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    const struct p2d_sample *x = &r->p->samples.at[a], *y = &r->p->samples.at[b];
    const int64_t pairs[][2] = {{r->nodes[x->node], r->nodes[y->node]},
                                {r->threads[x->thread], r->threads[y->thread]},
                                {compare_sets(r, x->labels, y->labels), 0},
                                {x->metric, y->metric},
                                {x->trimmed, y->trimmed}};
    return COMPARE(pairs);
}

static int compare_calls(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    const struct p2d_call *x = &r->p->calls.at[a], *y = &r->p->calls.at[b];
    const int64_t pairs[][2] = {{r->fns[x->caller], r->fns[y->caller]},
                                {r->fns[x->callee], r->fns[y->callee]}};
    return COMPARE(pairs);
}

static int compare_sites(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    const struct p2d_call_site *x = &r->p->sites.at[a], *y = &r->p->sites.at[b];
    int by_call = compare_calls(r, x->call, y->call);
    uint32_t left = r->locations[x->location], right = r->locations[y->location];
    return by_call != 0 ? by_call : left < right ? -1 : left > right;
}

static int compare_metrics(const void *context, uint32_t a, uint32_t b)
{
    const struct ranks *r = context;
    const struct p2d_metric_column *x = &r->p->metrics.at[a], *y = &r->p->metrics.at[b];
    const int64_t pairs[][2] = {{r->texts[x->name], r->texts[y->name]},
                                {x->unit, y->unit}};
    return COMPARE(pairs);
}

/* ---------------------------------------------------------------------- ranks */

/* The numbers 1 .. n - 1 in their order, or as `compare` wants them; at [0] is 0. The
 * caller frees them; NULL after an error. */
static uint32_t *sorted(const struct ranks *r, uint32_t n, p2d_number_order *compare)
{
    uint32_t *at = p2d_new(r->report, n, sizeof *at);
    for (uint32_t i = 0; at != NULL && i < n; i++)
        at[i] = i;
    if (at != NULL && n > 1 && compare != NULL)
        (void)p2d_sort_numbers(at + 1, n - 1, compare, r, r->report);
    return at;
}

/* The place of each number in such a list. */
static uint32_t *ranks_of(const struct ranks *r, uint32_t n, p2d_number_order *compare)
{
    uint32_t *at = sorted(r, n, compare);
    uint32_t *ranks = p2d_new(r->report, n, sizeof *ranks);
    for (uint32_t i = 0; at != NULL && ranks != NULL && i < n; i++)
        ranks[at[i]] = i;
    p2d_delete(at);
    return ranks;
}

static bool rank_members(struct ranks *r)
{
    const struct p2d_profile *p = r->p;
    uint32_t n = p->label_members.len;
    r->members = p2d_new(r->report, n, sizeof *r->members);
    if (r->members == NULL)
        return false;
    for (uint32_t i = 0; i < n; i++)
        r->members[i] = p->label_members.at[i];
    for (uint32_t s = 1; s < p->label_sets.len; s++) {
        struct p2d_label_set set = p->label_sets.at[s];
        if (!p2d_sort_numbers(r->members + set.first, set.n, compare_members, r,
                              r->report))
            return false;
    }
    for (uint32_t i = 0; i < n; i++)
        r->members[i] = r->labels[r->members[i]];
    return true;
}

/* Each is compared by those before it. */
static bool rank_all(struct ranks *r)
{
    const struct p2d_profile *p = r->p;
    return (r->texts = ranks_of(r, p->strings.spans.len, compare_texts)) != NULL &&
           (r->fns = ranks_of(r, p->fns.len, compare_fns)) != NULL &&
           (r->locations = ranks_of(r, p->locations.len, compare_locations)) != NULL &&
           (r->threads = ranks_of(r, p->threads.len, compare_threads)) != NULL &&
           (r->labels = ranks_of(r, p->labels.len, compare_labels)) != NULL &&
           (r->nodes = p2d_new(r->report, p->nodes.len, sizeof *r->nodes)) != NULL &&
           rank_members(r);
}

static void release(struct ranks *r)
{
    p2d_delete(r->texts);
    p2d_delete(r->fns);
    p2d_delete(r->locations);
    p2d_delete(r->threads);
    p2d_delete(r->labels);
    p2d_delete(r->nodes);
    p2d_delete(r->members);
}

/* --------------------------------------------------------------------- stacks */

static uint32_t parent_of(const void *context, uint32_t node)
{
    const struct p2d_profile *p = context;
    return node == 0 ? P2D_NO_GROUP : p->nodes.at[node].parent;
}

/* Depth first: a caller before its callees, which are sorted. */
static bool copy_contexts(struct ranks *r, struct p2d_copy *copy, p2d_node *to)
{
    const struct p2d_profile *p = r->p;
    struct p2d_groups children = {0};
    P2D_VEC(p2d_node) waiting = {0};
    bool good =
        p2d_group_items(&children, r->report, p->nodes.len, p->nodes.len, parent_of, p) &&
        p2d_tree_reserve(&copy->to->tree, r->report, p->nodes.len) &&
        p2d_vec_push(&waiting, r->report, 0);
    for (uint32_t rank = 0; good && waiting.len > 0; rank++) {
        p2d_node n = waiting.at[--waiting.len];
        r->nodes[n] = rank;
        if (n != 0)
            to[n] = p2d_child(copy->to, to[p->nodes.at[n].parent], p2d_copy_spot(copy, n),
                              p->nodes.at[n].gap);
        uint32_t first = children.first[n], end = children.first[n + 1];
        if (end - first > 1)
            good = p2d_sort_numbers(children.items + first, end - first, compare_contexts,
                                    r, r->report);
        for (uint32_t i = end; good && i > first; i--)
            good = p2d_vec_push(&waiting, r->report, children.items[i - 1]);
    }
    p2d_vec_release(&waiting);
    p2d_groups_release(&children);
    return good && p2d_ok(r->report);
}

static void copy_samples(struct ranks *r, struct p2d_copy *copy, const p2d_node *nodes)
{
    uint32_t *order = sorted(r, r->p->samples.len, compare_samples);
    for (uint32_t i = 1; order != NULL && i < r->p->samples.len; i++) {
        struct p2d_sample sample = r->p->samples.at[order[i]];
        p2d_copy_add(copy, order[i], sample, nodes[sample.node]);
    }
    p2d_delete(order);
}

/* Threads and labels get their numbers in order; their sets get them from the samples. */
static void copy_tags(struct ranks *r, struct p2d_copy *copy)
{
    uint32_t *threads = sorted(r, r->p->threads.len, compare_threads);
    for (uint32_t i = 1; threads != NULL && i < r->p->threads.len; i++)
        p2d_copy_thread(copy, threads[i]);
    uint32_t *labels = sorted(r, r->p->labels.len, compare_labels);
    for (uint32_t i = 1; labels != NULL && i < r->p->labels.len; i++)
        p2d_copy_label(copy, labels[i]);
    p2d_delete(threads);
    p2d_delete(labels);
}

static void copy_tree(struct ranks *r, struct p2d_copy *copy)
{
    p2d_node *nodes = p2d_new(r->report, r->p->nodes.len, sizeof *nodes);
    copy_tags(r, copy);
    if (nodes != NULL && copy_contexts(r, copy, nodes))
        copy_samples(r, copy, nodes);
    p2d_delete(nodes);
}

/* ----------------------------------------------------------------- call lists */

static void copy_lines(struct ranks *r, struct p2d_copy *copy)
{
    uint32_t *locations = sorted(r, r->p->locations.len, compare_locations);
    uint32_t *sites = sorted(r, r->p->sites.len, compare_sites);
    for (uint32_t i = 1; locations != NULL && i < r->p->locations.len; i++)
        p2d_copy_line(copy, locations[i]);
    for (uint32_t i = 1; sites != NULL && i < r->p->sites.len; i++)
        p2d_copy_site(copy, sites[i]);
    p2d_delete(locations);
    p2d_delete(sites);
}

static void copy_calls(struct ranks *r, struct p2d_copy *copy, const p2d_fn *fns)
{
    struct p2d_profile *to = copy->to->profile;
    uint32_t *calls = sorted(r, r->p->calls.len, compare_calls);
    (void)p2d_vec_push(&to->positions, r->report, 0);
    for (uint32_t i = 1; p2d_ok(r->report) && i < r->p->fns.len; i++) {
        (void)p2d_vec_push(&to->positions, r->report, fns[i]);
        p2d_copy_fn_numbers(copy, fns[i]);
    }
    for (uint32_t i = 1; calls != NULL && i < r->p->calls.len; i++)
        p2d_copy_call(copy, calls[i]);
    p2d_delete(calls);
    copy_lines(r, copy);
}

/* -------------------------------------------------------- texts beside them */

/* Records of any size that hold a text: the first number of each is it. */
struct records {
    struct ranks *r;
    const unsigned char *at;
    size_t size;
};

static p2d_str text_of(const struct records *records, uint32_t i)
{
    p2d_str text;
    memcpy(&text, records->at + i * records->size, sizeof text);
    return text;
}

static int compare_records(const void *context, uint32_t a, uint32_t b)
{
    const struct records *records = context;
    return compare_texts(records->r, text_of(records, a), text_of(records, b));
}

static void sort_records(struct ranks *r, void *at, uint32_t n, size_t size)
{
    if (n < 2)
        return; /* of none there may be no memory */
    uint32_t *order = p2d_new(r->report, n, sizeof *order);
    unsigned char *copy = p2d_new(r->report, n, size);
    struct records records = {r, at, size};
    for (uint32_t i = 0; order != NULL && i < n; i++)
        order[i] = i;
    if (n > 0 && order != NULL && copy != NULL &&
        p2d_sort_numbers(order, n, compare_records, &records, r->report)) {
        for (uint32_t i = 0; i < n; i++)
            memcpy(copy + i * size, records.at + order[i] * size, size);
        memcpy(at, copy, n * size);
    }
    p2d_delete(order);
    p2d_delete(copy);
}

#define SORT(r, vec) sort_records(r, (vec)->at, (vec)->len, sizeof *(vec)->at)

static void sort_texts(struct p2d_profile *p, struct p2d_report *report)
{
    struct ranks r = {.p = p, .report = report};
    SORT(&r, &p->origins);
    SORT(&r, &p->notes);
    SORT(&r, &p->lacks);
    SORT(&r, &p->counters);
    SORT(&r, &p->recording.comments);
    SORT(&r, &p->recording.objects);
}

/* ---------------------------------------------------------------------- a copy */

/* Differences keep their bases. */
static void copy_bases(struct p2d_copy *copy)
{
    for (p2d_metric m = 1; m < copy->from->metrics.len && p2d_ok(copy->to->report); m++)
        if (copy->from->metrics.at[m].has_base)
            p2d_set_base(copy->to, p2d_copy_metric(copy, m),
                         copy->from->metrics.at[m].whole);
}

static void copy_all(struct ranks *r, struct p2d_copy *copy, bool metrics)
{
    uint32_t *order = sorted(r, r->p->metrics.len, metrics ? compare_metrics : NULL);
    uint32_t *fns = sorted(r, r->p->fns.len, compare_fns);
    for (uint32_t i = 1; order != NULL && i < r->p->metrics.len; i++)
        p2d_copy_metric(copy, (p2d_metric)order[i]);
    copy_bases(copy);
    p2d_copy_unattributed(copy);
    for (uint32_t i = 1; fns != NULL && i < r->p->fns.len; i++)
        p2d_copy_fn(copy, fns[i]);
    if (fns != NULL && r->p->shape == P2D_CALLS)
        copy_calls(r, copy, fns);
    else if (fns != NULL)
        copy_tree(r, copy);
    p2d_copy_origins(copy); /* last: the numbers of texts are seen in some outputs */
    p2d_delete(order);
    p2d_delete(fns);
}

static int compare_stretches(const void *a, const void *b)
{
    const struct p2d_stretch *x = a, *y = b;
    int by_number = COMPARE(((const int64_t[][2]){
        {x->sample, y->sample}, {x->end, y->end}, {x->count, y->count}}));
    return by_number != 0 ? by_number : (x->cost > y->cost) - (x->cost < y->cost);
}

/* Stretches are in order of their begin. Those with one begin stand in the order of the
 * recordings that they come from, which must not show. */
static void sort_equal_begins(struct p2d_profile *p)
{
    struct p2d_stretch *at = p->times.at.at;
    for (uint32_t first = 0, end; first < p->times.at.len; first = end) {
        for (end = first + 1; end < p->times.at.len && at[end].begin == at[first].begin;)
            end++;
        if (end - first > 1)
            qsort(at + first, end - first, sizeof *at, compare_stretches);
    }
}

struct p2d_profile *p2d_in_order(const struct p2d_profile *from, bool metrics,
                                 enum p2d_copied_numbers numbers, double n_runs,
                                 struct p2d_report *report)
{
    struct ranks r = {.p = from, .report = report};
    struct p2d_copy copy;
    struct p2d_builder b;
    if (!p2d_builder_init(&b, from->shape, from->format, report))
        return NULL;
    if (p2d_copy_init(&copy, &b, from) && rank_all(&r)) {
        copy.numbers = numbers;
        copy.n_runs = n_runs;
        copy_all(&r, &copy, metrics);
        p2d_copy_times(&copy);
        sort_equal_begins(b.profile);
    }
    p2d_copy_release(&copy);
    release(&r);
    if (p2d_ok(report))
        sort_texts(b.profile, report);
    b.profile->has_groups = from->has_groups;
    b.profile->is_in_order = true;
    return p2d_builder_finish(&b);
}
