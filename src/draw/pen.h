/* pen.h - the attributes of one thing in a drawing, being put together. Shared by
 * the looks.
 */
#ifndef P2D_DRAW_PEN_H
#define P2D_DRAW_PEN_H

#include "look/theme.h"
#include "draw/drawing.h"

enum { P2D_MAX_ATTRIBUTES = 24 };

/* Values are kept in `text` until the next thing is begun. */
struct p2d_pen {
    const struct p2d_view *view;
    const struct p2d_canvas *canvas;
    struct p2d_buffer plain; /* a label before it is escaped */
    struct p2d_buffer text;  /* values, each NUL-terminated */
    size_t starts[P2D_MAX_ATTRIBUTES];
    struct p2d_attribute list[P2D_MAX_ATTRIBUTES];
    size_t n;
};

void p2d_pen_begin(struct p2d_pen *);
void p2d_pen_set(struct p2d_pen *, const char *name, const char *value);
void p2d_pen_set_number(struct p2d_pen *, const char *name, double value);
void p2d_pen_set_color(struct p2d_pen *, const char *name, struct p2d_rgb);
/* Take what is in pen->plain as a text, and empty it. */
void p2d_pen_set_text(struct p2d_pen *, const char *name);
/* Take what is in pen->plain as a finished label of Graphviz' HTML kind, and empty it. */
void p2d_pen_set_html(struct p2d_pen *, const char *name);

/* Hand what was put together to the canvas. */
void p2d_pen_draw_graph(struct p2d_pen *);
void p2d_pen_draw_node_defaults(struct p2d_pen *);
void p2d_pen_draw_edge_defaults(struct p2d_pen *);
void p2d_pen_draw_node(struct p2d_pen *, size_t index);
void p2d_pen_draw_edge(struct p2d_pen *, size_t tail, size_t head);
void p2d_pen_draw_cluster(struct p2d_pen *, size_t index, const uint32_t *nodes,
                          size_t n_nodes);

/* Append a byte of a text to an HTML label; markup is escaped. */
void p2d_put_markup(struct p2d_buffer *, char);
/* Append text to an HTML label: markup is escaped, '\n' ends a line that begins left. */
void p2d_put_html(struct p2d_buffer *, struct p2d_span text);
/* "#rrggbb" */
void p2d_put_color(struct p2d_buffer *, struct p2d_rgb);

#endif
