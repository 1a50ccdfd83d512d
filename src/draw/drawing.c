/* drawing.c - the picture of a graph, in the style that was asked for. */
#include "draw/drawing.h"

#include "draw/pen.h"
#include "draw/classic.h"
#include "draw/pycallgraph.h"
#include "draw/modern.h"

void p2d_draw(const struct p2d_view *view, const struct p2d_canvas *canvas)
{
    struct p2d_pen pen = {.view = view,
                          .canvas = canvas,
                          .plain = {.report = view->report},
                          .text = {.report = view->report}};
    if (view->look->style == P2D_STYLE_PYCALLGRAPH)
        p2d_draw_pycallgraph(&pen);
    else if (view->look->style == P2D_STYLE_CLASSIC)
        p2d_draw_classic(&pen);
    else
        p2d_draw_modern(&pen);
    p2d_buffer_release(&pen.plain);
    p2d_buffer_release(&pen.text);
}
