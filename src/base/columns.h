/* columns.h - how many columns of a terminal a text takes. */
#ifndef P2D_BASE_COLUMNS_H
#define P2D_BASE_COLUMNS_H

#include "base/strings.h"

/* Two for the wide characters of East Asia and emoji, none for what combines with the one
 * before, one for all others and for bytes that are not UTF-8. By the C library's tables
 * for UTF-8, whatever locale the process has; without them one for each code point. */
size_t p2d_columns(struct p2d_span);

#endif
