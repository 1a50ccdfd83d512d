/* graphviz.c - the writers of the formats that Graphviz draws. */
#include "render/render.h"
#include "write/write.h"

const struct p2d_writer p2d_write_png = {
    .name = "png",
    .title = "PNG picture",
    .suffixes = "png",
    .binary = true,
    .picture = true,
    .tells_also = true,
    .write = p2d_render,
};

const struct p2d_writer p2d_write_svg = {
    .name = "svg",
    .title = "SVG picture, to zoom into",
    .suffixes = "svg",
    .picture = true,
    .tells_also = true,
    .write = p2d_render,
};

const struct p2d_writer p2d_write_pdf = {
    .name = "pdf",
    .title = "PDF page",
    .suffixes = "pdf",
    .binary = true,
    .picture = true,
    .tells_also = true,
    .write = p2d_render,
};

const struct p2d_writer p2d_write_ps = {
    .name = "ps",
    .title = "PostScript",
    .suffixes = "ps",
    .picture = true,
    .tells_also = true,
    .write = p2d_render,
};

const struct p2d_writer p2d_write_other = {
    .name = "graphviz",
    .title = "any other format of the installed Graphviz, by its name",
    .suffixes = "",
    .binary = true,
    .picture = true,
    .tells_also = true,
    .write = p2d_render,
};
