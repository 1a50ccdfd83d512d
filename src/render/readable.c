/* readable.c - choose how a graph is drawn so that it can be read on its page. */
#include "render/readable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "draw/fallbacks.h"
#include "draw/lists.h"
#include "draw/page.h"
#include "draw/ranks.h"
#include "io/save.h"
#include "render/child.h"
#include "render/graphviz.h"

/* A choice, and the factor by which its drawing has to shrink. */
struct choice {
    enum p2d_box_shape shape;
    bool longer_lists, no_lists;
    uint32_t functions;  /* 0: as many as there are */
    double fit;          /* 1: it fits the page; 0: the layout failed */
    uint32_t number;     /* which layout it is, from 1 */
    bool lacks_memory;   /* it might have been another one */
    bool title_has_room; /* with wide boxes: one more digit would not widen the drawing */
};

/* The layouts that were made. Only the last one is there: Graphviz draws and frees a layout
 * by tables of the graph that it has laid out last. Of the others the picture of the best is
 * kept where it may be asked for: to render takes a tenth of the time of a layout. */
struct trials {
    bool in_child, renders;
    uint32_t n;
    struct p2d_layout last;
    double last_fit;
    struct p2d_picture kept;
    uint32_t kept_number; /* 0: none */
    double kept_fit;
};

static const double readable = 0.75; /* 10 pixels of 13.3 */
static const double on_paper = 0.6;  /* 6 points of 10 */

static struct choice better_of(struct choice a, struct choice b)
{
    return b.fit > a.fit ? b : a;
}

/* Before another layout is made. */
static void drop_last(struct trials *t)
{
    if (t->renders && t->last.graph != NULL && t->last_fit > t->kept_fit) {
        if (t->kept_number > 0)
            p2d_picture_release(&t->kept);
        bool is_rendered = p2d_layout_render_svg(&t->last, &t->kept, true);
        t->kept_number = is_rendered ? t->n : 0;
        t->kept_fit = t->last_fit;
    }
    p2d_layout_free(&t->last);
}

static struct choice try_shape(struct trials *t, const struct p2d_view *view,
                               enum p2d_box_shape shape)
{
    struct p2d_view shaped = *view;
    struct p2d_page page = p2d_page_of(view->look);
    const double word = 50; /* points: more than any digit takes */
    struct choice choice = {
        .shape = shape, .longer_lists = view->longer_lists, .no_lists = view->no_lists};
    shaped.shape = shape;
    drop_last(t);
    choice.number = ++t->n;
    if (p2d_layout_make(&t->last, &shaped, t->in_child))
        choice.fit =
            fmin(1, fmin(page.width / t->last.width, page.height / t->last.height));
    choice.title_has_room = t->last.width > t->last.title_width + word;
    t->last_fit = choice.fit;
    return choice;
}

static struct choice best_shape(struct trials *t, const struct p2d_view *view)
{
    const double wide = 1.78, high = 1.6; /* of a screen: 16 to 9 */
    struct choice best = try_shape(t, view, P2D_BOX_WIDE);
    bool title_has_room = best.title_has_room;
    double aspect = t->last.width / t->last.height;
    if (best.fit >= 1 || !(best.fit > 0) || (aspect >= high && aspect <= wide))
        return best;
    best =
        better_of(best, try_shape(t, view, aspect > wide ? P2D_BOX_NARROW : P2D_BOX_LOW));
    best.title_has_room = title_has_room;
    return best;
}

/* Whether two views that differ in how lists are made give drawings of the same size. The
 * title tells of lists how small their functions are: one digit more, or one less. */
static bool are_drawn_alike(const struct p2d_view *a, const struct p2d_view *b,
                            bool title_has_room)
{
    struct p2d_lists of_a, of_b;
    bool are_good = p2d_lists_init(&of_a, a);
    are_good &= p2d_lists_init(&of_b, b);
    bool are_alike = are_good && p2d_lists_are_equal(&of_a, &of_b) &&
                     (title_has_room || of_a.rows.len == 0);
    p2d_lists_release(&of_a);
    p2d_lists_release(&of_b);
    return are_alike;
}

/* With longer lists where that is asked for and helps. The rows of a comparison are as wide
 * as two boxes: it may be smaller without lists. A drawing that would be as large as another
 * one is not laid out: it cannot be better. */
static struct choice best_lists(struct trials *t, const struct p2d_view *view)
{
    struct choice best = best_shape(t, view);
    bool has_room = best.title_has_room;
    struct p2d_view longer = *view, boxes = *view;
    longer.longer_lists = true;
    boxes.no_lists = true;
    if (best.fit >= readable || !(best.fit > 0) || !view->look->lists)
        return best;
    if (!are_drawn_alike(view, &longer, has_room))
        best = better_of(best, best_shape(t, &longer));
    if (best.fit < readable && view->graph->compares &&
        !are_drawn_alike(view, &boxes, has_room))
        best = better_of(best, best_shape(t, &boxes));
    return best;
}

/* The same with so many functions, unless they show too little of the self cost. */
static struct choice with_functions(struct trials *t, const struct p2d_view *view,
                                    uint32_t n, double least_self)
{
    struct choice choice = {0};
    struct p2d_graph *graph = p2d_graph_with(view->graph, n);
    struct p2d_view other = *view;
    other.graph = graph;
    if (graph != NULL && graph->self_shown >= least_self && p2d_first_rung(&other) == 0)
        choice = best_lists(t, &other);
    choice.functions = n;
    p2d_graph_free(graph);
    return choice;
}

/* Nobody zooms into paper: still fewer functions, until the type has 6 points. */
static struct choice best_on_paper(struct trials *t, const struct p2d_view *view,
                                   struct choice best)
{
    static const uint32_t fewer[] = {40, 32, 25, 20, 16, 0};
    const double enough_self = 0.5;
    for (const uint32_t *n = fewer; *n > 0 && best.fit < on_paper; n++)
        if (best.functions == 0 || *n < best.functions)
            best = better_of(
                best, with_functions(t, view, *n, enough_self * view->graph->self_shown));
    return best;
}

/* More functions where there is room, fewer where type would be too small. */
static struct choice best_of(struct trials *t, const struct p2d_view *view)
{
    static const uint32_t more[] = {80, 65, 0}, fewer[] = {40, 32, 25, 0};
    const double roomy = 0.9, most_of_self = 0.9, enough_self = 0.8;
    const struct p2d_graph *graph = view->graph;
    struct choice best = best_lists(t, view);
    bool has_room = best.fit >= roomy && graph->self_shown < most_of_self * graph->whole;
    if (graph->again.max_nodes == 0 || !(best.fit > 0) ||
        (best.fit >= readable && !has_room))
        return best;
    for (const uint32_t *n = has_room ? more : fewer; *n > 0; n++) {
        struct choice other =
            with_functions(t, view, *n, has_room ? 0 : enough_self * graph->self_shown);
        if (other.fit >= readable)
            return other;
        if (!has_room)
            best = better_of(best, other);
    }
    return view->look->page_width > 0 ? best_on_paper(t, view, best) : best;
}

/* The view as it was chosen. */
static void apply(const struct choice *choice, struct p2d_readable *to)
{
    to->view.shape = choice->shape;
    to->view.longer_lists = choice->longer_lists;
    to->view.no_lists = choice->no_lists;
    if (choice->functions > 0)
        to->made = p2d_graph_with(to->view.graph, choice->functions);
    if (to->made != NULL)
        to->view.graph = to->made;
}

/* What the child is asked for. */
struct task {
    struct p2d_view view;
    bool as_svg; /* render the best layout too */
};

/* Lays it out once more unless it was the last one, or its picture was kept. */
static bool render_choice(const struct task *task, const struct choice *choice,
                          struct trials *t, struct p2d_picture *picture)
{
    if (!(choice->fit > 0))
        return false;
    if (choice->number == t->kept_number) {
        *picture = t->kept;
        return true;
    }
    if (choice->number != t->n) {
        struct p2d_readable again = {.view = task->view};
        apply(choice, &again);
        p2d_layout_free(&t->last);
        if (!p2d_layout_make(&t->last, &again.view, true))
            return false;
        p2d_graph_free(again.made);
    }
    return p2d_layout_render_svg(&t->last, picture, false);
}

/* In the child: sends the choice, then the facts of the picture and its bytes if it was
 * rendered. */
static bool choose(void *state, int answer)
{
    const struct task *task = state;
    struct p2d_report sent = {0};
    setenv("SOURCE_DATE_EPOCH", "0", 1); /* as whatever draws */
    struct trials trials = {.in_child = true, .renders = task->as_svg};
    struct choice choice = best_of(&trials, &task->view);
    struct p2d_picture picture;
    choice.lacks_memory = !p2d_ok(task->view.report);
    bool is_rendered = task->as_svg && render_choice(task, &choice, &trials, &picture);
    return p2d_write_fd(answer, "", &choice, sizeof choice, &sent) &&
           (!is_rendered ||
            (p2d_write_fd(answer, "", &picture, sizeof picture, &sent) &&
             p2d_write_fd(answer, "", picture.at, picture.length, &sent)));
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

/* Without the choice the picture is another one. */
static void warn_of_time(const struct p2d_view *view, double seconds)
{
    char text[P2D_NUMBER_SIZE];
    p2d_set_warning(view->report, "arranging", "",
                    "the picture is not fitted to its page: trying how %u functions and "
                    "%u calls fit took longer than %s s (--layout-timeout)",
                    view->graph->vertices.len, view->graph->edges.len,
                    p2d_format_double(seconds, text));
}

/* The picture, where the child rendered it, goes to the view's. */
static struct choice choose_in_child(const struct p2d_view *view, bool as_svg,
                                     struct p2d_readable *readable_one)
{
    const double plenty = 60, allowed = view->look->layout_seconds;
    struct task task = {*view, as_svg};
    struct choice choice = {0};
    struct p2d_child_process child = {.work = choose,
                                      .state = &task,
                                      .seconds = allowed > 0 ? allowed : plenty,
                                      .sandbox = view->look->sandbox,
                                      .lock = p2d_graphviz_lock};
    p2d_child_run(&child, view->report);
    /* Once more: a picture must not depend on what failed in passing. */
    if (child.end == P2D_CHILD_DIED || child.end == P2D_CHILD_GAVE_UP) {
        p2d_child_release(&child);
        p2d_child_run(&child, view->report);
    }
    bool is_done = child.end == P2D_CHILD_DONE && child.answer.len >= sizeof choice;
    if (is_done)
        memcpy(&choice, child.answer.at, sizeof choice);
    if (child.end == P2D_CHILD_TOO_SLOW)
        warn_of_time(view, child.seconds);
    if (choice.lacks_memory)
        p2d_set_nomem(view->report);
    if (choice.shape >= P2D_BOX_SHAPES)
        choice = (struct choice){0};
    else if (is_done && child.answer.len >= sizeof choice + sizeof(struct p2d_picture)) {
        readable_one->picture_at = sizeof choice;
        readable_one->drawn = child.answer;
        readable_one->messages = child.messages;
        child.answer = child.messages = (struct p2d_buffer){0};
    }
    p2d_child_release(&child);
    return choice;
}

static struct choice choose_here(const struct p2d_view *view)
{
    struct trials trials = {.in_child = false};
    pthread_mutex_lock(p2d_graphviz_lock);
    struct choice choice = best_of(&trials, view);
    p2d_layout_free(&trials.last);
    pthread_mutex_unlock(p2d_graphviz_lock);
    return choice;
}

struct p2d_readable p2d_readable_view(const struct p2d_view *view, const char *format)
{
    struct p2d_readable readable_one = {.view = *view};
    const struct p2d_look *look = view->look;
    struct choice choice = {0};
    bool has_shapes =
        look->style != P2D_STYLE_CLASSIC && look->style != P2D_STYLE_PYCALLGRAPH;
    if (!has_shapes || view->graph->vertices.len < 2 || !p2d_ok(view->report) ||
        p2d_first_rung(view) > 0)
        return readable_one;
    if (!p2d_graphviz_is_there())
        choice.shape = shape_by_ranks(view);
    else if (look->in_process)
        choice = choose_here(view);
    else
        choice = choose_in_child(view, strcmp(format, "svg") == 0, &readable_one);
    apply(&choice, &readable_one);
    return readable_one;
}

void p2d_readable_release(struct p2d_readable *readable_one)
{
    p2d_graph_free(readable_one->made);
    p2d_buffer_release(&readable_one->drawn);
    p2d_buffer_release(&readable_one->messages);
}
