/* api_contents.c - what a profile holds, for programs: the iterators of the public header.
 *
 * Things are numbered from 0 there and from 1 inside, where 0 is "none".
 */
#include <math.h>

#include "base/sized.h"
#include "write/shared/label_totals.h"
#include "write/shared/sorted_lines.h"

static const char *text_of(const struct p2d_profile *p, p2d_str id)
{
    return (const char *)p2d_text(p, id).at;
}

/* How many things there are in an array whose first is none. */
static size_t count_of(const struct p2d_profile *p, uint32_t length)
{
    return p != NULL && length > 0 ? length - 1 : 0;
}

bool p2d_profile_has_stacks(const struct p2d_profile *profile)
{
    return profile != NULL && profile->shape == P2D_TREE;
}

size_t p2d_function_count(const struct p2d_profile *profile)
{
    return profile != NULL ? count_of(profile, profile->fns.len) : 0;
}

bool p2d_function_get_sized(const struct p2d_profile *profile, size_t index,
                            struct p2d_function_info *info, size_t size)
{
    if (index >= p2d_function_count(profile))
        return false;
    const struct p2d_function *fn = &profile->fns.at[index + 1];
    struct p2d_function_info own = {.name = text_of(profile, fn->name),
                                    .module = text_of(profile, fn->module),
                                    .file = text_of(profile, fn->file),
                                    .line = fn->line,
                                    .column = fn->column};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

/* ------------------------------------------------------------------ stacks */

size_t p2d_frame_count(const struct p2d_profile *profile)
{
    return profile != NULL ? count_of(profile, profile->nodes.len) : 0;
}

bool p2d_frame_get_sized(const struct p2d_profile *profile, size_t index,
                         struct p2d_frame_info *info, size_t size)
{
    if (index >= p2d_frame_count(profile))
        return false;
    p2d_node node = (p2d_node)index + 1;
    const struct p2d_context context = profile->nodes.at[node];
    p2d_location_id id = p2d_location_at(profile, node);
    const struct p2d_location *location = &profile->locations.at[id];
    p2d_str file =
        id != 0 ? p2d_file_of(profile, location) : profile->fns.at[context.fn].file;
    struct p2d_frame_info own = {.caller = context.parent - (size_t)1,
                                 .function = context.fn - (size_t)1,
                                 .file = text_of(profile, file),
                                 .line = location->line,
                                 .gap = context.gap};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

size_t p2d_sample_count(const struct p2d_profile *profile)
{
    return profile != NULL ? count_of(profile, profile->samples.len) : 0;
}

bool p2d_sample_get_sized(const struct p2d_profile *profile, size_t index,
                          struct p2d_sample_info *info, size_t size)
{
    if (index >= p2d_sample_count(profile))
        return false;
    const struct p2d_sample *sample = &profile->samples.at[index + 1];
    const struct p2d_thread_info *thread = &profile->threads.at[sample->thread];
    struct p2d_sample_info own = {.frame = sample->node - (size_t)1,
                                  .metric = sample->metric - (size_t)1,
                                  .value = sample->value,
                                  .count = sample->count,
                                  .trimmed = sample->trimmed,
                                  .thread = text_of(profile, thread->comm),
                                  .process_id = thread->pid,
                                  .thread_id = thread->tid,
                                  .label_count =
                                      profile->label_sets.at[sample->labels].n};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

bool p2d_sample_label_sized(const struct p2d_profile *profile, size_t sample,
                            size_t index, struct p2d_label_info *info, size_t size)
{
    if (sample >= p2d_sample_count(profile))
        return false;
    const struct p2d_label_set *set =
        &profile->label_sets.at[profile->samples.at[sample + 1].labels];
    if (index >= set->n)
        return false;
    const struct p2d_sample_label *label =
        &profile->labels.at[profile->label_members.at[set->first + index]];
    struct p2d_label_info own = {.key = text_of(profile, label->key),
                                 .text = label->text != 0 ? text_of(profile, label->text)
                                                          : NULL,
                                 .number = label->number,
                                 .unit = text_of(profile, label->unit)};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

/* -------------------------------------------------------------- call lists */

size_t p2d_call_count(const struct p2d_profile *profile)
{
    return profile != NULL ? count_of(profile, profile->calls.len) : 0;
}

bool p2d_call_get_sized(const struct p2d_profile *profile, size_t index, size_t metric,
                        struct p2d_call_info *info, size_t size)
{
    if (index >= p2d_call_count(profile) || metric >= p2d_metric_count(profile))
        return false;
    const struct p2d_call *call = &profile->calls.at[index + 1];
    const p2d_costs *costs = &profile->metrics.at[metric + 1].calls;
    struct p2d_call_info own = {.caller = call->caller - (size_t)1,
                                .callee = call->callee - (size_t)1,
                                .calls = call->calls,
                                .primitive_calls = call->primitive,
                                .total = p2d_cost_at(costs, (uint32_t)index + 1).total,
                                .estimated = call->estimated};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

/* ------------------------------------------------------------------- lines */

struct p2d_lines {
    const struct p2d_profile *profile;
    struct p2d_line_costs costs; /* rows that cost anything, costliest first */
};

struct p2d_lines *p2d_lines_new(const struct p2d_profile *profile, size_t metric,
                                struct p2d_report *report)
{
    if (!p2d_ok(report) || metric >= p2d_metric_count(profile))
        return NULL;
    struct p2d_lines *lines = p2d_new(report, 1, sizeof *lines);
    if (lines == NULL)
        return NULL;
    lines->profile = profile;
    if (!p2d_line_costs_init(&lines->costs, profile, (p2d_metric)metric + 1,
                             P2D_LINES_OF_FUNCTIONS, report) ||
        !p2d_sort_lines(&lines->costs, profile, report)) {
        p2d_lines_free(lines);
        return NULL;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < lines->costs.rows.len; i++)
        if (p2d_costs_anything(&lines->costs.rows.at[i]))
            lines->costs.rows.at[n++] = lines->costs.rows.at[i];
    lines->costs.rows.len = n;
    return lines;
}

void p2d_lines_free(struct p2d_lines *lines)
{
    if (lines != NULL)
        p2d_line_costs_release(&lines->costs);
    p2d_delete(lines);
}

size_t p2d_line_count(const struct p2d_lines *lines)
{
    return lines != NULL ? lines->costs.rows.len : 0;
}

bool p2d_line_get_sized(const struct p2d_lines *lines, size_t index,
                        struct p2d_line_info *info, size_t size)
{
    if (index >= p2d_line_count(lines))
        return false;
    const struct p2d_profile *p = lines->profile;
    const struct p2d_line_cost *row = &lines->costs.rows.at[index];
    const struct p2d_location *location = &p->locations.at[row->location];
    p2d_str file = p2d_file_of_row(p, row);
    struct p2d_line_info own = {.function = row->fn - (size_t)1,
                                .file = text_of(p, file),
                                .line = location->line,
                                .self = row->self,
                                .total = p->lacks_line_totals ? NAN : row->total};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

/* ------------------------------------------------------------------ labels */

struct p2d_labels {
    const struct p2d_profile *profile;
    struct p2d_label_totals totals;
};

struct p2d_labels *p2d_labels_new(const struct p2d_profile *profile, size_t metric,
                                  struct p2d_report *report)
{
    if (!p2d_ok(report) || metric >= p2d_metric_count(profile))
        return NULL;
    struct p2d_labels *labels = p2d_new(report, 1, sizeof *labels);
    if (labels == NULL)
        return NULL;
    labels->profile = profile;
    if (p2d_label_totals_init(&labels->totals, profile, (p2d_metric)metric + 1, 0,
                              report))
        return labels;
    p2d_labels_free(labels);
    return NULL;
}

void p2d_labels_free(struct p2d_labels *labels)
{
    if (labels != NULL)
        p2d_label_totals_release(&labels->totals);
    p2d_delete(labels);
}

size_t p2d_label_count(const struct p2d_labels *labels)
{
    return labels != NULL ? labels->totals.rows.len : 0;
}

bool p2d_label_get_sized(const struct p2d_labels *labels, size_t index,
                         struct p2d_label_total_info *info, size_t size)
{
    if (index >= p2d_label_count(labels))
        return false;
    const struct p2d_label_total *row = &labels->totals.rows.at[index];
    /* Texts of a profile end with a NUL. */
    struct p2d_label_total_info own = {
        .key = (const char *)row->key.at,
        .text = row->label->text != 0 ? (const char *)row->text.at : NULL,
        .number = row->label->number,
        .unit = row->unit.len > 0 ? (const char *)row->unit.at : "",
        .total = row->total,
        .key_total = row->of_key};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}
