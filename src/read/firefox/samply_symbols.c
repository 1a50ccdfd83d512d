/* samply_symbols.c - the file of symbols that samply writes beside a profile:
 *
 *     {"string_table": ["main", "hot"], "data": [{"debug_name": "w", "debug_id":
 * "E327..", "code_id": "e327..", "symbol_table": [{"rva": 4224, "size": 64, "symbol": 0,
 *       "frames": [{"function": 1, "file": 2, "line": 7}, {"function": 0}]}],
 *      "known_addresses": [[4230, 0]]}]}
 *
 * Frames are those that are inlined at the symbol's addresses, the innermost first; the
 * last one is the symbol's own function. Nothing in the file is trusted: indices may lead
 * nowhere, and entries may come in any order.
 * Reference: samply/src/shared/presymbolicate.rs of samply.
 */
#include "read/firefox/samply_symbols.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/side_file.h"
#include "io/open_regular.h"
#include "io/source.h"
#include "syntax/json.h"
#include "io/layers.h"

struct reader {
    struct p2d_json json;
    struct p2d_samply_symbols *s;
    struct p2d_report *report; /* of this file alone */
};

/* ------------------------------------------------------------------ reading */

/* A whole number that is not negative. */
static bool read_whole(struct p2d_json *j, uint64_t *value)
{
    struct p2d_json_numeral number;
    if (!p2d_json_number(j, &number) || !number.is_integer || number.integer < 0)
        return false;
    *value = (uint64_t)number.integer;
    return true;
}

static uint32_t read_index(struct p2d_json *j)
{
    uint64_t value;
    return read_whole(j, &value) && value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

static p2d_str read_text(struct reader *r)
{
    struct p2d_span text;
    return p2d_json_string(&r->json, &text) ? p2d_intern(&r->s->strings, r->report, text)
                                            : 0;
}

static struct p2d_samply_place read_place(struct reader *r)
{
    enum { FUNCTION, FILE_NAME, LINE };
    static const char *const keys[] = {
        [FUNCTION] = "function", [FILE_NAME] = "file", [LINE] = "line", NULL};
    struct p2d_samply_place place = {UINT32_MAX, UINT32_MAX, 0};
    struct p2d_span key;
    while (p2d_json_key(&r->json, &key)) {
        switch (p2d_json_which(key, keys)) {
        case FUNCTION:
            place.function = read_index(&r->json);
            break;
        case FILE_NAME:
            place.file = read_index(&r->json);
            break;
        case LINE:
            place.line = read_index(&r->json);
            break;
        default:
            p2d_json_skip(&r->json);
        }
    }
    if (place.line > INT32_MAX)
        place.line = 0;
    return place;
}

static void read_frames(struct reader *r, struct p2d_samply_entry *entry)
{
    entry->first = r->s->frames.len;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json))
        if (p2d_json_enter(&r->json, '{')) {
            struct p2d_samply_place place = read_place(r);
            (void)p2d_vec_push(&r->s->frames, r->report, place);
        }
    entry->n = r->s->frames.len - entry->first;
}

static void read_entry(struct reader *r)
{
    enum { RVA, SIZE, SYMBOL, FRAMES };
    static const char *const keys[] = {
        [RVA] = "rva", [SIZE] = "size", [SYMBOL] = "symbol", [FRAMES] = "frames", NULL};
    struct p2d_samply_entry entry = {.rva = UINT64_MAX, .symbol = UINT32_MAX};
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        switch (p2d_json_which(key, keys)) {
        case RVA:
            (void)read_whole(&r->json, &entry.rva);
            break;
        case SIZE:
            (void)read_whole(&r->json, &entry.size);
            break;
        case SYMBOL:
            entry.symbol = read_index(&r->json);
            break;
        case FRAMES:
            read_frames(r, &entry);
            break;
        default:
            p2d_json_skip(&r->json);
        }
    }
    (void)p2d_vec_push(&r->s->entries, r->report, entry);
}

/* [rva, entry] */
static void read_address(struct reader *r)
{
    struct p2d_samply_address address = {UINT64_MAX, UINT32_MAX};
    if (!p2d_json_enter(&r->json, '['))
        return;
    for (unsigned i = 0; p2d_json_item(&r->json); i++)
        if (i == 0)
            (void)read_whole(&r->json, &address.rva);
        else if (i == 1)
            address.entry = read_index(&r->json);
        else
            p2d_json_skip(&r->json);
    (void)p2d_vec_push(&r->s->addresses, r->report, address);
}

static void read_items(struct reader *r, void (*read)(struct reader *))
{
    if (p2d_json_enter(&r->json, '['))
        while (p2d_json_item(&r->json))
            read(r);
}

/* The first module of an id counts. */
static void note_module(struct reader *r, const struct p2d_samply_module *module)
{
    const p2d_str texts[] = {module->debug_id, module->code_id, module->debug_name};
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t *slot = texts[i] != 0
                             ? p2d_map_at(&r->s->by_id, r->report, p2d_pair(i, texts[i]))
                             : NULL;
        if (slot != NULL && *slot == 0)
            *slot = r->s->modules.len;
    }
}

static void read_module(struct reader *r)
{
    enum { DEBUG_NAME, DEBUG_ID, CODE_ID, SYMBOL_TABLE, KNOWN_ADDRESSES };
    static const char *const keys[] = {[DEBUG_NAME] = "debug_name",
                                       [DEBUG_ID] = "debug_id",
                                       [CODE_ID] = "code_id",
                                       [SYMBOL_TABLE] = "symbol_table",
                                       [KNOWN_ADDRESSES] = "known_addresses",
                                       NULL};
    struct p2d_samply_symbols *s = r->s;
    struct p2d_samply_module module = {.first = s->entries.len,
                                       .first_address = s->addresses.len};
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        switch (p2d_json_which(key, keys)) {
        case DEBUG_NAME:
            module.debug_name = read_text(r);
            break;
        case DEBUG_ID:
            module.debug_id = read_text(r);
            break;
        case CODE_ID:
            module.code_id = read_text(r);
            break;
        case SYMBOL_TABLE:
            read_items(r, read_entry);
            break;
        case KNOWN_ADDRESSES:
            read_items(r, read_address);
            break;
        default:
            p2d_json_skip(&r->json);
        }
    }
    module.n = s->entries.len - module.first;
    module.n_addresses = s->addresses.len - module.first_address;
    if (p2d_vec_push(&s->modules, r->report, module))
        note_module(r, &module);
}

static void read_string(struct reader *r)
{
    p2d_str text = read_text(r);
    (void)p2d_vec_push(&r->s->table, r->report, text);
}

static void read_document(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{')) {
        p2d_json_fail(&r->json, "expected a JSON object");
        return;
    }
    while (p2d_json_key(&r->json, &key))
        if (p2d_span_is(key, "string_table"))
            read_items(r, read_string);
        else if (p2d_span_is(key, "data"))
            read_items(r, read_module);
        else
            p2d_json_skip(&r->json);
    p2d_json_finish(&r->json);
}

/* ------------------------------------------------------------------ sorting */

/* What is sorted: a number, and where it was. */
struct ranked {
    uint64_t rva;
    uint32_t index;
};

static int by_rva(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->rva != b->rva)
        return a->rva < b->rva ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static void sort_entries(struct p2d_samply_symbols *s, struct p2d_report *report)
{
    struct ranked *ranked = p2d_new(report, s->entries.len, sizeof *ranked);
    if (ranked == NULL || !p2d_vec_reserve(&s->order, report, s->entries.len + 1)) {
        p2d_delete(ranked);
        return;
    }
    for (uint32_t i = 0; i < s->entries.len; i++)
        ranked[i] = (struct ranked){s->entries.at[i].rva, i};
    for (uint32_t m = 0; m < s->modules.len; m++)
        if (s->modules.at[m].n > 0)
            qsort(ranked + s->modules.at[m].first, s->modules.at[m].n, sizeof *ranked,
                  by_rva);
    for (uint32_t i = 0; i < s->entries.len; i++)
        s->order.at[s->order.len++] = ranked[i].index;
    p2d_delete(ranked);
}

static int by_address(const void *left, const void *right)
{
    const struct p2d_samply_address *a = left, *b = right;
    if (a->rva != b->rva)
        return a->rva < b->rva ? -1 : 1;
    return a->entry < b->entry ? -1 : a->entry > b->entry;
}

static void sort_all(struct p2d_samply_symbols *s, struct p2d_report *report)
{
    sort_entries(s, report);
    for (uint32_t m = 0; m < s->modules.len; m++)
        if (s->modules.at[m].n_addresses > 0)
            qsort(s->addresses.at + s->modules.at[m].first_address,
                  s->modules.at[m].n_addresses, sizeof *s->addresses.at, by_address);
}

/* -------------------------------------------------------------------- files */

static void read_open(struct p2d_samply_symbols *s, int fd, const char *name,
                      uint64_t max_input, struct p2d_report *report)
{
    struct p2d_fd_state state = {fd, name, report, NULL};
    struct p2d_input raw;
    struct p2d_layers *layers = NULL;
    struct reader r = {.s = s, .report = report};
    if (p2d_input_init(&raw, p2d_source_of_fd(&state), name, max_input, report) &&
        p2d_strings_init(&s->strings, report)) {
        p2d_json_init(&r.json, p2d_layers_open(&layers, &raw));
        read_document(&r);
        p2d_json_release(&r.json);
        p2d_layers_close(layers);
    }
    p2d_input_release(&raw);
    if (p2d_ok(report))
        sort_all(s, report);
}

void p2d_samply_symbols_read(struct p2d_samply_symbols *s,
                             const struct p2d_input *profile)
{
    enum { PATH_SIZE = 4096 };
    char path[PATH_SIZE];
    int fd = -1;
    for (unsigned i = 0; profile->path != NULL && fd < 0 && i < P2D_SIDE_FILES; i++)
        if (p2d_symbols_beside(profile->path, i, path, sizeof path))
            fd = p2d_open_regular(path);
    if (fd < 0)
        return;
    struct p2d_report report = {0};
    s->report = profile->report;
    read_open(s, fd, path, profile->max_input, &report);
    close(fd);
    if (p2d_ok(&report))
        return;
    p2d_samply_symbols_release(s);
    if (report.code == P2D_ENOMEM)
        p2d_set_nomem(profile->report);
    p2d_set_warning(profile->report, "firefox: symbols", report.place,
                    "the symbols of the profile are left out: %s", report.text);
}

void p2d_samply_symbols_release(struct p2d_samply_symbols *s)
{
    p2d_strings_release(&s->strings);
    p2d_vec_release(&s->table);
    p2d_vec_release(&s->frames);
    p2d_vec_release(&s->entries);
    p2d_vec_release(&s->order);
    p2d_vec_release(&s->addresses);
    p2d_vec_release(&s->modules);
    p2d_map_release(&s->by_id);
    *s = (struct p2d_samply_symbols){0};
}

/* --------------------------------------------------------------- looking up */

uint32_t p2d_samply_module_of(struct p2d_samply_symbols *s, struct p2d_span debug_id,
                              struct p2d_span code_id, struct p2d_span debug_name)
{
    const struct p2d_span texts[] = {debug_id, code_id, debug_name};
    for (uint32_t i = 0; i < 3 && s->modules.len > 0; i++) {
        p2d_str text = p2d_intern(&s->strings, s->report, texts[i]);
        uint32_t module = text != 0 ? p2d_map_get(&s->by_id, p2d_pair(i, text)) : 0;
        /* A name identifies a module only if no id contradicts. */
        bool is_other = module != 0 && i == 2 && debug_id.len > 0 &&
                        s->modules.at[module - 1].debug_id != 0;
        if (module != 0 && !is_other)
            return module;
    }
    return 0;
}

/* The entry that was found for this very address. */
static const struct p2d_samply_entry *known_at(const struct p2d_samply_symbols *s,
                                               const struct p2d_samply_module *module,
                                               uint64_t rva)
{
    uint32_t low = module->first_address, high = low + module->n_addresses;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->addresses.at[middle].rva < rva)
            low = middle + 1;
        else
            high = middle;
    }
    if (low >= module->first_address + module->n_addresses)
        return NULL;
    const struct p2d_samply_address *found = &s->addresses.at[low];
    return found->rva == rva && found->entry < module->n
               ? &s->entries.at[module->first + found->entry]
               : NULL;
}

static const struct p2d_samply_entry *entry_at(const struct p2d_samply_symbols *s,
                                               const struct p2d_samply_module *module,
                                               uint64_t rva)
{
    enum { MOST_STEPS = 64 }; /* entries within entries */
    uint32_t low = module->first, high = low + module->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->entries.at[s->order.at[middle]].rva <= rva)
            low = middle + 1;
        else
            high = middle;
    }
    for (uint32_t i = low; i > module->first && low - i < MOST_STEPS; i--) {
        const struct p2d_samply_entry *entry = &s->entries.at[s->order.at[i - 1]];
        if (entry->size == 0 ? i == low : rva - entry->rva < entry->size)
            return entry;
    }
    return NULL;
}

const struct p2d_samply_entry *p2d_samply_find(const struct p2d_samply_symbols *s,
                                               uint32_t module, uint64_t rva)
{
    if (module == 0)
        return NULL;
    const struct p2d_samply_module *at = &s->modules.at[module - 1];
    const struct p2d_samply_entry *known = known_at(s, at, rva);
    return known != NULL ? known : entry_at(s, at, rva);
}

static struct p2d_span text_at(const struct p2d_samply_symbols *s, uint32_t index)
{
    return index < s->table.len ? p2d_string(&s->strings, s->table.at[index])
                                : (struct p2d_span){0};
}

struct p2d_samply_frame p2d_samply_frame_of(const struct p2d_samply_symbols *s,
                                            const struct p2d_samply_entry *entry,
                                            uint32_t number)
{
    struct p2d_samply_place place = {UINT32_MAX, UINT32_MAX, 0};
    if (number < entry->n)
        place = s->frames.at[entry->first + number];
    if (place.function >= s->table.len)
        place.function = entry->symbol;
    return (struct p2d_samply_frame){text_at(s, place.function), text_at(s, place.file),
                                     place.line};
}
