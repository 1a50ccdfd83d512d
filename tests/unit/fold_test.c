/* Tests of folding: what is noise, where its cost goes, what is said of it. */
#include "pass/fold.h"

#include "small_profiles.h"
#include "tap.h"

static struct p2d_report report;

/* The graph of the folded profile; *folded is NULL where there was nothing to fold. */
static struct p2d_graph *fold(struct p2d_profile *profile, const char *const *keep,
                              struct p2d_profile **folded)
{
    report = (struct p2d_report){0};
    *folded = p2d_fold(profile, &(struct p2d_fold_options){.keep = keep}, &report);
    p2d_profile_free(profile);
    return p2d_graph_new(*folded, NULL, &report);
}

static void end(struct p2d_graph *graph, struct p2d_profile *profile)
{
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

static const char *note(const struct p2d_profile *p, uint32_t i)
{
    return p != NULL && i < p->notes.len ? (const char *)p2d_text(p, p->notes.at[i]).at
                                         : "";
}

static void import_frames_of_stacks_go_into_their_callers(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g = fold(
        profile_of_stacks("m.py:a;<frozen importlib._bootstrap>:_find_and_load:9;"
                          "<frozen importlib._bootstrap>:exec_module:8;m.py:b 6*2\n"
                          "m.py:a;<frozen importlib._bootstrap>:_find_and_load:9 4\n",
                          &report),
        NULL, &p);
    CHECK(g->vertices.len == 2 && g->whole == 10);
    CHECK(vertex_named(g, "a").self == 4 && vertex_named(g, "b").self == 6);
    CHECK(edge_total(g, "a", "b") == 6 && !edge_named(g, "a", "b")->residual);
    CHECK(p->notes.len == 1);
    CHECK_TEXT(note(p, 0), "folded: Python's import system (2 functions, 40.0% self)");
    end(g, p);
}

static bool folds_file(const char *file)
{
    struct p2d_profile *p;
    struct p2d_buffer text = {.report = &report};
    p2d_putf(&text, "m.py:a;%s:load;m.py:b 1\n", file);
    struct p2d_graph *g = fold(profile_of_stacks(buffer_text(&text), &report), NULL, &p);
    bool folds = p != NULL && !has_vertex(g, "load");
    p2d_buffer_release(&text);
    end(g, p);
    return folds;
}

static void files_of_the_import_system_have_its_name_anywhere(void)
{
    CHECK(folds_file("importlib._bootstrap"));
    CHECK(folds_file("/usr/lib/python3.11/importlib/_bootstrap_external.py"));
    CHECK(folds_file("C_\\Lib\\importlib\\_bootstrap.py"));
    CHECK(folds_file("a_b_importlib._bootstra_importlib._bootstrap"));
    CHECK(!folds_file("importlib_bootstrap.py"));
    CHECK(!folds_file("_bootstrap.py"));
    CHECK(!folds_file("importlib._bootstra"));
    CHECK(!folds_file("importli._bootstrap"));
    CHECK(!folds_file("xmportlib._bootstrap"));
}

static void noise_without_anything_above_stays(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        fold(profile_of_stacks("<frozen importlib._bootstrap>:_find_and_load:9;m.py:b 6\n"
                               "_PyEval_EvalFrameDefault;libc:read 1\n",
                               &report),
             NULL, &p);
    CHECK(has_vertex(g, "_find_and_load") && has_vertex(g, "_PyEval_EvalFrameDefault"));
    CHECK(p->notes.len == 0 && g->whole == 7);
    end(g, p);
}

static void interpreter_frames_go_below_python_only(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        fold(profile_of_stacks(
                 "main;_PyEval_EvalFrameDefault;a.py:f;_PyEval_EvalFrameDefault.cold;"
                 "PyObject_Call;a.py:g;_PyEval_EvalFrameDefault 3\n"
                 "main;_PyEval_EvalFrameDefault;a.py:f;PyObject_Call;memcpy 2\n",
                 &report),
             NULL, &p);
    CHECK(g->vertices.len == 5 && g->whole == 5);
    CHECK(edge_total(g, "main", "_PyEval_EvalFrameDefault") == 5);
    CHECK(vertex_named(g, "memcpy").self == 2);
    CHECK_TEXT(note(p, 0),
               "folded: the Python interpreter's own frames (3 functions, 60.0% self)");
    end(g, p);
}

static void trivial_builtins_of_a_call_list_go_into_their_callers(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        fold(profile_of_calls("f 50 100 1/1\ng 10 40 1/1\n~:len 0.5 0.5 9/9\n"
                              "~:sleep 30 30 1/1\n~:map 0.1 9.5 1/1\nh 9.4 9.4 1/1\n"
                              "f>g 10 40 1/1\nf>~:len 0.3 0.3 5/5\n"
                              "g>~:len 0.2 0.2 4/4\ng>~:sleep 30 30 1/1\n"
                              "f>~:map 0.1 9.5 1/1\n~:map>h 9.4 9.4 1/1\n",
                              &report),
             NULL, &p);
    CHECK(!has_vertex(g, "len") && has_vertex(g, "sleep") && has_vertex(g, "map"));
    CHECK(vertex_named(g, "f").self == 50.3 && vertex_named(g, "f").total == 100);
    CHECK(vertex_named(g, "g").self == 10.2 && vertex_named(g, "g").total == 40);
    CHECK(g->sum > 99.999999 && g->sum < 100.000001);
    CHECK_TEXT(note(p, 0), "folded: trivial built-in functions (1 function, 0.5% self)");
    end(g, p);
}

static void builtins_that_calls_do_not_explain_stay(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        fold(profile_of_calls("f 50 100 1/1\n~:len 0.5 0.5 9/9\n~:a 0.1 0.1 1/1\n"
                              "~:b 0.1 0.1 1/1\n~:c 0.1 0.1 1/1\n"
                              "f>~:len 0.3 0.3 5/5\nx>~:b 0.1 0.1 1/1\n"
                              "f>~:c 0.1 0.1 1/1\n",
                              &report),
             NULL, &p);
    CHECK(has_vertex(g, "len") && has_vertex(g, "a") && has_vertex(g, "b") &&
          !has_vertex(g, "c"));
    end(g, p);
}

static void the_import_system_of_a_call_list_becomes_one_function(void)
{
    struct p2d_profile *p;
    struct p2d_graph *g =
        fold(profile_of_calls(
                 "importlib._bootstrap:_find_and_load 2 50 3/1\n"
                 "importlib._bootstrap:exec_module 3 48 3/1\nf 5 55 1/1\nm 40 45 2/2\n"
                 "f>importlib._bootstrap:_find_and_load 1 50 1/1\n"
                 "importlib._bootstrap:_find_and_load>importlib._bootstrap:exec_module 3 "
                 "48 3/1\n"
                 "importlib._bootstrap:exec_module>m 40 45 2/2\n"
                 "m>importlib._bootstrap:_find_and_load 1 5 2/0\n",
                 &report),
             NULL, &p);
    struct p2d_vertex hub = vertex_named(g, "<import system>");
    CHECK(g->vertices.len == 3 && g->whole == 50);
    CHECK(hub.self == 5 && hub.total == 50 && hub.total_estimated && hub.calls.low == 3);
    CHECK(edge_total(g, "f", "<import system>") == 50);
    CHECK_TEXT(note(p, 0), "folded: Python's import system (2 functions, 10.0% self)");
    end(g, p);
}

static void a_lone_import_function_keeps_its_name(void)
{
    struct p2d_profile *p;
    CHECK(fold(profile_of_calls("importlib._bootstrap:exec_module 3 48 3/1\n", &report),
               NULL, &p) == NULL);
    CHECK(report.code == P2D_OK);
}

static void what_was_asked_for_by_name_is_not_folded(void)
{
    static const char *const keep[] = {"len", NULL};
    struct p2d_profile *p;
    struct p2d_graph *g = fold(profile_of_calls("f 99 100 1/1\n~:len 0.5 0.5 9/9\n"
                                                "~:abs 0.5 0.5 9/9\nf>~:len 0.5 0.5 9/9\n"
                                                "f>~:abs 0.5 0.5 9/9\n",
                                                &report),
                               keep, &p);
    CHECK(has_vertex(g, "len") && !has_vertex(g, "abs"));
    end(g, p);
}

static void nothing_to_fold_gives_no_profile_and_no_error(void)
{
    struct p2d_profile *p;
    CHECK(fold(profile_of_stacks("a;b 1\n", &report), NULL, &p) == NULL && p == NULL);
    CHECK(report.code == P2D_OK);
    CHECK(p2d_fold(NULL, NULL, &report) == NULL && report.code == P2D_OK);
}

int main(void)
{
    RUN(import_frames_of_stacks_go_into_their_callers);
    RUN(files_of_the_import_system_have_its_name_anywhere);
    RUN(noise_without_anything_above_stays);
    RUN(interpreter_frames_go_below_python_only);
    RUN(trivial_builtins_of_a_call_list_go_into_their_callers);
    RUN(builtins_that_calls_do_not_explain_stay);
    RUN(the_import_system_of_a_call_list_becomes_one_function);
    RUN(a_lone_import_function_keeps_its_name);
    RUN(what_was_asked_for_by_name_is_not_folded);
    RUN(nothing_to_fold_gives_no_profile_and_no_error);
    return tap_done();
}
