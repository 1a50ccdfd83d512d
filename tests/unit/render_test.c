/* render_test.c - Graphviz in a child: pictures come out, and whatever the child does,
 * the caller gets an error, keeps nothing open and has no child left.
 *
 * The test brings its own p2d_draw, which the linker takes instead of the library's:
 * random graphs and every kind of misbehaviour.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sanitized.h"
#include "system/linux.h"
#include "system/process.h"
#include "tap.h"
#include "draw/drawing.h"
#include "render/render.h"

/* -------------------------------------------------------------------- drawings */

static unsigned n_nodes, n_edges;
static bool is_chain, is_stubborn; /* stubborn: never draws less */
static bool patience;              /* hangs while arrows are labelled */
static bool hurry;                 /* hangs while rounds are not limited */
static unsigned most = UINT_MAX;   /* hangs with more functions */
static void (*misbehave)(void);    /* while the child draws */
static int *shared;                /* memory that the child has in common with us */

static unsigned random_below(uint32_t *state, unsigned n)
{
    *state = *state * 1664525 + 1013904223;
    return (*state >> 8) % n;
}

static void draw_edges(const struct p2d_canvas *canvas, unsigned nodes, unsigned edges,
                       bool labelled)
{
    uint32_t state = 3;
    struct p2d_attribute label = {.name = "label", .value = "12.3%\\n45x"};
    for (unsigned i = 0; i < edges; i++) {
        unsigned tail = is_chain ? i : random_below(&state, nodes);
        unsigned head = is_chain ? i + 1 : random_below(&state, nodes);
        canvas->edge(canvas->state, tail, head, &label, labelled);
    }
}

void p2d_draw(const struct p2d_view *view, const struct p2d_canvas *canvas)
{
    static const struct p2d_attribute graph[] = {{"nodesep", "0.125", false},
                                                 {"ranksep", "0.25", false}};
    static const struct p2d_attribute node[] = {{"shape", "box", false},
                                                {"label", "", false}};
    static const struct p2d_attribute edge[] = {{"label", "", false},
                                                {"penwidth", "1", false}};
    char text[64];
    bool easier = view->thrift.no_edge_labels && !is_stubborn;
    unsigned nodes = is_stubborn ? n_nodes : view->graph->vertices.len;
    unsigned edges = is_stubborn ? n_edges : view->graph->edges.len;
    if (misbehave != NULL)
        misbehave();
    while (view->thrift.no_edge_labels < patience || view->thrift.limited < hurry ||
           view->graph->vertices.len > most)
        pause(); /* as if it were a hard layout */
    canvas->graph(canvas->state, graph, 2);
    canvas->node_defaults(canvas->state, node, 2);
    canvas->edge_defaults(canvas->state, edge, 2);
    for (unsigned i = 0; i < nodes; i++) {
        snprintf(text, sizeof text, "module:%u:function\\n12.3%%\\n(4.5%%)", i);
        canvas->node(canvas->state, i,
                     &(struct p2d_attribute){.name = "label", .value = text}, 1);
    }
    draw_edges(canvas, nodes, edges, !easier);
}

static void use_graph(unsigned nodes, unsigned edges)
{
    n_nodes = nodes;
    n_edges = edges;
    is_chain = is_stubborn = patience = hurry = false;
    most = UINT_MAX;
    misbehave = NULL;
}

/* ------------------------------------------------------------------- rendering */

static struct p2d_report report;

static struct p2d_buffer render_with(const struct p2d_look *look, const char *format,
                                     struct p2d_report *into)
{
    struct p2d_graph graph = {0};
    struct p2d_view view = {.graph = &graph, .look = look, .report = into};
    struct p2d_buffer out = {.report = into};
    *into = (struct p2d_report){0};
    graph.vertices.at = calloc(n_nodes + 1, sizeof *graph.vertices.at);
    graph.edges.at = calloc(n_edges + 1, sizeof *graph.edges.at);
    graph.vertices.len = n_nodes;
    graph.edges.len = n_edges;
    p2d_render(&view, format, &out);
    free(graph.vertices.at);
    free(graph.edges.at);
    return out;
}

static struct p2d_buffer render(const char *format)
{
    static const struct p2d_look look;
    return render_with(&look, format, &report);
}

static int count_descriptors(void)
{
    int n = 0;
    DIR *stream = opendir("/proc/self/fd");
    while (stream != NULL && readdir(stream) != NULL)
        n++;
    closedir(stream);
    return n;
}

static bool has_child(void)
{
    return waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD;
}

/* Rendering fails so, and leaves nothing behind. */
static void check_failure(const char *text)
{
    int before = count_descriptors();
    struct p2d_buffer out = render("svg");
    CHECK(report.code == P2D_ERENDER);
    CHECK_TEXT(report.text, text);
    CHECK(report.hint[0] != '\0');
    CHECK(out.len == 0);
    CHECK(count_descriptors() == before && !has_child());
    p2d_buffer_release(&out);
}

static void check_misbehaviour(void (*how)(void), const char *text)
{
    use_graph(2, 1);
    misbehave = how;
    check_failure(text);
}

static size_t count(const struct p2d_buffer *out, const char *text)
{
    size_t n = 0, length = strlen(text);
    for (size_t i = 0; i + length <= out->len; i++)
        n += memcmp(out->at + i, text, length) == 0;
    return n;
}

static bool equal(const struct p2d_buffer *a, const struct p2d_buffer *b)
{
    return a->len == b->len && a->len > 0 && memcmp(a->at, b->at, a->len) == 0;
}

/* --------------------------------------------------------------------- it works */

static void every_node_and_edge_is_drawn(void)
{
    use_graph(20, 60); /* with loops and repeated edges */
    struct p2d_buffer out = render("svg");
    CHECK_TEXT(report.text, "");
    CHECK(report.n_warnings == 0);
    CHECK(count(&out, "class=\"node\"") == 20);
    CHECK(count(&out, "class=\"edge\"") == 60);
    CHECK(count(&out, "module:7:function") == 1);
    p2d_buffer_release(&out);
}

static void an_empty_graph_can_be_drawn(void)
{
    use_graph(0, 0);
    struct p2d_buffer out = render("svg");
    CHECK(count(&out, "<svg") == 1);
    p2d_buffer_release(&out);
}

static void check_start(const char *format, const char *start)
{
    use_graph(5, 5);
    struct p2d_buffer out = render(format);
    CHECK(out.len > strlen(start) && memcmp(out.at, start, strlen(start)) == 0);
    p2d_buffer_release(&out);
}

static void formats_are_what_they_say(void)
{
    check_start("png", "\x89PNG");
    check_start("png:cairo", "\x89PNG");
    check_start("svg", "<?xml");
    check_start("pdf", "%PDF-");
    check_start("ps", "%!PS-Adobe");
    check_start("gif", "GIF8");
    check_start("json", "{");
}

static void pictures_do_not_tell_when_they_were_made(void)
{
    static const char *const formats[] = {"png", "svg", "pdf", "ps"};
    struct p2d_buffer first[4];
    use_graph(10, 20);
    for (size_t i = 0; i < 4; i++)
        first[i] = render(formats[i]);
    usleep(1100 * 1000);
    setenv("TZ", "Asia/Kathmandu", 1);
    for (size_t i = 0; i < 4; i++) {
        struct p2d_buffer second = render(formats[i]);
        CHECK(equal(&first[i], &second));
        p2d_buffer_release(&first[i]);
        p2d_buffer_release(&second);
    }
    unsetenv("TZ");
}

static void the_installed_formats_are_known(void)
{
    static const char *const good[] = {"png",       "svg",       "gif",         "xdot",
                                       "png:cairo", "plain-ext", "svg:svg:core"};
    static const char *const bad[] = {"",         "nope",       "png;", "../x",
                                      "x11",      "xlib:cairo", "gtk",  "vrml",
                                      "png:nope", "p ng",       "a.b"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(p2d_renders(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!p2d_renders(bad[i]));
    CHECK(!has_child());
}

static void a_dangerous_format_is_never_tried(void)
{
    use_graph(2, 1);
    struct p2d_buffer out = render("xlib");
    CHECK(report.code == P2D_EUSAGE);
    CHECK_TEXT(report.text, "there is no output format called \"xlib\"");
    p2d_buffer_release(&out);
}

static void a_huge_bitmap_is_scaled_down(void)
{
    use_graph(600, 599);
    is_chain = true;
    struct p2d_buffer out = render("png");
    CHECK_TEXT(report.text, "");
    CHECK(report.n_warnings == 1);
    CHECK(strstr(report.warnings[0].text, "pixels; it is drawn at") != NULL);
    CHECK(out.len > 24 && out.at[20] == 0 && out.at[21] == 0);
    unsigned height = out.len > 24 ? out.at[22] * 256u + out.at[23] : 0;
    CHECK(height > 31900 && height <= 32000);
    p2d_buffer_release(&out);
}

static void an_earlier_error_stops_it(void)
{
    static const struct p2d_look look;
    struct p2d_graph graph = {0};
    struct p2d_report failed = {.code = P2D_EFORMAT};
    struct p2d_view view = {.graph = &graph, .look = &look, .report = &failed};
    struct p2d_buffer out = {.report = &failed};
    p2d_render(&view, "svg", &out);
    CHECK(out.len == 0);
}

/* ------------------------------------------------------------ the child misbehaves */

static bool is_late;

/* Late: the parent goes on when the child is done, as on a busy machine. */
pid_t fork(void)
{
    void *found = dlsym(RTLD_NEXT, "fork");
    pid_t (*usual)(void);
    memcpy(&usual, &found, sizeof usual);
    pid_t pid = usual();
    int reason = errno;
    siginfo_t end;
    if (pid > 0 && is_late)
        waitid(P_PID, (id_t)pid, &end, WEXITED | WNOWAIT);
    errno = reason;
    return pid;
}

static void time_counts_before_we_look(void)
{
    const struct p2d_look look = {.layout_seconds = 0.001};
    use_graph(30, 40);
    is_stubborn = is_late = true;
    struct p2d_buffer out = render_with(&look, "svg", &report);
    is_late = false;
    CHECK_TEXT(report.text,
               "layout of 30 functions and 40 calls took longer than 0.001 s");
    CHECK(out.len == 0 && !has_child());
    p2d_buffer_release(&out);
}

static void a_slow_layout_is_stopped_in_time(void)
{
    struct timespec start, stop;
    const struct p2d_look look = {.layout_seconds = 0.5};
    use_graph(300, 600);
    is_stubborn = true;
    clock_gettime(CLOCK_MONOTONIC, &start);
    struct p2d_buffer out = render_with(&look, "svg", &report);
    clock_gettime(CLOCK_MONOTONIC, &stop);
    CHECK(report.code == P2D_ERENDER);
    CHECK_TEXT(report.text,
               "layout of 300 functions and 600 calls took longer than 0.5 s");
    CHECK(strstr(report.hint, "--layout-timeout") != NULL);
    CHECK(stop.tv_sec - start.tv_sec <= 2);
    CHECK(out.len == 0 && !has_child());
    p2d_buffer_release(&out);
}

static void a_slow_layout_is_tried_with_fewer_rounds(void)
{
    const struct p2d_look look = {.layout_seconds = 2};
    use_graph(20, 30);
    hurry = true;
    struct p2d_buffer out = render_with(&look, "svg", &report);
    CHECK_TEXT(report.text, "");
    CHECK(count(&out, "class=\"edge\"") == 30 && count(&out, "45x") == 30);
    CHECK(report.n_warnings == 2);
    CHECK_TEXT(report.warnings[1].text,
               "laying out 20 functions and 30 calls takes too long (--layout-timeout "
               "2): boxes and arrows are placed with less care");
    p2d_buffer_release(&out);
}

static void a_slow_layout_is_tried_without_labels(void)
{
    const struct p2d_look look = {.layout_seconds = 2};
    use_graph(20, 30);
    patience = true;
    struct p2d_buffer out = render_with(&look, "svg", &report);
    CHECK_TEXT(report.text, "");
    CHECK(count(&out, "class=\"node\"") == 20 && count(&out, "class=\"edge\"") == 30);
    CHECK(count(&out, "45x") == 0);
    CHECK(report.n_warnings == 2);
    CHECK_TEXT(report.warnings[0].text,
               "the picture is not fitted to its page: trying how 20 functions and 30 "
               "calls fit took longer than 2 s (--layout-timeout)");
    CHECK_TEXT(report.warnings[1].text,
               "laying out 20 functions and 30 calls takes too long (--layout-timeout "
               "2): the arrows have no numbers");
    CHECK(!has_child());
    p2d_buffer_release(&out);
}

static void a_slow_layout_is_tried_with_fewer_functions(void)
{
    const struct p2d_look look = {.layout_seconds = 6};
    use_graph(60, 59);
    most = 30;
    struct p2d_buffer out = render_with(&look, "svg", &report);
    CHECK_TEXT(report.text, "");
    CHECK(count(&out, "class=\"node\"") == 30);
    CHECK(report.n_warnings == 2);
    CHECK(strstr(report.warnings[1].text, ": the picture shows only 30 functions and ") !=
          NULL);
    CHECK(!has_child());
    p2d_buffer_release(&out);
}

static void kill_self(void)
{
    raise(SIGKILL);
}

static void crash(void)
{
    raise(SIGSEGV);
}

static void stop_with_error(void)
{
    fputs("Warning: first\nError: second\nError: third\n", stderr);
    exit(1);
}

static void stop_silently(void)
{
    _exit(0);
}

static void crashes_are_errors(void)
{
    check_misbehaviour(kill_self, "Graphviz was ended by signal 9 (Killed)");
    check_misbehaviour(crash, "Graphviz was ended by signal 11 (Segmentation fault)");
    check_misbehaviour(abort, "Graphviz was ended by signal 6 (Aborted)");
    check_misbehaviour(stop_with_error, "Graphviz: second");
    check_misbehaviour(stop_silently, "Graphviz failed without a message");
}

static void flood_messages(void)
{
    for (int i = 0; i < 100000; i++)
        fprintf(stderr, "Warning: this is message %d of very many\n", i);
}

static void many_messages_do_not_block(void)
{
    use_graph(2, 1);
    misbehave = flood_messages;
    struct p2d_buffer out = render("svg");
    CHECK_TEXT(report.text, "");
    CHECK(count(&out, "class=\"node\"") == 2);
    CHECK(report.n_warnings == 1 && report.warnings[0].count > 10);
    CHECK_TEXT(report.warnings[0].text, "Graphviz: this is message 0 of very many");
    p2d_buffer_release(&out);
}

static void use_up_memory(void)
{
    enum { BLOCK = 64 << 20 };
    for (int i = 0; i < 64; i++) {
        volatile char *at = malloc(BLOCK);
        if (at == NULL)
            stop_with_error();
        else
            at[0] = 1;
    }
}

static void memory_is_limited(void)
{
    /* A sanitizer takes terabytes of addresses for itself; and what the program takes
     * already must be known. */
    if (!SANITIZED && p2d_address_space() > 0)
        check_misbehaviour(use_up_memory, "Graphviz: second");
}

static int recurse(volatile char *above, int depth)
{
    volatile char here[1024];
    here[0] = above[0];
    return depth > 0 ? recurse(here, depth - 1) + here[0] : here[0];
}

static void use_stack(void)
{
    char zero = 0;
    *shared = 1 + recurse(&zero, 20000);
}

static void *render_in_thread(void *unused)
{
    (void)unused;
    use_graph(5, 5);
    misbehave = use_stack;
    struct p2d_buffer out = render("svg");
    CHECK_TEXT(report.text, "");
    CHECK(out.len > 0);
    p2d_buffer_release(&out);
    return NULL;
}

static void the_child_has_room_on_its_stack(void)
{
    enum { SMALL = 128 * 1024 };
    pthread_attr_t attributes;
    pthread_t thread;
    *shared = 0;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, SMALL);
    CHECK(pthread_create(&thread, &attributes, render_in_thread, NULL) == 0);
    pthread_join(thread, NULL);
    CHECK(*shared == 1);
}

/* ------------------------------------------------------- the child is well behaved */

static int our_pipe[2];

static void look_at_descriptors(void)
{
    *shared = count_descriptors() - 3; /* without ".", ".." and the folder itself */
    if (write(our_pipe[1], "x", 1) >= 0)
        *shared = -1;
}

static void our_descriptors_are_not_the_childs(void)
{
    use_graph(2, 1);
    misbehave = look_at_descriptors;
    CHECK(pipe(our_pipe) == 0);
    struct p2d_buffer out = render("svg");
    CHECK(*shared == 4);
    p2d_buffer_release(&out);
    close(our_pipe[0]);
    close(our_pipe[1]);
}

static void count_call(int number)
{
    *shared += number;
}

static void ask_to_end(void)
{
    raise(SIGTERM);
}

static void our_signal_handlers_are_not_the_childs(void)
{
    struct sigaction action = {.sa_handler = count_call}, before;
    *shared = 0;
    sigaction(SIGTERM, &action, &before);
    check_misbehaviour(ask_to_end, "Graphviz was ended by signal 15 (Terminated)");
    sigaction(SIGTERM, &before, NULL);
    CHECK(*shared == 0);
}

static pid_t main_process;

static void note_exit(void)
{
    if (getpid() != main_process)
        *shared = 1;
}

static void our_exit_handlers_are_not_the_childs(void)
{
    *shared = 0;
    check_misbehaviour(stop_with_error, "Graphviz: second");
    CHECK(*shared == 0);
}

static void ignoring_children_is_no_obstacle(void)
{
    struct sigaction action = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGCHLD, &action, &before);
    use_graph(5, 5);
    struct p2d_buffer out = render("svg");
    CHECK_TEXT(report.text, "");
    CHECK(out.len > 0);
    p2d_buffer_release(&out);
    check_misbehaviour(kill_self, "Graphviz failed without a message");
    sigaction(SIGCHLD, &before, NULL);
}

static void hang(void)
{
    *shared = getpid();
    for (;;)
        pause();
}

static void the_child_dies_with_us(void)
{
    *shared = 0;
    use_graph(2, 1);
    misbehave = hang;
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* the child becomes ours, not init's */
    pid_t us = fork();
    if (us == 0) {
        render("svg");
        _exit(0);
    }
    while (*(volatile int *)shared == 0)
        usleep(1000);
    kill(us, SIGKILL);
    int status;
    CHECK(waitpid(us, &status, 0) == us);
    CHECK(waitpid(*shared, &status, 0) == *shared);
    /* Linux kills it; elsewhere it notices that nobody reads its answer. */
    CHECK(P2D_LINUX ? WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL
                    : WIFEXITED(status) && WEXITSTATUS(status) != 0);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* The descriptors of the pipes are then 0, 1, 2 and 3. */
static void standard_descriptors_may_be_closed(void)
{
    use_graph(5, 5);
    pid_t pid = fork();
    if (pid == 0) {
        close(0);
        close(1);
        close(2);
        struct p2d_buffer out = render("svg");
        _exit(report.code == P2D_OK && count(&out, "class=\"node\"") == 5 ? 0 : 1);
    }
    int status;
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void a_lack_of_descriptors_is_an_error(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    rlim_t before = limit.rlim_cur;
    use_graph(2, 1);
    limit.rlim_cur = 4;
    setrlimit(RLIMIT_NOFILE, &limit);
    struct p2d_buffer out = render("svg");
    limit.rlim_cur = before;
    setrlimit(RLIMIT_NOFILE, &limit);
    CHECK(report.code == P2D_ERENDER);
    CHECK_TEXT(report.text, "cannot start a process for Graphviz: Too many open files");
    p2d_buffer_release(&out);
}

static void *render_svg(void *out)
{
    static const struct p2d_look look;
    struct p2d_report mine;
    *(struct p2d_buffer *)out = render_with(&look, "svg", &mine);
    ((struct p2d_buffer *)out)->report = NULL;
    return NULL;
}

static void threads_may_render_at_the_same_time(void)
{
    enum { THREADS = 6 };
    pthread_t threads[THREADS];
    struct p2d_buffer out[THREADS];
    if (SANITIZED)
        return; /* its allocator's locks stay locked in a child, unlike glibc's */
    use_graph(20, 30);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, render_svg, &out[i]) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++)
        CHECK(equal(&out[0], &out[i]));
    for (int i = 0; i < THREADS; i++)
        p2d_buffer_release(&out[i]);
    CHECK(!has_child());
}

/* PNG, since a child lays SVG out with a context that only knows SVG. In a process of its
 * own, since Graphviz leaks. A child of a process that has a context
 * already must not make a second one. */
static void without_a_child_it_is_the_same_picture(void)
{
    static const struct p2d_look here = {.in_process = true};
    use_graph(10, 15);
    pid_t pid = fork();
    if (pid == 0) {
        struct p2d_buffer outside = render("png");
        struct p2d_buffer first = render_with(&here, "png", &report);
        struct p2d_buffer second = render_with(&here, "png", &report);
        struct p2d_buffer after = render("png");
        bool same =
            equal(&outside, &first) && equal(&first, &second) && equal(&first, &after);
        struct p2d_buffer nothing = render_with(&here, "nope", &report);
        bool refused = nothing.len == 0 && report.code == P2D_ERENDER;
        _exit(same && refused ? 0 : 1);
    }
    int status;
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

int main(void)
{
    main_process = getpid();
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || atexit(note_exit) != 0)
        return 1;
    RUN(every_node_and_edge_is_drawn);
    RUN(an_empty_graph_can_be_drawn);
    RUN(formats_are_what_they_say);
    RUN(pictures_do_not_tell_when_they_were_made);
    RUN(the_installed_formats_are_known);
    RUN(a_dangerous_format_is_never_tried);
    RUN(a_huge_bitmap_is_scaled_down);
    RUN(an_earlier_error_stops_it);
    RUN(a_slow_layout_is_stopped_in_time);
    RUN(time_counts_before_we_look);
    RUN(a_slow_layout_is_tried_with_fewer_rounds);
    RUN(a_slow_layout_is_tried_without_labels);
    RUN(a_slow_layout_is_tried_with_fewer_functions);
    RUN(crashes_are_errors);
    RUN(many_messages_do_not_block);
    RUN(memory_is_limited);
    RUN(the_child_has_room_on_its_stack);
    RUN(our_descriptors_are_not_the_childs);
    RUN(our_signal_handlers_are_not_the_childs);
    RUN(our_exit_handlers_are_not_the_childs);
    RUN(ignoring_children_is_no_obstacle);
    RUN(the_child_dies_with_us);
    RUN(standard_descriptors_may_be_closed);
    RUN(a_lack_of_descriptors_is_an_error);
    RUN(threads_may_render_at_the_same_time);
    RUN(without_a_child_it_is_the_same_picture);
    return tap_done();
}
