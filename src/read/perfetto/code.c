/* code.c - the frames of a trace of Perfetto, and which functions they are of.
 * Reference: protos/perfetto/trace/profiling/profile_common.proto and deobfuscation.proto of
 * https://github.com/google/perfetto
 */
#include "read/perfetto/code.h"

#include "model/file_module.h"
#include "model/lines.h"
#include "symbols/mapped.h"
#include "syntax/protobuf.h"

bool p2d_perfetto_code_init(struct p2d_perfetto_code *c, struct p2d_report *report)
{
    memset(c, 0, sizeof *c);
    c->report = c->text.report = report;
    return p2d_strings_init(&c->strings, report) &&
           p2d_vec_push(&c->modules, report, (struct p2d_perfetto_module){0}) &&
           p2d_vec_push(&c->frames, report, (struct p2d_perfetto_frame){0}) &&
           p2d_vec_push(&c->symbols, report, (struct p2d_perfetto_symbol){0}) &&
           p2d_vec_push(&c->renames, report, (struct p2d_perfetto_rename){0});
}

void p2d_perfetto_code_release(struct p2d_perfetto_code *c)
{
    struct p2d_map *maps[] = {&c->files,   &c->module_of,  &c->addresses, &c->places,
                              &c->names,   &c->frame_of,   &c->symbol_of, &c->lines_of,
                              &c->methods, &c->renamed[0], &c->renamed[1]};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        p2d_map_release(maps[i]);
    p2d_strings_release(&c->strings);
    p2d_vec_release(&c->modules);
    p2d_vec_release(&c->frames);
    p2d_vec_release(&c->symbols);
    p2d_vec_release(&c->lines);
    p2d_vec_release(&c->renames);
    p2d_buffer_release(&c->text);
}

/* ------------------------------------------------------------------ numbers */

uint32_t p2d_perfetto_module_of(struct p2d_perfetto_code *c,
                                struct p2d_perfetto_module module)
{
    uint32_t file =
        p2d_map_number(&c->files, c->report, p2d_pair(module.path, module.build_id));
    uint32_t bias = p2d_map_number(&c->addresses, c->report, module.load_bias);
    uint32_t *slot = p2d_map_at(&c->module_of, c->report, p2d_pair(file, bias));
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_push(&c->modules, c->report, module))
        *slot = c->modules.len - 1;
    return *slot;
}

uint32_t p2d_perfetto_frame_of(struct p2d_perfetto_code *c,
                               struct p2d_perfetto_frame frame)
{
    uint32_t address = p2d_map_number(&c->addresses, c->report, frame.address);
    uint32_t place = p2d_map_number(
        &c->places, c->report, p2d_pair(frame.module << 1 | frame.is_inlined, address));
    uint32_t name =
        p2d_map_number(&c->names, c->report, p2d_pair(frame.function, frame.file));
    uint32_t line = p2d_map_number(&c->lines_of, c->report, p2d_pair(name, frame.line));
    uint32_t *slot = p2d_map_at(&c->frame_of, c->report, p2d_pair(place, line));
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_push(&c->frames, c->report, frame))
        *slot = c->frames.len - 1;
    return *slot;
}

/* ------------------------------------------------------------------ symbols */

static bool is_hexadecimal(struct p2d_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (memchr("0123456789abcdefABCDEF", text.at[i], 22) == NULL)
            return false;
    return true;
}

/* Chrome has digits, and one more for the age of the file. */
p2d_str p2d_perfetto_build_id(struct p2d_perfetto_code *c, struct p2d_span id)
{
    enum { LEAST_DIGITS = 32 };
    c->text.len = 0;
    if (id.len >= LEAST_DIGITS && is_hexadecimal(id))
        for (size_t i = 0; i < id.len - id.len % 2; i++)
            p2d_putc(&c->text, (char)(id.at[i] >= 'A' && id.at[i] <= 'F' ? id.at[i] | 0x20
                                                                         : id.at[i]));
    else
        for (size_t i = 0; i < id.len; i++)
            p2d_putf(&c->text, "%02x", id.at[i]);
    return p2d_intern(&c->strings, c->report, p2d_buffer_span(&c->text));
}

/* The message Line. */
static void take_line(struct p2d_perfetto_code *c, struct p2d_span message)
{
    enum { FUNCTION = 1, FILE_NAME, LINE };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct p2d_perfetto_frame line = {0};
    while (p2d_next_field(&m, &f))
        if (f.number == FUNCTION)
            line.function = p2d_intern(&c->strings, c->report, f.bytes);
        else if (f.number == FILE_NAME)
            line.file = p2d_intern(&c->strings, c->report, f.bytes);
        else if (f.number == LINE)
            line.line = (uint32_t)f.value;
    if (line.function != 0)
        (void)p2d_vec_push(&c->lines, c->report, line);
}

/* The message AddressSymbols; `file` is a path or a build-id. What is told last counts. */
static void take_address(struct p2d_perfetto_code *c, p2d_str file,
                         struct p2d_span message)
{
    enum { ADDRESS = 1, LINES };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct p2d_perfetto_symbol symbol = {.first = c->lines.len};
    uint64_t address = 0;
    while (p2d_ok(c->report) && p2d_next_field(&m, &f))
        if (f.number == ADDRESS)
            address = f.value;
        else if (f.number == LINES && f.wire == P2D_WIRE_BYTES)
            take_line(c, f.bytes);
    symbol.n = c->lines.len - symbol.first;
    uint32_t number = p2d_map_number(&c->addresses, c->report, address);
    uint32_t *slot = symbol.n > 0
                         ? p2d_map_at(&c->symbol_of, c->report, p2d_pair(file, number))
                         : NULL;
    if (slot != NULL && p2d_vec_push(&c->symbols, c->report, symbol))
        *slot = c->symbols.len - 1;
}

void p2d_perfetto_add_symbols(struct p2d_perfetto_code *c, struct p2d_span message)
{
    enum { PATH = 1, ID, ADDRESSES };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    p2d_str path = 0, id = 0;
    while (p2d_next_field(&m, &f))
        if (f.number == PATH)
            path = p2d_intern(&c->strings, c->report, f.bytes);
        else if (f.number == ID)
            id = p2d_perfetto_build_id(c, f.bytes);
    m = p2d_message_of(message);
    while (p2d_ok(c->report) && p2d_next_field(&m, &f))
        if (f.number == ADDRESSES && f.wire == P2D_WIRE_BYTES)
            take_address(c, id != 0 ? id : path, f.bytes);
}

/* Functions at the frame's address, as the trace's symbols say; n: 0 if they say nothing. */
static struct p2d_perfetto_symbol symbol_at(struct p2d_perfetto_code *c,
                                            const struct p2d_perfetto_frame *frame)
{
    const struct p2d_perfetto_module *module = &c->modules.at[frame->module];
    uint32_t address = p2d_map_get(&c->addresses, frame->address);
    uint32_t found = 0;
    if (module->build_id != 0)
        found = p2d_map_get(&c->symbol_of, p2d_pair(module->build_id, address));
    if (found == 0 && module->path != 0)
        found = p2d_map_get(&c->symbol_of, p2d_pair(module->path, address));
    return c->symbols.at[found];
}

/* ------------------------------------------------------- names taken away */

/* What a method was called before: its own name, or the class with it. */
struct names {
    struct p2d_span before, now;
};

static struct names names_of(struct p2d_span message)
{
    enum { NOW = 1, BEFORE };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct names names = {0};
    while (p2d_next_field(&m, &f))
        if (f.number == NOW)
            names.now = f.bytes;
        else if (f.number == BEFORE)
            names.before = f.bytes;
    return names;
}

static uint32_t method_of(struct p2d_perfetto_code *c, struct p2d_span class,
                          struct p2d_span method)
{
    p2d_str name = p2d_intern(&c->strings, c->report, class);
    return p2d_map_number(&c->methods, c->report,
                          p2d_pair(name, p2d_intern(&c->strings, c->report, method)));
}

/* Several methods may get one name. */
static void rename(struct p2d_perfetto_code *c, struct p2d_map *renamed, uint64_t key,
                   struct p2d_perfetto_rename before)
{
    enum { MOST = 4 };
    uint32_t *slot = p2d_map_at(renamed, c->report, key), n = 0;
    for (uint32_t i = slot != NULL ? *slot : 0; i != 0; i = c->renames.at[i].next, n++)
        if (c->renames.at[i].class == before.class &&
            c->renames.at[i].method == before.method)
            return;
    if (slot == NULL || n >= MOST)
        return;
    before.next = *slot;
    if (p2d_vec_push(&c->renames, c->report, before))
        *slot = c->renames.len - 1;
}

/* The message ObfuscatedClass. */
static void take_class(struct p2d_perfetto_code *c, p2d_str package,
                       struct p2d_span message)
{
    enum { METHODS = 4 };
    struct names class = names_of(message);
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    while (p2d_ok(c->report) && p2d_next_field(&m, &f)) {
        if (f.number != METHODS || f.wire != P2D_WIRE_BYTES)
            continue;
        struct names names = names_of(f.bytes);
        bool has_class = p2d_find(names.before, 0, '.') < names.before.len;
        if (names.before.len == 0 || names.now.len == 0)
            continue;
        struct p2d_perfetto_rename before = {
            .class = has_class ? 0 : p2d_intern(&c->strings, c->report, class.before),
            .method = p2d_intern(&c->strings, c->report, names.before)};
        uint32_t method = method_of(c, class.now, names.now);
        rename(c, &c->renamed[0], p2d_pair(package, method), before);
        rename(c, &c->renamed[1], p2d_pair(0, method), before);
    }
}

void p2d_perfetto_add_names(struct p2d_perfetto_code *c, struct p2d_span message)
{
    enum { PACKAGE = 1, CLASSES = 3 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    p2d_str package = 0;
    while (p2d_next_field(&m, &f))
        if (f.number == PACKAGE)
            package = p2d_intern(&c->strings, c->report, f.bytes);
    m = p2d_message_of(message);
    while (p2d_ok(c->report) && p2d_next_field(&m, &f))
        if (f.number == CLASSES && f.wire == P2D_WIRE_BYTES)
            take_class(c, package, f.bytes);
}

/* The package that a file of Android belongs to, of "/data/app/~~a==/com.shop-b==/base.apk";
 * empty: none is known. */
static struct p2d_span package_of(struct p2d_span path)
{
    static const char folder[] = "/data/app/";
    struct p2d_span part = {0};
    if (!p2d_starts_with(path, folder))
        return part;
    path = p2d_slice(path, sizeof folder - 1, path.len);
    bool has_part = p2d_cut(&path, '/', &part);
    if (has_part && p2d_starts_with(part, "~~"))
        (void)p2d_cut(&path, '/', &part);
    return p2d_slice(part, 0, p2d_find(part, 0, '-'));
}

/* The renames of a method that is called so in a file; 0: there are none. A file of a
 * package knows only the names of that. */
static uint32_t rename_of(struct p2d_perfetto_code *c, struct p2d_span name,
                          struct p2d_span path)
{
    struct p2d_span package = package_of(path);
    size_t dot = name.len;
    while (dot > 0 && name.at[dot - 1] != '.')
        dot--;
    if (dot == 0)
        return 0;
    uint32_t method =
        method_of(c, p2d_slice(name, 0, dot - 1), p2d_slice(name, dot, name.len));
    p2d_str whose = package.len > 0 ? p2d_intern(&c->strings, c->report, package) : 0;
    return p2d_map_get(&c->renamed[package.len == 0], p2d_pair(whose, method));
}

/* The function's name before it was shrunk, as it is if nobody tells. Where several methods
 * got one name all are told, as Perfetto's own tools do it. */
static p2d_str name_before(struct p2d_perfetto_code *c,
                           const struct p2d_perfetto_frame *frame)
{
    enum { LONGEST = 1024 };
    struct p2d_span path = p2d_string(&c->strings, c->modules.at[frame->module].path);
    uint32_t first = 0;
    if (c->renames.len > 1)
        first = rename_of(c, p2d_string(&c->strings, frame->function), path);
    c->text.len = 0;
    for (uint32_t i = first; i != 0; i = c->renames.at[i].next) {
        struct p2d_span class = p2d_string(&c->strings, c->renames.at[i].class);
        struct p2d_span method = p2d_string(&c->strings, c->renames.at[i].method);
        if (c->text.len + class.len + method.len > LONGEST)
            return frame->function;
        p2d_puts(&c->text, i != first ? " | " : "");
        p2d_put(&c->text, class.at, class.len);
        p2d_puts(&c->text, class.len > 0 ? "." : "");
        p2d_put(&c->text, method.at, method.len);
    }
    return first == 0 ? frame->function
                      : p2d_intern(&c->strings, c->report, p2d_buffer_span(&c->text));
}

/* ------------------------------------------------------------------ inlined */

/* The frame of a function at another frame's address. */
static uint32_t frame_at(struct p2d_perfetto_code *c, uint32_t frame, uint32_t line,
                         bool is_inlined)
{
    struct p2d_perfetto_frame at = c->lines.at[line];
    at.is_inlined = is_inlined;
    at.module = c->frames.at[frame].module;
    at.address = c->frames.at[frame].address;
    return p2d_perfetto_frame_of(c, at);
}

/* Stacks that are made anew. */
struct expansion {
    struct p2d_perfetto_code *code;
    struct p2d_stack_table *table;
    struct p2d_input *in;
    bool without_inlined;
    uint64_t frames_left; /* a small trace may ask for many */
};

/* Add a frame below a node, after the frames of the functions that it is inlined into. Returns
 * the frame's node. */
static uint32_t extend(struct expansion *e, uint32_t node, uint32_t frame)
{
    struct p2d_perfetto_code *c = e->code;
    struct p2d_perfetto_symbol symbol = symbol_at(c, &c->frames.at[frame]);
    uint32_t innermost = e->without_inlined && symbol.n > 0 ? symbol.n - 1 : 0;
    if (symbol.n > e->frames_left) {
        p2d_fail_whole(e->in,
                       "the trace has more inlined functions than its size allows");
        return 0;
    }
    e->frames_left -= symbol.n;
    for (uint32_t i = symbol.n; i-- > innermost && p2d_ok(c->report);)
        node = p2d_stack_table_child(
            e->table, node, frame_at(c, frame, symbol.first + i, i + 1 < symbol.n));
    return symbol.n > 0 ? node : p2d_stack_table_child(e->table, node, frame);
}

/* Nodes in the table, by what they were in another. */
static uint32_t *new_nodes(struct expansion *e, const struct p2d_stack_table *old)
{
    uint32_t *nodes = p2d_new(e->code->report, old->nodes.len, sizeof *nodes);
    for (uint32_t i = 1; nodes != NULL && i < old->nodes.len && p2d_input_ok(e->in); i++)
        nodes[i] = extend(e, nodes[old->nodes.at[i].parent], old->nodes.at[i].frame);
    return nodes;
}

bool p2d_perfetto_inline(struct p2d_perfetto_code *c, struct p2d_stack_table *table,
                         struct p2d_input *in, uint64_t size)
{
    enum { FRAMES_PER_BYTE = 4, FEW_FRAMES = 1 << 16 };
    struct p2d_stack_table old = *table;
    struct expansion e = {c, table, in, false, size * FRAMES_PER_BYTE + FEW_FRAMES};
    if (c->lines.len == 0)
        return true;
    uint32_t *nodes = NULL;
    e.without_inlined = in->options != NULL && in->options->inlines == P2D_INLINES_NEVER;
    if (p2d_stack_table_init(table, c->report))
        nodes = new_nodes(&e, &old);
    table->keeps_times = old.keeps_times;
    for (uint32_t i = 1; nodes != NULL && i < old.cells.len; i++)
        p2d_stack_table_add(table, nodes[old.cells.at[i].node], old.cells.at[i].column,
                            old.cells.at[i].value, old.cells.at[i].count);
    for (uint32_t i = 0; nodes != NULL && i < old.moments.len; i++) {
        struct p2d_stack_moment moment = old.moments.at[i];
        moment.node = nodes[moment.node];
        p2d_stack_table_moment(table, moment);
    }
    p2d_delete(nodes);
    p2d_stack_table_release(&old);
    return p2d_ok(c->report);
}

/* -------------------------------------------------------------------- spots */

/* An address that has no name: the object file, and the place in it. */
static p2d_spot spot_of_address(struct p2d_perfetto_code *c, struct p2d_mapped *mapped,
                                const struct p2d_perfetto_frame *frame)
{
    const struct p2d_perfetto_module *module = &c->modules.at[frame->module];
    struct p2d_mapping mapping = {.path = p2d_string(&c->strings, module->path),
                                  .build_id = p2d_string(&c->strings, module->build_id)};
    if (module->load_bias <= frame->address)
        mapping.begin = module->load_bias;
    mapped->has_files |= mapping.path.len > 0;
    return p2d_spot_in_mapping(mapped, &mapping, frame->address);
}

static p2d_spot spot_of(struct p2d_perfetto_code *c, struct p2d_mapped *mapped,
                        struct p2d_builder *b, const struct p2d_perfetto_frame *frame)
{
    struct p2d_span file = p2d_string(&c->strings, frame->file);
    struct p2d_span module = p2d_string(&c->strings, c->modules.at[frame->module].path);
    p2d_str name = name_before(c, frame);
    if (name == 0)
        return spot_of_address(c, mapped, frame);
    if (module.len == 0)
        module = p2d_is_python_file(file) ? p2d_file_module(file) : module;
    p2d_fn fn = p2d_fn_of(
        b, (struct p2d_function){.name = p2d_name(b, p2d_string(&c->strings, name)),
                                 .module = p2d_name(b, module),
                                 .file = p2d_name(b, file)});
    p2d_spot spot = p2d_at_line(b, fn, 0, frame->line);
    return frame->is_inlined ? p2d_inlined(spot) : spot;
}

p2d_spot *p2d_perfetto_spots(struct p2d_perfetto_code *c, const struct p2d_stack_table *t,
                             struct p2d_input *in, struct p2d_builder *b)
{
    struct p2d_mapped mapped;
    p2d_spot *spots = p2d_new(b->report, c->frames.len, sizeof *spots);
    p2d_mapped_init(&mapped, in, b);
    for (uint32_t i = 1; spots != NULL && i < t->nodes.len && p2d_ok(b->report); i++) {
        uint32_t frame = t->nodes.at[i].frame;
        if (spots[frame] == 0)
            spots[frame] = spot_of(c, &mapped, b, &c->frames.at[frame]);
    }
    if (p2d_ok(b->report))
        p2d_mapped_finish(&mapped);
    p2d_mapped_release(&mapped);
    return spots;
}
