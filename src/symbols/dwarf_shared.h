/* dwarf_shared.h - give debug information that several objects share (dwz) to libdw,
 * which would open any path that an object names. */
#ifndef P2D_SYMBOLS_DWARF_SHARED_H
#define P2D_SYMBOLS_DWARF_SHARED_H

#include "base/strings.h"

#ifdef P2D_HAVE_DW

#include <elf.h>
#include <elfutils/libdw.h>

/* An object file in which each reference leads nowhere. */
struct p2d_no_object {
    Elf64_Ehdr header;
    Elf64_Shdr sections[3];
    char names[24];
    char line[8];
};

/* Zeroed is empty. */
struct p2d_dwarf_shared {
    Elf *elf, *no_elf;
    Dwarf *dwarf; /* NULL: there is none */
    Dwarf *none;
    struct p2d_no_object no_object;
};

/* To be called before anything is asked of `of`. The file, or -1, stays the caller's and
 * open. False if libdw cannot be held. */
bool p2d_dwarf_share(struct p2d_dwarf_shared *, Dwarf *of, int fd);
/* To be called after `of` has ended. */
void p2d_dwarf_shared_release(struct p2d_dwarf_shared *);

#endif
#endif
