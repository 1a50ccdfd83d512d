/* Tests of read/marshal: what Python writes is read, what it cannot have written is
 * refused. */
#include "syntax/marshal.h"

#include <math.h>

#include "tap.h"

/* A string literal with its NULs. */
#define BYTES(literal) \
    ((struct p2d_span){(const unsigned char *)("" literal), sizeof(literal) - 1})

/* Read all pairs; the number of values, or -1 after a failure. */
static int drain(struct p2d_marshal *m, struct p2d_span bytes, struct p2d_report *report)
{
    struct p2d_marshal_value value;
    int n = 0;
    if (p2d_marshal_open(m, bytes, report))
        while (p2d_marshal_next(m, &value))
            n++;
    return p2d_marshal_ok(m) ? n : -1;
}

/* The value of the first pair; its reader is the caller's to release. */
static struct p2d_marshal_value first_value(struct p2d_marshal *m, struct p2d_span bytes,
                                            struct p2d_report *report)
{
    struct p2d_marshal_value key, value = {.kind = P2D_MARSHAL_UNFINISHED};
    p2d_marshal_open(m, bytes, report);
    CHECK(p2d_marshal_next(m, &key) && p2d_marshal_next(m, &value));
    return value;
}

static int64_t integer_in(struct p2d_span bytes)
{
    struct p2d_report report = {0};
    struct p2d_marshal m;
    struct p2d_marshal_value value = first_value(&m, bytes, &report);
    CHECK(value.kind == P2D_MARSHAL_INT);
    p2d_marshal_release(&m);
    return value.as.integer;
}

static double double_in(struct p2d_span bytes)
{
    struct p2d_report report = {0};
    struct p2d_marshal m;
    struct p2d_marshal_value value = first_value(&m, bytes, &report);
    CHECK(value.kind == P2D_MARSHAL_FLOAT);
    p2d_marshal_release(&m);
    return value.as.real;
}

static void integers_of_all_sizes_are_read(void)
{
    CHECK(integer_in(BYTES("{Ni\x05\0\0\0"
                           "0")) == 5);
    CHECK(integer_in(BYTES("{Ni\xff\xff\xff\xff"
                           "0")) == -1);
    CHECK(integer_in(BYTES("{NI\0\0\0\0\x01\0\0\0"
                           "0")) == INT64_C(4294967296));
    CHECK(integer_in(BYTES("{Nl\x03\0\0\0\0\0\0\0\x04\0"
                           "0")) == INT64_C(4294967296));
    CHECK(integer_in(BYTES("{Nl\xfe\xff\xff\xff\x01\0\x02\0"
                           "0")) == -65537);
    CHECK(integer_in(BYTES("{Nl\0\0\0\0"
                           "0")) == 0);
    CHECK(integer_in(BYTES("{NT0")) == 1);
    CHECK(integer_in(BYTES("{NF0")) == 0);
}

static void integers_beyond_64_bits_keep_all_digits(void)
{
    struct p2d_report report = {0};
    struct p2d_marshal m;
    /* 2^70, the fifth digit of 15 bits being 2^10 */
    struct p2d_marshal_value value =
        first_value(&m,
                    BYTES("{Nl\x05\0\0\0\0\0\0\0\0\0\0\0\0\x04"
                          "0"),
                    &report);
    CHECK(value.kind == P2D_MARSHAL_LONG);
    struct p2d_marshal_long number = p2d_marshal_long_of(&m, &value);
    CHECK(number.magnitude.high == 64 && number.magnitude.low == 0);
    CHECK(!number.negative && !number.too_big);
    p2d_marshal_release(&m);

    value = first_value(&m,
                        BYTES("{Nl\xf7\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"
                              "0"),
                        &report);
    number = p2d_marshal_long_of(&m, &value);
    CHECK(number.negative && number.too_big);
    p2d_marshal_release(&m);
}

static void floats_are_read_as_bits_and_as_text(void)
{
    CHECK(double_in(BYTES("{Ng\0\0\0\0\0\0\xf8?"
                          "0")) == 1.5);
    CHECK(double_in(BYTES("{Nf\x03"
                          "2.50")) == 2.5);
    CHECK(double_in(BYTES("{Nf\x05"
                          "-1e-30")) == -1e-3);
    CHECK(isnan(double_in(BYTES("{Nf\x03"
                                "nan0"))));
    CHECK(double_in(BYTES("{Nf\x03"
                          "inf0")) == INFINITY);
    CHECK(double_in(BYTES("{Nf\x04"
                          "-inf0")) == -INFINITY);
    CHECK(isinf(double_in(BYTES("{Ng\0\0\0\0\0\0\xf0\x7f"
                                "0"))));
}

static void strings_of_all_types_are_read(void)
{
    const struct {
        struct p2d_span bytes;
        const char *text;
    } cases[] = {{BYTES("{Nz\x02"
                        "ab0"),
                  "ab"},
                 {BYTES("{NZ\x02"
                        "ab0"),
                  "ab"},
                 {BYTES("{Ns\x02\0\0\0"
                        "ab0"),
                  "ab"},
                 {BYTES("{Nt\x02\0\0\0"
                        "ab0"),
                  "ab"},
                 {BYTES("{Nu\x02\0\0\0\xc3\xa9"
                        "0"),
                  "\xc3\xa9"},
                 {BYTES("{Na\x02\0\0\0"
                        "ab0"),
                  "ab"},
                 {BYTES("{NA\x02\0\0\0"
                        "ab0"),
                  "ab"},
                 {BYTES("{Nz\0"
                        "0"),
                  ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct p2d_report report = {0};
        struct p2d_marshal m;
        struct p2d_marshal_value value = first_value(&m, cases[i].bytes, &report);
        CHECK(value.kind == P2D_MARSHAL_STRING);
        CHECK(p2d_span_is(p2d_marshal_text(&m, &value), cases[i].text));
        p2d_marshal_release(&m);
    }
}

static void a_reference_is_the_object_itself(void)
{
    struct p2d_report report = {0};
    struct p2d_marshal m;
    struct p2d_marshal_value key, value;
    p2d_marshal_open(&m,
                     BYTES("{\xfa\x02"
                           "abr\0\0\0\0"
                           "0"),
                     &report);
    CHECK(p2d_marshal_next(&m, &key) && p2d_marshal_next(&m, &value));
    CHECK(value.kind == P2D_MARSHAL_STRING && value.as.at == key.as.at);
    CHECK(value.shared == key.shared && value.shared != 0);
    p2d_marshal_release(&m);
}

static void a_container_takes_its_number_before_its_children(void)
{
    struct p2d_report report = {0};
    struct p2d_marshal m;
    struct p2d_marshal_value key, value;
    /* the dict is 0, the tuple 1, the string in it 2 */
    p2d_marshal_open(&m,
                     BYTES("\xfb\xa9\x01\xfa\x01"
                           "ar\x01\0\0\0r\x02\0\0\0N0"),
                     &report);
    CHECK(p2d_marshal_next(&m, &key) && key.kind == P2D_MARSHAL_TUPLE && key.length == 1);
    CHECK(p2d_marshal_next(&m, &value) && value.kind == P2D_MARSHAL_TUPLE);
    CHECK(p2d_marshal_child(&m, &value, 0) == p2d_marshal_child(&m, &key, 0));
    CHECK(p2d_marshal_next(&m, &key) && key.kind == P2D_MARSHAL_STRING);
    p2d_marshal_release(&m);
}

static void python_2_refers_to_interned_strings(void)
{
    struct p2d_report report = {0};
    struct p2d_marshal m;
    struct p2d_marshal_value key, value;
    p2d_marshal_open(&m,
                     BYTES("{t\x01\0\0\0at\x01\0\0\0bR\x01\0\0\0R\0\0\0\0"
                           "0"),
                     &report);
    CHECK(p2d_marshal_next(&m, &key) && p2d_marshal_next(&m, &value));
    CHECK(p2d_marshal_next(&m, &key) && p2d_span_is(p2d_marshal_text(&m, &key), "b"));
    CHECK(key.shared == value.shared);
    CHECK(p2d_marshal_next(&m, &value) && p2d_span_is(p2d_marshal_text(&m, &value), "a"));
    p2d_marshal_release(&m);
}

static void what_can_be_referred_to_outlives_its_pair(void)
{
    struct p2d_report report = {0};
    struct p2d_marshal m;
    struct p2d_marshal_value key, value;
    /* a flagged tuple around a plain one, and 40 more pairs */
    struct p2d_buffer bytes = {.report = &report};
    p2d_put(&bytes, "{N\xa9\x01)\x01i\x07\0\0\0", 11);
    for (int i = 0; i < 40; i++)
        p2d_put(&bytes, "N)\x02i\x01\0\0\0i\x02\0\0\0", 13);
    p2d_put(&bytes,
            "Nr\0\0\0\0"
            "0",
            7);
    p2d_marshal_open(&m, (struct p2d_span){bytes.at, bytes.len}, &report);
    while (p2d_marshal_next(&m, &key) && p2d_marshal_next(&m, &value))
        continue;
    CHECK(p2d_marshal_ok(&m) && value.kind == P2D_MARSHAL_TUPLE && value.length == 1);
    const struct p2d_marshal_value *inner = p2d_marshal_child(&m, &value, 0);
    CHECK(inner->kind == P2D_MARSHAL_TUPLE && inner->length == 1);
    CHECK(p2d_marshal_child(&m, inner, 0)->as.integer == 7);
    p2d_marshal_release(&m);
    p2d_buffer_release(&bytes);
}

static void dicts_sets_lists_and_rarities_are_read(void)
{
    struct p2d_report report = {0};
    struct p2d_marshal m;
    struct p2d_marshal_value value = first_value(&m,
                                                 BYTES("{N{Ni\x01\0\0\0TF0"
                                                       "0"),
                                                 &report);
    CHECK(value.kind == P2D_MARSHAL_DICT && value.length == 4);
    CHECK(p2d_marshal_child(&m, &value, 1)->as.integer == 1);
    p2d_marshal_release(&m);
    value = first_value(&m, BYTES("{N>\x02\0\0\0N.0"), &report);
    CHECK(value.kind == P2D_MARSHAL_LIST && value.length == 2);
    p2d_marshal_release(&m);
    CHECK(drain(&m,
                BYTES("{N:NNNSx\x01"
                      "1\x01"
                      "2Ny0123456789abcdef0"),
                &report) == 6);
    p2d_marshal_release(&m);
}

static void an_empty_dict_has_no_pairs(void)
{
    struct p2d_report report = {0};
    struct p2d_marshal m;
    CHECK(drain(&m, BYTES("{0"), &report) == 0);
    CHECK(m.pos == 2);
    p2d_marshal_release(&m);
    CHECK(drain(&m, BYTES("{0junk"), &report) == 0);
    CHECK(m.pos == 2);
    p2d_marshal_release(&m);
}

/* A code object as a Python with so many longs in it writes it. */
static void put_code(struct p2d_buffer *out, unsigned longs, bool since_3_11)
{
    static const char old[] = "s\0\0\0\0)\0)\0)\0)\0)\0z\4a.pyz\1fi";
    static const char new[] =
        "s\0\0\0\0)\1l\2\0\0\0\0\0\1\0)\0)\0s\0\0\0\0z\4a.pyz\1fz\1f";
    p2d_putc(out, 'c');
    for (unsigned i = 0; i < longs; i++)
        p2d_put(out, "\0\0\0\0", 4);
    if (since_3_11)
        p2d_put(out, new, sizeof new - 1);
    else
        p2d_put(out, old, sizeof old - 2);
    p2d_put(out, "\x07\0\0\0s\0\0\0\0s\0\0\0\0", since_3_11 ? 14 : 9);
}

static void code_objects_of_all_pythons_tell_their_names(void)
{
    static const unsigned longs[] = {4, 5, 6, 5};
    for (size_t i = 0; i < 4; i++) {
        struct p2d_report report = {0};
        struct p2d_marshal m;
        struct p2d_buffer bytes = {.report = &report};
        p2d_put(&bytes, "{N", 2);
        put_code(&bytes, longs[i], i == 3);
        p2d_put(&bytes, "0", 1);
        struct p2d_marshal_value value =
            first_value(&m, (struct p2d_span){bytes.at, bytes.len}, &report);
        CHECK(value.kind == P2D_MARSHAL_CODE && value.length == 2);
        CHECK(
            p2d_span_is(p2d_marshal_text(&m, p2d_marshal_child(&m, &value, 0)), "a.py"));
        CHECK(p2d_span_is(p2d_marshal_text(&m, p2d_marshal_child(&m, &value, 1)), "f"));
        CHECK(!p2d_marshal_next(&m, &value) && m.done);
        p2d_marshal_release(&m);
        p2d_buffer_release(&bytes);
    }
}

static void what_cannot_be_is_refused_where_it_is(void)
{
    const struct {
        struct p2d_span bytes;
        const char *failure;
        size_t at;
    } cases[] = {
        {BYTES(""), "the input is empty", 0},
        {BYTES("[\0\0\0\0"),
         "the input is not a dict: a profile of Python begins with \"{\"", 0},
        {BYTES("{N"), "the file ends in the middle of an object", 2},
        {BYTES("{N0"), "an end mark stands where an object should be", 2},
        {BYTES("{)\x01"
               "0N0"),
         "an end mark stands where an object should be", 3},
        {BYTES("{Nq0"), "an object has a type that marshal does not have", 2},
        {BYTES("{N?0"), "Python stopped writing at an object that cannot be marshalled",
         2},
        {BYTES("{N\0"
               "0"),
         "an object has a type that marshal does not have", 2},
        {BYTES("{Nr\0\0\0\0"
               "0"),
         "a reference is to an object that does not exist", 3},
        {BYTES("{Nr\xff\xff\xff\xff"
               "0"),
         "a reference is to an object that does not exist", 3},
        {BYTES("{NR\0\0\0\0"
               "0"),
         "a reference is to an object that does not exist", 3},
        {BYTES("\xfbNr\0\0\0\0"
               "0"),
         "an object contains a reference to itself", 3},
        {BYTES("{Ns\xff\xff\xff\xff"
               "0"),
         "a length is negative", 3},
        {BYTES("{Ns\xff\xff\xff\x7f"
               "0"),
         "a length reaches beyond the end of the file", 3},
        {BYTES("{N(\xff\xff\xff\x7f"
               "0"),
         "a length reaches beyond the end of the file", 3},
        {BYTES("{Nl\x01\0\0\0\0\x80"
               "0"),
         "a digit of a long integer is out of range", 3},
        {BYTES("{Nl\xff\xff\xff\x7f"
               "0"),
         "the file ends in the middle of an object", 7},
        {BYTES("{Nl\0\0\0\x80"
               "0"),
         "the file ends in the middle of an object", 7},
        {BYTES("{Nf\x02"
               "1x0"),
         "a number cannot be read", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct p2d_report report = {0};
        struct p2d_marshal m;
        CHECK(drain(&m, cases[i].bytes, &report) == -1);
        CHECK_TEXT(m.failure != NULL ? m.failure : "", cases[i].failure);
        CHECK(m.failed_at == cases[i].at);
        p2d_marshal_release(&m);
    }
}

static void no_part_of_a_file_is_taken_for_the_whole(void)
{
    static const char whole[] =
        "\xfb\xa9\3\xda\4a.pyi\1\0\0\0\xda\1f)\5i\1\0\0\0i\1\0\0\0"
        "g\0\0\0\0\0\0\0\0f\3"
        "0.5{r\1\0\0\0i\2\0\0\0"
        "00";
    struct p2d_report report = {0};
    struct p2d_marshal m;
    CHECK(drain(&m, (struct p2d_span){(const unsigned char *)whole, sizeof whole - 1},
                &report) == 2);
    p2d_marshal_release(&m);
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        CHECK(drain(&m, (struct p2d_span){(const unsigned char *)whole, n}, &report) ==
              -1);
        CHECK(m.cut_short || n == 0);
        p2d_marshal_release(&m);
    }
}

static void nesting_is_bounded(void)
{
    for (int depth = P2D_MARSHAL_MAX_DEPTH; depth <= P2D_MARSHAL_MAX_DEPTH + 1; depth++) {
        struct p2d_report report = {0};
        struct p2d_marshal m;
        struct p2d_buffer bytes = {.report = &report};
        p2d_puts(&bytes, "{N");
        for (int i = 0; i < depth; i++)
            p2d_put(&bytes, ")\1", 2);
        p2d_puts(&bytes, "N0");
        bool good = drain(&m, (struct p2d_span){bytes.at, bytes.len}, &report) == 2;
        CHECK(good == (depth == P2D_MARSHAL_MAX_DEPTH));
        p2d_marshal_release(&m);
        p2d_buffer_release(&bytes);
    }
}

int main(void)
{
    RUN(integers_of_all_sizes_are_read);
    RUN(integers_beyond_64_bits_keep_all_digits);
    RUN(floats_are_read_as_bits_and_as_text);
    RUN(strings_of_all_types_are_read);
    RUN(a_reference_is_the_object_itself);
    RUN(a_container_takes_its_number_before_its_children);
    RUN(python_2_refers_to_interned_strings);
    RUN(what_can_be_referred_to_outlives_its_pair);
    RUN(dicts_sets_lists_and_rarities_are_read);
    RUN(an_empty_dict_has_no_pairs);
    RUN(code_objects_of_all_pythons_tell_their_names);
    RUN(what_cannot_be_is_refused_where_it_is);
    RUN(no_part_of_a_file_is_taken_for_the_whole);
    RUN(nesting_is_bounded);
    return tap_done();
}
