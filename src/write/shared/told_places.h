/* told_places.h - what formats like pprof's can tell of functions, lines and object files.
 *
 * A function has one file there, so that a line in another file cannot be told.
 */
#ifndef P2D_WRITE_SHARED_TOLD_PLACES_H
#define P2D_WRITE_SHARED_TOLD_PLACES_H

#include "model/profile.h"

/* By function, its file, or that of its first line where none is known. Freed with
 * p2d_delete; NULL when memory runs out. */
p2d_str *p2d_told_files(const struct p2d_profile *, struct p2d_report *);

/* The line of a context, with those files; 0: unknown, or it cannot be told. */
p2d_location_id p2d_told_location(const struct p2d_profile *, const p2d_str *files,
                                  p2d_node);

/* The object file of a module; the module itself where no more is known. */
struct p2d_module_file p2d_told_object(const struct p2d_profile *, p2d_str module);

/* The function's name, with line and column after it where `is_shared`: where no other
 * field distinguishes two functions. `text` holds what is made. */
struct p2d_span p2d_told_name(const struct p2d_profile *, p2d_fn, bool is_shared,
                              struct p2d_buffer *text);

#endif
