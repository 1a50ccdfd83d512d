/* data.c - the data of an interactive report: tables of texts and functions, and
 * what holds for all of the profile.
 *
 * One JSON object. Tables are objects of columns, arrays of equal length; functions and
 * texts are places in such arrays. Reading it back needs one JSON.parse.
 */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/number.h"
#include "graph/joint_stacks.h"
#include "look/label.h"
#include "write/shared/escape.h"
#include "write/html/html.h"

struct p2d_graph *p2d_html_graph(const struct p2d_view *view, p2d_metric metric)
{
    static const struct p2d_graph_options all;
    struct p2d_report *report = view->report;
    struct p2d_graph *graph =
        p2d_graph_raw(view->graph->profile, metric, P2D_TOTAL_SELF_SUM, report);
    if (graph != NULL && p2d_ok(report))
        p2d_graph_finish(graph, &all, report);
    if (p2d_ok(report))
        return graph;
    p2d_graph_free(graph);
    return NULL;
}

bool p2d_html_init(struct p2d_html *html, const struct p2d_view *view)
{
    const struct p2d_graph *g = view->graph;
    bool is_whole = g->vertices.len == g->all_vertices && g->edges.len == g->all_edges;
    *html = (struct p2d_html){.view = view, .whole = g};
    if (!is_whole && !g->compares)
        html->whole = html->own = p2d_html_graph(view, g->metric);
    html->texts.report = html->names.report = html->modules.report = view->report;
    html->files.report = html->lines.report = html->notes.report = view->report;
    html->columns.report = view->report;
    return p2d_ok(view->report);
}

void p2d_html_release(struct p2d_html *html)
{
    p2d_graph_free(html->own);
    p2d_map_release(&html->numbers);
    p2d_map_release(&html->places);
    p2d_buffer_release(&html->texts);
    p2d_buffer_release(&html->names);
    p2d_buffer_release(&html->modules);
    p2d_buffer_release(&html->files);
    p2d_buffer_release(&html->lines);
    p2d_buffer_release(&html->columns);
    p2d_buffer_release(&html->notes);
}

/* ------------------------------------------------------------------ writing */

static void put_comma(struct p2d_buffer *out)
{
    char last = out->len > 0 ? (char)out->at[out->len - 1] : '{';
    if (last != '{' && last != '[' && last != ',')
        p2d_putc(out, ',');
}

void p2d_html_key(struct p2d_buffer *out, const char *key)
{
    put_comma(out);
    p2d_putf(out, "\"%s\":", key);
}

static void put_number(struct p2d_buffer *out, double value)
{
    char text[P2D_NUMBER_SIZE];
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
        put_number(out, at(table, i));
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

static void put_text(struct p2d_buffer *out, struct p2d_span text)
{
    p2d_put_json_string(out, bounded(text));
    if (text.len > P2D_HTML_NAME && p2d_ok(out->report)) {
        out->len--; /* the quote */
        p2d_puts(out, "\xE2\x80\xA6\"");
    }
}

void p2d_html_note(struct p2d_html *html, const char *format, ...)
{
    char text[512];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    put_comma(&html->notes);
    put_text(&html->notes, p2d_span_of(text));
}

/* ------------------------------------------------------------------- tables */

static uint64_t hash_of(struct p2d_span text)
{
    return p2d_hash_bytes(0, text.at, text.len);
}

static uint32_t place_of(struct p2d_html *html, struct p2d_span text)
{
    uint32_t *slot = p2d_map_at(&html->places, html->view->report, hash_of(text));
    if (slot == NULL)
        return 0;
    if (*slot == 0) {
        put_comma(&html->texts);
        put_text(&html->texts, text);
        *slot = ++html->n_texts;
    }
    return *slot - 1;
}

static void put_place(struct p2d_html *html, struct p2d_buffer *column,
                      struct p2d_span text)
{
    put_comma(column);
    p2d_putf(column, "%u", place_of(html, text));
}

uint32_t p2d_html_fn(struct p2d_html *html, const struct p2d_profile *p, p2d_fn fn)
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
    if (*slot == 0) {
        *slot = ++html->n_fns;
        put_place(html, &html->names, name);
        put_place(html, &html->modules, module);
        put_place(html, &html->files, file);
        put_comma(&html->lines);
        p2d_putf(&html->lines, "%" PRId64, f->line > 0 ? f->line : 0);
        put_comma(&html->columns);
        p2d_putf(&html->columns, "%" PRIu32, f->column);
        html->has_columns |= f->column > 0;
        return html->n_fns - 1;
    }
    return *slot - 1;
}

static void put_array(struct p2d_buffer *out, const char *key,
                      const struct p2d_buffer *inside)
{
    p2d_html_key(out, key);
    p2d_putc(out, '[');
    p2d_put(out, inside->at, inside->len);
    p2d_putc(out, ']');
}

static void put_functions(struct p2d_html *html, struct p2d_buffer *out)
{
    p2d_html_key(out, "functions");
    p2d_putc(out, '{');
    put_array(out, "name", &html->names);
    put_array(out, "module", &html->modules);
    put_array(out, "file", &html->files);
    put_array(out, "line", &html->lines);
    if (html->has_columns)
        put_array(out, "column", &html->columns);
    p2d_putc(out, '}');
    put_array(out, "texts", &html->texts);
}

/* ---------------------------------------------------------------- the whole */

static void put_origins(const struct p2d_profile *p, struct p2d_buffer *out)
{
    p2d_html_key(out, "origins");
    p2d_putc(out, '[');
    for (uint32_t i = 0; i < p->origins.len; i++) {
        const struct p2d_origin *origin = &p->origins.at[i];
        p2d_puts(out, i > 0 ? ",{\"name\":" : "{\"name\":");
        put_text(out, p2d_text(p, origin->name));
        if (origin->has_mtime)
            p2d_putf(out, ",\"time\":%" PRId64, origin->mtime);
        p2d_putc(out, '}');
    }
    p2d_putc(out, ']');
}

static void put_threads(const struct p2d_profile *p, struct p2d_buffer *out)
{
    p2d_html_key(out, "threads");
    p2d_putc(out, '[');
    for (uint32_t t = 0; t < p->threads.len; t++) {
        const struct p2d_thread_info *info = &p->threads.at[t];
        p2d_puts(out, t > 0 ? ",[" : "[");
        put_text(out, p2d_text(p, info->comm));
        p2d_putf(out, ",%" PRId64 ",%" PRId64 "]", info->pid, info->tid);
    }
    p2d_putc(out, ']');
}

/* What is noise, in the metric's unit (sums are rounded), and which changes are marked at
 * all. */
static void put_comparison(const struct p2d_graph *g, struct p2d_buffer *out)
{
    p2d_html_key(out, "compares");
    p2d_puts(out, g->compares ? "true" : "false");
    if (!g->compares)
        return;
    p2d_html_key(out, "tolerance");
    put_number(out, fmax(g->tolerance, 1e-9) * fmax(g->whole, g->whole_before));
    p2d_html_key(out, "marks");
    put_text(out, p2d_span_of(g->only_slower   ? "slower"
                              : g->only_faster ? "faster"
                                               : ""));
}

static void put_general(const struct p2d_view *view, struct p2d_buffer *out)
{
    const struct p2d_graph *g = view->graph;
    const struct p2d_profile *p = g->profile;
    p2d_html_key(out, "program");
    p2d_puts(out, "\"prof2dot " P2D_VERSION "\"");
    p2d_html_key(out, "format");
    put_text(out, p2d_span_of(p->format));
    p2d_html_key(out, "command");
    put_text(out, p2d_text(p, p->command));
    p2d_html_key(out, "stacks");
    bool has_stacks = g->stacks != NULL ? !g->stacks->is_estimated : p->shape == P2D_TREE;
    p2d_puts(out, has_stacks ? "true" : "false");
    put_comparison(g, out);
    p2d_html_key(out, "link");
    put_text(out, p2d_span_of(view->look->link != NULL ? view->look->link : ""));
    put_origins(p, out);
    put_threads(g->stacks != NULL ? g->stacks->profile : p, out);
}

static void put_notes(struct p2d_html *html)
{
    const struct p2d_graph *g = html->view->graph;
    const struct p2d_profile *p = g->profile;
    for (uint32_t i = 0; i < p->notes.len; i++) {
        put_comma(&html->notes);
        put_text(&html->notes, p2d_text(p, p->notes.at[i]));
    }
    for (uint32_t i = 0; i < g->n_notes; i++) {
        put_comma(&html->notes);
        put_text(&html->notes, p2d_span_of(g->notes[i]));
    }
}

void p2d_html_data(struct p2d_html *html, struct p2d_buffer *out)
{
    p2d_putc(out, '{');
    put_general(html->view, out);
    put_notes(html);
    p2d_html_metrics(html, out);
    p2d_html_stacks(html, out);
    p2d_html_drawings(html, out);
    put_functions(html, out);
    put_array(out, "notes", &html->notes);
    p2d_putc(out, '}');
}
