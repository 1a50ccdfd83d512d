/* source_files.h - find and read the source files that a profile names, in folders that
 * the user allows.
 *
 * A name comes from the profile, so it may be anything: it is looked for below the allowed
 * folders only, and neither ".." nor a link leads out of them. A file is found
 *   - where the profile has it, if that is below an allowed folder;
 *   - below a folder by the end of its path, the longest one that is there: src/app/a.c
 *     for /build/17/src/app/a.c. Below the working folder only relative names are.
 */
#ifndef P2D_IO_SOURCE_FILES_H
#define P2D_IO_SOURCE_FILES_H

#include "base/strings.h"

/* Larger files are not read, and no more than so many bytes of all. */
enum { P2D_LARGEST_SOURCE = 4 << 20, P2D_MOST_SOURCES = 64 << 20 };

struct p2d_source_root {
    int fd;             /* of the folder */
    struct p2d_span at; /* its whole path; ends with no "/" */
    bool is_working;    /* the working folder, which was not asked for by name */
};

struct p2d_source_files {
    struct p2d_report *report;
    P2D_VEC(struct p2d_source_root) roots; /* the user's, then the working folder */
    struct p2d_span trim; /* what names lose at their beginning; empty: nothing */
    uint64_t bytes_left;
};

struct p2d_source_file {
    struct p2d_buffer text; /* the whole file */
    struct p2d_buffer path; /* where it was found */
    int64_t mtime;          /* seconds since 1970 */
};

/* `paths` ends with NULL, or is NULL. False, with an error, if one of them is no folder, or
 * when memory runs out. Strings are the caller's, and outlive it. */
bool p2d_source_files_init(struct p2d_source_files *, const char *const *paths,
                           const char *trim, struct p2d_report *);
void p2d_source_files_release(struct p2d_source_files *);

/* Whether the file that a profile calls `name` is there; it then wants a release. */
bool p2d_find_source(struct p2d_source_files *, struct p2d_span name,
                     struct p2d_source_file *);
void p2d_source_file_release(struct p2d_source_file *);

#endif
