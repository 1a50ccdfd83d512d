/* graphviz_png.c - a device for Graphviz that writes PNG by png_encode.c instead of cairo.
 *
 * Graphviz finds devices by name and quality. This one is called as cairo's own and
 * better than it; cairo still draws and hands over the pixels.
 */
#include "render/graphviz_png.h"

#include "render/png_encode.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <gvc.h>
#include <gvplugin.h>
#include <gvplugin_device.h>
#pragma GCC diagnostic pop

static p2d_device_write *write_bytes;

enum { BETTER_THAN_CAIRO = 1000 };

static void write_pixels(GVJ_t *job)
{
    struct p2d_report report = {0};
    struct p2d_buffer png = {.report = &report};
    struct p2d_pixels pixels = {.at = (const uint32_t *)(const void *)job->imagedata,
                                .width = (uint32_t)job->width,
                                .height = (uint32_t)job->height,
                                .dots_per_inch = job->dpi.x};
    p2d_png_encode(&pixels, &png);
    /* A failure leaves nothing, and nothing is an error for whoever takes the bytes. */
    if (p2d_ok(&report))
        write_bytes(job, (const char *)png.at, png.len);
    p2d_buffer_release(&png);
}

static gvdevice_engine_t engine = {NULL, write_pixels, NULL};

static gvdevice_features_t features = {
    GVDEVICE_BINARY_FORMAT | GVDEVICE_DOES_TRUECOLOR, {0, 0}, {0, 0}, {96, 96}};

static char name[] = "png:cairo", package[] = "prof2dot";

static gvplugin_installed_t types[] = {{0, name, BETTER_THAN_CAIRO, &engine, &features},
                                       {0, NULL, 0, NULL, NULL}};

static gvplugin_api_t apis[] = {{API_device, types}, {(api_t)0, NULL}};

static gvplugin_library_t library = {package, apis};

void *p2d_png_device(p2d_device_write *gvwrite)
{
    write_bytes = gvwrite;
    return &library;
}
