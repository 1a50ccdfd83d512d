/* packages.h - the key to the colours of flame graphs and treemaps: the packages with the
 * largest self costs. */
#ifndef P2D_WRITE_BOXES_PACKAGES_H
#define P2D_WRITE_BOXES_PACKAGES_H

#include "write/boxes/box_text.h"

enum { P2D_KEY_SWATCH = 12, P2D_KEY_GAP = 5, P2D_KEY_ENTRIES = 12 };

/* A colour, and beside it what it stands for. */
struct p2d_key_entry {
    double x, width; /* pixels, of the swatch and the text together */
    struct p2d_rgb color;
    size_t text, length; /* in the key's texts */
};

struct p2d_package_key {
    double x; /* where it begins, with the words that say what it is */
    struct p2d_key_entry entries[P2D_KEY_ENTRIES];
    size_t n;
    struct p2d_buffer texts; /* "json 12.34%" */
};

extern const char p2d_package_key_lead[];

/* As many packages, heaviest first, as stand side by side from x on in the width. None if
 * the colours stand for something else. Released in any case. */
void p2d_package_key_init(struct p2d_package_key *, const struct p2d_box_look *,
                          const struct p2d_stack_tree *, double x, double width);
void p2d_package_key_release(struct p2d_package_key *);

/* The row of packages, whose texts stand on y. */
void p2d_svg_package_key(const struct p2d_package_key *, struct p2d_buffer *, double y);

#endif
