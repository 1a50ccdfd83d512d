/* graphviz.h - the only file that calls libgvc.
 *
 * Calls must hold p2d_graphviz_lock: the library is not safe in threads.
 */
#ifndef P2D_RENDER_GRAPHVIZ_H
#define P2D_RENDER_GRAPHVIZ_H

#include <pthread.h>

#include "draw/drawing.h"

extern pthread_mutex_t *const p2d_graphviz_lock;

struct p2d_picture {
    char *at; /* freed with p2d_picture_release */
    size_t length;
    double width, height;   /* in pixels, as it would be; 0 if it has no pixels */
    double scale;           /* of what there is, <= 1: bitmaps have limits */
    uint32_t lost_edges;    /* Graphviz forgot to draw */
    bool measured_as_arial; /* by our widths of letters, not by the machine's fonts */
};

/* False if Graphviz could not. It says why on stderr, or if `quietly` only in its last
 * error; lack of memory of our own is in the view's report. Released in both cases. */
bool p2d_picture_make(struct p2d_picture *, const struct p2d_view *, const char *format,
                      bool quietly);
void p2d_picture_release(struct p2d_picture *);

/* A drawing that Graphviz has laid out. */
struct p2d_layout {
    void *graph;          /* of libcgraph; NULL: nothing is laid out */
    double width, height; /* in points */
    double title_width;   /* of the drawing's label, which widens nothing but the whole */
};

/* Lay out the view's drawing. With `in_child`, the widths of letters come from our own
 * table if Graphviz' plugins are found. Returns false, without a message, if the layout
 * fails. Freed with p2d_layout_free, before the next layout is made. */
bool p2d_layout_make(struct p2d_layout *, const struct p2d_view *, bool in_child);
void p2d_layout_free(struct p2d_layout *);
/* The same as p2d_picture_make of the view, as SVG. For layouts that a child made. Quietly: no
 * picture if there is anything to say. */
bool p2d_layout_render_svg(const struct p2d_layout *, struct p2d_picture *, bool quietly);

/* Whether the library can be loaded. */
bool p2d_graphviz_is_there(void);

/* Whether a picture of nothing can be made in the format; true where there is no
 * Graphviz. */
bool p2d_graphviz_knows(const char *format);

/* What it complained about last while it was quiet, to be freed with p2d_delete; or NULL.
 */
char *p2d_graphviz_last_error(void);

#endif
