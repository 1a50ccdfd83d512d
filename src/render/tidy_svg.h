/* tidy_svg.h - clean up the SVG that Graphviz writes. */
#ifndef P2D_RENDER_TIDY_SVG_H
#define P2D_RENDER_TIDY_SVG_H

#include "base/strings.h"

/* Append an SVG as Graphviz writes it, line by line, with these changes: the title of a
 * node or an edge, which browsers show as its tooltip, is its tooltip and not its inner
 * name; wrappers that were there only for a tooltip are gone; and where `fit_text` every
 * text says how wide it is, so that a browser with other fonts than Arial squeezes it
 * into its box. Anything not understood stays as it is. */
void p2d_svg_refine(struct p2d_buffer *out, struct p2d_span svg, bool fit_text);

#endif
