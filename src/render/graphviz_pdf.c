/* graphviz_pdf.c - Graphviz's renderer by cairo, without the date in a PDF.
 *
 * cairo writes the time of the drawing into a PDF, and since 1.18 compresses it together
 * with other facts, so that it can only be changed before. Graphviz finds renderers by
 * name and quality. This one is called as that of the pango plugin and better than it. It
 * is a copy of that one's table of functions, but the beginning of a page also tells
 * cairo that there is no date.
 */
#include "render/graphviz_pdf.h"

#include "base/library.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <gvc.h>
#include <gvplugin.h>
#include <gvplugin_render.h>
#pragma GCC diagnostic pop

/* cairo's own header need not be there. */
enum { SURFACE_IS_PDF = 1, CREATE_DATE = 5 };

/* The plugin, and what it brings along. */
static struct {
    gvplugin_library_t *library;
    void *(*target_of)(void *cairo);
    int (*type_of)(void *surface);
    void (*set_metadata)(void *surface, int which, const char *text);
} plugin;

static void (*begin_page_of_plugin)(GVJ_t *);

/* A date that is none is left out. One that is given loses its "D:", which a PDF's must
 * have (cairo 1.16 to 1.18). */
static void begin_page(GVJ_t *job)
{
    begin_page_of_plugin(job);
    void *surface = job->context != NULL ? plugin.target_of(job->context) : NULL;
    if (surface != NULL && plugin.type_of(surface) == SURFACE_IS_PDF)
        plugin.set_metadata(surface, CREATE_DATE, "none");
}

enum { BETTER_THAN_CAIRO = 1000 };

static gvrender_engine_t engine;
static char name[] = "cairo", package[] = "prof2dot-pdf";
static gvplugin_installed_t types[2];
static gvplugin_api_t apis[] = {{API_render, types}, {(api_t)0, NULL}};
static gvplugin_library_t library = {package, apis};

/* NULL if the plugin has no such renderer. */
static const gvplugin_installed_t *renderer_of(const gvplugin_library_t *from)
{
    for (const gvplugin_api_t *api = from->apis; api->types != NULL; api++)
        for (const gvplugin_installed_t *type = api->types; type->type != NULL; type++)
            if (api->api == API_render && strcmp(type->type, name) == 0)
                return type;
    return NULL;
}

void *p2d_pdf_renderer(const char *pango_plugin)
{
    static const char *const names[] = {"gvplugin_pango_LTX_library", "cairo_get_target",
                                        "cairo_surface_get_type",
                                        "cairo_pdf_surface_set_metadata"};
    if (!p2d_library_load(pango_plugin, names, sizeof names / sizeof *names, &plugin))
        return NULL;
    const gvplugin_installed_t *renderer = renderer_of(plugin.library);
    if (renderer == NULL)
        return NULL;
    engine = *(const gvrender_engine_t *)renderer->engine;
    begin_page_of_plugin = engine.begin_page;
    engine.begin_page = begin_page;
    types[0] = *renderer;
    types[0].quality = BETTER_THAN_CAIRO;
    types[0].engine = &engine;
    return &library;
}
