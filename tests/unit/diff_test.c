/* Tests of graph/match_functions.c and graph/compare.c: who is who, and the numbers of both sides. */
#include "graph/change.h"
#include "graph/joint_stacks.h"
#include "graph/match_functions.h"
#include "small_profiles.h"
#include "show.h"
#include "tap.h"

/* ---------------------------------------------------------------- matching */

static struct p2d_profile *profile_of_fns(const char *text, const char *format)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, format, &report);
    struct p2d_span rest = p2d_span_of(text), line;
    while (p2d_cut(&rest, '\n', &line))
        if (line.len > 0)
            (void)sample_fn(&b, line);
    return p2d_builder_finish(&b);
}

static void show_fn(const struct p2d_profile *p, p2d_fn fn)
{
    const struct p2d_function *f = &p->fns.at[fn];
    show_span(p2d_text(p, f->module));
    show(":");
    show_span(p2d_text(p, f->name));
    show(":%d", (int)f->line);
    if (f->column > 0)
        show(":%d", (int)f->column);
}

/* A line for each pair, in before's order. */
static const char *pairs_across(const char *before, const char *before_format,
                                const char *after, const char *after_format)
{
    struct p2d_report report = {0};
    struct p2d_profile *b = profile_of_fns(before, before_format);
    struct p2d_profile *a = profile_of_fns(after, after_format);
    p2d_fn *partners = p2d_match_functions(b, a, &report);
    shown[0] = '\0';
    for (p2d_fn fn = 1; partners != NULL && fn < b->fns.len; fn++) {
        if (partners[fn] == 0)
            continue;
        show_fn(b, fn);
        show(" = ");
        show_fn(a, partners[fn]);
        show("\n");
    }
    p2d_delete(partners);
    p2d_profile_free(b);
    p2d_profile_free(a);
    return shown;
}

static const char *pairs(const char *before, const char *after)
{
    return pairs_across(before, "same", after, "same");
}

static void lines_are_no_identity(void)
{
    CHECK_TEXT(pairs("/a.py:f:10\n/a.py:g:20\n", "/a.py:g:10\n/a.py:f:90\n"),
               "/a.py:f:10 = /a.py:f:90\n/a.py:g:20 = /a.py:g:10\n");
}

static void as_many_of_a_name_are_paired_in_order(void)
{
    CHECK_TEXT(pairs("/a.py:<lambda>:10\n/a.py:<lambda>:20\n",
                     "/a.py:<lambda>:30\n/a.py:<lambda>:20\n"),
               "/a.py:<lambda>:10 = /a.py:<lambda>:20\n"
               "/a.py:<lambda>:20 = /a.py:<lambda>:30\n");
}

static void other_numbers_of_a_name_are_paired_by_line(void)
{
    CHECK_TEXT(pairs("/a.py:<lambda>:10\n/a.py:<lambda>:20\n/a.py:<lambda>:30\n",
                     "/a.py:<lambda>:30\n/a.py:<lambda>:20\n"),
               "/a.py:<lambda>:20 = /a.py:<lambda>:20\n"
               "/a.py:<lambda>:30 = /a.py:<lambda>:30\n");
    CHECK_TEXT(pairs("/a.py:<lambda>:10\n/a.py:<lambda>:50\n",
                     "/a.py:<lambda>:1\n/a.py:<lambda>:12\n/a.py:<lambda>:52\n"),
               "/a.py:<lambda>:10 = /a.py:<lambda>:12\n"
               "/a.py:<lambda>:50 = /a.py:<lambda>:52\n");
    CHECK_TEXT(pairs("/a.py:<lambda>:30\n/a.py:<lambda>:31\n",
                     "/a.py:<lambda>:10\n/a.py:<lambda>:20\n/a.py:<lambda>:30\n"),
               "/a.py:<lambda>:30 = /a.py:<lambda>:30\n"
               "/a.py:<lambda>:31 = /a.py:<lambda>:20\n");
    CHECK_TEXT(pairs("/a.py:<lambda>:98\n/a.py:<lambda>:99\n",
                     "/a.py:<lambda>:1\n/a.py:<lambda>:2\n/a.py:<lambda>:3\n"),
               "/a.py:<lambda>:98 = /a.py:<lambda>:2\n"
               "/a.py:<lambda>:99 = /a.py:<lambda>:3\n");
}

static void equal_columns_come_first(void)
{
    CHECK_TEXT(pairs("/a.js:t:1:18\n/a.js:t:1:218\n", "/a.js:t:1:218\n/a.js:t:1:900\n"),
               "/a.js:t:1:18 = /a.js:t:1:900\n/a.js:t:1:218 = /a.js:t:1:218\n");
    CHECK_TEXT(pairs("/a.js:t:1:18\n/a.js:t:1:218\n", "/a.js:t:1:20\n/a.js:t:1:230\n"),
               "/a.js:t:1:18 = /a.js:t:1:20\n/a.js:t:1:218 = /a.js:t:1:230\n");
    CHECK_TEXT(pairs("/a.js:t:1:900\n", "/a.js:t:1:18\n/a.js:t:1:890\n/a.js:t:2:899\n"),
               "/a.js:t:1:900 = /a.js:t:1:890\n");
    CHECK_TEXT(pairs("VM41:t:1:18\n", "VM7:t:1:18\n"), "VM41:t:1:18 = VM7:t:1:18\n");
    CHECK_TEXT(pairs("VM41x:t:1:18\n", "VM7x:t:1:18\n"), "");
}

static void other_folders_of_the_same_file_are_seen_through(void)
{
    CHECK_TEXT(pairs("/home/me/p/a/u.py:f:1\n/home/me/p/b/u.py:f:1\n",
                     "/ci/p/b/u.py:f:1\n/ci/p/a/u.py:f:1\n"),
               "/home/me/p/a/u.py:f:1 = /ci/p/a/u.py:f:1\n"
               "/home/me/p/b/u.py:f:1 = /ci/p/b/u.py:f:1\n");
    CHECK_TEXT(pairs("/usr/lib/libz.so.1:inflate\n", "/opt/libz.so.1:inflate\n"),
               "/usr/lib/libz.so.1:inflate:0 = /opt/libz.so.1:inflate:0\n");
}

static void different_functions_are_never_joined(void)
{
    CHECK_TEXT(pairs("/x/a.py:f:1\n", "/x/b.py:f:1\n"), "");
    CHECK_TEXT(pairs("/x/a.py:f:1\n", "/y/a.py:f:1\n/z/a.py:f:1\n"), "");
    CHECK_TEXT(pairs("/x/a.py:f:1\n/y/a.py:f:1\n", "/x/a.py:f:1\n/z/a.py:f:1\n"),
               "/x/a.py:f:1 = /x/a.py:f:1\n");
    CHECK_TEXT(
        pairs("/x/foo/__init__.py:<module>:1\n", "/x/bar/__init__.py:<module>:1\n"), "");
    CHECK_TEXT(pairs("m:a\n", "m:b\n"), "");
}

static void what_differs_from_run_to_run_is_no_difference(void)
{
    CHECK_TEXT(pairs("<new of type at 0x7f01>\n<new of type at 0x7f09>\n",
                     "<new of type at 0x55ab>\n<new of type at 0x55aa>\n"),
               ":<new of type at 0x7f01>:0 = :<new of type at 0x55aa>:0\n"
               ":<new of type at 0x7f09>:0 = :<new of type at 0x55ab>:0\n");
    CHECK_TEXT(pairs("f() [clone .llvm.12]\nf()\n", "f()\nf() [clone .llvm.345]\n"),
               ":f() [clone .llvm.12]:0 = :f() [clone .llvm.345]:0\n:f():0 = :f():0\n");
    CHECK_TEXT(pairs("_ZN1a1b17h0123456789abcdefE\n_ZN1a17h01E\n",
                     "_ZN1a1b17hfedcba9876543210E\n_ZN1a17h02E\n"),
               ":_ZN1a1b17h0123456789abcdefE:0 = :_ZN1a1b17hfedcba9876543210E:0\n");
    struct p2d_report report = {0};
    struct p2d_builder b[2];
    struct p2d_profile *p[2];
    const struct p2d_span names[2] = {SPAN("a::b::h0123456789abcdef"),
                                      SPAN("a::b::hfedcba9876543210")};
    for (int i = 0; i < 2; i++) {
        p2d_builder_init(&b[i], P2D_TREE, "same", &report);
        p2d_fn_of(&b[i], (struct p2d_function){.name = p2d_name(&b[i], names[i])});
        p[i] = p2d_builder_finish(&b[i]);
    }
    p2d_fn *partners = p2d_match_functions(p[0], p[1], &report);
    CHECK(partners != NULL && partners[1] == 1);
    p2d_delete(partners);
    p2d_profile_free(p[0]);
    p2d_profile_free(p[1]);
}

static void formats_may_call_a_place_as_they_like(void)
{
    CHECK_TEXT(pairs_across("/x/app.py:main:3\n", "pstats", "main\n", "folded"),
               "/x/app.py:main:3 = :main:0\n");
    CHECK_TEXT(pairs_across("/bin/app:main\n", "perf", "app.c:main:3\n", "callgrind"),
               "/bin/app:main:0 = app.c:main:3\n");
    CHECK_TEXT(pairs_across("/lib/a:free\n/lib/b:free\n", "perf", "free\n", "folded"),
               "");
}

/* ----------------------------------------------------------------- numbers */

struct fixture {
    struct p2d_report report;
    struct p2d_profile *before, *after;
    struct p2d_graph *graph;
};

static struct fixture compare(struct p2d_profile *before, struct p2d_profile *after,
                              struct p2d_compare_options options)
{
    struct fixture f = {.before = before, .after = after};
    f.graph = p2d_compare(before, after, &options, &f.report);
    return f;
}

static struct p2d_profile *stacks(const char *text)
{
    struct p2d_report report = {0};
    return profile_of_stacks(text, &report);
}

static struct p2d_profile *calls(const char *text)
{
    struct p2d_report report = {0};
    return profile_of_calls(text, &report);
}

static void end(struct fixture *f)
{
    p2d_graph_free(f->graph);
    p2d_profile_free(f->before);
    p2d_profile_free(f->after);
}

static const struct p2d_compare_options all = {0};

static const struct p2d_cell *before(const struct fixture *f, const struct p2d_vertex *v)
{
    return p2d_cells_at(f->graph, v->cells);
}

/* What a function cost before. */
static const struct p2d_cell *cell_named(const struct fixture *f, const char *name)
{
    struct p2d_vertex v = vertex_named(f->graph, name);
    return before(f, &v);
}

static enum p2d_presence presence(const struct fixture *f, const struct p2d_vertex *v)
{
    return p2d_presence_of(v->absent, before(f, v));
}

static void both_sides_have_the_numbers_that_they_have_alone(void)
{
    struct fixture f =
        compare(stacks("main;a 4\nmain;old 6\n"), stacks("main;a 3\nmain;b;a 2\n"), all);
    struct p2d_vertex v = vertex_named(f.graph, "a");
    CHECK(v.self == 5 && before(&f, &v)->self == 4 && presence(&f, &v) == P2D_IN_BOTH);
    v = vertex_named(f.graph, "main");
    CHECK(v.total == 5 && before(&f, &v)->total == 10);
    v = vertex_named(f.graph, "b");
    CHECK(v.total == 2 && before(&f, &v)->total == 0 &&
          presence(&f, &v) == P2D_ONLY_AFTER);
    v = vertex_named(f.graph, "old");
    CHECK(v.total == 0 && before(&f, &v)->total == 6 &&
          presence(&f, &v) == P2D_ONLY_BEFORE);
    const struct p2d_edge *e = edge_named(f.graph, "main", "a");
    CHECK(e != NULL && e->total == 3 && p2d_cells_at(f.graph, e->cells)->total == 4);
    e = edge_named(f.graph, "main", "old");
    CHECK(e != NULL && e->total == 0 && e->absent &&
          p2d_cells_at(f.graph, e->cells)->known);
    CHECK(f.graph->sum == 5 && p2d_sum_before(f.graph) == 10);
    CHECK(f.graph->whole == 5 && p2d_whole_before(f.graph) == 10);
    struct p2d_comparison_info info;
    CHECK(p2d_graph_comparison(f.graph, &info) && info.before == 10 && info.after == 5);
    end(&f);
}

static void calls_are_compared_too(void)
{
    struct fixture f = compare(calls("main 1 10 1/1\nf 9 9 3/3\nmain>f 9 9 3/3\n"),
                               calls("main 1 5 1/1\ng 4 4 7/7\nmain>g 4 4 7/7\n"), all);
    struct p2d_vertex v = vertex_named(f.graph, "f");
    CHECK(p2d_count_value(v.calls) == 0 && p2d_count_value(before(&f, &v)->calls) == 3);
    v = vertex_named(f.graph, "g");
    CHECK(p2d_count_value(v.calls) == 7 && p2d_count_value(before(&f, &v)->calls) == 0);
    end(&f);
}

static void the_profiles_may_be_gone_before_the_graph(void)
{
    struct fixture f = compare(stacks("main;a 4\n"), stacks("main;b 3\n"), all);
    p2d_profile_free(f.before);
    p2d_profile_free(f.after);
    f.before = f.after = NULL;
    CHECK(has_vertex(f.graph, "a") && has_vertex(f.graph, "b"));
    end(&f);
}

static void a_profile_has_no_change_from_itself(void)
{
    static const char text[] = "main;a;b 0.1\nmain;a;a 0.2\nmain 0.3\nc;a 0.4\n";
    for (int normalize = 0; normalize < 2; normalize++) {
        struct fixture f = compare(stacks(text), stacks(text),
                                   (struct p2d_compare_options){.normalize = normalize});
        for (uint32_t i = 0; i < f.graph->vertices.len; i++) {
            struct p2d_vertex *v = &f.graph->vertices.at[i];
            CHECK(v->self == before(&f, v)->self && v->total == before(&f, v)->total);
            CHECK(presence(&f, v) == P2D_IN_BOTH);
        }
        for (uint32_t i = 0; i < f.graph->edges.len; i++) {
            const struct p2d_edge *e = &f.graph->edges.at[i];
            CHECK(e->total == p2d_cells_at(f.graph, e->cells)->total);
        }
        end(&f);
    }
}

static void normalising_compares_shares(void)
{
    struct fixture f = compare(stacks("a 1\nb 3\n"), stacks("a 20\nb 20\n"),
                               (struct p2d_compare_options){.normalize = true});
    CHECK(cell_named(&f, "a")->self == 10);
    CHECK(cell_named(&f, "b")->self == 30);
    CHECK(f.graph->normalised && p2d_whole_before(f.graph) == 40);
    end(&f);
}

static struct p2d_profile *clock_of(const char *metric, enum p2d_unit unit, double value)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "same", &report);
    p2d_frame(&b, p2d_fn_of(&b, (struct p2d_function){
                                    .name = p2d_name(&b, p2d_span_of("main"))}));
    p2d_add_sample(
        &b, (struct p2d_sample){.node = p2d_stack(&b, P2D_ROOT_FIRST),
                                .metric = p2d_metric_of(&b, p2d_span_of(metric), unit),
                                .value = value,
                                .count = 1});
    return p2d_builder_finish(&b);
}

static void units_of_time_are_converted(void)
{
    struct fixture f = compare(clock_of("cpu-clock", P2D_UNIT_NANOSECONDS, 5e8),
                               clock_of("time", P2D_UNIT_SECONDS, 1), all);
    CHECK(cell_named(&f, "main")->self == 0.5 && !f.graph->normalised);
    end(&f);
}

static void counts_of_different_things_are_compared_by_share(void)
{
    struct fixture f = compare(clock_of("cycles", P2D_UNIT_COUNT, 5e8),
                               clock_of("samples", P2D_UNIT_COUNT, 10), all);
    CHECK(f.graph->normalised && f.report.n_warnings == 1);
    CHECK(cell_named(&f, "main")->self == 10);
    end(&f);
    f = compare(clock_of("cycles:u", P2D_UNIT_COUNT, 5),
                clock_of("cycles", P2D_UNIT_COUNT, 10), all);
    CHECK(!f.graph->normalised && f.report.n_warnings == 0);
    end(&f);
}

static void units_that_have_nothing_in_common_are_refused(void)
{
    struct fixture f = compare(clock_of("heap", P2D_UNIT_BYTES, 5),
                               clock_of("time", P2D_UNIT_SECONDS, 1), all);
    CHECK(f.graph == NULL && f.report.code == P2D_EUSAGE);
    CHECK_TEXT(f.report.text, "\"heap\" in bytes and \"time\" in s cannot be compared");
    end(&f);
    f = compare(clock_of("a", P2D_UNIT_COUNT, 5), clock_of("b", P2D_UNIT_COUNT, 1),
                (struct p2d_compare_options){.graph.event = "b"});
    CHECK(f.graph == NULL && f.report.code == P2D_EEMPTY);
    end(&f);
}

static void shapes_may_differ(void)
{
    struct fixture f = compare(calls("main 1 4 1/1\nf 3 3 3/3\nmain>f 3 3 3/3\n"),
                               stacks("main 1\nmain;f 3\n"),
                               (struct p2d_compare_options){.normalize = true});
    struct p2d_vertex v = vertex_named(f.graph, "f");
    CHECK(v.self == 3 && before(&f, &v)->self == 3 && presence(&f, &v) == P2D_IN_BOTH);
    CHECK(!p2d_count_known(v.calls) && p2d_count_value(before(&f, &v)->calls) == 3);
    CHECK(f.graph->samples == 0);
    end(&f);
}

static void noise_is_below_the_tolerance_of_the_larger_whole(void)
{
    struct fixture f = compare(stacks("a 100\n"), stacks("a 50\n"),
                               (struct p2d_compare_options){.tolerance = 0.1});
    CHECK(p2d_change_of(f.graph, 20, 10) == P2D_SLOWER);
    CHECK(p2d_change_of(f.graph, 19, 10) == P2D_UNCHANGED);
    CHECK(p2d_change_of(f.graph, 10, 20) == P2D_FASTER);
    f.graph->only_slower = true;
    CHECK(p2d_change_of(f.graph, 10, 20) == P2D_UNCHANGED);
    f.graph->tolerance = 0;
    CHECK(p2d_change_of(f.graph, 10 + 1e-8, 10) == P2D_UNCHANGED);
    CHECK(p2d_change_of(f.graph, 10.001, 10) == P2D_SLOWER);
    end(&f);
}

static void pruning_goes_by_the_larger_side_and_keeps_what_changed(void)
{
    struct p2d_compare_options options = {.graph.node_threshold = 0.3, .tolerance = 0.1};
    struct fixture f = compare(stacks("big 40\nsmall 40\nodd 15\nsame 5\n"),
                               stacks("big 90\nsmall 5\nsame 5\n"), options);
    CHECK(has_vertex(f.graph, "big") && has_vertex(f.graph, "small"));
    CHECK(has_vertex(f.graph, "odd") && !has_vertex(f.graph, "same"));
    CHECK(f.graph->all_vertices == 4);
    CHECK(vertex_is_named(f.graph, 0, "big") && vertex_is_named(f.graph, 1, "small"));
    end(&f);
}

static void calls_through_what_is_left_out_have_both_sides(void)
{
    struct p2d_compare_options options = {.graph = {.node_threshold = 0.9, .join = true},
                                          .tolerance = 0.05};
    struct fixture f =
        compare(stacks("main;mid;leaf 80\nmain 20\nmain;mid;gone 20\n"),
                stacks("main;mid;leaf 40\nmain 20\nmain;mid;new 40\n"), options);
    CHECK(!has_vertex(f.graph, "mid") && f.graph->vertices.len == 4);
    const struct p2d_edge *e = edge_named(f.graph, "main", "leaf");
    CHECK(e != NULL && e->residual && e->total == 40 &&
          p2d_cells_at(f.graph, e->cells)->total == 80);
    CHECK(e != NULL && !e->absent && p2d_cells_at(f.graph, e->cells)->known &&
          e->estimated);
    e = edge_named(f.graph, "main", "gone");
    CHECK(e != NULL && e->total == 0 && p2d_cells_at(f.graph, e->cells)->total == 20);
    CHECK(e != NULL && e->absent && p2d_cells_at(f.graph, e->cells)->known);
    e = edge_named(f.graph, "main", "new");
    CHECK(e != NULL && e->total == 40 && !p2d_cells_at(f.graph, e->cells)->known);
    end(&f);
}

static void room_goes_to_what_changed(void)
{
    struct p2d_compare_options options = {.graph = {.max_nodes = 2}, .tolerance = 0.01};
    struct fixture f = compare(stacks("big 80\nodd 15\nnext 60\n"),
                               stacks("big 80\nodd 5\nnext 60\n"), options);
    CHECK(f.graph->vertices.len == 2 && has_vertex(f.graph, "odd"));
    CHECK(has_vertex(f.graph, "big"));
    end(&f);
}

static void an_empty_side_is_nothing(void)
{
    struct fixture f = compare(stacks(""), clock_of("time", P2D_UNIT_SECONDS, 1), all);
    CHECK(f.graph != NULL && p2d_sum_before(f.graph) == 0 && f.graph->sum == 1);
    end(&f);
}

/* ------------------------------------------------------------------ stacks */

static void show_stack(const struct p2d_profile *p, p2d_node node)
{
    if (p->nodes.at[node].parent != 0) {
        show_stack(p, p->nodes.at[node].parent);
        show(";");
    }
    show(p->nodes.at[node].gap ? "~" : "");
    show_span(p2d_text(p, p->fns.at[p->nodes.at[node].fn].name));
}

/* A line for each sample: "before main;f 3 @app -2", with the thread's name and pid. */
static const char *joint(const struct p2d_graph *graph)
{
    const struct p2d_profile *p = graph->stacks->profile;
    shown[0] = '\0';
    for (uint32_t i = 1; i < p->samples.len; i++) {
        const struct p2d_sample *sample = &p->samples.at[i];
        show(sample->metric == graph->stacks->after ? "after " : "before ");
        show_stack(p, sample->node);
        show(" %g", sample->value);
        if (sample->thread != 0) {
            const struct p2d_thread_info *info = &p->threads.at[sample->thread];
            show(" @");
            show_span(p2d_text(p, info->comm));
            show(" %s %d", info->pid < -1 ? "made up" : "given", (int)info->tid);
        }
        show("\n");
    }
    return shown;
}

static void stacks_are_the_same_frame_by_frame(void)
{
    struct fixture f = compare(stacks("/a/x.py:main:1;/a/x.py:f:10 3\n~g 1\n"),
                               stacks("/b/x.py:main:1;/b/x.py:f:12 4\ng 2\n"), all);
    CHECK_TEXT(joint(f.graph), "after main;f 4\nafter g 2\n"
                               "before main;f 3\nbefore ~g 1\n");
    const struct p2d_profile *p = f.graph->stacks->profile;
    CHECK(p->nodes.len == 1 + 4); /* a gap is another context */
    CHECK(p->samples.at[1].node == p->samples.at[3].node);
    CHECK(p->metrics.at[f.graph->stacks->after].total == 6);
    CHECK(p->metrics.at[f.graph->stacks->before].total == 4);
    CHECK(!f.graph->stacks->is_estimated && f.graph->stacks->guesses.len == 0);
    end(&f);
}

static void only_the_compared_metric_is_joined_and_scaled(void)
{
    struct fixture f =
        compare(stacks("=a\nmain 10\n=b\nmain 1\n"), stacks("=a\nmain 5\n=b\nf 1\n"),
                (struct p2d_compare_options){.graph.event = "a", .normalize = true});
    CHECK_TEXT(joint(f.graph), "after main 5\nbefore main 5\n");
    end(&f);
}

static void threads_are_the_same_by_name(void)
{
    struct fixture f =
        compare(stacks("@app 10 10\nmain 1\n@worker 10 11\nmain 2\n"
                       "@worker 10 12\nmain 3\n@ 10 13\nmain 4\n"),
                stacks("@worker 20 21\nmain 5\n@app 20 20\nmain 6\n"), all);
    CHECK_TEXT(joint(f.graph),
               "after main 5 @worker made up -1\nafter main 6 @app made up -1\n"
               "before main 1 @app made up -1\nbefore main 5 @worker made up -1\n"
               "before main 4 @ given 13\n");
    end(&f);
}

static void processes_are_the_same_by_their_main_thread(void)
{
    struct fixture f =
        compare(stacks("@w 10 11\nmain 1\n@a 10 10\nmain 2\n@w 30 31\nmain 4\n"
                       "@b 30 30\nmain 8\n"),
                stacks("@b 10 10\nmain 1\n@w 10 11\nmain 2\n@a 40 40\nmain 4\n"), all);
    const struct p2d_profile *p = f.graph->stacks->profile;
    /* b and its w, a; and w of a, which is only before. */
    CHECK(p->threads.len == 1 + 4);
    CHECK(p->threads.at[1].pid == p->threads.at[2].pid);
    CHECK(p->threads.at[3].pid == p->threads.at[4].pid);
    CHECK(p->threads.at[1].pid != p->threads.at[3].pid);
    end(&f);
}

static void of_a_call_list_stacks_are_guessed_as_of_it_alone(void)
{
    static const char list[] = "main 1 4 1/1\nf 3 3 3/3\ng 2 2 1/1\n"
                               "main>f 1 1 1/1\ng>f 2 2 2/2\n";
    struct fixture f = compare(calls(list), stacks("main 1\nmain;f 3\n"),
                               (struct p2d_compare_options){.normalize = true});
    CHECK(f.graph->stacks->is_estimated && f.graph->stacks->guesses.len > 0);
    CHECK(strstr(joint(f.graph), "after main 1\nafter main;f 3\nbefore ") != NULL);
    end(&f);
}

static void stacks_can_be_left_behind(void)
{
    struct fixture f = compare(stacks("main 1\n"), stacks("main 2\n"),
                               (struct p2d_compare_options){.no_stacks = true});
    CHECK(f.graph->stacks == NULL && f.graph->sum == 2);
    struct p2d_bytes bytes;
    CHECK(!p2d_write(f.graph, NULL, "flamegraph", &bytes, &f.report));
    CHECK(f.report.code == P2D_EUSAGE);
    end(&f);
}

int main(void)
{
    RUN(lines_are_no_identity);
    RUN(as_many_of_a_name_are_paired_in_order);
    RUN(other_numbers_of_a_name_are_paired_by_line);
    RUN(equal_columns_come_first);
    RUN(other_folders_of_the_same_file_are_seen_through);
    RUN(different_functions_are_never_joined);
    RUN(what_differs_from_run_to_run_is_no_difference);
    RUN(formats_may_call_a_place_as_they_like);
    RUN(both_sides_have_the_numbers_that_they_have_alone);
    RUN(calls_are_compared_too);
    RUN(the_profiles_may_be_gone_before_the_graph);
    RUN(a_profile_has_no_change_from_itself);
    RUN(normalising_compares_shares);
    RUN(units_of_time_are_converted);
    RUN(counts_of_different_things_are_compared_by_share);
    RUN(units_that_have_nothing_in_common_are_refused);
    RUN(shapes_may_differ);
    RUN(noise_is_below_the_tolerance_of_the_larger_whole);
    RUN(pruning_goes_by_the_larger_side_and_keeps_what_changed);
    RUN(calls_through_what_is_left_out_have_both_sides);
    RUN(room_goes_to_what_changed);
    RUN(an_empty_side_is_nothing);
    RUN(stacks_are_the_same_frame_by_frame);
    RUN(only_the_compared_metric_is_joined_and_scaled);
    RUN(threads_are_the_same_by_name);
    RUN(processes_are_the_same_by_their_main_thread);
    RUN(of_a_call_list_stacks_are_guessed_as_of_it_alone);
    RUN(stacks_can_be_left_behind);
    return tap_done();
}
