/* markers.h - markers of the Firefox profiler: those of User Timing are phases. */
#ifndef P2D_READ_FIREFOX_MARKERS_H
#define P2D_READ_FIREFOX_MARKERS_H

#include "read/firefox/tables.h"

/* What the data of a marker says. */
struct p2d_ff_marker {
    bool is_timing, is_measure;
    p2d_str name;
};

/* The markers of a thread, by column; times are milliseconds, NaN where there is none. */
struct p2d_ff_markers {
    P2D_VEC(struct p2d_ff_marker) data;
    P2D_VEC(double) begins;
    P2D_VEC(double) ends;
};
void p2d_ff_markers_release(struct p2d_ff_markers *);

/* Take the next value as the table of markers, of either format. */
void p2d_ff_read_markers(struct p2d_ff_markers *, struct p2d_json *,
                         struct p2d_builder *);
/* Add the phases to the builder's profile. */
void p2d_ff_add_phases(const struct p2d_ff_markers *, struct p2d_builder *);

#endif
