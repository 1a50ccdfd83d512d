/* scripts.h - the scripts that record from within a program; the build puts them in. */
#ifndef P2D_CLI_RUN_SCRIPTS_H
#define P2D_CLI_RUN_SCRIPTS_H

#include "base/asset.h"

/* share/run/record.py: runs a program of Python under cProfile, in its own interpreter.
 * share/run/end.js: lets Node.js end by itself after a signal, and so write its profile.
 * share/run/java.jfc: says what Java Flight Recorder records. */
extern const struct p2d_asset p2d_python_recorder, p2d_node_recorder, p2d_java_settings;

#endif
