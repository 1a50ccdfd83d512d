/* group_lines.c - make a profile whose functions are lines of source code. */
#include "pass/group_lines.h"

#include <inttypes.h>

#include "model/lines.h"

/* The function of the new profile for this line. */
static p2d_fn line_function(struct p2d_copy *copy, p2d_location_id id)
{
    const struct p2d_profile *p = copy->from;
    const struct p2d_location *location = &p->locations.at[id];
    const struct p2d_function *fn = &p->fns.at[location->fn];
    struct p2d_span name = p2d_text(p, fn->name);
    struct p2d_buffer text = {.report = copy->to->report};
    p2d_put(&text, name.at, name.len);
    if (location->file != 0) {
        struct p2d_span file = p2d_last_part(p2d_text(p, location->file));
        p2d_putc(&text, ':');
        p2d_put(&text, file.at, file.len);
    }
    p2d_putf(&text, ":%" PRIu32, location->line);
    struct p2d_function line = {.name = p2d_name(copy->to, p2d_buffer_span(&text)),
                                .module = p2d_copy_text(copy, fn->module),
                                .file = p2d_copy_text(copy, p2d_file_of(p, location)),
                                .line = location->line};
    p2d_buffer_release(&text);
    return p2d_fn_of(copy->to, line);
}

/* An array by location of functions in the new profile; the caller frees it. */
static p2d_fn *line_functions(struct p2d_copy *copy)
{
    struct p2d_report *report = copy->to->report;
    p2d_fn *lines = p2d_new(report, copy->from->locations.len, sizeof *lines);
    for (p2d_location_id id = 1;
         lines != NULL && id < copy->from->locations.len && p2d_ok(report); id++)
        lines[id] = line_function(copy, id);
    return lines;
}

static void group_stacks(struct p2d_copy *copy, const p2d_fn *lines)
{
    const struct p2d_profile *p = copy->from;
    struct p2d_report *report = copy->to->report;
    p2d_node *nodes = p2d_new(report, p->nodes.len, sizeof *nodes);
    for (p2d_node n = 1; nodes != NULL && n < p->nodes.len && p2d_ok(report); n++) {
        struct p2d_context context = p->nodes.at[n];
        p2d_location_id location = p2d_location_at(p, n);
        p2d_fn fn = location != 0 ? lines[location] : p2d_copy_fn(copy, context.fn);
        nodes[n] = p2d_child(copy->to, nodes[context.parent], fn, context.gap);
    }
    for (uint32_t s = 1; nodes != NULL && s < p->samples.len && p2d_ok(report); s++) {
        struct p2d_sample sample = p->samples.at[s];
        p2d_copy_add(copy, s, sample, nodes[sample.node]);
    }
    p2d_delete(nodes);
}

/* The column of one metric: lines get their self costs and calls, and functions lose them. */
static void move_costs(struct p2d_copy *copy, const p2d_fn *lines, p2d_metric metric)
{
    const struct p2d_profile *p = copy->from;
    const struct p2d_metric_column *column = &p->metrics.at[metric];
    struct p2d_builder *to = copy->to;
    p2d_metric m = p2d_copy_metric(copy, metric);
    for (p2d_location_id id = 1; id < p->locations.len && p2d_ok(to->report); id++) {
        double self = p2d_value_at(&column->line_selfs, id);
        p2d_fn fn = p2d_copy_fn(copy, p->locations.at[id].fn);
        p2d_add_fn_cost(to, fn, m, (struct p2d_cost){.self = -self});
        p2d_add_fn_cost(to, lines[id], m, (struct p2d_cost){self, self});
        p2d_add_call_cost(to, p2d_call_of(to, fn, lines[id]), m,
                          (struct p2d_cost){self, self});
    }
    for (uint32_t id = 1; id < p->sites.len && p2d_ok(to->report); id++) {
        const struct p2d_call_site *site = &p->sites.at[id];
        const struct p2d_call *call = &p->calls.at[site->call];
        struct p2d_cost total = {.total = p2d_value_at(&column->site_totals, id)};
        p2d_fn line = lines[site->location], fn = p2d_copy_fn(copy, call->caller);
        p2d_fn callee = p2d_copy_fn(copy, call->callee);
        p2d_add_fn_cost(to, line, m, total);
        p2d_add_call_cost(to, p2d_call_of(to, fn, line), m, total);
        p2d_add_call_cost(to, p2d_call_of(to, line, callee), m, total);
        p2d_add_call_cost(to, p2d_call_of(to, fn, callee), m,
                          (struct p2d_cost){.total = -total.total});
    }
}

/* Count the calls that no line makes; the others belong to lines. */
static void move_calls(struct p2d_copy *copy, const p2d_fn *lines)
{
    const struct p2d_profile *p = copy->from;
    for (uint32_t id = 1; id < p->sites.len && p2d_ok(copy->to->report); id++) {
        const struct p2d_call_site *site = &p->sites.at[id];
        p2d_fn callee = p2d_copy_fn(copy, p->calls.at[site->call].callee);
        p2d_call_id call = p2d_call_of(copy->to, lines[site->location], callee);
        p2d_add_call_calls(copy->to, call, site->calls, p2d_count_unknown());
    }
}

static void copy_call_without_sites(struct p2d_copy *copy, const bool *has_sites,
                                    p2d_call_id id)
{
    struct p2d_call call = copy->from->calls.at[id];
    p2d_fn caller = p2d_copy_fn(copy, call.caller);
    if (has_sites == NULL || !has_sites[id]) {
        p2d_copy_call(copy, id);
        return;
    }
    p2d_call_id to = p2d_call_of(copy->to, caller, p2d_copy_fn(copy, call.callee));
    for (p2d_metric m = 1; m < copy->from->metrics.len; m++)
        p2d_add_call_cost(copy->to, to, p2d_copy_metric(copy, m),
                          p2d_cost_at(&copy->from->metrics.at[m].calls, id));
}

static void group_calls(struct p2d_copy *copy, const p2d_fn *lines)
{
    const struct p2d_profile *p = copy->from;
    struct p2d_report *report = copy->to->report;
    bool *has_sites = p2d_new(report, p->calls.len, sizeof *has_sites);
    for (uint32_t id = 1; has_sites != NULL && id < p->sites.len; id++)
        has_sites[p->sites.at[id].call] = true;
    for (p2d_fn fn = 1; p2d_ok(report) && fn < p->fns.len; fn++)
        p2d_copy_fn_numbers(copy, fn);
    for (p2d_call_id id = 1; p2d_ok(report) && id < p->calls.len; id++)
        copy_call_without_sites(copy, has_sites, id);
    for (p2d_metric m = 1; p2d_ok(report) && m < p->metrics.len; m++)
        move_costs(copy, lines, m);
    if (p2d_ok(report))
        move_calls(copy, lines);
    p2d_delete(has_sites);
}

void p2d_group_lines(struct p2d_copy *copy)
{
    p2d_fn *lines = line_functions(copy);
    if (lines != NULL && copy->from->shape == P2D_TREE)
        group_stacks(copy, lines);
    else if (lines != NULL)
        group_calls(copy, lines);
    p2d_delete(lines);
}
