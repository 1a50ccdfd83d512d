/* symbols_elf.h - read the functions of an object file as perf does. */
#ifndef P2D_SYMBOLS_SYMBOLS_ELF_H
#define P2D_SYMBOLS_SYMBOLS_ELF_H

#include "symbols/symbols.h"

/* The functions of a kernel's own file (vmlinux), by the addresses that it is linked
 * for. */
bool p2d_symbols_from_vmlinux(struct p2d_symbols *, int object);

/* The functions of a kernel's module (.ko), from the start of its code on. */
bool p2d_symbols_from_module(struct p2d_symbols *, int object);

/* The functions of an object file (libelf). `debug` is a separate file of its symbols, or
 * -1. False if it is not an object file, or if this build cannot read them. */
bool p2d_symbols_from_elf(struct p2d_symbols *, int object, int debug);

/* The segment of this number, of those that are loaded; false if there are no more. */
bool p2d_segment_of(int object, uint32_t number, struct p2d_segment *);

/* The build-id of an object file; its length, 0 if it has none. */
size_t p2d_build_id_of(int object, unsigned char id[P2D_BUILD_ID_SIZE],
                       struct p2d_report *);

/* Whether it has symbols of its own, so that it was not stripped. */
bool p2d_has_symbol_table(int object);

/* The name of the separate file with an object's symbols and its checksum (zlib's crc32),
 * as the object has them (.gnu_debuglink). False if it has none. */
bool p2d_debug_link_of(int object, struct p2d_buffer *name, uint32_t *checksum);

/* The name and the build-id (any number of bytes) of the file that it shares debug
 * information with, after each other (.gnu_debugaltlink, made by dwz); how long the name
 * is, 0 if it has none. */
size_t p2d_shared_link_of(int object, struct p2d_buffer *name_and_id);

/* Whether this build can read object files. */
bool p2d_reads_objects(void);

#endif
