/* csv.c - write functions or calls as comma- or tab-separated values, with a line of
 * headings.
 *
 *     function,module,file,line,self,total,calls,primitive_calls,metric,unit
 *     main,app,app.py,1,0.5,1.5,1,1,time,s
 *
 * Or lines of source code, where the look asks for them. Numbers are raw, in the metric's
 * unit; what is unknown is empty. In CSV a text with a
 * comma, a quote or the end of a line is in quotes; in TSV, which has none, tabs, line
 * ends and backslashes are \t, \n, \r and \\. A spreadsheet evaluates a cell that begins
 * with = + - or @, so such a text gets an apostrophe before it. References: RFC 4180;
 * https://www.iana.org/assignments/media-types/text/tab-separated-values;
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
#include "base/number.h"
#include "base/utf8.h"
#include "write/table/label_records.h"
#include "write/table/line_records.h"

struct state {
    struct p2d_buffer *out;
    char separator;
};

static void put_quoted(struct p2d_buffer *out, struct p2d_span text)
{
    p2d_putc(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            p2d_putc(out, '"');
        p2d_putc(out, (char)text.at[i]);
    }
    p2d_putc(out, '"');
}

static void put_escaped(struct p2d_buffer *out, struct p2d_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.at[i];
        const char *from = "\t\n\r\\", *to = "tnr\\";
        const char *found = c != 0 ? strchr(from, c) : NULL;
        if (found != NULL)
            p2d_putf(out, "\\%c", to[found - from]);
        else
            p2d_putc(out, (char)c);
    }
}

/* Controls but for tabs and line ends, and bytes that are no UTF-8, become U+FFFD. */
static void put_sound(struct p2d_buffer *out, struct p2d_span text)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        bool valid;
        unsigned char bytes[4];
        size_t plain = p2d_plain_length(text.at + i, text.len - i);
        p2d_put(out, text.at + i, plain);
        i += plain;
        if (i == text.len)
            return;
        size_t n = p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        bool is_layout = point == '\t' || point == '\n' || point == '\r';
        if (!is_layout && !p2d_is_printable(point))
            point = P2D_REPLACEMENT;
        p2d_put(out, bytes, p2d_utf8_encode(point, bytes));
        i += n;
    }
}

/* A tab and a line end too: spreadsheets skip them and see what comes then. */
static bool is_live(struct p2d_span text)
{
    return text.len > 0 && text.at[0] != '\0' && strchr("=+-@\t\r\n", text.at[0]) != NULL;
}

static void put_text(struct state *s, struct p2d_span text)
{
    struct p2d_buffer sound = {.report = s->out->report};
    if (is_live(text))
        p2d_putc(&sound, '\'');
    put_sound(&sound, text);
    struct p2d_span clean = {sound.at, sound.len};
    bool needs_quotes = false;
    for (size_t i = 0; i < clean.len; i++)
        needs_quotes |= clean.at[i] == ',' || clean.at[i] == '"' || clean.at[i] == '\n' ||
                        clean.at[i] == '\r';
    if (s->separator == '\t')
        put_escaped(s->out, clean);
    else if (needs_quotes)
        put_quoted(s->out, clean);
    else
        p2d_put(s->out, clean.at, clean.len);
    p2d_buffer_release(&sound);
}

static void put_field(struct state *s, const struct p2d_field *field)
{
    char number[P2D_NUMBER_SIZE], count[P2D_COUNT_SIZE];
    switch (field->kind) {
    case P2D_FIELD_TEXT:
        put_text(s, field->text);
        break;
    case P2D_FIELD_NUMBER:
    case P2D_FIELD_FLAG:
        p2d_puts(s->out, p2d_format_double(field->number, number));
        break;
    case P2D_FIELD_UNKNOWN:
        break;
    case P2D_FIELD_COUNT:
        if (p2d_count_known(field->count))
            p2d_puts(s->out, p2d_count_format(field->count, count));
        break;
    }
}

static void put_head(void *state, const struct p2d_field *fields, size_t n)
{
    struct state *s = state;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            p2d_putc(s->out, s->separator);
        p2d_puts(s->out, fields[i].name);
    }
    p2d_putc(s->out, '\n');
}

static void put_record(void *state, const struct p2d_field *fields, size_t n)
{
    struct state *s = state;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            p2d_putc(s->out, s->separator);
        put_field(s, &fields[i]);
    }
    p2d_putc(s->out, '\n');
}

static void write_values(const struct p2d_view *view, const char *name,
                         struct p2d_buffer *out)
{
    struct state s = {out, strcmp(name, "tsv") == 0 ? '\t' : ','};
    struct p2d_record_sink sink = {&s, put_head, put_record};
    bool is_plain = view->look->table == P2D_TABLE_FUNCTIONS && !view->graph->compares;
    if (view->look->labels && is_plain)
        p2d_put_label_records(view, &sink);
    else if (view->look->lines && p2d_has_lines(view->graph->profile) && is_plain)
        p2d_put_line_records(view, &sink);
    else
        p2d_put_records(view, &sink);
}

const struct p2d_writer p2d_write_csv = {.name = "csv",
                                         .title = "comma-separated values",
                                         .suffixes = "csv",
                                         .is_table = true,
                                         .tells_also = true,
                                         .write = write_values};

const struct p2d_writer p2d_write_tsv = {.name = "tsv",
                                         .title = "tab-separated values",
                                         .suffixes = "tsv tab",
                                         .is_table = true,
                                         .tells_also = true,
                                         .write = write_values};
