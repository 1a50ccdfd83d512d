/* vsprof.c - read Visual Studio's call tree summary (VSPerfReport /summary:calltree) as
 * CSV.
 *
 *     Level,Function Name,Number of Calls,Elapsed Inclusive Time %,...,Module Name,
 *     0,"app.exe",0,100.00,0.00,0.00,0.00,"",
 *     1,"App.Main()","1,234",91.25,18.39,401.92,81.02,"app.exe",
 *
 * The level is the depth. Times are in percent of the whole, with two decimals; averages
 * are milliseconds, too coarse to be multiplied by the number of calls.
 * Reference: samples; documentation of VSPerfReport.
 */
#include "base/number.h"
#include "assemble/csv_tree.h"
#include "syntax/words.h"
#include "read/read.h"

enum column { LEVEL, NAME, CALLS, EXCLUSIVE, MODULE, N_COLUMNS };

static const char *const titles[N_COLUMNS] = {"Level", "Function Name", "Number of Calls",
                                              "Elapsed Exclusive Time %", "Module Name"};

static bool find_columns(struct p2d_span line, struct p2d_csv_layout *layout)
{
    for (int i = 0; i < N_COLUMNS; i++) {
        layout->columns[i] = p2d_csv_column(line, titles[i]);
        if (layout->columns[i] == SIZE_MAX)
            return false;
    }
    return true;
}

/* Level 0 is the process. */
static bool take_row(struct p2d_indent_tree *tree, const struct p2d_csv_layout *layout,
                     struct p2d_span line)
{
    struct p2d_span fields[N_COLUMNS] = {{0}}, field;
    struct p2d_builder *b = tree->b;
    uint64_t level;
    double exclusive, calls;
    for (size_t i = 0; p2d_csv_cut(&line, &field); i++)
        for (int c = 0; c < N_COLUMNS; c++)
            if (layout->columns[c] == i)
                fields[c] = field;
    if (!p2d_parse_u64(fields[LEVEL], &level) || fields[NAME].len == 0 ||
        !p2d_parse_grouped(fields[EXCLUSIVE], &exclusive) ||
        !p2d_parse_grouped(fields[CALLS], &calls))
        return false;
    p2d_fn fn =
        p2d_fn_of(b, (struct p2d_function){.name = p2d_csv_name(b, fields[NAME]),
                                           .module = p2d_name(b, fields[MODULE])});
    p2d_node node = p2d_indent_enter(tree, (size_t)level, fn);
    p2d_add_sample(
        b, (struct p2d_sample){.node = node, .metric = tree->metric, .value = exclusive});
    return true;
}

static const struct p2d_csv_tree format = {
    .metric = "Elapsed Exclusive Time %",
    .unit = P2D_UNIT_COUNT,
    .find_columns = find_columns,
    .take_row = take_row,
    .skipped = "vsprof: skipped",
    .nothing = "the input has no call tree below the titles",
    .hint = "write one with: VSPerfReport /summary:calltree FILE.vsp"};

static bool read_vsprof(struct p2d_input *in, struct p2d_builder *b)
{
    return p2d_csv_tree_read(&format, in, b);
}

static int probe(struct p2d_span head)
{
    return p2d_csv_tree_begins(&format, head, 4) ? P2D_BY_KEYS : P2D_NO;
}

const struct p2d_reader p2d_read_vsprof = {
    .name = "vsprof",
    .title = "Visual Studio's call tree summary (CSV)",
    .probe = probe,
    .read = read_vsprof,
};
