/* svg.h - elements of SVG pictures that are drawn without Graphviz. */
#ifndef P2D_WRITE_SHARED_SVG_H
#define P2D_WRITE_SHARED_SVG_H

#include "base/strings.h"
#include "look/theme.h"

/* The root element, its style and the hatching of guesses, on white. Ended by "</svg>".
 */
void p2d_svg_begin(struct p2d_buffer *, double width, double height);

/* Elements; coordinates have two decimals. */
void p2d_svg_rect(struct p2d_buffer *, double x, double y, double width, double height,
                  struct p2d_rgb fill);
/* Filled with a pattern of the picture: "guess", the hatching, or one of its own. */
void p2d_svg_pattern(struct p2d_buffer *, double x, double y, double width, double height,
                     const char *id);
/* As many characters as fit into the width, at the size of the style's; no element if
 * that are too few to mean something. */
void p2d_svg_label(struct p2d_buffer *, double x, double y, double width,
                   struct p2d_span text);
void p2d_svg_text(struct p2d_buffer *, const char *attributes, double x, double y,
                  struct p2d_span text);

/* The two lines above a picture, centred. */
void p2d_svg_heading_lines(struct p2d_buffer *, double width, struct p2d_span first,
                           struct p2d_span second);

#endif
