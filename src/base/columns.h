/* columns.h - count the columns of a terminal that a text takes. */
#ifndef P2D_BASE_COLUMNS_H
#define P2D_BASE_COLUMNS_H

#include <locale.h>

#include "base/strings.h"

/* The C library's tables for UTF-8, whatever locale the process has. Zeroed, or where
 * there are none: one column for each code point. */
struct p2d_columns {
    locale_t utf8;
};
void p2d_columns_init(struct p2d_columns *);
void p2d_columns_release(struct p2d_columns *);

/* Two for the wide characters of East Asia and emoji, none for what combines with the one
 * before, one for all others and for bytes that are not UTF-8. */
size_t p2d_columns_of(const struct p2d_columns *, struct p2d_span);

#endif
