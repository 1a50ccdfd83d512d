/* box_shape.c - the shape of boxes that makes a drawing readable on its page. */
#include "render/box_shape.h"

#include <math.h>
#include <string.h>

#include "draw/fallbacks.h"
#include "draw/page.h"
#include "draw/ranks.h"
#include "io/save.h"
#include "render/child.h"
#include "render/graphviz.h"

/* How much a drawing has to shrink to fit the page: 1 if it fits; 0 if nobody knows. */
static double fit_of(const struct p2d_view *view, enum p2d_box_shape shape, bool in_child,
                     double *aspect)
{
    struct p2d_view shaped = *view;
    struct p2d_page page = p2d_page_of(view->look);
    double width, height;
    shaped.shape = shape;
    if (!p2d_picture_measure(&shaped, in_child, &width, &height))
        return 0;
    *aspect = width / height;
    return fmin(1, fmin(page.width / width, page.height / height));
}

static enum p2d_box_shape best_of(const struct p2d_view *view, bool in_child)
{
    const double wide = 1.78, high = 1.6; /* of a screen: 16 to 9 */
    double aspect = 1, unused;
    double fit = fit_of(view, P2D_BOX_WIDE, in_child, &aspect);
    if (fit >= 1 || !(fit > 0) || (aspect >= high && aspect <= wide))
        return P2D_BOX_WIDE;
    enum p2d_box_shape other = aspect > wide ? P2D_BOX_NARROW : P2D_BOX_LOW;
    return fit_of(view, other, in_child, &unused) > fit ? other : P2D_BOX_WIDE;
}

/* In the child. */
static bool choose(void *state, int answer)
{
    struct p2d_report sent = {0};
    enum p2d_box_shape shape = best_of(state, true);
    return p2d_write_fd(answer, "", &shape, sizeof shape, &sent);
}

/* Six wide boxes and what is between them are as wide as a screen. */
static enum p2d_box_shape shape_by_ranks(const struct p2d_view *view)
{
    enum { MOST_WIDE = 6 };
    struct p2d_report *report = view->report;
    uint32_t n = view->graph->vertices.len, widest = 0;
    uint32_t *rank = p2d_drawn_ranks(view->graph, NULL, report);
    uint32_t *in_rank = p2d_new(report, (size_t)n + 1, sizeof *in_rank);
    for (uint32_t v = 0; rank != NULL && in_rank != NULL && v < n; v++)
        if (++in_rank[rank[v]] > widest)
            widest = in_rank[rank[v]];
    p2d_delete(rank);
    p2d_delete(in_rank);
    return widest > MOST_WIDE ? P2D_BOX_NARROW : P2D_BOX_WIDE;
}

static enum p2d_box_shape choose_in_child(const struct p2d_view *view)
{
    enum { PLENTY_OF_SECONDS = 60 };
    struct p2d_view copy = *view;
    enum p2d_box_shape shape = P2D_BOX_WIDE;
    struct p2d_child child = {.work = choose,
                              .state = &copy,
                              .seconds = PLENTY_OF_SECONDS,
                              .sandbox = view->look->sandbox,
                              .lock = p2d_graphviz_lock};
    p2d_child_run(&child, view->report);
    if (child.end == P2D_CHILD_DONE && child.answer.len == sizeof shape)
        memcpy(&shape, child.answer.at, sizeof shape);
    p2d_child_release(&child);
    return shape < P2D_BOX_SHAPES ? shape : P2D_BOX_WIDE;
}

enum p2d_box_shape p2d_best_box_shape(const struct p2d_view *view)
{
    const struct p2d_look *look = view->look;
    bool has_shapes = look->style != P2D_STYLE_CLASSIC &&
                      look->style != P2D_STYLE_PYCALLGRAPH && !view->graph->compares;
    if (!has_shapes || view->graph->vertices.len < 2 || !p2d_ok(view->report) ||
        p2d_first_rung(view) > 0)
        return P2D_BOX_WIDE;
    if (!p2d_graphviz_is_there())
        return shape_by_ranks(view);
    if (!look->in_process)
        return choose_in_child(view);
    pthread_mutex_lock(p2d_graphviz_lock);
    enum p2d_box_shape shape = best_of(view, false);
    pthread_mutex_unlock(p2d_graphviz_lock);
    return shape;
}
