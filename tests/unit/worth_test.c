/* worth_test.c - what has no name, and what is said of it. */
#include "graph/worth.h"

#include "graph/change.h"
#include "small_profiles.h"
#include "tap.h"

/* Whether a function of this name and module has no name of its own. */
static bool is_unnamed(const char *name, const char *module, int64_t line)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_fn fn =
        p2d_fn_of(&b, (struct p2d_function){.name = p2d_name(&b, p2d_span_of(name)),
                                            .module = p2d_name(&b, p2d_span_of(module)),
                                            .line = line});
    bool is = p2d_is_unnamed(b.profile, fn);
    p2d_builder_release(&b);
    return is;
}

static void places_in_memory_are_no_names(void)
{
    static const char *const unnamed[][2] = {
        {"[unknown]", ""},
        {"[unknown]", "/opt/gw"},
        {"(unknown)", ""},
        {"[Missed User Stack]", ""},
        {"[unknown_Java]", ""},
        {"[Outside any known module]", ""},
        {"??", ""},
        {"???", "libz.so"},
        {"0x7f10", ""},
        {"0xFFFF", "a.out"},
        {"ffffffff8104f45a", ""},
        {"app+0x10", "/bin/app"},
        {"libc.so.6+0x1a2b", "/lib/libc.so.6"},
        {"[libc.so.6]", ""},
        {"[libm-2.31.so]", ""},
        {"libart.so[+12ab]", "/system/lib64/libart.so"},
        {"func@0x40aa", "app"},
    };
    static const char *const named[][2] = {
        {"main", ""},           {"add", ""},
        {"deadbeef", ""},       {"read+0x12", "libc"},
        {"app+0x", "app"},      {"[other.source]", ""},
        {"[kernel]", ""},       {"f[+1]", ""},
        {"operator[]", ""},     {"unknown", ""},
        {"0xcafe_handler", ""}, {"0x", ""},
        {"[libc.sound]", ""},   {"+0x1", ""},
        {"x@0x12", "app"},
    };
    for (size_t i = 0; i < sizeof unnamed / sizeof *unnamed; i++)
        if (!is_unnamed(unnamed[i][0], unnamed[i][1], 0))
            CHECK_TEXT(unnamed[i][0], "should have no name");
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (is_unnamed(named[i][0], named[i][1], 0))
            CHECK_TEXT(named[i][0], "should have a name");
    CHECK(!is_unnamed("(unknown)", "app.js", 7));
}

static void more_than_one_in_twenty_is_worth_a_warning(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *profile =
        profile_of_stacks("main;f 95\nmain;[unknown] 5\n", &report);
    struct p2d_graph *graph = p2d_graph_new(profile, NULL, &report);
    CHECK(report.n_warnings == 0 && graph->n_notes == 0);
    p2d_graph_free(graph);
    p2d_profile_free(profile);
    profile = profile_of_stacks(
        "main;f 94\nmain;[unknown];[unknown] 6\n[unknown];main 1\n", &report);
    graph = p2d_graph_new(profile, NULL, &report);
    CHECK(report.n_warnings == 1 && graph->n_notes == 1);
    CHECK(strstr(report.warnings[0].text, "5.94% of the cost (weight) has no name") !=
          NULL);
    CHECK_TEXT(graph->notes[0], report.warnings[0].text);
    CHECK(report.warnings[0].hint[0] != '\0');
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

static const char *what_is_said_of(const char *before, const char *after,
                                   struct p2d_report *report)
{
    static char all[1024];
    struct p2d_profile *sides[2] = {profile_of_stacks(before, report),
                                    profile_of_stacks(after, report)};
    struct p2d_graph *graph = p2d_compare(sides[0], sides[1], NULL, report);
    all[0] = '\0';
    for (uint32_t i = 0; graph != NULL && i < graph->n_notes; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s;", graph->notes[i]);
    p2d_graph_free(graph);
    p2d_profile_free(sides[0]);
    p2d_profile_free(sides[1]);
    return all;
}

static void profiles_that_share_no_function_are_told(void)
{
    struct p2d_report report = {0};
    CHECK_TEXT(
        what_is_said_of("a;b 1\n", "c;d 1\n", &report),
        "no function is in both profiles: all of one is new, all of the other gone;");
    CHECK(report.n_warnings == 1);
    CHECK_TEXT(what_is_said_of("a;b 1\n", "a;d 1\n", &report), "");
    /* What has no name on both sides may be anything. */
    CHECK_TEXT(
        what_is_said_of("b;[unknown] 1\n", "c;[unknown] 1\n", &report),
        "no function is in both profiles: all of one is new, all of the other gone;"
        "100% of the cost (weight, after) has no name;"
        "100% of the cost (weight, before) has no name;");
}

int main(void)
{
    RUN(places_in_memory_are_no_names);
    RUN(more_than_one_in_twenty_is_worth_a_warning);
    RUN(profiles_that_share_no_function_are_told);
    return tap_done();
}
