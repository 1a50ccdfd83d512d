/* dump.c - write the profile as lines, to see how a reader understood its input, and for
 * tests.
 *
 *     profile pstats calls
 *     command "app.py"
 *     note "what the picture should say"
 *     metric "time" s total 1.5
 *     function "main" "app" "app.py" 1: self 0.5 total 1.5 calls 1/1
 *     call "main" "app" "app.py" 1 -> "f" "app" "app.py" 9: self 1 total 1 calls 3/3
 *     stack "cycles" 4 in 2 samples of "comm" 1/1: "main" "a.out" > "f" "a.out"
 *
 * In the order of the input. Nothing is pruned, folded or derived.
 */
#include <inttypes.h>

#include "base/number.h"
#include "base/utf8.h"
#include "look/label.h"
#include "write/shared/stack_size.h"
#include "write/write.h"

static void put_string(struct p2d_buffer *out, struct p2d_span text)
{
    p2d_putc(out, '"');
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        bool valid;
        size_t plain = p2d_plain_length_without(text.at + i, text.len - i, "\"\"\\\\");
        p2d_put(out, text.at + i, plain);
        i += plain;
        if (i == text.len)
            break;
        size_t n = p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        if (!valid || !p2d_is_printable(point))
            for (size_t k = 0; k < n; k++)
                p2d_putf(out, "\\x%02x", text.at[i + k]);
        else if (point == '"' || point == '\\')
            p2d_putf(out, "\\%c", (int)point);
        else
            p2d_put(out, text.at + i, n);
        i += n;
    }
    p2d_putc(out, '"');
}

static void put_number(struct p2d_buffer *out, const char *before, double value)
{
    char text[P2D_NUMBER_SIZE];
    p2d_puts(out, before);
    p2d_puts(out, p2d_format_double(value, text));
}

static void put_counts(struct p2d_buffer *out, struct p2d_count calls,
                       struct p2d_count primitive)
{
    char text[P2D_COUNT_SIZE];
    p2d_putf(out, " calls %s", p2d_count_format(calls, text));
    p2d_putf(out, "/%s", p2d_count_format(primitive, text));
}

static void put_fn(struct p2d_buffer *out, const struct p2d_profile *p, p2d_fn id)
{
    const struct p2d_function *fn = &p->fns.at[id];
    put_string(out, p2d_text(p, fn->name));
    p2d_putc(out, ' ');
    put_string(out, p2d_text(p, fn->module));
    if (fn->file == 0 && fn->line == 0)
        return;
    p2d_putc(out, ' ');
    put_string(out, p2d_text(p, fn->file));
    p2d_putf(out, " %" PRId64, fn->line);
    if (fn->column > 0)
        p2d_putf(out, ":%" PRIu32, fn->column);
}

/* " @ 12", or " @ "max.h" 12" where the line is in another file than its function. */
static void put_line(struct p2d_buffer *out, const struct p2d_profile *p,
                     p2d_location_id id)
{
    const struct p2d_location *location = &p->locations.at[id];
    if (id == 0)
        return;
    p2d_puts(out, " @ ");
    if (location->file != 0) {
        put_string(out, p2d_text(p, location->file));
        p2d_putc(out, ' ');
    }
    p2d_putf(out, "%" PRIu32, location->line);
}

/* Call lists: costs by line. */
static void put_lines(struct p2d_buffer *out, const struct p2d_profile *p,
                      const struct p2d_metric_column *metric)
{
    for (p2d_location_id id = 1; id < p->locations.len; id++) {
        p2d_puts(out, "line ");
        put_fn(out, p, p->locations.at[id].fn);
        put_line(out, p, id);
        put_number(out, ": self ", p2d_value_at(&metric->line_selfs, id));
        p2d_putc(out, '\n');
    }
    for (uint32_t id = 1; id < p->sites.len; id++) {
        const struct p2d_call_site *site = &p->sites.at[id];
        char text[P2D_COUNT_SIZE];
        p2d_puts(out, "call site ");
        put_fn(out, p, p->calls.at[site->call].caller);
        put_line(out, p, site->location);
        p2d_puts(out, " -> ");
        put_fn(out, p, p->calls.at[site->call].callee);
        put_number(out, ": total ", p2d_value_at(&metric->site_totals, id));
        p2d_putf(out, " calls %s\n", p2d_count_format(site->calls, text));
    }
}

static void put_calls(struct p2d_buffer *out, const struct p2d_graph *g)
{
    const struct p2d_profile *p = g->profile;
    const struct p2d_metric_column *metric = &p->metrics.at[g->metric];
    for (p2d_fn fn = 1; fn < p->fns.len; fn++) {
        struct p2d_fn_calls row = p2d_fn_calls_at(p, fn);
        struct p2d_cost cost = p2d_cost_at(&metric->fns, fn);
        p2d_puts(out, row.listed ? "function " : "only-caller ");
        put_fn(out, p, fn);
        put_number(out, ": self ", cost.self);
        put_number(out, " total ", cost.total);
        put_counts(out, row.calls, row.primitive);
        p2d_puts(out, row.self_estimated ? " self estimated," : "");
        p2d_puts(out, row.total_estimated ? " estimated\n" : "\n");
    }
    for (p2d_call_id c = 1; c < p->calls.len; c++) {
        const struct p2d_call *call = &p->calls.at[c];
        struct p2d_cost cost = p2d_cost_at(&metric->calls, c);
        p2d_puts(out, "call ");
        put_fn(out, p, call->caller);
        p2d_puts(out, " -> ");
        put_fn(out, p, call->callee);
        put_number(out, ": self ", cost.self);
        put_number(out, " total ", cost.total);
        put_counts(out, call->calls, call->primitive);
        p2d_puts(out, call->estimated ? " estimated\n" : "\n");
    }
    put_lines(out, p, metric);
}

/* Root first. The path is gathered leaf first, so it needs a list. */
static void put_stack(struct p2d_buffer *out, const struct p2d_profile *p, p2d_node leaf)
{
    P2D_VEC(p2d_node) path = {0};
    for (p2d_node n = leaf; n != 0; n = p->nodes.at[n].parent)
        if (!p2d_vec_push(&path, out->report, n))
            break;
    for (uint32_t i = path.len; i-- > 0;) {
        struct p2d_context context = p->nodes.at[path.at[i]];
        p2d_puts(out, i + 1 == path.len ? " " : context.gap ? " ... > " : " > ");
        put_fn(out, p, context.fn);
        put_line(out, p, p2d_location_at(p, path.at[i]));
        p2d_puts(out, p2d_is_inlined(p, path.at[i]) ? " inlined" : "");
    }
    p2d_vec_release(&path);
}

/* " {key=text other=12 "bytes"}". */
static void put_labels(struct p2d_buffer *out, const struct p2d_profile *p, uint32_t set)
{
    const struct p2d_label_set *labels = &p->label_sets.at[set];
    for (uint32_t i = 0; i < labels->n; i++) {
        const struct p2d_sample_label *label =
            &p->labels.at[p->label_members.at[labels->first + i]];
        p2d_puts(out, i == 0 ? " {" : " ");
        put_string(out, p2d_text(p, label->key));
        p2d_putc(out, '=');
        if (label->text != 0)
            put_string(out, p2d_text(p, label->text));
        else
            p2d_putf(out, "%" PRId64, label->number);
        if (label->unit != 0) {
            p2d_putc(out, ' ');
            put_string(out, p2d_text(p, label->unit));
        }
    }
    p2d_puts(out, labels->n > 0 ? "}" : "");
}

static void put_samples(struct p2d_buffer *out, const struct p2d_profile *p)
{
    for (uint32_t s = 1; s < p->samples.len && p2d_stacks_fit(out, 0); s++) {
        const struct p2d_sample *sample = &p->samples.at[s];
        const struct p2d_thread_info *thread = &p->threads.at[sample->thread];
        p2d_puts(out, "stack ");
        put_string(out, p2d_text(p, p->metrics.at[sample->metric].name));
        put_number(out, " ", sample->value);
        p2d_putf(out, " in %" PRIu64 " %s of ", sample->count,
                 p->metrics.at[sample->metric].counts_calls ? "calls" : "samples");
        put_string(out, p2d_text(p, thread->comm));
        p2d_putf(out, " %" PRId64 "/%" PRId64, thread->pid, thread->tid);
        put_labels(out, p, sample->labels);
        p2d_putc(out, ':');
        put_stack(out, p, sample->node);
        p2d_puts(out, sample->trimmed ? " ...\n" : "\n");
    }
}

/* What the recording says of itself; its comments are notes. */
static void put_recording(struct p2d_buffer *out, const struct p2d_profile *p)
{
    const struct p2d_recording *r = &p->recording;
    if (r->began != 0 || r->duration != 0)
        p2d_putf(out, "recorded from %" PRId64 " ns for %" PRId64 " ns\n", r->began,
                 r->duration);
    if (r->period != 0 || r->period_type != 0) {
        p2d_putf(out, "period %" PRId64 " ", r->period);
        put_string(out, p2d_text(p, r->period_type));
        p2d_putc(out, ' ');
        put_string(out, p2d_text(p, r->period_unit));
        p2d_putc(out, '\n');
    }
    if (r->doc_url != 0) {
        p2d_puts(out, "link ");
        put_string(out, p2d_text(p, r->doc_url));
        p2d_putc(out, '\n');
    }
    for (uint32_t i = 0; i < r->objects.len; i++) {
        p2d_puts(out, "object ");
        put_string(out, p2d_text(p, r->objects.at[i].path));
        p2d_putc(out, ' ');
        put_string(out, p2d_text(p, r->objects.at[i].build_id));
        p2d_putc(out, '\n');
    }
}

/* What the file says about itself. */
static void put_about(struct p2d_buffer *out, const struct p2d_profile *p)
{
    if (p->command != 0) {
        p2d_puts(out, "command ");
        put_string(out, p2d_text(p, p->command));
        p2d_putc(out, '\n');
    }
    for (uint32_t i = 0; i < p->notes.len; i++) {
        p2d_puts(out, "note ");
        put_string(out, p2d_text(p, p->notes.at[i]));
        p2d_putc(out, '\n');
    }
    for (uint32_t i = 0; i < p->counters.len; i++) {
        const struct p2d_counter *counter = &p->counters.at[i];
        p2d_puts(out, "counter ");
        put_string(out, p2d_text(p, counter->name));
        p2d_putc(out, ' ');
        put_string(out, p2d_text(p, counter->unit));
        put_number(out, counter->counted ? " " : " not counted ", counter->value);
        put_number(out, " variance ", counter->variance);
        put_number(out, " running ", counter->running);
        p2d_putc(out, '\n');
    }
    put_recording(out, p);
}

static void put_along(struct p2d_buffer *out, const struct p2d_memory *memory)
{
    p2d_puts(out, memory->along == P2D_UNIT_COUNT   ? " instructions "
                  : memory->along == P2D_UNIT_BYTES ? " bytes "
                                                    : " s ");
}

/* Memory over time: each series with its moments, what they consist of, then the calls. */
static void put_memory(struct p2d_buffer *out, const struct p2d_profile *p)
{
    const struct p2d_memory *memory = &p->memory;
    for (uint32_t i = 0; i < memory->moments.len && p2d_ok(out->report); i++) {
        const struct p2d_memory_point *moment = &memory->moments.at[i];
        p2d_puts(out, "moment ");
        put_string(out, p2d_text(p, memory->series.at[moment->whose]));
        put_number(out, " ", moment->at);
        put_along(out, memory);
        put_number(out, "", moment->bytes);
        p2d_puts(out, moment->adds ? " bytes more\n" : " bytes\n");
    }
    for (uint32_t i = 0; i < memory->parts.len && p2d_ok(out->report); i++) {
        const struct p2d_memory_part *part = &memory->parts.at[i];
        p2d_puts(out, "part ");
        put_string(out, p2d_text(p, memory->series.at[part->whose]));
        put_number(out, " ", part->at);
        put_along(out, memory);
        put_number(out, "", part->bytes);
        p2d_puts(out, " bytes of ");
        put_string(out, p2d_text(p, part->name));
        p2d_putc(out, '\n');
    }
    for (uint32_t i = 0; i < memory->calls.len && p2d_ok(out->report); i++) {
        const struct p2d_memory_call *stretch = &memory->calls.at[i];
        p2d_puts(out, "stretch ");
        put_string(out, p2d_text(p, stretch->name));
        p2d_putf(out, " of %" PRIu32 " in %" PRIu32, stretch->whose, stretch->depth);
        put_number(out, ": ", stretch->begin);
        put_number(out, " s ", stretch->before);
        put_number(out, " bytes to ", stretch->end);
        put_number(out, " s ", stretch->after);
        p2d_puts(out, " bytes\n");
    }
}

static void write_dump(const struct p2d_view *view, const char *name,
                       struct p2d_buffer *out)
{
    (void)name;
    const struct p2d_profile *p = view->graph->profile;
    p2d_putf(out, "profile %s %s\n", p->format,
             p->shape == P2D_TREE ? "stacks" : "calls");
    put_about(out, p);
    for (p2d_metric m = 1; m < p->metrics.len; m++) {
        p2d_puts(out, "metric ");
        put_string(out, p2d_text(p, p->metrics.at[m].name));
        p2d_putf(out, " %s", p2d_unit_name(p->metrics.at[m].unit));
        put_number(out, " total ", p->metrics.at[m].total);
        if (p->shape == P2D_TREE)
            p2d_putf(out, " in %" PRIu64 " samples", p->metrics.at[m].samples);
        p2d_putc(out, '\n');
    }
    if (p->shape == P2D_TREE)
        put_samples(out, p);
    else
        put_calls(out, view->graph);
    put_memory(out, p);
}

const struct p2d_writer p2d_write_dump = {.name = "dump",
                                          .title = "the profile as prof2dot has read it",
                                          .suffixes = "dump",
                                          .empty_is_fine = true,
                                          .wants_labels = true,
                                          .tells_also = true,
                                          .write = write_dump};
