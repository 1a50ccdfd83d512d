/* file_module.h - the short name of a source file, and the Python module that it is. */
#ifndef P2D_MODEL_FILE_MODULE_H
#define P2D_MODEL_FILE_MODULE_H

#include "base/strings.h"

/* Whether the file is a Python module's: "/x/io.py", "<frozen os>", "<string>". */
bool p2d_is_python_file(struct p2d_span file);

/* The short name of a file, a part of its path or address: "app.js" of
 * "https://x.org/lib/app.js?v=1", "io" of "/x/io.py" as p2d_python_module has it, "" of
 * "" and "[native code]". */
struct p2d_span p2d_file_module(struct p2d_span file);

/* The name of a Python module, a part of its file's name: "/x/json/decoder.py" is
 * "decoder", "/x/json/__init__.py" is "json/__init__", "<frozen os>" is "os", "<string>"
 * is itself; builtins ("~") have none. */
struct p2d_span p2d_python_module(struct p2d_span file);

#endif
