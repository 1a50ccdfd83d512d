/* pattern.h - match functions by the user's patterns.
 *
 * A POSIX extended regular expression on "module:function" (Python:
 * "module:line:function"),
 * `=name` for the exact function name, `glob:pattern` for a shell pattern on either.
 */
#ifndef P2D_MODEL_PATTERN_H
#define P2D_MODEL_PATTERN_H

#include "model/profile.h"

/* The functions that a list of patterns (ended by NULL) names: an array by function,
 * which the caller frees with p2d_delete; NULL after an error. With `exact_first` a
 * pattern that equals the whole names of some functions, or matches them as a shell
 * pattern, means only these, as gprof2dot's --root and --leaf do; so "main" does not mean
 * "domain".
 */
bool *p2d_mark_functions(const struct p2d_profile *, const char *const *patterns,
                         bool exact_first, struct p2d_report *);

/* The same for threads, by their comm and tid (or pid, for processes). */
bool *p2d_mark_threads(const struct p2d_profile *, const char *const *patterns,
                       bool by_pid, struct p2d_report *);

/* Report that no thread or process ("thread", "process") matches, and list the threads. */
void p2d_set_no_thread(struct p2d_report *, const char *what, const char *const *patterns,
                       const struct p2d_profile *);

/* Append "module:line:function", or "module:function" where there is no line. */
void p2d_put_full_name(struct p2d_buffer *, const struct p2d_profile *, p2d_fn);

/* Set the error P2D_EEMPTY for patterns that match no function, with the nearest names as
 * the hint. */
void p2d_set_no_match(struct p2d_report *, const char *option,
                      const char *const *patterns, const struct p2d_profile *);

#endif
