/* html.h - the interactive report: its data, and the files of script and style in it.
 *
 * Internal to the html writer.
 */
#ifndef P2D_WRITE_HTML_HTML_H
#define P2D_WRITE_HTML_HTML_H

#include "write/shared/asset.h"
#include "write/html/parts.h"

/* Members of the data's object: metrics with functions and calls, stacks, drawings,
 * source lines. */
void p2d_html_metrics(struct p2d_html *, struct p2d_buffer *);
void p2d_html_stacks(struct p2d_html *, struct p2d_buffer *);
void p2d_html_drawings(struct p2d_html *, struct p2d_buffer *);
void p2d_html_source(struct p2d_html *, struct p2d_buffer *);

/* The whole data: one JSON object. */
void p2d_html_data(struct p2d_html *, struct p2d_buffer *);

/* Bytes as base64, with padding. */
void p2d_put_base64(struct p2d_buffer *, const unsigned char *at, size_t length);

#endif
