/* dwarf_rows.h - run the programs of .debug_line: which line of source code the
 * instructions of an address are of.
 *
 * libdw does it too, with the names of all files, of which a few bytes make as much memory
 * as they like (see dwarf_files.h).
 */
#ifndef P2D_SYMBOLS_DWARF_ROWS_H
#define P2D_SYMBOLS_DWARF_ROWS_H

#include "base/mem.h"
#include "base/strings.h"

/* What a table's header says of its program. */
struct p2d_line_program {
    struct p2d_span code;
    struct p2d_span lengths; /* how many numbers follow each standard opcode, from 1 */
    bool swapped;            /* of the other byte order */
    uint8_t shortest;        /* instruction, in bytes */
    uint8_t opcode_base, line_range;
    int8_t line_base;
};

/* From this address on, up to the next row. Line 0: of no line. */
struct p2d_line_row {
    uint64_t address;
    uint32_t file, line;
};

/* Rows by ascending address: at[first .. first + n). */
struct p2d_line_sequence {
    uint64_t start, end;
    uint32_t first, n;
};

/* Zeroed is empty. */
struct p2d_line_rows {
    P2D_VEC(struct p2d_line_row) at;
    P2D_VEC(struct p2d_line_sequence) sequences; /* by start */
};
void p2d_line_rows_release(struct p2d_line_rows *);

/* Run a program, for no more rows than *left, which becomes less by as many. What follows
 * a mistake is left out. */
void p2d_line_rows_read(struct p2d_line_rows *, const struct p2d_line_program *,
                        uint32_t *left, struct p2d_report *);

/* The row of an address; NULL if there is none. */
const struct p2d_line_row *p2d_line_row_at(const struct p2d_line_rows *,
                                           uint64_t address);

#endif
