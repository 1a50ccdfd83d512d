/* wall.c - show the time that threads ran and that they waited in one box, side by side. */
#include "write/boxes/wall.h"

#include "base/number.h"
#include "look/label.h"
#include "look/text_width.h"
#include "write/boxes/packages.h"

/* As light as the other tints: black has a contrast of 7 or more on both. */
const struct p2d_wall_colors p2d_wall_colors = {{0xfd, 0xc9, 0x8f}, {0xae, 0xcd, 0xf2}};

double p2d_box_waits(const struct p2d_stack_tree *tree, const struct p2d_box *box)
{
    double waits = p2d_box_side(tree, box)->waits.total;
    double share = box->total > 0 ? waits / box->total : 0;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

void p2d_svg_waits(struct p2d_buffer *out, double x, double y, double width,
                   double height, double share)
{
    double waits = width * share;
    if (!(share > 0))
        return;
    p2d_puts(out, "<g data-part=\"");
    p2d_put_fixed(out, share, 0, 6);
    p2d_puts(out, "\">");
    p2d_svg_rect(out, x + width - waits, y, waits, height, p2d_wall_colors.waits);
    p2d_puts(out, "</g>");
}

static void put_amount(const struct p2d_box_look *look, struct p2d_buffer *out,
                       const char *word, double value, double share)
{
    const struct p2d_stacks *stacks = look->stacks;
    p2d_puts(out, word);
    p2d_put_time(out, look->view->look->time_format,
                 stacks->profile->metrics.at[stacks->metric].unit, value);
    p2d_puts(out, " (");
    p2d_put_percent(out, share);
    p2d_putc(out, ')');
}

void p2d_put_wall(const struct p2d_box_look *look, struct p2d_buffer *out,
                  const char *before, const struct p2d_stack_tree *tree,
                  const struct p2d_box *box)
{
    double share = p2d_box_waits(tree, box);
    p2d_puts(out, before);
    put_amount(look, out, "on-cpu ", box->total * (1 - share), 1 - share);
    put_amount(look, out, ", off-cpu ", box->total * share, share);
}

static double put_entry(struct p2d_buffer *out, double x, double y, struct p2d_rgb color,
                        struct p2d_span text)
{
    p2d_svg_rect(out, x, y - 10, P2D_KEY_SWATCH, P2D_KEY_SWATCH, color);
    x += P2D_KEY_SWATCH + P2D_KEY_GAP;
    p2d_svg_text(out, "", x, y, text);
    return x + p2d_mono_width(text) + 2 * p2d_mono_character();
}

void p2d_svg_wall_key(const struct p2d_box_look *look, struct p2d_buffer *out, double x,
                      double y, const struct p2d_stack_tree *tree)
{
    const struct p2d_box *whole = &tree->boxes.at[0];
    double share = p2d_box_waits(tree, whole);
    struct p2d_buffer runs = {.report = out->report}, waits = {.report = out->report};
    put_amount(look, &runs, "on-cpu ", whole->total * (1 - share), 1 - share);
    put_amount(look, &waits, "off-cpu ", whole->total * share, share);
    x = put_entry(out, x, y, p2d_wall_colors.runs, p2d_buffer_span(&runs));
    (void)put_entry(out, x, y, p2d_wall_colors.waits, p2d_buffer_span(&waits));
    p2d_buffer_release(&runs);
    p2d_buffer_release(&waits);
}
