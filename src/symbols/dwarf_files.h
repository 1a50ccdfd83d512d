/* dwarf_files.h - read names of source files, by their numbers in a unit's table of
 * lines, and find the lines of addresses in it.
 *
 * libdw gives them too, but reads the whole table for them, puts the folder before each
 * name (so that a few bytes of input take any amount of memory), and does not check where
 * texts end.
 */
#ifndef P2D_SYMBOLS_DWARF_FILES_H
#define P2D_SYMBOLS_DWARF_FILES_H

#include "base/map.h"
#include "base/strings.h"

struct p2d_line_table;

/* The line tables of an object file. The sections are loans; zeroed is empty. */
struct p2d_line_tables {
    struct p2d_report *report;
    struct p2d_span lines, texts, line_texts; /* .debug_line, _str, _line_str */
    bool swapped;                             /* of the other byte order */
    /* Bytes of headers, of programs: no more than there are, they do not overlap. */
    size_t n_read, n_run;
    uint32_t rows_left; /* so many may still be made by programs */
    P2D_VEC(struct p2d_line_table) at;
    struct p2d_map by_offset; /* -> at, + 1 */
};
void p2d_line_tables_release(struct p2d_line_tables *);

/* The file of this number in the table at an offset, and the folder that its path begins
 * from (empty: the folder that the unit was compiled in). False if there is none. */
bool p2d_line_file(struct p2d_line_tables *, uint64_t offset, uint64_t number,
                   struct p2d_span *file, struct p2d_span *folder);

/* The line of an address and the number of its file, by the table at an offset. False if
 * it is not known. */
bool p2d_line_of_address(struct p2d_line_tables *, uint64_t offset, uint64_t address,
                         uint64_t *file, uint32_t *line);

#endif
