/* text_layout.h - measure text for Graphviz without fonts. */
#ifndef P2D_RENDER_TEXT_LAYOUT_H
#define P2D_RENDER_TEXT_LAYOUT_H

/* A plugin library (a gvplugin_library_t) that measures text as Arial, bold or not. Only
 * for a context whose renderers need no fonts (SVG). */
extern void *const p2d_text_plugin;

#endif
