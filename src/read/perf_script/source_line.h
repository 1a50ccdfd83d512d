/* source_line.h - the line of source code that perf prints below a frame (perf script
 * -F +srcline), each text parsed once. */
#ifndef P2D_READ_PERF_SCRIPT_SOURCE_LINE_H
#define P2D_READ_PERF_SCRIPT_SOURCE_LINE_H

#include "model/builder.h"

/* What a source line says. The span is a loan from it. */
struct p2d_perf_spot {
    struct p2d_span file; /* empty: unknown */
    uint32_t line;        /* 0: unknown */
    bool inlined;         /* the frame above it is */
};

/* "  file.c:12", "  file.c:12 (inlined)", or another text that knows no line, as
 * "  ??:0" and "  libc.so.6[27b25]". */
struct p2d_perf_spot p2d_perf_parse_source(struct p2d_span line);

struct p2d_perf_source {
    const unsigned char *text; /* in the arena; NULL: too long to be kept */
    uint32_t length;
    uint32_t line;
    p2d_str file; /* 0 if lines are dropped */
    bool inlined;
    p2d_fn fn; /* the function that a line was asked for last, and its frame */
    p2d_spot spot;
};

/* Zeroed is empty. Sources are numbered from 1. */
struct p2d_perf_sources {
    struct p2d_arena arena;
    P2D_VEC(struct p2d_perf_source) at;
    struct p2d_map by_text; /* hash -> source */
    uint64_t seed, bytes;
};
void p2d_perf_sources_release(struct p2d_perf_sources *);
/* Whether it holds so much that it should be released and begun anew. */
bool p2d_perf_sources_full(const struct p2d_perf_sources *);

/* Whether source number i, which may be 0, is this text. */
static inline bool p2d_perf_is_source(const struct p2d_perf_sources *sources, uint32_t i,
                                      struct p2d_span line)
{
    return i != 0 && sources->at.at[i].length == line.len && line.len > 0 &&
           memcmp(sources->at.at[i].text, line.at, line.len) == 0;
}

/* The source of a line; 0 after an error. */
uint32_t p2d_perf_source_of(struct p2d_perf_sources *, struct p2d_builder *,
                            struct p2d_span line);

/* What a frame of the function shows there. */
p2d_spot p2d_perf_spot_of(struct p2d_perf_sources *, struct p2d_builder *, uint32_t i,
                          p2d_fn);

#endif
