/* python_regex.h - convert Python's regular expressions to POSIX extended ones, as far
 * as possible. */
#ifndef P2D_WRITE_TABLE_PYTHON_REGEX_H
#define P2D_WRITE_TABLE_PYTHON_REGEX_H

#include <regex.h>

#include "base/mem.h"

/* Compile a pattern as Python's re.compile would; freed with regfree. False and
 * P2D_EUSAGE for what is wrong or has no equivalent: assertions like (?=...), possessive
 * repeats, Unicode names. Bytes are what it works on: a dot is one byte of a character
 * that is not ASCII. */
bool p2d_compile_pattern(regex_t *, const char *pattern, struct p2d_report *);

#endif
