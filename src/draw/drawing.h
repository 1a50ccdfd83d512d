/* drawing.h - the picture of a graph as boxes, arrows and attributes: what dot.c writes
 * as text and render.c builds with libcgraph, so that both are the same picture.
 *
 * Attribute names and values are Graphviz's. Values are complete Graphviz strings:
 * escString escapes (\\, \n, \l) and entities (&amp;) are done, no byte is left that
 * libgvc or an XML parser would choke on. Only the quotes of the DOT language are the
 * sink's business.
 */
#ifndef P2D_DRAW_DRAWING_H
#define P2D_DRAW_DRAWING_H

#include "draw/view.h"

struct p2d_attribute {
    const char *name;
    const char *value;
    bool is_html; /* a label of Graphviz' HTML kind: stands in <>, not in quotes */
};

/* Who receives a drawing. Calls come in this order: graph, defaults for nodes, defaults
 * for edges, every node (indices rise from 0; a list has
 * that of its first row, the other rows have none), every cluster, every edge. Attributes
 * are a list of n; those of a node or edge only where they differ from the defaults. A
 * node is called "n<index>". */
struct p2d_canvas {
    void *state;
    void (*graph)(void *state, const struct p2d_attribute *, size_t n);
    void (*node_defaults)(void *state, const struct p2d_attribute *, size_t n);
    void (*edge_defaults)(void *state, const struct p2d_attribute *, size_t n);
    void (*node)(void *state, size_t index, const struct p2d_attribute *, size_t n);
    /* A frame around nodes; index counts up from 0. Clusters do not share nodes. */
    void (*cluster)(void *state, size_t index, const struct p2d_attribute *, size_t n,
                    const uint32_t *nodes, size_t n_nodes);
    void (*edge)(void *state, size_t tail, size_t head, const struct p2d_attribute *,
                 size_t n);
};

/* Every attribute name that p2d_draw may use for nodes and for edges is in the defaults.
 */
void p2d_draw(const struct p2d_view *, const struct p2d_canvas *);

#endif
