/* group_name.h - find the group of a function by its name and location. */
#ifndef P2D_PASS_GROUP_NAME_H
#define P2D_PASS_GROUP_NAME_H

#include "pass/group.h"

/* The group's name: a part of the function's name, module or file; empty where they say
 * nothing. Not for P2D_GROUP_PROCESS and P2D_GROUP_THREAD, which are no property of
 * functions. */
struct p2d_span p2d_group_of(const struct p2d_profile *, p2d_fn, enum p2d_group_by);

/* The package of a function; for a function of no package whose name is in parentheses, such as
 * "(garbage collector)", that name. */
struct p2d_span p2d_package_or_name(const struct p2d_profile *, p2d_fn);

/* The part of a Python file's path that says what it is imported as: "json/decoder" of
 * "/usr/lib/python3.12/json/decoder.py", "json" of ".../json/__init__.py". Where none of
 * Python's folders is in the path, it is the file's own name. */
struct p2d_span p2d_python_import(struct p2d_span file);

#endif
