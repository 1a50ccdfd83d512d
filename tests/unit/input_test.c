/* Tests of io/input: lines, look-ahead, limits and places, from sources that dribble. */
#include "io/input.h"

#include <stdio.h>

#include "tap.h"

/* A source that hands out `step` bytes at a time, and may fail after all of them. */
struct dribble {
    const char *at;
    size_t left, step;
    struct p2d_report *fails;
};

static ptrdiff_t pull(void *state, unsigned char *buffer, size_t n)
{
    struct dribble *d = state;
    if (d->left == 0 && d->fails != NULL) {
        p2d_set_error(d->fails, P2D_EIO, "the pipe broke");
        return -1;
    }
    size_t take = d->step < n ? d->step : n;
    take = take < d->left ? take : d->left;
    memcpy(buffer, d->at, take);
    d->at += take;
    d->left -= take;
    return (ptrdiff_t)take;
}

static const size_t steps[] = {1, 3, 5, 7, 1000000};
enum { N_STEPS = sizeof steps / sizeof *steps };

struct fixture {
    struct p2d_report report;
    struct dribble dribble;
    struct p2d_input in;
};

static struct p2d_input *open_bytes(struct fixture *f, const char *bytes, size_t length,
                                    size_t step, uint64_t max_input)
{
    memset(f, 0, sizeof *f);
    f->dribble = (struct dribble){bytes, length, step, NULL};
    p2d_input_init(&f->in, (struct p2d_source){pull, &f->dribble}, "x.txt", max_input,
                   &f->report);
    return &f->in;
}

static struct p2d_input *open_text(struct fixture *f, const char *text, size_t step)
{
    return open_bytes(f, text, strlen(text), step, 0);
}

static void lines_come_without_their_ends_in_any_piece_size(void)
{
    for (size_t s = 0; s < N_STEPS; s++) {
        struct fixture f;
        struct p2d_input *in = open_text(&f, "one\ntwo\r\n\n\r\nlast\n", steps[s]);
        const char *const expected[] = {"one", "two", "", "", "last"};
        struct p2d_span line;
        uint64_t n = 0;
        while (p2d_line(in, &line)) {
            CHECK(n < 5 && p2d_span_is(line, expected[n]));
            CHECK(in->line == ++n);
            CHECK(!in->unterminated);
        }
        CHECK(n == 5 && p2d_input_ok(in));
        CHECK(!p2d_line(in, &line));
        p2d_input_release(in);
    }
}

static void a_line_that_the_input_ends_in_is_marked(void)
{
    for (size_t s = 0; s < N_STEPS; s++) {
        struct fixture f;
        struct p2d_input *in = open_text(&f, "one\nrest", steps[s]);
        struct p2d_span line;
        CHECK(p2d_line(in, &line) && !in->unterminated);
        CHECK(p2d_line(in, &line) && in->unterminated && p2d_span_is(line, "rest"));
        CHECK(!p2d_line(in, &line));
        p2d_input_release(in);
    }
}

static void only_one_carriage_return_belongs_to_the_end(void)
{
    struct fixture f;
    struct p2d_input *in = open_text(&f, "a\r\r\nb\rc\nd\r", 1);
    struct p2d_span line;
    CHECK(p2d_line(in, &line) && p2d_span_is(line, "a\r"));
    CHECK(p2d_line(in, &line) && p2d_span_is(line, "b\rc"));
    CHECK(p2d_line(in, &line) && p2d_span_is(line, "d"));
    p2d_input_release(in);
}

static void a_nul_does_not_end_a_line(void)
{
    struct fixture f;
    struct p2d_input *in = open_bytes(&f, "a\0b\nc", 5, 2, 0);
    struct p2d_span line;
    CHECK(p2d_line(in, &line) && line.len == 3 && memcmp(line.at, "a\0b", 3) == 0);
    CHECK(p2d_line(in, &line) && p2d_span_is(line, "c"));
    p2d_input_release(in);
}

static void a_long_line_is_whole(void)
{
    enum { LENGTH = 700001 };
    static char text[LENGTH + 4];
    memset(text, 'x', LENGTH);
    memcpy(text + LENGTH, "\nyz", 4);
    struct fixture f;
    struct p2d_input *in = open_text(&f, text, 4093);
    struct p2d_span line;
    CHECK(p2d_line(in, &line) && line.len == LENGTH && line.at[LENGTH - 1] == 'x');
    CHECK(p2d_line(in, &line) && p2d_span_is(line, "yz"));
    p2d_input_release(in);
}

static void an_empty_input_has_no_line(void)
{
    struct fixture f;
    struct p2d_input *in = open_text(&f, "", 1);
    struct p2d_span line;
    CHECK(!p2d_line(in, &line));
    CHECK(!p2d_peek_line(in, &line));
    CHECK(p2d_peek(in, 1).len == 0);
    CHECK(p2d_rest(in).len == 0);
    CHECK(p2d_input_ok(in));
    p2d_input_release(in);
}

static void looking_at_a_line_does_not_take_it(void)
{
    struct fixture f;
    struct p2d_input *in = open_text(&f, "one\r\ntwo", 1);
    struct p2d_span line;
    CHECK(p2d_peek_line(in, &line) && p2d_span_is(line, "one"));
    CHECK(p2d_peek_line(in, &line) && p2d_span_is(line, "one"));
    CHECK(in->line == 0);
    CHECK(p2d_line(in, &line) && p2d_span_is(line, "one"));
    CHECK(p2d_peek_line(in, &line) && p2d_span_is(line, "two"));
    p2d_input_release(in);
}

static void looking_ahead_gives_what_was_wanted_or_all_there_is(void)
{
    for (size_t s = 0; s < N_STEPS; s++) {
        struct fixture f;
        struct p2d_input *in = open_text(&f, "0123456789", steps[s]);
        CHECK(p2d_span_is(p2d_peek(in, 4), "0123"));
        p2d_skip(in, 4);
        CHECK(in->offset == 4 && in->item == 4);
        CHECK(p2d_span_is(p2d_peek(in, 100), "456789"));
        CHECK(p2d_span_is(p2d_rest(in), "456789"));
        p2d_skip(in, 100);
        CHECK(in->offset == 10);
        CHECK(p2d_peek(in, 1).len == 0 && p2d_input_ok(in));
        p2d_input_release(in);
    }
}

static void the_limit_is_exact(void)
{
    for (size_t s = 0; s < N_STEPS; s++) {
        struct fixture f;
        struct p2d_input *in = open_bytes(&f, "0123456789", 10, steps[s], 10);
        CHECK(p2d_rest(in).len == 10 && p2d_input_ok(in));
        p2d_input_release(in);
        in = open_bytes(&f, "0123456789", 10, steps[s], 9);
        CHECK(p2d_rest(in).len == 0);
        CHECK(f.report.code == P2D_ENOMEM);
        CHECK_TEXT(f.report.text, "the input is larger than 9 bytes");
        CHECK_TEXT(f.report.place, "x.txt");
        p2d_input_release(in);
    }
}

static void lines_end_at_the_limit_too(void)
{
    struct fixture f;
    struct p2d_input *in = open_bytes(&f, "aa\nbb\ncc\n", 9, 1, 7);
    struct p2d_span line;
    unsigned n = 0;
    while (p2d_line(in, &line))
        n++;
    CHECK(n == 2 && f.report.code == P2D_ENOMEM);
    p2d_input_release(in);
}

static void everything_ends_after_a_source_fails(void)
{
    struct fixture f;
    struct p2d_input *in = open_text(&f, "one\ntwo", 2);
    f.dribble.fails = &f.report;
    struct p2d_span line;
    CHECK(p2d_line(in, &line) && p2d_span_is(line, "one"));
    CHECK(!p2d_line(in, &line));
    CHECK(f.report.code == P2D_EIO);
    CHECK(p2d_peek(in, 1).len == 0);
    CHECK(!p2d_peek_line(in, &line));
    p2d_input_release(in);
}

static void errors_name_the_line_or_the_offset(void)
{
    struct fixture f;
    struct p2d_span line;
    struct p2d_input *in = open_text(&f, "one\ntwo\nthree\n", 3);
    p2d_line(in, &line);
    p2d_line(in, &line);
    CHECK(!p2d_fail(in, "what is \"%s\"?", "two\x1b"));
    CHECK_TEXT(f.report.place, "x.txt:2");
    CHECK_TEXT(f.report.text, "what is \"two\\x1b\"?");
    CHECK(f.report.code == P2D_EFORMAT);
    p2d_input_release(in);
    in = open_text(&f, "0123456789abcdef0123", 3);
    p2d_peek(in, 17);
    p2d_skip(in, 17);
    p2d_fail(in, "bad");
    CHECK_TEXT(f.report.place, "x.txt@0x11");
    p2d_input_release(in);
    in = open_text(&f, "0123", 3);
    p2d_fail_at(in, 255, "bad");
    CHECK_TEXT(f.report.place, "x.txt@0xff");
    p2d_input_release(in);
}

static void warnings_name_the_line_of_the_first(void)
{
    struct fixture f;
    struct p2d_span line;
    struct p2d_input *in = open_text(&f, "one\ntwo\nthree\n", 3);
    while (p2d_line(in, &line))
        p2d_warn(in, "kind", "line %u", (unsigned)in->line);
    CHECK(f.report.n_warnings == 1 && f.report.warnings[0].count == 3);
    CHECK_TEXT(f.report.warnings[0].place, "x.txt:1");
    CHECK_TEXT(f.report.warnings[0].text, "line 1");
    p2d_input_release(in);
}

static void lines_ahead_are_the_lines_that_come(void)
{
    for (size_t s = 0; s < N_STEPS; s++) {
        struct fixture f;
        struct p2d_input *in = open_text(&f, "one\r\n\ntwo\r\r\nthree\nfour", steps[s]);
        static const char *const lines[] = {"one", "", "two\r", "three", "four"};
        struct p2d_span line, ahead[2];
        uint32_t at = 0, n;
        do {
            n = p2d_lines_of(p2d_buffered(in), ahead, 2);
            for (uint32_t i = 0; i < n; i++) {
                CHECK(at < 4 && p2d_span_is(ahead[i], lines[at]));
                p2d_take_line(in, ahead[i]);
                CHECK(in->line == ++at && !in->unterminated);
            }
            if (n == 0 && p2d_line(in, &line))
                CHECK(at < 5 && p2d_span_is(line, lines[at++]) && in->line == at);
        } while (n > 0 || at < 5);
        CHECK(in->unterminated && in->offset == strlen("one\r\n\ntwo\r\r\nthree\nfour"));
        p2d_input_release(in);
    }
}

int main(void)
{
    RUN(lines_come_without_their_ends_in_any_piece_size);
    RUN(a_line_that_the_input_ends_in_is_marked);
    RUN(only_one_carriage_return_belongs_to_the_end);
    RUN(a_nul_does_not_end_a_line);
    RUN(a_long_line_is_whole);
    RUN(an_empty_input_has_no_line);
    RUN(looking_at_a_line_does_not_take_it);
    RUN(looking_ahead_gives_what_was_wanted_or_all_there_is);
    RUN(the_limit_is_exact);
    RUN(lines_end_at_the_limit_too);
    RUN(everything_ends_after_a_source_fails);
    RUN(errors_name_the_line_or_the_offset);
    RUN(warnings_name_the_line_of_the_first);
    RUN(lines_ahead_are_the_lines_that_come);
    return tap_done();
}
