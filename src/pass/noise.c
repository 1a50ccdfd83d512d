/* noise.c - recognise functions that are noise in a picture, by their names. */
#include "pass/noise.h"
#include "pass/fold.h"

#include "model/file_module.h"

static bool contains(struct p2d_span text, const char *part)
{
    return text.len > 0 && memmem(text.at, text.len, part, strlen(part)) != NULL;
}

static struct p2d_span name_of(const struct p2d_profile *p, p2d_fn fn)
{
    return p2d_text(p, p->fns.at[fn].name);
}

static struct p2d_span file_of(const struct p2d_profile *p, p2d_fn fn)
{
    struct p2d_span file = p2d_text(p, p->fns.at[fn].file);
    return file.len > 0 ? file : p2d_text(p, p->fns.at[fn].module);
}

bool p2d_is_import_system(const struct p2d_profile *p, p2d_fn fn)
{
    static const char *const parts[] = {"importlib._bootstrap", "importlib/_bootstrap",
                                        "importlib\\_bootstrap"};
    struct p2d_span name = name_of(p, fn), file = file_of(p, fn);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (contains(file, parts[i]))
            return true;
    return p2d_span_is(name, "<built-in method builtins.__import__>");
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
        if (p2d_starts_with(name, prefixes[i]))
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
