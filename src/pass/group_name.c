/* group_name.c - find the group of a function by its name and location.
 *
 *     std::vector<int>::push_back(int)     package std, class std::vector<int>
 *     <alloc::vec::Vec<T> as Drop>::drop   package alloc
 *     net/http.(*conn).serve               package net/http
 *     java.util.HashMap.get                package java.util, class java.util.HashMap
 *     java/util/HashMap.get                the same, with slashes
 *     Ljava/util/HashMap;::get             the same, as the JVM writes it
 *     .../site-packages/numpy/core/x.py    package numpy
 *     .../lib/python3.12/json/decoder.py   package json
 */
#include "pass/group_name.h"
#include "pass/group.h"

#include "model/file_module.h"

static const struct p2d_span nothing = {(const unsigned char *)"", 0};

static bool is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

/* The depth of brackets after `c`. Names such as operator<< may lead below 0. */
static int depth_after(int depth, unsigned char c)
{
    if (c == '(' || c == '<' || c == '[' || c == '{')
        return depth + 1;
    if ((c == ')' || c == '>' || c == ']' || c == '}') && depth > 0)
        return depth - 1;
    return depth;
}

/* The place of the first or last "::" outside of brackets; the length of the name if
 * there is none. */
static size_t find_scope(struct p2d_span name, bool last)
{
    size_t found = name.len;
    int depth = 0;
    for (size_t i = 0; i + 1 < name.len; i++) {
        if (depth == 0 && i > 0 && name.at[i] == ':' && name.at[i + 1] == ':') {
            found = i++;
            if (!last)
                return found;
            continue;
        }
        /* Parameters end the name, but for C++'s (anonymous namespace). */
        if (depth == 0 && name.at[i] == '(' && i > 0 && name.at[i - 1] != ':')
            break;
        depth = depth_after(depth, name.at[i]);
    }
    return found;
}

static size_t find_last(struct p2d_span text, unsigned char byte)
{
    for (size_t i = text.len; i-- > 0;)
        if (text.at[i] == byte)
            return i;
    return text.len;
}

/* Before the first bracket: type arguments and receivers hold slashes and dots too. */
static struct p2d_span without_brackets(struct p2d_span name)
{
    size_t i = 0;
    while (i < name.len && name.at[i] != '(' && name.at[i] != '[' && name.at[i] != '<' &&
           name.at[i] != ' ')
        i++;
    return p2d_slice(name, 0, i);
}

/* Where a Java name's class begins: the first part with a capital, after at least one
 * part that has none; the length of the name if there is none. */
static size_t find_class(struct p2d_span name, unsigned char separator)
{
    for (size_t i = 1; i + 1 < name.len; i++)
        if (name.at[i] == separator && is_upper(name.at[i + 1]))
            return i;
    return name.len;
}

/* ---------------------------------------------------------------- packages */

static size_t find_text(struct p2d_span text, const char *part)
{
    const unsigned char *at =
        text.len > 0 ? memmem(text.at, text.len, part, strlen(part)) : NULL;
    return at != NULL ? (size_t)(at - text.at) : text.len;
}

/* The place in the path after the root of a Python installation. */
static size_t after_python_root(struct p2d_span path)
{
    static const char *const roots[] = {"/site-packages/", "/dist-packages/"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        size_t at = find_text(path, roots[i]);
        if (at < path.len)
            return at + strlen(roots[i]);
    }
    size_t lib = find_text(path, "/lib/python");
    size_t end = lib < path.len ? p2d_find(path, lib + strlen("/lib/python"), '/') : lib;
    return end < path.len ? end + 1 : 0;
}

/* The package that a Python file belongs to: below a known root the first part, else the
 * folder that it is in, else the module itself. */
static struct p2d_span python_package(struct p2d_span path)
{
    if (p2d_starts_with(path, "<frozen "))
        path = p2d_slice(path, strlen("<frozen "), path.len - 1);
    size_t root = after_python_root(path);
    struct p2d_span rest = p2d_slice(path, root, path.len);
    size_t slash = root > 0 ? p2d_find(rest, 0, '/') : find_last(rest, '/');
    if (slash < rest.len)
        return root > 0 ? p2d_slice(rest, 0, slash)
                        : p2d_base_name(p2d_slice(rest, 0, slash));
    return p2d_slice(rest, 0, p2d_find(rest, 0, '.'));
}

struct p2d_span p2d_python_import(struct p2d_span file)
{
    static const char *const inits[] = {"/__init__", "/__main__"};
    struct p2d_span module = p2d_python_module(file);
    size_t root = after_python_root(file);
    if (root > 0 && p2d_find(file, root, '.') < file.len) {
        size_t end = file.len;
        while (file.at[end - 1] != '.')
            end--;
        module = p2d_slice(file, root, end - 1);
    }
    for (size_t i = 0; i < sizeof inits / sizeof *inits; i++)
        if (p2d_ends_with(module, inits[i]))
            module.len -= strlen(inits[i]);
    return module;
}

static bool is_python_file(struct p2d_span file)
{
    return p2d_ends_with(file, ".py") || p2d_starts_with(file, "<frozen ");
}

/* C functions have dots too: memcpy@@GLIBC_2.14, walk.constprop.0, main.cold. */
static bool has_suffix_of_linker(struct p2d_span name)
{
    static const char *const suffixes[] = {"@",     ".isra", ".part", ".constprop",
                                           ".cold", ".lto",  ".llvm", ".localalias"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (find_text(name, suffixes[i]) < name.len)
            return true;
    return false;
}

/* Java's packages are in lower case and its classes are not; Go's end at the first dot
 * after the last slash. */
static struct p2d_span dotted_package(struct p2d_span name)
{
    struct p2d_span plain = without_brackets(name);
    if (has_suffix_of_linker(plain))
        return nothing;
    size_t slash = find_last(plain, '/');
    if (slash < plain.len) {
        size_t class = find_class(plain, '/');
        if (class < plain.len)
            return p2d_slice(plain, 0, class);
        size_t dot = p2d_find(plain, slash, '.');
        return dot < plain.len ? p2d_slice(plain, 0, dot) : nothing;
    }
    size_t class = find_class(plain, '.');
    if (class < plain.len)
        return p2d_slice(plain, 0, class);
    size_t dot = p2d_find(plain, 0, '.');
    return dot > 0 && dot < plain.len ? p2d_slice(plain, 0, dot) : nothing;
}

/* A Rust implementation, <crate::Type as crate::Trait>::method, without its bracket. */
static struct p2d_span without_implementation(struct p2d_span name)
{
    size_t i = 0;
    while (i < name.len && (name.at[i] == '<' || name.at[i] == '&' || name.at[i] == '*'))
        i++;
    return p2d_slice(name, i, name.len);
}

/* A class as the JVM has it: Ljava/io/PrintStream; */
static bool is_descriptor(struct p2d_span type)
{
    return type.len > 3 && type.at[0] == 'L' && p2d_ends_with(type, ";");
}

static struct p2d_span package_of(struct p2d_span name, struct p2d_span module,
                                  struct p2d_span file)
{
    struct p2d_span place = file.len > 0 ? file : module;
    if (is_python_file(place))
        return python_package(place);
    if (p2d_span_is(place, "~"))
        return p2d_span_of("builtins");
    struct p2d_span type = without_implementation(name);
    size_t scope = find_scope(type, false);
    if (is_descriptor(p2d_slice(type, 0, scope)))
        return p2d_slice(type, 1, find_last(p2d_slice(type, 0, scope), '/'));
    if (scope < type.len)
        return p2d_slice(type, 0, scope);
    struct p2d_span dotted = dotted_package(name);
    return dotted.len > 0 ? dotted : p2d_base_name(module);
}

/* ----------------------------------------------------------------- classes */

/* The class ends at the last part with a capital that is not the method itself:
 * java.util.HashMap.get, net/http.Header.Set, Outer.Inner.method. */
static struct p2d_span dotted_class(struct p2d_span name)
{
    struct p2d_span plain = without_brackets(name);
    size_t end = 0, begin = find_last(plain, '/') < plain.len ? find_last(plain, '/') : 0;
    begin += begin > 0;
    for (size_t dot; (dot = p2d_find(plain, begin, '.')) < plain.len; begin = dot + 1)
        if (is_upper(plain.at[begin]))
            end = dot;
    return p2d_slice(plain, 0, end);
}

/* A Go method on a pointer, net/http.(*conn).serve: the receiver. */
static struct p2d_span receiver(struct p2d_span name)
{
    size_t open = find_text(name, ".(*");
    size_t close = p2d_find(name, open, ')');
    return close < name.len ? p2d_slice(name, 0, close + 1) : nothing;
}

static struct p2d_span class_of(struct p2d_span name)
{
    size_t scope = find_scope(name, true);
    if (is_descriptor(p2d_slice(name, 0, scope)))
        return p2d_slice(name, 1, scope - 1);
    if (scope < name.len)
        return p2d_slice(name, 0, scope);
    struct p2d_span pointer = receiver(name);
    return pointer.len > 0 ? pointer : dotted_class(name);
}

static struct p2d_span without_suffix(struct p2d_span file)
{
    size_t dot = find_last(file, '.');
    return p2d_slice(file, 0, dot);
}

static struct p2d_span module_of(struct p2d_span module, struct p2d_span file)
{
    if (module.len > 0)
        return module;
    return p2d_span_is(file, "~") ? p2d_span_of("builtins")
                                  : without_suffix(p2d_base_name(file));
}

struct p2d_span p2d_group_of(const struct p2d_profile *profile, p2d_fn fn,
                             enum p2d_group_by by)
{
    const struct p2d_function *function = &profile->fns.at[fn];
    struct p2d_span name = p2d_text(profile, function->name);
    struct p2d_span module = p2d_text(profile, function->module);
    struct p2d_span file = p2d_text(profile, function->file);
    switch (by) {
    case P2D_GROUP_LINE: /* not of functions: see group_lines.h */
    case P2D_GROUP_MODULE:
        return module_of(module, file);
    case P2D_GROUP_FILE:
        return file;
    case P2D_GROUP_PACKAGE:
        return package_of(name, module, file);
    case P2D_GROUP_CLASS:
        return class_of(name);
    case P2D_GROUP_LIBRARY:
        return is_python_file(file) || p2d_span_is(file, "~")
                   ? package_of(name, module, file)
                   : p2d_base_name(module);
    case P2D_GROUP_PROCESS:
    case P2D_GROUP_THREAD:
        break;
    }
    return nothing;
}

struct p2d_span p2d_package_or_name(const struct p2d_profile *p, p2d_fn fn)
{
    struct p2d_span package = p2d_group_of(p, fn, P2D_GROUP_PACKAGE);
    struct p2d_span name = p2d_text(p, p->fns.at[fn].name);
    return package.len == 0 && name.len > 0 && name.at[0] == '(' ? name : package;
}
