/* text_pattern.h - match texts by a pattern of the user's: a POSIX extended regular
 * expression, `=text` for the exact text, `glob:pattern` for a shell pattern. */
#ifndef P2D_MODEL_TEXT_PATTERN_H
#define P2D_MODEL_TEXT_PATTERN_H

#include <regex.h>

#include "base/report.h"

struct p2d_text_pattern {
    enum { P2D_BY_NAME, P2D_BY_GLOB, P2D_BY_REGEX } kind;
    const char *text; /* after "=" or "glob:"; the caller's */
    regex_t regex;    /* P2D_BY_REGEX only */
};

/* False and P2D_EUSAGE if it is no regular expression; then it wants no release. */
bool p2d_text_pattern_init(struct p2d_text_pattern *, const char *text,
                           struct p2d_report *);
void p2d_text_pattern_release(struct p2d_text_pattern *);

/* A regular expression looks at the full text alone, other patterns at its short name,
 * too. */
bool p2d_text_matches(const struct p2d_text_pattern *, const char *full, const char *name,
                      struct p2d_report *);

#endif
