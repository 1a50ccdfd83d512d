/* render.h - render a drawing as PNG, SVG, PDF, ... by libgvc. */
#ifndef P2D_RENDER_RENDER_H
#define P2D_RENDER_RENDER_H

#include "render/readable.h"

/* Render in the Graphviz format ("png", "svg", ...). Forks; see prof2dot.h. */
void p2d_render(const struct p2d_view *, const char *format, struct p2d_buffer *out);

/* The same for a view whose choices stand, made for the same format. p2d_render makes them
 * first. */
void p2d_render_chosen(const struct p2d_readable *, const char *format,
                       struct p2d_buffer *out);

/* Whether the installed Graphviz can write this format: asks it, in a forked child. Only
 * letters, digits, ':', '_' and '-' are ever passed on. */
bool p2d_renders(const char *format);

#endif
