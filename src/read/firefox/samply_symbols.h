/* samply_symbols.h - the file of symbols that samply writes beside a profile. */
#ifndef P2D_READ_FIREFOX_SAMPLY_SYMBOLS_H
#define P2D_READ_FIREFOX_SAMPLY_SYMBOLS_H

#include "io/input.h"
#include "base/map.h"

/* Code of one symbol: [rva, rva + size), counted from where its module begins. */
struct p2d_samply_entry {
    uint64_t rva, size; /* size 0: up to the next one */
    uint32_t symbol;    /* in the file's strings */
    uint32_t first, n;  /* its frames, the innermost first */
};

/* An address that was looked up when the file was made. */
struct p2d_samply_address {
    uint64_t rva;
    uint32_t entry; /* of its module */
};

/* A function that runs at a symbol's addresses, and where it is then. */
struct p2d_samply_place {
    uint32_t function, file; /* -> p2d_samply_symbols.table; UINT32_MAX: unknown */
    uint32_t line;           /* 0: unknown */
};

struct p2d_samply_module {
    p2d_str debug_name, debug_id, code_id; /* in ->strings */
    uint32_t first, n;                     /* entries, by rva once the file is read */
    uint32_t first_address, n_addresses;   /* addresses, by rva once the file is read */
};

/* Zeroed is empty. */
struct p2d_samply_symbols {
    struct p2d_report *report;
    struct p2d_strings strings;
    P2D_VEC(p2d_str) table;                  /* string_table */
    P2D_VEC(struct p2d_samply_place) frames; /* without a function: the symbol */
    P2D_VEC(struct p2d_samply_entry) entries;
    P2D_VEC(uint32_t) order; /* of entries, by rva within each module */
    P2D_VEC(struct p2d_samply_address) addresses;
    P2D_VEC(struct p2d_samply_module) modules;
    struct p2d_map by_id; /* what identifies a module: which of the three, and the text */
};

/* Read what is beside the profile, if there is anything. What is wrong with it is worth a
 * warning. */
void p2d_samply_symbols_read(struct p2d_samply_symbols *,
                             const struct p2d_input *profile);
void p2d_samply_symbols_release(struct p2d_samply_symbols *);

/* The module of these, of which each may be empty: the one with the debug_id, else with
 * the code_id, else with the name; its number from 1 on, 0 if there is none. */
uint32_t p2d_samply_module_of(struct p2d_samply_symbols *, struct p2d_span debug_id,
                              struct p2d_span code_id, struct p2d_span debug_name);

/* The symbol at an address in a module; NULL if there is none. */
const struct p2d_samply_entry *p2d_samply_find(const struct p2d_samply_symbols *,
                                               uint32_t module, uint64_t rva);

/* One of a symbol's frames. */
struct p2d_samply_frame {
    struct p2d_span name, file; /* empty: unknown; names as the compiler made them */
    uint32_t line;              /* that ran; 0: unknown */
};

/* A frame by its number, 0 being the innermost. Without frames its one frame is the symbol
 * itself. */
struct p2d_samply_frame p2d_samply_frame_of(const struct p2d_samply_symbols *,
                                            const struct p2d_samply_entry *,
                                            uint32_t number);

#endif
