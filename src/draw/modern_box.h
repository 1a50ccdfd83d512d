/* modern_box.h - the boxes of the modern style, and what its parts share. */
#ifndef P2D_DRAW_MODERN_BOX_H
#define P2D_DRAW_MODERN_BOX_H

#include "base/map.h"
#include "draw/box_titles.h"
#include "draw/lists.h"
#include "draw/pen.h"

struct p2d_modern {
    struct p2d_pen *pen;
    const struct p2d_graph *graph;
    const struct p2d_look *look;
    enum p2d_unit unit;
    struct p2d_heads heads;
    struct p2d_lists lists;
    struct p2d_buffer words; /* plain text on its way into an HTML label */
    double largest_change;   /* of a vertex' self cost, or total, by look->color_by */
    bool labels_edges;
    bool has_residual, has_estimated, has_back; /* edges */
    bool has_chance;                            /* a box whose self may be chance */
    bool has_cycle;                             /* a box of a large cycle */
    bool *calls_itself;                         /* by vertex */
    uint32_t *drop;               /* by vertex: so many ranks lower than it could stand */
    uint32_t *n_callers;          /* by vertex: arrows to it from others */
    struct p2d_map backs, forths; /* a pair of vertices -> its edge + 1 */
};

/* Words go into m->words as plain text; these take them from there into pen->plain. */
void p2d_modern_flush(struct p2d_modern *);
void p2d_modern_flush_bold(struct p2d_modern *);
void p2d_modern_flush_colored(struct p2d_modern *, struct p2d_rgb);

/* Whether the colour of a box goes by self cost. */
bool p2d_modern_fills_by_self(const struct p2d_modern *);
/* The colour of a box. */
struct p2d_rgb p2d_modern_fill(const struct p2d_modern *, const struct p2d_vertex *);
/* Whether the self cost is of so few samples that it may be chance. */
bool p2d_modern_is_chance(const struct p2d_modern *, const struct p2d_vertex *);
/* The share of the whole whose colour stands at a place of the ramp, 0..1. */
double p2d_modern_share_at(const struct p2d_modern *, double place);

/* Whether two costs are written with the same digits. */
bool p2d_modern_costs_read_alike(struct p2d_modern *, double, double);

/* "1.20 s -> 0.85 s  -29 %" */
void p2d_modern_put_change(struct p2d_modern *, double before, double after);

/* How much more something costs than before; 0 for what is not to be marked, such as
 * noise. Of a function, by what its colour stands for. */
double p2d_modern_change_to(const struct p2d_graph *, double after, double before);
double p2d_modern_change(const struct p2d_modern *, const struct p2d_vertex *);

/* The words, which begin with a blank, as a string without it; and no words any more. */
const char *p2d_modern_classes(struct p2d_modern *);

void p2d_modern_draw_node(struct p2d_modern *, uint32_t index);

#endif
