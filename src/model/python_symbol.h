/* python_symbol.h - parse the symbols that Python makes for perf.
 *
 * python -X perf gives each function a piece of machine code of its own, a trampoline,
 * and calls it "py::FUNCTION:FILE". */
#ifndef P2D_MODEL_PYTHON_SYMBOL_H
#define P2D_MODEL_PYTHON_SYMBOL_H

#include "model/profile.h"

/* The function and the file that a symbol names; false if the symbol is not of a
 * trampoline. */
bool p2d_split_python_symbol(struct p2d_span symbol, struct p2d_span *name,
                             struct p2d_span *file);

/* Rename the functions of such symbols, which come through many formats, so that all
 * processes and profilers have the same functions. Returns whether there were any; a
 * single one without the interpreter stays. */
bool p2d_split_python_functions(struct p2d_profile *, struct p2d_report *);

#endif
