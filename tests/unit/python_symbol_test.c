/* python_symbol_test.c - what the symbols say that Python makes for perf. */
#include "show.h"
#include "tap.h"

#include "model/python_symbol.h"

/* "FUNCTION@FILE", or "-" for what is no such symbol. */
static const char *split(const char *symbol)
{
    struct p2d_span name, file;
    shown[0] = '\0';
    if (!p2d_split_python_symbol(p2d_span_of(symbol), &name, &file))
        return "-";
    show_span(name);
    show("@");
    show_span(file);
    return shown;
}

static void functions_and_files_are_told_apart(void)
{
    CHECK_TEXT(split("py::price:/srv/shop/cart.py"), "price@/srv/shop/cart.py");
    CHECK_TEXT(split("py::Cart.price:cart.py"), "Cart.price@cart.py");
    CHECK_TEXT(split("py::f.<locals>.<lambda>:<string>"), "f.<locals>.<lambda>@<string>");
    CHECK_TEXT(split("py::f:C:\\shop\\cart.py"), "f@C:\\shop\\cart.py");
    CHECK_TEXT(split("py::f:c:/shop/cart.py"), "f@c:/shop/cart.py");
    CHECK_TEXT(split("py::f:\\\\host\\cart.py"), "f@\\\\host\\cart.py");
    CHECK_TEXT(split("py::a:bc:/srv/x:y.py"), "a:bc@/srv/x:y.py");
    CHECK_TEXT(split("py::a:b:cart.py"), "a:b@cart.py");
    CHECK_TEXT(split("py::a::b:/cart.py"), "a::b@/cart.py");
}

static void other_names_stay(void)
{
    CHECK_TEXT(split("py::object::call(int)"), "-");
    CHECK_TEXT(split("py::f"), "-");
    CHECK_TEXT(split("py::f:"), "-");
    CHECK_TEXT(split("py:::/x.py"), "-");
    CHECK_TEXT(split("py::"), "-");
    CHECK_TEXT(split("happy::f:/x.py"), "-");
    CHECK_TEXT(split(""), "-");
}

/* Whatever format they come through. */
/* How the only function is called that begins so. */
static const char *name_in(const char *text)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = p2d_read_memory(text, strlen(text), NULL, &report);
    shown[0] = '\0';
    if (p != NULL)
        show_span(p2d_text(p, p->fns.at[1].name));
    p2d_profile_free(p);
    return shown;
}

static void one_alone_needs_python_around_it(void)
{
    CHECK_TEXT(name_in("py::f:/a.py;main 1\n"), "py::f:/a.py");
    CHECK_TEXT(name_in("py::f:/a.py;_PyEval_EvalFrameDefault 1\n"), "f");
    CHECK_TEXT(name_in("py::f:/a.py;py::g:/a.py 1\n"), "f");
    CHECK_TEXT(name_in("py::f:/a.py;python3.12`main 1\n"), "f");
}

static void processes_share_functions(void)
{
    static const char text[] = "python;py::f:/a/cart.py 1\npython;f (/a/cart.py:3) 2\n";
    struct p2d_report report = {0};
    struct p2d_profile *p = p2d_read_memory(text, sizeof text - 1, NULL, &report);
    CHECK(p != NULL && p->fns.len == 3 && p->samples.len == 2);
    CHECK(p != NULL && p2d_span_is(p2d_text(p, p->fns.at[2].module), "cart"));
    p2d_profile_free(p);
}

int main(void)
{
    RUN(functions_and_files_are_told_apart);
    RUN(other_names_stay);
    RUN(one_alone_needs_python_around_it);
    RUN(processes_share_functions);
    return tap_done();
}
