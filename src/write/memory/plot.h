/* plot.h - lay out memory over time as marks on a sheet, for SVG and PNG.
 *
 * Internal to the memory writers.
 */
#ifndef P2D_WRITE_MEMORY_PLOT_H
#define P2D_WRITE_MEMORY_PLOT_H

#include "write/memory/sheet.h"

/* False after an error, such as a profile without it; released in any case. */
bool p2d_memory_plot_init(struct p2d_memory_plot *, const struct p2d_view *);
void p2d_memory_plot_release(struct p2d_memory_plot *);

#endif
