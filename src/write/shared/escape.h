/* escape.h - escape any bytes for the text of a format. */
#ifndef P2D_WRITE_SHARED_ESCAPE_H
#define P2D_WRITE_SHARED_ESCAPE_H

#include "base/strings.h"

/* A JSON string with its quotes. A lone surrogate, which Python's names may hold, becomes
 * its escape; other bytes that are not UTF-8 become U+FFFD. Controls and the two line
 * separators are escaped, so that the text is sound inside a script too. */
void p2d_put_json_string(struct p2d_buffer *, struct p2d_span);

/* Text of an XML element or of an attribute in double quotes. What XML 1.0 forbids, and
 * what steers the direction of text, becomes U+FFFD. At most `most` code points, then an
 * ellipsis. */
void p2d_put_xml(struct p2d_buffer *, struct p2d_span, size_t most);

/* One line of text: controls, line separators and bytes that are not UTF-8 become
 * U+FFFD. */
void p2d_put_one_line(struct p2d_buffer *, struct p2d_span);

#endif
