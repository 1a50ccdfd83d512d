/* pattern.h - match functions by the user's patterns.
 *
 * A POSIX extended regular expression on "module:function" (Python:
 * "module:line:function"),
 * `=name` for the exact function name, `glob:pattern` for a shell pattern on either.
 */
#ifndef P2D_MODEL_PATTERN_H
#define P2D_MODEL_PATTERN_H

#include "model/profile.h"

/* Which functions a list of patterns (ended by NULL) names: an array by function, freed
 * with p2d_delete; NULL after an error. With `exact_first` a pattern that is the whole
 * name of some function, or as a shell pattern matches the whole name of some, means just
 * those: that is gprof2dot's --root and --leaf, and keeps "main" from meaning "domain".
 */
bool *p2d_mark_functions(const struct p2d_profile *, const char *const *patterns,
                         bool exact_first, struct p2d_report *);

/* Likewise for threads, by their comm and tid (or pid, for processes). */
bool *p2d_mark_threads(const struct p2d_profile *, const char *const *patterns,
                       bool by_pid, struct p2d_report *);

/* "module:line:function", "module:function" where there is no line, appended. */
void p2d_put_full_name(struct p2d_buffer *, const struct p2d_profile *, p2d_fn);

/* P2D_EEMPTY for patterns that match no function, with the nearest names as the hint. */
void p2d_set_no_match(struct p2d_report *, const char *option,
                      const char *const *patterns, const struct p2d_profile *);

#endif
