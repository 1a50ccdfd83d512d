/* instruments.c - read the text that "Deep Copy" in Apple's Instruments puts on the
 * clipboard.
 *
 *     Running Time <tab> Self (ms) <tab>   <tab> Symbol Name
 *     4273.0ms   99.9% <tab> 0 <tab>   <tab> start
 *     4273.0ms   99.9% <tab> 0 <tab>   <tab>  main
 *
 * The first column is what a line and all below it cost; the symbol is indented by its
 * depth. The column of self costs is missing for some instruments; then they are what the
 * children leave.
 * Reference: samples of Instruments 7 to 16.
 */
#include "base/number.h"
#include "syntax/words.h"
#include "assemble/indent_tree.h"
#include "read/read.h"
#include "syntax/unit.h"

/* Where columns are, from 0. */
struct columns {
    size_t symbols, self;       /* 0: it has none */
    struct p2d_scale self_unit; /* by the title "Self (ms)" */
};

/* False if the line has no column of symbols. */
static bool find_columns(struct p2d_span line, struct columns *columns)
{
    struct p2d_span field;
    *columns = (struct columns){0};
    for (size_t n = 0; p2d_cut(&line, '\t', &field); n++) {
        field = p2d_trim(field);
        if (p2d_starts_with(field, "Self")) {
            columns->self = n;
            columns->self_unit = p2d_scale_of_name(field);
        }
        if (p2d_starts_with(field, "Symbol Name")) {
            columns->symbols = n;
            return n > 0;
        }
    }
    return false;
}

/* Cycles and other counts; times and bytes have the usual words. */
static const struct {
    const char *name;
    double factor;
} counts[] = {{"", 1},     {"c", 1},    {"cycles", 1}, {"Kc", 1e3},
              {"Mc", 1e6}, {"Gc", 1e9}, {"Tc", 1e12}};

static bool parse_unit(struct p2d_span name, struct p2d_scale *scale)
{
    *scale = (struct p2d_scale){P2D_UNIT_COUNT, 1};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (p2d_span_is(name, counts[i].name)) {
            scale->factor = counts[i].factor;
            return true;
        }
    if (!p2d_parse_unit(name, scale))
        return false;
    if (p2d_seconds_in(scale->unit) > 0) /* each row of a column may have its own */
        *scale = (struct p2d_scale){P2D_UNIT_SECONDS,
                                    scale->factor * p2d_seconds_in(scale->unit)};
    return true;
}

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
    struct p2d_scale scale;
    if (!p2d_parse_grouped(p2d_slice(number, 0, digits), cost) ||
        !parse_unit(name, &scale))
        return false;
    *cost *= scale.factor;
    *unit = scale.unit;
    return true;
}

struct reader {
    struct p2d_indent_tree tree;
    struct columns columns;
    p2d_str first; /* title of the first column: the metric's name */
    uint64_t n;
};

/* "846.00 ms", "0 s", or "0" where the title has the unit; "-" says nothing. */
static void take_self(struct reader *r, struct p2d_span text, enum p2d_unit unit)
{
    double self;
    enum p2d_unit self_unit;
    if (!parse_cost(text, &self, &self_unit))
        return;
    if (self_unit == P2D_UNIT_COUNT && p2d_seconds_in(r->columns.self_unit.unit) > 0) {
        self *= p2d_seconds_in(r->columns.self_unit.unit) * r->columns.self_unit.factor;
        self_unit = P2D_UNIT_SECONDS;
    }
    if (self_unit == unit)
        p2d_indent_set_self(&r->tree, self);
}

static void take_row(struct reader *r, struct p2d_span line)
{
    struct p2d_builder *b = r->tree.b;
    struct p2d_span rest = line, first, field = {0}, self = {0};
    enum p2d_unit unit;
    double cost;
    p2d_cut(&rest, '\t', &first);
    for (size_t i = 1; i <= r->columns.symbols; i++) {
        if (!p2d_cut(&rest, '\t', &field))
            field = (struct p2d_span){0};
        if (i == r->columns.self)
            self = field;
    }
    struct p2d_span name = p2d_trim(field);
    if (name.len == 0 || !parse_cost(first, &cost, &unit)) {
        if (p2d_trim(line).len > 0)
            p2d_warn(r->tree.in, "instruments: skipped",
                     "skipped a line that is not a row of a tree");
        return;
    }
    r->n++;
    r->tree.metric = p2d_metric_of(b, p2d_text(b->profile, r->first), unit);
    p2d_fn fn = p2d_fn_of(b, (struct p2d_function){.name = p2d_name(b, name)});
    p2d_indent_add_inclusive(&r->tree, p2d_indentation(field), fn, cost);
    take_self(r, self, unit);
}

static bool read_instruments(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.tree = {.in = in, .b = b}};
    struct p2d_span line, first;
    while (p2d_line(in, &line)) {
        if (r.columns.symbols != 0) {
            take_row(&r, line);
        } else if (find_columns(line, &r.columns)) {
            p2d_cut(&line, '\t', &first);
            r.first = p2d_name(b, p2d_trim(first));
        }
    }
    p2d_indent_end(&r.tree);
    p2d_indent_release(&r.tree);
    if (p2d_input_ok(in) && r.n == 0) {
        p2d_fail_whole(in, "the input has no call tree of Instruments");
        p2d_set_hint(in->report, "select all of the call tree, then Edit > Deep Copy");
    }
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    struct columns columns;
    if (!p2d_cut(&head, '\n', &line))
        return P2D_NO;
    return find_columns(line, &columns) ? P2D_BY_KEYS : P2D_NO;
}

const struct p2d_reader p2d_read_instruments = {
    .name = "instruments",
    .title = "Instruments' call tree (Deep Copy)",
    .probe = probe,
    .read = read_instruments,
};
