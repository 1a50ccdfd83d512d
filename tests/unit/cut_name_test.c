/* Names of C++, Rust, Java, Go and JavaScript, cut where they say least. */
#include "look/cut_name.h"

#include <stdio.h>

#include "tap.h"

static const struct {
    const char *name, *cut;
} names[] = {
    {"void std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> "
     ">::_M_construct<char const*>(char const*, char const*, std::forward_iterator_tag)",
     "std::string::_M_construct"},
    {"app::detail::Index<app::detail::Ordered, std::__cxx11::basic_string<char, "
     "std::char_traits<char>, std::allocator<char> > >::score",
     "app::detail::Index<\xe2\x80\xa6>::score"},
    {"std::map<std::string, std::vector<int> >::operator[](std::string const&)",
     "std::map<\xe2\x80\xa6>::operator[]"},
    {"main::{lambda(int)#1}::operator()(int) const", "main::lambda#1"},
    {"std::_Function_handler<int (int, int), main::{lambda(int, int)#1}>::_M_invoke",
     "main::lambda#1"},
    {"Table<K, V>::operator<(Table<K, V> const&) const", "Table<K, V>::operator<"},
    {"__gnu_cxx::operator-<double*, std::vector<double> >", "__gnu_cxx::operator-"},
    {"N::operator==<std::vector<double>, std::vector<double> >(A<int> const&)",
     "N::operator=="},
    {"N::operator-><std::vector<double>, std::vector<double> >() const", "N::operator->"},
    {"std::ostream& std::operator<< <std::char_traits<char> >(std::ostream&, char "
     "const*)",
     "std::operator<<"},
    {"(anonymous namespace)::a_function_with_a_long_name(int (*)(char const*, ...))",
     "a_function_with_a_long_name"},
    {"v8::internal::JsonParser<unsigned char>::BuildJsonArray",
     "JsonParser<\xe2\x80\xa6>::BuildJsonArray"},
    {"short::name(int)", "short::name(int)"},
    {"<alloc::string::String as core::fmt::Write>::write_str", "String::write_str"},
    {"<T as core::fmt::Display>::fmt", "Display::fmt"},
    {"<&mut I as core::iter::iterator::Iterator>::next", "Iterator::next"},
    {"<collections::vec::Vec<T>>::set_len", "Vec::set_len"},
    {"core::cmp::impls::<impl core::cmp::PartialOrd for usize>::lt", "usize::lt"},
    {"alloc::str::<impl alloc::borrow::ToOwned for str>::to_owned", "str::to_owned"},
    {"core::ptr::mut_ptr::<impl *mut T>::offset", "mut_ptr::offset"},
    {"alloc::slice::<impl [T]>::to_vec", "slice::to_vec"},
    {"core::ops::function::FnOnce::call_once{{vtable.shim}}", "FnOnce::call_once"},
    {"core::slice::sort::stable::quicksort::quicksort", "stable::quicksort"},
    {"std::rt::lang_start::{{closure}}", "rt::lang_start::{closure}"},
    {"void java.util.ArrayList$ArrayListSpliterator.forEachRemaining(java.util.function."
     "Consumer)",
     "ArrayListSpliterator.forEachRemaining"},
    {"Lio/netty/channel/ChannelDuplexHandler:.flush", "ChannelDuplexHandler.flush"},
    {"Lio/netty/channel/ChannelDuplexHandler;::flush", "ChannelDuplexHandler.flush"},
    {"Prog$$Lambda$14.0x0000000800c031f0.apply", "Prog$Lambda.apply"},
    {"main.(*Tree[...]).Insert.func1", "main.(*Tree).Insert.func1"},
    {"JS:~Module._load node:internal/modules/cjs/loader:1003:24", "Module._load"},
    {"LazyCompile:*fib /home/me/my app/x.js:1:2", "fib"},
    {"JS:~ node:internal/x:1:2", "(anonymous)"},
    {"unlink_chunk.constprop.0", "unlink_chunk"},
    {"cfree@GLIBC_2.2.5", "cfree"},
    {"memcpy@@GLIBC_2.14", "memcpy"},
    {"puts@plt", "puts@plt"},
    {"parse(int) [clone .cold]", "parse(int)"},
    {"asyncio.events.Handle._run", "asyncio.events.Handle._run"},
    {"<module>", "<module>"},
    {"<listcomp>", "<listcomp>"},
    {"f(int", "f(int"},
    {"a<b<c", "a<b<c"},
    {"::", "::"},
    {"", ""},
};

static void names_are_cut_where_they_say_least(void)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct p2d_report report = {0};
        struct p2d_buffer out = {.report = &report};
        p2d_put_cut_name(&out, p2d_span_of(names[i].name));
        struct p2d_span cut = {out.at, out.len};
        if (!p2d_span_is(cut, names[i].cut))
            printf("# %s: %.*s, not %s\n", names[i].name, (int)cut.len,
                   (const char *)cut.at, names[i].cut);
        CHECK(p2d_span_is(cut, names[i].cut));
        p2d_buffer_release(&out);
    }
}

/* Whatever bytes a name has. */
static void brackets_that_never_close_are_no_harm(void)
{
    static const char signs[] = "<>()[]{}: *&,-aoperator<std::__1::{lambda(";
    uint32_t random = 1;
    for (int i = 0; i < 20000; i++) {
        char name[48];
        size_t n = 0;
        for (random = random * 1664525 + 1013904223; n < (random >> 8) % 47; n++) {
            random = random * 1664525 + 1013904223;
            name[n] = signs[(random >> 8) % (sizeof signs - 1)];
        }
        struct p2d_report report = {0};
        struct p2d_buffer out = {.report = &report};
        p2d_put_cut_name(&out, (struct p2d_span){(const unsigned char *)name, n});
        CHECK(p2d_ok(&report));
        p2d_buffer_release(&out);
    }
}

static void qualifiers_go_one_by_one(void)
{
    static const struct {
        const char *name, *without;
    } some[] = {{"a::b<x::y>::f", "b<x::y>::f"},
                {"b<x::y>::f", "f"},
                {"json.(*encodeState).reflectValue", "reflectValue"},
                {"f(a::b)", "f(a::b)"},
                {"T::operator<", "operator<"},
                {"libc.so.6", "libc.so.6"},
                {"a::", "a::"},
                {"", ""}};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        CHECK(p2d_span_is(p2d_name_without_qualifier(p2d_span_of(some[i].name)),
                          some[i].without));
}

int main(void)
{
    RUN(qualifiers_go_one_by_one);
    RUN(names_are_cut_where_they_say_least);
    RUN(brackets_that_never_close_are_no_harm);
    return tap_done();
}
