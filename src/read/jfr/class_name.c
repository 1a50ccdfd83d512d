/* class_name.c - names of Java's classes.
 *
 * A hidden class, as of a lambda, ends in an address and a number that are others in every
 * run: two recordings could not be compared, and one of two runs has the function twice.
 */
#include "read/jfr/class_name.h"

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(unsigned char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Without "/295221". */
static size_t cut_number(const unsigned char *at, size_t len)
{
    size_t n = len;
    while (n > 0 && is_digit(at[n - 1]))
        n--;
    return n < len && n > 0 && at[n - 1] == '/' ? n - 1 : len;
}

/* Without "+0x00007f5d60008a08", "/0x..." or ".0x...". */
static size_t cut_address(const unsigned char *at, size_t len)
{
    size_t n = len;
    while (n > 0 && is_hex(at[n - 1]))
        n--;
    if (n == len || n < 3 || at[n - 1] != 'x' || at[n - 2] != '0')
        return len;
    return strchr("+/.", at[n - 3]) != NULL && at[n - 3] != '\0' ? n - 3 : len;
}

static struct p2d_span without_address(struct p2d_span name)
{
    if (name.len > 0)
        name.len = cut_address(name.at, cut_number(name.at, name.len));
    return name;
}

static void dot(unsigned char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] == '/')
            at[i] = '.';
}

void p2d_jfr_end_class_name(struct p2d_buffer *name)
{
    if (name->len == 0)
        return;
    name->len = without_address(p2d_buffer_span(name)).len;
    dot(name->at, name->len);
    p2d_putc(name, '.');
}

void p2d_jfr_put_type(struct p2d_buffer *out, struct p2d_span name)
{
    static const struct {
        char letter;
        const char *name;
    } primitives[] = {{'Z', "boolean"}, {'B', "byte"}, {'C', "char"},  {'S', "short"},
                      {'I', "int"},     {'J', "long"}, {'F', "float"}, {'D', "double"}};
    size_t begin = out->len, dimensions = 0;
    while (dimensions < name.len && name.at[dimensions] == '[')
        dimensions++;
    struct p2d_span element = p2d_slice(name, dimensions, name.len);
    const char *primitive = NULL;
    for (size_t i = 0; i < sizeof primitives / sizeof *primitives; i++)
        if (dimensions > 0 && element.len == 1 &&
            element.at[0] == (unsigned char)primitives[i].letter)
            primitive = primitives[i].name;
    if (primitive != NULL) {
        p2d_puts(out, primitive);
    } else {
        if (dimensions > 0 && p2d_starts_with(element, "L") &&
            p2d_ends_with(element, ";"))
            element = p2d_slice(element, 1, element.len - 1);
        element = without_address(element);
        p2d_put(out, element.at, element.len);
        if (out->at != NULL)
            dot(out->at + begin, out->len - begin);
    }
    for (size_t i = 0; i < dimensions; i++)
        p2d_puts(out, "[]");
}
