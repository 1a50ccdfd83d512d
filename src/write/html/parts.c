/* parts.c - parts of a report's data: tables of functions and texts, columns, notes. */
#include "write/html/parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/number.h"
#include "model/merge.h"
#include "write/shared/escape.h"
#include "graph/also.h"
#include "graph/new_graph.h"

void p2d_html_finish(struct p2d_graph *graph, const struct p2d_graph_options *options,
                     struct p2d_report *report)
{
    struct p2d_report own = {0};
    p2d_graph_finish(graph, options, &own);
    if (own.code != P2D_OK)
        p2d_set_nomem(report);
}

void p2d_html_add_columns(struct p2d_graph *graph, const struct p2d_graph *shown,
                          struct p2d_report *report)
{
    p2d_metric metrics[P2D_OTHER_COLUMNS];
    uint32_t n = shown->compares ? 0 : p2d_other_columns_of(shown);
    for (uint32_t c = 0; c < n; c++) {
        p2d_metric metric = shown->others->at.at[c].metric;
        p2d_str name = shown->profile->metrics.at[metric].name;
        metrics[c] = p2d_find_metric(graph->profile, p2d_text(shown->profile, name));
    }
    p2d_add_metrics(graph, metrics, n, P2D_TOTAL_SELF_SUM, report);
}

struct p2d_graph *p2d_html_graph(const struct p2d_view *view, p2d_metric metric)
{
    static const struct p2d_graph_options all;
    struct p2d_report *report = view->report;
    struct p2d_graph *graph =
        p2d_graph_raw(view->graph->profile, metric, P2D_TOTAL_SELF_SUM,
                      P2D_FUNCTIONS_AND_CALLS, report);
    if (p2d_ok(report) && metric == view->graph->metric)
        p2d_html_add_columns(graph, view->graph, report);
    if (p2d_ok(report))
        p2d_html_finish(graph, &all, report);
    if (p2d_ok(report))
        return graph;
    p2d_graph_free(graph);
    return NULL;
}

/* The functions of a profile without lines have the same numbers. */
static void leave_out_lines(struct p2d_html *html, const struct p2d_view *view)
{
    if (view->graph->compares || !p2d_has_lines(view->graph->profile))
        return;
    html->without = p2d_without_lines(view->graph->profile, view->report);
    html->lined = view->graph;
    html->unlined = *view->graph;
    html->unlined.profile = html->without;
    html->unlined_view = *view;
    html->unlined_view.graph = &html->unlined;
    html->view = &html->unlined_view;
}

bool p2d_html_init(struct p2d_html *html, const struct p2d_view *view)
{
    const struct p2d_graph *g = view->graph;
    bool is_whole = g->vertices.len == g->all_vertices && g->edges.len == g->all_edges;
    *html = (struct p2d_html){.view = view};
    leave_out_lines(html, view);
    html->whole = html->view->graph;
    if (!is_whole && !g->compares && p2d_ok(view->report))
        html->whole = html->own = p2d_html_graph(html->view, g->metric);
    html->texts.report = html->notes.report = view->report;
    html->packed.report = html->times.report = view->report;
    return p2d_ok(view->report);
}

void p2d_html_release(struct p2d_html *html)
{
    p2d_graph_free(html->own);
    p2d_profile_free(html->without);
    p2d_map_release(&html->numbers);
    p2d_delete(html->number_of);
    p2d_map_release(&html->places);
    p2d_map_release(&html->noted);
    p2d_buffer_release(&html->texts);
    p2d_buffer_release(&html->notes);
    p2d_buffer_release(&html->packed);
    p2d_buffer_release(&html->times);
    p2d_vec_release(&html->fns);
    p2d_vec_release(&html->wholes);
}

void p2d_html_comma(struct p2d_buffer *out)
{
    char last = out->len > 0 ? (char)out->at[out->len - 1] : '{';
    if (last != '{' && last != '[' && last != ',')
        p2d_putc(out, ',');
}

void p2d_html_key(struct p2d_buffer *out, const char *key)
{
    p2d_html_comma(out);
    p2d_putf(out, "\"%s\":", key);
}

void p2d_html_number(struct p2d_buffer *out, double value)
{
    const double most = 9007199254740992.0; /* all whole numbers up to it are exact */
    char text[P2D_NUMBER_SIZE];
    if (value >= 0 && value <= most && (double)(uint64_t)value == value)
        p2d_put_whole(out, (uint64_t)value);
    else
        p2d_puts(out, isfinite(value) ? p2d_format_double(value, text) : "null");
}

void p2d_html_column(struct p2d_buffer *out, const char *key, uint32_t n,
                     double (*at)(const void *table, uint32_t index), const void *table)
{
    p2d_html_key(out, key);
    p2d_putc(out, '[');
    for (uint32_t i = 0; i < n && p2d_ok(out->report); i++) {
        if (i > 0)
            p2d_putc(out, ',');
        p2d_html_number(out, at(table, i));
    }
    p2d_putc(out, ']');
}

/* The whole characters among the first P2D_HTML_NAME bytes. */
static struct p2d_span bounded(struct p2d_span text)
{
    size_t n = P2D_HTML_NAME;
    if (text.len <= n)
        return text;
    while (n > P2D_HTML_NAME - 4 && (text.at[n] & 0xC0) == 0x80)
        n--;
    return p2d_slice(text, 0, n);
}

void p2d_html_text(struct p2d_buffer *out, struct p2d_span text)
{
    p2d_put_json_string(out, bounded(text));
    if (text.len > P2D_HTML_NAME && p2d_ok(out->report)) {
        out->len--; /* the quote */
        p2d_puts(out, "\xE2\x80\xA6\"");
    }
}

static uint64_t hash_of(struct p2d_span text)
{
    return p2d_hash_bytes(0, text.at, text.len);
}

bool p2d_html_has_note(struct p2d_html *html, struct p2d_span text)
{
    return p2d_map_get(&html->noted, hash_of(text)) != 0;
}

void p2d_html_note_text(struct p2d_html *html, struct p2d_span text)
{
    uint32_t *slot = p2d_map_at(&html->noted, html->view->report, hash_of(text));
    if (slot == NULL || *slot > 0)
        return;
    *slot = 1;
    p2d_html_comma(&html->notes);
    p2d_html_text(&html->notes, text);
}

void p2d_html_note(struct p2d_html *html, const char *format, ...)
{
    char text[512];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    p2d_html_note_text(html, p2d_span_of(text));
}

uint32_t p2d_html_place(struct p2d_html *html, struct p2d_span text)
{
    uint32_t *slot = p2d_map_at(&html->places, html->view->report, hash_of(text));
    if (slot == NULL)
        return 0;
    if (*slot == 0) {
        p2d_html_comma(&html->texts);
        p2d_html_text(&html->texts, text);
        *slot = ++html->n_texts;
    }
    return *slot - 1;
}

static uint32_t number_of(struct p2d_html *html, const struct p2d_profile *p, p2d_fn fn)
{
    const struct p2d_function *f = &p->fns.at[fn];
    struct p2d_span name = p2d_text(p, f->name), module = p2d_text(p, f->module);
    struct p2d_span file = p2d_text(p, f->file);
    uint64_t key = p2d_hash_u64(hash_of(name), hash_of(module));
    key = p2d_hash_u64(p2d_hash_u64(key, hash_of(file)), (uint64_t)f->line);
    key = f->column > 0 ? p2d_hash_u64(key, f->column) : key;
    uint32_t *slot = p2d_map_at(&html->numbers, html->view->report, key);
    if (slot == NULL)
        return 0;
    if (*slot != 0)
        return *slot - 1;
    struct p2d_html_function fresh = {.name = p2d_html_place(html, name)};
    fresh.module = p2d_html_place(html, module);
    fresh.file = p2d_html_place(html, file);
    fresh.line = f->line > 0 ? (uint64_t)f->line : 0;
    fresh.column = f->column;
    if (!p2d_vec_push(&html->fns, html->view->report, fresh))
        return 0;
    *slot = html->fns.len;
    return *slot - 1;
}

uint32_t p2d_html_fn(struct p2d_html *html, const struct p2d_profile *p, p2d_fn fn)
{
    if (p != html->view->graph->profile)
        return number_of(html, p, fn);
    if (html->number_of == NULL)
        html->number_of =
            p2d_new(html->view->report, p->fns.len, sizeof *html->number_of);
    if (html->number_of == NULL)
        return 0;
    if (html->number_of[fn] == 0)
        html->number_of[fn] = number_of(html, p, fn) + 1;
    return html->number_of[fn] - 1;
}
