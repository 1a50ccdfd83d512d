/* tables.c - the tables of a pprof file: strings, functions, locations, mappings. */
#include "read/pprof/tables.h"

#include "model/file_module.h"
#include "model/lines.h"
#include "model/recording.h"
#include "syntax/words.h"
#include "assemble/js_location.h"

void p2d_pprof_init(struct p2d_pprof_tables *t, struct p2d_input *in,
                    struct p2d_builder *b)
{
    *t = (struct p2d_pprof_tables){.b = b};
    p2d_mapped_init(&t->mapped, in, b);
}

static void release_ids(struct p2d_pprof_ids *ids)
{
    p2d_vec_release(&ids->ids);
    p2d_vec_release(&ids->near);
    p2d_map_release(&ids->far);
}

void p2d_pprof_release(struct p2d_pprof_tables *t)
{
    p2d_vec_release(&t->strings);
    p2d_vec_release(&t->functions);
    p2d_vec_release(&t->locations);
    p2d_vec_release(&t->lines);
    release_ids(&t->function_ids);
    release_ids(&t->location_ids);
    release_ids(&t->mapping_ids);
    p2d_mapped_release(&t->mapped);
}

/* ------------------------------------------------------------------- ids */

/* Whether an id has its place in an array, of a size in proportion to what is numbered. */
static bool is_near(const struct p2d_pprof_ids *ids, uint64_t id)
{
    enum { FEW = 1024, PER_PLACE = 4 };
    return id < FEW + (uint64_t)ids->ids.len * PER_PLACE && id <= INT32_MAX;
}

/* The next place gets this id. An id met twice keeps its last place. */
static void add_id(struct p2d_pprof_ids *ids, struct p2d_report *report, uint64_t id)
{
    uint32_t *slot = NULL;
    if (!p2d_vec_push(&ids->ids, report, id))
        return;
    if (!is_near(ids, id))
        slot = p2d_map_at(&ids->far, report, id);
    else if (p2d_vec_reach(&ids->near, report, (uint32_t)id))
        slot = &ids->near.at[id];
    if (slot != NULL)
        *slot = ids->ids.len;
}

static uint32_t place_of(const struct p2d_pprof_ids *ids, uint64_t id)
{
    if (id < ids->near.len && ids->near.at[id] != 0)
        return ids->near.at[id] - 1;
    return p2d_map_get(&ids->far, id) - 1;
}

/* Pyroscope's agent for .NET gave functions no ids: there are as many as locations, and
 * these refer to them by ids of their own. */
void p2d_pprof_mend_ids(struct p2d_pprof_tables *t)
{
    if (t->functions.len == 0 || t->functions.len != t->locations.len)
        return;
    for (uint32_t i = 0; i < t->function_ids.ids.len; i++)
        if (t->function_ids.ids.at[i] != 0)
            return;
    release_ids(&t->function_ids);
    t->function_ids = (struct p2d_pprof_ids){0};
    for (uint32_t i = 0; i < t->location_ids.ids.len; i++)
        add_id(&t->function_ids, t->b->report, t->location_ids.ids.at[i]);
}

struct p2d_span p2d_pprof_string(const struct p2d_pprof_tables *t, uint64_t index)
{
    return index < t->strings.len ? t->strings.at[index]
                                  : p2d_slice((struct p2d_span){0}, 0, 0);
}

/* ------------------------------------------------------------------- tables */

void p2d_pprof_add_function(struct p2d_pprof_tables *t, uint64_t id,
                            struct p2d_pprof_function function)
{
    add_id(&t->function_ids, t->b->report, id);
    (void)p2d_vec_push(&t->functions, t->b->report, function);
}

void p2d_pprof_add_location(struct p2d_pprof_tables *t, uint64_t id,
                            struct p2d_pprof_location location)
{
    location.n = t->lines.len - location.first;
    add_id(&t->location_ids, t->b->report, id);
    (void)p2d_vec_push(&t->locations, t->b->report, location);
}

void p2d_pprof_add_mapping(struct p2d_pprof_tables *t, uint64_t id,
                           struct p2d_mapping mapping)
{
    add_id(&t->mapping_ids, t->b->report, id);
    (void)p2d_vec_push(&t->mapped.mappings, t->b->report, mapping);
}

static void take_mapping(struct p2d_pprof_tables *t, struct p2d_span bytes)
{
    enum { ID = 1, BEGIN, END, OFFSET, FILENAME, BUILD_ID };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_mapping mapping = {0};
    uint64_t id = 0, names[2] = {0};
    while (p2d_next_field(&m, &f)) {
        if (f.wire != P2D_WIRE_VARINT)
            continue;
        if (f.number == ID)
            id = f.value;
        else if (f.number == BEGIN)
            mapping.begin = f.value;
        else if (f.number == END)
            mapping.end = f.value;
        else if (f.number == OFFSET)
            mapping.offset = f.value;
        else if (f.number == FILENAME || f.number == BUILD_ID)
            names[f.number - FILENAME] = f.value;
    }
    /* Strings come later: their numbers are kept where their lengths will be. */
    mapping.path.len = (size_t)names[0];
    mapping.build_id.len = (size_t)names[1];
    p2d_pprof_add_mapping(t, id, mapping);
}

static struct p2d_pprof_line line_of(struct p2d_span bytes)
{
    enum { FUNCTION_ID = 1, LINE };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_pprof_line line = {0};
    while (p2d_next_field(&m, &f))
        if (f.number == FUNCTION_ID && f.wire == P2D_WIRE_VARINT)
            line.function = f.value;
        else if (f.number == LINE && f.wire == P2D_WIRE_VARINT)
            line.number = f.value < INT64_MAX ? (int64_t)f.value : 0;
    return line;
}

static void take_location(struct p2d_pprof_tables *t, struct p2d_span bytes)
{
    enum { ID = 1, MAPPING, ADDRESS, LINE };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_pprof_location location = {.first = t->lines.len};
    uint64_t id = 0;
    while (p2d_next_field(&m, &f)) {
        if (f.number == LINE && f.wire == P2D_WIRE_BYTES)
            (void)p2d_vec_push(&t->lines, t->b->report, line_of(f.bytes));
        else if (f.number == ID && f.wire == P2D_WIRE_VARINT)
            id = f.value;
        else if (f.number == MAPPING && f.wire == P2D_WIRE_VARINT)
            location.mapping = f.value;
        else if (f.number == ADDRESS && f.wire == P2D_WIRE_VARINT)
            location.address = f.value;
    }
    p2d_pprof_add_location(t, id, location);
}

static void take_function(struct p2d_pprof_tables *t, struct p2d_span bytes)
{
    enum { ID = 1, NAME, SYSTEM_NAME, FILENAME, START_LINE };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_pprof_function function = {0};
    uint64_t id = 0, system_name = 0;
    while (p2d_next_field(&m, &f)) {
        if (f.wire != P2D_WIRE_VARINT)
            continue;
        if (f.number == ID)
            id = f.value;
        else if (f.number == NAME)
            function.name = f.value;
        else if (f.number == SYSTEM_NAME)
            system_name = f.value;
        else if (f.number == FILENAME)
            function.file = f.value;
        else if (f.number == START_LINE)
            function.line = f.value < INT64_MAX ? (int64_t)f.value : 0;
    }
    if (function.name == 0)
        function.name = system_name;
    p2d_pprof_add_function(t, id, function);
}

void p2d_pprof_take(struct p2d_pprof_tables *t, const struct p2d_field *f)
{
    if (f->wire != P2D_WIRE_BYTES)
        return;
    if (f->number == P2D_PPROF_MAPPING)
        take_mapping(t, f->bytes);
    else if (f->number == P2D_PPROF_LOCATION)
        take_location(t, f->bytes);
    else if (f->number == P2D_PPROF_FUNCTION)
        take_function(t, f->bytes);
    else if (f->number == P2D_PPROF_STRING)
        (void)p2d_vec_push(&t->strings, t->b->report, f->bytes);
}

/* ----------------------------------------------------------------- functions */

/* A module is the last part of the object file's path; the whole is kept beside. */
static void add_object(struct p2d_pprof_tables *t, const struct p2d_mapping *mapping)
{
    struct p2d_span module = p2d_base_name(mapping->path);
    p2d_add_object(
        t->b, (struct p2d_module_file){.module = p2d_name(t->b, module),
                                       .path = p2d_name(t->b, mapping->path),
                                       .build_id = p2d_name(t->b, mapping->build_id)});
}

/* NULL: it has none. */
static const struct p2d_mapping *mapping_of(struct p2d_pprof_tables *t, uint64_t id)
{
    uint32_t place = id != 0 ? place_of(&t->mapping_ids, id) : UINT32_MAX;
    if (place >= t->mapped.mappings.len)
        return NULL;
    struct p2d_mapping *mapping = &t->mapped.mappings.at[place];
    if (mapping->path.at == NULL) {
        mapping->path = p2d_pprof_string(t, mapping->path.len);
        mapping->build_id = p2d_pprof_string(t, mapping->build_id.len);
        t->mapped.has_files |= mapping->path.len > 0;
        add_object(t, mapping);
    }
    return mapping;
}

/* Cut ":1:218" off a name, by which prof2dot distinguishes functions of JavaScript that
 * begin in one line. Returns the column, 0 if there is none. */
static uint32_t cut_column(struct p2d_span *name, int64_t line)
{
    struct p2d_js_location place = p2d_js_place_of(*name);
    if (place.column == 0 || place.line != line || place.file.len == 0)
        return 0;
    *name = place.file;
    return place.column;
}

/* A module is the object file; for Python it is the source file's. */
static struct p2d_pprof_origin origin_of(struct p2d_pprof_tables *t, uint64_t file,
                                         const struct p2d_mapping *mapping)
{
    struct p2d_span name = file != 0 ? p2d_pprof_string(t, file) : p2d_span_of("");
    struct p2d_span module = {0};
    if (t->origin.file == file && t->origin.mapping == mapping)
        return t->origin;
    if (p2d_is_python_file(name))
        module = p2d_file_module(name);
    else if (mapping != NULL)
        module = p2d_base_name(mapping->path);
    t->origin = (struct p2d_pprof_origin){file, mapping, p2d_name(t->b, name),
                                          p2d_name(t->b, module)};
    return t->origin;
}

/* Its module is that of the object file in which it is met first. */
static p2d_fn fn_of(struct p2d_pprof_tables *t, uint64_t id,
                    const struct p2d_mapping *mapping)
{
    struct p2d_pprof_function none = {0}, *f = &none;
    uint32_t place = place_of(&t->function_ids, id);
    if (place < t->functions.len)
        f = &t->functions.at[place];
    if (f->fn != 0)
        return f->fn;
    struct p2d_span name = p2d_pprof_string(t, f->name);
    t->n_dangling += f == &none || f->name >= t->strings.len;
    uint32_t column = cut_column(&name, f->line);
    if (name.len == 0)
        name = p2d_span_of("[unknown]");
    p2d_str name_id = p2d_name(t->b, name);
    struct p2d_pprof_origin origin = origin_of(t, f->file, mapping);
    return f->fn = p2d_fn_of(t->b, (struct p2d_function){.name = name_id,
                                                         .file = origin.file_name,
                                                         .module = origin.module,
                                                         .column = column,
                                                         .line = f->line});
}

/* Turn the location's lines into functions. One without lines is an address. */
static void find_functions(struct p2d_pprof_tables *t,
                           struct p2d_pprof_location *location)
{
    const struct p2d_mapping *mapping = mapping_of(t, location->mapping);
    location->is_known = true;
    for (uint32_t i = 0; i < location->n; i++) {
        struct p2d_pprof_line *line = &t->lines.at[location->first + i];
        line->fn = fn_of(t, line->function, mapping);
        line->spot = p2d_at_line(t->b, line->fn, 0, line->number);
        if (i + 1 < location->n)
            line->spot = p2d_inlined(line->spot);
    }
    if (location->n > 0)
        return;
    p2d_spot spot = p2d_spot_in_mapping(&t->mapped, mapping, location->address);
    struct p2d_pprof_line line = {.fn = p2d_fn_of_spot(t->b->profile, spot),
                                  .spot = spot};
    if (p2d_vec_push(&t->lines, t->b->report, line)) {
        location->first = t->lines.len - 1;
        location->n = 1;
    }
}

uint32_t p2d_pprof_location_of(struct p2d_pprof_tables *t, uint64_t id)
{
    uint32_t place = place_of(&t->location_ids, id);
    if (place >= t->locations.len) {
        t->n_dangling++;
        return UINT32_MAX;
    }
    if (!t->locations.at[place].is_known)
        find_functions(t, &t->locations.at[place]);
    return place;
}
