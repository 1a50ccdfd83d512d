/* Tests of options by name: they do what the command does, and refuse what is its own. */
#include "tap.h"

#include "base/report.h"

static const char folded[] = "main;parse;read 3\nmain;parse 996\nmain 1\n";
static const char slower[] = "main;parse;read 3\nmain;parse 1996\nmain 1\n";

/* The text of the format, by these options; "" after an error. The bytes are `bytes`'s. */
static const char *written(const char *const *names, const char *const *values,
                           size_t count, const char *before, const char *format,
                           struct p2d_bytes *bytes, struct p2d_report *report)
{
    struct p2d_settings *settings = p2d_settings_new(names, values, count, report);
    struct p2d_profile *profile = p2d_settings_read_memory(
        settings, folded, strlen(folded), "x.folded", format, report);
    struct p2d_profile *old =
        before != NULL ? p2d_settings_read_memory(settings, before, strlen(before), NULL,
                                                  format, report)
                       : NULL;
    struct p2d_graph *graph =
        old != NULL ? p2d_settings_compare(settings, old, profile, format, report)
                    : p2d_settings_graph(settings, profile, format, report);
    bool good = p2d_settings_write(settings, graph, format, bytes, report);
    p2d_graph_free(graph);
    p2d_profile_free(old);
    p2d_profile_free(profile);
    p2d_settings_free(settings);
    return good ? (const char *)bytes->at : "";
}

static bool holds(const struct p2d_bytes *bytes, const char *text)
{
    return bytes->at != NULL && memmem(bytes->at, bytes->length, text, strlen(text));
}

static void without_options_all_is_as_the_command_has_it(void)
{
    struct p2d_report report = {0};
    struct p2d_bytes bytes;
    (void)written(NULL, NULL, 0, NULL, "dot", &bytes, &report);
    CHECK(p2d_ok(&report) && holds(&bytes, "parse"));
    CHECK(!holds(&bytes, "read")); /* 0.3 % of the whole: pictures leave it out */
    p2d_bytes_free(&bytes);
    (void)written(NULL, NULL, 0, NULL, "csv", &bytes, &report);
    CHECK(p2d_ok(&report) && holds(&bytes, "read"));
    p2d_bytes_free(&bytes);
}

static void options_are_taken_by_name(void)
{
    static const char *const names[] = {"node-thres", "style", "color-nodes-by-selftime"};
    static const char *const values[] = {"0", "classic", NULL};
    struct p2d_report report = {0};
    struct p2d_bytes bytes;
    (void)written(names, values, 3, NULL, "dot", &bytes, &report);
    CHECK(p2d_ok(&report) && holds(&bytes, "read"));
    CHECK(holds(&bytes, "fontname=\"Arial,"));
    p2d_bytes_free(&bytes);
}

static void options_that_are_repeated_add_up(void)
{
    static const char *const names[] = {"hide", "hide"};
    static const char *const values[] = {"read", "parse"};
    struct p2d_report report = {0};
    struct p2d_bytes bytes;
    (void)written(names, values, 2, NULL, "csv", &bytes, &report);
    CHECK(p2d_ok(&report) && holds(&bytes, "main"));
    CHECK(!holds(&bytes, "read") && !holds(&bytes, "parse"));
    p2d_bytes_free(&bytes);
}

static void texts_are_copied(void)
{
    char name[] = "hide", value[] = "parse";
    const char *names[] = {name}, *values[] = {value};
    struct p2d_report report = {0};
    struct p2d_bytes bytes = {0};
    struct p2d_settings *settings = p2d_settings_new(names, values, 1, &report);
    memset(name, 'x', sizeof name - 1);
    memset(value, 'x', sizeof value - 1);
    struct p2d_profile *profile =
        p2d_settings_read_memory(settings, folded, strlen(folded), NULL, NULL, &report);
    struct p2d_graph *graph = p2d_settings_graph(settings, profile, "csv", &report);
    CHECK(p2d_settings_write(settings, graph, "csv", &bytes, &report));
    CHECK(holds(&bytes, "read") && !holds(&bytes, "parse"));
    p2d_bytes_free(&bytes);
    p2d_graph_free(graph);
    p2d_profile_free(profile);
    p2d_settings_free(settings);
}

static void profiles_are_compared(void)
{
    struct p2d_report report = {0};
    struct p2d_bytes bytes;
    (void)written(NULL, NULL, 0, slower, "json", &bytes, &report);
    CHECK(p2d_ok(&report) && holds(&bytes, "\"total_before\":2000"));
    p2d_bytes_free(&bytes);
}

static void refuse(const char *name, const char *value, const char *text,
                   const char *hint)
{
    struct p2d_report report = {0};
    CHECK(p2d_settings_new(&name, &value, 1, &report) == NULL);
    CHECK(report.code == P2D_EUSAGE);
    CHECK_TEXT(report.text, text);
    CHECK_TEXT(report.hint, hint);
}

static void what_is_no_option_is_refused(void)
{
    refuse("max-node", "1", "there is no option --max-node",
           "did you mean --max-nodes? prof2dot --help=all lists the options");
    refuse("", NULL, "there is no option --", "prof2dot --help=all lists the options");
    refuse("output", "x", "only the command prof2dot takes --output",
           "leave it out, or run prof2dot --output");
    refuse("max-nodes", NULL, "--max-nodes needs a value", "");
    refuse("strip", "1", "--strip takes no value", "");
    refuse("max-nodes", "many",
           "--max-nodes takes a whole number from 0 on, not \"many\"",
           "prof2dot --help lists the options");
}

static void contradictions_are_refused(void)
{
    static const char *const names[] = {"compare-only-slower", "compare-only-faster"};
    static const char *const values[] = {NULL, NULL};
    struct p2d_report report = {0};
    CHECK(p2d_settings_new(names, values, 2, &report) == NULL);
    CHECK(report.code == P2D_EUSAGE);
}

static void unknown_formats_are_refused(void)
{
    struct p2d_report report = {0};
    struct p2d_bytes bytes;
    CHECK_TEXT(written(NULL, NULL, 0, NULL, "jsonn", &bytes, &report), "");
    CHECK(report.code == P2D_EUSAGE && bytes.at == NULL);
    CHECK_TEXT(report.hint, "did you mean json? --list-formats lists the formats");
}

/* What is listed is what can be set. */
static void every_option_that_is_listed_is_known(void)
{
    struct p2d_setting_info info;
    size_t n = 0;
    for (; p2d_setting_get(n, &info); n++) {
        struct p2d_report report = {0};
        const char *value = NULL;
        if (info.argument != NULL)
            value = "\x01"; /* some take any text */
        struct p2d_settings *settings = p2d_settings_new(&info.name, &value, 1, &report);
        CHECK(strncmp(report.text, "there is no", 11) != 0);
        CHECK(strncmp(report.text, "only the command", 16) != 0);
        CHECK(info.help[0] != '\0');
        p2d_settings_free(settings);
    }
    CHECK(n > 50 && !p2d_setting_get(n, &info));
}

static void nothing_is_taken_for_nothing(void)
{
    struct p2d_report report = {0};
    struct p2d_bytes bytes;
    p2d_settings_free(NULL);
    CHECK(p2d_settings_read_path(NULL, "/nowhere", NULL, &report) == NULL);
    CHECK(p2d_settings_read_memory(NULL, "", 0, NULL, NULL, &report) == NULL);
    CHECK(p2d_settings_graph(NULL, NULL, "dot", &report) == NULL);
    CHECK(p2d_settings_compare(NULL, NULL, NULL, "dot", &report) == NULL);
    CHECK(!p2d_settings_write(NULL, NULL, "dot", &bytes, &report) && bytes.at == NULL);
    CHECK(p2d_ok(&report));
}

int main(void)
{
    RUN(without_options_all_is_as_the_command_has_it);
    RUN(options_are_taken_by_name);
    RUN(options_that_are_repeated_add_up);
    RUN(texts_are_copied);
    RUN(profiles_are_compared);
    RUN(what_is_no_option_is_refused);
    RUN(contradictions_are_refused);
    RUN(unknown_formats_are_refused);
    RUN(every_option_that_is_listed_is_known);
    RUN(nothing_is_taken_for_nothing);
    return tap_done();
}
