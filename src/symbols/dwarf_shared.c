/* dwarf_shared.c - give debug information that several objects share to libdw.
 *
 * libdw looks for the shared file (.gnu_debugaltlink) when a name or a function stands in
 * it. It does not look once it was given a file: the right one, or else an empty object.
 * Reference: dwarf_getalt and dwarf_setalt of libdw.h.
 */
#include "symbols/dwarf_shared.h"

#ifdef P2D_HAVE_DW

#include <errno.h>
#include <libelf.h>
#include <stddef.h>

/* libdw refuses an object without any of these sections. */
static void make_no_object(struct p2d_no_object *n)
{
    static const char names[sizeof n->names] = "\0.debug_line\0.shstrtab";
    const uint16_t one = 1;
    bool is_little = *(const unsigned char *)&one == 1;
    *n = (struct p2d_no_object){
        .header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
                               is_little ? ELFDATA2LSB : ELFDATA2MSB, EV_CURRENT},
                   .e_type = ET_DYN,
                   .e_version = EV_CURRENT,
                   .e_shoff = offsetof(struct p2d_no_object, sections),
                   .e_ehsize = sizeof n->header,
                   .e_shentsize = sizeof *n->sections,
                   .e_shnum = sizeof n->sections / sizeof *n->sections,
                   .e_shstrndx = 2},
        .sections = {[1] = {.sh_name = 1,
                            .sh_type = SHT_PROGBITS,
                            .sh_offset = offsetof(struct p2d_no_object, line),
                            .sh_size = sizeof n->line},
                     [2] = {.sh_name = 1 + sizeof ".debug_line",
                            .sh_type = SHT_STRTAB,
                            .sh_offset = offsetof(struct p2d_no_object, names),
                            .sh_size = sizeof n->names}}};
    memcpy(n->names, names, sizeof names);
}

bool p2d_dwarf_share(struct p2d_dwarf_shared *s, Dwarf *of, int fd)
{
    int before = errno;
    make_no_object(&s->no_object);
    s->no_elf = elf_memory((char *)&s->no_object, sizeof s->no_object);
    s->none = dwarf_begin_elf(s->no_elf, DWARF_C_READ, NULL);
    /* libdw looks for the path of each object, and this one has none. */
    errno = s->none != NULL ? before : ENOMEM;
    s->elf = fd >= 0 ? elf_begin(fd, ELF_C_READ, NULL) : NULL;
    s->dwarf = s->elf != NULL ? dwarf_begin_elf(s->elf, DWARF_C_READ, NULL) : NULL;
    if (s->none == NULL)
        return false;
    dwarf_setalt(of, s->dwarf != NULL ? s->dwarf : s->none);
    if (s->dwarf != NULL) /* the shared file may have a link of its own */
        dwarf_setalt(s->dwarf, s->none);
    return true;
}

void p2d_dwarf_shared_release(struct p2d_dwarf_shared *s)
{
    dwarf_end(s->dwarf);
    dwarf_end(s->none);
    elf_end(s->elf);
    elf_end(s->no_elf);
}

#endif
