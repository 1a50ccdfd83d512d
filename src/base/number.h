/* number.h - read and print numbers, independent of the locale. */
#ifndef P2D_BASE_NUMBER_H
#define P2D_BASE_NUMBER_H

#include "base/strings.h"

/* The whole span must be digits and the value must fit. */
bool p2d_parse_u64(struct p2d_span, uint64_t *);
bool p2d_parse_hex(struct p2d_span, uint64_t *);

/* A finite decimal number, the whole span, no blanks; correctly rounded. */
bool p2d_parse_double(struct p2d_span, double *);

enum { P2D_NUMBER_SIZE = 48 };

/* The shortest decimal that reads back as the same double ("0.1", "1e+22"); integers up
 * to 2^53 without exponent. Not for NaN or infinity. Returns out. */
const char *p2d_format_double(double, char out[P2D_NUMBER_SIZE]);

/* A whole number, in digits. */
void p2d_put_whole(struct p2d_buffer *, uint64_t);

/* Python's "%WIDTH.PRECISIONf": right-justified, half-even on the exact value. The result
 * may be up to 330 bytes. */
void p2d_put_fixed(struct p2d_buffer *, double, int width, int precision);

/* By a printf format that takes exactly one double; cut at 511 bytes. */
void p2d_put_formatted(struct p2d_buffer *, const char *format, double);

#endif
