/* source.c - the source lines of an interactive report: what each costs and calls, and the
 * text of files where that was asked for.
 *
 *     {"files":[places of texts],
 *      "metrics":[{"file":[...],"rows":[...],"self":[...],"line":[...],...}],
 *      "texts":[{"file":0,"lines":812,"from":[1],"text":["..."]}]}
 *
 * A metric has files with so many rows each, the costliest first; the line of a row is how
 * far it is below the one before, in the same file, and 0 stands for no line. A profile
 * without lines has a sentence in the place of the object.
 */
#include <math.h>
#include <stdlib.h>

#include "io/source_files.h"
#include "write/shared/escape.h"
#include "write/shared/source_names.h"
#include "write/shared/source_rows.h"
#include "write/html/html.h"

enum {
    MOST_ROWS = 20000, /* of all metrics */
    MOST_CALLS = 20,   /* of a line */
    MOST_TEXT = 2 << 20,
    MOST_WHOLE = 256 << 10, /* bytes of a file; of a larger one the costly lines */
    AROUND = 10,            /* lines beside those */
    LONGEST_LINE = 1000     /* bytes; of a longer one nobody reads more */
};

/* Rows of a metric. */
struct table {
    const struct p2d_profile *p;
    struct p2d_source_rows rows;
    bool *is_kept;  /* by place in rows.order */
    uint32_t *kept; /* places in rows.order, in order */
    uint32_t n_kept;
    P2D_VEC(struct p2d_source_part) parts; /* of kept; those that have any */
};

struct source {
    struct p2d_html *html;
    const struct p2d_graph *graph; /* with lines */
    struct p2d_report *report;
    struct p2d_map numbers;    /* file -> its number + 1 */
    struct p2d_buffer places;  /* inside of a JSON array: names of files */
    struct p2d_buffer texts;   /* likewise: what is in them */
    struct p2d_buffer metrics; /* likewise */
    uint32_t n_files;
};

/* ------------------------------------------------------------------- choice */

struct item {
    double weight;
    uint32_t at;
};

static int by_weight(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int order = (x->weight < y->weight) - (x->weight > y->weight);
    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static const struct p2d_line_cost *row_at(const struct table *t, uint32_t at)
{
    return &t->rows.costs.rows.at[t->rows.order[at]];
}

static double weight_of(const struct table *t, uint32_t at, bool by_total)
{
    const struct p2d_line_cost *row = row_at(t, at);
    return fabs(by_total ? row->total : row->self);
}

static double sort_items(const struct table *t, struct item *items, bool by_total)
{
    double sum = 0;
    for (uint32_t i = 0; i < t->rows.n; i++) {
        items[i] = (struct item){weight_of(t, i, by_total), i};
        sum += items[i].weight;
    }
    qsort(items, t->rows.n, sizeof *items, by_weight);
    return sum;
}

static void keep(struct table *t, uint32_t at)
{
    t->n_kept += !t->is_kept[at];
    t->is_kept[at] = true;
}

/* Mark the rows that make 99.9 % of all self cost, and those with 0.1 % of the whole. */
static void mark_rows(struct table *t, double whole, uint32_t most,
                      struct p2d_report *report)
{
    struct item *items = p2d_new(report, t->rows.n, sizeof *items);
    t->is_kept = p2d_new(report, t->rows.n, sizeof *t->is_kept);
    if (!p2d_ok(report)) {
        p2d_delete(items);
        return;
    }
    double sum = sort_items(t, items, false), so_far = 0;
    for (uint32_t i = 0; i < t->rows.n && t->n_kept < most && so_far < 0.999 * sum; i++) {
        so_far += items[i].weight;
        keep(t, items[i].at);
    }
    if (!t->p->lacks_line_totals)
        (void)sort_items(t, items, true);
    for (uint32_t i = 0; i < t->rows.n && t->n_kept < most && !t->p->lacks_line_totals &&
                         items[i].weight >= 0.001 * whole;
         i++)
        keep(t, items[i].at);
    p2d_delete(items);
}

/* List what is marked. */
static bool take_marked(struct table *t, struct p2d_report *report)
{
    t->kept = p2d_new(report, t->n_kept, sizeof *t->kept);
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->rows.parts.len && p2d_ok(report); i++) {
        struct p2d_source_part part = t->rows.parts.at[i];
        uint32_t end = part.first + part.n, first = n;
        for (uint32_t at = part.first; at < end; at++)
            if (t->is_kept[at])
                t->kept[n++] = at;
        part.first = first;
        part.n = n - first;
        if (part.n > 0)
            (void)p2d_vec_push(&t->parts, report, part);
    }
    return p2d_ok(report);
}

static bool table_init(struct table *t, const struct p2d_graph *graph, uint32_t most,
                       struct p2d_report *report)
{
    *t = (struct table){.p = graph->profile};
    if (p2d_source_rows_init(&t->rows, graph, NULL, report))
        mark_rows(t, p2d_whole(t->p, graph->metric), most, report);
    return p2d_ok(report) && take_marked(t, report);
}

static void table_release(struct table *t)
{
    p2d_source_rows_release(&t->rows);
    p2d_vec_release(&t->parts);
    p2d_delete(t->is_kept);
    p2d_delete(t->kept);
}

/* ------------------------------------------------------------------ columns */

static uint32_t row_number(const struct table *t, uint32_t i)
{
    return t->rows.order[t->kept[i]];
}

static uint32_t line_at(const struct table *t, uint32_t i)
{
    return p2d_source_line(&t->rows, t->p, row_at(t, t->kept[i]));
}

static double part_rows(const void *table, uint32_t i)
{
    return ((const struct table *)table)->parts.at[i].n;
}

static double part_self(const void *table, uint32_t i)
{
    return ((const struct table *)table)->parts.at[i].self;
}

static double row_self(const void *table, uint32_t i)
{
    return row_at(table, ((const struct table *)table)->kept[i])->self;
}

static double row_total(const void *table, uint32_t i)
{
    return row_at(table, ((const struct table *)table)->kept[i])->total;
}

static uint32_t calls_of(const struct table *t, uint32_t i)
{
    const uint32_t *first = &t->rows.first_call[row_number(t, i)];
    return first[1] - first[0] < MOST_CALLS ? first[1] - first[0] : MOST_CALLS;
}

static double row_calls(const void *table, uint32_t i)
{
    return calls_of(table, i);
}

static void put_number(struct p2d_buffer *out, double value)
{
    p2d_html_comma(out);
    p2d_html_number(out, value);
}

static void put_lines(const struct table *t, struct p2d_buffer *out)
{
    p2d_html_key(out, "line");
    p2d_putc(out, '[');
    for (uint32_t part = 0; part < t->parts.len && p2d_ok(out->report); part++) {
        uint32_t first = t->parts.at[part].first, before = 0;
        for (uint32_t i = first; i < first + t->parts.at[part].n; i++) {
            put_number(out, line_at(t, i) - before);
            before = line_at(t, i);
        }
    }
    p2d_putc(out, ']');
}

/* Which of the calls, numbered as they are written, are inlined code. */
static void put_inlined(const struct table *t, struct p2d_buffer *out)
{
    uint32_t n = 0;
    p2d_html_key(out, "inlined");
    p2d_putc(out, '[');
    for (uint32_t i = 0; i < t->n_kept && p2d_ok(out->report); i++) {
        const uint32_t *calls = &t->rows.calls[t->rows.first_call[row_number(t, i)]];
        for (uint32_t c = 0; c < calls_of(t, i); c++, n++)
            if (t->rows.costs.calls.at[calls[c]].is_inlined)
                put_number(out, n);
    }
    p2d_putc(out, ']');
}

/* The functions of rows, and what they call. */
static void put_functions(const struct source *s, const struct table *t,
                          struct p2d_buffer *out)
{
    p2d_html_key(out, "fn");
    p2d_putc(out, '[');
    for (uint32_t i = 0; i < t->n_kept && p2d_ok(out->report); i++)
        put_number(out, p2d_html_fn(s->html, t->p, row_at(t, t->kept[i])->fn));
    p2d_putc(out, ']');
    for (int is_total = 0; is_total < 2; is_total++) {
        p2d_html_key(out, is_total ? "calleeTotal" : "callee");
        p2d_putc(out, '[');
        for (uint32_t i = 0; i < t->n_kept && p2d_ok(out->report); i++) {
            const uint32_t *calls = &t->rows.calls[t->rows.first_call[row_number(t, i)]];
            for (uint32_t c = 0; c < calls_of(t, i); c++) {
                const struct p2d_line_call *call = &t->rows.costs.calls.at[calls[c]];
                put_number(out, is_total ? call->total
                                         : p2d_html_fn(s->html, t->p, call->callee));
            }
        }
        p2d_putc(out, ']');
    }
}

/* Further functions of lines that belong to several: a row and a function each. */
static void put_others(const struct source *s, const struct table *t,
                       struct p2d_buffer *out)
{
    uint32_t n = t->rows.costs.rows.len;
    uint32_t *places = p2d_new(s->report, n, sizeof *places); /* of kept + 1 */
    for (uint32_t i = 0; places != NULL && i < t->n_kept; i++)
        places[row_number(t, i)] = i + 1;
    p2d_html_key(out, "others");
    p2d_putc(out, '[');
    for (p2d_location_id id = 1; places != NULL && id < t->p->locations.len; id++) {
        uint32_t row = t->rows.costs.row_of[id];
        p2d_fn fn = t->p->locations.at[id].fn;
        if (places[row] == 0 || fn == t->rows.costs.rows.at[row].fn)
            continue;
        put_number(out, places[row] - 1);
        put_number(out, p2d_html_fn(s->html, t->p, fn));
    }
    p2d_putc(out, ']');
    p2d_delete(places);
}

/* ------------------------------------------------------------------ metrics */

/* The number of a file; it is new where its name is written. */
static uint32_t file_number(struct source *s, p2d_str file)
{
    uint32_t *slot = p2d_map_at(&s->numbers, s->report, p2d_pair(1, file));
    if (slot == NULL)
        return 0;
    if (*slot == 0) {
        *slot = ++s->n_files;
        put_number(&s->places,
                   p2d_html_place(s->html, p2d_text(s->graph->profile, file)));
    }
    return *slot - 1;
}

static void put_table(struct source *s, const struct table *t)
{
    struct p2d_buffer *out = &s->metrics;
    p2d_html_comma(out);
    p2d_puts(out, "{\"file\":[");
    for (uint32_t i = 0; i < t->parts.len; i++)
        put_number(out, file_number(s, t->parts.at[i].file));
    p2d_putc(out, ']');
    p2d_html_column(out, "rows", t->parts.len, part_rows, t);
    p2d_html_column(out, "fileSelf", t->parts.len, part_self, t);
    put_lines(t, out);
    p2d_html_column(out, "self", t->n_kept, row_self, t);
    if (!t->p->lacks_line_totals)
        p2d_html_column(out, "total", t->n_kept, row_total, t);
    p2d_html_column(out, "calls", t->n_kept, row_calls, t);
    put_functions(s, t, out);
    put_inlined(t, out);
    put_others(s, t, out);
    p2d_putf(out, ",\"allRows\":%u,\"allFiles\":%u}", t->rows.n, t->rows.parts.len);
}

/* -------------------------------------------------------------------- texts */

/* A file of which lines are written. */
struct text {
    struct p2d_span rest;
    uint32_t line; /* number of the first line of the rest */
    struct p2d_buffer from, parts;
};

/* Lines `from` up to, but not with, `to`. */
static void put_stretch(struct text *text, uint32_t from, uint32_t to)
{
    struct p2d_buffer part = {.report = text->parts.report};
    struct p2d_span line;
    while (text->line < from && p2d_cut(&text->rest, '\n', &line))
        text->line++;
    put_number(&text->from, text->line);
    for (bool is_first = true; text->line < to && p2d_cut(&text->rest, '\n', &line);
         is_first = false) {
        if (line.len == 0 && text->rest.at == NULL)
            break; /* behind the last line break */
        if (!is_first)
            p2d_putc(&part, '\n');
        line = p2d_slice(line, 0, LONGEST_LINE);
        p2d_put(&part, line.at, line.len);
        text->line++;
    }
    p2d_html_comma(&text->parts);
    p2d_put_json_string(&text->parts, (struct p2d_span){part.at, part.len});
    p2d_buffer_release(&part);
}

/* The lines around those of a part that cost anything. */
static void put_stretches(struct text *text, const struct table *t,
                          const struct p2d_source_part *part, size_t most)
{
    uint32_t end = part->first + part->n, i = part->first;
    while (i < end && line_at(t, i) == 0)
        i++;
    while (i < end && text->parts.len < most && p2d_ok(text->parts.report)) {
        uint32_t first = line_at(t, i), last = first;
        for (; i < end && line_at(t, i) <= (uint64_t)last + 2 * AROUND; i++)
            last = line_at(t, i);
        put_stretch(text, first > AROUND ? first - AROUND : 1,
                    last < UINT32_MAX - AROUND ? last + AROUND + 1 : UINT32_MAX);
        if (text->rest.at == NULL)
            break;
    }
}

static uint32_t count_lines(struct p2d_span text)
{
    uint32_t n = 0;
    for (struct p2d_span line; p2d_cut(&text, '\n', &line);)
        n += line.len > 0 || text.at != NULL;
    return n;
}

/* How many bytes of the room that was left were taken. */
static size_t put_text(struct source *s, const struct table *t,
                       const struct p2d_source_part *part,
                       const struct p2d_source_file *file, size_t room)
{
    struct p2d_span all = {file->text.at, file->text.len};
    struct text text = {.rest = all,
                        .line = 1,
                        .from = {.report = s->report},
                        .parts = {.report = s->report}};
    uint32_t n = count_lines(all);
    if (all.len <= MOST_WHOLE && all.len <= room)
        put_stretch(&text, 1, UINT32_MAX);
    else
        put_stretches(&text, t, part, room);
    size_t taken = text.parts.len;
    if (taken > 0 && p2d_ok(s->report)) {
        p2d_html_comma(&s->texts);
        p2d_putf(&s->texts, "{\"file\":%u,\"lines\":%u", file_number(s, part->file), n);
        if (file->mtime > p2d_recorded(t->p))
            p2d_puts(&s->texts, ",\"newer\":true");
        p2d_puts(&s->texts, ",\"from\":[");
        p2d_put(&s->texts, text.from.at, text.from.len);
        p2d_puts(&s->texts, "],\"text\":[");
        p2d_put(&s->texts, text.parts.at, text.parts.len);
        p2d_puts(&s->texts, "]}");
    }
    p2d_buffer_release(&text.from);
    p2d_buffer_release(&text.parts);
    return taken < room ? taken : room;
}

static void put_texts(struct source *s, const struct table *t)
{
    const struct p2d_look *look = s->html->view->look;
    struct p2d_source_files files;
    size_t room = MOST_TEXT;
    uint32_t n_missing = 0;
    bool is_open =
        p2d_source_files_init(&files, look->source_paths, look->trim_path, s->report);
    for (uint32_t i = 0; is_open && i < t->parts.len && room > 0 && p2d_ok(s->report);
         i++) {
        const struct p2d_source_part *part = &t->parts.at[i];
        struct p2d_source_file file;
        struct p2d_span name = p2d_text(t->p, part->file);
        if (!p2d_names_source(name))
            continue;
        if (p2d_find_source(&files, name, &file)) {
            room -= put_text(s, t, part, &file, room);
            p2d_source_file_release(&file);
        } else {
            n_missing++;
        }
    }
    p2d_source_files_release(&files);
    p2d_warn_of_sources(s->report, n_missing);
}

/* ---------------------------------------------------------------- the whole */

/* The metric that was asked for has half of the rows, all others share the rest. */
static uint32_t most_rows(uint32_t number, uint32_t n)
{
    if (n < 2)
        return MOST_ROWS;
    return number == 0 ? MOST_ROWS / 2 : MOST_ROWS / 2 / (n - 1);
}

static void put_metrics(struct source *s)
{
    const uint32_t n = s->graph->profile->metrics.len;
    for (uint32_t i = 0; i + 1 < n && p2d_ok(s->report); i++) {
        struct p2d_graph graph = *s->graph;
        struct table t;
        if (i > 0)
            graph.metric = (p2d_metric)(i < s->graph->metric ? i : i + 1);
        if (table_init(&t, &graph, most_rows(i, n - 1), s->report))
            put_table(s, &t);
        if (i == 0 && s->html->view->look->embed_sources && p2d_ok(s->report))
            put_texts(s, &t);
        table_release(&t);
    }
}

static void put_inside(struct p2d_buffer *out, const char *key,
                       const struct p2d_buffer *inside)
{
    p2d_html_key(out, key);
    p2d_putc(out, '[');
    p2d_put(out, inside->at, inside->len);
    p2d_putc(out, ']');
}

/* Why there are no lines. */
static void put_reason(const struct p2d_graph *g, struct p2d_buffer *out)
{
    if (g->compares)
        p2d_puts(out, "\"a comparison has no lines\"");
    else if (g->profile->has_groups)
        p2d_puts(out, "\"groups have no lines\"");
    else
        p2d_putf(out, "\"%s has no lines\"", g->profile->format);
}

void p2d_html_source(struct p2d_html *html, struct p2d_buffer *out)
{
    struct p2d_report *report = html->view->report;
    struct source s = {.html = html,
                       .graph = html->lined,
                       .report = report,
                       .places = {.report = report},
                       .texts = {.report = report},
                       .metrics = {.report = report}};
    p2d_html_key(out, "source");
    if (s.graph == NULL) {
        put_reason(html->view->graph, out);
        return;
    }
    put_metrics(&s);
    p2d_putc(out, '{');
    put_inside(out, "files", &s.places);
    put_inside(out, "metrics", &s.metrics);
    if (html->view->look->embed_sources)
        put_inside(out, "texts", &s.texts);
    p2d_putc(out, '}');
    p2d_map_release(&s.numbers);
    p2d_buffer_release(&s.places);
    p2d_buffer_release(&s.texts);
    p2d_buffer_release(&s.metrics);
}
