/* modern_words.h - what the parts of the modern style share: the state of a drawing, and words
 * on their way into a label. */
#ifndef P2D_DRAW_MODERN_WORDS_H
#define P2D_DRAW_MODERN_WORDS_H

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

/* The end of a line of a box, at its left. */
void p2d_modern_end_line(struct p2d_modern *);

/* Whether two costs are written with the same digits. */
bool p2d_modern_costs_read_alike(struct p2d_modern *, double, double);

#endif
