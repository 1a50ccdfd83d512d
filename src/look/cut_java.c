/* cut_java.c - names of Java's methods: the class without its package, and the method. */
#include "look/cut_java.h"

/* After the last of a sign, or the beginning. */
static size_t after_last(struct p2d_span text, unsigned char sign)
{
    size_t i = text.len;
    while (i > 0 && text.at[i - 1] != sign)
        i--;
    return i;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* An inner class alone; "Prog$1" stays, as "1" says nothing. */
static struct p2d_span inner_class(struct p2d_span class)
{
    class = p2d_slice(class, after_last(class, '.'), class.len);
    class = p2d_slice(class, after_last(class, '/'), class.len);
    size_t inner = after_last(class, '$');
    bool says_something = inner > 0 && inner < class.len && !is_digit(class.at[inner]);
    return says_something ? p2d_slice(class, inner, class.len) : class;
}

static void put_method(struct p2d_buffer *out, struct p2d_span class,
                       struct p2d_span method)
{
    p2d_put(out, class.at, class.len);
    p2d_putc(out, '.');
    p2d_put(out, method.at, method.len);
}

/* "Lio/netty/X;::f", "Lio/netty/X:.f": as perf-map-agent and async-profiler write them. */
static bool put_descriptor(struct p2d_buffer *out, struct p2d_span name)
{
    static const char *const joints[] = {";::", ":.", ":::"};
    if (name.len < 4 || name.at[0] != 'L' || p2d_find(name, 0, '/') == name.len ||
        p2d_find(name, 0, ' ') < name.len)
        return false;
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
        size_t at = p2d_find_text(name, 0, joints[i]);
        if (at == name.len)
            continue;
        struct p2d_span method = p2d_slice(name, at + strlen(joints[i]), name.len);
        put_method(out, inner_class(p2d_slice(name, 1, at)),
                   p2d_slice(method, 0, p2d_find(method, 0, '(')));
        return true;
    }
    return false;
}

/* "Prog$$Lambda$14.0x0000000800c031f0.apply" */
static bool put_lambda(struct p2d_buffer *out, struct p2d_span name)
{
    size_t at = p2d_find_text(name, 0, "$$Lambda");
    struct p2d_span whole = p2d_slice(name, 0, p2d_find(name, 0, '('));
    size_t method = after_last(whole, '.');
    if (at == name.len || method <= at)
        return false;
    struct p2d_span class = p2d_slice(name, 0, at);
    class = p2d_slice(class, after_last(class, ' '), class.len);
    class = p2d_slice(class, after_last(class, '.'), class.len);
    p2d_put(out, class.at, class.len);
    p2d_puts(out, "$Lambda");
    put_method(out, (struct p2d_span){0}, p2d_slice(whole, method, whole.len));
    return true;
}

/* "void java.util.ArrayList$Itr.next(java.lang.Object)": a path of dots before the
 * parentheses, of a package, a class and a method at least. */
bool p2d_put_cut_java(struct p2d_buffer *out, struct p2d_span name)
{
    if (put_descriptor(out, name) || put_lambda(out, name))
        return true;
    size_t open = p2d_find(name, 0, '(');
    struct p2d_span head = p2d_slice(name, 0, open);
    head = p2d_slice(head, after_last(head, ' '), head.len);
    size_t method = after_last(head, '.');
    if (open == name.len || name.at[name.len - 1] != ')' || method < 2 ||
        method == head.len || p2d_find_text(name, 0, "::") < name.len ||
        p2d_find(head, 0, '<') < head.len || p2d_find(head, 0, '/') < head.len)
        return false;
    struct p2d_span class = p2d_slice(head, 0, method - 1);
    if (after_last(class, '.') == 0)
        return false;
    put_method(out, inner_class(class), p2d_slice(head, method, head.len));
    return true;
}
