/* python_symbol.c - parse the symbols that Python makes for perf.
 *
 *     py::Cart.price:/srv/shop/cart.py
 *     py::main:C:\shop\app.py
 *     py::_find_and_load:<frozen importlib._bootstrap>
 *
 * Reference: Python/perf_trampoline.c of CPython 3.12 to 3.15.
 */
#include "model/python_symbol.h"

#include "model/file_module.h"

static bool is_letter(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Whether the text begins like an absolute path, or like "<string>", which is no file. */
static bool is_absolute(struct p2d_span file)
{
    if (file.len == 0)
        return false;
    if (file.at[0] == '/' || file.at[0] == '\\' || file.at[0] == '<')
        return true;
    return file.len > 2 && is_letter(file.at[0]) && file.at[1] == ':' &&
           (file.at[2] == '\\' || file.at[2] == '/');
}

/* C++ has a namespace py too: a pair of colons is in a name. */
static bool is_lone_colon(struct p2d_span text, size_t at)
{
    return text.at[at - 1] != ':' && (at + 1 == text.len || text.at[at + 1] != ':');
}

/* The place of the colon between function and file, either of which may have more colons.
 * The length of the text if there is none. */
static size_t find_border(struct p2d_span text)
{
    size_t last = text.len;
    for (size_t i = p2d_find(text, 1, ':'); i < text.len;
         i = p2d_find(text, i + 1, ':')) {
        if (!is_lone_colon(text, i))
            continue;
        if (is_absolute(p2d_slice(text, i + 1, text.len)))
            return i;
        last = i;
    }
    return last;
}

bool p2d_split_python_symbol(struct p2d_span symbol, struct p2d_span *name,
                             struct p2d_span *file)
{
    if (symbol.len < 7 || memcmp(symbol.at, "py::", 4) != 0)
        return false;
    struct p2d_span rest = p2d_slice(symbol, 4, symbol.len);
    size_t border = find_border(rest);
    if (border + 1 >= rest.len)
        return false;
    *name = p2d_slice(rest, 0, border);
    *file = p2d_slice(rest, border + 1, rest.len);
    return true;
}

static bool is_symbol(const struct p2d_profile *profile, p2d_fn fn)
{
    struct p2d_span name, file;
    return p2d_split_python_symbol(p2d_text(profile, profile->fns.at[fn].name), &name,
                                   &file);
}

/* Whether the function belongs to the interpreter, or its module is one that holds
 * trampolines. */
static bool is_of_python(const struct p2d_profile *profile, p2d_fn fn)
{
    static const char *const names[] = {"_PyEval_", "PyEval_", "Py_RunMain", "Py_Main",
                                        "python"};
    static const char *const modules[] = {"python", "libpython", "perf-", "jitted-"};
    struct p2d_span name = p2d_text(profile, profile->fns.at[fn].name);
    struct p2d_span module = p2d_base_name(p2d_text(profile, profile->fns.at[fn].module));
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        found |= p2d_starts_with(name, names[i]);
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        found |= p2d_starts_with(module, modules[i]);
    return found;
}

/* A single such symbol, with no function of the interpreter in the profile, may be
 * anything. */
static bool has_symbols(const struct p2d_profile *profile)
{
    uint32_t n_symbols = 0, n_others = 0;
    for (p2d_fn fn = 1; fn < profile->fns.len && n_symbols < 2; fn++)
        n_symbols += is_symbol(profile, fn);
    for (p2d_fn fn = 1; fn < profile->fns.len && n_symbols == 1 && n_others == 0; fn++)
        n_others += is_of_python(profile, fn);
    return n_symbols + n_others > 1;
}

bool p2d_split_python_functions(struct p2d_profile *profile, struct p2d_report *report)
{
    struct p2d_strings *strings = &profile->strings;
    struct p2d_span name, file;
    bool any = false;
    if (!has_symbols(profile))
        return false;
    for (p2d_fn i = 1; i < profile->fns.len; i++) {
        struct p2d_function *fn = &profile->fns.at[i];
        if (!p2d_split_python_symbol(p2d_text(profile, fn->name), &name, &file))
            continue;
        any = true;
        fn->name = p2d_intern(strings, report, name);
        fn->file = p2d_intern(strings, report, file);
        fn->module = p2d_intern(strings, report, p2d_python_module(file));
    }
    return any;
}
