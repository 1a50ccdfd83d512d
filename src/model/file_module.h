/* file_module.h - the short name of a source file. */
#ifndef P2D_MODEL_FILE_MODULE_H
#define P2D_MODEL_FILE_MODULE_H

#include "base/strings.h"

/* Whether the file is a Python module's: "/x/io.py", "<frozen os>", "<string>". */
bool p2d_is_python_file(struct p2d_span file);

/* Part of the path or address: "app.js" of "https://x.org/lib/app.js?v=1", "io" of
 * "/x/io.py" as p2d_python_module has it, "" of "" and "[native code]". */
struct p2d_span p2d_file_module(struct p2d_span file);

#endif
