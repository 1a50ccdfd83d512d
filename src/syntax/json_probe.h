/* json_probe.h - which keys the beginning of a JSON document has. */
#ifndef P2D_SYNTAX_JSON_PROBE_H
#define P2D_SYNTAX_JSON_PROBE_H

#include "base/strings.h"

/* Bit i is set if paths[i] (ended by NULL, at most 32) occurs in the head, as far as that
 * is JSON: "meta.version", "traceEvents[].ph", "[].ph". A path may end in a value, as
 * "mode=cpu"; then the string is that. Paths of more than 4 steps are not found. */
uint32_t p2d_json_find(struct p2d_span head, const char *const *paths);

#endif
