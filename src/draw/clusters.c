/* clusters.c - frames around functions of one module, file or folder. pycallgraph
 * has them around top-level modules.
 */
#include "draw/clusters.h"
#include "base/groups.h"
#include "base/hash.h"
#include "base/map.h"
#include "look/label.h"
#include "model/file_module.h"
#include "pass/group.h"
#include "draw/pen.h"
#include "pass/group_name.h"

struct clusters {
    struct p2d_map map; /* hash of the name -> cluster, from 1 */
    uint32_t n;
    uint32_t *of;              /* by vertex: cluster, from 0; P2D_NO_GROUP: none */
    struct p2d_groups members; /* vertices by cluster */
};

/* pycallgraph's: the first part of what a Python module is imported as. */
static struct p2d_span top_module(struct p2d_span file, struct p2d_span module)
{
    if (!p2d_is_python_file(file))
        return module;
    struct p2d_span path = p2d_python_import(file);
    size_t slash = p2d_find(path, 0, '/'), dot = p2d_find(path, 0, '.');
    return p2d_slice(path, 0, slash < dot ? slash : dot);
}

/* The name of the group that a function is in; "" for none. */
static struct p2d_span group_of(const struct p2d_view *view, const struct p2d_vertex *v)
{
    const struct p2d_profile *p = view->graph->profile;
    const struct p2d_function *fn = &p->fns.at[v->fn];
    struct p2d_span file = p2d_text(p, fn->file), module = p2d_text(p, fn->module);
    if (p2d_span_is(file, "~"))
        return (struct p2d_span){0};
    if (view->look->cluster == P2D_CLUSTER_NONE)
        return top_module(file, module);
    if (view->look->cluster == P2D_CLUSTER_MODULE)
        return module.len > 0 ? module : file;
    struct p2d_span path = file.len > 0 ? file : module;
    if (view->look->cluster == P2D_CLUSTER_FILE)
        return path;
    size_t end = path.len;
    while (end > 0 && path.at[end - 1] != '/' && path.at[end - 1] != '\\')
        end--;
    return p2d_slice(path, 0, end > 0 ? end - 1 : 0);
}

/* Number the groups in the order of their heaviest functions. */
static void find_clusters(struct clusters *c, const struct p2d_view *view)
{
    const struct p2d_graph *g = view->graph;
    c->of = p2d_new(view->report, g->vertices.len, sizeof *c->of);
    for (uint32_t v = 0; v < g->vertices.len && p2d_ok(view->report); v++) {
        struct p2d_span name = group_of(view, &g->vertices.at[v]);
        c->of[v] = P2D_NO_GROUP;
        if (name.len == 0)
            continue;
        uint64_t key = p2d_hash_bytes(0, name.at, name.len);
        uint32_t *slot = p2d_map_at(&c->map, view->report, key);
        if (slot != NULL && *slot == 0)
            *slot = ++c->n;
        if (slot != NULL)
            c->of[v] = *slot - 1;
    }
}

static uint32_t cluster_of(const void *context, uint32_t vertex)
{
    const struct clusters *c = context;
    return c->of[vertex];
}

static void draw_cluster(struct p2d_pen *pen, const struct clusters *c, uint32_t i)
{
    const uint32_t *members = c->members.items + c->members.first[i];
    size_t n = c->members.first[i + 1] - c->members.first[i];
    const struct p2d_view *view = pen->view;
    p2d_pen_begin(pen);
    struct p2d_span name = group_of(view, &view->graph->vertices.at[members[0]]);
    p2d_put_printable(&pen->plain, name, 400);
    p2d_pen_set_text(pen, "label");
    p2d_pen_set(pen, "fontsize", "10");
    if (view->look->style == P2D_STYLE_PYCALLGRAPH) {
        p2d_pen_set(pen, "fontcolor", "black");
        p2d_pen_set(pen, "style", "bold");
        p2d_pen_set(pen, "color", "#000000cc");
    } else {
        p2d_pen_set(pen, "labeljust", "l");
        p2d_pen_set(pen, "style", "rounded");
        p2d_pen_set(pen, "color", "#9a9a9a");
    }
    p2d_pen_draw_cluster(pen, i, members, n);
}

void p2d_draw_clusters(struct p2d_pen *pen)
{
    struct p2d_report *report = pen->view->report;
    struct clusters c = {0};
    bool has_frames = pen->view->look->cluster != P2D_CLUSTER_NONE ||
                      pen->view->look->style == P2D_STYLE_PYCALLGRAPH;
    if (!has_frames || !p2d_ok(report))
        return;
    find_clusters(&c, pen->view);
    if (p2d_ok(report))
        (void)p2d_group_items(&c.members, report, c.n, pen->view->graph->vertices.len,
                              cluster_of, &c);
    for (uint32_t i = 0; i < c.n && p2d_ok(report); i++)
        draw_cluster(pen, &c, i);
    p2d_map_release(&c.map);
    p2d_groups_release(&c.members);
    p2d_delete(c.of);
}
