/* symbols.h - a table of functions by address: adding, sorting, finding. */
#ifndef P2D_SYMBOLS_SYMBOLS_H
#define P2D_SYMBOLS_SYMBOLS_H

#include "base/strings.h"

/* Addresses [start, end); of object files, offsets into the file. */
struct p2d_symbol {
    uint64_t start, end;
    size_t name; /* in the table's texts */
    uint32_t length;
    bool is_sized;           /* its own size, not the distance to the next one */
    bool is_weak, is_global; /* rank among several names */
    bool is_elsewhere;       /* in the kernel's list, but of one of its modules */
    /* Symbols at the same address that may have a better name: in the table's aliases. */
    uint32_t alias, n_aliases;
};

/* perf's limits for symbols without a size. */
enum { P2D_SYMBOL_PAGE = 4096 };

/* Zeroed is empty. */
struct p2d_symbols {
    struct p2d_report *report;
    P2D_VEC(struct p2d_symbol) at; /* by start, one for each */
    P2D_VEC(struct p2d_symbol) aliases;
    struct p2d_buffer texts;
    /* For each piece of 2^shift addresses from `base` on, how many start before it. */
    P2D_VEC(uint32_t) firsts;
    uint64_t base;
    uint8_t shift;
    struct p2d_buffer plain; /* the same name as it stands in the source */
    size_t plain_of;
};

/* `suffix` is appended to the name. An empty name or range wider than what is left of the
 * address space is left out. */
void p2d_symbols_add(struct p2d_symbols *, struct p2d_symbol, struct p2d_span name,
                     const char *suffix);
/* Sort, keep the best of several names for one address, and let symbols without a size
 * end at the next one. */
void p2d_symbols_finish(struct p2d_symbols *);
void p2d_symbols_release(struct p2d_symbols *);

/* The function at an address; NULL if none. */
const struct p2d_symbol *p2d_symbols_find(struct p2d_symbols *, uint64_t address);
/* One of ->at, with its name chosen. */
const struct p2d_symbol *p2d_symbols_at(struct p2d_symbols *, uint32_t);
struct p2d_span p2d_symbol_name(const struct p2d_symbols *, const struct p2d_symbol *);
/* Subtract from all addresses. */
void p2d_symbols_move(struct p2d_symbols *, uint64_t by);

/* A part of an object file that is loaded: where it is in memory as it is linked for, and
 * in the file. */
struct p2d_segment {
    uint64_t address, size, offset;
};
enum { P2D_MOST_SEGMENTS = 64 };

enum { P2D_BUILD_ID_SIZE = 20 };
/* A build-id from its hexadecimal digits; empty if it is anything else, as those of Go's
 * tools. */
struct p2d_span p2d_parse_build_id(struct p2d_span digits,
                                   unsigned char id[P2D_BUILD_ID_SIZE]);

/* Whether the parameters of a C++ function are shown. */
enum p2d_parameters { P2D_WITHOUT_PARAMETERS, P2D_WITH_PARAMETERS };

#endif
