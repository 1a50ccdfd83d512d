/* JSON as a stream: every value, every way to break one, however the bytes arrive. */
#include "syntax/json.h"

#include <math.h>
#include <stdlib.h>

#include "io/source.h"
#include "syntax/json_probe.h"
#include "tap.h"

struct text {
    struct p2d_report report;
    struct p2d_memory_state state;
    struct p2d_input in;
    struct p2d_json json;
};

static struct p2d_json *begin(struct text *t, const void *bytes, size_t length)
{
    memset(t, 0, sizeof *t);
    t->state = (struct p2d_memory_state){bytes, length};
    p2d_input_init(&t->in, p2d_source_of_memory(&t->state), "x", 0, &t->report);
    p2d_json_init(&t->json, &t->in);
    return &t->json;
}

static struct p2d_json *begin_text(struct text *t, const char *text)
{
    return begin(t, text, strlen(text));
}

static void end(struct text *t)
{
    p2d_json_release(&t->json);
    p2d_input_release(&t->in);
}

/* ------------------------------------------------------------------ values */

static void every_escape_is_undone(void)
{
    static const struct {
        const char *json, *text;
    } cases[] = {{"\"\"", ""},
                 {"\"plain\"", "plain"},
                 {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
                 {"\"a\\u0041b\"", "aAb"},
                 {"\"\\u00e9\\u20AC\"", "\xc3\xa9\xe2\x82\xac"},
                 {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
                 {"\"\\ud83d\"", "\xef\xbf\xbd"},
                 {"\"\\ud83dx\"", "\xef\xbf\xbdx"},
                 {"\"\\ud83d\\n\"", "\xef\xbf\xbd\n"},
                 {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                                        "A"},
                 {"\"\\ude00\"", "\xef\xbf\xbd"},
                 {"\"a\tb\xff\"", "a\tb\xff"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text t;
        struct p2d_span span;
        CHECK(p2d_json_string(begin_text(&t, cases[i].json), &span));
        CHECK(p2d_span_is(span, cases[i].text));
        CHECK(p2d_json_finish(&t.json));
        end(&t);
    }
}

static void a_zero_byte_is_part_of_a_string(void)
{
    struct text t;
    struct p2d_span span;
    CHECK(p2d_json_string(begin_text(&t, "\"a\\u0000b\""), &span));
    CHECK(span.len == 3 && memcmp(span.at, "a\0b", 3) == 0);
    end(&t);
}

static void numbers_are_exact(void)
{
    static const struct {
        const char *json;
        double value;
        int64_t integer;
        bool is_integer;
    } cases[] = {{"0", 0, 0, true},
                 {"-0", 0, 0, true},
                 {"123456789012345", 123456789012345, 123456789012345, true},
                 {"9007199254740993", 9007199254740992, 9007199254740993, true},
                 {"9223372036854775807", 9223372036854775808.0, INT64_MAX, true},
                 {"-9223372036854775808", -9223372036854775808.0, INT64_MIN, true},
                 {"9223372036854775808", 9223372036854775808.0, 0, false},
                 {"0.1", 0.1, 0, false},
                 {"-2.5", -2.5, 0, false},
                 {"3712003073.125", 3712003073.125, 0, false},
                 {"1e3", 1000, 0, false},
                 {"1.5E-3", 0.0015, 0, false},
                 {"123456789.123456789", 123456789.123456789, 0, false},
                 {"1e-400", 0, 0, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text t;
        struct p2d_json_numeral number;
        CHECK(p2d_json_number(begin_text(&t, cases[i].json), &number));
        CHECK(number.value == cases[i].value && number.is_integer == cases[i].is_integer);
        CHECK(!number.is_integer || number.integer == cases[i].integer);
        CHECK(p2d_json_finish(&t.json));
        end(&t);
    }
}

/* Such numbers cannot be values, but a member that nobody needs may have them. */
static void infinite_numbers_can_be_skipped_but_not_read(void)
{
    static const char *const cases[] = {"1e999", "-1e999", "NaN", "Infinity",
                                        "-Infinity"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text t;
        double value;
        CHECK(!p2d_json_double(begin_text(&t, cases[i]), &value));
        CHECK(t.report.code == P2D_EFORMAT);
        end(&t);
        p2d_json_skip(begin_text(&t, cases[i]));
        CHECK(p2d_json_finish(&t.json));
        end(&t);
    }
}

static void an_index_is_a_whole_number(void)
{
    static const char *const wrong[] = {"-1",   "1.5",   "4294967295",
                                        "1e12", "\"1\"", "null"};
    struct text t;
    uint32_t index;
    CHECK(p2d_json_index(begin_text(&t, "4294967294"), &index) && index == 4294967294);
    end(&t);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(!p2d_json_index(begin_text(&t, wrong[i]), &index));
        CHECK(p2d_json_finish(&t.json));
        end(&t);
    }
}

/* The sum of an array's indices, as far as they are sound, many at a time or one by one. */
static uint64_t sum_of_indices(const char *json, bool many, bool *sound)
{
    struct text t;
    struct p2d_json *j = begin_text(&t, json);
    uint32_t some[3], n, one;
    uint64_t sum = 0;
    CHECK(p2d_json_enter(j, '['));
    do {
        n = many ? p2d_json_indices(j, some, 3) : 0;
        for (uint32_t i = 0; i < n; i++)
            sum = sum * 31 + some[i];
    } while (n > 0);
    while (p2d_json_item(j))
        sum = sum * 31 + (p2d_json_index(j, &one) ? one : UINT32_MAX);
    *sound = p2d_json_finish(j);
    end(&t);
    return sum;
}

static void indices_are_the_same_many_at_a_time(void)
{
    static const char *const cases[] = {
        "[]                    ", "[7]                   ", "[0,1,2,3,4,5,6]         ",
        "[1,2,3,]              ", "[1,2,,3]              ", "[,1]                    ",
        "[1, 2,3]              ", "[999999999,1000000000]", "[4294967294,4294967295]  ",
        "[1,-2,3]              ", "[1,2.5,3]             ", "[1,\"a\",[2,3],null,4]   ",
        "[1,2}                 ", "[1,2 3]               ", "[1,2",
        "[1,0x2]               ", "[1,2]3                ", "[123456789012345678901] "};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool sound, expected;
        uint64_t sum = sum_of_indices(cases[i], false, &expected);
        CHECK(sum_of_indices(cases[i], true, &sound) == sum);
        CHECK(sound == expected);
    }
#ifndef P2D_TINY /* which reads a few bytes at a time */
    struct text t;
    uint32_t some[3];
    struct p2d_json *j = begin_text(&t, "[10,11,12,13]         ");
    CHECK(p2d_json_enter(j, '[') && p2d_json_indices(j, some, 3) == 3);
    CHECK(some[0] == 10 && some[1] == 11 && some[2] == 12);
    CHECK(p2d_json_indices(j, some, 3) == 1 && some[0] == 13);
    CHECK(p2d_json_indices(j, some, 3) == 0 && !p2d_json_item(j));
    end(&t);
#endif
}

static void a_value_of_another_kind_is_skipped(void)
{
    struct text t;
    struct p2d_span text;
    double value;
    struct p2d_json *j =
        begin_text(&t, "[{\"a\": [1, {}]}, \"s\", null, true, \"7.5\", 8]");
    CHECK(p2d_json_enter(j, '['));
    CHECK(p2d_json_item(j) && !p2d_json_string(j, &text) && text.len == 0);
    CHECK(p2d_json_item(j) && !p2d_json_double(j, &value));
    CHECK(p2d_json_item(j) && !p2d_json_enter(j, '{'));
    CHECK(p2d_json_item(j) && !p2d_json_loose_double(j, &value));
    CHECK(p2d_json_item(j) && p2d_json_loose_double(j, &value) && value == 7.5);
    CHECK(p2d_json_item(j) && p2d_json_double(j, &value) && value == 8);
    CHECK(!p2d_json_item(j) && p2d_json_finish(j));
    end(&t);
}

/* ------------------------------------------------------------------ errors */

static bool is_sound(const char *json)
{
    struct text t;
    p2d_json_skip(begin_text(&t, json));
    bool sound = p2d_json_finish(&t.json);
    CHECK(sound || (t.report.code == P2D_EFORMAT && t.report.place[0] != '\0'));
    end(&t);
    return sound;
}

static void what_is_no_json_is_refused_with_a_place(void)
{
    static const char *const wrong[] = {
        "",         " ",       "{",           "[",        "}",
        "]",        "[1 2]",   "[1}",         "{1:2}",    "{\"a\" 1}",
        "{\"a\":}", "{\"a\"}", "{\"a\":1 2}", "[,]",      "[,1]",
        "[1,,2]",   "tru",     "nul",         "nope",     "01x",
        "-",        "1.e",     "1e",          ".5",       "+1",
        "--1",      "'a'",     "\"a",         "\"\\x\"",  "\"\\u12G4\"",
        "\"\\u12",  "[1] 2",   "{} {}",       "[\"a\":1]"};
    static const char *const right[] = {"[1,]", "{\"a\":1,}",  "[]",
                                        "{}",   " [ 1 , 2 ] ", "\t\r\n{\"a\" :\n[{}]}\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (is_sound(wrong[i])) {
            tap_good = false;
            printf("# taken: %s\n", wrong[i]);
        }
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        CHECK(is_sound(right[i]));
}

static void a_place_is_a_line_where_there_are_lines(void)
{
    struct text t;
    p2d_json_skip(begin_text(&t, "[1,\n2,\n;]"));
    CHECK(strcmp(t.report.place, "x:3") == 0);
    end(&t);
    p2d_json_skip(begin_text(&t, "[1, 2, ;]"));
    CHECK(strcmp(t.report.place, "x@0x7") == 0);
    end(&t);
}

/* A text cut anywhere is an error, or the end of all that was open. */
static void every_truncation_is_noticed(void)
{
    static const char json[] =
        "[{\"a\\u00e9\": [1.5, -2e3, true], \"b\": null}, \"\\ud83d\\ude00\", {}]";
    for (size_t length = 0; length < sizeof json - 1; length++) {
        struct text t;
        p2d_json_skip(begin(&t, json, length));
        CHECK(t.report.code == P2D_EFORMAT);
        end(&t);
        struct p2d_json *j = begin(&t, json, length);
        j->takes_truncated = true;
        p2d_json_skip(j);
        CHECK(t.report.code == P2D_OK && j->is_truncated && !p2d_json_ok(j));
        struct p2d_span key;
        CHECK(!p2d_json_key(j, &key) && !p2d_json_item(j) && p2d_json_finish(j));
        end(&t);
    }
}

static void depth_is_bounded(void)
{
    size_t n = P2D_JSON_DEPTH;
    char *json = malloc(2 * n + 2);
    for (size_t i = 0; i <= n; i++)
        json[i] = '[';
    memset(json + n, ']', n);
    struct text t;
    p2d_json_skip(begin(&t, json, 2 * n));
    CHECK(p2d_json_finish(&t.json));
    end(&t);
    json[n] = '[';
    p2d_json_skip(begin(&t, json, n + 1));
    CHECK(t.report.code == P2D_EFORMAT && strstr(t.report.text, "deep") != NULL);
    end(&t);
    free(json);
}

/* A key that is held while the buffer moves on, and a string longer than any buffer. */
static void long_texts_arrive_whole(void)
{
    size_t n = 700000;
    char *json = malloc(3 * n);
    size_t at = (size_t)sprintf(json, "{\"k\"");
    memset(json + at, ' ', n);
    at += n;
    at += (size_t)sprintf(json + at, ": \"");
    memset(json + at, 'x', n);
    at += n;
    at += (size_t)sprintf(json + at, "\\n\"}");
    struct text t;
    struct p2d_span key, text;
    struct p2d_json *j = begin(&t, json, at);
    CHECK(p2d_json_enter(j, '{') && p2d_json_key(j, &key) && p2d_span_is(key, "k"));
    CHECK(p2d_json_string(j, &text) && text.len == n + 1 && text.at[n] == '\n');
    CHECK(!p2d_json_key(j, &key) && p2d_json_finish(j));
    end(&t);
    free(json);
}

/* ------------------------------------------------------------------- probe */

static bool find(const char *json, const char *path)
{
    const char *const keys[] = {path, NULL};
    return p2d_json_has(p2d_span_of(json), keys);
}

static void a_probe_finds_paths_in_what_there_is(void)
{
    CHECK(find("{\"a\": 1}", "a"));
    CHECK(find(" \n{\"a\": {\"b\": 1}}", "a.b"));
    CHECK(find("[{\"ph\": 1}]", "[].ph"));
    CHECK(find("{\"a\": [{\"x\": [1]}, {\"y\": 1", "a[].y"));
    CHECK(find("{\"a\": [{\"x\": [1, [2]], \"y\": 1", "a[].y"));
    CHECK(find("{\"a\": {\"c\": {\"d\": {\"e\": {}}}}, \"b\": 1", "b"));
    CHECK(find("{\"mode\": \"cpu\"}", "mode=cpu"));
    CHECK(!find("{\"mode\": \"wall\"}", "mode=cpu"));
    CHECK(!find("{\"b\": {\"a\": 1}}", "a"));
    CHECK(!find("{\"b\": \"a\"}", "a"));
    CHECK(!find("{\"b\": \"\\\"a\\\": \"}", "a"));
    CHECK(!find("{} {\"a\": 1}", "a"));
    CHECK(!find("a: {\"a\": 1}", "a"));
    CHECK(!find("{\"a", "a"));
    CHECK(!find("", "a"));
}

static void the_best_row_counts_whose_keys_are_all_there(void)
{
    static const struct p2d_json_row rows[] = {
        {10, {"a"}}, {30, {"a", "b"}}, {20, {"a", "c"}}, {5, {"d"}}, {0}};
    CHECK(p2d_json_score(p2d_span_of("{\"a\": 1}"), rows) == 10);
    CHECK(p2d_json_score(p2d_span_of("{\"b\": 1, \"a\": 2, \"c\": 3}"), rows) == 30);
    CHECK(p2d_json_score(p2d_span_of("{\"a\": 1, \"c\": 1}"), rows) == 20);
    CHECK(p2d_json_score(p2d_span_of("{\"d\": 1}"), rows) == 5);
    CHECK(p2d_json_score(p2d_span_of("{\"b\": 1, \"c\": 1}"), rows) == 0);
    CHECK(p2d_json_score(p2d_span_of("a"), rows) == 0);
}

int main(void)
{
    RUN(every_escape_is_undone);
    RUN(a_zero_byte_is_part_of_a_string);
    RUN(numbers_are_exact);
    RUN(infinite_numbers_can_be_skipped_but_not_read);
    RUN(an_index_is_a_whole_number);
    RUN(indices_are_the_same_many_at_a_time);
    RUN(a_value_of_another_kind_is_skipped);
    RUN(what_is_no_json_is_refused_with_a_place);
    RUN(a_place_is_a_line_where_there_are_lines);
    RUN(every_truncation_is_noticed);
    RUN(depth_is_bounded);
    RUN(long_texts_arrive_whole);
    RUN(a_probe_finds_paths_in_what_there_is);
    RUN(the_best_row_counts_whose_keys_are_all_there);
    return tap_done();
}
