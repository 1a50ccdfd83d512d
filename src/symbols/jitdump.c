/* jitdump.c - read the code of a just-in-time compiler from the dump that it wrote for
 * perf.
 *
 *     44 54 69 4a     "JiTD" as a number, of the machine's byte order; header
 *     id, size, time  records: 0 code, 1 it has moved, 2 lines of the code that follows
 *
 * Reference: tools/perf/Documentation/jitdump-specification.txt and util/jitdump.c of
 * Linux.
 */
#include "symbols/jitdump.h"

#include <stdlib.h>

#include "base/number.h"
#include "base/bytes.h"

enum {
    MAGIC = 0x4A695444,
    MAGIC_SWAPPED = 0x4454694A,
    RECORD_HEADER = 16,
    CODE_LOAD = 0,
    CODE_MOVE = 1,
    CODE_DEBUG_INFO = 2
};

/* The lines of the code that follows. */
struct origin {
    uint64_t address;
    uint32_t first, n; /* in ->lines; the first one is the function's own */
    struct p2d_span file;
    int64_t line;
};

void p2d_jitdump_release(struct p2d_jitdump *dump)
{
    p2d_vec_release(&dump->codes);
    p2d_vec_release(&dump->lines);
    p2d_map_release(&dump->by_number);
}

static void take_code(struct p2d_jitdump *dump, struct p2d_fields *f,
                      struct p2d_jit_code code, const struct origin *origin)
{
    p2d_take_bytes(f, 4 + 4 + 8); /* process, thread, address in the file */
    code.address = p2d_take_u64(f);
    code.size = p2d_take_u64(f);
    uint64_t number = p2d_take_u64(f);
    code.name = p2d_text_here(f);
    p2d_take_bytes(f, (uint64_t)code.name.len + 1);
    code.at += f->pos;
    /* The bytes are not needed, but a size that reaches beyond the file is wrong. */
    if (f->cut || code.size > p2d_fields_left(f) || code.size == 0)
        return;
    if (origin->address == code.address) {
        code.file = origin->file;
        code.line = origin->line;
        code.first_line = origin->first;
        code.n_lines = origin->n;
    }
    uint32_t *slot = p2d_map_at(&dump->by_number, dump->report, number);
    if (slot != NULL && p2d_vec_push(&dump->codes, dump->report, code))
        *slot = dump->codes.len;
}

static void take_move(struct p2d_jitdump *dump, struct p2d_fields *f, uint64_t time)
{
    p2d_take_bytes(f, 4 + 4 + 8 + 8); /* as above, and the old address */
    uint64_t address = p2d_take_u64(f);
    p2d_take_u64(f); /* its size */
    uint32_t found = p2d_map_get(&dump->by_number, p2d_take_u64(f));
    if (f->cut || found == 0)
        return;
    struct p2d_jit_code code = dump->codes.at[found - 1];
    code.time = time;
    code.address = address;
    (void)p2d_vec_push(&dump->codes, dump->report, code);
}

static int compare_lines(const void *a, const void *b)
{
    const struct p2d_jit_line *x = a, *y = b;
    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* The file of a line; a byte 0xff stands for that of the line before. */
static struct p2d_span take_file(struct p2d_fields *f, struct p2d_span before)
{
    struct p2d_span file = p2d_text_here(f);
    p2d_take_bytes(f, (uint64_t)file.len + 1);
    return p2d_span_is(file, "\xff") ? before : file;
}

static struct origin take_lines(struct p2d_jitdump *dump, struct p2d_fields *f)
{
    struct origin origin = {.address = p2d_take_u64(f), .first = dump->lines.len};
    uint64_t n = p2d_take_u64(f);
    struct p2d_jit_line line = {0};
    for (; n > 0 && p2d_ok(dump->report); n--) {
        line.address = p2d_take_u64(f) - origin.address;
        line.line = p2d_take_u32(f);
        p2d_take_u32(f); /* the part of a line */
        line.file = take_file(f, line.file);
        if (f->cut)
            break;
        if (origin.n == 0) {
            origin.file = line.file;
            origin.line = line.line;
        }
        line.number = origin.n++;
        (void)p2d_vec_push(&dump->lines, dump->report, line);
    }
    if (p2d_ok(dump->report) && origin.n > 0)
        qsort(&dump->lines.at[origin.first], origin.n, sizeof *dump->lines.at,
              compare_lines);
    return origin.n > 0 ? origin : (struct origin){0};
}

const struct p2d_jit_line *p2d_jitdump_line(const struct p2d_jitdump *dump, uint32_t code,
                                            uint64_t at)
{
    const struct p2d_jit_code *c = &dump->codes.at[code];
    const struct p2d_jit_line *lines = dump->lines.at + c->first_line;
    uint32_t low = 0, high = c->n_lines;
    if (at < c->at || at - c->at >= c->size)
        return NULL;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (lines[middle].address <= at - c->at)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &lines[low - 1] : NULL;
}

bool p2d_jitdump_read(struct p2d_jitdump *dump, struct p2d_span bytes)
{
    struct p2d_fields f = p2d_fields_of(bytes, false);
    struct origin origin = {0};
    uint32_t magic = p2d_take_u32(&f);
    f.swapped = magic == MAGIC_SWAPPED;
    p2d_take_u32(&f); /* the version */
    uint32_t header = p2d_take_u32(&f);
    if (f.cut || (magic != MAGIC && !f.swapped))
        return false;
    f.pos = header < bytes.len ? header : bytes.len;
    while (p2d_fields_left(&f) >= RECORD_HEADER && p2d_ok(dump->report)) {
        uint32_t id = p2d_take_u32(&f), size = p2d_take_u32(&f);
        uint64_t time = p2d_take_u64(&f), at = f.pos;
        if (size < RECORD_HEADER)
            break;
        struct p2d_span body = p2d_take_bytes(&f, size - (uint64_t)RECORD_HEADER);
        struct p2d_fields record = p2d_fields_of(body, f.swapped);
        if (id == CODE_LOAD) {
            take_code(dump, &record, (struct p2d_jit_code){.time = time, .at = at},
                      &origin);
            origin = (struct origin){0};
        } else if (id == CODE_MOVE) {
            take_move(dump, &record, time);
        } else if (id == CODE_DEBUG_INFO) {
            origin = take_lines(dump, &record);
        }
    }
    return true;
}

bool p2d_is_jitdump(struct p2d_span path)
{
    static const char begin[] = "jit-", end[] = ".dump";
    uint64_t pid;
    size_t base = path.len;
    while (base > 0 && path.at[base - 1] != '/')
        base--;
    struct p2d_span name = p2d_slice(path, base, path.len);
    return p2d_starts_with(name, begin) && p2d_ends_with(name, end) &&
           name.len > strlen(begin) + strlen(end) &&
           p2d_parse_u64(p2d_slice(name, strlen(begin), name.len - strlen(end)), &pid);
}
