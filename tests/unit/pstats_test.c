/* Tests of read/pstats: what the numbers of Python's profilers mean. */
#include <math.h>

#include "model/file_module.h"
#include "read/read.h"
#include "tap.h"

extern const struct p2d_reader p2d_read_pstats;

/* A profile as marshal writes it, put together object by object. */
struct sample {
    struct p2d_report report;
    struct p2d_buffer bytes;
};

static void put_int(struct sample *s, int32_t n)
{
    unsigned char b[5] = {'i', (unsigned char)n, (unsigned char)(n >> 8),
                          (unsigned char)(n >> 16), (unsigned char)(n >> 24)};
    p2d_put(&s->bytes, b, sizeof b);
}

static void put_real(struct sample *s, double x)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%.17g", x);
    p2d_putf(&s->bytes, "f%c%s", n, text);
}

static void put_key(struct sample *s, const char *file, int line, const char *name)
{
    p2d_put(&s->bytes, ")\3", 2);
    p2d_putf(&s->bytes, "z%c%s", (int)strlen(file), file);
    put_int(s, line);
    p2d_putf(&s->bytes, "z%c%s", (int)strlen(name), name);
}

static void put_four(struct sample *s, int a, int b, double self, double total)
{
    put_int(s, a);
    put_int(s, b);
    put_real(s, self);
    put_real(s, total);
}

static struct sample new_sample(void)
{
    return (struct sample){.report = {0}};
}

static void begin(struct sample *s)
{
    s->bytes.report = &s->report;
    p2d_putc(&s->bytes, '{');
}

/* A function of app.py whose line is 1; end_row closes its dict of callers. */
static void begin_row(struct sample *s, const char *name, int primitive, int calls,
                      double self, double total)
{
    put_key(s, "app.py", 1, name);
    p2d_put(&s->bytes, ")\5", 2);
    put_four(s, primitive, calls, self, total);
    p2d_putc(&s->bytes, '{');
}

static void put_caller(struct sample *s, const char *name, int calls, int primitive,
                       double self, double total)
{
    put_key(s, "app.py", 1, name);
    p2d_put(&s->bytes, ")\4", 2);
    put_four(s, calls, primitive, self, total);
}

static void put_counted(struct sample *s, const char *name, int calls)
{
    put_key(s, "app.py", 1, name);
    put_int(s, calls);
}

static void end_row(struct sample *s)
{
    p2d_putc(&s->bytes, '0');
}

static void put_row(struct sample *s, const char *name, int primitive, int calls,
                    double self, double total)
{
    begin_row(s, name, primitive, calls, self, total);
    end_row(s);
}

static struct p2d_profile *end(struct sample *s)
{
    p2d_putc(&s->bytes, '0');
    struct p2d_profile *profile =
        p2d_read_memory(s->bytes.at, s->bytes.len,
                        &(struct p2d_read_options){.format = "pstats"}, &s->report);
    p2d_buffer_release(&s->bytes);
    return profile;
}

static p2d_fn fn_named(const struct p2d_profile *p, const char *name)
{
    for (p2d_fn fn = 1; p != NULL && fn < p->fns.len; fn++)
        if (p2d_span_is(p2d_text(p, p->fns.at[fn].name), name))
            return fn;
    return 0;
}

static struct p2d_cost fn_cost(const struct p2d_profile *p, const char *name)
{
    return p2d_cost_at(&p->metrics.at[1].fns, fn_named(p, name));
}

static p2d_call_id call_between(const struct p2d_profile *p, const char *caller,
                                const char *callee)
{
    for (p2d_call_id id = 1; p != NULL && id < p->calls.len; id++)
        if (p->calls.at[id].caller == fn_named(p, caller) &&
            p->calls.at[id].callee == fn_named(p, callee))
            return id;
    return 0;
}

static struct p2d_cost call_cost(const struct p2d_profile *p, const char *caller,
                                 const char *callee)
{
    return p2d_cost_at(&p->metrics.at[1].calls, call_between(p, caller, callee));
}

static bool is_near(double a, double b)
{
    return fabs(a - b) < 1e-12;
}

static bool warned(const struct sample *s, const char *kind)
{
    for (unsigned i = 0; i < s->report.n_warnings; i++)
        if (strcmp(s->report.warnings[i].kind, kind) == 0)
            return true;
    return false;
}

/* -------------------------------------------------------------------- tests */

static void the_larger_number_of_calls_is_all_of_them(void)
{
    struct sample s = new_sample();
    begin(&s);
    begin_row(&s, "cprofile", 3, 30, 1, 2);
    put_caller(&s, "cprofile", 27, 0, 1, 1);
    end_row(&s);
    put_row(&s, "yappi", 30, 3, 1, 2);
    struct p2d_profile *p = end(&s);
    for (p2d_fn fn = 1; fn <= 2; fn++) {
        CHECK(p2d_fn_calls_at(p, fn).calls.low == 30);
        CHECK(p2d_fn_calls_at(p, fn).primitive.low == 3);
    }
    CHECK(p->calls.at[1].calls.low == 27 && p->calls.at[1].primitive.low == 0);
    p2d_profile_free(p);
}

static void functions_keep_the_order_of_the_dict(void)
{
    struct sample s = new_sample();
    begin(&s);
    begin_row(&s, "first", 1, 1, 1, 1);
    put_caller(&s, "third", 1, 1, 1, 1);
    put_caller(&s, "unlisted", 1, 1, 1, 1);
    end_row(&s);
    put_row(&s, "second", 1, 1, 1, 1);
    put_row(&s, "third", 1, 1, 1, 1);
    struct p2d_profile *p = end(&s);
    CHECK(fn_named(p, "first") == 1 && fn_named(p, "second") == 2 &&
          fn_named(p, "third") == 3);
    CHECK(fn_named(p, "unlisted") == 4);
    CHECK(p2d_fn_calls_at(p, 3).listed && !p2d_fn_calls_at(p, 4).listed);
    p2d_profile_free(p);
}

static void minus_one_call_is_an_unknown_number(void)
{
    struct sample s = new_sample();
    begin(&s);
    put_row(&s, "f", -1, -1, 0.5, 0.5);
    struct p2d_profile *p = end(&s);
    CHECK(!p->has_calls && !p2d_count_known(p2d_fn_calls_at(p, 1).calls));
    CHECK(p2d_fn_calls_at(p, 1).listed && fn_cost(p, "f").self == 0.5);
    CHECK(s.report.n_warnings == 0);
    p2d_profile_free(p);
}

static void the_last_of_equal_keys_counts(void)
{
    struct sample s = new_sample();
    begin(&s);
    put_row(&s, "f", 1, 1, 9, 9);
    begin_row(&s, "g", 2, 2, 1, 1);
    put_caller(&s, "f", 7, 7, 9, 9);
    put_caller(&s, "h", 1, 1, 1, 1);
    put_caller(&s, "f", 1, 1, 0.5, 0.5);
    end_row(&s);
    put_row(&s, "f", 2, 2, 1, 2);
    struct p2d_profile *p = end(&s);
    CHECK(fn_named(p, "f") == 1 && fn_cost(p, "f").total == 2);
    CHECK(p2d_fn_calls_at(p, 1).calls.low == 2);
    CHECK(p->calls.len - 1 == 2 && call_cost(p, "f", "g").total == 0.5);
    CHECK(p->calls.at[1].calls.low == 1);
    p2d_profile_free(p);
}

/* main calls a twice; a and b call each other; both call leaf. */
static struct p2d_profile *counted_profile(struct sample *s)
{
    begin(s);
    put_row(s, "main", 1, 1, 1, 10);
    begin_row(s, "a", 2, 10, 3, 9);
    put_counted(s, "main", 2);
    put_counted(s, "b", 8);
    end_row(s);
    begin_row(s, "b", 2, 9, 4, 8);
    put_counted(s, "a", 9);
    end_row(s);
    begin_row(s, "leaf", 20, 20, 2, 2);
    put_counted(s, "a", 15);
    put_counted(s, "b", 5);
    put_counted(s, "leaf", 7);
    end_row(s);
    return end(s);
}

static void counted_callers_share_the_cost_by_their_calls(void)
{
    struct sample s = new_sample();
    struct p2d_profile *p = counted_profile(&s);
    CHECK(is_near(call_cost(p, "a", "leaf").total, 1.5));
    CHECK(is_near(call_cost(p, "a", "leaf").self, 1.5));
    CHECK(is_near(call_cost(p, "b", "leaf").total, 0.5));
    CHECK(call_cost(p, "leaf", "leaf").total == 0);
    CHECK(p->calls.at[call_between(p, "a", "leaf")].estimated);
    CHECK(p->calls.at[call_between(p, "a", "leaf")].calls.low == 15);
    p2d_profile_free(p);
}

static void callers_outside_of_a_cycle_carry_all_of_it(void)
{
    struct sample s = new_sample();
    struct p2d_profile *p = counted_profile(&s);
    CHECK(is_near(call_cost(p, "main", "a").total, 9));
    CHECK(call_cost(p, "b", "a").total == 0 && call_between(p, "b", "a") != 0);
    CHECK(is_near(call_cost(p, "a", "b").total, 8)); /* nobody outside calls b */
    CHECK(s.report.n_warnings == 0);
    p2d_profile_free(p);
}

static void samples_of_a_function_add_up_over_its_lines(void)
{
    struct sample s = new_sample();
    begin(&s);
    static const char marker[] = ")\1z\13__sampled__T";
    p2d_put(&s.bytes, marker, sizeof marker - 1);
    put_row(&s, "main", 0, 10, 0, 0.5);
    put_key(&s, "app.py", 7, "work");
    p2d_put(&s.bytes, ")\5", 2);
    put_four(&s, 4, 4, 0.2, 0.2);
    p2d_putc(&s.bytes, '{');
    put_counted(&s, "main", 4);
    end_row(&s);
    put_key(&s, "app.py", 8, "work");
    p2d_put(&s.bytes, ")\5", 2);
    put_four(&s, 6, 9, 0.3, 0.45);
    p2d_putc(&s.bytes, '{');
    put_counted(&s, "main", 6);
    put_key(&s, "app.py", 8, "work");
    put_int(&s, 3);
    end_row(&s);
    struct p2d_profile *p = end(&s);
    CHECK(p != NULL && p->fns.len - 1 == 2 && !p->has_calls);
    CHECK(is_near(fn_cost(p, "work").self, 0.5));
    CHECK(is_near(fn_cost(p, "work").total, 0.5)); /* 0.65 is beyond all samples */
    CHECK(is_near(call_cost(p, "main", "work").total, 0.5));
    CHECK(is_near(call_cost(p, "work", "work").total, 0.15));
    CHECK(p->fns.at[fn_named(p, "work")].line == 0);
    CHECK(s.report.n_warnings == 0);
    p2d_profile_free(p);
}

static void entries_that_are_no_functions_are_left_out(void)
{
    struct sample s = new_sample();
    begin(&s);
    p2d_put(&s.bytes, "z\1aN", 4);
    put_row(&s, "f", 1, 1, 1, 1);
    put_key(&s, "app.py", 1, "short");
    p2d_put(&s.bytes, ")\1N", 3);
    struct p2d_profile *p = end(&s);
    CHECK(p != NULL && p->fns.len - 1 == 1);
    CHECK(s.report.n_warnings == 1 && s.report.warnings[0].count == 2);
    p2d_profile_free(p);
}

static void a_dict_of_something_else_is_refused(void)
{
    struct sample s = new_sample();
    begin(&s);
    p2d_put(&s.bytes, "z\1aN", 4);
    CHECK(end(&s) == NULL);
    CHECK(s.report.code == P2D_EFORMAT && s.report.hint[0] != '\0');
}

static void numbers_beyond_reason_are_refused(void)
{
    static const double bad[] = {1e101, -1e200};
    for (size_t i = 0; i < 2; i++) {
        struct sample s = new_sample();
        begin(&s);
        put_row(&s, "f", 1, 1, 1, bad[i]);
        CHECK(end(&s) == NULL);
        CHECK_TEXT(s.report.place, "memory@0x1");
    }
}

static void an_empty_dict_is_an_empty_profile(void)
{
    struct sample s = new_sample();
    begin(&s);
    struct p2d_profile *p = end(&s);
    CHECK(p != NULL && p->fns.len == 1 && s.report.code == P2D_OK);
    p2d_profile_free(p);
}

static void impossible_times_are_told_once(void)
{
    struct sample s = new_sample();
    begin(&s);
    put_row(&s, "main", 1, 1, 0.5, 0.25);
    begin_row(&s, "f", 2, 2, 0.5, 3);
    put_caller(&s, "main", 1, 1, 0.1, 2.5);
    end_row(&s);
    struct p2d_profile *p = end(&s);
    CHECK(fn_cost(p, "f").total == 3 && fn_cost(p, "main").total == 0.25);
    CHECK(s.report.n_warnings == 1 && warned(&s, "inconsistent times"));
    CHECK(s.report.warnings[0].count == 1);
    p2d_profile_free(p);
}

/* n functions, all with the dict of n callers that the first one has. */
static struct p2d_profile *sharing_profile(struct sample *s, int n)
{
    begin(s);
    for (int i = 0; i < n; i++) {
        put_key(s, "app.py", i, "f");
        p2d_put(&s->bytes, ")\5", 2);
        put_four(s, 1, 1, 1, 1);
        p2d_put(&s->bytes, i == 0 ? "\xfb" : "r\0\0\0\0", i == 0 ? 1 : 5);
        for (int k = 0; i == 0 && k < n; k++) {
            put_key(s, "app.py", k, "f");
            p2d_put(&s->bytes, ")\4", 2);
            put_four(s, 1, 1, 1, 1);
        }
        if (i == 0)
            p2d_putc(&s->bytes, '0');
    }
    return end(s);
}

static void shared_callers_are_read_within_reason(void)
{
    struct sample s = new_sample();
    struct p2d_profile *p = sharing_profile(&s, 20);
    CHECK(p != NULL && p->calls.len - 1 == 400);
    p2d_profile_free(p);
    s = new_sample();
    CHECK(sharing_profile(&s, 1001) == NULL);
    CHECK(s.report.code == P2D_ENOMEM && s.report.place[0] != '\0');
}

static void probes_know_profiles_from_text(void)
{
    static const char *const profiles[] = {"{)\3", "{(\3\0\0\0", "\xfb\xa9\3", "{0",
                                           "\3730abc"};
    static const size_t lengths[] = {3, 6, 3, 2, 5};
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
        CHECK(p2d_read_pstats.probe((struct p2d_span){(const unsigned char *)profiles[i],
                                                      lengths[i]}) == P2D_BY_MAGIC);
    static const char *const texts[] = {"{",
                                        "{}",
                                        "{\"a\": 1}",
                                        "{ \"a\"",
                                        "{\n",
                                        "{0}: {1}",
                                        "{(closure)};main 1",
                                        "{run};main 1",
                                        "{);",
                                        "[{",
                                        ""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK(p2d_read_pstats.probe(p2d_span_of(texts[i])) == P2D_NO);
}

static void modules_are_named_by_their_files(void)
{
    static const char *const cases[][2] = {
        {"/usr/lib/json/decoder.py", "decoder"},
        {"/usr/lib/json/__init__.py", "json/__init__"},
        {"json/__main__.py", "json/__main__"},
        {"__init__.py", "__init__"},
        {"app.py", "app"},
        {"C:\\src\\mod.py", "mod"},
        {"src\\mod.pyc", "mod"},
        {"/odd\\name.py", "odd\\name"},
        {"C:/src\\mod.py", "mod"},
        {"/tmp/no_suffix", "no_suffix"},
        {"/tmp/.hidden", ".hidden"},
        {"two.dots.py", "two.dots"},
        {"~", ""},
        {"", ""},
        {"<string>", "<string>"},
        {"<frozen importlib._bootstrap>", "importlib._bootstrap"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK(p2d_span_is(p2d_python_module(p2d_span_of(cases[i][0])), cases[i][1]));
}

int main(void)
{
    RUN(the_larger_number_of_calls_is_all_of_them);
    RUN(functions_keep_the_order_of_the_dict);
    RUN(minus_one_call_is_an_unknown_number);
    RUN(the_last_of_equal_keys_counts);
    RUN(counted_callers_share_the_cost_by_their_calls);
    RUN(callers_outside_of_a_cycle_carry_all_of_it);
    RUN(samples_of_a_function_add_up_over_its_lines);
    RUN(entries_that_are_no_functions_are_left_out);
    RUN(a_dict_of_something_else_is_refused);
    RUN(numbers_beyond_reason_are_refused);
    RUN(an_empty_dict_is_an_empty_profile);
    RUN(impossible_times_are_told_once);
    RUN(shared_callers_are_read_within_reason);
    RUN(probes_know_profiles_from_text);
    RUN(modules_are_named_by_their_files);
    return tap_done();
}
