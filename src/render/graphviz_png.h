/* graphviz_png.h - a device for Graphviz that writes PNG by png_encode.c instead of cairo.
 */
#ifndef P2D_RENDER_GRAPHVIZ_PNG_H
#define P2D_RENDER_GRAPHVIZ_PNG_H

#include <stddef.h>

/* libgvc's gvwrite. */
struct GVJ_s;
typedef size_t p2d_device_write(struct GVJ_s *, const char *bytes, size_t length);

/* The device (a gvplugin_library_t *). Given to a context before its first layout, "png"
 * means it. */
void *p2d_png_device(p2d_device_write *);

#endif
