/* python_module.h - find the name of a Python module from its file. */
#ifndef P2D_MODEL_PYTHON_MODULE_H
#define P2D_MODEL_PYTHON_MODULE_H

#include "base/strings.h"

/* A part of the file's name: "/x/json/decoder.py" is "decoder", "/x/json/__init__.py" is
 * "json/__init__", "<frozen os>" is "os", "<string>" is itself; builtins ("~") have none.
 */
struct p2d_span p2d_python_module(struct p2d_span file);

#endif
