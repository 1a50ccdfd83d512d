/* call_sites.c - split the costs of a call list by the lines of source code that they
 * belong to, in every metric. */
#include "graph/call_sites.h"

#include "base/map.h"
#include "graph/metric_tree.h"

struct walk {
    const struct p2d_profile *p;
    struct p2d_call_sites *to;
    struct p2d_report *report;
    struct p2d_map calls; /* (caller, callee) -> call of the list + 1 */
    struct p2d_map sites; /* (call, location) -> site + 1 */
    struct p2d_metric_tree tree;
    p2d_metric metric;
    uint32_t *depth;           /* by call of the list: how often it is on the path */
    P2D_VEC(uint64_t) samples; /* by site, of this metric */
};

/* The call of the list that is from one function to the other + 1; 0: none. */
static uint32_t call_of(const struct walk *w, p2d_fn caller, p2d_fn callee)
{
    return p2d_map_get(&w->calls, p2d_pair(caller, callee));
}

/* Find or make a site; its number + 1, 0 after an error. */
static uint32_t site_of(struct walk *w, uint32_t call, p2d_location_id location)
{
    struct p2d_call_sites *to = w->to;
    uint32_t n = to->list->n_metrics;
    struct p2d_list_site fresh = {call, location, p2d_count_unknown()};
    uint32_t *slot = p2d_map_at(&w->sites, w->report, p2d_pair(call, location));
    if (slot == NULL || *slot != 0)
        return slot != NULL ? *slot : 0;
    if (!p2d_vec_reserve(&to->totals, w->report, n) ||
        !p2d_vec_push(&to->sites, w->report, fresh))
        return 0;
    memset(to->totals.at + to->totals.len, 0, n * sizeof *to->totals.at);
    to->totals.len += n;
    return *slot = to->sites.len;
}

static bool index_calls(struct walk *w)
{
    for (uint32_t c = 0; c < w->to->list->calls.len; c++) {
        const struct p2d_list_call *call = &w->to->list->calls.at[c];
        uint32_t *slot =
            p2d_map_at(&w->calls, w->report, p2d_pair(call->caller, call->callee));
        if (slot == NULL)
            return false;
        *slot = c + 1;
    }
    return true;
}

/* ------------------------------------------------------------------ stacks */

/* The call that a context is; 0: none. */
static uint32_t call_at(const struct walk *w, p2d_node n)
{
    p2d_node parent = w->p->nodes.at[n].parent;
    return parent != 0 ? call_of(w, w->p->nodes.at[parent].fn, w->p->nodes.at[n].fn) : 0;
}

static void add_to_site(struct walk *w, uint32_t site, double total, uint64_t samples)
{
    uint32_t n = w->to->list->n_metrics;
    while (w->samples.len < site)
        if (!p2d_vec_push(&w->samples, w->report, 0))
            return;
    w->to->totals.at[(size_t)(site - 1) * n + w->metric - 1] += total;
    w->samples.at[site - 1] += samples;
}

static void enter(void *state, p2d_node n)
{
    struct walk *w = state;
    const struct p2d_metric_sum *sum = &w->tree.sums[n];
    const struct p2d_metric_self *self = &w->tree.selfs[n];
    uint32_t n_metrics = w->to->list->n_metrics, call = call_at(w, n);
    p2d_location_id location = p2d_location_at(w->p, n);
    w->to->self[(size_t)location * n_metrics + w->metric - 1] += self->self;
    if (call == 0)
        return;
    location = p2d_location_at(w->p, w->p->nodes.at[n].parent);
    bool counts_calls = w->p->metrics.at[w->metric].counts_calls;
    bool is_outermost = w->depth[call - 1]++ == 0;
    uint32_t site = location != 0 ? site_of(w, call - 1, location) : 0;
    if (site != 0 && (is_outermost || counts_calls))
        add_to_site(w, site, is_outermost ? sum->all : 0,
                    counts_calls ? self->samples : sum->all_samples);
}

static void leave(void *state, p2d_node n)
{
    struct walk *w = state;
    uint32_t call = call_at(w, n);
    if (call != 0)
        w->depth[call - 1]--;
}

/* The numbers of samples are those of the metric that has most, as in the list. */
static void keep_samples(struct walk *w)
{
    for (uint32_t i = 0; i < w->samples.len; i++) {
        struct p2d_count *calls = &w->to->sites.at[i].calls;
        if (!p2d_count_known(*calls) || calls->low < w->samples.at[i])
            *calls = p2d_count_of(w->samples.at[i]);
    }
    w->samples.len = 0;
}

static void split_stacks(struct walk *w)
{
    w->depth = p2d_new(w->report, w->to->list->calls.len, sizeof *w->depth);
    for (p2d_metric m = 1; m <= w->to->list->n_metrics && p2d_ok(w->report); m++) {
        w->metric = m;
        if (p2d_metric_tree_init(&w->tree, w->p, m, w->report))
            p2d_metric_tree_walk(&w->tree, w, enter, leave);
        p2d_metric_tree_release(&w->tree);
        if (p2d_ok(w->report))
            keep_samples(w);
    }
    p2d_delete(w->depth);
    p2d_vec_release(&w->samples);
}

/* -------------------------------------------------------------- call lists */

static void split_calls(struct walk *w)
{
    uint32_t n = w->to->list->n_metrics;
    for (p2d_metric m = 1; m <= n; m++)
        for (p2d_location_id id = 1; id < w->p->locations.len; id++)
            w->to->self[(size_t)id * n + m - 1] =
                p2d_value_at(&w->p->metrics.at[m].line_selfs, id);
    for (uint32_t id = 1; id < w->p->sites.len && p2d_ok(w->report); id++) {
        const struct p2d_call_site *from = &w->p->sites.at[id];
        const struct p2d_call *call = &w->p->calls.at[from->call];
        uint32_t to = call_of(w, call->caller, call->callee);
        uint32_t site = to != 0 ? site_of(w, to - 1, from->location) : 0;
        if (site == 0)
            continue;
        w->to->sites.at[site - 1].calls = from->calls;
        for (p2d_metric m = 1; m <= n; m++)
            w->to->totals.at[(size_t)(site - 1) * n + m - 1] =
                p2d_value_at(&w->p->metrics.at[m].site_totals, id);
    }
}

/* ------------------------------------------------------------------ orders */

/* Sites by call and locations by function, by counting sorts. */
static void sort(struct p2d_call_sites *s, const struct p2d_profile *p,
                 struct p2d_report *report)
{
    uint32_t n_calls = s->list->calls.len, n_fns = p->fns.len;
    s->site_order = p2d_new(report, s->sites.len, sizeof *s->site_order);
    s->first_site = p2d_new(report, (size_t)n_calls + 2, sizeof *s->first_site);
    s->of_fn = p2d_new(report, p->locations.len, sizeof *s->of_fn);
    s->first_of_fn = p2d_new(report, (size_t)n_fns + 2, sizeof *s->first_of_fn);
    if (!p2d_ok(report))
        return;
    for (uint32_t i = 0; i < s->sites.len; i++)
        s->first_site[s->sites.at[i].call + 2]++;
    for (uint32_t c = 2; c < n_calls + 2; c++)
        s->first_site[c] += s->first_site[c - 1];
    for (uint32_t i = 0; i < s->sites.len; i++)
        s->site_order[s->first_site[s->sites.at[i].call + 1]++] = i;
    for (p2d_location_id id = 1; id < p->locations.len; id++)
        s->first_of_fn[p->locations.at[id].fn + 2]++;
    for (p2d_fn fn = 2; fn < n_fns + 2; fn++)
        s->first_of_fn[fn] += s->first_of_fn[fn - 1];
    for (p2d_location_id id = 1; id < p->locations.len; id++)
        s->of_fn[s->first_of_fn[p->locations.at[id].fn + 1]++] = id;
}

bool p2d_call_sites_init(struct p2d_call_sites *sites, const struct p2d_call_list *list,
                         struct p2d_report *report)
{
    struct walk w = {.p = list->profile, .to = sites, .report = report};
    *sites = (struct p2d_call_sites){.list = list};
    sites->self = p2d_new(report, (size_t)w.p->locations.len * list->n_metrics,
                          sizeof *sites->self);
    if (p2d_ok(report) && index_calls(&w)) {
        if (w.p->shape == P2D_TREE)
            split_stacks(&w);
        else
            split_calls(&w);
    }
    p2d_map_release(&w.calls);
    p2d_map_release(&w.sites);
    if (p2d_ok(report))
        sort(sites, w.p, report);
    return p2d_ok(report);
}

void p2d_call_sites_release(struct p2d_call_sites *sites)
{
    p2d_delete(sites->self);
    p2d_vec_release(&sites->sites);
    p2d_vec_release(&sites->totals);
    p2d_delete(sites->site_order);
    p2d_delete(sites->first_site);
    p2d_delete(sites->of_fn);
    p2d_delete(sites->first_of_fn);
    *sites = (struct p2d_call_sites){0};
}
