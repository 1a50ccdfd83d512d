/* source_map.h - read a source map of JavaScript, and look up places in it. */
#ifndef P2D_SYMBOLS_SOURCE_MAP_H
#define P2D_SYMBOLS_SOURCE_MAP_H

#include "base/map.h"
#include "io/input.h"
#include "symbols/text_places.h"

#define P2D_NOT_MAPPED UINT32_MAX

/* What stands at a place of the script, up to the next segment of its line. Lines and
 * columns count from 0, columns in units of UTF-16. */
struct p2d_map_segment {
    uint32_t line, column;               /* in the script */
    uint32_t source;                     /* P2D_NOT_MAPPED: of no source file */
    uint32_t source_line, source_column; /* in that */
    uint32_t name;                       /* P2D_NOT_MAPPED: none is given */
    bool is_like_rest; /* all that follows in its line is of the same line of source */
};

/* Zeroed, but for the report, is empty. */
struct p2d_source_map {
    struct p2d_report *report; /* of this map alone */
    struct p2d_strings strings;
    P2D_VEC(p2d_str) sources;  /* their names, with "sourceRoot" */
    P2D_VEC(p2d_str) contents; /* of sources; may be short, "" is unknown */
    P2D_VEC(p2d_str) names;    /* that segments have in the source */
    P2D_VEC(struct p2d_map_segment) segments; /* of wanted lines, by line and column */
    P2D_VEC(struct p2d_text_places) places;   /* in contents; filled when asked for */
    p2d_str file;                             /* the script, as the map calls it; "" */
};

/* Read a map as far as it is about lines that are keys of `wanted`, line + 1. False, with
 * an error in the map's report, if it is none. What leads nowhere in it is left out. */
bool p2d_source_map_read(struct p2d_source_map *, struct p2d_input *,
                         const struct p2d_map *wanted);
void p2d_source_map_release(struct p2d_source_map *);

/* The last segment of the line that begins at the column or before it; NULL if there is
 * none. */
const struct p2d_map_segment *p2d_segment_before(const struct p2d_source_map *,
                                                 uint32_t line, uint32_t column);
/* The line of source that all of a line of the script is from, from a column on; NULL if
 * there are several, or none is known. */
const struct p2d_map_segment *p2d_only_line_of(const struct p2d_source_map *,
                                               uint32_t line, uint32_t from_column);

/* The same as p2d_segment_before, if it begins right there. */
const struct p2d_map_segment *p2d_segment_at(const struct p2d_source_map *, uint32_t line,
                                             uint32_t column);

/* The identifier that the source has where a segment begins: as the map says, else as the
 * text of the source does; empty if neither does. A loan as long as the map. */
struct p2d_span p2d_segment_name(struct p2d_source_map *, const struct p2d_map_segment *);

/* The value of a digit of base64; -1 if it is none. */
int p2d_base64_digit(unsigned char);

#endif
