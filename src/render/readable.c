/* readable.c - choose how a graph is drawn so that it can be read on its page. */
#include "render/readable.h"

#include <math.h>
#include <string.h>

#include "draw/fallbacks.h"
#include "draw/page.h"
#include "draw/ranks.h"
#include "io/save.h"
#include "render/child.h"
#include "render/graphviz.h"

/* The factor by which a drawing has to shrink to fit the page: 1 if it fits, 0 if the layout
 * failed. */
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

/* A choice, and the factor by which its drawing has to shrink. */
struct choice {
    enum p2d_box_shape shape;
    bool longer_lists;
    uint32_t functions; /* 0: as many as there are */
    double fit;
};

static const double readable = 0.75; /* 10 pixels of 13.3 */

static struct choice best_shape(const struct p2d_view *view, bool in_child)
{
    const double wide = 1.78, high = 1.6; /* of a screen: 16 to 9 */
    double aspect = 1, unused;
    struct choice best = {.longer_lists = view->longer_lists};
    best.fit = fit_of(view, P2D_BOX_WIDE, in_child, &aspect);
    if (best.fit >= 1 || !(best.fit > 0) || (aspect >= high && aspect <= wide))
        return best;
    enum p2d_box_shape other = aspect > wide ? P2D_BOX_NARROW : P2D_BOX_LOW;
    double fit = fit_of(view, other, in_child, &unused);
    if (fit > best.fit) {
        best.fit = fit;
        best.shape = other;
    }
    return best;
}

/* With longer lists where that is asked for and helps. */
static struct choice best_lists(const struct p2d_view *view, bool in_child)
{
    struct choice best = best_shape(view, in_child);
    struct p2d_view longer = *view;
    longer.longer_lists = true;
    if (best.fit >= readable || !(best.fit > 0) || !view->look->lists)
        return best;
    struct choice other = best_shape(&longer, in_child);
    return other.fit > best.fit ? other : best;
}

/* The same with so many functions, unless they show too little of the self cost. */
static struct choice with_functions(const struct p2d_view *view, uint32_t n,
                                    double least_self, bool in_child)
{
    struct choice choice = {0};
    struct p2d_graph *graph = p2d_graph_with(view->graph, n);
    struct p2d_view other = *view;
    other.graph = graph;
    if (graph != NULL && graph->self_shown >= least_self && p2d_first_rung(&other) == 0)
        choice = best_lists(&other, in_child);
    choice.functions = n;
    p2d_graph_free(graph);
    return choice;
}

/* More functions where there is room, fewer where type would be too small. */
static struct choice best_of(const struct p2d_view *view, bool in_child)
{
    static const uint32_t more[] = {80, 65, 0}, fewer[] = {40, 32, 25, 0};
    const double roomy = 0.9, most_of_self = 0.9, enough_self = 0.8;
    const struct p2d_graph *graph = view->graph;
    struct choice best = best_lists(view, in_child);
    bool has_room = best.fit >= roomy && graph->self_shown < most_of_self * graph->whole;
    if (graph->again.max_nodes == 0 || !(best.fit > 0) ||
        (best.fit >= readable && !has_room))
        return best;
    for (const uint32_t *n = has_room ? more : fewer; *n > 0; n++) {
        struct choice other = with_functions(
            view, *n, has_room ? 0 : enough_self * graph->self_shown, in_child);
        if (other.fit >= readable)
            return other;
        if (!has_room && other.fit > best.fit)
            best = other;
    }
    return best;
}

/* In the child. */
static bool choose(void *state, int answer)
{
    struct p2d_report sent = {0};
    struct choice choice = best_of(state, true);
    return p2d_write_fd(answer, "", &choice, sizeof choice, &sent);
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

static struct choice choose_in_child(const struct p2d_view *view)
{
    enum { PLENTY_OF_SECONDS = 60 };
    struct p2d_view copy = *view;
    struct choice choice = {0};
    struct p2d_child_process child = {.work = choose,
                                      .state = &copy,
                                      .seconds = PLENTY_OF_SECONDS,
                                      .sandbox = view->look->sandbox,
                                      .lock = p2d_graphviz_lock};
    p2d_child_run(&child, view->report);
    if (child.end == P2D_CHILD_DONE && child.answer.len == sizeof choice)
        memcpy(&choice, child.answer.at, sizeof choice);
    p2d_child_release(&child);
    return choice.shape < P2D_BOX_SHAPES ? choice : (struct choice){0};
}

static struct choice choose_here(const struct p2d_view *view)
{
    pthread_mutex_lock(p2d_graphviz_lock);
    struct choice choice = best_of(view, false);
    pthread_mutex_unlock(p2d_graphviz_lock);
    return choice;
}

struct p2d_readable p2d_readable_view(const struct p2d_view *view)
{
    struct p2d_readable readable_one = {.view = *view};
    const struct p2d_look *look = view->look;
    struct choice choice = {0};
    bool has_shapes = look->style != P2D_STYLE_CLASSIC &&
                      look->style != P2D_STYLE_PYCALLGRAPH && !view->graph->compares;
    if (!has_shapes || view->graph->vertices.len < 2 || !p2d_ok(view->report) ||
        p2d_first_rung(view) > 0)
        return readable_one;
    if (!p2d_graphviz_is_there())
        choice.shape = shape_by_ranks(view);
    else
        choice = look->in_process ? choose_here(view) : choose_in_child(view);
    readable_one.view.shape = choice.shape;
    readable_one.view.longer_lists = choice.longer_lists;
    if (choice.functions > 0)
        readable_one.made = p2d_graph_with(view->graph, choice.functions);
    if (readable_one.made != NULL)
        readable_one.view.graph = readable_one.made;
    return readable_one;
}
