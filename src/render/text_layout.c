/* text_layout.c - measure text for Graphviz without fonts.
 *
 * Graphviz' own guess knows no bold letters. This one does, and needs no fonts either, so
 * that an SVG has the same layout on every machine.
 */
#include "render/text_layout.h"

#include "look/text_width.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <gvc.h>
#include <gvplugin.h>
#include <gvplugin_textlayout.h>
#include <graphviz_version.h>
#pragma GCC diagnostic pop

#if GVPLUGIN_VERSION >= 7 || defined(GRAPHVIZ_VERSION_MAJOR)
typedef bool yes_or_no; /* since 3.0 */
#else
typedef boolean yes_or_no;
#endif

static yes_or_no measure(textspan_t *span, char **fontpath)
{
    const double line = 1.2, baseline = 0.1; /* of the font's size; as Graphviz has it */
    bool bold = (span->font->flags & HTML_BF) != 0;
    if (fontpath != NULL)
        *fontpath = NULL;
    span->layout = NULL;
    span->free_layout = NULL;
    span->size.x = p2d_text_width(p2d_span_of(span->str), bold, span->font->size);
    span->size.y = span->font->size * line;
    span->yoffset_layout = 0;
    span->yoffset_centerline = baseline * span->font->size;
    return 1;
}

static gvtextlayout_engine_t engine = {measure};

static char name[] = "textlayout", package[] = "prof2dot_text";

static gvplugin_installed_t types[] = {{0, name, 1000, &engine, NULL},
                                       {0, NULL, 0, NULL, NULL}};

static gvplugin_api_t apis[] = {{API_textlayout, types}, {(api_t)0, NULL}};

static gvplugin_library_t library = {package, apis};

void *const p2d_text_plugin = &library;
