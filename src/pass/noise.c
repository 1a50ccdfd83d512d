/* noise.c - recognise functions that are noise in a picture, by their names. */
#include "pass/noise.h"
#include "pass/fold.h"

#include "model/file_module.h"

static struct p2d_span name_of(const struct p2d_profile *p, p2d_fn fn)
{
    return p2d_text(p, p->fns.at[fn].name);
}

static struct p2d_span file_of(const struct p2d_profile *p, p2d_fn fn)
{
    struct p2d_span file = p2d_text(p, p->fns.at[fn].file);
    return file.len > 0 ? file : p2d_text(p, p->fns.at[fn].module);
}

/* Whether the text has "importlib._bootstrap", or that with a slash or backslash in the middle. All
 * functions of a profile are asked, and few files have an underscore. */
static bool has_bootstrap(struct p2d_span text)
{
    static const char package[] = "importlib", module[] = "_bootstrap";
    const size_t before = sizeof package; /* with what is between the two */
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char *at = memchr(text.at + i, '_', text.len - i);
        if (at == NULL)
            return false;
        i = (size_t)(at - text.at);
        if (i >= before && (at[-1] == '.' || at[-1] == '/' || at[-1] == '\\') &&
            p2d_starts_with(p2d_slice(text, i, text.len), module) &&
            p2d_starts_with(p2d_slice(text, i - before, text.len), package))
            return true;
    }
    return false;
}

bool p2d_is_import_system(const struct p2d_profile *p, p2d_fn fn)
{
    return has_bootstrap(file_of(p, fn)) ||
           p2d_span_is(name_of(p, fn), "<built-in method builtins.__import__>");
}

/* CPython 3.6 to 3.14, Python/ceval.c, Objects/call.c and their neighbours; compilers add
 * suffixes: "cfunction_call.lto_priv.0". */
bool p2d_is_interpreter(const struct p2d_profile *p, p2d_fn fn)
{
    static const char *const prefixes[] = {"_PyEval_",
                                           "PyEval_Eval",
                                           "_PyFunction_Vectorcall",
                                           "_PyFunction_Fast",
                                           "_PyObject_Call",
                                           "PyObject_Call",
                                           "_PyObject_FastCall",
                                           "_PyObject_MakeTpCall",
                                           "_PyObject_Vectorcall",
                                           "PyObject_Vectorcall",
                                           "_PyVectorcall_",
                                           "PyVectorcall_",
                                           "_PyCFunction_",
                                           "PyCFunction_",
                                           "_PyMethodDef_RawFastCall",
                                           "method_vectorcall",
                                           "cfunction_call",
                                           "cfunction_vectorcall",
                                           "vectorcall_method",
                                           "vectorcall_maybe",
                                           "vectorcall_unbound",
                                           "slot_tp_call",
                                           "slot_tp_init",
                                           "slot_tp_new",
                                           "object_vacall",
                                           "function_code_fastcall",
                                           "call_function",
                                           "py_trampoline_evaluator",
                                           "_PyObject_VectorcallTstate",
                                           "PyImport_ImportModuleLevelObject",
                                           "import_find_and_load",
                                           "import_name"};
    struct p2d_span name = name_of(p, fn);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (name.len > 0 && name.at[0] == (unsigned char)prefixes[i][0] &&
            p2d_starts_with(name, prefixes[i]))
            return true;
    return p2d_span_is(name, "type_call") || p2d_starts_with(name, "type_call.");
}

bool p2d_is_python(const struct p2d_profile *p, p2d_fn fn)
{
    return p2d_is_python_file(p2d_text(p, p->fns.at[fn].file)) ||
           p2d_ends_with(p2d_text(p, p->fns.at[fn].module), ".py");
}

bool p2d_is_builtin(const struct p2d_profile *p, p2d_fn fn)
{
    struct p2d_span name = name_of(p, fn), file = file_of(p, fn);
    return p2d_span_is(file, "~") || p2d_span_is(file, "builtins") ||
           p2d_span_is(file, "__builtin__") || p2d_starts_with(name, "<built-in ") ||
           p2d_starts_with(name, "<method '");
}
