/* dwarf_files.c - read names of source files from the headers of .debug_line, and have
 * the programs after them run when lines are asked for.
 *
 * Two lists, of folders and of files, before DWARF 5 of texts and since then of any form.
 * Only offsets are kept: many names may be of one long text. Reference: DWARF 5, 6.2.4.
 */
#include "symbols/dwarf_files.h"

#include "base/bytes.h"
#include "symbols/dwarf_rows.h"

enum { MOST_FORMATS = 255, LONGEST = 4096 };
enum { PATH = 1, FOLDER = 2 }; /* DW_LNCT_path, DW_LNCT_directory_index */
enum form {
    BLOCK2 = 0x03,
    BLOCK4 = 0x04,
    DATA2 = 0x05,
    DATA4 = 0x06,
    DATA8 = 0x07,
    STRING = 0x08,
    BLOCK = 0x09,
    BLOCK1 = 0x0a,
    DATA1 = 0x0b,
    STRP = 0x0e,
    UDATA = 0x0f,
    DATA16 = 0x1e,
    LINE_STRP = 0x1f
};

struct entry {
    size_t at; /* offset in the section of its text, or of the number for it */
    uint64_t folder;
};

struct list {
    uint64_t form; /* of the texts */
    P2D_VEC(struct entry) at;
};

struct p2d_line_table {
    struct list folders, files;
    bool is_wide; /* DWARF of 64 bits */
    unsigned version;
    struct p2d_line_program program;
    bool was_run;
    struct p2d_line_rows rows;
};

void p2d_line_tables_release(struct p2d_line_tables *t)
{
    for (uint32_t i = 0; i < t->at.len; i++) {
        p2d_vec_release(&t->at.at[i].folders.at);
        p2d_vec_release(&t->at.at[i].files.at);
        p2d_line_rows_release(&t->at.at[i].rows);
    }
    p2d_vec_release(&t->at);
    p2d_map_release(&t->by_offset);
}

/* ------------------------------------------------------------------ values */

static uint8_t take_u8(struct p2d_fields *f)
{
    const unsigned char *at = p2d_take(f, 1);
    return at != NULL ? *at : 0;
}

static uint64_t take_offset(struct p2d_fields *f, bool is_wide)
{
    return is_wide ? p2d_take_u64(f) : p2d_take_u32(f);
}

/* Skip a text with its end. */
static struct p2d_span take_text(struct p2d_fields *f)
{
    struct p2d_span text = p2d_text_here(f);
    p2d_take(f, (uint64_t)text.len + 1);
    if (f->cut)
        text = (struct p2d_span){0};
    return text;
}

/* A value that may be a number; 0 if it is something else. A form that no list of files
 * has ends the header. */
static uint64_t take_value(struct p2d_fields *f, uint64_t form, bool is_wide)
{
    switch (form) {
    case DATA1:
        return take_u8(f);
    case DATA2:
        return p2d_take_u16(f);
    case DATA4:
        return p2d_take_u32(f);
    case DATA8:
        return p2d_take_u64(f);
    case UDATA:
        return p2d_take_leb(f);
    case STRP:
    case LINE_STRP:
        return take_offset(f, is_wide);
    case DATA16:
        p2d_take(f, 16);
        return 0;
    case STRING:
        take_text(f);
        return 0;
    case BLOCK:
        p2d_take(f, p2d_take_leb(f));
        return 0;
    case BLOCK1:
        p2d_take(f, take_u8(f));
        return 0;
    case BLOCK2:
        p2d_take(f, p2d_take_u16(f));
        return 0;
    case BLOCK4:
        p2d_take(f, p2d_take_u32(f));
        return 0;
    default:
        f->cut = true;
        return 0;
    }
}

/* ------------------------------------------------------------------ tables */

/* Before DWARF 5: texts up to an empty one, after those of files three numbers. */
static void take_old_list(struct p2d_line_tables *t, struct p2d_fields *f,
                          struct list *list, bool of_files)
{
    list->form = STRING;
    for (;;) {
        struct entry entry = {.at = f->pos};
        if (take_text(f).len == 0 || f->cut)
            return;
        if (of_files) {
            entry.folder = p2d_take_leb(f);
            p2d_take_leb(f); /* time of change, and size */
            p2d_take_leb(f);
        }
        if (f->cut || !p2d_vec_push(&list->at, t->report, entry))
            return;
    }
}

static void take_list(struct p2d_line_tables *t, struct p2d_fields *f, struct list *list,
                      bool is_wide)
{
    uint64_t kinds[MOST_FORMATS], forms[MOST_FORMATS];
    unsigned n_formats = take_u8(f);
    for (unsigned i = 0; i < n_formats; i++) {
        kinds[i] = p2d_take_leb(f);
        forms[i] = p2d_take_leb(f);
        list->form = kinds[i] == PATH ? forms[i] : list->form;
    }
    uint64_t n = p2d_take_leb(f);
    for (uint64_t i = 0; i < n && n_formats > 0 && !f->cut; i++) {
        struct entry entry = {0};
        for (unsigned k = 0; k < n_formats; k++) {
            size_t at = f->pos;
            uint64_t value = take_value(f, forms[k], is_wide);
            entry.at = kinds[k] == PATH ? at : entry.at;
            entry.folder = kinds[k] == FOLDER ? value : entry.folder;
        }
        if (f->cut || !p2d_vec_push(&list->at, t->report, entry))
            return;
    }
}

/* Read the parameters of the program, which begins `length` bytes from here. The rest of
 * the header is what is left. */
static void take_program(struct p2d_fields *f, struct p2d_line_table *table,
                         uint64_t length, size_t end)
{
    struct p2d_line_program *program = &table->program;
    program->code = p2d_slice(f->bytes, f->pos + (size_t)length, end);
    program->swapped = f->swapped;
    f->bytes.len = f->pos + (size_t)length;
    program->shortest = take_u8(f);
    p2d_take(f, table->version >= 4 ? 2 : 1); /* size of bundles, first statement */
    program->line_base = (int8_t)take_u8(f);
    program->line_range = take_u8(f);
    program->opcode_base = take_u8(f);
    program->lengths =
        p2d_take_bytes(f, program->opcode_base > 0 ? program->opcode_base - 1u : 0);
}

/* Read a header up to the lists; false if it is not a header. */
static bool take_header(struct p2d_fields *f, struct p2d_line_table *table)
{
    enum { OLDEST = 2, NEWEST = 5 };
    uint64_t length = p2d_take_u32(f);
    table->is_wide = length == UINT32_MAX;
    length = table->is_wide ? p2d_take_u64(f) : length;
    if (f->cut || length > p2d_fields_left(f))
        return false;
    size_t end = f->pos + (size_t)length;
    table->version = p2d_take_u16(f);
    if (table->version >= NEWEST)
        p2d_take(f, 2); /* sizes of addresses and segments */
    length = take_offset(f, table->is_wide);
    if (f->cut || table->version < OLDEST || table->version > NEWEST ||
        length > p2d_fields_left(f))
        return false;
    take_program(f, table, length, end);
    return !f->cut;
}

static struct p2d_line_table read_table(struct p2d_line_tables *t, uint64_t offset)
{
    struct p2d_line_table table = {0};
    struct p2d_fields f = p2d_fields_of(t->lines, t->swapped);
    if (offset >= t->lines.len)
        return table;
    f.pos = (size_t)offset;
    if (!take_header(&f, &table) || f.bytes.len - f.pos > t->lines.len - t->n_read)
        return table;
    t->n_read += f.bytes.len - f.pos;
    if (table.version >= 5) {
        take_list(t, &f, &table.folders, table.is_wide);
        take_list(t, &f, &table.files, table.is_wide);
    } else {
        take_old_list(t, &f, &table.folders, false);
        take_old_list(t, &f, &table.files, true);
    }
    return table;
}

static struct p2d_line_table *table_at(struct p2d_line_tables *t, uint64_t offset)
{
    uint32_t *slot = p2d_map_at(&t->by_offset, t->report, offset);
    if (slot == NULL || !p2d_ok(t->report))
        return NULL;
    if (*slot == 0) {
        struct p2d_line_table table = read_table(t, offset);
        if (!p2d_vec_push(&t->at, t->report, table)) {
            p2d_vec_release(&table.folders.at);
            p2d_vec_release(&table.files.at);
            return NULL;
        }
        *slot = t->at.len;
    }
    return &t->at.at[*slot - 1];
}

/* ------------------------------------------------------------------- texts */

static struct p2d_span text_in(struct p2d_span section, uint64_t at)
{
    if (at >= section.len)
        return (struct p2d_span){0};
    size_t most = section.len - at < LONGEST ? section.len - (size_t)at : LONGEST;
    struct p2d_fields f =
        p2d_fields_of(p2d_slice(section, (size_t)at, (size_t)at + most), false);
    return take_text(&f);
}

static struct p2d_span text_of(const struct p2d_line_tables *t,
                               const struct p2d_line_table *table,
                               const struct list *list, uint64_t number)
{
    if (number >= list->at.len)
        return (struct p2d_span){0};
    struct p2d_fields f = p2d_fields_of(t->lines, t->swapped);
    f.pos = list->at.at[number].at;
    if (list->form == STRING)
        return text_in(t->lines, f.pos);
    uint64_t at = take_offset(&f, table->is_wide);
    if (list->form == STRP)
        return text_in(t->texts, at);
    return list->form == LINE_STRP ? text_in(t->line_texts, at) : (struct p2d_span){0};
}

bool p2d_line_file(struct p2d_line_tables *t, uint64_t offset, uint64_t number,
                   struct p2d_span *file, struct p2d_span *folder)
{
    const struct p2d_line_table *table = table_at(t, offset);
    *file = *folder = (struct p2d_span){0};
    if (table == NULL || (table->version < 5 && number == 0))
        return false;
    uint64_t first =
        table->version < 5 ? 1 : 0; /* until version 4 folder 0 is the unit's */
    *file = text_of(t, table, &table->files, number - first);
    if (file->len == 0)
        return false;
    uint64_t home = table->files.at.at[number - first].folder;
    if (home >= first)
        *folder = text_of(t, table, &table->folders, home - first);
    return true;
}

bool p2d_line_of_address(struct p2d_line_tables *t, uint64_t offset, uint64_t address,
                         uint64_t *file, uint32_t *line)
{
    struct p2d_line_table *table = table_at(t, offset);
    if (table == NULL)
        return false;
    if (!table->was_run && table->program.code.len <= t->lines.len - t->n_run) {
        t->n_run += table->program.code.len;
        p2d_line_rows_read(&table->rows, &table->program, &t->rows_left, t->report);
    }
    table->was_run = true;
    const struct p2d_line_row *row = p2d_line_row_at(&table->rows, address);
    if (row == NULL || row->line == 0)
        return false;
    *file = row->file;
    *line = row->line;
    return true;
}
