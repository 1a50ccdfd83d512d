/* link.h - links from functions to their source, by the user's template. */
#ifndef P2D_DRAW_LINK_H
#define P2D_DRAW_LINK_H

#include "draw/view.h"

/* Whether a template makes links that only lead somewhere: no scheme that runs what
 * follows it ("javascript:", "data:"), no blanks or control bytes. What is put into it
 * later is percent-encoded and can add neither. */
bool p2d_link_is_sound(const char *template);

/* The function's link by look->link, a sound template; nothing where that needs a file
 * and there is none. */
void p2d_put_link(struct p2d_buffer *, const struct p2d_view *, p2d_fn);

#endif
