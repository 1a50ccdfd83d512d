/* jsonl.c - write functions or calls as JSON, one object on each line.
 *
 *     {"function":"main","module":"app",...,"self":0.5,"total":1.5,"calls":1,...}
 *
 * Numbers are raw, in the metric's unit; what is unknown is null.
 * Reference: https://jsonlines.org/
 */
#include "base/number.h"
#include "write/shared/escape.h"
#include "write/table/label_records.h"
#include "write/table/line_records.h"

static void put_field(struct p2d_buffer *out, const struct p2d_field *field)
{
    char number[P2D_NUMBER_SIZE], count[P2D_COUNT_SIZE];
    p2d_putf(out, "\"%s\":", field->name);
    switch (field->kind) {
    case P2D_FIELD_TEXT:
        p2d_put_json_string(out, field->text);
        break;
    case P2D_FIELD_NUMBER:
        p2d_puts(out, p2d_format_double(field->number, number));
        break;
    case P2D_FIELD_FLAG:
        p2d_puts(out, field->number > 0 ? "true" : "false");
        break;
    case P2D_FIELD_UNKNOWN:
        p2d_puts(out, "null");
        break;
    case P2D_FIELD_COUNT:
        p2d_puts(out, p2d_count_known(field->count)
                          ? p2d_count_format(field->count, count)
                          : "null");
        break;
    }
}

static void put_record(void *state, const struct p2d_field *fields, size_t n)
{
    p2d_putc(state, '{');
    for (size_t i = 0; i < n; i++) {
        p2d_puts(state, i > 0 ? "," : "");
        put_field(state, &fields[i]);
    }
    p2d_puts(state, "}\n");
}

static void write_jsonl(const struct p2d_view *view, const char *name,
                        struct p2d_buffer *out)
{
    (void)name;
    struct p2d_record_sink sink = {.state = out, .record = put_record};
    bool is_plain = view->look->table == P2D_TABLE_FUNCTIONS && !view->graph->compares;
    if (view->look->labels && is_plain)
        p2d_put_label_records(view, &sink);
    else if (view->look->lines && p2d_has_lines(view->graph->profile) && is_plain)
        p2d_put_line_records(view, &sink);
    else
        p2d_put_records(view, &sink);
}

const struct p2d_writer p2d_write_jsonl = {.name = "jsonl",
                                           .title = "JSON lines, a function each",
                                           .suffixes = "jsonl ndjson",
                                           .is_table = true,
                                           .tells_also = true,
                                           .write = write_jsonl};
