/* render.c - render a drawing as PNG, SVG, PDF, ... by libgvc, in a child process.
 *
 * Graphviz 2.43 dies when memory runs out, calls exit(1) when a write fails, may take
 * hours over a graph of a few hundred functions and cannot be interrupted. So it runs in
 * a child with limits, draws into memory, and sends the bytes here. Counts decide before
 * the layout whether it would take too long (draw/fallbacks.h); the clock only ends what
 * was misjudged, and then the next child gets an easier drawing.
 */
#include "render/render.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/number.h"
#include "io/save.h"
#include "draw/fallbacks.h"
#include "render/readable.h"
#include "render/child.h"
#include "render/graphviz.h"
#include "render/tidy_svg.h"

struct job {
    const struct p2d_view *view;
    const char *format;
};

/* ------------------------------------------------------------------- formats */

/* Letters, digits and the signs in "plain-ext" and "png:cairo:gd". */
static bool is_name(const char *format)
{
    enum { LONGEST = 64 };
    size_t n = strspn(format, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789:_-");
    return n > 0 && n <= LONGEST && format[n] == '\0';
}

/* Formats that do not give bytes: they open a window, or write files as vrml does. */
static bool has_side_effects(const char *format)
{
    static const char *const names[] = {"x11", "xlib", "gtk", "vrml"};
    size_t n = strcspn(format, ":");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == n && memcmp(names[i], format, n) == 0)
            return true;
    return false;
}

static bool try_format(void *format, int answer)
{
    (void)answer;
    return p2d_graphviz_knows(format);
}

bool p2d_renders(const char *format)
{
    enum { PLENTY_OF_SECONDS = 10 };
    struct p2d_report report = {0};
    char name[80] = "";
    if (!is_name(format) || has_side_effects(format))
        return false;
    memcpy(name, format, strlen(format));
    struct p2d_child_process child = {.work = try_format,
                                      .state = name,
                                      .sandbox =
                                          P2D_SANDBOX_OFF, /* nothing hostile in sight */
                                      .seconds = PLENTY_OF_SECONDS,
                                      .lock = p2d_graphviz_lock};
    p2d_child_run(&child, &report);
    p2d_child_release(&child);
    return p2d_ok(&report) && child.end == P2D_CHILD_DONE;
}

/* ------------------------------------------------------------------- results */

static const char out_of_memory[] =
    "its memory is limited (ulimit -v): allow more, or write DOT (-T dot)";
static const char draw_less[] = "draw fewer functions (-n, -e), or write DOT (-T dot)";

static bool memory_is_limited(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

/* An image map of a drawing without links is rightly empty. */
static bool may_be_empty(const char *format)
{
    return strstr(format, "map") != NULL;
}

static void warn_of_scale(const struct p2d_picture *picture, struct p2d_report *report)
{
    const double unwieldy = 10000;
    if (picture->scale < 1)
        p2d_set_warning(report, "scaled down", "",
                        "the picture would be %.0f x %.0f pixels; it is drawn at %.0f %% "
                        "of that (SVG and PDF have no such limit)",
                        picture->width, picture->height, picture->scale * 100);
    else if (picture->width > unwieldy || picture->height > unwieldy)
        p2d_set_warning(
            report, "large", "",
            "the picture has %.0f x %.0f pixels: an SVG file is easier to view",
            picture->width, picture->height);
}

/* Graphviz and cairo go on without what they had no memory for. */
static bool is_whole(const struct job *job, const struct p2d_picture *picture,
                     size_t length)
{
    struct p2d_report *report = job->view->report;
    if (picture->lost_edges > 0)
        p2d_set_error(report, P2D_ERENDER, "Graphviz lost %u of %u calls",
                      picture->lost_edges, job->view->graph->edges.len);
    else if (length == 0 && !may_be_empty(job->format))
        p2d_set_error(report, P2D_ERENDER, "Graphviz drew nothing");
    else
        return true;
    p2d_set_hint(report, "%s", memory_is_limited() ? out_of_memory : draw_less);
    return false;
}

static void take(const struct job *job, const struct p2d_picture *picture,
                 const void *bytes, size_t length, struct p2d_buffer *out)
{
    struct p2d_report *report = job->view->report;
    if (!is_whole(job, picture, length))
        return;
    warn_of_scale(picture, report);
    if (strcmp(job->format, "svg") == 0)
        p2d_svg_refine(out, (struct p2d_span){bytes, length}, picture->measured_as_arial);
    else
        p2d_put(out, bytes, length);
}

/* ------------------------------------------------------------------ messages */

static bool cut_line(struct p2d_span *rest, struct p2d_span *line)
{
    while (p2d_cut(rest, '\n', line)) {
        *line = p2d_trim(*line);
        if (line->len > 0)
            return true;
    }
    return false;
}

static struct p2d_span without(struct p2d_span line, const char *prefix)
{
    return p2d_starts_with(line, prefix) ? p2d_slice(line, strlen(prefix), line.len)
                                         : line;
}

/* Without fonts, fontconfig and pango go on with boxes for letters; SVG needs none. */
static bool is_about_fonts(struct p2d_span line)
{
    return p2d_starts_with(line, "Fontconfig ") ||
           memmem(line.at, line.len, "Pango-", strlen("Pango-")) != NULL;
}

static void warn_of_messages(struct p2d_span messages, struct p2d_report *report)
{
    for (struct p2d_span line; cut_line(&messages, &line);) {
        line = without(without(line, "Warning: "), "Error: ");
        if (is_about_fonts(line))
            continue;
        p2d_set_warning(report, "Graphviz", "", "Graphviz: %.*s", (int)line.len,
                        (const char *)line.at);
    }
}

/* What Graphviz ends with ":" and goes on with in the next line is left out. */
static struct p2d_span error_of(struct p2d_span line)
{
    static const char more[] = " Use one of:";
    struct p2d_span text = without(line, "Error: ");
    return p2d_ends_with(text, more) ? p2d_slice(text, 0, text.len - strlen(more)) : text;
}

/* The first error among the messages, or else the first message. */
static struct p2d_span first_error(struct p2d_span messages)
{
    struct p2d_span first = {0}, rest = messages;
    for (struct p2d_span line; cut_line(&rest, &line);) {
        if (p2d_starts_with(line, "Error: "))
            return error_of(line);
        if (first.len == 0)
            first = without(line, "Warning: ");
    }
    return first;
}

static double allowed_seconds(const struct p2d_view *view)
{
    const double usual = 60;
    return view->look->layout_seconds > 0 ? view->look->layout_seconds : usual;
}

static bool mentions(const struct p2d_child_process *child, const char *text)
{
    return child->messages.len > 0 &&
           memmem(child->messages.at, child->messages.len, text, strlen(text)) != NULL;
}

static const char *advice_on(const struct p2d_child_process *child)
{
    if (child->end != P2D_CHILD_TOO_SLOW && memory_is_limited())
        return out_of_memory;
    if (child->end == P2D_CHILD_TOO_SLOW)
        return "draw fewer functions (-n, -e), allow more time (--layout-timeout) or "
               "write DOT (-T dot)";
    if (child->end == P2D_CHILD_NOT_STARTED)
        return "end other processes, or write DOT (-T dot)";
    if (mentions(child, "renderer for "))
        return "this Graphviz cannot draw PNG and PDF: write SVG (-o FILE.svg)";
    if (mentions(child, "ulimit -n"))
        return "allow more open files, or write DOT (-T dot)";
    /* The library is missing, or its plugins (layouts and formats) are. */
    if (mentions(child, " cannot be loaded: ") || mentions(child, " not recognized"))
        return "install the package graphviz, or write what needs no Graphviz: html, "
               "flamegraph, table or DOT (-T dot)";
    return draw_less;
}

static void fail(const struct p2d_child_process *child, const struct p2d_view *view)
{
    struct p2d_report *report = view->report;
    struct p2d_span reason = first_error(p2d_buffer_span(&child->messages));
    char seconds[P2D_NUMBER_SIZE];
    if (child->end == P2D_CHILD_NOT_STARTED)
        p2d_set_error(report, P2D_ERENDER, "cannot start a process for Graphviz: %s",
                      strerror(child->detail));
    else if (child->end == P2D_CHILD_TOO_SLOW)
        p2d_set_error(report, P2D_ERENDER,
                      "layout of %u functions and %u calls took longer than %s s",
                      view->graph->vertices.len, view->graph->edges.len,
                      p2d_format_double(child->seconds, seconds));
    else if (child->end == P2D_CHILD_DIED)
        p2d_set_error(report, P2D_ERENDER, "Graphviz was ended by signal %d (%s)",
                      child->detail, strsignal(child->detail));
    else if (reason.len > 0)
        p2d_set_error(report, P2D_ERENDER, "Graphviz: %.*s", (int)reason.len,
                      (const char *)reason.at);
    else
        p2d_set_error(report, P2D_ERENDER, "Graphviz failed without a message");
    p2d_set_hint(report, "%s", advice_on(child));
}

/* ------------------------------------------------------------------ rendering */

/* In the child. The answer is the picture's facts, then its bytes. */
static bool draw(void *state, int answer)
{
    const struct job *job = state;
    struct p2d_report *report = job->view->report, sent = {0};
    struct p2d_picture picture;
    setenv("SOURCE_DATE_EPOCH", "0", 1); /* no picture tells when it was made */
    bool made = p2d_picture_make(&picture, job->view, job->format, false);
    if (!p2d_ok(report))
        fprintf(stderr, "Error: %s\n", report->text);
    return made && p2d_write_fd(answer, "", &picture, sizeof picture, &sent) &&
           p2d_write_fd(answer, "", picture.at, picture.length, &sent);
}

/* ------------------------------------------------------------ the way down */

/* Why an earlier rung gave nothing: P2D_CHILD_DONE if there was none. */
static void put_reason(char *why, size_t size, const struct p2d_view *view,
                       enum p2d_child_end before)
{
    char text[P2D_NUMBER_SIZE];
    uint32_t vertices = view->graph->vertices.len, edges = view->graph->edges.len;
    if (before == P2D_CHILD_TOO_SLOW)
        snprintf(why, size,
                 "laying out %u functions and %u calls takes too long "
                 "(--layout-timeout %s)",
                 vertices, edges, p2d_format_double(allowed_seconds(view), text));
    else if (before == P2D_CHILD_DIED)
        snprintf(why, size, "Graphviz crashed on %u functions and %u calls%s", vertices,
                 edges, memory_is_limited() ? " (memory is limited: ulimit -v)" : "");
    else
        snprintf(why, size, "%u functions and %u calls are too many to lay out", vertices,
                 edges);
}

static void warn_of_rung(const struct p2d_view *view, const struct p2d_view *easier,
                         enum p2d_child_end before)
{
    char why[160];
    const struct p2d_graph *all = view->graph, *drawn = easier->graph;
    bool lacks_numbers = easier->thrift.no_edge_labels && p2d_labels_edges(view);
    put_reason(why, sizeof why, view, before);
    if (drawn != all)
        p2d_set_warning(view->report, "layout", "",
                        "%s: the picture shows only %u functions and %u calls", why,
                        drawn->vertices.len, drawn->edges.len);
    else if (before != P2D_CHILD_DONE || lacks_numbers)
        p2d_set_warning(view->report, "layout", "", "%s: %s", why,
                        lacks_numbers ? "the arrows have no numbers"
                                      : "boxes and arrows are placed with less care");
}

/* The view of a graph as a rung of the ladder shows it; `small` is what it draws where
 * that is not all. */
static struct p2d_view view_from_rung(const struct p2d_view *all, int rung,
                                      struct p2d_graph **small)
{
    struct p2d_view view = *all;
    *small = p2d_rung_graph(all, rung);
    view.graph = *small != NULL ? *small : all->graph;
    view.thrift = p2d_rung_thrift(rung);
    return view;
}

/* False if an easier drawing may do. */
static bool try_rung(const struct job *job, int rung, enum p2d_child_end before,
                     double seconds, struct p2d_child_process *child,
                     struct p2d_buffer *out)
{
    struct p2d_graph *small;
    struct p2d_view view = view_from_rung(job->view, rung, &small);
    struct job easier = {&view, job->format};
    struct p2d_picture picture;
    *child = (struct p2d_child_process){.work = draw,
                                        .state = &easier,
                                        .seconds = seconds,
                                        .sandbox = view.look->sandbox,
                                        .lock = p2d_graphviz_lock};
    p2d_child_run(child, view.report);
    bool drawn = child->end == P2D_CHILD_DONE && child->answer.len >= sizeof picture;
    if (drawn) {
        memcpy(&picture, child->answer.at, sizeof picture);
        warn_of_messages(p2d_buffer_span(&child->messages), view.report);
        take(&easier, &picture, child->answer.at + sizeof picture,
             child->answer.len - sizeof picture, out);
        warn_of_rung(job->view, &view, before);
    }
    p2d_shrunk_free(small);
    return drawn || !p2d_ok(view.report) ||
           (child->end != P2D_CHILD_TOO_SLOW && child->end != P2D_CHILD_DIED);
}

static void render_in_child(const struct job *job, struct p2d_buffer *out)
{
    double end = p2d_seconds_now() + allowed_seconds(job->view);
    struct p2d_child_process child = {0};
    bool settled = false;
    int first = p2d_first_rung(job->view);
    for (int i = first; i < P2D_N_RUNGS && !settled; i = p2d_next_rung(job->view, i)) {
        enum p2d_child_end before = i > first ? child.end : P2D_CHILD_DONE;
        p2d_child_release(&child);
        double left = end - p2d_seconds_now();
        settled =
            try_rung(job, i, before, left > 0 ? left * p2d_rung_time(i) : 0, &child, out);
    }
    if (child.end != P2D_CHILD_DONE || child.answer.len < sizeof(struct p2d_picture)) {
        child.seconds = allowed_seconds(job->view);
        fail(&child, job->view);
    }
    p2d_child_release(&child);
}

static void fail_here(struct p2d_report *report)
{
    char *reason = p2d_graphviz_last_error();
    p2d_set_error(report, P2D_ERENDER, "Graphviz: %s",
                  reason != NULL ? reason : "failed without a message");
    p2d_delete(reason);
}

static void render_here(const struct job *job, struct p2d_buffer *out)
{
    struct p2d_picture picture;
    struct p2d_graph *small;
    struct p2d_view view = view_from_rung(job->view, p2d_first_rung(job->view), &small);
    struct job possible = {&view, job->format};
    pthread_mutex_lock(p2d_graphviz_lock);
    bool made =
        p2d_ok(view.report) && p2d_picture_make(&picture, &view, job->format, true);
    if (made) {
        take(&possible, &picture, picture.at, picture.length, out);
        warn_of_rung(job->view, &view, P2D_CHILD_DONE);
        p2d_picture_release(&picture);
    } else {
        fail_here(job->view->report);
    }
    pthread_mutex_unlock(p2d_graphviz_lock);
    p2d_shrunk_free(small);
}

/* The layout that was chosen was rendered at once. */
static void take_drawn(const struct job *job, const struct p2d_readable *readable,
                       struct p2d_buffer *out)
{
    struct p2d_picture picture;
    size_t begin = readable->picture_at + sizeof picture;
    memcpy(&picture, readable->drawn.at + readable->picture_at, sizeof picture);
    warn_of_messages(p2d_buffer_span(&readable->messages), job->view->report);
    take(job, &picture, readable->drawn.at + begin, readable->drawn.len - begin, out);
}

void p2d_render_chosen(const struct p2d_readable *readable, const char *format,
                       struct p2d_buffer *out)
{
    struct job job = {&readable->view, format};
    if (!p2d_ok(job.view->report))
        return;
    if (readable->drawn.len > 0)
        take_drawn(&job, readable, out);
    else if (job.view->look->in_process)
        render_here(&job, out);
    else
        render_in_child(&job, out);
}

static void render(const struct p2d_view *view, const char *format,
                   struct p2d_buffer *out)
{
    struct p2d_readable readable = p2d_readable_view(view, format);
    p2d_render_chosen(&readable, format, out);
    p2d_readable_release(&readable);
}

void p2d_render(const struct p2d_view *view, const char *format, struct p2d_buffer *out)
{
    if (!p2d_ok(view->report))
        return;
    if (!is_name(format) || has_side_effects(format))
        p2d_set_error(view->report, P2D_EUSAGE, "there is no output format called \"%s\"",
                      format);
    else
        render(view, format, out);
}
