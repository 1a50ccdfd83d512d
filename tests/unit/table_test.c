/* Tests of write/table: what Python's pstats prints, and the same for other profiles. */
#include <time.h>

#include "small_profiles.h"
#include "tap.h"
#include "write/table/python_regex.h"

static const char program[] = "app.py:main:1 0.25 10 1/1\n"
                              "app.py:fact:4 4.75 9.75 30/3\n"
                              "app.py:main:1>app.py:fact:4 0.5 9.75 3/3\n"
                              "app.py:fact:4>app.py:fact:4 4.25 9.25 27/0\n"
                              "lib.py:helper:9 5 5 30/30\n"
                              "app.py:fact:4>lib.py:helper:9 5 5 30/30\n"
                              "lib.py:idle:2 0 0 0/0\n";

static struct p2d_profile *python_profile(struct p2d_report *report)
{
    struct p2d_profile *profile = profile_of_calls(program, report);
    profile->format = "pstats";
    return profile;
}

/* The table of a profile, in a static buffer; the error's text if there is one. */
static const char *table_of(struct p2d_profile *profile, const struct p2d_look *look)
{
    static char text[8192];
    struct p2d_report report = {0};
    struct p2d_bytes bytes = {0};
    struct p2d_graph *graph = p2d_graph_new(profile, NULL, &report);
    bool good = p2d_write(graph, look, "table", &bytes, &report);
    snprintf(text, sizeof text, "%.*s", good ? (int)bytes.length : 0,
             (const char *)bytes.at);
    if (!good)
        snprintf(text, sizeof text, "%s", report.text);
    p2d_bytes_free(&bytes);
    p2d_graph_free(graph);
    return text;
}

static const char *python_table(const struct p2d_look *look)
{
    struct p2d_report report = {0};
    struct p2d_profile *profile = python_profile(&report);
    const char *text = table_of(profile, look);
    p2d_profile_free(profile);
    return text;
}

/* Names of the rows in their order, of a table of functions. */
static const char *order_by(const char *const *keys, bool reversed)
{
    static char names[256];
    struct p2d_look look = {.sort_keys = keys, .reverse_order = reversed};
    const char *text = python_table(&look);
    names[0] = '\0';
    for (const char *at = strstr(text, ".py:"); at != NULL; at = strstr(at + 1, ".py:")) {
        const char *open = strchr(at, '('), *close = strchr(at, ')');
        if (open != NULL && close != NULL)
            snprintf(names + strlen(names), sizeof names - strlen(names), "%.*s ",
                     (int)(close - open - 1), open + 1);
    }
    return names[0] != '\0' ? names : text;
}

#define KEYS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* -------------------------------------------------------------------- tests */

static void functions_are_printed_as_pstats_does(void)
{
    CHECK_TEXT(python_table(NULL),
               "         61 function calls (34 primitive calls) in 10.000 seconds\n"
               "\n"
               "   Ordered by: cumulative time\n"
               "\n"
               "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n"
               "        1    0.250    0.250   10.000   10.000 app.py:1(main)\n"
               "     30/3    4.750    0.158    9.750    3.250 app.py:4(fact)\n"
               "       30    5.000    0.167    5.000    0.167 lib.py:9(helper)\n"
               "        0    0.000             0.000          lib.py:2(idle)\n"
               "\n"
               "\n");
}

static void callers_are_printed_as_pstats_does(void)
{
    CHECK_TEXT(python_table(&(struct p2d_look){.table = P2D_TABLE_CALLERS}),
               "   Ordered by: cumulative time\n"
               "\n"
               "Function          was called by...\n"
               "                      ncalls  tottime  cumtime\n"
               "app.py:1(main)    <- \n"
               "app.py:4(fact)    <-       3    0.500    9.750  app.py:1(main)\n"
               "                        27/0    4.250    9.250  app.py:4(fact)\n"
               "lib.py:9(helper)  <-      30    5.000    5.000  app.py:4(fact)\n"
               "lib.py:2(idle)    <- \n"
               "\n"
               "\n");
}

static void callees_are_printed_as_pstats_does(void)
{
    CHECK_TEXT(python_table(&(struct p2d_look){.table = P2D_TABLE_CALLEES,
                                               .restrictions = KEYS("app")}),
               "   Ordered by: cumulative time\n"
               "   List reduced from 4 to 2 due to restriction <'app'>\n"
               "\n"
               "Function        called...\n"
               "                    ncalls  tottime  cumtime\n"
               "app.py:1(main)  ->       3    0.500    9.750  app.py:4(fact)\n"
               "app.py:4(fact)  ->    27/0    4.250    9.250  app.py:4(fact)\n"
               "                        30    5.000    5.000  lib.py:9(helper)\n"
               "\n"
               "\n");
}

static void callers_that_are_only_counted_look_different(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *profile = python_profile(&report);
    for (p2d_call_id id = 1; id < profile->calls.len; id++)
        profile->calls.at[id].estimated = true;
    CHECK_TEXT(table_of(profile, &(struct p2d_look){.table = P2D_TABLE_CALLERS,
                                                    .restrictions = KEYS("fact")}),
               "   Ordered by: cumulative time\n"
               "   List reduced from 4 to 1 due to restriction <'fact'>\n"
               "\n"
               "Function        was called by...\n"
               "app.py:4(fact)  <- app.py:1(main)(3)   10.000\n"
               "                   app.py:4(fact)(27)    9.750\n"
               "\n"
               "\n");
    p2d_profile_free(profile);
}

static void rows_are_sorted_by_all_of_pstats_keys(void)
{
    CHECK_TEXT(order_by(KEYS("cumulative"), false), "main fact helper idle ");
    CHECK_TEXT(order_by(KEYS("cumulative"), true), "idle helper fact main ");
    CHECK_TEXT(order_by(KEYS("time"), false), "helper fact main idle ");
    CHECK_TEXT(order_by(KEYS("calls"), false), "fact helper main idle ");
    CHECK_TEXT(order_by(KEYS("pcalls"), false), "helper fact main idle ");
    CHECK_TEXT(order_by(KEYS("name"), false), "fact helper idle main ");
    CHECK_TEXT(order_by(KEYS("line"), false), "main idle fact helper ");
    CHECK_TEXT(order_by(KEYS("file"), false), "main fact helper idle ");
    CHECK_TEXT(order_by(KEYS("module", "line"), false), "main fact idle helper ");
    CHECK_TEXT(order_by(KEYS("stdname"), false), "main fact idle helper ");
    CHECK_TEXT(order_by(KEYS("nfl"), false), "fact helper idle main ");
    CHECK_TEXT(order_by(KEYS("calls", "name"), false), "fact helper main idle ");
    CHECK_TEXT(order_by(KEYS("1"), false), "helper fact main idle ");
    CHECK_TEXT(order_by(KEYS("-1"), false), "main fact idle helper ");
}

static void without_keys_rows_are_in_the_file_s_order(void)
{
    const char *const none[] = {NULL};
    const char *text = python_table(&(struct p2d_look){.sort_keys = none});
    CHECK(strstr(text, "   Random listing order was used\n\n   ncalls") != NULL);
    CHECK_TEXT(order_by(none, true), "main fact helper idle ");
}

static void keys_can_be_shortened_as_in_pstats(void)
{
    static const char *const good[] = {"calls", "ca", "nc",  "cu", "cumt", "st",
                                       "ti",    "to", "mod", "nf", "na",   "li",
                                       "l",     "m",  "p",   "s",  "f"};
    static const char *const ambiguous[] = {"c", "cum", "n", "t"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(strstr(python_table(&(struct p2d_look){.sort_keys = KEYS(good[i])}),
                     "Ordered by"));
    for (size_t i = 0; i < sizeof ambiguous / sizeof *ambiguous; i++)
        CHECK(strstr(python_table(&(struct p2d_look){.sort_keys = KEYS(ambiguous[i])}),
                     "is ambiguous"));
    CHECK(
        strstr(python_table(&(struct p2d_look){.sort_keys = KEYS("x")}), "no sort key"));
    CHECK(strstr(python_table(&(struct p2d_look){.sort_keys = KEYS("")}), "no sort key"));
    CHECK(strstr(python_table(&(struct p2d_look){.sort_keys = KEYS("samples")}),
                 "no sort key"));
}

static void restrictions_apply_one_after_the_other(void)
{
    const char *text = python_table(&(struct p2d_look){
        .restrictions = KEYS("0.75", "-1", "100", "99999999999999999999", "1.0", "+2")});
    CHECK(strstr(text, "   Ordered by: cumulative time\n"
                       "   List reduced from 4 to 3 due to restriction <0.75>\n"
                       "   List reduced from 3 to 2 due to restriction <2>\n\n") != NULL);
    CHECK(strstr(text, "main") && strstr(text, "fact") && !strstr(text, "helper"));
}

static void a_table_without_rows_says_nothing_about_them(void)
{
    CHECK_TEXT(python_table(&(struct p2d_look){.restrictions = KEYS("0")}),
               "         61 function calls (34 primitive calls) in 10.000 seconds\n\n");
    CHECK_TEXT(python_table(&(struct p2d_look){.table = P2D_TABLE_CALLERS,
                                               .restrictions = KEYS("no such")}),
               "");
}

static void restrictions_are_quoted_as_python_does(void)
{
    static const char *const cases[][2] = {
        {"fact|it's", "<\"fact|it's\">"},
        {"fact|'\"", "<'fact|\\'\"'>"},
        {"fact|\\.x", "<'fact|\\\\.x'>"},
        {"fact|\t\x01", "<'fact|\\t\\x01'>"},
        {"fact|\xc3\xa9", "<'fact|\xc3\xa9'>"},
        {"fact|\xe2\x80\x8b", "<'fact|\\u200b'>"},
        {"fact|\xff", "<'fact|\\udcff'>"},
        {"fact|\n\r", "<'fact|\\n\\r'>"},
        {"fact|\xc2\xa0\xc2\xad", "<'fact|\\xa0\\xad'>"},
        {"fact|\xf3\xa0\x80\x81", "<'fact|\\U000e0001'>"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text =
            python_table(&(struct p2d_look){.restrictions = KEYS(cases[i][0])});
        CHECK(strstr(text, cases[i][1]) != NULL);
    }
}

static void restrictions_that_make_no_sense_are_refused(void)
{
    static const char *const bad[] = {"1.5",     "-0.5",  "(",     "[a",   "*a",
                                      "a**",     "\\",    "(?=a)", "\\q",  "[z-a]",
                                      "[a-\\d]", "[\\q]", "[\\1]", "[a\\", "(?P<x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct p2d_report report = {0};
        struct p2d_profile *profile = python_profile(&report);
        struct p2d_graph *graph = p2d_graph_new(profile, NULL, &report);
        struct p2d_bytes bytes = {0};
        CHECK(!p2d_write(graph, &(struct p2d_look){.restrictions = KEYS(bad[i])}, "table",
                         &bytes, &report));
        CHECK(report.code == P2D_EUSAGE);
        p2d_bytes_free(&bytes);
        p2d_graph_free(graph);
        p2d_profile_free(profile);
    }
}

static bool found(const char *pattern, const char *text)
{
    struct p2d_report report = {0};
    regex_t regex;
    if (!p2d_compile_pattern(&regex, pattern, &report)) {
        printf("# %s: %s\n", pattern, report.text);
        return false;
    }
    bool good = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return good;
}

static void patterns_mean_what_they_mean_in_python(void)
{
    static const char *const hits[][2] = {{"{built", "{built-in method len}"},
                                          {"^{", "{len}"},
                                          {"len}$", "{len}"},
                                          {"\\d+\\.py", "a12.py"},
                                          {"(?:a|b)+?c", "abac"},
                                          {"(?P<x>a)\\1", "aa"},
                                          {"(?i)MAIN", "main"},
                                          {"[\\w.-]+:\\d", "a-b.c:1"},
                                          {"[]x]", "]"},
                                          {"[^\\d]", "a"},
                                          {"a{2}", "aa"},
                                          {"a{,2}b", "b"},
                                          {"a{2,3}?", "aaa"},
                                          {"a{x}", "a{x}"},
                                          {"\\bmain\\b", "a main b"},
                                          {"[a\\]]]", "]]"},
                                          {"[\\^]", "^"},
                                          {"[-^]", "^"},
                                          {"\\Aab\\Z", "ab"},
                                          {"a\\tb", "a\tb"},
                                          {"<string>", "<string>"},
                                          {"\\<x\\>", "<x>"},
                                          {"\\(m", "f(m)"},
                                          {"", "anything"},
                                          {"[[:]a", ":a"},
                                          {"\\S\\s\\W", "a \t"},
                                          {"^[a-c]x$", "bx"},
                                          {"^[+--]$", ","},
                                          {"^[\\t-\\r]$", "\n"},
                                          {"^[\\b]$", "\b"},
                                          {"^[a-]$", "-"},
                                          {"a{,}b", "xaaab"},
                                          {"a{}", "a{}"},
                                          {"a{,", "a{,"},
                                          {"caf\xc3\xa9", "caf\xc3\xa9"}};
    static const char *const misses[][2] = {
        {"(?:a|b)+?c", "c"}, {"[^\\d]", "12"}, {"a{2}", "a"},   {"\\Ab", "ab"},
        {"\\d", "abc"},      {"[\\^]", "a"},   {"[^^]", "^"},   {"\\bai", "main"},
        {"a.c", "ac"},       {"[a-c]x", "dx"}, {"^[a-]$", "b"}, {"^[+--]$", "."}};
    for (size_t i = 0; i < sizeof hits / sizeof *hits; i++)
        if (!found(hits[i][0], hits[i][1]))
            CHECK_TEXT("missed", hits[i][0]);
    for (size_t i = 0; i < sizeof misses / sizeof *misses; i++)
        if (found(misses[i][0], misses[i][1]))
            CHECK_TEXT("hit", misses[i][0]);
}

static void files_are_listed_with_their_dates(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *profile = python_profile(&report);
    struct p2d_origin origins[] = {
        {p2d_intern(&profile->strings, &report, p2d_span_of("a.pstats")), 86400 * 300,
         true},
        {p2d_intern(&profile->strings, &report, p2d_span_of("-")), 0, false}};
    for (size_t i = 0; i < 2; i++)
        p2d_vec_push(&profile->origins, &report, origins[i]);
    time_t when = (time_t)origins[0].mtime;
    char expected[128];
    struct tm tm;
    localtime_r(&when, &tm);
    size_t n = strftime(expected, sizeof expected, "%a %b %e %H:%M:%S %Y", &tm);
    snprintf(expected + n, sizeof expected - n, "    a.pstats\n\n         61 function");
    CHECK(strncmp(table_of(profile, NULL), expected, strlen(expected)) == 0);
    p2d_profile_free(profile);
}

static void names_keep_their_bytes(void)
{
    struct p2d_report report = {0};
    /* a byte that was no UTF-8, as Python has it, and a character of two bytes */
    struct p2d_profile *profile =
        profile_of_calls("caf\xed\xb3\xa9.py:\xc3\xa9:1 1 1 1/1\n"
                         "x.py:longer:2 1 1 1/1\n",
                         &report);
    profile->format = "pstats";
    const char *text = table_of(profile, &(struct p2d_look){.table = P2D_TABLE_CALLERS});
    CHECK(strstr(text, "caf\xe9.py:1(\xc3\xa9)    <- \n") != NULL);
    CHECK(strstr(text, "x.py:2(longer)  <- \n") != NULL);
    p2d_profile_free(profile);
}

static void built_in_functions_have_braces(void)
{
    static const struct {
        const char *name;
        int64_t line;
    } functions[] = {{"<built-in f>", 0}, {"plain", 0}, {"<>", 0}, {"<", 0}, {"<g>", 5}};
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_CALLS, "pstats", &report);
    p2d_metric time = p2d_metric_of(&b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        struct p2d_function function = {.file = p2d_name(&b, p2d_span_of("~")),
                                        .name =
                                            p2d_name(&b, p2d_span_of(functions[i].name)),
                                        .line = functions[i].line};
        p2d_fn fn = p2d_fn_of(&b, function);
        p2d_add_fn_cost(&b, fn, time, (struct p2d_cost){1, 1});
        p2d_add_fn_calls(&b, fn, p2d_count_of(1), p2d_count_of(1));
    }
    struct p2d_profile *profile = p2d_builder_finish(&b);
    const char *text = table_of(profile, NULL);
    CHECK(strstr(text, " {built-in f}\n") != NULL && strstr(text, " plain\n") != NULL);
    CHECK(strstr(text, " {}\n") != NULL && strstr(text, " <\n") != NULL);
    CHECK(strstr(text, " ~:5(<g>)\n") != NULL);
    p2d_profile_free(profile);
}

static void headings_have_room_for_the_unit(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_CALLS, "callgrind", &report);
    p2d_metric heap = p2d_metric_of(&b, p2d_span_of("heap"), P2D_UNIT_BYTES);
    p2d_fn fn =
        p2d_fn_of(&b, (struct p2d_function){.name = p2d_name(&b, p2d_span_of("f"))});
    p2d_add_fn_cost(&b, fn, heap, (struct p2d_cost){5, 5});
    struct p2d_profile *profile = p2d_builder_finish(&b);
    const char *text = table_of(profile, NULL);
    CHECK(strstr(text,
                 "\n  self [bytes]   self% total [bytes]  total%  function (module)\n"
                 "             5 100.00%             5 100.00%  f\n") != NULL);
    p2d_profile_free(profile);
}

static void stacks_have_a_table_of_samples(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *profile = profile_of_stacks("=cycles\n"
                                                    "main;a:parse 300*3\n"
                                                    "main;b:write 100\n",
                                                    &report);
    CHECK_TEXT(table_of(profile, NULL),
               "         4 samples of cycles: 400 in all\n"
               "\n"
               "   Ordered by: total\n"
               "\n"
               "      samples       self   self%      total  total%  function (module)\n"
               "          0/4          0   0.00%        400 100.00%  main\n"
               "            3        300  75.00%        300  75.00%  parse (a)\n"
               "            1        100  25.00%        100  25.00%  write (b)\n"
               "\n"
               "\n");
    CHECK_TEXT(table_of(profile, &(struct p2d_look){.table = P2D_TABLE_CALLEES,
                                                    .sort_keys = KEYS("self", "name"),
                                                    .restrictions = KEYS("main")}),
               "   Ordered by: self, function name\n"
               "   List reduced from 3 to 1 due to restriction <'main'>\n"
               "\n"
               "Function called...\n"
               "              samples      total  total%\n"
               "main     ->         3        300  75.00%  parse (a)\n"
               "                    1        100  25.00%  write (b)\n"
               "\n"
               "\n");
    p2d_profile_free(profile);
}

static void call_lists_of_others_have_a_table_of_calls(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *profile = profile_of_calls("main 100.5 700 1/1\n"
                                                   "a:parse 599.5 600 5/3\n"
                                                   "main>a:parse 599.5 600 3/3\n",
                                                   &report);
    profile->metrics.at[1].unit = P2D_UNIT_COUNT;
    CHECK_TEXT(table_of(profile, NULL),
               "         time: 700 in all\n"
               "\n"
               "   Ordered by: total\n"
               "\n"
               "        calls       self   self%      total  total%  function (module)\n"
               "            1    100.500  14.36%    700.000 100.00%  main\n"
               "          5/3    599.500  85.64%    600.000  85.71%  parse (a)\n"
               "\n"
               "\n");
    CHECK_TEXT(table_of(profile, &(struct p2d_look){.table = P2D_TABLE_CALLERS,
                                                    .restrictions = KEYS("parse")}),
               "   Ordered by: total\n"
               "   List reduced from 2 to 1 due to restriction <'parse'>\n"
               "\n"
               "Function   was called by...\n"
               "                  calls      total  total%\n"
               "parse (a)  <-         3    600.000  85.71%  main\n"
               "\n"
               "\n");
    p2d_profile_free(profile);
}

int main(void)
{
    RUN(functions_are_printed_as_pstats_does);
    RUN(callers_are_printed_as_pstats_does);
    RUN(callees_are_printed_as_pstats_does);
    RUN(callers_that_are_only_counted_look_different);
    RUN(rows_are_sorted_by_all_of_pstats_keys);
    RUN(without_keys_rows_are_in_the_file_s_order);
    RUN(keys_can_be_shortened_as_in_pstats);
    RUN(restrictions_apply_one_after_the_other);
    RUN(a_table_without_rows_says_nothing_about_them);
    RUN(restrictions_are_quoted_as_python_does);
    RUN(restrictions_that_make_no_sense_are_refused);
    RUN(patterns_mean_what_they_mean_in_python);
    RUN(files_are_listed_with_their_dates);
    RUN(names_keep_their_bytes);
    RUN(built_in_functions_have_braces);
    RUN(headings_have_room_for_the_unit);
    RUN(stacks_have_a_table_of_samples);
    RUN(call_lists_of_others_have_a_table_of_calls);
    return tap_done();
}
