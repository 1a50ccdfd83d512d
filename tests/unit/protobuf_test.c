/* protobuf_test.c - fields and numbers of protocol buffers, whole, cut and malformed. */
#include "syntax/protobuf.h"

#include "show.h"
#include "tap.h"

/* "NUMBER=VALUE" or "NUMBER:BYTES" for each field, then how it ended. */
static const char *fields_of(const char *bytes, size_t length)
{
    struct p2d_message m =
        p2d_message_of((struct p2d_span){(const unsigned char *)bytes, length});
    struct p2d_field f;
    shown[0] = '\0';
    while (p2d_next_field(&m, &f)) {
        if (f.wire != P2D_WIRE_BYTES) {
            show("%u=%llx ", (unsigned)f.number, (unsigned long long)f.value);
        } else {
            show("%u:", (unsigned)f.number);
            show_span(f.bytes);
            show(" ");
        }
    }
    show("%s", m.cut ? "cut" : m.bad ? "bad" : "end");
    return shown;
}
#define FIELDS(literal) fields_of(literal, sizeof(literal) - 1)

static void fields_have_four_types(void)
{
    CHECK_TEXT(FIELDS(""), "end");
    CHECK_TEXT(FIELDS("\x08\x96\x01"), "1=96 end");
    CHECK_TEXT(FIELDS("\x12\x03"
                      "abc"),
               "2:abc end");
    CHECK_TEXT(FIELDS("\x1d\x01\x02\x03\x04"), "3=4030201 end");
    CHECK_TEXT(FIELDS("\x19\x01\x02\x03\x04\x05\x06\x07\x08"), "3=807060504030201 end");
    CHECK_TEXT(FIELDS("\x80\x01\x05"), "16=5 end");
}

static void numbers_reach_64_bits(void)
{
    CHECK_TEXT(FIELDS("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
               "1=ffffffffffffffff end");
    CHECK_TEXT(FIELDS("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),
               "1=ffffffffffffffff end");
    CHECK_TEXT(FIELDS("\x08\x80\x80\x00"), "1=0 end");
}

static void what_is_cut_is_not_bad(void)
{
    static const char whole[] = "\x08\x96\x01\x12\x03"
                                "abc\x19\x01\x02\x03\x04\x05\x06\x07\x08";
    static const size_t ends[] = {0, 3, 8};
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        bool is_end = n == ends[0] || n == ends[1] || n == ends[2];
        const char *text = fields_of(whole, n);
        CHECK(strcmp(text + strlen(text) - 3, is_end ? "end" : "cut") == 0);
    }
}

static void what_is_malformed_ends_the_walk(void)
{
    CHECK_TEXT(FIELDS("\x08\x01\x0b\x08\x01"), "1=1 bad"); /* a group */
    CHECK_TEXT(FIELDS("\x00\x01"), "bad");                 /* number 0 */
    CHECK_TEXT(FIELDS("\x0f"), "bad");                     /* type 7 */
    CHECK_TEXT(FIELDS("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"), "bad");
    CHECK_TEXT(FIELDS("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x"), "cut");
    CHECK_TEXT(FIELDS("\x0a\xff\xff\xff\xff\x0fx"), "cut");
}

static void repeated_numbers_may_be_packed(void)
{
    static const char bytes[] = "\x0a\x04\x01\x96\x01\x05\x08\x07\x0a\x02\x01\x80";
    struct p2d_message m =
        p2d_message_of((struct p2d_span){(const unsigned char *)bytes, sizeof bytes - 1});
    struct p2d_field f;
    uint64_t value;
    shown[0] = '\0';
    while (p2d_next_field(&m, &f)) {
        struct p2d_numbers numbers = p2d_numbers_of(&f);
        while (p2d_next_number(&numbers, &value))
            show("%llu ", (unsigned long long)value);
    }
    CHECK_TEXT(shown, "1 150 5 7 1 ");
}

int main(void)
{
    RUN(fields_have_four_types);
    RUN(numbers_reach_64_bits);
    RUN(what_is_cut_is_not_bad);
    RUN(what_is_malformed_ends_the_walk);
    RUN(repeated_numbers_may_be_packed);
    return tap_done();
}
