/* object_files.h - find an object's file and its separate symbols on this machine, in
 * the same places as perf. */
#ifndef P2D_SYMBOLS_OBJECT_FILES_H
#define P2D_SYMBOLS_OBJECT_FILES_H

#include "symbols/objects.h"

/* Files are opened for reading, regular ones only; -1 if there is none. The caller closes
 * them. */

/* The file at an absolute path below the root, without a check. */
int p2d_open_below(const struct p2d_objects *, struct p2d_span path);
/* The file at the recording's path below the root, without a check. */
int p2d_open_itself(const struct p2d_objects *, const struct p2d_object *);
/* The copy that perf record kept: by the build-id alone (folder NULL), or in a folder of
 * the object. */
int p2d_open_cached(const struct p2d_objects *, const struct p2d_object *,
                    const char *folder, const char *file);
/* The separate symbols of a stripped object whose file is open; checked to belong to
 * it. */
int p2d_open_debug(struct p2d_objects *, const struct p2d_object *);
/* The same by a build-id alone, which may be empty. */
int p2d_open_debug_of(struct p2d_objects *, struct p2d_span build_id);

/* The file into which dwz moved what several objects share; checked to be the one that
 * the object refers to. */
int p2d_open_shared(struct p2d_objects *, const struct p2d_object *);

/* The map of a JIT compiler: /tmp/perf-PID.map. Below a root that was named, a process
 * that still runs may have written it by the number that it has in its own namespace. */
int p2d_open_perf_map(struct p2d_objects *, const struct p2d_object *);
/* jit-PID.dump, where the recording says it is. Both must be the user's own, or root's,
 * at most 1 GiB and without holes, unless a root was named. */
int p2d_open_jitdump(struct p2d_objects *, const struct p2d_object *);

bool p2d_has_build_id(const struct p2d_objects *, int fd, struct p2d_span id);

/* The whole text of a file within the limit of inputs; empty if it cannot be read. Closes
 * the file. */
struct p2d_buffer p2d_object_text(struct p2d_objects *, int fd);

/* Warn if the root that the user named is not a folder, or has no object file below
 * it. */
void p2d_warn_of_root(struct p2d_objects *, uint32_t n_found);

/* Warn of an object, once for each kind. */
void p2d_warn_of(struct p2d_objects *, const struct p2d_object *, const char *kind,
                 const char *what);

/* The object's file, opened and checked to be the right one; -1 if there is none here. */
int p2d_object_open(struct p2d_objects *, uint32_t object);

#endif
