/* line_rows.c - add functions with lines, as tools that measure lines know them. */
#include "assemble/line_rows.h"

#include <inttypes.h>

#include "model/file_module.h"
#include "model/lines.h"

static p2d_str name_of_place(struct p2d_builder *b, struct p2d_measured_function f)
{
    struct p2d_buffer text = {.report = b->report};
    struct p2d_span base = p2d_base_name(f.file);
    p2d_put(&text, base.at, base.len);
    p2d_putf(&text, ":%" PRIu64, f.line);
    p2d_str name = p2d_name(b, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
    return name;
}

p2d_fn p2d_add_line_rows(struct p2d_builder *b, p2d_metric metric,
                         struct p2d_measured_function f, double cost,
                         const p2d_line_rows *rows)
{
    p2d_fn fn = p2d_fn_of(
        b, (struct p2d_function){.name = f.name.len > 0 ? p2d_name(b, f.name)
                                                        : name_of_place(b, f),
                                 .module = p2d_name(b, p2d_file_module(f.file)),
                                 .file = p2d_name(b, f.file),
                                 .line = f.line <= INT64_MAX ? (int64_t)f.line : 0});
    p2d_lack_line_totals(b);
    p2d_add_fn_cost(b, fn, metric, (struct p2d_cost){cost, cost});
    for (uint32_t i = 0; i < rows->len && p2d_ok(b->report); i++) {
        uint64_t line = rows->at[i].line;
        p2d_spot spot = p2d_at_line(b, fn, 0, line <= INT64_MAX ? (int64_t)line : 0);
        p2d_add_line_cost(b, spot, metric, rows->at[i].value);
    }
    return fn;
}

size_t p2d_end_of_title(struct p2d_span titles, const char *words)
{
    size_t at = p2d_find_text(titles, 0, words);
    return at < titles.len ? at + strlen(words) : 0;
}
