/* otlp_dictionary.c - the tables of a profile of OpenTelemetry: those of pprof, stacks and
 * attributes.
 *
 * Reference: ProfilesDictionary of opentelemetry-proto 1.8 to 1.11.
 */
#include "read/pprof/otlp_dictionary.h"

#include "base/number.h"
#include "read/pprof/otlp_probe.h"

void p2d_otlp_dictionary_init(struct p2d_otlp_dictionary *d, struct p2d_input *in,
                              struct p2d_builder *b)
{
    *d = (struct p2d_otlp_dictionary){.b = b};
    p2d_pprof_init(&d->tables, in, b);
}

void p2d_otlp_dictionary_release(struct p2d_otlp_dictionary *d)
{
    p2d_pprof_release(&d->tables);
    p2d_vec_release(&d->attributes);
    p2d_vec_release(&d->stacks);
}

/* -------------------------------------------------------------- attributes */

static p2d_str name_of(struct p2d_otlp_dictionary *d, uint64_t string)
{
    return p2d_name(d->b, p2d_pprof_string(&d->tables, string));
}

/* 0: they are too many for an id. */
static p2d_str hexadecimal(struct p2d_otlp_dictionary *d, struct p2d_span bytes)
{
    enum { MOST_BYTES = 64 };
    struct p2d_buffer text = {.report = d->b->report};
    for (size_t i = 0; i < bytes.len && bytes.len <= MOST_BYTES; i++)
        p2d_putf(&text, "%02x", bytes.at[i]);
    p2d_str name = p2d_name(d->b, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
    return name;
}

static p2d_str fraction(struct p2d_otlp_dictionary *d, uint64_t bits)
{
    char text[P2D_NUMBER_SIZE];
    double number;
    memcpy(&number, &bits, sizeof number);
    return p2d_name(d->b, p2d_span_of(p2d_format_double(number, text)));
}

/* An AnyValue becomes a text or a number of the label; false if it is a list or nothing.
 * Fractions and bytes are told as text. */
static bool take_value(struct p2d_otlp_dictionary *d, struct p2d_span bytes,
                       struct p2d_sample_label *label)
{
    enum { TEXT = 1, IS_TRUE, NUMBER, FRACTION, BYTES = 7, STRING = 8 };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    bool is_told = false;
    while (p2d_next_field(&m, &f)) {
        bool is_bytes = f.wire == P2D_WIRE_BYTES, is_varint = f.wire == P2D_WIRE_VARINT;
        is_told = true;
        if (f.number == TEXT && is_bytes)
            label->text = p2d_name(d->b, f.bytes);
        else if (f.number == IS_TRUE && is_varint)
            label->text = p2d_name(d->b, p2d_span_of(f.value != 0 ? "true" : "false"));
        else if (f.number == NUMBER && is_varint)
            label->number = (int64_t)f.value;
        else if (f.number == FRACTION && f.wire == P2D_WIRE_FIXED64)
            label->text = fraction(d, f.value);
        else if (f.number == BYTES && is_bytes)
            label->text = hexadecimal(d, f.bytes);
        else if (f.number == STRING && is_varint)
            label->text = name_of(d, f.value);
        else
            is_told = false;
        is_told &= f.number == NUMBER || label->text != 0;
    }
    return is_told;
}

/* Of a KeyValueAndUnit, or with `has_key` of a KeyValue, the key is text. */
static struct p2d_sample_label label_of(struct p2d_otlp_dictionary *d,
                                        struct p2d_span bytes, bool has_key)
{
    enum { KEY = 1, VALUE, UNIT };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_sample_label label = {0};
    bool is_told = false;
    while (p2d_next_field(&m, &f)) {
        if (f.number == VALUE && f.wire == P2D_WIRE_BYTES)
            is_told = take_value(d, f.bytes, &label);
        else if (f.number == KEY && f.wire == P2D_WIRE_BYTES && has_key)
            label.key = p2d_name(d->b, f.bytes);
        else if (f.number == (has_key ? UNIT : KEY) && f.wire == P2D_WIRE_VARINT)
            label.key = name_of(d, f.value);
        else if (f.number == UNIT && f.wire == P2D_WIRE_VARINT)
            label.unit = name_of(d, f.value);
    }
    d->n_untold += !is_told && bytes.len > 0;
    if (label.text != 0)
        label.unit = 0;
    return is_told ? label : (struct p2d_sample_label){0};
}

struct p2d_sample_label p2d_otlp_key_value(struct p2d_otlp_dictionary *d,
                                           struct p2d_span bytes)
{
    return label_of(d, bytes, true);
}

struct p2d_sample_label p2d_otlp_attribute_of(struct p2d_otlp_dictionary *d,
                                              uint64_t number)
{
    if (number == 0 || number >= d->attributes.len)
        return (struct p2d_sample_label){0};
    struct p2d_otlp_attribute *attribute = &d->attributes.at[number];
    if (!attribute->is_known)
        attribute->label = label_of(d, attribute->entry, false);
    attribute->is_known = true;
    return attribute->label;
}

/* ------------------------------------------------------------------ tables */

/* The build-id, of the attributes of a mapping, as the number of a string that is added. */
static size_t build_id_of(struct p2d_otlp_dictionary *d, const struct p2d_field *f)
{
    static const char *const keys[] = {"process.executable.build_id.gnu",
                                       "process.executable.build_id.go"};
    struct p2d_numbers numbers = p2d_numbers_of(f);
    uint64_t number;
    while (p2d_next_number(&numbers, &number)) {
        struct p2d_sample_label label = p2d_otlp_attribute_of(d, number);
        struct p2d_span key = p2d_text(d->b->profile, label.key);
        if (label.text == 0 || (!p2d_span_is(key, keys[0]) && !p2d_span_is(key, keys[1])))
            continue;
        struct p2d_span text = p2d_text(d->b->profile, label.text);
        return p2d_vec_push(&d->tables.strings, d->b->report, text)
                   ? d->tables.strings.len - 1
                   : 0;
    }
    return 0;
}

static void take_mapping(struct p2d_otlp_dictionary *d, uint64_t id,
                         struct p2d_span bytes)
{
    enum { BEGIN = 1, END, OFFSET, FILENAME, ATTRIBUTES };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_mapping mapping = {0};
    while (p2d_next_field(&m, &f)) {
        if (f.number == ATTRIBUTES && mapping.build_id.len == 0)
            mapping.build_id.len = build_id_of(d, &f);
        else if (f.number == BEGIN)
            mapping.begin = f.value;
        else if (f.number == END)
            mapping.end = f.value;
        else if (f.number == OFFSET)
            mapping.offset = f.value;
        else if (f.number == FILENAME)
            mapping.path.len = (size_t)f.value;
    }
    p2d_pprof_add_mapping(&d->tables, id, mapping);
}

/* A line of no function says nothing. */
static void take_line(struct p2d_otlp_dictionary *d, struct p2d_span bytes)
{
    enum { FUNCTION = 1, LINE };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_pprof_line line = {0};
    while (p2d_next_field(&m, &f))
        if (f.number == FUNCTION)
            line.function = f.value;
        else if (f.number == LINE)
            line.number = f.value < INT64_MAX ? (int64_t)f.value : 0;
    if (line.function != 0)
        (void)p2d_vec_push(&d->tables.lines, d->b->report, line);
}

static void take_location(struct p2d_otlp_dictionary *d, uint64_t id,
                          struct p2d_span bytes)
{
    enum { MAPPING = 1, ADDRESS, LINE };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_pprof_location location = {.first = d->tables.lines.len};
    while (p2d_next_field(&m, &f))
        if (f.number == LINE && f.wire == P2D_WIRE_BYTES)
            take_line(d, f.bytes);
        else if (f.number == MAPPING)
            location.mapping = f.value;
        else if (f.number == ADDRESS)
            location.address = f.value;
    p2d_pprof_add_location(&d->tables, id, location);
}

static void take_function(struct p2d_otlp_dictionary *d, uint64_t id,
                          struct p2d_span bytes)
{
    enum { NAME = 1, SYSTEM_NAME, FILENAME, START_LINE };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_pprof_function function = {0};
    uint64_t system_name = 0;
    while (p2d_next_field(&m, &f))
        if (f.number == NAME)
            function.name = f.value;
        else if (f.number == SYSTEM_NAME)
            system_name = f.value;
        else if (f.number == FILENAME)
            function.file = f.value;
        else if (f.number == START_LINE)
            function.line = f.value < INT64_MAX ? (int64_t)f.value : 0;
    if (function.name == 0)
        function.name = system_name;
    p2d_pprof_add_function(&d->tables, id, function);
}

/* First strings and attributes, which the others refer to. */
static void take_entry(struct p2d_otlp_dictionary *d, const struct p2d_field *f)
{
    struct p2d_report *report = d->b->report;
    if (f->number == P2D_OTLP_STRING_TABLE)
        (void)p2d_vec_push(&d->tables.strings, report, f->bytes);
    else if (f->number == P2D_OTLP_ATTRIBUTE_TABLE)
        (void)p2d_vec_push(&d->attributes, report,
                           ((struct p2d_otlp_attribute){.entry = f->bytes}));
    else if (f->number == P2D_OTLP_STACK_TABLE)
        (void)p2d_vec_push(&d->stacks, report,
                           ((struct p2d_otlp_stack){.entry = f->bytes}));
}

/* `ids` has how many entries of each table there were; the first one of each is none. */
static void take_numbered(struct p2d_otlp_dictionary *d, const struct p2d_field *f,
                          uint64_t *ids)
{
    if (f->number > P2D_OTLP_STACK_TABLE || ids[f->number]++ == 0)
        return;
    uint64_t id = ids[f->number] - 1;
    if (f->number == P2D_OTLP_MAPPING_TABLE)
        take_mapping(d, id, f->bytes);
    else if (f->number == P2D_OTLP_LOCATION_TABLE)
        take_location(d, id, f->bytes);
    else if (f->number == P2D_OTLP_FUNCTION_TABLE)
        take_function(d, id, f->bytes);
}

void p2d_otlp_take_dictionary(struct p2d_otlp_dictionary *d, struct p2d_span message)
{
    uint64_t ids[P2D_OTLP_STACK_TABLE + 1] = {0};
    for (int turn = 0; turn < 2; turn++) {
        struct p2d_message m = p2d_message_of(message);
        struct p2d_field f, entry;
        while (p2d_ok(d->b->report) && p2d_next_field(&m, &f)) {
            struct p2d_message table = p2d_message_of(f.bytes);
            while (f.number == P2D_OTLP_DICTIONARY && p2d_ok(d->b->report) &&
                   p2d_next_field(&table, &entry))
                if (entry.wire == P2D_WIRE_BYTES && turn == 0)
                    take_entry(d, &entry);
                else if (entry.wire == P2D_WIRE_BYTES)
                    take_numbered(d, &entry, ids);
        }
    }
}
