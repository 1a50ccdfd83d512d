/* mine.h - tell the user's own functions from those of libraries. */
#ifndef P2D_PASS_MINE_H
#define P2D_PASS_MINE_H

#include "pass/select.h"

/* Mark in r->hide all functions whose source is not below the selection's folder `mine`, or
 * is in a folder there that holds libraries (site-packages, node_modules, ...). A function
 * whose source is unknown goes by its object file. No function of one's own is an error. */
void p2d_hide_libraries(struct p2d_request *);

#endif
