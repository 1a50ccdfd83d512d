/* python_symbol.h - parse the symbols that Python makes for perf.
 *
 * python -X perf gives each function a piece of machine code of its own, a trampoline,
 * and calls it "py::FUNCTION:FILE". */
#ifndef P2D_MODEL_PYTHON_SYMBOL_H
#define P2D_MODEL_PYTHON_SYMBOL_H

#include "model/profile.h"

/* The function and the file that a symbol names; false if it is no trampoline's. */
bool p2d_split_python_symbol(struct p2d_span symbol, struct p2d_span *name,
                             struct p2d_span *file);

/* Make all such functions what their symbols say, which come through many formats: so all
 * processes and other profilers have the same function. Whether there are any: one alone,
 * without the interpreter, stays. */
bool p2d_split_python_functions(struct p2d_profile *, struct p2d_report *);

#endif
