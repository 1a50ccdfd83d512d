/* Tests of the modern look on graphs whose fields are set by hand: what is left out, back
 * edges, chains, comparisons; links; and smaller graphs for layouts that take too long.
 */
#include <math.h>
#include <stdlib.h>

#include "small_profiles.h"
#include "tap.h"
#include "draw/fallbacks.h"
#include "graph/cells.h"
#include "draw/link.h"

static struct p2d_report report;

static const char calls[] = "app.py:main:1 1 10 1/1\n"
                            "app.py:work:7 5 9 20000/20000\n"
                            "app.py:leaf:9 4 4 40/20\n"
                            "app.py:main:1>app.py:work:7 5 9 20000/20000\n"
                            "app.py:work:7>app.py:leaf:9 4 4 20/20\n"
                            "app.py:leaf:9>app.py:leaf:9 4 4 20/0\n";

static struct p2d_profile *profile;
static struct p2d_graph *graph;

static void begin(const char *text)
{
    report = (struct p2d_report){0};
    profile = profile_of_calls(text, &report);
    graph = p2d_graph_new(profile, NULL, &report);
}

static void end(void)
{
    CHECK_TEXT(report.text, "");
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

/* DOT, until the next call. */
static const char *drawn(const struct p2d_look *look)
{
    static char *text;
    struct p2d_bytes bytes = {0};
    free(text);
    text = NULL;
    p2d_write(graph, look, "dot", &bytes, &report);
    text = calloc(bytes.length + 1, 1);
    if (text != NULL && bytes.length > 0)
        memcpy(text, bytes.at, bytes.length);
    p2d_bytes_free(&bytes);
    return text != NULL ? text : "";
}

/* The line that begins so, until the next call. */
static const char *line_of(const char *text, const char *start)
{
    static char line[16384];
    size_t n = strlen(start);
    for (; text != NULL; text = strchr(text, '\n')) {
        text += *text == '\n';
        if (strncmp(text, start, n) == 0) {
            snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
            return line;
        }
        if (*text == '\0')
            break;
    }
    return "";
}

static bool has(const char *start, const char *part)
{
    return strstr(line_of(drawn(NULL), start), part) != NULL;
}

static void a_box_says_what_and_how_much(void)
{
    begin(calls);
    CHECK(has("    n1 [", "<B>work</B>"));
    CHECK(has("    n1 [", ">app.py:7</FONT>"));
    CHECK(has("    n1 [", ">total\xc2\xa0<B>90%</B>"));
    CHECK(has("    n1 [", "<B>50%</B>"));
    CHECK(has("    n1 [", ">20 k calls, 450 µs each<"));
    CHECK(has("    n1 [", "class=\"self-hot\""));
    CHECK(has("    n2 [", "40 calls, 100 ms each, recursive<"));
    CHECK(has("    n0 [", ">1 call<"));
    end();
}

static void an_arrow_says_what_its_box_does_not(void)
{
    begin(calls);
    CHECK(!has("    n0 -> n1 [", " label=")); /* the box below says 90 % and 20 k calls */
    graph->edges.at[0].total /= 2;
    CHECK(has("    n0 -> n1 [", "45%\""));
    graph->vertices.at[2].fn = graph->vertices.at[1].fn;
    graph->edges.at[1].callee = 0; /* main calls work, and work calls main back */
    graph->edges.at[1].back = true;
    CHECK(has("    n0 -> n1 [", "dir=\"both\""));
    CHECK(has("    n0 -> n1 [", "\xe2\x86\x93 45%"));
    CHECK_TEXT(line_of(drawn(NULL), "    n1 -> n0 ["), "");
    end();
}

static void few_samples_may_be_chance(void)
{
    begin(calls);
    graph->samples = 100;
    graph->vertices.at[1].samples_self = 4;
    CHECK(has("    n1 [", "fillcolor=\"#ffffff\""));
    CHECK(has("    n1 [", "<FONT COLOR=\"#595959\">\xc2\xa0\xc2\xa0\xc2\xa0self 50%"));
    CHECK(has("    graph [", "fewer than 5 samples"));
    graph->vertices.at[1].samples_self = 5;
    CHECK(!has("    n1 [", "fillcolor=\"#ffffff\""));
    graph->vertices.at[1].samples_self = 1;
    profile->metrics.at[graph->metric].unit = P2D_UNIT_BYTES; /* of a heap */
    CHECK(!has("    n1 [", "fillcolor=\"#ffffff\""));
    profile->metrics.at[graph->metric].unit = P2D_UNIT_COUNT;
    CHECK(has("    n1 [", "fillcolor=\"#ffffff\""));
    end();
}

static void loops_and_plain_arrows_have_no_direction(void)
{
    begin(calls);
    CHECK(!has("    n0 -> n1 [", "dir="));
    CHECK(!has("    n2 -> n2 [", "label"));
    end();
}

static void arrows_that_are_not_as_measured_are_marked(void)
{
    begin(calls);
    graph->edges.at[0].residual = true;
    CHECK(has("    n0 -> n1 [", "style=\"dashed\""));
    CHECK(has("    n0 -> n1 [", "class=\"residual\""));
    CHECK(has("    graph [", "indirect call (functions hidden)"));
    CHECK(!has("    graph [", "estimated"));
    graph->edges.at[0].estimated = true;
    CHECK(has("    n0 -> n1 [", "style=\"dotted\""));
    CHECK(has("    graph [", "estimated"));
    end();
}

static void only_what_called_itself_is_recursive(void)
{
    begin(calls);
    graph->vertices.at[1].cycle = 1;
    CHECK(!has("    n1 [", "recursive") && !has("    n1 [", "each, in a cycle"));
    graph->vertices.at[1].primitive = p2d_count_unknown();
    CHECK(has("    n1 [", ">20 k calls, 450 µs each, in a cycle<"));
    end();
}

static void arrows_that_lead_back_are_turned_round(void)
{
    begin(calls);
    graph->edges.at[1].back = true;
    CHECK_TEXT(line_of(drawn(NULL), "    n1 -> n2 ["), "");
    CHECK(has("    n2 -> n1 [", "dir=\"back\""));
    CHECK(has("    n2 -> n1 [", "work \xe2\x86\x92 leaf"));
    CHECK(has("    n2 -> n1 [", "color=\"#6a3d9a\""));
    CHECK(has("    graph [", "recursive call"));
    end();
}

static void a_chain_names_its_functions(void)
{
    begin(calls);
    for (uint32_t i = 0; i < 9; i++)
        (void)p2d_vec_push(&graph->chains, &report, graph->vertices.at[i % 3].fn);
    graph->vertices.at[0].chain_length = 3;
    CHECK(has("    n0 [", "<B>main</B>"));
    CHECK(has("    n0 [", "\xe2\x86\x92 work"));
    CHECK(has("    n0 [", "\xe2\x86\x92 leaf"));
    CHECK(!has("    n0 [", "more"));
    CHECK(has("    n0 [", "class=\"self-hot chain\""));
    CHECK(has("    graph [", "shows all 3 functions"));
    graph->vertices.at[0].chain_length = 9;
    CHECK(has("    n0 [", "+ 5 more"));
    CHECK(has("    n0 [", "tooltip=\"main\\napp.py:1\\ntotal"));
    CHECK(has("    n0 [", "one after the other:\\n  main  app.py:1\\n  work  app.py:"));
    end();
}

static void calls_are_told_apart_only_where_that_is_known(void)
{
    begin(calls);
    uint32_t leaf = 0;
    while (p2d_count_compare(graph->vertices.at[leaf].calls,
                             graph->vertices.at[leaf].primitive) == 0)
        leaf++;
    CHECK(strstr(drawn(NULL), "of them not recursive") != NULL);
    graph->vertices.at[leaf].primitive = p2d_count_unknown();
    CHECK(strstr(drawn(NULL), "of them not recursive") == NULL);
    CHECK(strstr(drawn(NULL), " calls, ") != NULL);
    end();
}

/* One of 90 %, three small ones, of which one calls another, and one that two call. */
static const char small_ones[] = "app.py:main:1 4 100 1/1\n"
                                 "app.py:large:2 86 88 1/1\n"
                                 "app.py:one:3 3 4 1/1\n"
                                 "app.py:below:4 1 1 7/7\n"
                                 "app.py:two:5 2 2 1/1\n"
                                 "app.py:shared:6 4 4 2/2\n"
                                 "app.py:main:1>app.py:large:2 86 88 1/1\n"
                                 "app.py:main:1>app.py:one:3 3 4 1/1\n"
                                 "app.py:main:1>app.py:two:5 2 2 1/1\n"
                                 "app.py:main:1>app.py:shared:6 2 2 1/1\n"
                                 "app.py:large:2>app.py:shared:6 2 2 1/1\n"
                                 "app.py:one:3>app.py:below:4 1 1 7/7\n";

static bool is_drawn(const struct p2d_look *look, const char *start, const char *part)
{
    return strstr(line_of(drawn(look), start), part) != NULL;
}

static void small_callees_are_rows_of_one_box(void)
{
    const struct p2d_look look = {.lists = true};
    char arrow[40], box[40];
    begin(small_ones);
    uint32_t one = 0, shared = 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        double self = graph->vertices.at[v].self, total = graph->vertices.at[v].total;
        one = total < 4.5 && self < 3.5 && self > 2.5 ? v : one;
        shared = total < 4.5 && self > 3.5 ? v : shared;
    }
    snprintf(arrow, sizeof arrow, "    n0 -> n%u [", one);
    snprintf(box, sizeof box, "    n%u [", one);
    CHECK(is_drawn(&look, box, "class=\"list\""));
    CHECK(is_drawn(&look, box, ">one<") && is_drawn(&look, box, ">two<"));
    CHECK(is_drawn(&look, box,
                   ">\xc2\xa0\xc2\xa0"
                   "below<"));
    CHECK(!is_drawn(&look, box, ">large<") && !is_drawn(&look, box, ">shared<"));
    CHECK(is_drawn(&look, arrow, "6.0%\"")); /* 4 and 2: the rows of the first level */
    CHECK(is_drawn(&look, "    graph [", "list: callees below 5%"));
    snprintf(box, sizeof box, "    n%u [", shared);
    CHECK(is_drawn(&look, box, "<B>shared</B>")); /* two functions call it */
    CHECK(!is_drawn(NULL, box, "class=\"list\""));
    graph->vertices.at[one].kept = true; /* asked for by name; two alone is no list */
    snprintf(box, sizeof box, "    n%u [", one);
    CHECK(is_drawn(&look, box, "<B>one</B>"));
    end();
}

/* Make the graph one of a comparison; nothing of it was there before. */
static void compare(double whole_before)
{
    struct p2d_report own = {0};
    CHECK(p2d_cells_init(graph, 1, &own));
    graph->compares = true;
    graph->others->at.at[0].whole = graph->others->at.at[0].sum = whole_before;
}

/* A row for what something cost before. */
static uint32_t before(double self, double total)
{
    struct p2d_report own = {0};
    const struct p2d_cell cell = {
        .self = self, .total = total, .calls = p2d_count_unknown(), .known = true};
    return p2d_cells_add(graph, &cell, &own);
}

static void a_comparison_shows_both_sides(void)
{
    begin(calls);
    compare(20);
    graph->vertices.at[0].cells = before(1, 20);
    graph->vertices.at[1].cells = before(15, 19);
    graph->edges.at[0].cells = before(0, 18);
    CHECK(has("    n1 [", "self 15.0 s \xe2\x86\x92 5.00 s"));
    CHECK(has("    n1 [", "<B>\xc2\xa0\xc2\xa0\xc2\xa0\xe2\x88\x92"
                          "67%</B>"));
    CHECK(has("    n1 [", "fillcolor=\"#7eb8ef\""));
    CHECK(has("    n1 [", " faster\""));
    CHECK(has("    n0 [", "fillcolor=\"#ffffff\""));
    CHECK(has("    n2 [", "NEW</B>"));
    CHECK(has("    n2 [", " new slower\""));
    CHECK(has("    n0 -> n1 [", "18.0 s \xe2\x86\x92 9.00 s"));
    CHECK(has("    graph [", "20.0 s \xe2\x86\x92 10.0 s"));
    graph->vertices.at[2].absent = true;
    graph->vertices.at[2].cells = before(0, 3);
    CHECK(has("    n2 [", "GONE</B>"));
    CHECK(has("    n2 [", "total was 3.00 s\xc2\xa0\xc2\xa0\xc2\xa0self was"));
    CHECK(!has("    n2 [", ">40 calls"));
    graph->vertices.at[1].cells = before(0.05, 19);
    CHECK(has("    n1 [", "<B>\xc2\xa0\xc2\xa0\xc2\xa0\xc3\x97"
                          "100</B>"));
    const struct p2d_look classic = {.style = P2D_STYLE_CLASSIC,
                                     .color_by = P2D_COLOR_BY_CHANGE};
    const char *line = line_of(drawn(&classic), "    n1 [");
    CHECK(strstr(line, "95.00% \xe2\x86\x92 90.00%\\n") != NULL);
    CHECK(strstr(line, "color=\"#ff0000\"") != NULL);
    end();
}

static void no_arrow_of_a_comparison_says_what_its_box_says(void)
{
    begin(calls);
    compare(20);
    graph->vertices.at[1].cells = graph->edges.at[0].cells = before(0, 19);
    CHECK(!has("    n0 -> n1 [", " label="));
    graph->edges.at[0].cells = before(0, 18); /* the rest came another way */
    CHECK(has("    n0 -> n1 [", "18.0 s \xe2\x86\x92 9.00 s"));
    end();
}

/* The vertex whose self cost is so much. */
static uint32_t vertex_of(double self)
{
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        if (fabs(graph->vertices.at[v].self - self) < 0.5)
            return v;
    return 0;
}

static void compare_with(uint32_t vertex, uint32_t row, bool absent)
{
    graph->vertices.at[vertex].cells = row;
    graph->vertices.at[vertex].absent = absent;
    for (uint32_t i = 0; i < graph->edges.len; i++)
        if (graph->edges.at[i].callee == vertex) {
            graph->edges.at[i].cells = row;
            graph->edges.at[i].absent = absent;
        }
}

static void rows_of_a_comparison_show_the_change(void)
{
    const struct p2d_look look = {.lists = true};
    char arrow[40], box[40];
    begin(
        "main 4 100 1/1\none 1 1 1/1\ntwo 2 2 1/1\nthree 3 3 1/1\nlarge 90 90 1/1\n"
        "main>one 1 1 1/1\nmain>two 2 2 1/1\nmain>three 3 3 1/1\nmain>large 90 90 1/1\n");
    compare(50);
    compare_with(vertex_of(90), before(45, 45), false);
    compare_with(vertex_of(3), before(1.5, 1.5), false);
    compare_with(vertex_of(1), before(0.5, 0.5), true);
    snprintf(box, sizeof box, "    n%u [", vertex_of(3));
    snprintf(arrow, sizeof arrow, "    n0 -> n%u [", vertex_of(3));
    CHECK(is_drawn(&look, box, "class=\"list\""));
    CHECK(is_drawn(&look, box, "1.50 s \xe2\x86\x92 3.00 s<"));
    CHECK(is_drawn(&look, box, "+100%</B>"));
    CHECK(is_drawn(&look, box,
                   "<B>new</B>\xc2\xa0"
                   "2.00 s<"));
    CHECK(is_drawn(&look, box, "<B>gone</B>, was 500 ms<"));
    CHECK(is_drawn(&look, arrow,
                   "2.00 s \xe2\x86\x92 6.00 s")); /* all three of both sides */
    graph->vertices.at[vertex_of(1)].cells =
        before(3, 3); /* large before, or not by this call */
    CHECK(!is_drawn(&look, box, "class=\"list\""));
    end();
}

static void no_two_boxes_are_called_the_same(void)
{
    static const char alike[] = "/a/x/m.py:f:1 1 1 1/1\n"
                                "/a/y/m.py:f:1 1 1 1/1\n"
                                "/b/y/m.py:f:1 1 1 1/1\n"
                                "/c/n.py:f:1 1 1 1/1\n"
                                "f(int) 1 1 1/1\n"
                                "f\x01 1 1 1/1\n"
                                "f\x02 1 1 1/1\n";
    begin(alike);
    const char *text = drawn(NULL);
    CHECK(strstr(text, ">x/m.py:1<") != NULL);
    CHECK(strstr(text, ">a/y/m.py:1<") != NULL);
    CHECK(strstr(text, ">b/y/m.py:1<") != NULL);
    CHECK(strstr(text, ">n.py:1<") != NULL);
    CHECK(strstr(text, ">#1<") != NULL);
    CHECK(strstr(text, ">#2<") != NULL);
    end();
}

static void ids_are_the_same_in_every_picture(void)
{
    char before[64];
    begin(calls);
    snprintf(before, sizeof before, "%.22s",
             strstr(line_of(drawn(NULL), "    n1 ["), "id="));
    end();
    begin("app.py:work:7 5 9 1/1\nother 90 99 1/1\n");
    CHECK(has("    n1 [", before));
    CHECK(!has("    n0 [", before));
    end();
}

static void numbers_move_to_tooltips_where_they_cost_too_much(void)
{
    struct p2d_look look = {0};
    struct p2d_view view = {.look = &look};
    struct p2d_graph sizes = {0};
    view.graph = &sizes;
    sizes.vertices.len = 20;
    sizes.edges.len = 150;
    CHECK(p2d_labels_edges(&view));
    sizes.edges.len = 151;
    CHECK(!p2d_labels_edges(&view));
    sizes.vertices.len = 200;
    CHECK(p2d_labels_edges(&view));
    look.cluster = P2D_CLUSTER_MODULE;
    CHECK(!p2d_labels_edges(&view));
}

static void frames_hold_the_functions_of_a_module(void)
{
    static const struct p2d_look look = {.cluster = P2D_CLUSTER_MODULE};
    begin("a:f 3 3 1/1\nb:g 2 2 1/1\na:h 1 1 1/1\nplain 0.5 0.5 1/1\n");
    const char *text = drawn(&look);
    CHECK(strstr(text, "subgraph cluster_0 {\n        graph [label=\"a\"") != NULL);
    CHECK(strstr(text, "        n0; n2;\n") != NULL);
    CHECK(strstr(text, "        n1;\n") != NULL);
    CHECK(strstr(text, "cluster_2") == NULL);
    end();
}

/* ------------------------------------------------------------------- links */

static void links_are_encoded(void)
{
    static const struct p2d_look look = {
        .link = "vscode://file{file}:{line}?{function}&{other}"};
    begin(
        "/a b/\xc3\xa9&.py:f\"<:7 1 1 1/1\njavascript%3a:g:1 1 1 1/1\nnofile 1 1 1/1\n");
    const char *text = drawn(&look);
    CHECK(
        strstr(text, "URL=\"vscode://file/a%20b/%C3%A9%26.py:7?f%22%3C&amp;{other}\"") !=
        NULL);
    CHECK(strstr(text, "filejavascript%253a:1?g") != NULL);
    CHECK(strstr(line_of(text, "    n2 ["), "URL") == NULL);
    end();
}

static void templates_that_run_something_are_refused(void)
{
    static const char *const good[] = {"https://x/{file}", "{file}",
                                       "../{file}#{line}", "vscode://file{file}",
                                       "file:{file}",      "a/b:c"};
    static const char *const bad[] = {
        "javascript:x", "JAVASCRIPT:x",  "data:x",         "vbscript:", "",
        "a b",          " javascript:x", "java\tscript:x", ":x"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(p2d_link_is_sound(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!p2d_link_is_sound(bad[i]));
}

/* ---------------------------------------------------------- smaller graphs */

static void a_smaller_graph_hangs_together(void)
{
    enum { N = 200, MOST = 50 };
    char *text = calloc(N, 64), *at = text;
    for (int i = 0; i < N; i++)
        at += sprintf(at, "f%d 1 1 1/1\n", i);
    for (int i = 1; i < N; i++) /* a binary tree, whose names say nothing of its order */
        at += sprintf(at, "f%d>f%d 1 1 1/1\n", (N - (i - 1) / 2) % N, (N - i) % N);
    begin(text);
    struct p2d_graph *small = p2d_shrink(graph, MOST, MOST, &report);
    CHECK(small != NULL && small->vertices.len == MOST && small->edges.len == MOST - 1);
    p2d_shrunk_free(small);
    end();
    free(text);
}

static void a_smaller_graph_keeps_what_was_asked_for(void)
{
    begin("a 9 9 1/1\nb 8 8 1/1\nc 7 7 1/1\nd 1 1 1/1\na>b 5 5 1/1\nb>c 4 4 1/1\n"
          "c>a 3 3 1/1\na>c 2 2 1/1\nc>b 1 1 1/1\n");
    graph->vertices.at[3].kept = true;
    struct p2d_graph *small = p2d_shrink(graph, 3, 0, &report);
    CHECK(has_vertex(small, "d"));
    CHECK(small != NULL && small->vertices.len == 3);
    p2d_shrunk_free(small);
    small = p2d_shrink(graph, 100, 4, &report);
    CHECK(small != NULL && small->vertices.len == 4 && small->edges.len == 3);
    p2d_shrunk_free(small);
    end();
}

int main(void)
{
    RUN(a_box_says_what_and_how_much);
    RUN(an_arrow_says_what_its_box_does_not);
    RUN(few_samples_may_be_chance);
    RUN(loops_and_plain_arrows_have_no_direction);
    RUN(arrows_that_are_not_as_measured_are_marked);
    RUN(only_what_called_itself_is_recursive);
    RUN(arrows_that_lead_back_are_turned_round);
    RUN(a_chain_names_its_functions);
    RUN(calls_are_told_apart_only_where_that_is_known);
    RUN(small_callees_are_rows_of_one_box);
    RUN(a_comparison_shows_both_sides);
    RUN(no_arrow_of_a_comparison_says_what_its_box_says);
    RUN(rows_of_a_comparison_show_the_change);
    RUN(no_two_boxes_are_called_the_same);
    RUN(ids_are_the_same_in_every_picture);
    RUN(numbers_move_to_tooltips_where_they_cost_too_much);
    RUN(frames_hold_the_functions_of_a_module);
    RUN(links_are_encoded);
    RUN(templates_that_run_something_are_refused);
    RUN(a_smaller_graph_hangs_together);
    RUN(a_smaller_graph_keeps_what_was_asked_for);
    return tap_done();
}
