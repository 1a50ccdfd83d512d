/* write_pprof.c - invented samples as pprof's profile.proto
 * (https://github.com/google/pprof/blob/main/proto/profile.proto), not compressed */
#include "writers.h"

#include <stdio.h>
#include <string.h>

enum { LENGTH_DELIMITED = 2, VARINT = 0 };

/* A message, or a packed field, before its length is known. */
struct buffer {
    unsigned char bytes[16 * MAX_DEPTH];
    size_t n;
};

static void put_varint(struct buffer *to, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        to->bytes[to->n++] = (unsigned char)(value | 0x80);
    to->bytes[to->n++] = (unsigned char)value;
}

static void put_number(struct buffer *to, unsigned field, uint64_t value)
{
    put_varint(to, field << 3 | VARINT);
    put_varint(to, value);
}

static void put_bytes(struct buffer *to, unsigned field, const void *bytes, size_t n)
{
    put_varint(to, field << 3 | LENGTH_DELIMITED);
    put_varint(to, n);
    memcpy(to->bytes + to->n, bytes, n);
    to->n += n;
}

/* A field of the profile itself, written. */
static uint64_t print_field(unsigned field, const void *bytes, size_t n)
{
    static struct buffer out;
    out.n = 0;
    put_bytes(&out, field, bytes, n);
    return fwrite(out.bytes, 1, out.n, stdout);
}

/* Profile.sample = 2: location_id = 1, leaf first; value = 2. */
static uint64_t print_sample(const struct shape *shape, const struct sample *sample)
{
    static struct buffer message, packed;
    message.n = packed.n = 0;
    for (unsigned i = sample->n; i-- > 0;)
        put_varint(&packed, 1 + sample->frames[i].fn * shape->sites +
                                sample->frames[i].offset / 24 % shape->sites);
    put_bytes(&message, 1, packed.bytes, packed.n);
    packed.n = 0;
    put_varint(&packed, 1);
    put_varint(&packed, 10000000);
    put_bytes(&message, 2, packed.bytes, packed.n);
    return print_field(2, message.bytes, message.n);
}

/* Profile.location = 4: id = 1, address = 3, line = 4 of function_id = 1, line = 2. */
static void print_locations(const struct shape *shape, unsigned fn)
{
    static struct buffer message, line;
    for (unsigned site = 0; site < shape->sites; site++) {
        message.n = line.n = 0;
        put_number(&line, 1, fn + 1);
        put_number(&line, 2, 10 + site);
        put_number(&message, 1, 1 + fn * shape->sites + site);
        put_number(&message, 3, 0x400000 + fn * 512 + site * 24);
        put_bytes(&message, 4, line.bytes, line.n);
        print_field(4, message.bytes, message.n);
    }
}

/* Profile.string_table = 6: "" and the names of values come first, then each function's. */
enum { FIRST_NAME = 5 };

/* Profile.function = 5: id = 1, name = 2, system_name = 3. */
static void print_function(unsigned fn)
{
    static struct buffer message;
    message.n = 0;
    put_number(&message, 1, fn + 1);
    put_number(&message, 2, FIRST_NAME + fn);
    put_number(&message, 3, FIRST_NAME + fn);
    print_field(5, message.bytes, message.n);
}

/* Profile.sample_type = 1: type = 1, unit = 2. */
static void print_value_type(unsigned type, unsigned unit)
{
    static struct buffer message;
    message.n = 0;
    put_number(&message, 1, type);
    put_number(&message, 2, unit);
    print_field(1, message.bytes, message.n);
}

void print_pprof(const struct shape *shape, unsigned repeats, uint64_t size)
{
    static const char *const strings[FIRST_NAME] = {"", "samples", "count", "cpu",
                                                    "nanoseconds"};
    print_value_type(1, 2);
    print_value_type(3, 4);
    begin_stacks(shape, repeats);
    for (uint64_t written = 0; written < size;) {
        struct sample sample = next_sample();
        written += print_sample(shape, &sample);
    }
    for (unsigned fn = 0; fn < shape->functions; fn++) {
        print_locations(shape, fn);
        print_function(fn);
    }
    for (unsigned i = 0; i < FIRST_NAME; i++)
        print_field(6, strings[i], strlen(strings[i]));
    for (unsigned fn = 0; fn < shape->functions; fn++) {
        char name[64];
        int n = snprintf(name, sizeof name, "module%u::function_%u", fn % 17, fn);
        print_field(6, name, (size_t)n);
    }
}
