/* cut_cpp.c - names of C++ functions, cut step by step until they are short enough.
 *
 * First what the library repeats in each name (std::__cxx11::, allocators); then the
 * parameters and the return type; the function's own template arguments; those of its
 * classes; the namespaces, from the left; at last the class.
 */
#include "look/cut_cpp.h"

#include "look/brackets.h"

enum { MOST_PARTS = 32, DEEPEST = 8 };

/* "Index<K, V>::operator()(int)": one segment between "::". */
struct part {
    struct p2d_span base, arguments; /* arguments with their brackets, or empty */
};

struct parts {
    struct part at[MOST_PARTS];
    size_t n;
};

/* ---------------------------------------------------- what the library repeats */

static const char *const dropped_scopes[] = {
    "std::__cxx11::", "std::__1::", "std::__detail::"};

/* Default arguments, from the last but first one on. */
static const char *const defaults[] = {"std::allocator<", "std::char_traits<",
                                       "std::less<",      "std::hash<",
                                       "std::equal_to<",  "std::default_delete<"};

static const struct {
    const char *name, *instead;
} templates[] = {{"basic_string<char", "string"},
                 {"basic_string<wchar_t", "wstring"},
                 {"basic_string_view<char", "string_view"},
                 {"basic_string_view<wchar_t", "wstring_view"},
                 {"basic_ostream<char", "ostream"},
                 {"basic_istream<char", "istream"},
                 {"basic_stringstream<char", "stringstream"},
                 {"basic_ostringstream<char", "ostringstream"},
                 {"basic_istringstream<char", "istringstream"},
                 {"basic_regex<char", "regex"}};

/* "std::basic_string<char, ...>" at i becomes "string", "__normal_iterator<...>" becomes
 * "iterator": how far they reach; i if there is none. */
static size_t put_template(struct p2d_buffer *out, struct p2d_span name, size_t i)
{
    struct p2d_span rest = p2d_slice(name, i, name.len);
    static const char iterator[] = "__normal_iterator<";
    for (size_t t = 0; t < sizeof templates / sizeof *templates; t++) {
        size_t length = strlen(templates[t].name);
        bool ends =
            rest.len > length && (rest.at[length] == ',' || rest.at[length] == '>');
        if (!p2d_starts_with(rest, templates[t].name) || !ends)
            continue;
        p2d_puts(out, templates[t].instead);
        return p2d_closing(name, i + p2d_find(rest, 0, '<')) + 1;
    }
    if (!p2d_starts_with(rest, iterator))
        return i;
    p2d_puts(out, "iterator");
    return p2d_closing(name, i + sizeof iterator - 2) + 1;
}

/* ", std::allocator<int> " before a closing bracket: how far it reaches. */
static size_t skip_default(struct p2d_span name, size_t i)
{
    struct p2d_span rest = p2d_slice(name, i, name.len);
    if (!p2d_starts_with(rest, ", "))
        return i;
    for (size_t d = 0; d < sizeof defaults / sizeof *defaults; d++) {
        if (!p2d_starts_with(p2d_slice(rest, 2, rest.len), defaults[d]))
            continue;
        size_t end = p2d_closing(name, i + 2 + strlen(defaults[d]) - 1) + 1;
        while (end < name.len && name.at[end] == ' ')
            end++;
        return end;
    }
    return i;
}

static void put_tidied(struct p2d_buffer *out, struct p2d_span name)
{
    for (size_t i = 0; i < name.len;) {
        struct p2d_span rest = p2d_slice(name, i, name.len);
        size_t next = skip_default(name, i);
        for (size_t s = 0; s < sizeof dropped_scopes / sizeof *dropped_scopes; s++)
            if (p2d_starts_with(rest, dropped_scopes[s])) {
                p2d_puts(out, "std::");
                next = i + strlen(dropped_scopes[s]);
            }
        if (p2d_starts_with(rest, "[abi:"))
            next = p2d_closing(name, i) + 1;
        bool begins = i == 0 || strchr("<(, :&*", name.at[i - 1]) != NULL;
        if (next == i && begins)
            next = put_template(out, name, i);
        if (next == i)
            p2d_putc(out, (char)name.at[next++]);
        i = next < name.len ? next : name.len;
    }
}

/* ------------------------------------------------------------------- parts */

/* The end of "operator<<", "operator()", "operator new" where one begins at i; else i. */
static size_t skip_operator(struct p2d_span name, size_t i)
{
    /* Template arguments may follow without a blank, "operator-<int>", but after "<". */
    static const char *const signs[] = {
        "\"\"", "<<=", ">>=", "<=>", "->*", "<<", ">>", "<=", ">=", "->",
        "==",   "!=",  "&&",  "||",  "++",  "--", "+=", "-=", "*=", "/=",
        "%=",   "^=",  "&=",  "|=",  "+",   "-",  "*",  "/",  "%",  "^",
        "&",    "|",   "~",   "!",   "=",   "<",  ">",  ","};
    static const char word[] = "operator";
    size_t end = i + sizeof word - 1;
    if (!p2d_starts_with(p2d_slice(name, i, name.len), word) || end >= name.len)
        return i;
    struct p2d_span rest = p2d_slice(name, end, name.len);
    if (p2d_starts_with(rest, "()") || p2d_starts_with(rest, "[]"))
        return end + 2;
    if (rest.at[0] == ' ') { /* a conversion, new, delete: up to the parameters */
        size_t stop = p2d_find(name, end, '(');
        return stop;
    }
    for (size_t s = 0; s < sizeof signs / sizeof *signs; s++)
        if (p2d_starts_with(rest, signs[s]))
            return end + strlen(signs[s]);
    return i;
}

static void add_part(struct parts *parts, struct part part)
{
    if (parts->n == MOST_PARTS) {
        memmove(parts->at, parts->at + 1, sizeof parts->at - sizeof *parts->at);
        parts->n--;
    }
    parts->at[parts->n++] = part;
}

struct cursor {
    struct p2d_span name;
    size_t i, begin; /* where it is, and where the part begins */
    struct part part;
    struct parts *parts;
};

static bool is_at(const struct cursor *c, const char *text)
{
    return p2d_starts_with(p2d_slice(c->name, c->i, c->name.len), text);
}

/* What is no bracket or sign of its own: an operator, "{lambda()#1}", a blank before
 * template arguments ("operator<< <int>"), "(anonymous namespace)::". */
static bool skip_whole(struct cursor *c)
{
    size_t after = c->i == c->begin ? skip_operator(c->name, c->i) : c->i;
    if (c->i == c->begin && is_at(c, "(anonymous namespace)"))
        c->begin = after = c->i + strlen("(anonymous namespace)::");
    else if (is_at(c, "{"))
        after = p2d_closing(c->name, c->i) + 1;
    else if (is_at(c, " <"))
        after = c->i + 1;
    bool skips = after > c->i;
    c->i = after;
    return skips;
}

/* False if they do not end. */
static bool take_arguments(struct cursor *c)
{
    size_t end = p2d_closing(c->name, c->i);
    if (end == c->name.len)
        return false;
    c->part.base = p2d_trim(p2d_slice(c->name, c->begin, c->i));
    c->part.arguments = p2d_slice(c->name, c->i, end + 1);
    c->i = end + 1;
    return true;
}

/* What was before the blank, or the star, was the return type. */
static void drop_type(struct cursor *c)
{
    c->parts->n = 0;
    c->part = (struct part){0};
    c->begin = ++c->i;
}

/* At "::", the parameters or the end. False if no part follows. */
static bool end_part(struct cursor *c)
{
    if (c->part.base.len == 0)
        c->part.base = p2d_slice(c->name, c->begin, c->i);
    if (c->part.base.len > 0)
        add_part(c->parts, c->part);
    c->part = (struct part){0};
    if (is_at(c, "(")) {
        c->i = p2d_closing(c->name, c->i) + 1;
        while (is_at(c, " const"))
            c->i += strlen(" const");
    }
    bool goes_on = is_at(c, "::");
    c->begin = c->i = c->i + 2;
    return goes_on;
}

/* Scopes and the function; the return type, parameters and what follows them are left
 * out. False if the text is no name of C++. */
static bool split(struct p2d_span name, struct parts *parts)
{
    struct cursor c = {.name = name, .parts = parts};
    parts->n = 0;
    for (bool goes_on = true; goes_on && c.i <= name.len;) {
        char sign = c.i < name.len ? (char)name.at[c.i] : ':';
        if (c.i < name.len && skip_whole(&c))
            continue;
        if (sign == '<')
            goes_on = take_arguments(&c);
        else if (sign == ' ' || sign == '*' || sign == '&')
            drop_type(&c);
        else if (sign == '(' || sign == ':')
            goes_on = end_part(&c);
        else
            c.i++;
        if (sign == '<' && !goes_on)
            return false;
    }
    return parts->n > 0;
}

/* ----------------------------------------------------------------- writing */

/* "{lambda(int)#1}" as "lambda#1". */
static void put_base(struct p2d_buffer *out, struct p2d_span base)
{
    if (p2d_starts_with(base, "{lambda(")) {
        size_t hash = base.len;
        while (hash > 0 && base.at[hash - 1] != '#')
            hash--;
        p2d_puts(out, "lambda");
        if (hash > 0)
            p2d_put(out, base.at + hash - 1, base.len - hash);
        return;
    }
    p2d_put(out, base.at, base.len);
}

struct form {
    bool own;     /* the function's template arguments */
    bool classes; /* those of its classes: in full, or as an ellipsis if `dots` */
    bool dots;
    size_t from; /* the first part */
};

static void put_form(struct p2d_buffer *out, const struct parts *parts, struct form form)
{
    for (size_t i = form.from; i < parts->n; i++) {
        const struct part *part = &parts->at[i];
        bool is_last = i + 1 == parts->n;
        p2d_puts(out, i > form.from ? "::" : "");
        put_base(out, part->base);
        if (part->arguments.len == 0)
            continue;
        if (is_last ? form.own : form.classes)
            p2d_put(out, part->arguments.at, part->arguments.len);
        else if (!is_last && form.dots)
            p2d_puts(out, "<\xe2\x80\xa6>"); /* horizontal ellipsis */
    }
}

static bool try_form(struct p2d_buffer *out, const struct parts *parts, struct form form)
{
    size_t from = out->len;
    put_form(out, parts, form);
    if (p2d_count_points((struct p2d_span){out->at + from, out->len - from}) <=
        P2D_CUT_LETTERS)
        return true;
    out->len = from;
    return false;
}

static void put_shortest(struct p2d_buffer *out, const struct parts *parts)
{
    size_t class = parts->n > 1 ? parts->n - 2 : 0;
    if (try_form(out, parts, (struct form){true, true, true, 0}) ||
        try_form(out, parts, (struct form){false, true, true, 0}))
        return;
    for (size_t from = 0; from <= class; from++)
        if (try_form(out, parts, (struct form){false, false, true, from}))
            return;
    if (!try_form(out, parts, (struct form){false, false, false, class}))
        put_form(out, parts, (struct form){false, false, false, parts->n - 1});
}

/* What std::function calls: the last of "_Function_handler<int (int), F>"'s arguments;
 * empty if it is something else. */
static struct p2d_span called_by_handler(const struct parts *parts)
{
    const struct part *part = parts->n > 1 ? &parts->at[parts->n - 2] : NULL;
    size_t from = 0;
    if (part == NULL || !p2d_span_is(part->base, "_Function_handler") ||
        part->arguments.len < 3)
        return (struct p2d_span){0};
    struct p2d_span inside = p2d_slice(part->arguments, 1, part->arguments.len - 1);
    for (size_t i = 0; i < inside.len; i++)
        if (strchr("<([{", inside.at[i]) != NULL && inside.at[i] != '\0')
            i = p2d_closing(inside, i);
        else if (inside.at[i] == ',')
            from = i + 1;
    return p2d_trim(p2d_slice(inside, from, inside.len));
}

/* "f(int)::{lambda()#1}::operator()() const" is the lambda. */
static void drop_call_operator(struct parts *parts)
{
    if (parts->n > 1 && p2d_span_is(parts->at[parts->n - 1].base, "operator()") &&
        p2d_starts_with(parts->at[parts->n - 2].base, "{lambda("))
        parts->n--;
}

static bool put_cut(struct p2d_buffer *out, struct p2d_span name, int depth)
{
    struct parts parts;
    if (!split(name, &parts))
        return false;
    struct p2d_span inner = called_by_handler(&parts);
    if (inner.len > 0 && depth < DEEPEST && put_cut(out, inner, depth + 1))
        return true;
    drop_call_operator(&parts);
    put_shortest(out, &parts);
    return true;
}

bool p2d_put_cut_cpp(struct p2d_buffer *out, struct p2d_span name)
{
    bool is_cpp = p2d_find_text(name, 0, "::") < name.len ||
                  (p2d_find(name, 0, '(') > 0 && name.len > 0 &&
                   p2d_find(name, 0, '(') < name.len && name.at[name.len - 1] == ')');
    struct p2d_buffer tidied = {.report = out->report};
    size_t from = out->len;
    if (!is_cpp)
        return false;
    put_tidied(&tidied, name);
    struct p2d_span text = {tidied.at, tidied.len};
    p2d_put(out, text.at, text.len);
    bool is_lambda = p2d_find_text(text, 0, "{lambda(") < text.len;
    if (p2d_count_points(text) > P2D_CUT_LETTERS || is_lambda) {
        out->len = from;
        if (!put_cut(out, text, 0))
            p2d_put(out, text.at, text.len);
    }
    p2d_buffer_release(&tidied);
    return true;
}
