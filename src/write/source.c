/* source.c - list source files with what each line costs, for a terminal.
 *
 *     app/feed.py  self 49.7 ms 0.6%
 *          self          total  line
 *       4.20 ms  0.1%  9.10 ms   172 | self._input.push(data)  -> push 2.9%
 *       41.0 ms  0.5%   440 ms   173 | self._call_parse()  -> _parse 2.4%
 *                                    : 34 lines
 *       1.00 ms <0.1%  1.00 ms   208 | def _pop_message(self):
 *
 * Numbers stand beside the text where it is found (io/source_files.h), else beside the
 * names of functions. Of a profile that knows only functions, their numbers stand at their
 * first lines, and the listing says so.
 */
#include <inttypes.h>

#include "base/number.h"
#include "io/source_files.h"
#include "look/label.h"
#include "model/pattern.h"
#include "write/shared/source_names.h"
#include "write/shared/source_rows.h"
#include "write/shared/terminal_cut.h"
#include "write/table/colors.h"
#include "write/write.h"

enum {
    FILES_SHOWN = 10,
    CONTEXT_LINES = 2, /* without cost, around lines that have one */
    CALLS_SHOWN = 3,
    MARGIN = 34,        /* columns of numbers */
    LONGEST_LINE = 1000 /* bytes; of a longer one nobody reads more */
};

struct listing {
    const struct p2d_view *view;
    const struct p2d_profile *p;
    struct p2d_report *report;
    struct p2d_buffer *out;
    enum p2d_unit unit;
    struct p2d_source_rows rows;
    struct p2d_source_files files;
    struct p2d_columns columns; /* of a terminal */
    struct p2d_table paints;    /* what colours a table colours this */
    uint32_t n_missing;
};

/* The text of one file, while it is listed. */
struct page {
    const struct p2d_source_part *part;
    struct p2d_span rest; /* lines that are not shown yet */
    uint32_t line;        /* number of the first of them */
    uint32_t next;        /* row of the part to be shown */
};

/* ------------------------------------------------------------------ numbers */

static void put_right(struct p2d_buffer *out, const struct p2d_buffer *text, size_t width)
{
    size_t points = p2d_count_points((struct p2d_span){text->at, text->len});
    for (size_t i = points; i < width; i++)
        p2d_putc(out, ' ');
    p2d_put(out, text->at, text->len);
}

static void put_value(const struct listing *l, double value, size_t width)
{
    struct p2d_buffer text = {.report = l->report};
    if (value < 0 || value > 0)
        p2d_put_value(&text, l->unit, value);
    put_right(l->out, &text, width);
    p2d_buffer_release(&text);
}

static void put_share(const struct listing *l, struct p2d_buffer *out, double value,
                      size_t width)
{
    struct p2d_buffer text = {.report = l->report};
    if ((value < 0 || value > 0) && l->view->graph->whole > 0)
        p2d_put_share(&text, value / l->view->graph->whole);
    put_right(out, &text, width);
    p2d_buffer_release(&text);
}

/* The margin of a line; NULL: one without cost; line 0: costs without a line. */
static void put_margin(const struct listing *l, const struct p2d_line_cost *row,
                       uint32_t line)
{
    put_value(l, row != NULL ? row->self : 0, 9);
    p2d_putc(l->out, ' ');
    put_share(l, l->out, row != NULL ? row->self : 0, 5);
    p2d_putc(l->out, ' ');
    bool has_total = !l->view->graph->profile->lacks_line_totals;
    put_value(l, row != NULL && has_total ? row->total : 0, 9);
    if (line > 0)
        p2d_putf(l->out, " %5" PRIu32 " \xe2\x94\x82 ", line);
    else
        p2d_puts(l->out, "     - \xe2\x94\x82 ");
}

/* -------------------------------------------------------------------- lines */

static void put_name(const struct listing *l, struct p2d_buffer *out, p2d_fn fn)
{
    p2d_put_display_name(out, l->p, fn, false, false);
}

/* Before a call: an arrow, or a mark where the function's code is inlined; a comma after
 * one of the same kind, NULL: after none. */
static void put_arrow(struct p2d_buffer *out, const bool *before, bool is_inlined)
{
    static const char mark[] = "\xe2\xa4\xb7 inlined: ", arrow[] = "\xe2\x86\x92 ";
    p2d_puts(out, before == NULL ? "  " : ", ");
    if (before == NULL || *before != is_inlined)
        p2d_puts(out, is_inlined ? mark : arrow);
}

static const struct p2d_line_call *call_at(const struct listing *l, uint32_t i)
{
    return &l->rows.costs.calls.at[l->rows.calls[i]];
}

/* What the line calls, the costliest first. */
static void put_calls(const struct listing *l, struct p2d_buffer *out, uint32_t row)
{
    const uint32_t *first = l->rows.first_call;
    for (uint32_t i = first[row]; i < first[row + 1]; i++) {
        const struct p2d_line_call *call = call_at(l, i);
        if (i - first[row] == CALLS_SHOWN) {
            p2d_putf(out, ", %" PRIu32 " more", first[row + 1] - i);
            return;
        }
        put_arrow(out, i > first[row] ? &call_at(l, i - 1)->is_inlined : NULL,
                  call->is_inlined);
        put_name(l, out, call->callee);
        if (call->total < 0 || call->total > 0) {
            p2d_putc(out, ' ');
            put_share(l, out, call->total, 0);
        }
        if (p2d_count_known(call->calls)) {
            p2d_putc(out, ' ');
            p2d_put_calls(out, call->calls);
        }
    }
}

/* A text and the calls after it, in what is left of a terminal's line: calls take at most
 * half of that. */
static void put_fitting(const struct listing *l, const struct p2d_buffer *text,
                        const struct p2d_buffer *calls)
{
    const size_t least = 24, columns = l->view->look->terminal_columns;
    size_t room = columns == 0 ? 0 : columns > MARGIN + least ? columns - MARGIN : least;
    size_t wide = p2d_columns_of(&l->columns, p2d_buffer_span(calls));
    size_t taken = p2d_columns_of(&l->columns, p2d_buffer_span(text));
    size_t for_text = wide < room / 2 ? room - wide : room - room / 2;
    p2d_put_columns(l->out, &l->columns, p2d_buffer_span(text), for_text);
    if (taken > for_text)
        taken = for_text;
    p2d_put_columns(l->out, &l->columns, p2d_buffer_span(calls),
                    room == 0 ? 0 : room - taken);
    p2d_putc(l->out, '\n');
}

/* A line of a file: tabs become blanks, and what is not printable U+FFFD. */
static void put_code(struct p2d_buffer *out, struct p2d_span text)
{
    struct p2d_span cell;
    size_t column = 0;
    text = p2d_slice(text, 0, LONGEST_LINE);
    while (text.len > 0 &&
           (text.at[text.len - 1] == '\r' || text.at[text.len - 1] == ' '))
        text.len--;
    for (struct p2d_span rest = text; p2d_cut(&rest, '\t', &cell);) {
        p2d_put_printable(out, cell, LONGEST_LINE);
        column += p2d_count_points(cell);
        for (size_t i = column % 4; rest.at != NULL && rest.len > 0 && i < 4; i++)
            p2d_putc(out, ' ');
        column += 4 - column % 4;
    }
}

static const struct p2d_line_cost *row_at(const struct listing *l, uint32_t index)
{
    return &l->rows.costs.rows.at[l->rows.order[index]];
}

static uint32_t line_of(const struct listing *l, uint32_t index)
{
    return p2d_source_line(&l->rows, l->p, row_at(l, index));
}

/* A row beside a text, or beside the name of its function. */
static void put_row(const struct listing *l, uint32_t index, const struct p2d_span *code)
{
    enum p2d_paint paint = p2d_paint_of_self(&l->paints, row_at(l, index)->self);
    struct p2d_buffer text = {.report = l->report}, calls = {.report = l->report};
    p2d_paint_begin(&l->paints, l->out, paint);
    put_margin(l, row_at(l, index), line_of(l, index));
    p2d_paint_end(&l->paints, l->out, paint);
    if (code == NULL && line_of(l, index) == 0 && !l->rows.are_functions)
        p2d_puts(&text, "no line known: ");
    if (code != NULL)
        put_code(&text, *code);
    else
        put_name(l, &text, row_at(l, index)->fn);
    put_calls(l, &calls, l->rows.order[index]);
    put_fitting(l, &text, &calls);
    p2d_buffer_release(&text);
    p2d_buffer_release(&calls);
}

/* Lines without cost, up to number `to` or the end of the text. */
static void put_context(const struct listing *l, struct page *page, uint32_t to)
{
    struct p2d_span text;
    while (page->line < to && p2d_cut(&page->rest, '\n', &text)) {
        struct p2d_buffer code = {.report = l->report};
        put_margin(l, NULL, page->line++);
        put_code(&code, text);
        put_fitting(l, &code, &(struct p2d_buffer){0});
        p2d_buffer_release(&code);
    }
}

/* Go on to line `to`: lines close to one with a cost are shown, the others counted. */
static void skip_to(const struct listing *l, struct page *page, uint32_t to,
                    bool is_first)
{
    struct p2d_span text;
    uint32_t left = 0, shown = is_first ? 0 : CONTEXT_LINES;
    if (to - page->line > shown + CONTEXT_LINES + 1) {
        put_context(l, page, page->line + shown);
        while (page->line + CONTEXT_LINES < to && p2d_cut(&page->rest, '\n', &text)) {
            page->line++;
            left++;
        }
    }
    if (left > 0 && !is_first)
        p2d_putf(l->out, "%31s \xe2\x94\x86 %" PRIu32 " lines\n", "", left);
    put_context(l, page, to);
}

/* The rows of a file beside its text. */
static void put_page(const struct listing *l, const struct p2d_source_part *part,
                     struct p2d_span text)
{
    struct page page = {.part = part, .rest = text, .line = 1, .next = part->first};
    uint32_t end = part->first + part->n;
    bool is_first = true;
    for (; page.next < end && p2d_ok(l->report); page.next++) {
        uint32_t line = line_of(l, page.next);
        struct p2d_span code;
        if (line == 0) {
            put_row(l, page.next, NULL);
            continue;
        }
        skip_to(l, &page, line, is_first);
        is_first = false;
        bool is_there = page.line == line && p2d_cut(&page.rest, '\n', &code);
        page.line += is_there;
        put_row(l, page.next, is_there ? &code : NULL);
    }
    put_context(l, &page, page.line + CONTEXT_LINES);
}

/* -------------------------------------------------------------------- files */

static void put_heading(const struct listing *l, const struct p2d_source_part *part,
                        const struct p2d_source_file *file)
{
    struct p2d_span name = p2d_text(l->p, part->file);
    p2d_putc(l->out, '\n');
    if (part->file == 0)
        p2d_puts(l->out, "(functions without a file)");
    else if (p2d_span_is(name, "~"))
        p2d_puts(l->out, "(built-in functions)");
    else if (file != NULL)
        p2d_put_printable(l->out, (struct p2d_span){file->path.at, file->path.len}, 4000);
    else
        p2d_put_printable(l->out, name, 4000);
    if (part->self < 0 || part->self > 0) {
        p2d_puts(l->out, "  self ");
        put_value(l, part->self, 0);
        p2d_putc(l->out, ' ');
        put_share(l, l->out, part->self, 0);
    }
    if (file != NULL && file->mtime > p2d_recorded(l->p))
        p2d_puts(l->out, "  (changed after the profile was recorded)");
    p2d_puts(l->out, "\n     self            total  line\n");
}

static void put_part(struct listing *l, const struct p2d_source_part *part)
{
    struct p2d_source_file file;
    struct p2d_span name = p2d_text(l->p, part->file);
    bool is_found = p2d_names_source(name) && p2d_find_source(&l->files, name, &file);
    l->n_missing += p2d_names_source(name) && !is_found;
    put_heading(l, part, is_found ? &file : NULL);
    if (is_found)
        put_page(l, part, (struct p2d_span){file.text.at, file.text.len});
    else
        for (uint32_t i = 0; i < part->n && p2d_ok(l->report); i++)
            put_row(l, part->first + i, NULL);
    if (is_found)
        p2d_source_file_release(&file);
}

/* ---------------------------------------------------------------- selection */

/* A number of files, if the restriction is one. */
static bool is_number(const char *restriction, uint32_t *number)
{
    uint64_t value;
    if (!p2d_parse_u64(p2d_span_of(restriction), &value))
        return false;
    *number = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
    return true;
}

/* The functions that match a pattern, or whose file holds it as a text. NULL: there are no
 * patterns, or after an error. The caller's. */
static bool *chosen_functions(const struct listing *l, uint32_t *n_files)
{
    const char *const *restrictions = l->view->look->restrictions;
    bool *chosen = NULL;
    for (; restrictions != NULL && *restrictions != NULL; restrictions++) {
        const char *const pattern[] = {*restrictions, NULL};
        if (is_number(*restrictions, n_files))
            continue;
        bool *marks = p2d_mark_functions(l->p, pattern, false, l->report);
        bool any = false;
        for (p2d_fn fn = 1; marks != NULL && fn < l->p->fns.len; fn++) {
            struct p2d_span file = p2d_text(l->p, l->p->fns.at[fn].file);
            marks[fn] |= p2d_find_text(file, 0, *restrictions) < file.len;
            marks[fn] &= chosen == NULL || chosen[fn];
            any |= marks[fn];
        }
        if (marks != NULL && !any)
            p2d_set_no_match(l->report, "--restrict", pattern, l->p);
        p2d_delete(chosen);
        chosen = marks;
    }
    return chosen;
}

static void put_rest(const struct listing *l, uint32_t n_shown)
{
    double self = 0;
    for (uint32_t i = n_shown; i < l->rows.parts.len; i++)
        self += l->rows.parts.at[i].self;
    if (n_shown >= l->rows.parts.len)
        return;
    p2d_putf(l->out, "\n%" PRIu32 " more file%s", l->rows.parts.len - n_shown,
             l->rows.parts.len - n_shown == 1 ? "" : "s");
    if (self < 0 || self > 0) {
        p2d_puts(l->out, ", self ");
        put_share(l, l->out, self, 0);
    }
    p2d_puts(l->out, ": --top N shows the first N\n");
}

static void list_files(struct listing *l, uint32_t n_files, const bool *chosen)
{
    const struct p2d_graph *g = l->view->graph;
    const struct p2d_look *look = l->view->look;
    if (!p2d_source_rows_init(&l->rows, g, chosen, l->report) ||
        !p2d_source_files_init(&l->files, look->source_paths, look->trim_path, l->report))
        return;
    p2d_put_printable(l->out, p2d_text(l->p, l->p->metrics.at[g->metric].name), 200);
    p2d_puts(l->out, ", ");
    p2d_put_value(l->out, l->unit, g->whole);
    p2d_puts(l->out, " in all\n");
    if (l->rows.are_functions)
        p2d_putf(
            l->out,
            "The %s profile knows no lines: numbers are those of whole functions, at "
            "their first lines.\n",
            l->p->format);
    uint32_t n = n_files < l->rows.parts.len ? n_files : l->rows.parts.len;
    for (uint32_t i = 0; i < n && p2d_ok(l->report); i++)
        put_part(l, &l->rows.parts.at[i]);
    put_rest(l, n);
    p2d_warn_of_sources(l->report, l->n_missing);
}

static void write_source(const struct p2d_view *view, const char *name,
                         struct p2d_buffer *out)
{
    (void)name;
    const struct p2d_profile *p = view->graph->profile;
    struct listing l = {.view = view,
                        .p = p,
                        .report = view->report,
                        .out = out,
                        .unit = p->metrics.at[view->graph->metric].unit,
                        .paints = {.view = view}};
    uint32_t n_files = FILES_SHOWN;
    if (view->look->terminal_columns > 0)
        p2d_columns_init(&l.columns);
    bool *chosen = chosen_functions(&l, &n_files);
    if (p2d_ok(l.report))
        list_files(&l, n_files, chosen);
    p2d_columns_release(&l.columns);
    p2d_source_files_release(&l.files);
    p2d_source_rows_release(&l.rows);
    p2d_delete(chosen);
}

const struct p2d_writer p2d_write_source = {
    .name = "source",
    .title = "source lines with what each costs",
    .suffixes = "",
    .is_table = true,
    .wants_lines = true,
    .reads_sources = true,
    .write = write_source,
};
