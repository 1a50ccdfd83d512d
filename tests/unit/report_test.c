/* Tests of base/report: the first error sticks, warnings are counted. */
#include "base/report.h"

#include "tap.h"

static void the_first_error_sticks(void)
{
    struct p2d_report report = {0};
    CHECK(!p2d_set_error(&report, P2D_EFORMAT, "line %d", 3));
    CHECK(!p2d_set_error(&report, P2D_EIO, "later"));
    CHECK(report.code == P2D_EFORMAT);
    CHECK_TEXT(report.text, "line 3");
    CHECK(!p2d_ok(&report));
}

static void the_first_place_and_hint_stick(void)
{
    struct p2d_report report = {0};
    p2d_set_hint(&report, "too early: there is no error yet");
    CHECK_TEXT(report.hint, "");
    p2d_set_place(&report, "%s:%d", "a.perf", 1);
    p2d_set_place(&report, "elsewhere");
    p2d_set_error(&report, P2D_EFORMAT, "wrong");
    p2d_set_hint(&report, "do this");
    p2d_set_hint(&report, "or that");
    CHECK_TEXT(report.place, "a.perf:1");
    CHECK_TEXT(report.hint, "do this");
}

static void bytes_from_the_input_are_escaped_everywhere(void)
{
    struct p2d_report report = {0};
    p2d_set_error(&report, P2D_EFORMAT, "name \"%s\"", "\x1b[2J\xc2\x85\xff\n");
    CHECK_TEXT(report.text, "name \"\\x1b[2J\\u0085\\xff\\x0a\"");
    p2d_set_place(&report, "%s", "a\033b");
    CHECK_TEXT(report.place, "a\\x1bb");
    p2d_set_hint(&report, "%s", "\xe2\x80\xae");
    CHECK_TEXT(report.hint, "\\u202e");
    p2d_set_warning(&report, "kind", "p\x07lace", "%s", "be\x07l");
    CHECK_TEXT(report.warnings[0].place, "p\\x07lace");
    CHECK_TEXT(report.warnings[0].text, "be\\x07l");
}

static void a_long_text_is_cut_and_still_ends(void)
{
    struct p2d_report report = {0};
    char name[5000];
    memset(name, '\x01', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    p2d_set_error(&report, P2D_EFORMAT, "%s", name);
    CHECK(strlen(report.text) < sizeof report.text);
    CHECK(strcmp(report.text + strlen(report.text) - 3, "...") == 0);
}

static void warnings_are_counted_by_kind(void)
{
    struct p2d_report report = {0};
    for (int i = 1; i <= 5; i++)
        p2d_set_warning(&report, "one", "a:1", "the first is %d", i);
    p2d_set_warning(&report, "two", "", "another");
    CHECK(report.n_warnings == 2);
    CHECK(report.warnings[0].count == 5);
    CHECK_TEXT(report.warnings[0].text, "the first is 1");
    CHECK_TEXT(report.warnings[0].place, "a:1");
    CHECK(report.warnings[1].count == 1);
    CHECK(p2d_ok(&report));
}

static void more_kinds_than_fit_do_no_harm(void)
{
    static const char *const kinds[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                                        "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"};
    struct p2d_report report = {0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        p2d_set_warning(&report, kinds[i], "", "%s", kinds[i]);
    p2d_set_warning(&report, "a", "", "again");
    CHECK(report.n_warnings == P2D_MAX_WARNINGS);
    CHECK(report.warnings[0].count == 2);
}

int main(void)
{
    RUN(the_first_error_sticks);
    RUN(the_first_place_and_hint_stick);
    RUN(bytes_from_the_input_are_escaped_everywhere);
    RUN(a_long_text_is_cut_and_still_ends);
    RUN(warnings_are_counted_by_kind);
    RUN(more_kinds_than_fit_do_no_harm);
    return tap_done();
}
