/* frame_name.h - name a function as a frame of a stack, in one line. */
#ifndef P2D_WRITE_SHARED_FRAME_NAME_H
#define P2D_WRITE_SHARED_FRAME_NAME_H

#include "model/profile.h"

/* By function, its frame. */
struct p2d_frame_names {
    struct p2d_strings strings;
    p2d_str *of;
};

/* "parse (app/io.py:17)" as py-spy has it where the file is known, line 0 if only that is
 * unknown; else "parse", or "/lib/libm.so`parse" as dtrace has it where several modules
 * have one. Functions of object files are named so where that tells them apart.
 * `with_line`: the place is told wherever the file is known, or the line alone.
 * False after an error; released in any case. */
bool p2d_frame_names_init(struct p2d_frame_names *, const struct p2d_profile *,
                          bool with_line, struct p2d_report *);
void p2d_frame_names_release(struct p2d_frame_names *);

static inline struct p2d_span p2d_frame_name(const struct p2d_frame_names *names,
                                             p2d_fn fn)
{
    return p2d_string(&names->strings, names->of[fn]);
}

#endif
