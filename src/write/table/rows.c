/* rows.c - make the rows of a table: texts, columns and headings. */
#include "write/table/rows.h"

#include <stdio.h>
#include <time.h>

#include "base/number.h"
#include "base/utf8.h"
#include "write/shared/escape.h"
#include "look/cut_name.h"
#include "look/label.h"

bool p2d_table_put_message(const struct p2d_table *table, struct p2d_buffer *out)
{
    if (table->shown.len == 0)
        return false;
    p2d_put(out, table->message.at, table->message.len);
    p2d_putc(out, '\n');
    return true;
}

void p2d_table_put_estimates(const struct p2d_graph *graph, struct p2d_buffer *out)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        n += graph->vertices.at[v].self_estimated;
    if (n > 0)
        p2d_putf(out,
                 "         %u of %u functions are called from elsewhere too: their part "
                 "is estimated\n",
                 (unsigned)n, (unsigned)graph->all_vertices);
}

void p2d_table_init(struct p2d_table *table, const struct p2d_view *view)
{
    *table = (struct p2d_table){.view = view, .report = view->report};
    table->texts.report = table->message.report = view->report;
    if (view->look->terminal)
        p2d_columns_init(&table->columns);
}

void p2d_table_release(struct p2d_table *table)
{
    p2d_vec_release(&table->rows);
    p2d_vec_release(&table->shown);
    p2d_buffer_release(&table->texts);
    p2d_columns_release(&table->columns);
    p2d_buffer_release(&table->message);
}

/* ------------------------------------------------------------------ columns */

/* A byte that was no UTF-8 in a file's name is, in Python's strings and hence in
 * profiles, half of a surrogate pair: U+DC80 to U+DCFF. The byte, or 0. */
static unsigned char escaped_byte(const unsigned char *at, size_t length)
{
    if (length < 3 || at[0] != 0xED || (at[1] != 0xB2 && at[1] != 0xB3))
        return 0;
    return (unsigned char)((at[1] & 3) << 6 | (at[2] & 0x3F));
}

/* As Python counts it. */
static size_t length_of(struct p2d_span text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.len; width++) {
        uint32_t point;
        bool valid;
        if (text.at[i] < 0x80)
            i++;
        else if (text.at[i] == 0xED && text.len - i >= 3 && text.at[i + 1] >= 0xA0)
            i += 3; /* any half of a pair is one character to Python */
        else
            i += p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
    }
    return width;
}

/* As Python writes it to a file: with the byte that an escape stands for. */
static void put_text(struct p2d_buffer *out, struct p2d_span text)
{
    size_t begin = 0, i = 0;
    while ((i = p2d_find(text, i, 0xED)) < text.len) {
        unsigned char byte = escaped_byte(text.at + i, text.len - i);
        if (byte == 0) {
            i++;
            continue;
        }
        p2d_put(out, text.at + begin, i - begin);
        p2d_putc(out, (char)byte);
        begin = i += 3;
    }
    if (text.len > begin)
        p2d_put(out, text.at + begin, text.len - begin);
}

/* What a terminal is shown of a text. */
static void put_escaped(struct p2d_buffer *out, struct p2d_span text)
{
    struct p2d_buffer plain = {.report = out->report};
    put_text(&plain, text);
    size_t size = plain.len * 4 + 4; /* \xNN for each byte at most */
    char *shown = p2d_new(out->report, size, 1);
    if (shown != NULL) {
        p2d_escape_for_terminal(shown, size, plain.at, plain.len);
        p2d_puts(out, shown);
    }
    p2d_delete(shown);
    p2d_buffer_release(&plain);
}

static void put_for(const struct p2d_view *view, struct p2d_buffer *out,
                    struct p2d_span text)
{
    if (view->look->terminal)
        put_escaped(out, text);
    else
        put_text(out, text);
}

/* Escape the row's text, of which the path keeps its place. */
static void escape_row(struct p2d_table *table, struct p2d_table_row *row)
{
    struct p2d_buffer text = {.report = table->report};
    struct p2d_span all = {table->texts.at + row->text_at,
                           table->texts.len - row->text_at};
    size_t end = row->path_at + row->path_length;
    put_escaped(&text, p2d_slice(all, 0, row->path_at));
    size_t path_at = text.len;
    put_escaped(&text, p2d_slice(all, row->path_at, end));
    row->path_at = path_at;
    row->path_length = text.len - path_at;
    put_escaped(&text, p2d_slice(all, end, all.len));
    table->texts.len = row->text_at;
    p2d_put(&table->texts, text.at, text.len);
    p2d_buffer_release(&text);
}

bool p2d_table_add_row(struct p2d_table *table, struct p2d_table_row row, bool shown)
{
    bool has_name = table->texts.len > row.text_at;
    if (table->view->look->terminal && has_name && p2d_ok(table->report))
        escape_row(table, &row);
    row.text_length = table->texts.len - row.text_at;
    p2d_putc(&table->texts, '\0');
    uint32_t number = table->rows.len;
    return p2d_vec_push(&table->rows, table->report, row) &&
           (!shown || p2d_vec_push(&table->shown, table->report, number));
}

void p2d_table_put_blanks(struct p2d_buffer *out, size_t n)
{
    static const char blanks[] = "                                ";
    while (n > 0) {
        size_t some = n < sizeof blanks - 1 ? n : sizeof blanks - 1;
        p2d_put(out, blanks, some);
        n -= some;
    }
}

void p2d_table_put_left(struct p2d_buffer *out, const char *text, size_t width)
{
    size_t used = strlen(text);
    p2d_puts(out, text);
    p2d_table_put_blanks(out, used < width ? width - used : 0);
}

void p2d_table_put_right(struct p2d_buffer *out, struct p2d_span text, size_t width)
{
    p2d_table_put_blanks(out, text.len < width ? width - text.len : 0);
    p2d_put(out, text.at, text.len);
}

bool p2d_table_has_units(const struct p2d_view *view)
{
    const struct p2d_graph *graph = view->graph;
    return view->look->terminal &&
           graph->profile->metrics.at[graph->metric].unit != P2D_UNIT_COUNT;
}

void p2d_table_put_cost(const struct p2d_table *table, struct p2d_buffer *out,
                        double cost, bool signed_too, size_t width)
{
    const struct p2d_graph *graph = table->view->graph;
    struct p2d_buffer text = {.report = out->report};
    p2d_puts(&text, signed_too && cost > 0 ? "+" : "");
    p2d_put_time(&text, table->view->look->time_format,
                 graph->profile->metrics.at[graph->metric].unit, cost);
    size_t used = p2d_count_points(p2d_buffer_span(&text));
    p2d_table_put_blanks(out, used < width ? width - used : 0);
    p2d_put(out, text.at, text.len);
    p2d_buffer_release(&text);
}

/* ------------------------------------------------------------ the room for names */

void p2d_table_fit(struct p2d_table *table, size_t others, size_t names)
{
    const size_t least = 24, columns = table->view->look->terminal_columns;
    size_t room = columns > others ? (columns - others) / names : 0;
    if (table->view->look->terminal && columns > 0)
        table->fit = room > least ? room : least;
}

static size_t width_of(const struct p2d_table *table, struct p2d_span text)
{
    return table->view->look->terminal ? p2d_columns_of(&table->columns, text)
                                       : length_of(text);
}

/* How much of the path goes, so that `excess` columns do: whole folders from the left, and
 * the last part never; an ellipsis and a slash take their place. */
static size_t cut_of_path(const struct p2d_table *table, struct p2d_span path,
                          size_t excess)
{
    size_t cut = 0;
    for (size_t i = 0; i + 1 < path.len; i++) {
        if (path.at[i] != '/' || i == 0)
            continue;
        cut = i;
        if (width_of(table, p2d_slice(path, 0, i)) >= excess + 1)
            break;
    }
    return width_of(table, p2d_slice(path, 0, cut)) > 1 ? cut : 0;
}

/* The row's text, cut if that is wanted: the path, then a name of C++ or the like. */
static void put_fitted(const struct p2d_table *table, uint32_t number,
                       struct p2d_buffer *out)
{
    const struct p2d_table_row *row = &table->rows.at[number];
    struct p2d_span text = p2d_table_text(table, number), path, head;
    size_t width = width_of(table, text);
    if (table->fit == 0 || width <= table->fit) {
        p2d_put(out, text.at, text.len);
        return;
    }
    path = p2d_slice(text, row->path_at, row->path_at + row->path_length);
    head = p2d_slice(text, 0, row->path_at);
    size_t cut = cut_of_path(table, path, width - table->fit);
    width -= cut > 0 ? width_of(table, p2d_slice(path, 0, cut)) - 1 : 0;
    if (table->plain && width > table->fit) {
        size_t bracket = row->path_length > 0 ? strlen(" (") : 0;
        head = row->path_length > 0 ? head : text;
        p2d_put_cut_name(out, p2d_slice(head, 0, head.len - bracket));
        p2d_puts(out, bracket > 0 ? " (" : "");
    } else {
        p2d_put(out, head.at, head.len);
    }
    p2d_puts(out, cut > 0 ? "\xE2\x80\xA6" : "");
    if (row->path_length > 0 || !table->plain) {
        struct p2d_span rest = p2d_slice(text, row->path_at + cut, text.len);
        p2d_put(out, rest.at, rest.len);
    }
}

size_t p2d_table_name_width(const struct p2d_table *table, uint32_t row)
{
    struct p2d_buffer text = {.report = table->report};
    put_fitted(table, row, &text);
    size_t width = width_of(table, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
    return width;
}

void p2d_table_put_row_name(const struct p2d_table *table, struct p2d_buffer *out,
                            uint32_t row, size_t width)
{
    struct p2d_buffer text = {.report = table->report};
    put_fitted(table, row, &text);
    size_t used = width > 0 ? width_of(table, p2d_buffer_span(&text)) : 0;
    put_text(out, p2d_buffer_span(&text));
    p2d_table_put_blanks(out, used < width ? width - used : 0);
    p2d_buffer_release(&text);
}

void p2d_table_put_counts(struct p2d_buffer *out, struct p2d_count all,
                          struct p2d_count some, size_t width)
{
    char first[P2D_COUNT_SIZE], second[P2D_COUNT_SIZE], both[2 * P2D_COUNT_SIZE];
    const char *slash = p2d_count_compare(all, some) != 0 ? "/" : "";
    snprintf(both, sizeof both, "%s%s%s", p2d_count_format(all, first), slash,
             *slash != '\0' ? p2d_count_format(some, second) : "");
    p2d_table_put_right(out, p2d_span_of(both), width);
}

/* As asctime(), in English everywhere. */
static void put_time(struct p2d_buffer *out, int64_t seconds)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t time = (time_t)seconds;
    struct tm tm;
    if (localtime_r(&time, &tm) != NULL)
        p2d_putf(out, "%.3s %.3s%3d %.2d:%.2d:%.2d %lld", days + 3 * tm.tm_wday,
                 months + 3 * tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
                 1900LL + tm.tm_year);
}

void p2d_table_put_origins(const struct p2d_view *view, struct p2d_buffer *out)
{
    const struct p2d_profile *profile = view->graph->profile;
    const uint32_t most = 20; /* pstats prints all of them */
    uint32_t n = 0;
    for (uint32_t i = 0; i < profile->origins.len; i++) {
        const struct p2d_origin *origin = &profile->origins.at[i];
        if (!origin->has_mtime || n++ >= most)
            continue;
        put_time(out, origin->mtime);
        p2d_puts(out, "    ");
        put_for(view, out, p2d_text(profile, origin->name));
        p2d_putc(out, '\n');
    }
    if (n > most)
        p2d_putf(out, "and %u more files\n", (unsigned)(n - most));
    if (n > 0)
        p2d_putc(out, '\n');
}

/* "function (module)", printable; where the module is in it. */
static void put_name(struct p2d_buffer *out, const struct p2d_profile *profile, p2d_fn fn,
                     struct p2d_table_row *row)
{
    const struct p2d_function *function = &profile->fns.at[fn];
    p2d_put_printable(out, p2d_text(profile, function->name), P2D_TABLE_NAME);
    if (function->module == 0)
        return;
    p2d_puts(out, " (");
    row->path_at = out->len - row->text_at;
    p2d_put_printable(out, p2d_text(profile, function->module), P2D_TABLE_NAME);
    row->path_length = out->len - row->text_at - row->path_at;
    if (function->column > 0) /* one line may hold many of this name */
        p2d_put_line(out, function, true);
    p2d_putc(out, ')');
}

struct p2d_table_row p2d_table_row_of(struct p2d_table *table, p2d_fn fn)
{
    const struct p2d_profile *profile = table->view->graph->profile;
    const struct p2d_function *function = &profile->fns.at[fn];
    p2d_str file = function->file != 0 ? function->file : function->module;
    struct p2d_table_row row = {.file = p2d_text(profile, file),
                                .name = p2d_text(profile, function->name),
                                .line = function->line,
                                .column = function->column,
                                .text_at = table->texts.len};
    put_name(&table->texts, profile, fn, &row);
    return row;
}
