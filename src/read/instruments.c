/* instruments.c - what "Deep Copy" in Apple's Instruments puts on the clipboard.
 *
 *     Running Time <tab> Self (ms) <tab>   <tab> Symbol Name
 *     4273.0ms   99.9% <tab> 0 <tab>   <tab> start
 *     4273.0ms   99.9% <tab> 0 <tab>   <tab>  main
 *
 * The first column is what a line and all below it cost; the symbol is indented by its
 * depth. Self costs are what the children leave, since that column is missing for some
 * instruments.
 * Reference: samples of Instruments 7 to 16.
 */
#include "base/number.h"
#include "read/fields.h"
#include "read/indent_tree.h"
#include "read/read.h"

/* Where the column of symbols is, from 0; false if the line has no such title. */
static bool find_symbols(struct p2d_span line, size_t *column)
{
    struct p2d_span field;
    for (*column = 0; p2d_cut(&line, '\t', &field); ++*column)
        if (p2d_starts_with(p2d_trim(field), "Symbol Name"))
            return *column > 0;
    return false;
}

/* Factors that make the units of Instruments ours. */
static const struct unit {
    const char *name;
    double factor;
    enum p2d_unit unit;
} units[] = {
    // clang-format off
    {"ns", 1e-9, P2D_UNIT_SECONDS}, {"us", 1e-6, P2D_UNIT_SECONDS}, {"\xc2\xb5s", 1e-6, P2D_UNIT_SECONDS},
    {"ms", 1e-3, P2D_UNIT_SECONDS}, {"s", 1, P2D_UNIT_SECONDS}, {"min", 60, P2D_UNIT_SECONDS}, {"h", 3600, P2D_UNIT_SECONDS},
    {"Bytes", 1, P2D_UNIT_BYTES}, {"KB", 1024, P2D_UNIT_BYTES}, {"MB", 1048576, P2D_UNIT_BYTES},
    {"GB", 1073741824, P2D_UNIT_BYTES}, {"TB", 1099511627776, P2D_UNIT_BYTES},
    {"c", 1, P2D_UNIT_COUNT}, {"cycles", 1, P2D_UNIT_COUNT}, {"Kc", 1e3, P2D_UNIT_COUNT}, {"Mc", 1e6, P2D_UNIT_COUNT},
    {"Gc", 1e9, P2D_UNIT_COUNT}, {"Tc", 1e12, P2D_UNIT_COUNT}, {"", 1, P2D_UNIT_COUNT},
    // clang-format on
};

/* "4273.0ms   99.9%", "429.93 MB  100.0%", "96.08 Gc". */
static bool parse_cost(struct p2d_span text, double *cost, enum p2d_unit *unit)
{
    struct p2d_span number = p2d_next_word(&text), name;
    size_t digits = 0;
    while (digits < number.len && (number.at[digits] < 'A' || number.at[digits] == ',') &&
           number.at[digits] < 0x80)
        digits++;
    name = p2d_slice(number, digits, number.len);
    if (name.len == 0) {
        struct p2d_span rest = text, word = p2d_next_word(&rest);
        name = p2d_ends_with(word, "%") ? name : word;
    }
    if (!p2d_parse_grouped(p2d_slice(number, 0, digits), cost))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (p2d_span_is(name, units[i].name)) {
            *cost *= units[i].factor;
            *unit = units[i].unit;
            return true;
        }
    return false;
}

struct reader {
    struct p2d_indent_tree tree;
    size_t symbols; /* the column */
    p2d_str first;  /* title of the first column: the metric's name */
    uint64_t n;
};

static void take_row(struct reader *r, struct p2d_span line)
{
    struct p2d_builder *b = r->tree.b;
    struct p2d_span rest = line, first, field = {0};
    enum p2d_unit unit;
    double cost;
    p2d_cut(&rest, '\t', &first);
    for (size_t i = 1; i <= r->symbols; i++)
        if (!p2d_cut(&rest, '\t', &field))
            field = (struct p2d_span){0};
    struct p2d_span name = p2d_trim(field);
    if (name.len == 0 || !parse_cost(first, &cost, &unit)) {
        if (p2d_trim(line).len > 0)
            p2d_warn(r->tree.in, "instruments: skipped",
                     "skipped what is no row of a tree");
        return;
    }
    r->n++;
    r->tree.metric = p2d_metric_of(b, p2d_text(b->profile, r->first), unit);
    p2d_fn fn = p2d_fn_of(b, (struct p2d_function){.name = p2d_name(b, name)});
    p2d_indent_add_inclusive(&r->tree, p2d_indentation(field), fn, cost);
}

static bool read_instruments(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.tree = {.in = in, .b = b}};
    struct p2d_span line, first;
    while (p2d_line(in, &line)) {
        if (r.symbols != 0) {
            take_row(&r, line);
        } else if (find_symbols(line, &r.symbols)) {
            p2d_cut(&line, '\t', &first);
            r.first = p2d_name(b, p2d_trim(first));
        } else {
            r.symbols = 0;
        }
    }
    p2d_indent_end(&r.tree);
    p2d_indent_release(&r.tree);
    if (p2d_input_ok(in) && r.n == 0) {
        p2d_fail(in, "no call tree of Instruments");
        p2d_set_hint(in->report, "select all of the call tree, then Edit > Deep Copy");
    }
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    size_t column;
    if (!p2d_cut(&head, '\n', &line))
        return P2D_NO;
    return find_symbols(line, &column) ? P2D_BY_KEYS : P2D_NO;
}

const struct p2d_reader p2d_read_instruments = {
    .name = "instruments",
    .title = "Instruments' call tree (Deep Copy)",
    .probe = probe,
    .read = read_instruments,
};
