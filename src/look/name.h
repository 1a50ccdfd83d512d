/* name.h - short names of functions and locations, for boxes: pure functions that
 * append UTF-8 text to a buffer. */
#ifndef P2D_LOOK_NAME_H
#define P2D_LOOK_NAME_H

#include "model/profile.h"

/* How much of a name is wanted. */
enum p2d_name_length {
    P2D_NAME_SHORT,    /* cut where it says least (cut_name.h) if it is long */
    P2D_NAME_STRIPPED, /* they go in any case */
    P2D_NAME_WHOLE     /* they stay, whatever it takes */
};

enum { P2D_NAME_COLUMNS = 36, P2D_NAME_LINES = 3 };

/* The function's name on at most P2D_NAME_LINES lines of about P2D_NAME_COLUMNS code
 * points, separated by '\n', broken at "::", "," and "<" where that is possible, cut in
 * the middle where it is longer still. Python's built-ins are called as in a program:
 * "len", "list.append". */
void p2d_put_short_name(struct p2d_buffer *, const struct p2d_profile *, p2d_fn,
                        enum p2d_name_length);

/* Append at most so many code points of a text: its beginning and its end, which differ most
 * within a family of names, around an ellipsis. */
void p2d_put_cut(struct p2d_buffer *, struct p2d_span text, size_t points);

/* The name on one line. */
void p2d_put_one_line_name(struct p2d_buffer *, const struct p2d_profile *, p2d_fn);

/* Where a function is from, as a path whose last parts tell most; "" if unknown. */
struct p2d_path {
    struct p2d_span text;
    bool is_split; /* by '/' (or '\\'); if not it has only one part */
};
struct p2d_path p2d_path_of(const struct p2d_profile *, p2d_fn);

/* The last `parts` parts of a path, or the whole if it has fewer. */
struct p2d_span p2d_path_suffix(struct p2d_path, size_t parts);

/* How many parts say something at least: "__init__.py" alone says nothing. */
size_t p2d_path_least(struct p2d_path);

#endif
