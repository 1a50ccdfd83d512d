/* text_width.h - the width of a text in Arial, without any font. */
#ifndef P2D_LOOK_TEXT_WIDTH_H
#define P2D_LOOK_TEXT_WIDTH_H

#include "base/strings.h"

/* Points that the UTF-8 text takes in a size. Exact for Latin letters in Arial, Helvetica
 * and Liberation Sans, which are equally wide; a guess on the safe side for others. */
double p2d_text_width(struct p2d_span text, bool bold, double size);

/* Points that one character of the usual monospaced fonts takes, in a size of
 * P2D_MONO_SIZE points: flame graphs, square maps and memory plots are written in it. */
enum { P2D_MONO_SIZE = 12 };
double p2d_mono_character(void);

/* How many code points of the text, from its begin on, fit into so many points in such a
 * font; those of East Asia and emoji are as wide as they are high. */
size_t p2d_mono_fit(struct p2d_span text, double width);
double p2d_mono_width(struct p2d_span text);

#endif
