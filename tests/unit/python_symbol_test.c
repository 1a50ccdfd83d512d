/* python_symbol_test.c - what the symbols say that Python makes for perf. */
#include "show.h"
#include "tap.h"

#include "model/builder.h"
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
static void processes_share_functions(void)
{
    struct p2d_report report = {0};
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "perf", &report);
    struct p2d_function first = {.name = p2d_name(&b, p2d_span_of("py::f:/a/cart.py")),
                                 .module = p2d_name(&b, p2d_span_of("/tmp/perf-1.map"))};
    struct p2d_function second = first;
    second.module = p2d_name(&b, p2d_span_of("/tmp/perf-2.map"));
    p2d_fn fn = p2d_fn_of(&b, first);
    CHECK(p2d_fn_of(&b, second) == fn);
    CHECK(p2d_fn_of(&b, first) == fn);
    struct p2d_function plain = {.name = p2d_name(&b, p2d_span_of("f")),
                                 .module = p2d_name(&b, p2d_span_of("cart")),
                                 .file = p2d_name(&b, p2d_span_of("/a/cart.py"))};
    CHECK(p2d_fn_of(&b, plain) == fn);
    p2d_builder_release(&b);
}

int main(void)
{
    RUN(functions_and_files_are_told_apart);
    RUN(other_names_stay);
    RUN(processes_share_functions);
    return tap_done();
}
