/* label.h - print names and numbers of a picture: pure functions that append UTF-8
 * text, which is not escaped yet, to a buffer. */
#ifndef P2D_LOOK_LABEL_H
#define P2D_LOOK_LABEL_H

#include "model/profile.h"

/* "12.34%" of a share within 0..1. */
void p2d_put_percent(struct p2d_buffer *, double share);

/* "45%", "4.5%", "<0.1%": as much as one wants to know of a share. */
void p2d_put_share(struct p2d_buffer *, double share);

/* "400", "57.3 k", "4.06 M": three digits; exact up to 9999, nothing if unknown. */
void p2d_put_short_count(struct p2d_buffer *, struct p2d_count);

/* A value with its unit, three significant digits: "1.23 s", "310 µs", "4.50 MiB", "12.3
 * M". */
void p2d_put_value(struct p2d_buffer *, enum p2d_unit, double value);

/* By how much of `before`, which is above 0: "+12%", "-3.4%", and from ten
 * times as much on the factor, after a multiplication sign. */
void p2d_put_growth(struct p2d_buffer *, double before, double after);

/* A time in seconds through the user's printf format; other units as p2d_put_value. The
 * format must have passed p2d_time_format_is_sound. */
void p2d_put_time(struct p2d_buffer *, const char *format, enum p2d_unit, double value);

/* Whether a printf format takes exactly one double and nothing else. */
bool p2d_time_format_is_sound(const char *format);

/* "12x" with a multiplication sign; nothing if unknown. */
void p2d_put_calls(struct p2d_buffer *, struct p2d_count);

/* The function's name as a reader of the picture wants it: printable, `{...}` for
 * Python's built-ins, `strip`ped of parameters and template arguments, cut in the middle
 * where it is too long, broken over lines if `wrap`. */
void p2d_put_display_name(struct p2d_buffer *, const struct p2d_profile *, p2d_fn,
                          bool strip, bool wrap);

/* A name, or the first and last 8 KiB of one that is longer than anybody reads. */
void p2d_put_bounded(struct p2d_buffer *, struct p2d_span name);

/* A printable name without the text in (), and in <> after a name. */
void p2d_put_stripped(struct p2d_buffer *, struct p2d_span name);

/* ":1:218", the line and, if that is wanted, the column; what is unknown is left out. */
void p2d_put_line(struct p2d_buffer *, const struct p2d_function *, bool with_column);

/* "module:line:column", or the last part of a path; nothing if unknown. */
void p2d_put_place(struct p2d_buffer *, const struct p2d_profile *, p2d_fn);

/* Any bytes as printable UTF-8: what is not, or turns the direction of text, becomes
 * U+FFFD; at most `most` bytes, then "…". */
void p2d_put_printable(struct p2d_buffer *, struct p2d_span, size_t most);

#endif
