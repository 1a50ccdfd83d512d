/* Tests of grouping: names of groups, exact sums, what is estimated, threads. */
#include "pass/group.h"

#include "small_profiles.h"
#include "show.h"
#include "tap.h"
#include "pass/group_name.h"

static struct p2d_report report;

static struct p2d_graph *group(struct p2d_profile *profile, enum p2d_group_by by,
                               struct p2d_profile **grouped)
{
    report = (struct p2d_report){0};
    *grouped = p2d_group(profile, by, &report);
    p2d_profile_free(profile);
    return p2d_graph_new(*grouped, NULL, &report);
}

static void end(struct p2d_graph *graph, struct p2d_profile *profile)
{
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

/* The group of one function. */
static const char *group_of(const char *name, const char *module, const char *file,
                            enum p2d_group_by by)
{
    struct p2d_builder b;
    shown[0] = '\0';
    report = (struct p2d_report){0};
    p2d_builder_init(&b, P2D_TREE, "test", &report);
    p2d_fn fn =
        p2d_fn_of(&b, (struct p2d_function){.name = p2d_name(&b, p2d_span_of(name)),
                                            .module = p2d_name(&b, p2d_span_of(module)),
                                            .file = p2d_name(&b, p2d_span_of(file))});
    show_span(p2d_group_of(b.profile, fn, by));
    p2d_builder_release(&b);
    return shown;
}

static void check_package(const char *name, const char *package)
{
    CHECK_TEXT(group_of(name, "", "", P2D_GROUP_PACKAGE), package);
}

static void check_class(const char *name, const char *class)
{
    CHECK_TEXT(group_of(name, "", "", P2D_GROUP_CLASS), class);
}

static void check_import(const char *file, const char *import)
{
    shown[0] = '\0';
    show_span(p2d_python_import(p2d_span_of(file)));
    CHECK_TEXT(shown, import);
}

static void python_files_are_imported_by_names(void)
{
    check_import("/usr/lib/python3.12/json/decoder.py", "json/decoder");
    check_import("/usr/lib/python3.12/json/__init__.py", "json");
    check_import("/usr/lib/python3.12/ast.py", "ast");
    check_import("/v/lib/python3/site-packages/a.b/c/d.py", "a.b/c/d");
    check_import("/usr/lib/python3/dist-packages/x/__main__.py", "x");
    check_import("/home/a/app/io.py", "io");
    check_import("app/__init__.py", "app");
    check_import("__init__.py", "__init__");
    check_import("<frozen importlib._bootstrap>", "importlib._bootstrap");
    check_import("<string>", "<string>");
    check_import("/usr/lib/python3.12/", "");
    check_import("", "");
}

static void packages_of_names(void)
{
    check_package("std::vector<a::b>::push_back(int)", "std");
    check_package("void (*pick())(a::b)", "");
    check_package("<alloc::vec::Vec<T> as core::ops::Drop>::drop", "alloc");
    check_package("<&mut core::fmt::X as core::fmt::Write>::write", "mut core");
    check_package("net/http.(*conn).serve", "net/http");
    check_package("main.main.func1", "main");
    check_package("github.com/a/b.F[go.shape.int]", "github.com/a/b");
    check_package("java.util.HashMap.get", "java.util");
    check_package("java/util/HashMap.get", "java/util");
    check_package("Ljava/util/HashMap;::get", "java/util");
    check_package("memcpy@@GLIBC_2.14", "");
    check_package("walk.constprop.0", "");
    check_package("main", "");
    check_package("", "");
    check_package("::", "");
    check_package(".", "");
}

static void packages_of_python_files(void)
{
    static const char *const files[][2] = {
        {"/usr/lib/python3.12/json/decoder.py", "json"},
        {"/usr/lib/python3.12/threading.py", "threading"},
        {"/v/lib/python3.12/site-packages/numpy/core/x.py", "numpy"},
        {"/v/lib/python3.12/site-packages/six.py", "six"},
        {"/home/me/app/views.py", "app"},
        {"views.py", "views"},
        {"<frozen importlib._bootstrap>", "importlib"},
        {"~", "builtins"}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        CHECK_TEXT(group_of("f", "", files[i][0], P2D_GROUP_PACKAGE), files[i][1]);
}

static void classes_of_names(void)
{
    check_class("std::vector<a::b>::push_back(c::d)", "std::vector<a::b>");
    check_class("(anonymous namespace)::f(int)", "(anonymous namespace)");
    check_class("java.util.HashMap.get", "java.util.HashMap");
    check_class("Outer.Inner.method", "Outer.Inner");
    check_class("Ljava/util/HashMap;::get", "java/util/HashMap");
    check_class("net/http.(*conn).serve", "net/http.(*conn)");
    check_class("encoding/json.Marshal", "");
    check_class("main", "");
    check_class("operator<<(a::b&)", "");
}

static void modules_files_and_libraries(void)
{
    CHECK_TEXT(group_of("f", "/usr/lib/libc.so.6", "", P2D_GROUP_MODULE),
               "/usr/lib/libc.so.6");
    CHECK_TEXT(group_of("f", "/usr/lib/libc.so.6", "", P2D_GROUP_LIBRARY), "libc.so.6");
    CHECK_TEXT(group_of("f", "", "~", P2D_GROUP_MODULE), "builtins");
    CHECK_TEXT(group_of("f", "x", "/lib/python3/json/x.py", P2D_GROUP_LIBRARY), "json");
    CHECK_TEXT(group_of("f", "m", "/a/b.c", P2D_GROUP_FILE), "/a/b.c");
}

static void stacks_are_grouped_exactly(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g = group(
        profile_of_stacks("a:f;a:g;b:h 5\na:f;b:h;a:g 3\na:f 1\nx;b:h 2*4\n", &report),
        P2D_GROUP_MODULE, &p);
    CHECK(g->vertices.len == 3 && g->whole == 11);
    CHECK(vertex_named(g, "a").self == 4 && vertex_named(g, "a").total == 9);
    CHECK(vertex_named(g, "b").self == 7 && vertex_named(g, "b").total == 10);
    CHECK(vertex_named(g, "(unknown)").self == 0 &&
          vertex_named(g, "(unknown)").samples_total == 4);
    CHECK(edge_total(g, "a", "b") == 8 && edge_total(g, "b", "a") == 3);
    CHECK(edge_total(g, "a", "a") == -1);
    end(g, p);
}

static void calls_without_a_circle_are_grouped_exactly(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        group(profile_of_calls(
                  "a:f 1 10 1/1\na:g 2 8 3/3\nb:h 4 6 2/2\nb:i 2 2 2/2\nc:j 1 1 1/1\n"
                  "a:f>a:g 2 8 3/3\na:g>b:h 4 6 2/2\nb:h>b:i 2 2 2/2\na:f>c:j 1 1 1/1\n",
                  &report),
              P2D_GROUP_MODULE, &p);
    struct p2d_vertex a = vertex_named(g, "a"), b = vertex_named(g, "b");
    CHECK(a.self == 3 && a.total == 10 && a.calls.low == 1 && !a.total_estimated);
    CHECK(b.self == 6 && b.total == 6 && b.calls.low == 2 && !b.total_estimated);
    CHECK(edge_total(g, "a", "b") == 6 && edge_total(g, "a", "c") == 1);
    CHECK(!edge_named(g, "a", "b")->estimated && edge_total(g, "a", "a") == -1);
    CHECK(edge_named(g, "a", "b")->calls.low == 2);
    end(g, p);
}

static void totals_in_a_circle_of_groups_are_estimated(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        group(profile_of_calls("a:f 1 10 1/1\nb:h 4 9 1/1\na:g 5 5 1/1\nm 0 10 1/1\n"
                               "m>a:f 1 10 1/1\na:f>b:h 4 9 1/1\nb:h>a:g 5 5 1/1\n",
                               &report),
              P2D_GROUP_MODULE, &p);
    struct p2d_vertex a = vertex_named(g, "a");
    CHECK(a.self == 6 && a.total == 10 && a.total_estimated);
    CHECK(!vertex_named(g, "b").total_estimated && vertex_named(g, "b").total == 9);
    CHECK(edge_named(g, "b", "a")->estimated && edge_named(g, "a", "b")->estimated);
    CHECK(!edge_named(g, "(unknown)", "a")->estimated);
    end(g, p);
}

static void a_lone_function_keeps_its_numbers_and_its_recursion(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        group(profile_of_calls("m:f 3 9 5/1\nm:f>m:f 1 4 4/0\n", &report),
              P2D_GROUP_MODULE, &p);
    struct p2d_vertex m = vertex_named(g, "m");
    CHECK(m.self == 3 && m.total == 9 && m.calls.low == 5 && m.primitive.low == 1);
    CHECK(edge_total(g, "m", "m") == 4);
    end(g, p);
}

static void samples_are_grouped_by_thread_and_process(void)
{
    static const char text[] =
        "@main 7 7\na;b 3\n 2\n@worker 7 8\na 4\n@other 9 9\na 1\n";
    struct p2d_profile *p;
    struct p2d_graph *g = group(profile_of_stacks(text, &report), P2D_GROUP_THREAD, &p);
    CHECK(vertex_named(g, "main (7)").self == 5 &&
          vertex_named(g, "worker (8)").self == 4);
    CHECK(g->edges.len == 0 && g->vertices.len == 3);
    end(g, p);
    g = group(profile_of_stacks(text, &report), P2D_GROUP_PROCESS, &p);
    CHECK(vertex_named(g, "main (7)").self == 9 &&
          vertex_named(g, "other (9)").self == 1);
    CHECK(g->vertices.len == 2);
    end(g, p);
}

static void without_threads_there_is_nothing_to_group_by(void)
{
    struct p2d_profile *p;
    CHECK(group(profile_of_calls("f 1 1 1/1\n", &report), P2D_GROUP_THREAD, &p) == NULL);
    CHECK(report.code == P2D_EUSAGE && report.hint[0] != '\0');
    report = (struct p2d_report){0};
    CHECK(group(profile_of_stacks("f 1\n", &report), P2D_GROUP_PROCESS, &p) == NULL);
    CHECK_TEXT(report.text, "the stacks profile does not distinguish threads");
}

static const char shared[] = "m:main;a:f;b:g;a:h 3\n"
                             "m:main;a:k;b:i;a:f 4\n"
                             "m:main;a:k;b:g 5\n"
                             "m:main;~a:f 6\n"
                             "m:main;b:g;b:i 7\n";

/* Whether both graphs have the same functions and calls with the same numbers. */
static bool are_equal(const struct p2d_graph *one, const struct p2d_graph *two)
{
    bool equal = one != NULL && two != NULL && one->vertices.len == two->vertices.len &&
                 one->edges.len == two->edges.len;
    for (uint32_t v = 0; equal && v < one->vertices.len; v++) {
        const struct p2d_vertex *a = &one->vertices.at[v], *b = &two->vertices.at[v];
        equal = a->fn == b->fn && a->self == b->self && a->total == b->total &&
                a->samples_total == b->samples_total &&
                p2d_count_known(a->calls) == p2d_count_known(b->calls) &&
                (!p2d_count_known(a->calls) ||
                 p2d_count_value(a->calls) == p2d_count_value(b->calls));
    }
    for (uint32_t e = 0; equal && e < one->edges.len; e++) {
        const struct p2d_edge *a = &one->edges.at[e], *b = &two->edges.at[e];
        equal = a->caller == b->caller && a->callee == b->callee &&
                a->total == b->total && a->residual == b->residual;
    }
    return equal;
}

/* Whether the graph of groups is the same where equal contexts may not be joined; *n gets the
 * number of its contexts. */
static bool for_graph_is_equal(bool counts_calls, uint32_t *n)
{
    report = (struct p2d_report){0};
    struct p2d_profile *profile = profile_of_stacks(shared, &report);
    profile->metrics.at[1].counts_calls = counts_calls;
    struct p2d_profile *some = p2d_group_for_graph(profile, P2D_GROUP_MODULE, &report);
    struct p2d_graph *one = p2d_graph_new(some, NULL, &report);
    struct p2d_profile *joined;
    struct p2d_graph *two = group(profile, P2D_GROUP_MODULE, &joined);
    bool equal = p2d_ok(&report) && are_equal(one, two);
    *n = p2d_ok(&report) ? some->nodes.len - joined->nodes.len : 0;
    end(one, some);
    end(two, joined);
    return equal;
}

static void graphs_of_groups_do_not_need_joined_contexts(void)
{
    uint32_t n_more;
    CHECK(for_graph_is_equal(false, &n_more) && n_more > 0);
    CHECK(for_graph_is_equal(true, &n_more) && n_more == 0);
}

int main(void)
{
    RUN(python_files_are_imported_by_names);
    RUN(packages_of_names);
    RUN(packages_of_python_files);
    RUN(classes_of_names);
    RUN(modules_files_and_libraries);
    RUN(stacks_are_grouped_exactly);
    RUN(calls_without_a_circle_are_grouped_exactly);
    RUN(totals_in_a_circle_of_groups_are_estimated);
    RUN(a_lone_function_keeps_its_numbers_and_its_recursion);
    RUN(samples_are_grouped_by_thread_and_process);
    RUN(without_threads_there_is_nothing_to_group_by);
    RUN(graphs_of_groups_do_not_need_joined_contexts);
    return tap_done();
}
