/* pickle_test.c - pickles as data: what is read, and what is refused. */
#include "show.h"
#include "tap.h"

#include "syntax/pickle.h"

static const char *const classes[] = {"m C", NULL};

static void show_value(const struct p2d_pickle *p, uint32_t number, int depth)
{
    static const char brackets[] = {[P2D_PICKLE_TUPLE] = '(',
                                    [P2D_PICKLE_LIST] = '[',
                                    [P2D_PICKLE_DICT] = '{',
                                    [P2D_PICKLE_OBJECT] = '<'};
    const struct p2d_pickle_value *value = p2d_pickle_at(p, number);
    switch (value->kind) {
    case P2D_PICKLE_NONE:
        show("None ");
        break;
    case P2D_PICKLE_INT:
        show("%lld ", (long long)value->as.integer);
        break;
    case P2D_PICKLE_FLOAT:
        show("%gf ", value->as.real);
        break;
    case P2D_PICKLE_TEXT:
        show("'");
        show_span(value->as.text);
        show("' ");
        break;
    case P2D_PICKLE_CLASS:
        show_span(value->as.text);
        show(".");
        show_span(value->name);
        show(" ");
        break;
    case P2D_PICKLE_TUPLE:
    case P2D_PICKLE_LIST:
    case P2D_PICKLE_DICT:
    case P2D_PICKLE_OBJECT:
        show("%c ", brackets[value->kind]);
        for (uint32_t link = depth < 4 ? p2d_pickle_first(p, number) : 0; link != 0;
             link = p->links.at[link].next)
            show_value(p, p->links.at[link].value, depth + 1);
        show("| ");
        break;
    }
}

/* The value of a pickle; "! WHY" if it is refused. */
static const char *value_of(const char *bytes, size_t length)
{
    struct p2d_report report = {0};
    struct p2d_pickle p;
    shown[0] = '\0';
    uint32_t value = p2d_pickle_load(
        &p, (struct p2d_span){(const unsigned char *)bytes, length}, classes, &report);
    if (value != 0)
        show_value(&p, value, 0);
    else
        show("! %s", p.failure != NULL ? p.failure : "?");
    p2d_pickle_release(&p);
    return shown;
}

/* A literal with its zero bytes. */
#define VALUE(text) value_of(text, sizeof(text) - 1)

static void values_are_read(void)
{
    CHECK_TEXT(VALUE("\x80\2(NK\7M\0\1J\xff\xff\xff\xff\x88\x89t."),
               "( None 7 256 -1 1 0 | ");
    CHECK_TEXT(VALUE("(\x8a\2\xff\x7f\x8a\1\xff\x8a\0t."), "( 32767 -1 0 | ");
    CHECK_TEXT(
        VALUE("(\x8a\x09\0\0\0\0\0\0\0\0\1\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7ft."),
        "( 9223372036854775807 9223372036854775807 | ");
    CHECK_TEXT(VALUE("(G?\xf0\0\0\0\0\0\0F2.5\nI-3\nL4L\nI01\nt."),
               "( 1f 2.5f -3 4 1 | ");
    CHECK_TEXT(VALUE("(S'a'\nVb\nX\1\0\0\0cU\1dC\1e\x8c\1ft."),
               "( 'a' 'b' 'c' 'd' 'e' 'f' | ");
    CHECK_TEXT(VALUE("](K\1K\2e."), "[ 1 2 | ");
    CHECK_TEXT(VALUE("]K\1a."), "[ 1 | ");
    CHECK_TEXT(VALUE("}(K\1K\2K\3K\4u."), "{ 1 2 3 4 | ");
    CHECK_TEXT(VALUE("}K\1K\2s."), "{ 1 2 | ");
    CHECK_TEXT(VALUE("K\1\x85K\2K\3\x86\x86."), "( ( 1 | ( 2 3 | | ");
    CHECK_TEXT(VALUE("(K\1K\2ld."), "! a mark is missing on its stack");
}

static void a_memo_is_shared(void)
{
    CHECK_TEXT(VALUE("]q\0(K\1h\0e."), "[ 1 [ 1 [ 1 [ 1 [ | | | | | ");
    CHECK_TEXT(VALUE("K\7\x94h\0\x86."), "( 7 7 | ");
    CHECK_TEXT(VALUE("K\7p0\ng0\n\x86."), "( 7 7 | ");
    CHECK_TEXT(VALUE("h\0."), "! it refers to a value that it does not have");
    CHECK_TEXT(VALUE("K\1r\xff\xff\xff\xff."), "! it numbers its values beyond its size");
}

static void only_listed_classes_make_objects(void)
{
    CHECK_TEXT(VALUE("cm\nC\n)\x81}b."), "< m.C { | | ");
    CHECK_TEXT(VALUE("\x8c\1m\x8c\1C\x93)\x81."), "< m.C | ");
    CHECK_TEXT(VALUE("ccopy_reg\n_reconstructor\n(cm\nC\nc__builtin__\nobject\nNtR."),
               "< m.C | ");
    CHECK_TEXT(VALUE("cos\nsystem\n(S'id'\ntR."),
               "! it names a class that no profile has");
    CHECK_TEXT(VALUE("\x8c\2os\x8c\6system\x93."),
               "! it names a class that no profile has");
    CHECK_TEXT(VALUE("c__builtin__\nobject\n)R."), "! it calls something");
    CHECK_TEXT(VALUE("ccopy_reg\n_reconstructor\n)R."), "! it calls something");
    CHECK_TEXT(VALUE("K\1)R."), "! it calls something");
    CHECK_TEXT(VALUE("K\1}b."), "! it gives a state to what is no object");
    CHECK_TEXT(VALUE("(im\nC\n."), "! it has an instruction that makes no data");
    CHECK_TEXT(VALUE("Pid\n."), "! it has an instruction that makes no data");
}

static void damage_is_refused(void)
{
    CHECK_TEXT(VALUE(""), "! it is cut off");
    CHECK_TEXT(VALUE("."), "! it takes more from its stack than there is");
    CHECK_TEXT(VALUE("K"), "! it is cut off");
    CHECK_TEXT(VALUE("\x8d\xff\xff\xff\xff\xff\xff\xff\x7f."), "! it is cut off");
    CHECK_TEXT(VALUE("\x8b\xff\xff\xff\xff."), "! it is cut off");
    CHECK_TEXT(VALUE("t."), "! a mark is missing on its stack");
    CHECK_TEXT(VALUE("K\1(0."), "1 ");
    CHECK_TEXT(VALUE("K\1(K\2"
                     "1."),
               "1 ");
    CHECK_TEXT(VALUE("K\1(\x85."), "! it takes more from its stack than there is");
    CHECK_TEXT(VALUE("a."), "! it adds items to what is no container for them");
    CHECK_TEXT(VALUE("]K\1(e."), "! it adds items to what is no container for them");
    CHECK_TEXT(VALUE("}(K\1u."), "! it adds items to what is no container for them");
    CHECK_TEXT(VALUE("Ix\n."), "! a number is none");
    CHECK_TEXT(VALUE("Sx\n."), "! a text has no quotes");
}

int main(void)
{
    RUN(values_are_read);
    RUN(a_memo_is_shared);
    RUN(only_listed_classes_make_objects);
    RUN(damage_is_refused);
    return tap_done();
}
