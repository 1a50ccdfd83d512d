/* dwarf_abbrevs.h - measure tables of abbreviations: libdw reads one anew for each
 * unit that has it, and keeps the result. */
#ifndef P2D_SYMBOLS_DWARF_ABBREVS_H
#define P2D_SYMBOLS_DWARF_ABBREVS_H

#include "base/strings.h"

/* The size of the table at an offset of .debug_abbrev, up to the abbreviation of this
 * number; the whole size if the number is 0 or not in the table. */
uint64_t p2d_abbrevs_length(struct p2d_span section, uint64_t offset, uint64_t code);

/* The number of the abbreviation that is at an offset of .debug_info; 0 if none is. */
uint64_t p2d_abbrev_code(struct p2d_span section, uint64_t offset);

#endif
