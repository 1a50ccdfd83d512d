/* csv_tree.c - read a call tree from rows of a CSV table, in which callees are deeper
 * than callers. */
#include "assemble/csv_tree.h"

bool p2d_csv_tree_begins(const struct p2d_csv_tree *format, struct p2d_span head,
                         unsigned lines)
{
    struct p2d_csv_layout layout;
    struct p2d_span line;
    for (unsigned i = 0; i < lines && p2d_cut(&head, '\n', &line); i++)
        if (format->find_columns(line, &layout))
            return true;
    return false;
}

bool p2d_csv_tree_read(const struct p2d_csv_tree *format, struct p2d_input *in,
                       struct p2d_builder *b)
{
    struct p2d_indent_tree tree = {.in = in, .b = b};
    struct p2d_csv_layout layout;
    struct p2d_span line;
    bool is_below_titles = false;
    uint64_t n = 0;
    tree.metric = p2d_metric_of(b, p2d_span_of(format->metric), format->unit);
    while (p2d_line(in, &line)) {
        if (!is_below_titles)
            is_below_titles = format->find_columns(line, &layout);
        else if (format->take_row(&tree, &layout, line))
            n++;
        else if (p2d_trim(line).len > 0)
            p2d_warn(in, format->skipped, "skipped a row that does not fit the titles");
    }
    p2d_indent_release(&tree);
    if (p2d_input_ok(in) && n == 0) {
        p2d_fail_whole(in, "%s", format->nothing);
        p2d_set_hint(in->report, "%s", format->hint);
    }
    return p2d_input_ok(in);
}
