/* sheet.c - the sheet that memory over time is laid out on. */
#include "write/memory/sheet.h"

#include <math.h>

#include "look/label.h"

static const double tallest_share = 0.95; /* of the frame, that the peak takes */

double p2d_sheet_x(const struct p2d_memory_plot *plot, double at)
{
    double share = (at - plot->begin) / (plot->end - plot->begin);
    return plot->left + plot->inner_width * fmin(fmax(share, 0), 1);
}

double p2d_sheet_y(const struct p2d_memory_plot *plot, double bytes)
{
    double share = fmin(fmax(bytes / plot->most, 0), 1) * tallest_share;
    return plot->top + plot->inner_height * (1 - share);
}

void p2d_sheet_line(struct p2d_memory_plot *plot, double x, double y, double to_x,
                    double to_y, double thickness, struct p2d_rgb color)
{
    struct p2d_mark mark = {.kind = P2D_MARK_START, .x = x, .y = y, .width = thickness};
    mark.color = color;
    (void)p2d_vec_push(&plot->marks, plot->view->report, mark);
    mark.kind = P2D_MARK_LINE;
    mark.x = to_x;
    mark.y = to_y;
    (void)p2d_vec_push(&plot->marks, plot->view->report, mark);
}

void p2d_sheet_text(struct p2d_memory_plot *plot, uint32_t from, double x, double y,
                    double width)
{
    struct p2d_mark mark = {.kind = P2D_MARK_TEXT, .x = x, .y = y, .width = width};
    mark.text = from;
    mark.length = (uint32_t)plot->texts.len - from;
    (void)p2d_vec_push(&plot->marks, plot->view->report, mark);
}

void p2d_sheet_rect(struct p2d_memory_plot *plot, double x, double y, double width,
                    double height, struct p2d_rgb color, uint32_t from, uint32_t second)
{
    struct p2d_mark mark = {
        .kind = P2D_MARK_RECT, .x = x, .y = y, .width = width, .height = height};
    mark.color = color;
    mark.text = from;
    mark.length = second - from;
    mark.title = second;
    mark.titling = (uint32_t)plot->texts.len - second;
    (void)p2d_vec_push(&plot->marks, plot->view->report, mark);
}

void p2d_sheet_put_time(struct p2d_memory_plot *plot, double at)
{
    enum p2d_unit along = p2d_sheet_memory(plot)->along;
    p2d_put_value(&plot->texts, along, at);
    p2d_puts(&plot->texts, along == P2D_UNIT_COUNT ? " instructions" : "");
}
