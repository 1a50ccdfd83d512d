/* inlines.c - find inlined functions and lines by DWARF.
 *
 * An address leads to a compilation unit (a sorted table of ranges), in the unit to a
 * subprogram (another table, made at the unit's first address), and from there down the
 * tree of inlined subroutines and blocks that hold the address. dwarf_getscopes would
 * walk the whole unit for every address. Reference: DWARF 5, 3.3.8 and 5.1.
 */
#include "symbols/inlines.h"

#ifdef P2D_HAVE_DW

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdlib.h>

#include "symbols/dwarf_abbrevs.h"
#include "symbols/dwarf_files.h"
#include "symbols/dwarf_shared.h"

/* Broken files nest without end or count without limit. Lists of ranges belong to a few
 * functions each, so that all have so many times their bytes. Abbreviations belong to one
 * unit, or to all of a program that was compiled as one. */
enum {
    MOST_DEPTH = 512,
    MOST_BLOCKS = 8,
    MOST_RANGES = 1 << 16,
    RANGES_PER_BYTE = 4,
    MOST_STEPS = 1 << 29,
    MOST_ABBREVS = 1 << 27,
    MOST_ROWS = 1 << 24
};

struct range {
    uint64_t low, high;
    Dwarf_Off die;
    uint32_t unit; /* number of the unit, in a table of units */
};
typedef P2D_VEC(struct range) ranges;

struct unit {
    Dwarf_Off die;
    struct p2d_span folder; /* where it was compiled; empty: unknown */
    ranges subprograms;
    bool is_indexed;
    bool was_asked_for_lines, has_lines;
    uint64_t lines; /* offset of its table of lines */
};

struct sections {
    struct p2d_span units, abbrevs;
    struct p2d_line_tables lines;
};

struct p2d_inlines {
    struct p2d_report *report;
    Elf *object, *debug;
    Dwarf *dwarf;
    struct p2d_dwarf_shared shared;
    struct sections own, common; /* of ->dwarf, and of the shared file */
    P2D_VEC(struct unit) units;
    ranges by_address;
    P2D_VEC(struct p2d_span) texts; /* sections that hold names */
    uint64_t ranges_left;           /* ranges that may still be taken from lists */
    uint64_t steps_left;            /* steps that the search may still take */
    bool is_split;                  /* some unit is in a file of its own */
    uint64_t abbrevs_left;          /* bytes of abbreviations that units have read */
    bool takes_addresses;           /* for offsets */
};

/* ------------------------------------------------------------------ ranges */

static int compare(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    return x->die < y->die ? -1 : x->die > y->die;
}

static void sort(ranges *r)
{
    if (r->len > 0)
        qsort(r->at, r->len, sizeof *r->at, compare);
}

static const struct range *find(const ranges *r, uint64_t address)
{
    enum { LOOK_BACK = 8 }; /* ranges may lie within each other */
    uint32_t low = 0, high = r->len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (r->at[middle].low <= address)
            low = middle + 1;
        else
            high = middle;
    }
    for (uint32_t back = 0; back < LOOK_BACK && back < low; back++)
        if (address < r->at[low - 1 - back].high)
            return &r->at[low - 1 - back];
    return NULL;
}

static void add_ranges(struct p2d_inlines *inlines, ranges *to, Dwarf_Die *die,
                       uint32_t unit)
{
    Dwarf_Addr base, low, high;
    ptrdiff_t at = 0;
    for (int n = 0; n < MOST_RANGES && inlines->ranges_left > 0 &&
                    (at = dwarf_ranges(die, at, &base, &low, &high)) > 0;
         n++) {
        inlines->ranges_left -= at > 1; /* 1: not from a list */
        if (high > low && low > 0)
            (void)p2d_vec_push(to, inlines->report,
                               (struct range){low, high, dwarf_dieoffset(die), unit});
    }
}

/* ------------------------------------------------------------------- units */

/* Whether libdw may read the abbreviations at an offset, up to a number (0: all). */
static bool can_afford(struct p2d_inlines *inlines, const struct sections *sections,
                       uint64_t offset, uint64_t code)
{
    uint64_t length = p2d_abbrevs_length(sections->abbrevs, offset, code);
    if (length > inlines->abbrevs_left)
        inlines->abbrevs_left = 0;
    else
        inlines->abbrevs_left -= length;
    return inlines->abbrevs_left > 0;
}

/* The same for the first entry of each unit. */
static bool can_afford_units(struct p2d_inlines *inlines, Dwarf *dwarf,
                             const struct sections *sections)
{
    Dwarf_Off at = 0, next, abbrevs;
    size_t header;
    while (dwarf != NULL && dwarf_next_unit(dwarf, at, &next, &header, NULL, &abbrevs,
                                            NULL, NULL, NULL, NULL) == 0) {
        uint64_t code = p2d_abbrev_code(sections->units, at + header);
        if (code != 0 && !can_afford(inlines, sections, abbrevs, code))
            return false;
        at = next;
    }
    return true;
}

static void list_units(struct p2d_inlines *inlines)
{
    Dwarf_CU *cu = NULL;
    Dwarf_Die die;
    uint8_t type;
    while (dwarf_get_units(inlines->dwarf, cu, &cu, NULL, &type, &die, NULL) == 0) {
        struct unit unit = {.die = dwarf_dieoffset(&die)};
        if (type != DW_UT_compile && type != DW_UT_skeleton)
            continue;
        inlines->is_split |= type == DW_UT_skeleton;
        if (!p2d_vec_push(&inlines->units, inlines->report, unit))
            return;
        add_ranges(inlines, &inlines->by_address, &die, inlines->units.len - 1);
    }
    sort(&inlines->by_address);
}

/* Whether subprograms may stand in such an entry: lambdas, methods. */
static bool may_hold_subprograms(int tag)
{
    return tag == DW_TAG_namespace || tag == DW_TAG_class_type ||
           tag == DW_TAG_structure_type || tag == DW_TAG_union_type ||
           tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block ||
           tag == DW_TAG_module;
}

/* A text from libdw, which does not check that the text ends within its section. */
static struct p2d_span text_at(const struct p2d_inlines *inlines, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    for (uint32_t i = 0; text != NULL && i < inlines->texts.len; i++) {
        struct p2d_span section = inlines->texts.at[i];
        if (at < section.at || at >= section.at + section.len)
            continue;
        size_t start = (size_t)(at - section.at), end = p2d_find(section, start, '\0');
        return p2d_slice(section, start, end < section.len ? end : start);
    }
    return (struct p2d_span){0};
}

/* The offset of the table of lines of a unit. */
static bool table_of(Dwarf_Die *unit, uint64_t *offset)
{
    Dwarf_Attribute table;
    Dwarf_Word value;
    if (dwarf_attr(unit, DW_AT_stmt_list, &table) == NULL ||
        dwarf_formudata(&table, &value) != 0)
        return false;
    *offset = value;
    return true;
}

/* The folder that a unit was compiled in. */
static struct p2d_span folder_of(const struct p2d_inlines *inlines, Dwarf_Die *unit)
{
    Dwarf_Attribute folder;
    return dwarf_attr(unit, DW_AT_comp_dir, &folder) != NULL
               ? text_at(inlines, dwarf_formstring(&folder))
               : (struct p2d_span){0};
}

static void index_unit(struct p2d_inlines *inlines, struct unit *unit, uint32_t number)
{
    Dwarf_Die path[MOST_DEPTH];
    Dwarf_Off last = unit->die, abbrevs;
    int depth = 0;
    unit->is_indexed = true;
    if (dwarf_offdie(inlines->dwarf, unit->die, &path[0]) == NULL ||
        dwarf_cu_die(path[0].cu, &path[1], NULL, &abbrevs, NULL, NULL, NULL, NULL) ==
            NULL ||
        !can_afford(inlines, &inlines->own, abbrevs, 0))
        return;
    unit->folder = folder_of(inlines, &path[0]);
    if (dwarf_child(&path[0], &path[1]) != 0)
        return;
    for (depth = 1; depth > 0 && p2d_ok(inlines->report);) {
        int tag = dwarf_tag(&path[depth]);
        if (dwarf_dieoffset(&path[depth]) <= last) /* the next sibling is inside the entry
                                                    * itself */
            break;
        last = dwarf_dieoffset(&path[depth]);
        if (tag == DW_TAG_subprogram)
            add_ranges(inlines, &unit->subprograms, &path[depth], number);
        if (may_hold_subprograms(tag) && depth + 1 < MOST_DEPTH &&
            dwarf_child(&path[depth], &path[depth + 1]) == 0) {
            depth++;
            continue;
        }
        while (depth > 0 && dwarf_siblingof(&path[depth], &path[depth]) != 0)
            depth--;
    }
    sort(&unit->subprograms);
}

/* ----------------------------------------------------------------- queries */

/* The address that an offset of the file is linked for. */
static bool address_of(const struct p2d_inlines *inlines, uint64_t offset,
                       uint64_t *address)
{
    size_t n;
    *address = offset;
    if (inlines->takes_addresses)
        return true;
    if (elf_getphdrnum(inlines->object, &n) != 0)
        return false;
    for (size_t i = 0; i < n && i < PN_XNUM; i++) {
        GElf_Phdr s;
        if (gelf_getphdr(inlines->object, (int)i, &s) == NULL || s.p_type != PT_LOAD ||
            !(s.p_flags & PF_X) || offset < s.p_offset ||
            offset - s.p_offset >= s.p_filesz)
            continue;
        *address = offset - s.p_offset + s.p_vaddr;
        return true;
    }
    return false;
}

static struct p2d_span name_of(const struct p2d_inlines *inlines, Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    if (dwarf_attr_integrate(die, DW_AT_linkage_name, &attribute) != NULL ||
        dwarf_attr_integrate(die, DW_AT_MIPS_linkage_name, &attribute) != NULL ||
        dwarf_attr_integrate(die, DW_AT_name, &attribute) != NULL)
        return text_at(inlines, dwarf_formstring(&attribute));
    return (struct p2d_span){0};
}

static bool has_address(struct p2d_inlines *inlines, Dwarf_Die *die, uint64_t address)
{
    Dwarf_Addr base, low, high;
    ptrdiff_t at = 0;
    while (inlines->steps_left > 0 &&
           (at = dwarf_ranges(die, at, &base, &low, &high)) > 0) {
        inlines->steps_left--;
        if (address >= low && address < high)
            return true;
    }
    return false;
}

/* A block within a function has addresses, but gcc 16 begins the list of some with an empty
 * range at the unit's first address, which ends a list (DWARF 4, 2.17.3). */
static bool has_lost_its_addresses(Dwarf_Die *block)
{
    Dwarf_Addr base, low, high;
    return dwarf_tag(block) == DW_TAG_lexical_block &&
           dwarf_hasattr(block, DW_AT_ranges) &&
           dwarf_ranges(block, 0, &base, &low, &high) == 0;
}

/* The child that holds the address, or is in such a block and does; false if none does.
 * Blocks may be within each other so often. */
static bool step_down(struct p2d_inlines *inlines, Dwarf_Die *die, uint64_t address,
                      int blocks)
{
    Dwarf_Die child;
    for (int left = dwarf_child(die, &child); left == 0 && inlines->steps_left > 0;
         left = dwarf_siblingof(&child, &child)) {
        int tag = dwarf_tag(&child);
        Dwarf_Die within = child;
        inlines->steps_left--;
        if (((tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block) &&
             has_address(inlines, &child, address)) ||
            (blocks > 0 && has_lost_its_addresses(&child) &&
             step_down(inlines, &within, address, blocks - 1))) {
            *die = within;
            return true;
        }
    }
    return false;
}

/* Find the file of an attribute's number, and set the line if there is one. */
static void find_place(struct p2d_inlines *inlines, Dwarf_Attribute *file, int64_t line,
                       struct p2d_source_place *place)
{
    Dwarf_Die unit;
    Dwarf_Word number;
    uint64_t table;
    if (dwarf_formudata(file, &number) != 0 ||
        dwarf_cu_die(file->cu, &unit, NULL, NULL, NULL, NULL, NULL, NULL) == NULL ||
        !table_of(&unit, &table))
        return;
    struct sections *sections =
        dwarf_cu_getdwarf(file->cu) == inlines->dwarf ? &inlines->own : &inlines->common;
    if (p2d_line_file(&sections->lines, table, number, &place->file, &place->subfolder))
        place->line = line;
    struct p2d_span folder = folder_of(inlines, &unit);
    if (folder.len > 0)
        place->folder = folder;
}

/* Read where the function is declared, if that is known. */
static void find_declaration(struct p2d_inlines *inlines, Dwarf_Die *die,
                             struct p2d_source_place *place)
{
    Dwarf_Attribute file;
    int line;
    if (dwarf_attr_integrate(die, DW_AT_decl_file, &file) != NULL &&
        dwarf_decl_line(die, &line) == 0)
        find_place(inlines, &file, line, place);
}

/* Read where an inlined function is called. */
static void find_call(struct p2d_inlines *inlines, Dwarf_Die *die,
                      struct p2d_source_place *place)
{
    Dwarf_Attribute file, line;
    Dwarf_Word number;
    if (dwarf_attr(die, DW_AT_call_file, &file) != NULL &&
        dwarf_attr(die, DW_AT_call_line, &line) != NULL &&
        dwarf_formudata(&line, &number) == 0 && number <= INT32_MAX)
        find_place(inlines, &file, (int64_t)number, place);
}

static struct p2d_source_fn source_of(struct p2d_inlines *inlines, Dwarf_Die *die,
                                      struct p2d_span folder)
{
    struct p2d_source_fn fn = {.name = name_of(inlines, die),
                               .at.folder = folder,
                               .call.folder = folder,
                               .id = dwarf_dieoffset(die)};
    find_declaration(inlines, die, &fn.at);
    return fn;
}

static void reverse(struct p2d_source_fn *fns, unsigned n)
{
    for (unsigned i = 0; i < n / 2; i++) {
        struct p2d_source_fn first = fns[i];
        fns[i] = fns[n - 1 - i];
        fns[n - 1 - i] = first;
    }
}

/* The subprogram that holds the address; NULL if it is not known. */
static struct unit *find_subprogram(struct p2d_inlines *inlines, uint64_t address,
                                    Dwarf_Die *die)
{
    const struct range *range = find(&inlines->by_address, address);
    if (range == NULL)
        return NULL;
    struct unit *unit = &inlines->units.at[range->unit];
    if (!unit->is_indexed)
        index_unit(inlines, unit, range->unit);
    range = find(&unit->subprograms, address);
    return range != NULL && dwarf_offdie(inlines->dwarf, range->die, die) != NULL ? unit
                                                                                  : NULL;
}

static unsigned fns_at(struct p2d_inlines *inlines, uint64_t address, bool with_calls,
                       struct p2d_source_fn fns[P2D_MOST_INLINES])
{
    Dwarf_Die die;
    const struct unit *unit = find_subprogram(inlines, address, &die);
    unsigned n = 0;
    for (int depth = 0; unit != NULL && depth < MOST_DEPTH && n < P2D_MOST_INLINES &&
                        step_down(inlines, &die, address, MOST_BLOCKS);
         depth++) {
        if (dwarf_tag(&die) != DW_TAG_inlined_subroutine)
            continue;
        fns[n] = source_of(inlines, &die, unit->folder);
        if (with_calls)
            find_call(inlines, &die, &fns[n].call);
        n += fns[n].name.len > 0;
    }
    reverse(fns, n);
    return n;
}

unsigned p2d_inlines_at(struct p2d_inlines *inlines, uint64_t offset, bool with_calls,
                        struct p2d_source_fn fns[P2D_MOST_INLINES])
{
    uint64_t address;
    if (inlines == NULL || !p2d_ok(inlines->report))
        return 0;
    p2d_watch_memory();
    unsigned n = address_of(inlines, offset, &address)
                     ? fns_at(inlines, address, with_calls, fns)
                     : 0;
    return p2d_check_memory(inlines->report) && inlines->steps_left > 0 ? n : 0;
}

bool p2d_inlines_gave_up(const struct p2d_inlines *inlines)
{
    return inlines != NULL && inlines->steps_left == 0;
}

bool p2d_source_at(struct p2d_inlines *inlines, uint64_t offset, struct p2d_source_fn *fn)
{
    uint64_t address;
    Dwarf_Die die;
    if (inlines == NULL || !p2d_ok(inlines->report))
        return false;
    p2d_watch_memory();
    const struct unit *unit = address_of(inlines, offset, &address)
                                  ? find_subprogram(inlines, address, &die)
                                  : NULL;
    if (unit != NULL)
        *fn = source_of(inlines, &die, unit->folder);
    return p2d_check_memory(inlines->report) && unit != NULL && fn->at.line > 0;
}

/* The unit of an address, with its table of lines. */
static const struct unit *find_unit(struct p2d_inlines *inlines, uint64_t address)
{
    Dwarf_Die die;
    const struct range *range = find(&inlines->by_address, address);
    struct unit *unit = range != NULL ? &inlines->units.at[range->unit] : NULL;
    if (unit == NULL || unit->was_asked_for_lines)
        return unit;
    unit->was_asked_for_lines = true;
    if (dwarf_offdie(inlines->dwarf, unit->die, &die) == NULL)
        return unit;
    unit->has_lines = table_of(&die, &unit->lines);
    unit->folder = folder_of(inlines, &die);
    return unit;
}

static bool line_at(struct p2d_inlines *inlines, uint64_t address,
                    struct p2d_source_place *place)
{
    const struct unit *unit = find_unit(inlines, address);
    struct p2d_line_tables *tables = &inlines->own.lines;
    uint64_t file;
    uint32_t line;
    if (unit == NULL || !unit->has_lines ||
        !p2d_line_of_address(tables, unit->lines, address, &file, &line) ||
        !p2d_line_file(tables, unit->lines, file, &place->file, &place->subfolder))
        return false;
    place->folder = unit->folder;
    place->line = line;
    return true;
}

bool p2d_line_at(struct p2d_inlines *inlines, uint64_t offset,
                 struct p2d_source_place *place)
{
    uint64_t address;
    *place = (struct p2d_source_place){0};
    if (inlines == NULL || !p2d_ok(inlines->report))
        return false;
    p2d_watch_memory();
    bool found =
        address_of(inlines, offset, &address) && line_at(inlines, address, place);
    return p2d_check_memory(inlines->report) && found;
}

bool p2d_lines_gave_up(const struct p2d_inlines *inlines)
{
    return inlines != NULL && inlines->own.lines.report != NULL &&
           inlines->own.lines.rows_left == 0;
}

/* -------------------------------------------------------------- open, close */

static struct p2d_span content_of(Elf_Scn *section)
{
    Elf_Data *data = elf_getdata(section, NULL);
    return data != NULL && data->d_buf != NULL
               ? (struct p2d_span){data->d_buf, data->d_size}
               : (struct p2d_span){0};
}

/* Sections with names, as libdw has unpacked them. */
static void list_texts(struct p2d_inlines *inlines, Elf *elf, struct sections *sections)
{
    struct p2d_line_tables *lines = &sections->lines;
    GElf_Shdr header;
    GElf_Ehdr file;
    size_t strings;
    if (gelf_getehdr(elf, &file) == NULL || elf_getshdrstrndx(elf, &strings) != 0)
        return;
    lines->report = inlines->report;
    lines->rows_left = MOST_ROWS;
    lines->swapped = file.e_ident[EI_DATA] == ELFDATA2MSB;
    for (Elf_Scn *s = elf_nextscn(elf, NULL); s != NULL; s = elf_nextscn(elf, s)) {
        const char *name = gelf_getshdr(s, &header) != NULL
                               ? elf_strptr(elf, strings, header.sh_name)
                               : NULL;
        if (name == NULL || strstr(name, "debug_") == NULL)
            continue;
        struct p2d_span content = content_of(s);
        if (content.len == 0)
            continue;
        if (strstr(name, "_ranges") != NULL || strstr(name, "_rnglists") != NULL)
            inlines->ranges_left += (uint64_t)RANGES_PER_BYTE * content.len;
        (void)p2d_vec_push(&inlines->texts, inlines->report, content);
        if (strcmp(name, ".debug_info") == 0 || strcmp(name, ".zdebug_info") == 0)
            sections->units = content;
        if (strcmp(name, ".debug_abbrev") == 0 || strcmp(name, ".zdebug_abbrev") == 0)
            sections->abbrevs = content;
        if (strcmp(name, ".debug_line") == 0 || strcmp(name, ".zdebug_line") == 0)
            lines->lines = content;
        if (strcmp(name, ".debug_line_str") == 0 || strcmp(name, ".zdebug_line_str") == 0)
            lines->line_texts = content;
        if (strcmp(name, ".debug_str") == 0 || strcmp(name, ".zdebug_str") == 0)
            lines->texts = content;
    }
}

/* Sections that this file does not need: libdw would unpack them with the others. */
static bool is_of_no_use(const char *name)
{
    static const char *const names[] = {
        "debug_loc",      "debug_loclists", "debug_macro", "debug_frame",
        "debug_pubnames", "debug_pubtypes", "debug_names", "debug_gnu_pubnames"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (p2d_ends_with(p2d_span_of(name), names[i]))
            return true;
    return false;
}

/* The unpacked size that a section claims, if libdw unpacks it; else 0. Two forms:
 * SHF_COMPRESSED, and ".zdebug_" with "ZLIB" and 8 bytes of size, the highest first. */
static uint64_t unpacked_size(Elf_Scn *section, const GElf_Shdr *header, const char *name)
{
    GElf_Chdr packed;
    if ((header->sh_flags & SHF_COMPRESSED) != 0)
        return gelf_getchdr(section, &packed) != NULL ? packed.ch_size : 0;
    Elf_Data *data = strncmp(name, ".zdebug", 7) == 0 ? elf_rawdata(section, NULL) : NULL;
    if (data == NULL || data->d_size < 12 || memcmp(data->d_buf, "ZLIB", 4) != 0)
        return 0;
    uint64_t size = 0;
    for (size_t i = 4; i < 12; i++)
        size = size << 8 | ((const unsigned char *)data->d_buf)[i];
    return size;
}

/* Compilers' debug information shrinks to a third; a section that claims to have shrunk
 * to less than a sixteenth is not unpacked: 2 MB may stand for as many GB. */
static bool is_bomb(Elf *elf, size_t strings)
{
    const uint64_t times = 16, few = 16 << 20;
    uint64_t packed = 0, unpacked = 0;
    GElf_Shdr header;
    for (Elf_Scn *s = elf_nextscn(elf, NULL); s != NULL; s = elf_nextscn(elf, s)) {
        const char *name = gelf_getshdr(s, &header) != NULL
                               ? elf_strptr(elf, strings, header.sh_name)
                               : NULL;
        uint64_t size =
            name != NULL && !is_of_no_use(name) ? unpacked_size(s, &header, name) : 0;
        if (size > UINT64_MAX - unpacked)
            return true;
        unpacked += size;
        packed += size > 0 ? header.sh_size : 0;
    }
    return unpacked > few && (unpacked - few) / times > packed;
}

/* Open the debug information, without sections that are of no use. */
static Dwarf *open_dwarf(Elf *elf, struct p2d_report *report)
{
    GElf_Shdr header;
    size_t strings;
    if (elf == NULL || elf_getshdrstrndx(elf, &strings) != 0)
        return NULL;
    if (is_bomb(elf, strings)) {
        p2d_set_warning(report, "debug information: too large", "",
                        "debug information of an object file would unpack to more than "
                        "16 times its size: it is not used");
        return NULL;
    }
    for (Elf_Scn *s = elf_nextscn(elf, NULL); s != NULL; s = elf_nextscn(elf, s)) {
        const char *name = gelf_getshdr(s, &header) != NULL
                               ? elf_strptr(elf, strings, header.sh_name)
                               : NULL;
        if (name == NULL || !is_of_no_use(name))
            continue;
        header.sh_type = SHT_NOBITS; /* in memory only: the file is open for reading */
        (void)gelf_update_shdr(s, &header);
    }
    return dwarf_begin_elf(elf, DWARF_C_READ, NULL);
}

/* Whether an object's debug information is packed by zstd. */
static bool is_packed(Elf *elf)
{
    enum { BY_ZSTD = 2 }; /* ELFCOMPRESS_ZSTD, which older elf.h lack */
    GElf_Shdr header;
    GElf_Chdr packing;
    size_t names;
    if (elf == NULL || elf_getshdrstrndx(elf, &names) != 0)
        return false;
    for (Elf_Scn *s = elf_nextscn(elf, NULL); s != NULL; s = elf_nextscn(elf, s)) {
        const char *name = gelf_getshdr(s, &header) != NULL
                               ? elf_strptr(elf, names, header.sh_name)
                               : NULL;
        if (name != NULL && strcmp(name, ".debug_info") == 0)
            return header.sh_flags & SHF_COMPRESSED &&
                   gelf_getchdr(s, &packing) != NULL && packing.ch_type == BY_ZSTD;
    }
    return false;
}

static enum p2d_dwarf_lack lack_of(const struct p2d_inlines *inlines)
{
    if (inlines->is_split)
        return P2D_DWARF_IS_SPLIT;
    bool is_hidden = inlines->units.len == 0 &&
                     (is_packed(inlines->debug) || is_packed(inlines->object));
    return is_hidden ? P2D_DWARF_IS_PACKED : P2D_DWARF_LACKS_NOTHING;
}

struct p2d_inlines *p2d_inlines_new(int object, int debug, int shared,
                                    enum p2d_dwarf_lack *lack, struct p2d_report *report)
{
    struct p2d_inlines *inlines = p2d_new(report, 1, sizeof *inlines);
    if (inlines == NULL)
        return NULL;
    inlines->report = report;
    inlines->steps_left = MOST_STEPS;
    inlines->ranges_left = 1;
    inlines->abbrevs_left = MOST_ABBREVS;
    p2d_watch_memory();
    elf_version(EV_CURRENT);
    inlines->object = elf_begin(object, ELF_C_READ, NULL);
    inlines->debug = debug >= 0 ? elf_begin(debug, ELF_C_READ, NULL) : NULL;
    inlines->dwarf = open_dwarf(inlines->debug, report);
    if (inlines->dwarf == NULL)
        inlines->dwarf = open_dwarf(inlines->object, report);
    if (inlines->dwarf != NULL &&
        p2d_dwarf_share(&inlines->shared, inlines->dwarf, shared)) {
        list_texts(inlines, dwarf_getelf(inlines->dwarf), &inlines->own);
        if (inlines->shared.dwarf != NULL)
            list_texts(inlines, inlines->shared.elf, &inlines->common);
        if (p2d_ok(report) && can_afford_units(inlines, inlines->dwarf, &inlines->own) &&
            can_afford_units(inlines, inlines->shared.dwarf, &inlines->common))
            list_units(inlines);
    }
    *lack = lack_of(inlines);
    p2d_check_memory(report);
    if (inlines->by_address.len > 0)
        return inlines;
    p2d_inlines_free(inlines);
    return NULL;
}

void p2d_inlines_by_address(struct p2d_inlines *inlines)
{
    inlines->takes_addresses = true;
}

void p2d_inlines_free(struct p2d_inlines *inlines)
{
    if (inlines == NULL)
        return;
    for (uint32_t i = 0; i < inlines->units.len; i++)
        p2d_vec_release(&inlines->units.at[i].subprograms);
    p2d_vec_release(&inlines->units);
    p2d_vec_release(&inlines->by_address);
    p2d_vec_release(&inlines->texts);
    p2d_line_tables_release(&inlines->own.lines);
    p2d_line_tables_release(&inlines->common.lines);
    dwarf_end(inlines->dwarf);
    p2d_dwarf_shared_release(&inlines->shared);
    elf_end(inlines->debug);
    elf_end(inlines->object);
    p2d_delete(inlines);
}

#else

struct p2d_inlines *p2d_inlines_new(int object, int debug, int shared,
                                    enum p2d_dwarf_lack *lack, struct p2d_report *report)
{
    (void)object, (void)debug, (void)shared, (void)lack, (void)report;
    return NULL;
}

void p2d_inlines_free(struct p2d_inlines *inlines)
{
    (void)inlines;
}

void p2d_inlines_by_address(struct p2d_inlines *inlines)
{
    (void)inlines;
}

unsigned p2d_inlines_at(struct p2d_inlines *inlines, uint64_t offset, bool with_calls,
                        struct p2d_source_fn fns[P2D_MOST_INLINES])
{
    (void)inlines, (void)offset, (void)with_calls, (void)fns;
    return 0;
}

bool p2d_inlines_gave_up(const struct p2d_inlines *inlines)
{
    (void)inlines;
    return false;
}

bool p2d_source_at(struct p2d_inlines *inlines, uint64_t offset, struct p2d_source_fn *fn)
{
    (void)inlines, (void)offset, (void)fn;
    return false;
}

bool p2d_line_at(struct p2d_inlines *inlines, uint64_t offset,
                 struct p2d_source_place *place)
{
    (void)inlines, (void)offset, (void)place;
    return false;
}

bool p2d_lines_gave_up(const struct p2d_inlines *inlines)
{
    (void)inlines;
    return false;
}

#endif

/* ------------------------------------------------------------------- paths */

/* Append the parts of a path to those from `begin` on; ".." at the root stays at the
 * root. */
static void put_parts(struct p2d_buffer *out, size_t begin, bool at_root,
                      struct p2d_span rest)
{
    struct p2d_span part;
    while (p2d_cut(&rest, '/', &part)) {
        struct p2d_span made = {0};
        if (out->len > begin)
            made = (struct p2d_span){out->at + begin, out->len - begin};
        size_t last = made.len; /* where the last part begins */
        while (last > 0 && made.at[last - 1] != '/')
            last--;
        bool can_drop =
            made.len > 0 && !p2d_span_is(p2d_slice(made, last, made.len), "..");
        bool is_up = p2d_span_is(part, "..");
        if (is_up && can_drop) {
            out->len = begin + (last > 0 ? last - 1 : 0);
        } else if (part.len > 0 && !p2d_span_is(part, ".") && !(is_up && at_root)) {
            if (at_root || made.len > 0)
                p2d_putc(out, '/');
            p2d_put(out, part.at, part.len);
        }
    }
}

void p2d_put_source_path(struct p2d_buffer *out, const struct p2d_source_place *place)
{
    size_t begin = out->len;
    if (place->file.len == 0)
        return;
    bool is_whole = p2d_starts_with(place->file, "/");
    bool is_below = !is_whole && !p2d_starts_with(place->subfolder, "/");
    bool at_root = !is_below || p2d_starts_with(place->folder, "/");
    if (is_below)
        put_parts(out, begin, at_root, place->folder);
    if (!is_whole)
        put_parts(out, begin, at_root, place->subfolder);
    put_parts(out, begin, at_root, place->file);
}
