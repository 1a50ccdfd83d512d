/* js_location.h - split the name and the location that JavaScript engines write as one
 * text. */
#ifndef P2D_ASSEMBLE_JS_LOCATION_H
#define P2D_ASSEMBLE_JS_LOCATION_H

#include "base/strings.h"

struct p2d_js_location {
    struct p2d_span name, file;
    int64_t line;    /* 0: unknown */
    uint32_t column; /* 0: unknown */
};

/* "f (https://x.org/a.js:3:14)", the blank and the column being optional. What ends in no
 * such place is all name. */
struct p2d_js_location p2d_js_parse_location(struct p2d_span);

/* "https://x.org/a.js:3:14" alone; the name is empty. All of what ends in no number is a
 * file. */
struct p2d_js_location p2d_js_place_of(struct p2d_span);

#endif
