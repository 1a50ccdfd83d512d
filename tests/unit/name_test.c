/* Tests of look/name: short names and places. */
#include "look/name.h"

#include <math.h>

#include "look/text_width.h"
#include "small_profiles.h"
#include "tap.h"

static struct p2d_report report;
static struct p2d_buffer buffer;

static struct p2d_builder builder;

static p2d_fn function(const char *name, const char *module, const char *file)
{
    struct p2d_function fn = {.name = p2d_name(&builder, p2d_span_of(name)),
                              .module = p2d_name(&builder, p2d_span_of(module)),
                              .file = p2d_name(&builder, p2d_span_of(file))};
    return p2d_fn_of(&builder, fn);
}

static const char *text_of(const char *name, const char *file,
                           enum p2d_name_length length)
{
    p2d_buffer_release(&buffer);
    buffer = (struct p2d_buffer){.report = &report};
    p2d_builder_init(&builder, P2D_CALLS, "test", &report);
    p2d_fn fn = function(name, "", file);
    struct p2d_profile *profile = p2d_builder_finish(&builder);
    p2d_put_short_name(&buffer, profile, fn, length);
    p2d_profile_free(profile);
    return buffer_text(&buffer);
}

static const char *name(const char *text)
{
    return text_of(text, "", P2D_NAME_SHORT);
}

static const char *builtin(const char *text)
{
    return text_of(text, "~", P2D_NAME_SHORT);
}

static void no_name_has_two_ellipses_in_a_row(void)
{
    static const char *const cut[][2] = {{"abcdefghijklm", "abcd\xe2\x80\xa6ijklm"},
                                         {"outer::v1::T<\xe2\x80\xa6>::op", ""},
                                         {"abcde", "abcde"}};
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        struct p2d_buffer out = {.report = &report};
        p2d_put_cut(&out, p2d_span_of(cut[i][0]), 10);
        if (cut[i][1][0] != '\0')
            CHECK_TEXT(buffer_text(&out), cut[i][1]);
        CHECK(strstr(buffer_text(&out), "\xe2\x80\xa6\xe2\x80\xa6") == NULL);
        p2d_buffer_release(&out);
    }
    struct p2d_buffer out = {.report = &report};
    p2d_put_cut(&out, p2d_span_of("abcdefghi\xe2\x80\xa6>::g"), 10);
    CHECK_TEXT(buffer_text(&out), "abcd\xe2\x80\xa6>::g");
    p2d_buffer_release(&out);
}

static void builtins_of_python_are_called_as_in_a_program(void)
{
    CHECK_TEXT(builtin("<built-in method builtins.len>"), "len");
    CHECK_TEXT(builtin("<built-in method posix.stat>"), "posix.stat");
    CHECK_TEXT(builtin("<built-in function sum>"), "sum");
    CHECK_TEXT(builtin("<method 'append' of 'list' objects>"), "list.append");
    CHECK_TEXT(builtin("<slot wrapper '__init__' of 'object' objects>"),
               "object.__init__");
    CHECK_TEXT(builtin("<method 'append' of list objects>"),
               "<method 'append' of list objects>");
    CHECK_TEXT(builtin("<built-in method builtins.>"), "<built-in method builtins.>");
    CHECK_TEXT(builtin("<module>"), "<module>");
    CHECK_TEXT(name("<built-in method builtins.len>"), "<built-in method builtins.len>");
}

static void what_fits_on_a_line_stays_whole(void)
{
    CHECK_TEXT(name("main"), "main");
    CHECK_TEXT(name("push_back(int const&)"), "push_back(int const&)");
    CHECK_TEXT(name(""), "(no name)");
    CHECK_TEXT(name("a\x1b[0m\xff"), "a\xef\xbf\xbd[0m\xef\xbf\xbd");
}

static void long_names_break_where_their_parts_end(void)
{
    CHECK_TEXT(
        text_of("outer::inner::collection<alpha, beta>::insert(int)", "", P2D_NAME_WHOLE),
        "outer::inner::collection<alpha,\nbeta>::insert(int)");
    CHECK_TEXT(text_of("some_namespace::some_class::some_method_with_a_name", "",
                       P2D_NAME_WHOLE),
               "some_namespace::some_class::\nsome_method_with_a_name");
}

static void parameters_go_before_the_name_is_cut(void)
{
    const char *const long_one =
        "void ns::run<std::vector<std::string, std::allocator<std::string> >, "
        "std::map<int, std::vector<int, std::allocator<int> > > >(std::function<void "
        "(int, int)> const&)";
    CHECK_TEXT(name(long_one), "ns::run");
    CHECK_TEXT(text_of(long_one, "", P2D_NAME_STRIPPED), "void ns::run");
    CHECK(strstr(text_of(long_one, "", P2D_NAME_WHOLE), "\xe2\x80\xa6") != NULL);
}

static size_t longest_line(const char *text, unsigned *lines)
{
    size_t longest = 0;
    *lines = 0;
    while (*text != '\0') {
        size_t n = strcspn(text, "\n"), points = 0;
        for (size_t i = 0; i < n; i++)
            points += (text[i] & 0xC0) != 0x80;
        longest = points > longest ? points : longest;
        ++*lines;
        text += n + (text[n] == '\n');
    }
    return longest;
}

static void no_name_takes_more_room_than_three_lines(void)
{
    char text[600];
    for (size_t n = 1; n < sizeof text - 1; n++) {
        static const char parts[] = "ab::c,d<e f._g/(";
        unsigned lines;
        for (size_t i = 0; i < n; i++)
            text[i] = parts[(i * i * 7 + i / 3 + n) % (sizeof parts - 1)];
        text[n] = '\0';
        size_t longest = longest_line(text_of(text, "", P2D_NAME_WHOLE), &lines);
        CHECK(lines <= P2D_NAME_LINES);
        CHECK(longest <= P2D_NAME_COLUMNS);
    }
}

static void folders_of_a_go_import_go(void)
{
    CHECK_TEXT(name("github.com/someone/project/pkg.(*T).Method"), "pkg.(*T).Method");
    CHECK_TEXT(name("/usr/bin/x.y"), "/usr/bin/x.y");
    CHECK_TEXT(name("operator/"), "operator/");
    CHECK_TEXT(name("f(a/b.c)"), "f(a/b.c)");
}

/* The last parts of the path that a function with this module and file is from. */
static const char *suffix(const char *module, const char *file, size_t parts)
{
    p2d_buffer_release(&buffer);
    buffer = (struct p2d_buffer){.report = &report};
    p2d_builder_init(&builder, P2D_CALLS, "test", &report);
    p2d_fn fn = function("f", module, file);
    struct p2d_profile *profile = p2d_builder_finish(&builder);
    struct p2d_path path = p2d_path_of(profile, fn);
    struct p2d_span text =
        p2d_path_suffix(path, parts == 0 ? p2d_path_least(path) : parts);
    p2d_put(&buffer, text.at, text.len);
    p2d_profile_free(profile);
    return buffer_text(&buffer);
}

static void places_are_ends_of_paths(void)
{
    CHECK_TEXT(suffix("parse", "/lib/urllib/parse.py", 0), "parse.py");
    CHECK_TEXT(suffix("parse", "/lib/urllib/parse.py", 2), "urllib/parse.py");
    CHECK_TEXT(suffix("parse", "/lib/urllib/parse.py", 9), "/lib/urllib/parse.py");
    CHECK_TEXT(suffix("json", "/lib/json/__init__.py", 0), "json/__init__.py");
    CHECK_TEXT(suffix("/usr/lib/libc.so.6", "", 0), "libc.so.6");
    CHECK_TEXT(suffix("C:\\a\\b.dll", "", 0), "b.dll");
    CHECK_TEXT(suffix("importlib._bootstrap", "<frozen importlib._bootstrap>", 0),
               "importlib._bootstrap");
    CHECK_TEXT(suffix("[kernel/x]", "", 0), "[kernel/x]");
    CHECK_TEXT(suffix("", "~", 0), "built-in");
    CHECK_TEXT(suffix("app", "app.py", 0), "app");
    CHECK_TEXT(suffix("a/b/", "", 0), "b/");
    CHECK_TEXT(suffix("/", "", 0), "/");
    CHECK_TEXT(suffix("", "", 0), "");
}

static double width(const char *text, bool bold)
{
    return p2d_text_width(p2d_span_of(text), bold, 10);
}

static void widths_are_arials(void)
{
    CHECK(width("", false) == 0);
    CHECK(fabs(width("main", false) - 21.67) < 1e-9);
    CHECK(width("main", true) > width("main", false));
    CHECK(width("\xc2\xb7", false) == 3.33);   /* middle dot */
    CHECK(width("\xe2\x86\x92", false) == 10); /* arrow: a square */
    CHECK(width("\xff", false) == 10);
}

int main(void)
{
    RUN(no_name_has_two_ellipses_in_a_row);
    RUN(builtins_of_python_are_called_as_in_a_program);
    RUN(what_fits_on_a_line_stays_whole);
    RUN(long_names_break_where_their_parts_end);
    RUN(parameters_go_before_the_name_is_cut);
    RUN(no_name_takes_more_room_than_three_lines);
    RUN(folders_of_a_go_import_go);
    RUN(places_are_ends_of_paths);
    RUN(widths_are_arials);
    p2d_buffer_release(&buffer);
    return tap_done();
}
