/* symbols_elf.c - read the functions of an object file as perf does.
 *
 * Functions, data and labels of .symtab (of a separate debug file if there is one) and of
 * .dynsym, and one symbol "name@plt" for each entry of the procedure linkage table; all
 * as offsets into the object file that was run. Optional: needs libelf at build time.
 * Reference: tools/perf/util/symbol-elf.c of Linux.
 */
#include "symbols/symbols_elf.h"
#include "symbols/symbols.h"

#ifdef P2D_HAVE_ELF

#include <gelf.h>
#include <libelf.h>

#include "io/source.h"
#include "io/layers.h"

/* The kind of the functions' addresses. */
enum places {
    BY_OFFSET,    /* in the file */
    BY_ADDRESS,   /* addresses that the file is linked for */
    BY_CODE_START /* offsets in the section ".text" of a file that is not linked yet */
};

struct object {
    struct p2d_symbols *symbols;
    Elf *runtime; /* the file that was run: its segments give offsets */
    enum places places;
    P2D_VEC(GElf_Phdr) segments;  /* the segments of that file that are loaded */
    P2D_VEC(unsigned char) homes; /* by section: the kinds of symbols that it may hold */
};

/* What a section may hold. */
enum { IN_MEMORY = 1, LABELS = 2 };

static void list_segments(struct object *o)
{
    size_t n;
    if (elf_getphdrnum(o->runtime, &n) != 0)
        return;
    for (size_t i = 0; i < n && i < PN_XNUM; i++) {
        GElf_Phdr segment;
        if (gelf_getphdr(o->runtime, (int)i, &segment) != NULL &&
            segment.p_type == PT_LOAD)
            (void)p2d_vec_push(&o->segments, o->symbols->report, segment);
    }
}

/* The place of a linked address; false if there is none. */
static bool place_of(const struct object *o, uint64_t address, uint64_t *offset)
{
    *offset = address;
    if (o->places != BY_OFFSET)
        return true;
    for (uint32_t i = 0; i < o->segments.len; i++) {
        const GElf_Phdr *segment = &o->segments.at[i];
        if (address < segment->p_vaddr || address - segment->p_vaddr >= segment->p_memsz)
            continue;
        *offset = address - segment->p_vaddr + segment->p_offset;
        return true;
    }
    return false;
}

static const char *section_name(Elf *elf, const GElf_Shdr *header)
{
    size_t names;
    const char *name = elf_getshdrstrndx(elf, &names) == 0
                           ? elf_strptr(elf, names, header->sh_name)
                           : NULL;
    return name != NULL ? name : "";
}

/* ARM's mapping symbols "$a", "$x.1" tell code from data, they are no functions. */
static bool is_mapping_symbol(const char *name)
{
    return name[0] == '$' && name[1] != '\0' && strchr("adtx", name[1]) != NULL &&
           (name[2] == '\0' || name[2] == '.');
}

/* What each section may hold: only text and data have labels. */
static bool list_homes(struct object *o, Elf *elf)
{
    o->homes.len = 0;
    for (Elf_Scn *s = elf_nextscn(elf, NULL); s != NULL; s = elf_nextscn(elf, s)) {
        GElf_Shdr header;
        uint32_t index = (uint32_t)elf_ndxscn(s);
        if (index >= SHN_LORESERVE || gelf_getshdr(s, &header) == NULL)
            continue;
        if (!p2d_vec_reach(&o->homes, o->symbols->report, index))
            return false;
        const char *name = section_name(elf, &header);
        bool has_labels = strstr(name, "text") != NULL || strstr(name, "data") != NULL;
        bool counts = o->places != BY_CODE_START || strcmp(name, ".text") == 0;
        if (header.sh_flags & SHF_ALLOC && counts)
            o->homes.at[index] = has_labels ? IN_MEMORY | LABELS : IN_MEMORY;
    }
    return true;
}

static bool is_kept(const struct object *o, const GElf_Sym *symbol)
{
    unsigned char type = GELF_ST_TYPE(symbol->st_info);
    unsigned char seen = GELF_ST_VISIBILITY(symbol->st_other);
    unsigned char home =
        symbol->st_shndx < o->homes.len ? o->homes.at[symbol->st_shndx] : 0;
    if (symbol->st_shndx == SHN_UNDEF || home == 0)
        return false;
    bool is_label = type == STT_NOTYPE && seen != STV_HIDDEN && seen != STV_INTERNAL &&
                    home & LABELS; /* of hand-written assembly */
    return type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_OBJECT || is_label;
}

static void add_symbol(const struct object *o, const GElf_Sym *symbol, const char *name)
{
    uint64_t start;
    if (name == NULL || name[0] == '\0' || is_mapping_symbol(name) ||
        !place_of(o, symbol->st_value, &start))
        return;
    p2d_symbols_add(
        o->symbols,
        (struct p2d_symbol){.start = start,
                            .end = start + symbol->st_size,
                            .is_weak = GELF_ST_BIND(symbol->st_info) == STB_WEAK,
                            .is_global = GELF_ST_BIND(symbol->st_info) == STB_GLOBAL},
        p2d_span_of(name), "");
}

/* The first section of a type; NULL if there is none. */
static Elf_Scn *section_of_type(Elf *elf, uint32_t type, GElf_Shdr *header)
{
    for (Elf_Scn *s = elf_nextscn(elf, NULL); s != NULL; s = elf_nextscn(elf, s))
        if (gelf_getshdr(s, header) != NULL && header->sh_type == type)
            return s;
    return NULL;
}

static Elf_Scn *section_named(Elf *elf, const char *name, GElf_Shdr *header)
{
    for (Elf_Scn *s = elf_nextscn(elf, NULL); s != NULL; s = elf_nextscn(elf, s))
        if (gelf_getshdr(s, header) != NULL &&
            strcmp(section_name(elf, header), name) == 0)
            return s;
    return NULL;
}

static bool add_table(struct object *o, Elf *elf, uint32_t type)
{
    GElf_Shdr header;
    Elf_Scn *table = section_of_type(elf, type, &header);
    Elf_Data *data = table != NULL ? elf_getdata(table, NULL) : NULL;
    if (data == NULL || header.sh_entsize == 0 || !list_homes(o, elf))
        return false;
    int n = (int)(data->d_size / header.sh_entsize & INT32_MAX);
    for (int i = 1; i < n; i++) {
        GElf_Sym symbol;
        if (gelf_getsym(data, i, &symbol) != NULL && is_kept(o, &symbol))
            add_symbol(o, &symbol, elf_strptr(elf, header.sh_link, symbol.st_name));
    }
    return n > 1;
}

/* -------------------------------------------------- procedure linkage table */

struct linkage {
    Elf_Data *relocations, *symbols;
    GElf_Shdr relocation_header, symbol_header;
};

static bool find_linkage(Elf *elf, struct linkage *l)
{
    Elf_Scn *relocations = section_named(elf, ".rela.plt", &l->relocation_header);
    Elf_Scn *symbols = section_of_type(elf, SHT_DYNSYM, &l->symbol_header);
    l->relocations = relocations != NULL ? elf_getdata(relocations, NULL) : NULL;
    l->symbols = symbols != NULL ? elf_getdata(symbols, NULL) : NULL;
    return l->relocations != NULL && l->symbols != NULL &&
           l->relocation_header.sh_entsize > 0;
}

static const char *name_of_relocation(Elf *elf, const struct linkage *l, int index)
{
    GElf_Rela relocation;
    GElf_Sym symbol;
    if (gelf_getrela(l->relocations, index, &relocation) == NULL ||
        gelf_getsym(l->symbols, (int)(GELF_R_SYM(relocation.r_info) & INT32_MAX),
                    &symbol) == NULL)
        return NULL;
    return elf_strptr(elf, l->symbol_header.sh_link, symbol.st_name);
}

/* One entry for each relocation, in their order, after `first` entries that are none. */
static void add_linkage(const struct object *o, const struct linkage *l,
                        const char *section, uint64_t first)
{
    enum { ENTRY = 16 };
    GElf_Shdr header;
    if (section_named(o->runtime, section, &header) == NULL)
        return;
    uint64_t n = l->relocations->d_size / l->relocation_header.sh_entsize;
    for (uint64_t i = 0; i < n && (first + i + 1) * ENTRY <= header.sh_size; i++) {
        const char *name = name_of_relocation(o->runtime, l, (int)i);
        uint64_t start = header.sh_offset + (first + i) * ENTRY;
        if (name != NULL)
            p2d_symbols_add(o->symbols,
                            (struct p2d_symbol){.start = start, .end = start + ENTRY},
                            p2d_span_of(name), "@plt");
    }
}

/* ------------------------------------------------------------- MiniDebugInfo */

/* The functions of a stripped object, as an object file that is packed by xz in a section.
 * Reference: GDB's manual, "MiniDebugInfo". */
static void add_packed_table(struct object *o)
{
    /* Tables of symbols shrink to a fifth or a tenth. */
    enum { MOST = 256 << 20, TIMES = 32, FEW = 1 << 20 };
    GElf_Shdr header;
    Elf_Scn *section = section_named(o->runtime, ".gnu_debugdata", &header);
    Elf_Data *data = section != NULL ? elf_rawdata(section, NULL) : NULL;
    if (data == NULL || data->d_buf == NULL)
        return;
    struct p2d_report report = {0}; /* a broken inner file is no error */
    struct p2d_memory_state memory = {data->d_buf, data->d_size};
    struct p2d_input raw;
    struct p2d_layers *layers = NULL;
    uint64_t most = (uint64_t)data->d_size * TIMES + FEW;
    if (p2d_input_init(&raw, p2d_source_of_memory(&memory), "", most < MOST ? most : MOST,
                       &report)) {
        struct p2d_input *in = p2d_layers_open(&layers, &raw);
        struct p2d_span bytes = p2d_rest(in);
        /* libelf takes memory that it may write to, but this only reads. */
        Elf *elf =
            bytes.len > 0 ? elf_memory((char *)(uintptr_t)bytes.at, bytes.len) : NULL;
        if (elf != NULL)
            add_table(o, elf, SHT_SYMTAB);
        elf_end(elf);
        p2d_layers_close(layers);
    }
    p2d_input_release(&raw);
}

/* ------------------------------------------------------------------- files */

static Elf *open_elf(int fd)
{
    elf_version(EV_CURRENT);
    Elf *elf = fd >= 0 ? elf_begin(fd, ELF_C_READ, NULL) : NULL;
    if (elf != NULL && elf_kind(elf) == ELF_K_ELF)
        return elf;
    elf_end(elf);
    return NULL;
}

bool p2d_symbols_from_elf(struct p2d_symbols *symbols, int object, int debug)
{
    p2d_watch_memory();
    struct object o = {.symbols = symbols, .runtime = open_elf(object)};
    if (o.runtime == NULL) {
        p2d_check_memory(symbols->report);
        return false;
    }
    list_segments(&o);
    Elf *separate = open_elf(debug);
    struct linkage linkage;
    if ((separate == NULL || !add_table(&o, separate, SHT_SYMTAB)) &&
        !add_table(&o, o.runtime, SHT_SYMTAB))
        add_packed_table(&o);
    add_table(&o, o.runtime, SHT_DYNSYM);
    if (find_linkage(o.runtime, &linkage)) {
        add_linkage(&o, &linkage, ".plt", 1);
        add_linkage(&o, &linkage, ".plt.sec", 0);
    }
    elf_end(separate);
    elf_end(o.runtime);
    p2d_check_memory(symbols->report);
    p2d_vec_release(&o.segments);
    p2d_vec_release(&o.homes);
    p2d_symbols_finish(symbols);
    return true;
}

static bool add_kernel(struct p2d_symbols *symbols, int object, enum places places)
{
    struct object o = {.symbols = symbols, .runtime = open_elf(object), .places = places};
    bool has_any = o.runtime != NULL && add_table(&o, o.runtime, SHT_SYMTAB);
    elf_end(o.runtime);
    p2d_vec_release(&o.homes);
    p2d_symbols_finish(symbols);
    return has_any && symbols->at.len > 0;
}

bool p2d_symbols_from_vmlinux(struct p2d_symbols *symbols, int object)
{
    return add_kernel(symbols, object, BY_ADDRESS);
}

bool p2d_symbols_from_module(struct p2d_symbols *symbols, int object)
{
    return add_kernel(symbols, object, BY_CODE_START);
}

/* A note: sizes of name and content, type, name, content; both padded to 4 bytes. */
static size_t find_build_id(Elf_Data *notes, unsigned char id[P2D_BUILD_ID_SIZE])
{
    GElf_Nhdr header;
    size_t name, content;
    for (size_t at = 0, next;
         (next = gelf_getnote(notes, at, &header, &name, &content)) > 0; at = next) {
        if (header.n_type != NT_GNU_BUILD_ID || header.n_namesz != sizeof "GNU" ||
            memcmp((char *)notes->d_buf + name, "GNU", sizeof "GNU") != 0)
            continue;
        size_t length =
            header.n_descsz < P2D_BUILD_ID_SIZE ? header.n_descsz : P2D_BUILD_ID_SIZE;
        memcpy(id, (char *)notes->d_buf + content, length);
        return length;
    }
    return 0;
}

size_t p2d_build_id_of(int object, unsigned char id[P2D_BUILD_ID_SIZE],
                       struct p2d_report *report)
{
    p2d_watch_memory();
    Elf *elf = open_elf(object);
    size_t length = 0;
    for (Elf_Scn *s = elf != NULL ? elf_nextscn(elf, NULL) : NULL;
         s != NULL && length == 0; s = elf_nextscn(elf, s)) {
        GElf_Shdr header;
        Elf_Data *data = NULL;
        if (gelf_getshdr(s, &header) != NULL && header.sh_type == SHT_NOTE)
            data = elf_getdata(s, NULL);
        if (data != NULL)
            length = find_build_id(data, id);
    }
    elf_end(elf);
    p2d_check_memory(report);
    return length;
}

bool p2d_debug_link_of(int object, struct p2d_buffer *name, uint32_t *checksum)
{
    GElf_Shdr header;
    p2d_watch_memory();
    Elf *elf = open_elf(object);
    Elf_Scn *section = elf != NULL ? section_named(elf, ".gnu_debuglink", &header) : NULL;
    Elf_Data *data = section != NULL ? elf_rawdata(section, NULL) : NULL;
    struct p2d_span bytes = {0};
    if (data != NULL && data->d_buf != NULL)
        bytes = (struct p2d_span){data->d_buf, data->d_size};
    size_t end = p2d_find(bytes, 0, '\0'), at = (end / 4 + 1) * 4;
    bool found = end > 0 && bytes.len >= 4 && at <= bytes.len - 4 &&
                 p2d_find(bytes, 0, '/') >= end;
    if (found) {
        p2d_put(name, bytes.at, end);
        memcpy(checksum, bytes.at + at, sizeof *checksum);
    }
    elf_end(elf);
    p2d_check_memory(name->report);
    return found;
}

size_t p2d_shared_link_of(int object, struct p2d_buffer *name_and_id)
{
    GElf_Shdr header;
    p2d_watch_memory();
    Elf *elf = open_elf(object);
    Elf_Scn *section =
        elf != NULL ? section_named(elf, ".gnu_debugaltlink", &header) : NULL;
    Elf_Data *data = section != NULL ? elf_rawdata(section, NULL) : NULL;
    struct p2d_span bytes = {0};
    if (data != NULL && data->d_buf != NULL)
        bytes = (struct p2d_span){data->d_buf, data->d_size};
    size_t end = p2d_find(bytes, 0, '\0');
    bool found = end > 0 && end < bytes.len;
    if (found) {
        p2d_put(name_and_id, bytes.at, end);
        p2d_put(name_and_id, bytes.at + end + 1, bytes.len - end - 1);
    }
    elf_end(elf);
    return p2d_check_memory(name_and_id->report) && found ? end : 0;
}

bool p2d_segment_of(int object, uint32_t number, struct p2d_segment *segment)
{
    GElf_Phdr header;
    Elf *elf = open_elf(object);
    size_t n;
    bool found = false;
    if (elf == NULL || elf_getphdrnum(elf, &n) != 0)
        n = 0;
    for (size_t i = 0; i < n && i < PN_XNUM && !found; i++)
        if (gelf_getphdr(elf, (int)i, &header) != NULL && header.p_type == PT_LOAD)
            found = number-- == 0;
    if (found)
        *segment = (struct p2d_segment){header.p_vaddr, header.p_memsz, header.p_offset};
    elf_end(elf);
    return found;
}

bool p2d_has_symbol_table(int object)
{
    GElf_Shdr header;
    Elf *elf = open_elf(object);
    bool has_it = elf != NULL && section_of_type(elf, SHT_SYMTAB, &header) != NULL;
    elf_end(elf);
    return has_it;
}

bool p2d_reads_objects(void)
{
    return true;
}

#else

bool p2d_symbols_from_elf(struct p2d_symbols *symbols, int object, int debug)
{
    (void)symbols, (void)object, (void)debug;
    return false;
}

bool p2d_symbols_from_vmlinux(struct p2d_symbols *symbols, int object)
{
    (void)symbols, (void)object;
    return false;
}

bool p2d_symbols_from_module(struct p2d_symbols *symbols, int object)
{
    (void)symbols, (void)object;
    return false;
}

size_t p2d_build_id_of(int object, unsigned char id[P2D_BUILD_ID_SIZE],
                       struct p2d_report *report)
{
    (void)object, (void)id, (void)report;
    return 0;
}

bool p2d_debug_link_of(int object, struct p2d_buffer *name, uint32_t *checksum)
{
    (void)object, (void)name, (void)checksum;
    return false;
}

size_t p2d_shared_link_of(int object, struct p2d_buffer *name_and_id)
{
    (void)object, (void)name_and_id;
    return 0;
}

bool p2d_segment_of(int object, uint32_t number, struct p2d_segment *segment)
{
    (void)object, (void)number, (void)segment;
    return false;
}

bool p2d_has_symbol_table(int object)
{
    (void)object;
    return false;
}

bool p2d_reads_objects(void)
{
    return false;
}

#endif
