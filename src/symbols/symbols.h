/* symbols.h - functions by address: of an object file, of the kernel, of JIT-compiled
 * code.
 */
#ifndef P2D_SYMBOLS_SYMBOLS_H
#define P2D_SYMBOLS_SYMBOLS_H

#include "base/strings.h"

/* Addresses [start, end); of object files, offsets into the file. */
struct p2d_symbol {
    uint64_t start, end;
    size_t name; /* in the table's texts */
    uint32_t length;
    bool is_sized;           /* by itself, not by what follows */
    bool is_weak, is_global; /* what decides between several names */
    bool is_elsewhere;       /* in the kernel's list, but of one of its modules */
    /* Symbols at the same address that may have a better name: in the table's aliases. */
    uint32_t alias, n_aliases;
};

/* perf ends what has no size by these. */
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
    struct p2d_buffer plain; /* as it stands in the source, of the name that is there */
    size_t plain_of;
};

/* `suffix` is appended to the name. An empty name or range wider than what is left of the
 * address space is left out. */
void p2d_symbols_add(struct p2d_symbols *, struct p2d_symbol, struct p2d_span name,
                     const char *suffix);
/* Sort, keep the best of several names for one address, and give those without a size
 * what lies before the next one. */
void p2d_symbols_finish(struct p2d_symbols *);
void p2d_symbols_release(struct p2d_symbols *);

/* The function at an address; NULL if none. */
const struct p2d_symbol *p2d_symbols_find(struct p2d_symbols *, uint64_t address);
/* One of ->at, with its name chosen. */
const struct p2d_symbol *p2d_symbols_at(struct p2d_symbols *, uint32_t);
struct p2d_span p2d_symbol_name(const struct p2d_symbols *, const struct p2d_symbol *);

/* "ffffffff81000000 T _text", with a tab and "[module]" behind those of modules, which
 * stay a part of the name. The text becomes the (empty) table's. */
void p2d_symbols_from_kallsyms(struct p2d_symbols *, struct p2d_buffer *text);
/* "7f2c4a0 1c0 name": what a JIT compiler writes to /tmp/perf-PID.map. */
void p2d_symbols_from_perf_map(struct p2d_symbols *, struct p2d_span text);

/* Where the list has a function of this name; 0: nowhere. */
uint64_t p2d_kallsyms_address(struct p2d_span text, struct p2d_span name);
/* Subtract from all addresses. */
void p2d_symbols_move(struct p2d_symbols *, uint64_t by);
/* The functions of a kernel's own file (vmlinux), by the addresses that it is linked
 * for. */
bool p2d_symbols_from_vmlinux(struct p2d_symbols *, int object);
/* The functions of a kernel's module (.ko), from the start of its code on. */
bool p2d_symbols_from_module(struct p2d_symbols *, int object);

/* The functions of an object file (libelf). `debug` is a separate file of symbols for it,
 * or -1. False if it is none, or if this build cannot read them. */
bool p2d_symbols_from_elf(struct p2d_symbols *, int object, int debug);

/* A part of an object file that is loaded: where it is in memory as it is linked for, and
 * in the file. */
struct p2d_segment {
    uint64_t address, size, offset;
};
enum { P2D_MOST_SEGMENTS = 64 };
/* The segment of this number, of those that are loaded; false if there are no more. */
bool p2d_segment_of(int object, uint32_t number, struct p2d_segment *);

enum { P2D_BUILD_ID_SIZE = 20 };
/* A build-id from its hexadecimal digits; empty if it is anything else, as those of Go's
 * tools. */
struct p2d_span p2d_parse_build_id(struct p2d_span digits,
                                   unsigned char id[P2D_BUILD_ID_SIZE]);
/* The build-id of an object file; its length, 0 if it has none. */
size_t p2d_build_id_of(int object, unsigned char id[P2D_BUILD_ID_SIZE],
                       struct p2d_report *);

/* Whether it has symbols of its own: nothing was stripped off. */
bool p2d_has_symbol_table(int object);

/* The name of the separate file with an object's symbols and its checksum (zlib's crc32),
 * as the object has them (.gnu_debuglink). False if it has none. */
bool p2d_debug_link_of(int object, struct p2d_buffer *name, uint32_t *checksum);

/* The name and the build-id (any number of bytes) of the file that it shares debug
 * information with, behind each other (.gnu_debugaltlink, made by dwz); how long the name
 * is, 0 if it has none. */
size_t p2d_shared_link_of(int object, struct p2d_buffer *name_and_id);

/* Whether this build can read object files. */
bool p2d_reads_objects(void);

/* Whether a name may be one that compilers of C++ or Rust made. */
bool p2d_may_be_mangled(struct p2d_span name);

/* Whether the parameters of a C++ function are shown. */
enum p2d_parameters { P2D_WITHOUT_PARAMETERS, P2D_WITH_PARAMETERS };

/* Append a name as it stands in the source; what is no name of C++ or Rust, or stands for
 * too much, as it is. What follows the name ("@plt", "+0x1f") stays behind it. */
void p2d_put_demangled(struct p2d_buffer *, struct p2d_span name, enum p2d_parameters);

/* Whether this build can do so. */
bool p2d_demangles(void);

#endif
