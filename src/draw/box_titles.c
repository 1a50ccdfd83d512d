/* box_titles.c - what boxes are called: a short name and a short place, no two alike.
 *
 * A place is the shortest end of a path that no other path in the picture has. Where two
 * boxes would still be called the same, their names get longer, and places tell the
 * column; a number at last. "The same" goes by 64-bit hashes: a collision makes a label
 * longer, nothing else.
 */
#include "draw/box_titles.h"

#include <inttypes.h>

#include "base/hash.h"
#include "base/map.h"
#include "look/label.h"

enum { MOST_PARTS = 32, LONGEST_PLACE = 120 };

/* Paths of the functions in the picture, each once. */
struct path {
    struct p2d_path path;
    size_t parts; /* of its end are shown */
};

struct places {
    const struct p2d_view *view;
    P2D_VEC(struct path) paths;
    uint32_t *of; /* by vertex, and then by member: its path, from 1; 0: none */
};

/* Vertices come first, then the members of cycles. */
static uint32_t count_functions(const struct p2d_graph *graph)
{
    return graph->vertices.len + graph->members.len;
}

static p2d_fn fn_at(const struct p2d_graph *graph, uint32_t i)
{
    uint32_t n = graph->vertices.len;
    return i < n ? graph->vertices.at[i].fn : graph->members.at[i - n].fn;
}

/* The box of a cycle is not called like one of its functions. */
static bool is_named(const struct p2d_graph *graph, uint32_t i)
{
    return i >= graph->vertices.len || graph->vertices.at[i].n_members == 0;
}

static uint64_t hash_of(struct p2d_span text)
{
    return p2d_hash_bytes(0, text.at, text.len);
}

/* ------------------------------------------------------------------ places */

static void find_paths(struct places *places)
{
    const struct p2d_graph *g = places->view->graph;
    struct p2d_report *report = places->view->report;
    struct p2d_map known = {0};
    for (uint32_t v = 0; v < count_functions(g) && p2d_ok(report); v++) {
        struct p2d_path path = p2d_path_of(g->profile, fn_at(g, v));
        if (path.text.len == 0 || !is_named(g, v))
            continue;
        uint32_t *slot = p2d_map_at(&known, report, hash_of(path.text));
        struct path fresh = {path, p2d_path_least(path)};
        if (slot != NULL && *slot == 0 && p2d_vec_push(&places->paths, report, fresh))
            *slot = places->paths.len;
        places->of[v] = slot != NULL ? *slot : 0;
    }
    p2d_map_release(&known);
}

/* Take one part more where two ends are the same; false if none are. */
static bool lengthen(struct places *places)
{
    struct p2d_report *report = places->view->report;
    struct p2d_map counts = {0};
    bool changed = false;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < places->paths.len && p2d_ok(report); i++) {
            struct path *path = &places->paths.at[i];
            struct p2d_span end = p2d_path_suffix(path->path, path->parts);
            uint64_t key = hash_of(end);
            if (round == 0) {
                uint32_t *count = p2d_map_at(&counts, report, key);
                if (count != NULL)
                    ++*count;
            } else if (p2d_map_get(&counts, key) > 1 && end.len < path->path.text.len) {
                path->parts++;
                changed = true;
            }
        }
    p2d_map_release(&counts);
    return changed;
}

static void put_place(struct p2d_buffer *out, const struct places *places, uint32_t v,
                      bool with_column)
{
    const struct p2d_graph *g = places->view->graph;
    const struct p2d_function *fn = &g->profile->fns.at[fn_at(g, v)];
    if (places->of[v] == 0 || places->of[v] > places->paths.len)
        return;
    const struct path *path = &places->paths.at[places->of[v] - 1];
    p2d_put_printable(out, p2d_path_suffix(path->path, path->parts), LONGEST_PLACE);
    p2d_put_line(out, fn, with_column);
}

/* ------------------------------------------------------------------- heads */

static void put_head(struct p2d_heads *heads, const struct places *places, uint32_t v,
                     enum p2d_name_length length)
{
    const struct p2d_graph *g = places->view->graph;
    struct p2d_head head = {.name = heads->text.len};
    if (is_named(g, v))
        p2d_put_short_name(&heads->text, g->profile, fn_at(g, v), length);
    head.place = heads->text.len;
    if (is_named(g, v))
        put_place(&heads->text, places, v, length == P2D_NAME_WHOLE);
    head.end = heads->text.len;
    heads->at[v] = head;
}

static uint64_t key_of(const struct p2d_heads *heads, uint32_t v)
{
    return p2d_hash_u64(hash_of(p2d_head_name(heads, v)),
                        hash_of(p2d_head_place(heads, v)));
}

static void count_heads(const struct p2d_heads *heads, const struct p2d_graph *graph,
                        struct p2d_map *counts)
{
    for (uint32_t v = 0; v < count_functions(graph) && p2d_ok(heads->text.report); v++) {
        uint32_t *count = p2d_map_at(counts, heads->text.report, key_of(heads, v));
        if (count != NULL)
            ++*count;
    }
}

/* Spell those that are not alone once more, longer. */
static void respell(struct p2d_heads *heads, const struct places *places,
                    enum p2d_name_length length)
{
    const struct p2d_graph *g = places->view->graph;
    struct p2d_map counts = {0};
    count_heads(heads, g, &counts);
    for (uint32_t v = 0; v < count_functions(g) && p2d_ok(heads->text.report); v++)
        if (is_named(g, v) && p2d_map_get(&counts, key_of(heads, v)) > 1)
            put_head(heads, places, v, length);
    p2d_map_release(&counts);
}

/* The last resort: "file:12 #1", "file:12 #2". */
static void number(struct p2d_heads *heads, const struct p2d_graph *graph)
{
    struct p2d_map counts = {0}, numbers = {0};
    count_heads(heads, graph, &counts);
    for (uint32_t v = 0; v < count_functions(graph) && p2d_ok(heads->text.report); v++) {
        uint64_t key = key_of(heads, v);
        if (p2d_map_get(&counts, key) < 2 || !is_named(graph, v))
            continue;
        uint32_t *last = p2d_map_at(&numbers, heads->text.report, key);
        struct p2d_head head = heads->at[v];
        struct p2d_buffer copy = {.report = heads->text.report};
        p2d_put(&copy, heads->text.at + head.name, head.end - head.name);
        heads->at[v].name = heads->text.len;
        heads->at[v].place = heads->text.len + head.place - head.name;
        p2d_put(&heads->text, copy.at, copy.len);
        if (last != NULL)
            p2d_putf(&heads->text, "%s#%u", head.place < head.end ? " " : "", ++*last);
        heads->at[v].end = heads->text.len;
        p2d_buffer_release(&copy);
    }
    p2d_map_release(&counts);
    p2d_map_release(&numbers);
}

bool p2d_heads_init(struct p2d_heads *heads, const struct p2d_view *view)
{
    uint32_t n = count_functions(view->graph);
    struct places places = {.view = view};
    *heads = (struct p2d_heads){.text.report = view->report};
    heads->at = p2d_new(view->report, n, sizeof *heads->at);
    places.of = p2d_new(view->report, n, sizeof *places.of);
    if (p2d_ok(view->report))
        find_paths(&places);
    for (int i = 0; i < MOST_PARTS && p2d_ok(view->report) && lengthen(&places);)
        i++;
    for (uint32_t v = 0; v < n && p2d_ok(view->report); v++)
        put_head(heads, &places, v,
                 view->look->strip ? P2D_NAME_STRIPPED : P2D_NAME_SHORT);
    if (p2d_ok(view->report))
        respell(heads, &places, P2D_NAME_WHOLE);
    if (p2d_ok(view->report))
        number(heads, view->graph);
    p2d_vec_release(&places.paths);
    p2d_delete(places.of);
    return p2d_ok(view->report);
}

void p2d_heads_release(struct p2d_heads *heads)
{
    p2d_buffer_release(&heads->text);
    p2d_delete(heads->at);
}
