/* json_tree.c - read a tree of JSON objects, each with an array of children. */
#include "assemble/json_tree.h"

struct open {
    uint32_t object;
    bool in_children;
};

struct walk {
    struct p2d_json *json;
    const struct p2d_json_tree *tree;
    void *context;
    P2D_VEC(struct open) path; /* from the root down */
};

static void begin(struct walk *w, uint32_t parent)
{
    struct open open = {.object = w->tree->open(w->context, parent)};
    (void)p2d_vec_push(&w->path, w->json->in->report, open);
}

/* One step inside of the innermost open object. */
static void step(struct walk *w)
{
    struct open *open = &w->path.at[w->path.len - 1];
    struct p2d_span key;
    if (open->in_children) {
        if (!p2d_json_item(w->json))
            open->in_children = false;
        else if (w->tree->number != NULL && p2d_json_peek(w->json) == P2D_JSON_NUMBER)
            w->tree->number(w->context, open->object);
        else if (p2d_json_enter(w->json, '{'))
            begin(w, open->object);
    } else if (!p2d_json_key(w->json, &key)) {
        w->tree->close(w->context, open->object);
        w->path.len--;
    } else if (p2d_span_is(key, w->tree->children)) {
        open->in_children = p2d_json_enter(w->json, '[');
    } else {
        w->tree->member(w->context, open->object, key);
    }
}

void p2d_json_walk(struct p2d_json *json, const struct p2d_json_tree *tree, void *context)
{
    struct walk w = {.json = json, .tree = tree, .context = context};
    if (p2d_json_enter(json, '{'))
        begin(&w, 0);
    while (w.path.len > 0 && p2d_json_ok(json))
        step(&w);
    p2d_vec_release(&w.path);
}
