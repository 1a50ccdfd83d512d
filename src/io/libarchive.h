/* libarchive.h - load libarchive when there is something to decompress.
 *
 * With what it needs itself, ICU among that, it would be most of the time that this
 * program takes to start.
 */
#ifndef P2D_IO_LIBARCHIVE_H
#define P2D_IO_LIBARCHIVE_H

#include <archive.h>
#include <archive_entry.h>

#include "base/library.h"

/* The name of its ABI, the same for all of libarchive 3. */
#define P2D_LIBARCHIVE P2D_LIBRARY("archive", "13")

#define P2D_LIBARCHIVE_FUNCTIONS(X)      \
    X(archive_entry_filetype)            \
    X(archive_entry_pathname)            \
    X(archive_errno)                     \
    X(archive_error_string)              \
    X(archive_filter_bytes)              \
    X(archive_read_append_filter)        \
    X(archive_read_data_block)           \
    X(archive_read_free)                 \
    X(archive_read_new)                  \
    X(archive_read_next_header)          \
    X(archive_read_open)                 \
    X(archive_read_support_format_empty) \
    X(archive_read_support_format_raw)   \
    X(archive_read_support_format_tar)   \
    X(archive_read_support_format_zip)

/* Its functions under their own names. */
struct p2d_libarchive {
    P2D_LIBARCHIVE_FUNCTIONS(P2D_LIBRARY_MEMBER)
};

/* False if it is not there. */
bool p2d_libarchive_load(struct p2d_libarchive *);

#endif
