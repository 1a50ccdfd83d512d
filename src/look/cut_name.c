/* cut_name.c - names of C++, Rust, Java, Go and JavaScript, cut where they say least. */
#include "look/cut_name.h"

#include "look/brackets.h"
#include "look/cut_cpp.h"
#include "look/cut_java.h"
#include "look/cut_rust.h"

/* --------------------------------------------------------------- JavaScript */

/* "LazyCompile:*fib /srv/x.js:1:2": what V8 knows of its code in a perf map. */
static bool put_javascript(struct p2d_buffer *out, struct p2d_span name)
{
    static const char *const kinds[] = {"JS:", "LazyCompile:", "Function:"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!p2d_starts_with(name, kinds[i]))
            continue;
        name = p2d_slice(name, strlen(kinds[i]), name.len);
        if (name.len > 0 && strchr("*~^+'", name.at[0]) != NULL)
            name = p2d_slice(name, 1, name.len);
        name = p2d_slice(name, 0, p2d_find(name, 0, ' '));
        if (name.len > 0)
            p2d_put(out, name.at, name.len);
        else
            p2d_puts(out, "(anonymous)");
        return true;
    }
    return false;
}

/* ----------------------------------------------------------------------- Go */

/* Type arguments: "Tree[...]", "Map[go.shape.int]". */
static bool put_go(struct p2d_buffer *out, struct p2d_span name)
{
    size_t dots = p2d_find_text(name, 0, "[...]"),
           shape = p2d_find_text(name, 0, "[go.shape");
    size_t at = dots < shape ? dots : shape, from = 0;
    if (at == name.len)
        return false;
    while (at < name.len) {
        p2d_put(out, name.at + from, at - from);
        from = p2d_closing(name, at) + 1;
        from = from < name.len ? from : name.len;
        dots = p2d_find_text(name, from, "[...]");
        shape = p2d_find_text(name, from, "[go.shape");
        at = dots < shape ? dots : shape;
    }
    p2d_put(out, name.at + from, name.len - from);
    return true;
}

/* ------------------------------------------------------- compilers, linkers */

static bool is_number(struct p2d_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return true;
}

/* Without "@@GLIBC_2.34", " [clone .cold]", ".constprop.0" and the like; "@plt" stays. */
static struct p2d_span without_suffix(struct p2d_span name)
{
    static const char *const suffixes[] = {".constprop.", ".isra.", ".part.", ".llvm.",
                                           ".lto_priv."};
    size_t clone = p2d_find_text(name, 0, " [clone "),
           at = p2d_find_text(name, 0, "@GLIBC");
    name = p2d_slice(name, 0, clone < at ? clone : at);
    if (name.len > 1 && name.at[name.len - 1] == '@')
        name = p2d_slice(name, 0, name.len - 1);
    if (name.len > 5 && p2d_ends_with(name, ".cold"))
        name = p2d_slice(name, 0, name.len - 5);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t dot = p2d_find_text(name, 0, suffixes[i]);
        size_t end = dot + strlen(suffixes[i]);
        if (dot > 0 && end < name.len && is_number(p2d_slice(name, end, name.len)))
            name = p2d_slice(name, 0, dot);
    }
    return name;
}

struct p2d_span p2d_name_without_qualifier(struct p2d_span name)
{
    for (size_t i = 0; i + 2 < name.len; i++) {
        if (name.at[i] != '\0' && strchr("<([{", name.at[i]) != NULL)
            i = p2d_closing(name, i);
        if (i + 2 >= name.len)
            break;
        bool is_go = name.at[i] == ')' && name.at[i + 1] == '.';
        if (is_go || (name.at[i] == ':' && name.at[i + 1] == ':'))
            return p2d_slice(name, i + 2, name.len);
    }
    return name;
}

void p2d_put_cut_name(struct p2d_buffer *out, struct p2d_span name)
{
    name = without_suffix(name);
    if (put_javascript(out, name) || put_go(out, name) || p2d_put_cut_java(out, name) ||
        p2d_put_cut_rust(out, name) || p2d_put_cut_cpp(out, name))
        return;
    p2d_put(out, name.at, name.len);
}
