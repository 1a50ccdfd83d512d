/* asset.h - the files that the build puts into the library as bytes. */
#ifndef P2D_WRITE_SHARED_ASSET_H
#define P2D_WRITE_SHARED_ASSET_H

#include "base/asset.h"

/* The script of the interactive report, packed by gzip; what unpacks it there; the style. */
extern const struct p2d_asset p2d_report_script, p2d_unpack_script, p2d_report_style;

/* The program inside a flame graph: zooms in where a box is clicked, searches names, says
 * what is under the pointer. Plain ECMAScript 2020 that reads and writes text only and
 * loads nothing; the picture can be read without it. Holds no "]]>". */
extern const struct p2d_asset p2d_flame_script;

#endif
