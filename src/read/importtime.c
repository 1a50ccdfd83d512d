/* importtime.c - read the output of `python -X importtime`.
 *
 *     import time: self [us] | cumulative | imported package
 *     import time:       437 |        734 |     json.scanner
 *     import time:       398 |       1131 |   json.decoder
 *
 * A module comes after those that it imports, which are indented by two more blanks: read
 * backwards, the lines are a tree. What the program itself wrote between them is passed
 * over. Since 3.15, `-X importtime=2` lists modules that were there already as "cached".
 * Reference: https://docs.python.org/3/using/cmdline.html#cmdoption-X
 */
#include "base/number.h"
#include "read/read.h"

static const char mark[] = "import time:";

struct import {
    p2d_str module;
    uint32_t depth;
    double self, total; /* as printed */
    double below;       /* the totals of the modules that it imports */
    uint32_t n_below;
};

struct reader {
    struct p2d_builder *b;
    P2D_VEC(struct import) imports;
    P2D_VEC(p2d_node) path;    /* by depth: the context */
    P2D_VEC(uint32_t) on_path; /* by depth: the import */
};

/* The marked line's columns; false if it has others. */
static bool parse_line(struct p2d_span line, struct import *import,
                       struct p2d_span *module)
{
    struct p2d_span self, total;
    uint64_t microseconds = 0, cumulative = 0;
    line = p2d_slice(line, sizeof mark - 1, line.len);
    if (!p2d_cut(&line, '|', &self) || !p2d_cut(&line, '|', &total))
        return false;
    self = p2d_trim(self);
    if (!p2d_parse_u64(self, &microseconds) && !p2d_span_is(self, "cached"))
        return false;
    (void)p2d_parse_u64(p2d_trim(total), &cumulative);
    size_t blanks = 0;
    while (blanks < line.len && line.at[blanks] == ' ')
        blanks++;
    *module = p2d_slice(line, blanks, line.len);
    import->self = (double)microseconds;
    import->total = (double)cumulative;
    import->below = 0;
    import->n_below = 0;
    import->depth = blanks > 0 ? (uint32_t)(blanks - 1) / 2 : 0;
    return module->len > 0;
}

static int probe(struct p2d_span head)
{
    struct p2d_span line, module;
    struct import import;
    for (size_t i = 0; i < 64 && p2d_cut(&head, '\n', &line); i++)
        if (p2d_starts_with(line, mark) &&
            (parse_line(line, &import, &module) ||
             p2d_find(line, 0, '|') < p2d_find(line, 0, '[') + 8))
            return P2D_BY_KEYS + (i == 0 ? P2D_BY_SHAPE : 0);
    return P2D_NO;
}

/* The self cost is the total less the totals of the imported modules, so that totals are
 * the file's: totals are measured, and each time is rounded up. */
static double self_of(const struct import *import)
{
    double self = import->total - import->below, rounding = 1.0 + import->n_below;
    if (self < import->self - rounding || self > import->self + rounding)
        return import->self; /* no rounding: the total is of something else */
    return self > 0 ? self : 0;
}

static void find_below(struct reader *r)
{
    for (uint32_t i = r->imports.len; i-- > 0 && p2d_ok(r->b->report);) {
        const struct import *import = &r->imports.at[i];
        if (r->on_path.len > import->depth)
            r->on_path.len = import->depth;
        if (r->on_path.len > 0) {
            struct import *above = &r->imports.at[r->on_path.at[r->on_path.len - 1]];
            above->below += import->total;
            above->n_below++;
        }
        (void)p2d_vec_push(&r->on_path, r->b->report, i);
    }
}

/* From the last line to the first: importers come before what they import. */
static void add_tree(struct reader *r)
{
    p2d_metric metric = p2d_metric_of(r->b, p2d_span_of("time"), P2D_UNIT_MICROSECONDS);
    find_below(r);
    for (uint32_t i = r->imports.len; i-- > 0 && p2d_ok(r->b->report);) {
        const struct import *import = &r->imports.at[i];
        if (r->path.len > import->depth)
            r->path.len = import->depth;
        p2d_node parent = r->path.len > 0 ? r->path.at[r->path.len - 1] : 0;
        p2d_fn fn = p2d_fn_of(r->b, (struct p2d_function){.name = import->module});
        p2d_node node = p2d_child(r->b, parent, fn, false);
        (void)p2d_vec_push(&r->path, r->b->report, node);
        p2d_add_sample(r->b, (struct p2d_sample){.node = node,
                                                 .metric = metric,
                                                 .value = self_of(import)});
    }
}

static bool read_importtime(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b};
    struct p2d_span line, module;
    while (p2d_line(in, &line)) {
        struct import import;
        if (!p2d_starts_with(line, mark) || !parse_line(line, &import, &module))
            continue;
        import.module = p2d_name(b, module);
        (void)p2d_vec_push(&r.imports, b->report, import);
    }
    if (p2d_input_ok(in) && r.imports.len == 0) {
        p2d_fail_whole(in, "no module was imported");
        p2d_set_hint(in->report,
                     "record with: python -X importtime app.py 2>imports.txt");
    }
    add_tree(&r);
    p2d_vec_release(&r.imports);
    p2d_vec_release(&r.path);
    p2d_vec_release(&r.on_path);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_importtime = {.name = "importtime",
                                               .title = "python -X importtime",
                                               .probe = probe,
                                               .read = read_importtime};
