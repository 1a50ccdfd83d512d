/* json_probe.h - find keys at the beginning of a JSON document. */
#ifndef P2D_SYNTAX_JSON_PROBE_H
#define P2D_SYNTAX_JSON_PROBE_H

#include "base/strings.h"

/* Keys are paths: "meta.version", "traceEvents[].ph", "[].ph". One may end in a value, as
 * "mode=cpu"; then the string is that. Paths of more than 4 steps are not found. */
enum { P2D_JSON_KEYS = 32 }; /* of all rows */
struct p2d_json_row {
    int score;
    const char *keys[5]; /* ended by NULL */
};

/* The best score of a row whose keys all occur in the head, as far as that is JSON; 0 if
 * no row has them. The last row has a score of 0. */
int p2d_json_score(struct p2d_span head, const struct p2d_json_row *rows);

/* Whether all keys occur in the head; the last one is NULL. */
bool p2d_json_has(struct p2d_span head, const char *const *keys);

#endif
