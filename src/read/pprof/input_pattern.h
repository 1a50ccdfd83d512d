/* input_pattern.h - match a regular expression of an input, with a limit on the work.
 *
 * What an input asks for may be made to take a matcher's time and memory: the C library's
 * builds automata without a limit. PCRE2 counts its steps and stops.
 */
#ifndef P2D_READ_PPROF_INPUT_PATTERN_H
#define P2D_READ_PPROF_INPUT_PATTERN_H

#include "base/report.h"
#include "base/strings.h"

/* False: this library was built without PCRE2. */
bool p2d_has_input_patterns(void);

struct p2d_input_pattern;

enum p2d_match { P2D_NO_MATCH, P2D_MATCH, P2D_MATCH_GAVE_UP };

/* NULL if it cannot be used: it is longer than 2048 bytes or makes more than 64 KiB of
 * PCRE2's code, it is wrong, or libpcre2 is not there. Freed with p2d_input_pattern_free.
 */
struct p2d_input_pattern *p2d_input_pattern_new(struct p2d_span pattern,
                                                struct p2d_report *);
void p2d_input_pattern_free(struct p2d_input_pattern *);

/* Whether it matches the whole text. It gives up after 1000 steps and 4 for each byte of the
 * text, or beyond 1 MiB of memory; a step is one of PCRE2, which looks at no more than the
 * rest of the text. Out of memory is in the report. */
enum p2d_match p2d_input_pattern_match(const struct p2d_input_pattern *,
                                       struct p2d_span text, struct p2d_report *);

#endif
