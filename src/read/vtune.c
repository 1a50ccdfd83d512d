/* vtune.c - read VTune's top-down report as CSV: a tree of functions with self times.
 *
 *     Function Stack,CPU Time:Self,Module
 *     Total,0.0,[Unknown]
 *      main,0.25,app.exe
 *       parse,1.5,app.exe
 *
 * Written by: vtune -report top-down -call-stack-mode all -column="CPU Time:Self,Module"
 * -report-out result.csv -format csv -csv-delimiter comma. The line Total is the sum of
 * all; it becomes a function as the others, since it is the root of all stacks.
 * Reference: samples; VTune's manual, "top-down report".
 */
#include "base/number.h"
#include "assemble/csv_tree.h"
#include "syntax/words.h"
#include "read/read.h"

enum column { SELF, MODULE };

static bool find_columns(struct p2d_span line, struct p2d_csv_layout *layout)
{
    if (p2d_csv_column(line, "Function Stack") != 0)
        return false;
    layout->columns[SELF] = p2d_csv_column(line, "CPU Time:Self");
    layout->columns[MODULE] = p2d_csv_column(line, "Module");
    return layout->columns[SELF] != SIZE_MAX;
}

static struct p2d_span field_at(struct p2d_span line, size_t column)
{
    struct p2d_span field;
    for (size_t i = 0; p2d_csv_cut(&line, &field); i++)
        if (i == column)
            return field;
    return (struct p2d_span){0};
}

static bool take_row(struct p2d_indent_tree *tree, const struct p2d_csv_layout *layout,
                     struct p2d_span line)
{
    struct p2d_builder *b = tree->b;
    struct p2d_span unquoted = p2d_slice(line, p2d_starts_with(line, "\""), line.len);
    struct p2d_span name = p2d_trim(field_at(line, 0)),
                    module = field_at(line, layout->columns[MODULE]);
    double self;
    if (name.len == 0 || !p2d_parse_double(field_at(line, layout->columns[SELF]), &self))
        return false;
    if (p2d_span_is(module, "[Unknown]"))
        module.len = 0;
    p2d_fn fn = p2d_fn_of(b, (struct p2d_function){.name = p2d_csv_name(b, name),
                                                   .module = p2d_name(b, module)});
    p2d_node node = p2d_indent_enter(tree, p2d_indentation(unquoted), fn);
    if (self > 0 || self < 0)
        p2d_add_sample(
            b, (struct p2d_sample){.node = node, .metric = tree->metric, .value = self});
    return true;
}

static const struct p2d_csv_tree format = {
    .metric = "CPU Time",
    .unit = P2D_UNIT_SECONDS,
    .find_columns = find_columns,
    .take_row = take_row,
    .skipped = "vtune: skipped",
    .nothing = "the input has no tree of functions below the titles",
    .hint = "export these columns: Function Stack, CPU Time:Self"};

static bool read_vtune(struct p2d_input *in, struct p2d_builder *b)
{
    return p2d_csv_tree_read(&format, in, b);
}

static int probe(struct p2d_span head)
{
    return p2d_csv_tree_begins(&format, head, 16) ? P2D_BY_KEYS : P2D_NO;
}

const struct p2d_reader p2d_read_vtune = {
    .name = "vtune",
    .title = "VTune's top-down report (CSV)",
    .probe = probe,
    .read = read_vtune,
};
