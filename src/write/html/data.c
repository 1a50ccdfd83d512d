/* data.c - the data of an interactive report: tables of texts and functions, and facts
 * about the profile.
 *
 * One JSON object. Tables are objects of columns, arrays of equal length; functions and
 * texts are places in such arrays. Columns of large tables are beside it (columns.c).
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "graph/joint_stacks.h"
#include "look/label.h"
#include "write/shared/escape.h"
#include "write/html/columns.h"
#include "write/html/html.h"

/* ------------------------------------------------------------------- tables */

static void put_array(struct p2d_buffer *out, const char *key,
                      const struct p2d_buffer *inside)
{
    p2d_html_key(out, key);
    p2d_putc(out, '[');
    p2d_put(out, inside->at, inside->len);
    p2d_putc(out, ']');
}

static const struct p2d_html_function *function(const void *html, uint32_t i)
{
    return &((const struct p2d_html *)html)->fns.at[i];
}

static double fn_name(const void *html, uint32_t i)
{
    return function(html, i)->name;
}

static double fn_module(const void *html, uint32_t i)
{
    return function(html, i)->module;
}

static double fn_file(const void *html, uint32_t i)
{
    return function(html, i)->file;
}

static double fn_line(const void *html, uint32_t i)
{
    return (double)function(html, i)->line;
}

static double fn_column(const void *html, uint32_t i)
{
    return function(html, i)->column;
}

static void put_functions(struct p2d_html *html, struct p2d_buffer *out)
{
    uint32_t n = html->fns.len;
    bool has_columns = false;
    for (uint32_t i = 0; i < n; i++)
        has_columns |= function(html, i)->column > 0;
    p2d_html_key(out, "functions");
    p2d_putc(out, '{');
    p2d_html_packed(html, out, "name", n, fn_name, html);
    p2d_html_packed(html, out, "module", n, fn_module, html);
    p2d_html_packed(html, out, "file", n, fn_file, html);
    p2d_html_packed(html, out, "line", n, fn_line, html);
    if (has_columns)
        p2d_html_packed(html, out, "column", n, fn_column, html);
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
        p2d_html_text(out, p2d_text(p, origin->name));
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
        p2d_html_text(out, p2d_text(p, info->comm));
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
    p2d_html_number(out, fmax(g->tolerance, 1e-9) * fmax(g->whole, p2d_whole_before(g)));
    p2d_html_key(out, "marks");
    p2d_html_text(out, p2d_span_of(g->only_slower   ? "slower"
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
    p2d_html_text(out, p2d_span_of(p->format));
    p2d_html_key(out, "command");
    p2d_html_text(out, p2d_text(p, p->command));
    p2d_html_key(out, "stacks");
    bool has_stacks = g->stacks != NULL ? !g->stacks->is_estimated : p->shape == P2D_TREE;
    p2d_puts(out, has_stacks ? "true" : "false");
    put_comparison(g, out);
    p2d_html_key(out, "link");
    p2d_html_text(out, p2d_span_of(view->look->link != NULL ? view->look->link : ""));
    put_origins(p, out);
    put_threads(g->stacks != NULL ? g->stacks->profile : p, out);
}

/* A warning that came before the report was begun: what the reader or a pass says of the
 * data. Standard error has its place and its hint as well. */
static void put_warning(struct p2d_html *html, const struct p2d_warning *warning)
{
    const struct p2d_profile *p = html->view->graph->profile;
    struct p2d_span text = p2d_span_of(warning->text);
    struct p2d_span file = p2d_base_name(p2d_span_of(warning->place));
    char times[48] = "";
    if (p2d_ends_with(p2d_span_of(warning->kind), "truncated") ||
        p2d_html_has_note(html, text))
        return; /* a note of the profile says so */
    if (warning->count > 1)
        snprintf(times, sizeof times, " (%" PRIu64 " times)", warning->count);
    if (p->origins.len > 1 && file.len > 0)
        p2d_html_note(html, "%.*s: %s%s", (int)file.len, (const char *)file.at,
                      warning->text, times);
    else
        p2d_html_note(html, "%s%s", warning->text, times);
}

/* The notes of the profile and of the graph, and the warnings that they do not repeat. */
static void put_notes(struct p2d_html *html, unsigned n_warnings)
{
    const struct p2d_graph *g = html->view->graph;
    const struct p2d_profile *p = g->profile;
    for (uint32_t i = 0; i < p->notes.len; i++)
        p2d_html_note_text(html, p2d_text(p, p->notes.at[i]));
    for (uint32_t i = 0; i < g->n_notes; i++)
        p2d_html_note_text(html, p2d_span_of(g->notes[i]));
    for (unsigned i = 0; i < n_warnings; i++)
        put_warning(html, &html->view->report->warnings[i]);
}

void p2d_html_data(struct p2d_html *html, struct p2d_buffer *out)
{
    unsigned n_warnings = html->view->report->n_warnings;
    p2d_putc(out, '{');
    put_general(html->view, out);
    p2d_html_metrics(html, out);
    p2d_html_stacks(html, out);
    p2d_html_drawings(html, out);
    p2d_html_source(html, out);
    /* After what the report itself lacks, which comes first. */
    put_notes(html, n_warnings);
    put_functions(html, out);
    put_array(out, "notes", &html->notes);
    p2d_putc(out, '}');
}
