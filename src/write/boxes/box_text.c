/* box_text.c - texts of flame graphs and treemaps: names, tooltips, titles. */
#include "write/boxes/box_text.h"

#include <inttypes.h>

#include "base/number.h"
#include "look/cut_name.h"
#include "look/label.h"
#include "look/tint.h"
#include "pass/group_name.h"
#include "write/boxes/change.h"
#include "write/boxes/wall.h"
#include "write/shared/escape.h"
#include "write/shared/thread_name.h"

/* "parse (io.py:12)" where frames tell lines, else "parse". */
static void put_function_name(const struct p2d_box_look *look, struct p2d_buffer *out,
                              p2d_fn fn)
{
    enum { LONGEST_FILE = 200 };
    const struct p2d_profile *p = look->stacks->profile;
    const struct p2d_function *f = &p->fns.at[fn];
    p2d_put_display_name(out, p, fn, look->view->look->strip, false);
    if (!look->tells_lines || f->line <= 0)
        return;
    p2d_puts(out, " (");
    struct p2d_span file = p2d_base_name(p2d_text(p, f->file));
    p2d_put_printable(out, file.len > 0 ? file : p2d_span_of("?"), LONGEST_FILE);
    p2d_putf(out, ":%" PRId64 ")", f->line);
}

void p2d_put_box_name(const struct p2d_box_look *look, struct p2d_buffer *out,
                      const struct p2d_stack_tree *tree, uint32_t number)
{
    const struct p2d_box *box = &tree->boxes.at[number];
    if (number == 0)
        p2d_puts(out, "all");
    else if (box->is_rest)
        p2d_putf(out, "%u small frames", box->key);
    else if (box->is_group)
        p2d_put_group(out, look->stacks->profile, box->key, look->view->look->split);
    else
        put_function_name(look, out, box->key);
}

void p2d_put_short_box_name(const struct p2d_box_look *look, struct p2d_buffer *out,
                            const struct p2d_stack_tree *tree, uint32_t number)
{
    const struct p2d_box *box = &tree->boxes.at[number];
    struct p2d_buffer whole = {.report = out->report}, cut = {.report = out->report};
    if (number == 0 || box->is_rest || box->is_group)
        return;
    p2d_put_display_name(&whole, look->stacks->profile, box->key, look->view->look->strip,
                         false);
    p2d_put_cut_name(&cut, p2d_buffer_span(&whole));
    if (!p2d_span_equal(p2d_buffer_span(&cut), p2d_buffer_span(&whole)))
        p2d_put(out, cut.at, cut.len);
    p2d_buffer_release(&whole);
    p2d_buffer_release(&cut);
}

static void put_amount(const struct p2d_box_look *look, struct p2d_buffer *out,
                       const char *word, double value)
{
    const struct p2d_profile *p = look->stacks->profile;
    p2d_puts(out, word);
    p2d_put_time(out, look->view->look->time_format,
                 p->metrics.at[look->stacks->metric].unit, value);
    p2d_puts(out, " (");
    p2d_put_percent(out, look->whole > 0 ? value / look->whole : 0);
    p2d_putc(out, ')');
}

static void put_costs(const struct p2d_box_look *look, struct p2d_buffer *out,
                      const struct p2d_stack_tree *tree, const struct p2d_box *box)
{
    put_amount(look, out, "total ", box->total);
    if (box->self > 0)
        put_amount(look, out, ", self ", box->self);
    p2d_puts(out, box->guess ? ", estimated" : "");
    if (look->stacks->waits != 0)
        p2d_put_wall(look, out, "\n", tree, box);
}

void p2d_svg_box_title(const struct p2d_box_look *look,
                       const struct p2d_box_changes *changes, struct p2d_buffer *out,
                       const struct p2d_stack_tree *tree, uint32_t number)
{
    const struct p2d_box *box = &tree->boxes.at[number];
    struct p2d_buffer name = {.report = out->report}, rest = {.report = out->report};
    p2d_put_box_name(look, &name, tree, number);
    if (box->is_rest)
        p2d_puts(&rest, "and all beyond them: each is below 0.1%, drawn as one");
    else if (number != 0 && !box->is_group)
        p2d_put_place(&rest, look->stacks->profile, box->key);
    p2d_puts(&rest, rest.len > 0 ? "\n" : "");
    if (changes != NULL)
        p2d_put_box_changes(changes, &rest, box);
    else
        put_costs(look, &rest, tree, box);
    p2d_puts(out, "<title>");
    p2d_put_xml(out, p2d_buffer_span(&name), SIZE_MAX);
    struct p2d_span lines = {rest.at, rest.len}, line;
    while (p2d_cut(&lines, '\n', &line)) {
        p2d_putc(out, '\n');
        p2d_put_xml(out, line, SIZE_MAX);
    }
    p2d_puts(out, "</title>");
    p2d_buffer_release(&name);
    p2d_buffer_release(&rest);
}

struct p2d_rgb p2d_box_color(const struct p2d_box_look *look, const struct p2d_box *box)
{
    const struct p2d_profile *p = look->stacks->profile;
    if (look->view->look->color_by == P2D_COLOR_BY_SELF)
        return p2d_tint_of_share(look->whole > 0 ? box->self / look->whole : 0);
    if (box->key == 0 || box->is_group)
        return p2d_tint_of_name((struct p2d_span){0});
    return p2d_tint_of_member(p2d_group_of(p, box->key, P2D_GROUP_PACKAGE),
                              p2d_text(p, p->fns.at[box->key].module));
}

/* ------------------------------------------------------------------ heading */

static void put_title(const struct p2d_box_look *look, struct p2d_buffer *out)
{
    const struct p2d_profile *p = look->stacks->profile;
    const char *title = look->view->look->title;
    struct p2d_span name = title != NULL        ? p2d_span_of(title)
                           : p->origins.len > 0 ? p2d_text(p, p->origins.at[0].name)
                                                : p2d_span_of("profile");
    p2d_put(out, name.at, name.len);
}

void p2d_put_heading(const struct p2d_box_look *look, struct p2d_buffer *out, int line)
{
    const struct p2d_profile *p = look->stacks->profile;
    const struct p2d_metric_column *metric = &p->metrics.at[look->stacks->metric];
    if (line == 0) {
        put_title(look, out);
        return;
    }
    p2d_puts(out, p->format);
    p2d_puts(out, ", ");
    struct p2d_span what = p2d_text(p, metric->name);
    p2d_put(out, what.at, what.len);
    p2d_puts(out, ": ");
    p2d_put_time(out, look->view->look->time_format, metric->unit, look->whole);
    if (metric->samples > 0)
        p2d_putf(out, " in %llu samples", (unsigned long long)metric->samples);
    if (look->stacks->is_estimated)
        p2d_puts(out, "; hatched: estimated, since the profile holds no stacks");
}

void p2d_svg_heading(const struct p2d_box_look *look, struct p2d_buffer *out,
                     double width)
{
    struct p2d_buffer first = {.report = out->report}, second = {.report = out->report};
    p2d_put_heading(look, &first, 0);
    p2d_put_heading(look, &second, 1);
    p2d_svg_heading_lines(out, width, p2d_buffer_span(&first), p2d_buffer_span(&second));
    p2d_buffer_release(&first);
    p2d_buffer_release(&second);
}

/* -------------------------------------------------------------------- order */

int p2d_by_function_name(const void *context, uint32_t a, uint32_t b)
{
    const struct p2d_profile *p = context;
    const struct p2d_function *x = &p->fns.at[a], *y = &p->fns.at[b];
    int order = p2d_span_compare(p2d_text(p, x->name), p2d_text(p, y->name));
    if (order == 0)
        order = p2d_span_compare(p2d_text(p, x->module), p2d_text(p, y->module));
    return order != 0 ? order : a < b ? -1 : a > b;
}
