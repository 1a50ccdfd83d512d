/* Tests of pass/: each way to select, on whole stacks and on call lists.
 *
 * A selection's result is compared as text: functions as `name self/total` and calls as
 * `caller>callee total`, heaviest first; `~` marks a call through functions that were
 * left out.
 */
#include "small_profiles.h"
#include "tap.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void put_double(struct p2d_buffer *out, double value)
{
    char text[P2D_NUMBER_SIZE];
    p2d_puts(out, p2d_format_double(value, text));
}

static const char *name_of(const struct p2d_graph *graph, uint32_t v)
{
    const struct p2d_profile *p = graph->profile;
    return (const char *)p2d_text(p, p->fns.at[graph->vertices.at[v].fn].name).at;
}

static void describe(struct p2d_buffer *out, const struct p2d_graph *graph)
{
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        p2d_putf(out, "%s%s ", v > 0 ? ", " : "", name_of(graph, v));
        put_double(out, graph->vertices.at[v].self);
        p2d_putc(out, '/');
        put_double(out, graph->vertices.at[v].total);
    }
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        const struct p2d_edge *edge = &graph->edges.at[e];
        p2d_putf(out, "; %s>%s%s ", name_of(graph, edge->caller),
                 edge->residual ? "~" : "", name_of(graph, edge->callee));
        put_double(out, edge->total);
    }
}

struct outcome {
    struct p2d_report report;
    char text[1024];
    double whole;
};

static struct outcome select_from(struct p2d_profile *profile,
                                  struct p2d_selection selection)
{
    struct outcome o = {.text = "(none)"};
    struct p2d_profile *selected = p2d_select(profile, &selection, &o.report);
    struct p2d_graph *graph = p2d_graph_new(selected, NULL, &o.report);
    if (graph != NULL) {
        struct p2d_report report = {0};
        struct p2d_buffer out = {.report = &report};
        describe(&out, graph);
        snprintf(o.text, sizeof o.text, "%s", buffer_text(&out));
        o.whole = graph->whole;
        p2d_buffer_release(&out);
    }
    p2d_graph_free(graph);
    p2d_profile_free(selected);
    p2d_profile_free(profile);
    return o;
}

static struct outcome from_stacks(const char *text, struct p2d_selection selection)
{
    struct p2d_report report = {0};
    return select_from(profile_of_stacks(text, &report), selection);
}

static struct outcome from_calls(const char *text, struct p2d_selection selection)
{
    struct p2d_report report = {0};
    return select_from(profile_of_calls(text, &report), selection);
}

/* main calls a and b, both call leaf; a calls itself through r. */
static const char stacks[] = "main;a;leaf 10\n"
                             "main;a 5\n"
                             "main;b;leaf 3\n"
                             "main;a;r;a;leaf 2\n"
                             "main 1\n";

static void nothing_asked_for_changes_nothing(void)
{
    struct outcome o = from_stacks(stacks, (struct p2d_selection){0});
    CHECK_TEXT(o.text,
               "main 1/21, a 5/17, leaf 15/15, b 0/3, r 0/2; main>a 17; a>leaf 12; "
               "main>b 3; b>leaf 3; a>r 2; r>a 2");
    CHECK(o.whole == 21);
}

/* ---------------------------------------------------------------- stacks */

static void focus_keeps_whole_samples_that_hold_a_match(void)
{
    struct outcome o = from_stacks(stacks, (struct p2d_selection){.focus = LIST("^b$")});
    CHECK_TEXT(o.text, "leaf 3/3, b 0/3, main 0/3; b>leaf 3; main>b 3");
    CHECK(o.whole == 21);
    o = from_stacks(stacks, (struct p2d_selection){.focus = LIST("^b$", "^r$")});
    CHECK_TEXT(o.text,
               "leaf 5/5, main 0/5, b 0/3, a 0/2, r 0/2; main>b 3; b>leaf 3; main>a 2; "
               "a>leaf 2; a>r 2; r>a 2");
}

static void ignore_drops_whole_samples_that_hold_a_match(void)
{
    struct outcome o =
        from_stacks(stacks, (struct p2d_selection){.ignore = LIST("^leaf$")});
    CHECK_TEXT(o.text, "main 1/6, a 5/5; main>a 5");
    CHECK(o.whole == 21);
}

static void root_begins_stacks_at_the_outermost_match(void)
{
    struct outcome o = from_stacks(stacks, (struct p2d_selection){.root = LIST("a")});
    CHECK_TEXT(o.text, "a 5/17, leaf 12/12, r 0/2; a>leaf 12; a>r 2; r>a 2");
}

static void leaf_ends_stacks_at_the_innermost_match(void)
{
    struct outcome o = from_stacks(stacks, (struct p2d_selection){.leaf = LIST("a")});
    CHECK_TEXT(o.text, "a 5/17, main 0/17, r 0/2; main>a 17; a>r 2; r>a 2");
}

static void root_and_leaf_keep_what_lies_between(void)
{
    struct outcome o = from_stacks(
        stacks, (struct p2d_selection){.root = LIST("a"), .leaf = LIST("leaf")});
    CHECK_TEXT(o.text, "leaf 12/12, a 0/12, r 0/2; a>leaf 12; a>r 2; r>a 2");
}

static void depth_cuts_stacks_and_keeps_self_honest(void)
{
    struct outcome o =
        from_stacks(stacks, (struct p2d_selection){.has_depth = true, .depth = 1});
    CHECK_TEXT(o.text, "main 1/21, a 5/17, b 0/3; main>a 17; main>b 3");
    o = from_stacks(stacks, (struct p2d_selection){.has_depth = true, .depth = 0});
    CHECK_TEXT(o.text, "main 1/21");
    CHECK(o.whole == 21);
}

static void depth_counts_from_the_root_asked_for(void)
{
    struct outcome o = from_stacks(
        stacks, (struct p2d_selection){.root = LIST("a"), .has_depth = true, .depth = 1});
    CHECK_TEXT(o.text, "a 5/17, leaf 10/10, r 0/2; a>leaf 10; a>r 2");
}

static void depth_counts_upwards_from_a_leaf_alone(void)
{
    struct outcome o = from_stacks(
        stacks,
        (struct p2d_selection){.leaf = LIST("leaf"), .has_depth = true, .depth = 1});
    CHECK_TEXT(o.text, "leaf 15/15, a 0/12, b 0/3; a>leaf 12; b>leaf 3");
    o = from_stacks(stacks, (struct p2d_selection){
                                .leaf = LIST("leaf"), .has_depth = true, .depth = 0});
    CHECK_TEXT(o.text, "leaf 15/15");
}

static const char located[] = "app:main;lib:call;app:work;lib:copy 8\n"
                              "app:main;lib:call 4\n"
                              "lib:call 2\n";

static void path_drops_frames_and_marks_calls_through_them(void)
{
    struct outcome o = from_stacks(located, (struct p2d_selection){.path = LIST("app")});
    CHECK_TEXT(o.text, "main 0/12, work 0/8; main>~work 8");
    o = from_stacks(located, (struct p2d_selection){.path = LIST("lib")});
    CHECK_TEXT(o.text, "call 6/14, copy 8/8; call>~copy 8");
    CHECK(o.whole == 14);
    o = from_stacks(located, (struct p2d_selection){.path = LIST("nothing", "li")});
    CHECK_TEXT(o.text, "call 6/14, copy 8/8; call>~copy 8");
}

static void path_is_a_prefix_of_the_file_where_there_is_one(void)
{
    static const char text[] = "/src/app.py:main:1;/src/lib.py:f:2;/lib/src/x.py:g:3 1\n";
    struct outcome o = from_stacks(text, (struct p2d_selection){.path = LIST("/src/")});
    CHECK_TEXT(o.text, "f 0/1, main 0/1; main>f 1");
    o = from_stacks(text, (struct p2d_selection){.path = LIST("src/")});
    CHECK(o.report.code == P2D_EEMPTY);
}

static void path_and_depth_count_only_what_is_shown(void)
{
    struct outcome o = from_stacks(
        located,
        (struct p2d_selection){.path = LIST("app"), .has_depth = true, .depth = 0});
    CHECK_TEXT(o.text, "main 0/12");
    o = from_stacks(located, (struct p2d_selection){.path = LIST("app"),
                                                    .leaf = LIST("work"),
                                                    .has_depth = true,
                                                    .depth = 1});
    CHECK_TEXT(o.text, "main 0/8, work 0/8; main>~work 8");
}

static const char threaded[] =
    "@work 10 11\nf 1\n@work 10 12\nf 2\n@web server 20 20\nf 4\n"
    "@io -1 31\nf 8\n";

static void thread_selects_by_tid_or_by_comm(void)
{
    CHECK_TEXT(from_stacks(threaded, (struct p2d_selection){.thread = LIST("12")}).text,
               "f 2/2");
    CHECK_TEXT(
        from_stacks(threaded, (struct p2d_selection){.thread = LIST("^work$")}).text,
        "f 3/3");
    CHECK_TEXT(
        from_stacks(threaded, (struct p2d_selection){.thread = LIST("=web server")}).text,
        "f 4/4");
    CHECK_TEXT(
        from_stacks(threaded, (struct p2d_selection){.thread = LIST("12", "31")}).text,
        "f 10/10");
    CHECK_TEXT(from_stacks(threaded, (struct p2d_selection){.thread = LIST("10")}).text,
               "(none)"); /* an error, which lists the threads */
}

static void process_selects_by_pid_or_by_the_only_number(void)
{
    CHECK_TEXT(from_stacks(threaded, (struct p2d_selection){.process = LIST("10")}).text,
               "f 3/3");
    CHECK_TEXT(from_stacks(threaded, (struct p2d_selection){.process = LIST("31")}).text,
               "f 8/8");
    CHECK_TEXT(from_stacks(threaded, (struct p2d_selection){.process = LIST("12")}).text,
               "(none)");
    CHECK_TEXT(
        from_stacks(threaded, (struct p2d_selection){.process = LIST("glob:web*")}).text,
        "f 4/4");
}

static void samples_without_a_stack_stay_until_frames_are_asked_for(void)
{
    static const char text[] = "@a 1 1\nf 1\n 2\n";
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_of_stacks(text, &report);
    struct p2d_selection by_thread = {.thread = LIST("1")},
                         by_focus = {.focus = LIST("f")};
    struct p2d_profile *selected = p2d_select(p, &by_thread, &report);
    CHECK(selected != NULL && selected->metrics.at[1].total == 3);
    p2d_profile_free(selected);
    selected = p2d_select(p, &by_focus, &report);
    CHECK(selected != NULL && selected->metrics.at[1].total == 1);
    p2d_profile_free(selected);
    p2d_profile_free(p);
}

static void every_event_survives_a_selection(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_of_stacks("=a\nf 1\n=b\ng 2\n=c\nf 4\n", &report);
    struct p2d_selection selection = {.focus = LIST("f")};
    struct p2d_profile *selected = p2d_select(p, &selection, &report);
    CHECK(selected != NULL && selected->metrics.len == 4);
    CHECK(selected->metrics.at[2].total == 0 && selected->metrics.at[3].total == 4);
    CHECK(p2d_whole(selected, 2) == 2);
    p2d_profile_free(selected);
    p2d_profile_free(p);
}

/* ------------------------------------------------------------ call lists */

static const char calls[] = "main 1 21 1/1\n"
                            "a 5 17 2/2\n"
                            "b 0 3 1/1\n"
                            "leaf 15 15 4/4\n"
                            "other 2 2 1/1\n"
                            "main>a 5 17 2/2\n"
                            "main>b 0 3 1/1\n"
                            "a>leaf 12 12 3/3\n"
                            "b>leaf 3 3 1/1\n"
                            "a>a 0 1 1/0\n";

static void on_calls_focus_keeps_callers_and_callees_of_a_match(void)
{
    struct outcome o = from_calls(calls, (struct p2d_selection){.focus = LIST("^b$")});
    CHECK_TEXT(o.text, "main 1/21, leaf 15/15, b 0/3; main>b 3; b>leaf 3");
    CHECK(o.whole == 23);
}

static void on_calls_ignore_drops_the_matches(void)
{
    struct outcome o =
        from_calls(calls, (struct p2d_selection){.ignore = LIST("^leaf$", "^a$")});
    CHECK_TEXT(o.text, "main 1/21, b 0/3, other 2/2; main>b 3");
    CHECK(o.whole == 23);
}

static void on_calls_root_keeps_its_part_of_what_it_reaches(void)
{
    struct outcome o = from_calls(calls, (struct p2d_selection){.root = LIST("a")});
    CHECK_TEXT(o.text, "a 5/17, leaf 12/12; a>leaf 12; a>a 1");
    CHECK(o.whole == 23);
}

static void on_calls_leaf_keeps_what_leads_to_it(void)
{
    struct outcome o = from_calls(calls, (struct p2d_selection){.leaf = LIST("b")});
    CHECK_TEXT(o.text, "b 0/3, main 0/3; main>b 3");
}

/* f has two callers, so what it costs below each of them is known, but not what g costs. */
static const char merged[] = "main 0 16 1/1\n"
                             "a 0 4 1/1\n"
                             "b 0 12 1/1\n"
                             "f 8 16 4/4\n"
                             "g 8 8 4/4\n"
                             "main>a 4 4 1/1\n"
                             "main>b 12 12 1/1\n"
                             "a>f 2 4 1/1\n"
                             "b>f 6 12 3/3\n"
                             "f>g 8 8 4/4\n";

static void on_calls_parts_of_shared_functions_are_guessed(void)
{
    struct outcome o = from_calls(merged, (struct p2d_selection){.root = LIST("a")});
    CHECK_TEXT(o.text, "f 2/4, a 0/4, g 2/2; a>f 4; f>g 2");
    o = from_calls(merged, (struct p2d_selection){.leaf = LIST("g")});
    CHECK_TEXT(o.text, "g 8/8, f 0/8, main 0/8, b 0/6, a 0/2; f>g 8; main>b 6; b>f 6; "
                       "main>a 2; a>f 2");
}

static void on_calls_guessed_parts_are_marked(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *profile = profile_of_calls(merged, &report);
    struct p2d_profile *part =
        p2d_select(profile, &(struct p2d_selection){.root = LIST("a")}, &report);
    struct p2d_buffer marks = {.report = &report};
    for (p2d_fn fn = 1; part != NULL && fn < part->fns.len; fn++) {
        struct p2d_fn_calls row = p2d_fn_calls_at(part, fn);
        p2d_putf(&marks, "%s%s%s%s ",
                 (const char *)p2d_text(part, part->fns.at[fn].name).at,
                 row.self_estimated ? " self" : "", row.total_estimated ? " total" : "",
                 p2d_count_known(row.calls) ? "" : " calls");
    }
    for (p2d_call_id c = 1; part != NULL && c < part->calls.len; c++)
        p2d_puts(&marks, part->calls.at[c].estimated ? "guess " : "fact ");
    CHECK_TEXT(buffer_text(&marks), "a f self g self total calls fact guess ");
    CHECK(part != NULL && part->notes.len == 1);
    p2d_buffer_release(&marks);
    p2d_profile_free(part);
    p2d_profile_free(profile);
}

static void on_calls_depth_counts_steps(void)
{
    struct outcome o = from_calls(
        calls,
        (struct p2d_selection){.root = LIST("main"), .has_depth = true, .depth = 1});
    CHECK_TEXT(o.text, "main 1/21, a 5/17, b 0/3; main>a 17; main>b 3; a>a 1");
    o = from_calls(calls, (struct p2d_selection){
                              .leaf = LIST("leaf"), .has_depth = true, .depth = 1});
    CHECK_TEXT(o.text, "leaf 15/15, a 0/12, b 0/3; a>leaf 12; b>leaf 3; "
                       "a>a 0.666666666666667");
    o = from_calls(calls, (struct p2d_selection){.has_depth = true, .depth = 0});
    CHECK_TEXT(o.text, "main 1/21, other 2/2");
    o = from_calls("a 1 2 1/1\nb 1 2 1/1\na>b 1 1 1/1\nb>a 1 1 1/1\n",
                   (struct p2d_selection){.has_depth = true, .depth = 0});
    CHECK_TEXT(o.text, "a 1/2, b 1/2; a>b 1; b>a 1");
}

static void on_calls_path_keeps_functions_of_files(void)
{
    struct outcome o = from_calls("/src/a.py:f:1 1 3 1/1\n/lib/b.py:g:2 2 2 1/1\n"
                                  "/src/a.py:f:1>/lib/b.py:g:2 2 2 1/1\n",
                                  (struct p2d_selection){.path = LIST("/src/")});
    CHECK_TEXT(o.text, "f 1/3");
    CHECK(o.whole == 3);
}

static void a_path_without_functions_is_named(void)
{
    struct outcome o = from_stacks(located, (struct p2d_selection){.path = LIST("no")});
    CHECK(o.report.code == P2D_EEMPTY);
    CHECK_TEXT(o.report.text, "no function is in a file of --path (-p) no");
    o = from_stacks("~:f;/x/a.py:g:1 1\n", (struct p2d_selection){.path = LIST("no")});
    CHECK_TEXT(o.report.hint, "files are named like /x/a.py");
    o = from_stacks("f 1\n", (struct p2d_selection){.path = LIST("no")});
    CHECK_TEXT(o.report.hint, "the profile names no files");
    o = from_stacks(located,
                    (struct p2d_selection){.path = LIST("no"), .may_be_empty = true});
    CHECK(o.report.code == P2D_OK);
}

static void a_root_pattern_with_several_matches_is_noted(void)
{
    struct outcome o =
        from_stacks(stacks, (struct p2d_selection){.root = LIST("^[ab]$")});
    CHECK(o.report.n_warnings == 1);
    CHECK_TEXT(o.report.warnings[0].text,
               "--root ^[ab]$ matches 2 functions (--list-functions shows them)");
    o = from_stacks(stacks, (struct p2d_selection){.root = LIST("a")});
    CHECK(o.report.n_warnings == 0);
    o = from_stacks(stacks, (struct p2d_selection){.root = LIST("a", "b")});
    CHECK(o.report.n_warnings == 0);
}

static void on_calls_threads_cannot_be_told_apart(void)
{
    struct outcome o = from_calls(calls, (struct p2d_selection){.thread = LIST("1")});
    CHECK(o.report.code == P2D_EUSAGE);
    o = from_calls(calls, (struct p2d_selection){.process = LIST("1")});
    CHECK(o.report.code == P2D_EUSAGE);
    CHECK_TEXT(o.report.text, "a calls profile does not distinguish threads");
}

/* -------------------------------------------------------------- patterns */

static const char names[] = "app:main:3;app:domain:9;libc:mem*cpy 1\n"
                            "app:main:3;app:remain:20 1\n"
                            "app:lambda(int, char):5 1\n";

static const char *focus(const char *pattern)
{
    static struct outcome o;
    o = from_stacks(
        names, (struct p2d_selection){.focus = (const char *const[]){pattern, NULL}});
    return o.report.code == P2D_OK ? o.text : o.report.text;
}

static void a_pattern_is_a_regular_expression_on_the_full_name(void)
{
    CHECK_TEXT(focus("^libc:"), "mem*cpy 1/1, domain 0/1, main 0/1; domain>mem*cpy 1; "
                                "main>domain 1");
    CHECK_TEXT(focus("^app:20:remain$"), "remain 1/1, main 0/1; main>remain 1");
    CHECK_TEXT(focus("lambda\\(int"), "lambda(int, char) 1/1");
    CHECK_TEXT(focus("remain|lambda"),
               "lambda(int, char) 1/1, remain 1/1, main 0/1; main>remain 1");
}

static void an_equals_sign_takes_the_name_as_it_is(void)
{
    CHECK_TEXT(focus("=mem*cpy"), "mem*cpy 1/1, domain 0/1, main 0/1; domain>mem*cpy 1; "
                                  "main>domain 1");
    CHECK_TEXT(focus("=libc:mem*cpy"), "mem*cpy 1/1, domain 0/1, main 0/1; "
                                       "domain>mem*cpy 1; main>domain 1");
    CHECK_TEXT(focus("=lambda(int, char)"), "lambda(int, char) 1/1");
    CHECK_TEXT(focus("=mem"), "no function matches --focus =mem");
}

static void a_glob_must_match_the_whole_name(void)
{
    CHECK_TEXT(focus("glob:lam*"), "lambda(int, char) 1/1");
    CHECK_TEXT(focus("glob:app:5:*"), "lambda(int, char) 1/1");
    CHECK_TEXT(focus("glob:ambda"), "no function matches --focus glob:ambda");
}

static void root_prefers_an_exact_name_over_a_part_of_one(void)
{
    struct outcome o = from_stacks(names, (struct p2d_selection){.root = LIST("main")});
    CHECK_TEXT(o.text, "main 0/2, mem*cpy 1/1, remain 1/1, domain 0/1; main>remain 1; "
                       "main>domain 1; domain>mem*cpy 1");
    o = from_stacks(names, (struct p2d_selection){.root = LIST("dom*")});
    CHECK_TEXT(o.text, "mem*cpy 1/1, domain 0/1; domain>mem*cpy 1");
    o = from_stacks(names, (struct p2d_selection){.root = LIST("omai")});
    CHECK_TEXT(o.text, "mem*cpy 1/1, domain 0/1; domain>mem*cpy 1");
}

static void a_broken_pattern_is_a_usage_error_with_a_way_out(void)
{
    struct outcome o = from_stacks(names, (struct p2d_selection){.focus = LIST("f(")});
    CHECK(o.report.code == P2D_EUSAGE);
    CHECK(strncmp(o.report.text, "\"f(\" is not a regular expression: ", 31) == 0);
    CHECK(o.report.hint[0] != '\0');
    o = from_stacks(threaded, (struct p2d_selection){.thread = LIST("[")});
    CHECK(o.report.code == P2D_EUSAGE);
}

static void no_match_tells_the_nearest_names(void)
{
    struct outcome o =
        from_stacks(names, (struct p2d_selection){.focus = LIST("=dormain")});
    CHECK(o.report.code == P2D_EEMPTY);
    CHECK_TEXT(o.report.text, "no function matches --focus =dormain");
    CHECK_TEXT(o.report.hint,
               "the nearest names are app:9:domain, app:3:main, app:20:remain");
    o = from_stacks(names, (struct p2d_selection){.leaf = LIST("xmem")});
    CHECK(o.report.code == P2D_EEMPTY);
    CHECK(strstr(o.report.hint, "app:3:main") != NULL);
}

static void the_nearest_names_are_the_nearest_of_many(void)
{
    static const char many[] =
        "aaaa 1\nbbbb 1\nparse_line 1\ncccc 1\nparse_lines 1\nxyz 1\n"
        "parse_file 1\nqqqq 1\n";
    struct outcome o =
        from_stacks(many, (struct p2d_selection){.root = LIST("=parse_lime")});
    CHECK_TEXT(o.report.hint,
               "the nearest names are parse_line, parse_lines, parse_file");
}

static void nothing_to_ignore_is_only_a_warning(void)
{
    struct outcome o =
        from_stacks(names, (struct p2d_selection){.ignore = LIST("=nothing")});
    CHECK(o.report.code == P2D_OK && o.report.n_warnings == 1);
    CHECK_TEXT(o.report.warnings[0].text, "no function matches --ignore =nothing");
}

static void control_bytes_in_names_reach_no_hint(void)
{
    struct outcome o =
        from_stacks("\x1b[2Jevil 1\n", (struct p2d_selection){.focus = LIST("=x")});
    CHECK(strchr(o.report.hint, '\x1b') == NULL && o.report.hint[0] != '\0');
}

static void hide_gives_the_cost_to_the_caller_itself(void)
{
    struct p2d_selection hide = {.hide = LIST("=b")};
    struct outcome o = from_stacks("a;b;c 1\na;b 2\na;c 4\nb 8\nb;c 16\n", hide);
    CHECK_TEXT(o.text, "c 21/21, a 2/7; a>c 5");
    CHECK(o.whole == 31);
    o = from_stacks("a;b;c 1\na;b;b;c 4\n", hide);
    CHECK_TEXT(o.text, "c 5/5, a 0/5; a>~c 5");
}

static void show_hides_all_others(void)
{
    struct p2d_selection show = {.show = LIST("=a", "=d")};
    struct outcome o = from_stacks("a;b;c 1\na;b;d 2\na;b;d;c 4\nx 8\n", show);
    CHECK_TEXT(o.text, "a 1/7, d 6/6; a>~d 6");
}

static void hidden_frames_count_for_no_depth(void)
{
    struct p2d_selection hide = {.hide = LIST("=b"), .has_depth = true, .depth = 1};
    CHECK_TEXT(from_stacks("a;b;c;d 1\n", hide).text, "a 0/1, c 0/1; a>~c 1");
    hide.leaf = LIST("=d");
    CHECK_TEXT(from_stacks("a;c;b;d 1\n", hide).text, "d 1/1, c 0/1; c>~d 1");
}

/* Every call, with "?" where its number is unknown and "~" where its cost is derived. */
static const char *calls_after(const char *text, struct p2d_selection selection)
{
    static char shown[1024];
    struct p2d_report report = {0};
    struct p2d_profile *profile = profile_of_calls(text, &report);
    struct p2d_profile *selected = p2d_select(profile, &selection, &report);
    struct p2d_graph *graph = p2d_graph_new(selected, NULL, &report);
    struct p2d_buffer out = {.report = &report};
    for (uint32_t e = 0; graph != NULL && e < graph->edges.len; e++) {
        const struct p2d_edge *edge = &graph->edges.at[e];
        char count[P2D_COUNT_SIZE];
        p2d_putf(&out, "%s%s>%s%s %s ", e > 0 ? ", " : "", name_of(graph, edge->caller),
                 edge->estimated ? "~" : "", name_of(graph, edge->callee),
                 p2d_count_format(edge->calls, count));
        put_double(&out, edge->total);
    }
    snprintf(shown, sizeof shown, "%s notes %u", buffer_text(&out),
             selected != NULL ? selected->notes.len : 99u);
    p2d_buffer_release(&out);
    p2d_graph_free(graph);
    p2d_profile_free(selected);
    p2d_profile_free(profile);
    return shown;
}

static void on_calls_hiding_what_has_one_caller_is_exact(void)
{
    static const char text[] = "main 1 10 1/1\nmap 2 9 3/3\nf 7 7 6/6\n"
                               "main>map 2 9 3/3\nmap>f 7 7 6/6\nmap>map 1 1 2/2\n";
    struct p2d_selection hide = {.hide = LIST("=map")};
    CHECK_TEXT(from_calls(text, hide).text, "main 3/10, f 7/7; main>f 7");
    CHECK_TEXT(calls_after(text, hide), "main>f 6 7 notes 0");
}

static void on_calls_hiding_divides_among_callers(void)
{
    static const char text[] = "a 1 7 1/1\nb 0 3 1/1\nmap 3 9 2/2\nf 6 6 4/4\n"
                               "a>map 1 6 1/1\nb>map 2 3 1/1\nmap>f 6 6 4/4\n";
    struct p2d_selection hide = {.hide = LIST("=map")};
    CHECK_TEXT(from_calls(text, hide).text, "a 2/7, f 6/6, b 2/3; a>f 4; b>f 2");
    CHECK_TEXT(calls_after(text, hide), "a>~f ? 4, b>~f ? 2 notes 0");
    /* Without the calls' own costs even self is a guess, and said to be. */
    static const char blind[] = "a 1 7 1/1\nb 0 3 1/1\nmap 3 9 2/2\nf 6 6 4/4\n"
                                "a>map 0 6 1/1\nb>map 0 3 1/1\nmap>f 6 6 4/4\n";
    CHECK_TEXT(from_calls(blind, hide).text, "a 3/7, f 6/6, b 1/3; a>f 4; b>f 2");
    CHECK_TEXT(calls_after(blind, hide), "a>~f ? 4, b>~f ? 2 notes 1");
}

static void on_calls_chains_and_circles_can_be_hidden(void)
{
    static const char text[] = "main 1 10 1/1\nx 2 9 1/1\ny 3 7 2/2\nf 4 4 1/1\n"
                               "main>x 2 9 1/1\nx>y 3 7 1/1\ny>x 0 1 1/1\ny>f 4 4 1/1\n";
    struct p2d_selection hide = {.show = LIST("=main", "=f")};
    CHECK_TEXT(from_calls(text, hide).text, "main 6/10, f 4/4; main>f 4");
}

/* `wide` functions call the hidden one, which calls as many others, at the cost of
 * `n_metrics`. */
static struct p2d_report hide_the_middle(unsigned wide, unsigned n_metrics)
{
    struct p2d_report report = {0}, hiding = {0};
    struct p2d_builder b;
    char name[32];
    p2d_builder_init(&b, P2D_CALLS, "test", &report);
    p2d_fn middle = sample_fn(&b, p2d_span_of("middle"));
    for (unsigned m = 0; m < n_metrics; m++) {
        snprintf(name, sizeof name, "event %u", m);
        p2d_metric_of(&b, p2d_span_of(name), P2D_UNIT_COUNT);
    }
    for (unsigned i = 0; i < 2 * wide; i++) {
        snprintf(name, sizeof name, "f%u", i);
        p2d_fn other = sample_fn(&b, p2d_span_of(name));
        p2d_call_id call =
            i < wide ? p2d_call_of(&b, other, middle) : p2d_call_of(&b, middle, other);
        p2d_add_call_cost(&b, call, 1, (struct p2d_cost){1, 1});
    }
    struct p2d_profile *profile = p2d_builder_finish(&b);
    struct p2d_selection hide = {.hide = LIST("=middle")};
    struct p2d_profile *left = p2d_select(profile, &hide, &hiding);
    CHECK(p2d_ok(&report) && (left != NULL) == p2d_ok(&hiding));
    p2d_profile_free(left);
    p2d_profile_free(profile);
    return hiding;
}

static void on_calls_hiding_what_many_call_has_an_end(void)
{
    CHECK(hide_the_middle(80, 10).code == P2D_OK);
    struct p2d_report report = hide_the_middle(80, 1000);
    CHECK(report.code == P2D_ENOMEM);
    CHECK_TEXT(report.text, "too many calls pass through hidden functions");
    CHECK(strstr(report.hint, "hide fewer functions") != NULL);
    report = hide_the_middle(600, 1000);
    CHECK(report.code == P2D_ENOMEM);
    CHECK_TEXT(report.text, "the profile has too many functions and events to hide any");
}

int main(void)
{
    RUN(hide_gives_the_cost_to_the_caller_itself);
    RUN(show_hides_all_others);
    RUN(hidden_frames_count_for_no_depth);
    RUN(on_calls_hiding_what_has_one_caller_is_exact);
    RUN(on_calls_hiding_divides_among_callers);
    RUN(on_calls_chains_and_circles_can_be_hidden);
    RUN(on_calls_hiding_what_many_call_has_an_end);
    RUN(nothing_asked_for_changes_nothing);
    RUN(focus_keeps_whole_samples_that_hold_a_match);
    RUN(ignore_drops_whole_samples_that_hold_a_match);
    RUN(root_begins_stacks_at_the_outermost_match);
    RUN(leaf_ends_stacks_at_the_innermost_match);
    RUN(root_and_leaf_keep_what_lies_between);
    RUN(depth_cuts_stacks_and_keeps_self_honest);
    RUN(depth_counts_from_the_root_asked_for);
    RUN(depth_counts_upwards_from_a_leaf_alone);
    RUN(path_drops_frames_and_marks_calls_through_them);
    RUN(path_is_a_prefix_of_the_file_where_there_is_one);
    RUN(path_and_depth_count_only_what_is_shown);
    RUN(thread_selects_by_tid_or_by_comm);
    RUN(process_selects_by_pid_or_by_the_only_number);
    RUN(samples_without_a_stack_stay_until_frames_are_asked_for);
    RUN(every_event_survives_a_selection);
    RUN(on_calls_focus_keeps_callers_and_callees_of_a_match);
    RUN(on_calls_ignore_drops_the_matches);
    RUN(on_calls_root_keeps_its_part_of_what_it_reaches);
    RUN(on_calls_leaf_keeps_what_leads_to_it);
    RUN(on_calls_parts_of_shared_functions_are_guessed);
    RUN(on_calls_guessed_parts_are_marked);
    RUN(on_calls_depth_counts_steps);
    RUN(on_calls_path_keeps_functions_of_files);
    RUN(a_path_without_functions_is_named);
    RUN(a_root_pattern_with_several_matches_is_noted);
    RUN(on_calls_threads_cannot_be_told_apart);
    RUN(a_pattern_is_a_regular_expression_on_the_full_name);
    RUN(an_equals_sign_takes_the_name_as_it_is);
    RUN(a_glob_must_match_the_whole_name);
    RUN(root_prefers_an_exact_name_over_a_part_of_one);
    RUN(a_broken_pattern_is_a_usage_error_with_a_way_out);
    RUN(no_match_tells_the_nearest_names);
    RUN(the_nearest_names_are_the_nearest_of_many);
    RUN(nothing_to_ignore_is_only_a_warning);
    RUN(control_bytes_in_names_reach_no_hint);
    return tap_done();
}
