/* bitmaps.c - in place of render/graphviz_png.c and graphviz_pdf.c: without cairo there is nothing to draw these by. */
#include "render/graphviz_pdf.h"
#include "render/graphviz_png.h"

#include <gvc.h>
#include <gvplugin.h>

static char name[] = "prof2dot_no_bitmaps";
static gvplugin_api_t apis[] = {{(api_t)0, NULL}};
static gvplugin_library_t library = {name, apis};

void *p2d_png_device(p2d_device_write *gvwrite)
{
    (void)gvwrite;
    return &library;
}

void *p2d_pdf_renderer(const char *pango_plugin)
{
    (void)pango_plugin;
    return NULL;
}
