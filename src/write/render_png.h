/* render_png.h - a device for Graphviz that writes PNG by png_encode.c instead of cairo.
 */
#ifndef P2D_WRITE_RENDER_PNG_H
#define P2D_WRITE_RENDER_PNG_H

/* Register it with a context (a GVC_t *), before the first layout: "png" then means it.
 */
void p2d_png_device_add(void *context);

#endif
