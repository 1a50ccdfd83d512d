/* graphviz.c - the only file that calls libgvc.
 *
 * It is loaded by whoever draws first, so that a machine without it still gets all that
 * needs no layout, and everybody else a quicker start.
 *
 * Works from Graphviz 2.42 to 14 and later. Its context is the library's one global: a
 * second one in a process, even after the first was freed, reads freed memory in the
 * pango plugin (2.43), so it is made once and never freed.
 */
#include "render/graphviz.h"

#include <errno.h>
#include <dlfcn.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "base/dlopen_note.h"
#include "base/library.h"
#include "render/graphviz_pdf.h"
#include "render/graphviz_png.h"
#include "render/text_layout.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <gvc.h>
#include <graphviz_version.h>
#pragma GCC diagnostic pop

/* Exported for devices, but its header is not installed. */
extern size_t gvwrite(GVJ_t *job, const char *bytes, size_t length);

#if defined(GRAPHVIZ_VERSION_MAJOR) || GVPLUGIN_VERSION >= 8
typedef size_t length_of_data; /* since 13 */
#else
typedef unsigned int length_of_data;
#endif

/* The name of the ABI that the headers belong to, as the build found it. */
#define QUOTED(text) #text
#define QUOTE(macro) QUOTED(macro)
#define LIBGVC QUOTE(P2D_LIBGVC)
P2D_DLOPEN_NOTE("graphviz", "Lays out and draws call graphs", "recommended", LIBGVC);

/* Its functions under their own names, once load() was true. Those of libcgraph come
 * with it. */
#define FUNCTIONS(X)    \
    X(agattr)           \
    X(agclose)          \
    X(Agdirected)       \
    X(agedge)           \
    X(agfstnode)        \
    X(agfstout)         \
    X(agerrors)         \
    X(aglasterr)        \
    X(agnode)           \
    X(agnxtnode)        \
    X(agnxtout)         \
    X(agopen)           \
    X(agreseterrors)    \
    X(agsafeset)        \
    X(agseterr)         \
    X(agseterrf)        \
    X(agstrdup_html)    \
    X(agsubg)           \
    X(agsubnode)        \
    X(gvAddLibrary)     \
    X(gvContext)        \
    X(gvContextPlugins) \
    X(gvFreeLayout)     \
    X(gvFreeRenderData) \
    X(gvLayout)         \
    X(gvRenderData)     \
    X(gvwrite)

static struct {
    FUNCTIONS(P2D_LIBRARY_MEMBER)
} gv;
static bool is_loaded;

static GVC_t *only_context;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t *const p2d_graphviz_lock = &lock;

const char *p2d_graphviz_version(void)
{
    return PACKAGE_VERSION;
}

char *p2d_graphviz_last_error(void)
{
    return is_loaded ? gv.aglasterr() : NULL;
}

static bool load(void)
{
    static const char *const names[] = {FUNCTIONS(P2D_LIBRARY_NAME)};
    is_loaded =
        is_loaded || p2d_library_load(LIBGVC, names, sizeof names / sizeof *names, &gv);
    return is_loaded;
}

/* ----------------------------------------------------------------- contexts */

/* The file of a plugin by its name, in the folder that Graphviz' own library keeps them
 * in. */
static bool name_plugin_file(const char *name, char file[PATH_MAX])
{
    Dl_info libgvc;
    if (dladdr((const void *)(uintptr_t)gv.gvContext, &libgvc) == 0 ||
        libgvc.dli_fname == NULL || strchr(libgvc.dli_fname, '/') == NULL)
        return false;
    int folder = (int)(strrchr(libgvc.dli_fname, '/') - libgvc.dli_fname);
    int n = snprintf(file, PATH_MAX, "%.*s/graphviz/" P2D_LIBRARY("gvplugin_%s", "%d"),
                     folder, libgvc.dli_fname, name, GVPLUGIN_VERSION);
    return n > 0 && n < PATH_MAX;
}

/* The library is never closed: the context goes on using it. */
static gvplugin_library_t *find_plugin(const char *name)
{
    char file[PATH_MAX], symbol[64];
    void *library = name_plugin_file(name, file) ? dlopen(file, RTLD_NOW) : NULL;
    snprintf(symbol, sizeof symbol, "gvplugin_%s_LTX_library", name);
    return library != NULL ? dlsym(library, symbol) : NULL;
}

/* Only what SVG needs. The widths of letters then come from our own table of Arial, so
 * that the layout is the same whatever fonts the machine has, and is done in
 * half the time: pango, cairo and fontconfig are not even loaded. NULL if the plugins are
 * elsewhere. */
static GVC_t *light_context(void)
{
    static lt_symlist_t plugins[] = {{"gvplugin_prof2dot_LTX_library", NULL},
                                     {"gvplugin_dot_layout_LTX_library", NULL},
                                     {"gvplugin_core_LTX_library", NULL},
                                     {NULL, NULL}};
    plugins[0].address = p2d_text_plugin;
    plugins[1].address = find_plugin("dot_layout");
    plugins[2].address = find_plugin("core");
    if (plugins[1].address == NULL || plugins[2].address == NULL)
        return NULL;
    return gv.gvContextPlugins(plugins, 0);
}

/* All that Graphviz has, but PNG is written by this library, and a PDF has no time. */
static GVC_t *full_context(void)
{
    char pango[PATH_MAX];
    GVC_t *gvc = gv.gvContext();
    if (gvc == NULL)
        return NULL;
    gv.gvAddLibrary(gvc, p2d_png_device(gv.gvwrite));
    void *pdf = name_plugin_file("pango", pango) ? p2d_pdf_renderer(pango) : NULL;
    if (pdf != NULL)
        gv.gvAddLibrary(gvc, pdf);
    return gvc;
}

/* A child serves one format and may choose. A caller's own process has one for all. */
static GVC_t *context(const char *format, bool in_child, bool *without_fonts)
{
    if (only_context == NULL && in_child && strcmp(format, "svg") == 0)
        only_context = light_context();
    *without_fonts = only_context != NULL && in_child;
    if (only_context == NULL)
        only_context = full_context();
    return only_context;
}

/* Before 13 Graphviz takes char * for strings that it only reads. */
static char *loose(const char *text)
{
    return (char *)(uintptr_t)text;
}

/* ----------------------------------------------------------- a drawing's graph */

struct builder {
    Agraph_t *graph;
    P2D_VEC(Agnode_t *) nodes;
    struct p2d_report *report;
};

static void set_defaults(struct builder *b, int kind, const struct p2d_attribute *list,
                         size_t n)
{
    for (size_t i = 0; i < n; i++)
        gv.agattr(b->graph, kind, loose(list[i].name), loose(list[i].value));
}

/* The way in which a string was made marks it as an HTML label. */
static void set_html(struct builder *b, void *object, const struct p2d_attribute *html)
{
    char *value = gv.agstrdup_html(b->graph, loose(html->value));
    if (value == NULL)
        p2d_set_nomem(b->report);
    else
        gv.agsafeset(object, loose(html->name), value, loose(""));
}

static void set_all(struct builder *b, void *object, const struct p2d_attribute *list,
                    size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].is_html)
            set_html(b, object, &list[i]);
        else
            gv.agsafeset(object, loose(list[i].name), loose(list[i].value), loose(""));
}

/* Set for this graph alone: clusters do not take them over. */
static void build_graph(void *state, const struct p2d_attribute *list, size_t n)
{
    struct builder *b = state;
    set_all(b, b->graph, list, n);
}

static void build_node_defaults(void *state, const struct p2d_attribute *list, size_t n)
{
    set_defaults(state, AGNODE, list, n);
}

static void build_edge_defaults(void *state, const struct p2d_attribute *list, size_t n)
{
    set_defaults(state, AGEDGE, list, n);
}

static void build_node(void *state, size_t index, const struct p2d_attribute *list,
                       size_t n)
{
    struct builder *b = state;
    char name[32];
    snprintf(name, sizeof name, "n%zu", index);
    Agnode_t *node = gv.agnode(b->graph, name, 1);
    if (node == NULL)
        p2d_set_nomem(b->report);
    while (b->nodes.len < index && p2d_ok(b->report)) /* rows of lists have no node */
        (void)p2d_vec_push(&b->nodes, b->report, NULL);
    if (node != NULL && p2d_vec_push(&b->nodes, b->report, node))
        set_all(b, node, list, n);
}

static void build_edge(void *state, size_t tail, size_t head,
                       const struct p2d_attribute *list, size_t n)
{
    struct builder *b = state;
    if (tail >= b->nodes.len || head >= b->nodes.len || b->nodes.at[tail] == NULL ||
        b->nodes.at[head] == NULL)
        return;
    Agedge_t *edge = gv.agedge(b->graph, b->nodes.at[tail], b->nodes.at[head], NULL, 1);
    if (edge == NULL)
        p2d_set_nomem(b->report);
    else
        set_all(b, edge, list, n);
}

static void build_cluster(void *state, size_t index, const struct p2d_attribute *list,
                          size_t n, const uint32_t *nodes, size_t n_nodes)
{
    struct builder *b = state;
    char name[32];
    snprintf(name, sizeof name, "cluster_%zu", index);
    Agraph_t *cluster = gv.agsubg(b->graph, name, 1);
    if (cluster == NULL) {
        p2d_set_nomem(b->report);
        return;
    }
    set_all(b, cluster, list, n);
    for (size_t i = 0; i < n_nodes; i++)
        if (nodes[i] < b->nodes.len && b->nodes.at[nodes[i]] != NULL)
            gv.agsubnode(cluster, b->nodes.at[nodes[i]], 1);
}

/* NULL after an error. */
static Agraph_t *build(const struct p2d_view *view)
{
    struct builder b = {.report = view->report};
    struct p2d_canvas canvas = {.state = &b,
                                .graph = build_graph,
                                .node_defaults = build_node_defaults,
                                .edge_defaults = build_edge_defaults,
                                .node = build_node,
                                .cluster = build_cluster,
                                .edge = build_edge};
    b.graph = gv.agopen(loose("prof2dot"), *gv.Agdirected, NULL);
    if (b.graph == NULL)
        p2d_set_nomem(view->report);
    else
        p2d_draw(view, &canvas);
    p2d_vec_release(&b.nodes);
    if (p2d_ok(view->report))
        return b.graph;
    if (b.graph != NULL)
        gv.agclose(b.graph);
    return NULL;
}

/* ------------------------------------------------------------------ rendering */

/* Graphviz only warns, or says nothing, when it loses an edge. */
static uint32_t count_lost_edges(Agraph_t *graph)
{
    uint32_t lost = 0;
    for (Agnode_t *node = gv.agfstnode(graph); node != NULL;
         node = gv.agnxtnode(graph, node))
        for (Agedge_t *e = gv.agfstout(graph, node); e != NULL; e = gv.agnxtout(graph, e))
            lost += ED_spl(e) == NULL;
    return lost;
}

/* "png" is, and "png:cairo:gd". */
static bool is_bitmap(const char *format)
{
    static const char *const bitmaps[] = {"png",  "jpg", "jpeg", "jpe",  "gif",
                                          "bmp",  "tif", "tiff", "webp", "ico",
                                          "wbmp", "gd",  "gd2"};
    size_t n = strcspn(format, ":");
    for (size_t i = 0; i < sizeof bitmaps / sizeof *bitmaps; i++)
        if (strlen(bitmaps[i]) == n && memcmp(bitmaps[i], format, n) == 0)
            return true;
    return false;
}

/* cairo draws at most 32767 pixels a side, and every pixel takes 4 bytes. The resolution
 * is the one thing that can still change after the layout. */
static void limit_size(Agraph_t *graph, struct p2d_picture *picture)
{
    const double points = 72, usual = 96, margins = 8, most_side = 32000, most = 100e6;
    boxf area = GD_bb(graph);
    double dpi = GD_drawing(graph)->dpi > 0 ? GD_drawing(graph)->dpi : usual;
    picture->width = ceil((area.UR.x - area.LL.x + margins) * dpi / points);
    picture->height = ceil((area.UR.y - area.LL.y + margins) * dpi / points);
    double side = fmax(picture->width, picture->height);
    picture->scale = fmin(1, most_side / side);
    picture->scale = fmin(picture->scale, sqrt(most / picture->width / picture->height));
    if (picture->scale < 1)
        GD_drawing(graph)->dpi = dpi * picture->scale;
}

static bool render(GVC_t *gvc, Agraph_t *graph, const char *format,
                   struct p2d_picture *picture)
{
    length_of_data length = 0;
    if (is_bitmap(format))
        limit_size(graph, picture);
    if (gv.gvRenderData(gvc, graph, format, &picture->at, &length) != 0)
        return false;
    picture->length = length;
    return true;
}

bool p2d_picture_make(struct p2d_picture *picture, const struct p2d_view *view,
                      const char *format, bool quietly)
{
    *picture = (struct p2d_picture){.scale = 1};
    if (!load())
        return p2d_set_error(view->report, P2D_ERENDER,
                             "%s cannot be loaded: install Graphviz", LIBGVC);
    gv.agseterrf(NULL); /* the caller of this library may use Graphviz as well */
    agerrlevel_t before = gv.agseterr(quietly ? AGMAX : AGWARN);
    GVC_t *gvc = context(format, !quietly, &picture->measured_as_arial);
    Agraph_t *graph = gvc != NULL ? build(view) : NULL;
    errno = 0;
    bool laid_out = graph != NULL && gv.gvLayout(gvc, graph, "dot") == 0;
    /* The choice without this layout would be another picture. */
    if (graph == NULL || (!laid_out && errno == ENOMEM))
        p2d_set_nomem(view->report);
    if (laid_out)
        picture->lost_edges = count_lost_edges(graph);
    bool good = laid_out && render(gvc, graph, format, picture);
    if (quietly && laid_out)
        gv.gvFreeLayout(gvc, graph);
    if (quietly && graph != NULL)
        gv.agclose(graph);
    gv.agseterr(before);
    return good;
}

bool p2d_layout_make(struct p2d_layout *layout, const struct p2d_view *view,
                     bool in_child)
{
    bool unused;
    *layout = (struct p2d_layout){0};
    if (!load())
        return false;
    gv.agseterrf(NULL);
    agerrlevel_t before = gv.agseterr(AGMAX);
    GVC_t *gvc = context("svg", in_child, &unused);
    Agraph_t *graph = gvc != NULL ? build(view) : NULL;
    bool laid_out = graph != NULL && gv.gvLayout(gvc, graph, "dot") == 0;
    if (laid_out) {
        layout->graph = graph;
        layout->width = GD_bb(graph).UR.x - GD_bb(graph).LL.x;
        layout->height = GD_bb(graph).UR.y - GD_bb(graph).LL.y;
        layout->title_width = GD_label(graph) != NULL ? GD_label(graph)->dimen.x : 0;
    } else if (graph != NULL) {
        gv.agclose(graph);
    }
    gv.agseterr(before);
    return laid_out && layout->width > 0 && layout->height > 0;
}

void p2d_layout_free(struct p2d_layout *layout)
{
    if (layout->graph == NULL)
        return;
    gv.gvFreeLayout(only_context, layout->graph);
    gv.agclose(layout->graph);
    layout->graph = NULL;
}

bool p2d_layout_render_svg(const struct p2d_layout *layout, struct p2d_picture *picture,
                           bool quietly)
{
    *picture = (struct p2d_picture){.scale = 1};
    GVC_t *gvc = context("svg", true, &picture->measured_as_arial);
    picture->lost_edges = count_lost_edges(layout->graph);
    if (!quietly)
        return render(gvc, layout->graph, "svg", picture);
    agerrlevel_t before = gv.agseterr(AGMAX);
    gv.agreseterrors();
    bool good = render(gvc, layout->graph, "svg", picture);
    if (good && gv.agerrors() != 0)
        p2d_picture_release(picture);
    gv.agseterr(before);
    return good && picture->at != NULL;
}

bool p2d_graphviz_is_there(void)
{
    return load();
}

void p2d_picture_release(struct p2d_picture *picture)
{
    if (picture->at != NULL)
        gv.gvFreeRenderData(picture->at);
    picture->at = NULL;
}

bool p2d_graphviz_knows(const char *format)
{
    struct p2d_picture picture = {0};
    if (!load())
        return true; /* nobody knows: whoever draws says what is missing */
    GVC_t *gvc = context(format, false, &picture.measured_as_arial);
    Agraph_t *graph = gv.agopen(loose("nothing"), *gv.Agdirected, NULL);
    return gvc != NULL && graph != NULL && gv.gvLayout(gvc, graph, "dot") == 0 &&
           render(gvc, graph, format, &picture);
}
