/* dwarf_abbrevs.c - measure tables of abbreviations.
 *
 * Reference: DWARF 5, 7.5.3.
 */
#include "symbols/dwarf_abbrevs.h"

#include "base/bytes.h"

static struct p2d_fields fields_at(struct p2d_span section, uint64_t offset)
{
    struct p2d_fields f = p2d_fields_of(section, false);
    f.cut = offset >= section.len;
    f.pos = f.cut ? section.len : (size_t)offset;
    return f;
}

/* Skip the attributes and their forms, up to two zeros. */
static void take_attributes(struct p2d_fields *f)
{
    enum { IMPLICIT_CONST = 0x21 };
    uint64_t name, form;
    do {
        name = p2d_take_leb(f);
        form = p2d_take_leb(f);
        if (form == IMPLICIT_CONST)
            p2d_take_leb(f);
    } while (!f->cut && (name != 0 || form != 0));
}

uint64_t p2d_abbrevs_length(struct p2d_span section, uint64_t offset, uint64_t code)
{
    struct p2d_fields f = fields_at(section, offset);
    size_t start = f.pos;
    uint64_t found = f.cut ? 0 : p2d_take_leb(&f);
    while (found != 0 && !f.cut) {
        p2d_take_leb(&f); /* its tag */
        p2d_take(&f, 1);  /* whether it has children */
        take_attributes(&f);
        found = found == code ? 0 : p2d_take_leb(&f);
    }
    return f.pos - start;
}

uint64_t p2d_abbrev_code(struct p2d_span section, uint64_t offset)
{
    struct p2d_fields f = fields_at(section, offset);
    return f.cut ? 0 : p2d_take_leb(&f);
}
