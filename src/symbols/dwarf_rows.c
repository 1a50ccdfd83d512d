/* dwarf_rows.c - run the programs of .debug_line.
 *
 * A program makes rows of addresses, files and lines in sequences, which lie anywhere.
 * Each byte makes one row at most. Of rows at one address the last one counts, as in
 * addr2line: the others are of no instruction. Reference: DWARF 5, 6.2.
 */
#include "symbols/dwarf_rows.h"

#include <stdlib.h>

#include "base/search.h"
#include "base/bytes.h"

enum {
    COPY = 1, /* DW_LNS_... */
    ADVANCE_PC = 2,
    ADVANCE_LINE = 3,
    SET_FILE = 4,
    CONST_ADD_PC = 8,
    FIXED_ADVANCE_PC = 9,
    END_SEQUENCE = 1, /* DW_LNE_... */
    SET_ADDRESS = 2
};

struct machine {
    const struct p2d_line_program *program;
    struct p2d_line_rows *rows;
    struct p2d_report *report;
    struct p2d_fields f;
    uint32_t *left;
    uint64_t address;
    uint32_t file, line;
    uint32_t first; /* row of this sequence */
};

void p2d_line_rows_release(struct p2d_line_rows *rows)
{
    p2d_vec_release(&rows->at);
    p2d_vec_release(&rows->sequences);
}

static void begin_sequence(struct machine *m)
{
    m->address = 0;
    m->file = m->line = 1;
    m->first = m->rows->at.len;
}

/* Addresses only grow in a sequence: rows that do not are a mistake. */
static void add_row(struct machine *m)
{
    struct p2d_line_row row = {m->address, m->file, m->line};
    struct p2d_line_row *last =
        m->rows->at.len > m->first ? &m->rows->at.at[m->rows->at.len - 1] : NULL;
    if (last != NULL && last->address == row.address) {
        *last = row;
    } else if (last == NULL || (last->address < row.address &&
                                (last->file != row.file || last->line != row.line))) {
        if (*m->left == 0)
            m->f.cut = true;
        else if (p2d_vec_push(&m->rows->at, m->report, row))
            --*m->left;
    }
}

/* Functions that the linker left out are at 0 or at the end of all addresses. */
static void end_sequence(struct machine *m)
{
    struct p2d_line_sequence sequence = {
        .end = m->address, .first = m->first, .n = m->rows->at.len - m->first};
    if (sequence.n > 0)
        sequence.start = m->rows->at.at[m->first].address;
    if (sequence.start > 0 && sequence.start < sequence.end)
        (void)p2d_vec_push(&m->rows->sequences, m->report, sequence);
    else
        m->rows->at.len = m->first;
    begin_sequence(m);
}

static int64_t take_signed(struct p2d_fields *f)
{
    uint64_t value = 0;
    unsigned shift = 0;
    const unsigned char *at;
    while ((at = p2d_take(f, 1)) != NULL) {
        value |= shift < 64 ? (uint64_t)(*at & 0x7f) << shift : 0;
        shift += shift < 64 ? 7 : 0;
        if (*at & 0x80)
            continue;
        if ((*at & 0x40) && shift < 64)
            value |= UINT64_MAX << shift;
        break;
    }
    return (int64_t)value;
}

static void advance_address(struct machine *m, uint64_t instructions)
{
    m->address += instructions * m->program->shortest;
}

/* An opcode that moves both and makes a row. */
static void do_special(struct machine *m, unsigned opcode)
{
    unsigned by = opcode - m->program->opcode_base;
    advance_address(m, by / m->program->line_range);
    m->line += (uint32_t)(m->program->line_base + (int)(by % m->program->line_range));
    add_row(m);
}

static void do_extended(struct machine *m)
{
    uint64_t length = p2d_take_leb(&m->f);
    struct p2d_fields f =
        p2d_fields_of(p2d_take_bytes(&m->f, length), m->program->swapped);
    const unsigned char *opcode = p2d_take(&f, 1);
    if (m->f.cut || opcode == NULL)
        return;
    if (*opcode == END_SEQUENCE)
        end_sequence(m);
    else if (*opcode == SET_ADDRESS)
        m->address = p2d_fields_left(&f) == 4 ? p2d_take_u32(&f) : p2d_take_u64(&f);
}

static void do_standard(struct machine *m, unsigned opcode)
{
    switch (opcode) {
    case COPY:
        add_row(m);
        break;
    case ADVANCE_PC:
        advance_address(m, p2d_take_leb(&m->f));
        break;
    case ADVANCE_LINE:
        m->line += (uint32_t)take_signed(&m->f);
        break;
    case SET_FILE:
        m->file = (uint32_t)p2d_take_leb(&m->f);
        break;
    case CONST_ADD_PC:
        advance_address(m, (255u - m->program->opcode_base) / m->program->line_range);
        break;
    case FIXED_ADVANCE_PC:
        m->address += p2d_take_u16(&m->f);
        break;
    default:
        for (unsigned n = opcode <= m->program->lengths.len
                              ? m->program->lengths.at[opcode - 1]
                              : 0;
             n > 0; n--)
            p2d_take_leb(&m->f);
    }
}

static int compare(const void *a, const void *b)
{
    const struct p2d_line_sequence *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

void p2d_line_rows_read(struct p2d_line_rows *rows,
                        const struct p2d_line_program *program, uint32_t *left,
                        struct p2d_report *report)
{
    struct machine m = {.program = program,
                        .rows = rows,
                        .report = report,
                        .f = p2d_fields_of(program->code, program->swapped),
                        .left = left};
    if (program->line_range == 0)
        return;
    begin_sequence(&m);
    while (p2d_fields_left(&m.f) > 0 && !m.f.cut && p2d_ok(report)) {
        unsigned opcode = *p2d_take(&m.f, 1);
        if (opcode >= program->opcode_base)
            do_special(&m, opcode);
        else if (opcode == 0)
            do_extended(&m);
        else
            do_standard(&m, opcode);
    }
    rows->at.len = m.first; /* a sequence without an end */
    if (rows->sequences.len > 0)
        qsort(rows->sequences.at, rows->sequences.len, sizeof *rows->sequences.at,
              compare);
}

/* The last row of a sequence at or before the address. */
static const struct p2d_line_row *row_in(const struct p2d_line_rows *rows,
                                         const struct p2d_line_sequence *sequence,
                                         uint64_t address)
{
    const struct p2d_line_row *at = &rows->at.at[sequence->first];
    uint32_t low = 0, high = sequence->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (at[middle].address <= address)
            low = middle;
        else
            high = middle;
    }
    return &at[low];
}

const struct p2d_line_row *p2d_line_row_at(const struct p2d_line_rows *rows,
                                           uint64_t address)
{
    enum { LOOK_BACK = 8 }; /* sequences may lie within each other */
    uint32_t n = p2d_n_up_to(rows->sequences.at, rows->sequences.len,
                             sizeof *rows->sequences.at, address);
    for (uint32_t back = 0; back < LOOK_BACK && back < n; back++) {
        const struct p2d_line_sequence *s = &rows->sequences.at[n - 1 - back];
        if (address < s->end)
            return row_in(rows, s, address);
    }
    return NULL;
}
