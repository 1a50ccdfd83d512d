/* jemalloc_text.h - parse jemalloc's heap profiles. */
#ifndef P2D_READ_GPERFTOOLS_JEMALLOC_TEXT_H
#define P2D_READ_GPERFTOOLS_JEMALLOC_TEXT_H

#include "read/gperftools/addresses.h"

/* Whether it is a dump of jemalloc's heap, and read it. */
bool p2d_is_jemalloc(struct p2d_span text);
bool p2d_jemalloc_read_text(struct p2d_gperf *, struct p2d_span text);

#endif
